/**
 * Quantities with one value each, in place of what varies in a file: each as an axis of that one value would have it.
 * Whoever looks for a value reads the file again with one after the other.
 */
import type { Mechanism } from "../../models/types.js";
import { ScenarioError } from "../common/diagnostics.js";
import { isPending, quantityCalled, type Varies } from "./quantity.js";
import type { SourceDocument } from "./yaml-document.js";

export interface Fixed {
  /** As an axis names it. */
  name: string;
  /** As the file takes it; absent: nothing is set, but there has to be such a quantity. */
  text?: string;
  /** What asks for it, in messages: `--over`. */
  option: string;
}

/** What is about other values than these: the axis, the panels, and all that is said of them. */
const ABOUT_OTHERS = ["axis", "panels", "claims", "answer", "parts"];

/**
 * Has `document` hold these quantities, one after the other.
 * @returns what names of lines do not say because of it
 * @throws ScenarioError for what is no quantity
 */
export function fixIn(
  document: SourceDocument,
  fixed: readonly Fixed[],
  mechanisms: readonly Mechanism[],
): readonly Varies[] {
  for (const key of ABOUT_OTHERS) document.drop([key]);
  return fixed.map(({ name, text, option }) => {
    const fail = (message: string): never => {
      throw new ScenarioError([{ file: option, line: 1, column: 1, path: "", message, sourceLine: name }]);
    };
    const { pending, ...rest } = document.toPlain() as Record<string, unknown>;
    // Several numbers of operations, as a list or a range, are one quantity.
    const plain = isPending(name) ? rest : { pending, ...rest };
    if (isPending(name) && text !== undefined) document.drop(["pending"]);
    const { edits, varies } = quantityCalled(name, plain, mechanisms, fail);
    if (text !== undefined)
      for (const edit of edits(text)) document.set({ option, path: edit.path, text: edit.text, valueAt: 0 });
    return varies;
  });
}
