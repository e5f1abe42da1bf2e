/** Claims are about what varies in their file: what is left of them where `--set` has something else vary. */
import type { Mechanism } from "../../models/types.js";
import { ScenarioError } from "../common/diagnostics.js";
import { type Along, alongOf, panelsOf } from "./along.js";
import { keysOf } from "./quantity.js";
import { SourceDocument } from "./yaml-document.js";

interface Given {
  file: string;
  text: string;
  /** Settings beside the file. */
  set: readonly string[];
  mechanisms: readonly Mechanism[];
}

/** Why what is claimed in the file is about other values than those of `varied`; undefined if it is not. */
export function otherwiseVaried(varied: { along?: Along; panels?: Along }, given: Given): string | undefined {
  const axis = sets(given, "axis") ? own(given, alongOf) : varied.along;
  if (varied.along && !isSame(axis, varied.along)) return `the axis is ${varied.along.name}, and not that of the file`;
  const panels = sets(given, "panels") ? own(given, panelsOf) : varied.panels;
  if (isSame(panels, varied.panels)) return undefined;
  return varied.panels ? `the panels are of ${varied.panels.name}, and not those of the file` : "there are no panels";
}

/** Whether both set the same in the file, by whichever of its names. */
function isSame(a: Along | undefined, b: Along | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  const keys = keysOf(b);
  return keysOf(a).every((key) => keys.includes(key));
}

/** Whether a setting beside the file says which values there are. */
export function setsValues(set: readonly string[]): boolean {
  return set.some((setting) => /^\s*(pending|axis|panels)\s*[.=]/.test(setting));
}

/** Whether a setting beside the file says which lines there are. */
export function setsLines(set: readonly string[]): boolean {
  return set.some((setting) => /^\s*mechanisms\s*[.=]/.test(setting));
}

function sets({ set }: Given, key: string): boolean {
  return set.some(
    (setting) => setting.trimStart().startsWith(key) && /^\s*[.=]/.test(setting.trimStart().slice(key.length)),
  );
}

/** What the file has by itself. */
function own(
  { file, text, mechanisms }: Given,
  read: (document: SourceDocument, mechanisms: readonly Mechanism[]) => Along | undefined,
): Along | undefined {
  try {
    return read(new SourceDocument(file, text), mechanisms);
  } catch (error) {
    if (error instanceof ScenarioError) return undefined;
    throw error;
  }
}
