/** What a call may change of a scenario file: `--set key=value`, and options for the keys changed most. */
import { ScenarioError } from "./diagnostics.js";
import type { Setting, SourceDocument } from "./document.js";

export interface Overrides {
  /** An axis, such as `1..100k` or `1,10,100`. */
  pending?: string;
  /** 5, `5..40` or `auto`. */
  replications?: number | string;
  /** `p50=2%,p99=5%`. */
  precision?: string;
  /** Line ids or mechanism names to keep. */
  models?: readonly string[];
  seed?: string;
}

/** Apply `--set` and the options to the document, in this order. Throws {@link ScenarioError} for one that is no setting. */
export function applySettings(document: SourceDocument, set: readonly string[], overrides: Overrides): void {
  for (const text of set) document.set(parseSetting(text));
  if (overrides.pending !== undefined) document.set(option("--pending", ["pending"], asList(overrides.pending)));
  if (overrides.replications !== undefined) {
    document.set(option("--replications", ["measurement", "replications"], String(overrides.replications)));
  }
  if (overrides.precision !== undefined) {
    document.set(option("--precision", ["measurement", "precision"], asMap(overrides.precision)));
  }
  if (overrides.seed !== undefined) document.set(option("--seed", ["seed"], JSON.stringify(overrides.seed)));
}

/** `iocp,epoll (sets=per-thread, threads=4)` as the two lines it names: commas within parentheses belong to a name. */
export function splitModels(text: string): string[] {
  const names = text.match(/(?:\([^)]*\)|[^,(])+/g) ?? [];
  return names.map((name) => name.trim()).filter((name) => name !== "");
}

function parseSetting(text: string): Setting {
  const equals = text.indexOf("=");
  const path = text.slice(0, Math.max(equals, 0)).trim().split(".");
  if (equals > 0 && path.every((segment) => segment !== ""))
    return { option: "--set", text, path, valueAt: equals + 1 };
  const message = "expected key=value, such as machine.cores=8";
  throw new ScenarioError([{ file: "--set", line: 1, column: 1, path: "", message, sourceLine: text }]);
}

function option(name: string, path: string[], text: string): Setting {
  return { option: name, text, path, valueAt: 0 };
}

/** `1,10,100` as `[1,10,100]`. */
function asList(text: string): string {
  return text.includes(",") && !/^\s*[[{]/.test(text) ? `[${text}]` : text;
}

/** `p50=2%,p99=5%` as `{p50: 2%,p99: 5%}`. */
function asMap(text: string): string {
  return `{${text.replaceAll("=", ": ")}}`;
}
