/** What a call may change of a scenario file: `--set key=value`, and options for the keys changed most. */
import { ScenarioError } from "../common/diagnostics.js";
import type { Percentile } from "../common/percentiles.js";
import { WAKE_LATENCY_PARTS } from "../schema/costs.js";
import type { Setting, SourceDocument } from "./yaml-document.js";

export interface Overrides {
  /** An axis, such as `1..100k` or `1,10,100`. */
  pending?: string;
  /** 5, `5..40` or `auto`. */
  replications?: number | string;
  /** `p50=2%,p99=5%`. */
  precision?: string;
  /** Percentiles of every latency, besides those that the scenario asks for. */
  percentiles?: readonly Percentile[];
  /** Whether latencies are taken apart, whatever the scenario says. */
  why?: boolean;
  /** Lines to keep, as claims name them: ids, labels, mechanisms. A name with commas may come in its pieces. */
  models?: readonly string[];
  seed?: string;
}

/** Settings beside a file: with more, write another file. */
const MAX_SETTINGS = 100;

/**
 * Apply `--set` and the options to the document, in this order. Throws {@link ScenarioError} for one that is no
 * setting.
 */
export function applySettings(document: SourceDocument, set: readonly string[], overrides: Overrides): void {
  if (set.length > MAX_SETTINGS) throw settingError("", `expected at most ${MAX_SETTINGS} settings, got ${set.length}`);
  for (const setting of set.map(parseSetting)) {
    document.set(setting);
    for (const path of replacedBy(setting.path)) document.dropFromFile(path);
  }
  if (overrides.pending !== undefined) document.set(option("--pending", ["pending"], asList(overrides.pending)));
  if (overrides.replications !== undefined) {
    document.set(option("--replications", ["measurement", "replications"], String(overrides.replications)));
  }
  if (overrides.precision !== undefined) {
    document.set(option("--precision", ["measurement", "precision"], asMap(overrides.precision)));
  }
  if (overrides.why) document.set(option("--why", ["measurement", "why"], "yes"));
  if (overrides.seed !== undefined) document.set(option("--seed", ["seed"], JSON.stringify(overrides.seed)));
}

/**
 * `iocp,epoll (sets=per-thread, threads=4)` as the two lines it names: commas within parentheses belong to a name;
 * those of labels are seen to later.
 */
export function splitModels(text: string): string[] {
  const names: string[] = [];
  let begin = 0;
  // Behind the last one no parenthesis closes.
  const last = text.lastIndexOf(")");
  for (let at = 0; at <= text.length; at++) {
    if (text[at] === "(" && at < last) at = text.indexOf(")", at);
    else if (at === text.length || text[at] === ",") {
      names.push(text.slice(begin, at).trim());
      begin = at + 1;
    }
  }
  return names.filter((name) => name !== "");
}

/**
 * Keys of which one stands for all of the other side: to set the one is to replace what the file gives of the other.
 */
const SHORTHANDS: readonly (readonly [string, readonly string[]])[] = [
  ["machine.costs.wakeLatency", WAKE_LATENCY_PARTS.map((part) => `machine.costs.${part}`)],
  ["machine.quantum", ["machine.costs.quantum"]],
];

/** What a setting of `path`, or of something in it, replaces besides. */
function replacedBy(path: readonly string[]): string[][] {
  const isSet = (key: string) => `${path.join(".")}.`.startsWith(`${key}.`);
  return SHORTHANDS.flatMap(([short, long]) => [
    ...(isSet(short) ? long : []),
    ...(long.some(isSet) ? [short] : []),
  ]).map((key) => key.split("."));
}

/** No value of a scenario stands deeper. */
const MAX_SEGMENTS = 16;

function parseSetting(text: string): Setting {
  const equals = text.indexOf("=");
  const path = text.slice(0, Math.max(equals, 0)).trim().split(".");
  if (path.length > MAX_SEGMENTS) throw settingError(text, `expected a key of at most ${MAX_SEGMENTS} parts`);
  if (equals > 0 && path.every((segment) => segment !== ""))
    return { option: "--set", text, path, valueAt: equals + 1 };
  throw settingError(text, "expected key=value, such as machine.cores=8");
}

function settingError(text: string, message: string): ScenarioError {
  const place = text === "" ? { line: 0, column: 0 } : { line: 1, column: 1 };
  return new ScenarioError([{ file: "--set", ...place, path: "", message, sourceLine: text }]);
}

function option(name: string, path: string[], text: string): Setting {
  return { option: name, text, path, valueAt: 0 };
}

/** `1,10,100` as `[1,10,100]`. */
function asList(text: string): string {
  return text.includes(",") && !/^\s*[[{]/.test(text) ? `[${text}]` : text;
}

/** `p50=2%,p99=5%` as `{p50: 2%,p99: 5%}`; nothing as nothing, which is no precision. */
function asMap(text: string): string {
  if (text.trim() === "") return text;
  return `{${text.replaceAll("=", ": ")}}`;
}
