/**
 * Whatever is written into a result.json, with a hash to match: it is told, or it is a result; nothing crashes on it or
 * runs for ever.
 */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { simulate } from "../../../scenarios/cell/simulate.js";
import { ScenarioError } from "../../../scenarios/common/diagnostics.js";
import { UsageError } from "../../../scenarios/common/errors.js";
import type { Cell, Result } from "../../../scenarios/common/types.js";
import { readScenario, type ScenarioDescription } from "../../../scenarios/load/load.js";
import { compareResults } from "../../../scenarios/result/compare.js";
import { checkedResult } from "../../../scenarios/result/read.js";
import { contentHash, resultText } from "../../../scenarios/result/result.js";
import { runScenario } from "../../../scenarios/run/run.js";
import { verifyResult } from "../../../scenarios/run/verify.js";
import { toMarkdown } from "../../../viz/encodings/table.js";
import { bibtex, chartIds, citationParagraph, citationTable } from "../../../viz/exports/citation.js";
import { summaryMarkdown } from "../../../viz/exports/summary.js";
import { terminalTable } from "../../../viz/terminal/result.js";
import { claimIds, claimsTable } from "../../../viz/wording/claims.js";
import { comparisonNotes, comparisonTable, inputTexts, resultLine } from "../../../viz/wording/comparison.js";
import { plain } from "../../plain-traffic.js";

const description = (workload: ScenarioDescription["workload"], more: Partial<ScenarioDescription> = {}) => ({
  name: "small",
  question: "Does it stand?",
  machine: { cores: 2, profile: "linux-2026-vm" },
  workload,
  mechanisms: ["epoll", { "overlapped-fifo": { threads: [1, 2] } }],
  pending: [1, 5],
  measurement: { replications: 2, "warm-up": 10, completions: 60 },
  claims: [
    { says: "a", source: "b", growth: { of: "notice.mean", line: "epoll", law: "O(1)" } },
    {
      says: "a",
      source: "b",
      ratio: { of: "notice.mean", line: "overlapped-fifo (threads=1)", to: "epoll", at: "all", "at-least": 1 },
    },
    { says: "a", source: "b", knee: { line: "epoll", none: true } },
  ],
  ...more,
});

const WORKLOADS: ScenarioDescription["workload"][] = [
  { closed: { "total-rate": "20k/s", io: { lognormal: { cv: 2 } }, callback: "5us", think: "exponential 1us" } },
  {
    open: {
      "total-rate": "20k/s",
      arrivals: "poisson",
      callback: { bimodal: { fast: "5us", slow: "50us", "slow-probability": "1%" } },
      targets: { zipf: 1.1 },
      batch: { geometric: { mean: 2 } },
      bursts: { on: "exponential 10ms", off: "10ms" },
      message: "exponential 4KiB",
      blocking: { share: "10%", for: "20us" },
      cancel: { share: "1%", operations: 2 },
    },
  },
  { open: { "total-rate": "2M/s", arrivals: "deterministic", callback: { empirical: { values: ["5us", "9us"] } } } },
];

/** What a test has time for; a person may wait longer. */
function execute(cell: Cell) {
  const events = cell.warmup + cell.completions;
  if (events > 2_000 || cell.pending > 2_000 || cell.machine.cores > 64) throw new UsageError("too long for a test");
  return simulate(cell);
}

let results: Result[];
beforeAll(async () => {
  results = [];
  for (const workload of WORKLOADS) {
    const result = await runScenario(readScenario(description(workload)), {
      execute,
      command: "muxsim run small.yaml",
    });
    results.push(JSON.parse(resultText(result)));
  }
});

type Key = string | number;

/** Every place in `value`. */
function placesIn(value: unknown, path: Key[] = []): Key[][] {
  if (typeof value !== "object" || value === null) return [path];
  const keys: Key[] = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  const beneath = keys.flatMap((key) => placesIn((value as Record<Key, unknown>)[key], [...path, key]));
  return path.length === 0 ? beneath : [path, ...beneath];
}

const OTHER: unknown[] = [
  ...[null, true, "", "x", "__proto__", "epoll", "notice.mean", "a".repeat(3_000), "\u001b[31m", "constant"],
  ...[0, -1, 0.5, 1, 2, 3, 1e3, 1e9, 1e15, 2 ** 53, 1e300, -1e-300],
  ...[[], {}, [0], [[1, 2]], { kind: "zipf" }, { kind: "exponential", meanPs: 1 }, { value: 1, low: null, high: null }],
];
const REMOVED = Symbol("removed");
const TWICE = Symbol("twice");

/** Costs have by far the most places: what else there is comes as often. */
function sections(places: Key[][]): Key[][][] {
  const groups = new Map<string, Key[][]>();
  for (const path of places) {
    const name = path[0] === "scenario" ? `${path[1]}` : `${path[0]}`;
    const group = groups.get(name) ?? [];
    groups.set(name, group);
    group.push(path);
  }
  return [...groups.values()];
}

function pick(groups: Key[][][], at: number): Key[] {
  const group = groups[at % groups.length];
  return group[Math.floor(at / groups.length) % group.length];
}

/** Changes of one place: another value, a value of another place, nothing, or, in a list, the same again. */
function mutate(result: Result, [at, kind, from]: [number, number, number]): void {
  const places = placesIn(result);
  const path = pick(sections(places), at);
  const parent = path.slice(0, -1).reduce<unknown>((value, key) => (value as Record<Key, unknown>)[key], result);
  const donor = places[from % places.length].reduce<unknown>(
    (value, key) => (value as Record<Key, unknown>)[key],
    result,
  );
  const choices = [...OTHER, REMOVED, TWICE, structuredClone(donor)];
  const value = choices[kind % choices.length];
  const key = path[path.length - 1];
  const target = parent as Record<Key, unknown>;
  if (value === REMOVED && Array.isArray(parent)) parent.splice(key as number, 1);
  else if (value === REMOVED) delete target[key];
  else if (value === TWICE && Array.isArray(parent)) parent.push(structuredClone(parent[key as number]));
  else Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
}

function withHash(result: Result): Result {
  try {
    for (const part of result.parts ?? []) part.sha256 = contentHash(part);
    return { ...result, sha256: contentHash(result) };
  } catch {
    // There is nothing to be hashed; whoever reads it must say so too.
    return result;
  }
}

function ourError(error: unknown): boolean {
  return error instanceof UsageError || error instanceof ScenarioError;
}

/** What every command that reads a result does with it. */
async function useAll(text: string, original: Result): Promise<"refused" | "used"> {
  let result: Result;
  try {
    result = checkedResult(JSON.parse(text), "result.json");
  } catch (error) {
    if (!ourError(error)) throw error;
    return "refused";
  }
  bibtex(result);
  summaryMarkdown(result);
  citationParagraph(result);
  toMarkdown(citationTable(result));
  toMarkdown(claimsTable(result));
  chartIds(result);
  claimIds(result);
  resultLine(result);
  terminalTable(result, 80).toString();
  for (const [a, b] of [
    [original, result],
    [result, original],
  ]) {
    const comparison = compareResults(a, b);
    toMarkdown(comparisonTable(comparison, a, true));
    comparisonNotes(comparison);
    inputTexts(comparison, true);
  }
  const stored = { result, file: "result.json", contentSha256: contentHash(result) };
  await verifyResult(stored, { execute }).catch((error) => {
    if (!ourError(error)) throw error;
  });
  return "used";
}

describe("a result that somebody has changed, with a hash to match", () => {
  test("is what it was if nothing is changed", async () => {
    for (const result of results) expect(await useAll(resultText(result), result)).toBe("used");
  });

  test("is refused with its place, or used; never an error of ours, never without end", async () => {
    const change = fc.tuple(fc.nat(), fc.nat(), fc.nat());
    const runs = Number(process.env.MUTATIONS ?? 60);
    let used = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(2), fc.array(change, { minLength: 1, maxLength: 3 }), async (which, changes) => {
        const result = structuredClone(results[which]);
        for (const each of changes) mutate(result, each);
        if ((await useAll(JSON.stringify(withHash(result)), results[which])) === "used") used++;
      }),
      { seed: Number(process.env.SEED ?? 1), numRuns: runs },
    );
    expect(used).toBeGreaterThan(runs / 50);
  });
});

describe("a result that is none", () => {
  test.each<[what: string, change: (result: Result) => void, says: RegExp]>([
    [
      "Zipf's law without its exponent, which was drawn from for ever",
      (r) => delete (targetsOf(r) as { exponent?: number }).exponent,
      /scenario.workload.targets.exponent: not a result: expected number, got undefined$/,
    ],
    [
      "an unknown kind of target",
      (r) => void (targetsOf(r).kind = "zipf2" as never),
      /scenario.workload.targets.kind: not a result: /,
    ],
    [
      "an unknown kind of distribution",
      (r) => void (r.scenario.workload.callback = { kind: "cauchy", meanPs: 5 } as never),
      /scenario.workload.callback.kind: not a result: /,
    ],
    [
      "a distribution that is none",
      (r) => void (r.scenario.workload.callback = { kind: "bimodal", lowPs: 9, highPs: 5, highProbability: 0.5 }),
      /scenario.workload.callback: not a result: low \(9 ps\) must not exceed high/,
    ],
    [
      "an unknown key",
      (r) => Object.assign(r.scenario.machine, { coers: 4 }),
      /scenario.machine.coers: not a result: unknown key/,
    ],
    [
      "a cost without a value",
      (r) => delete (r.scenario.profile.costs.read as { value?: number }).value,
      /profile.costs.read.value: not a result/,
    ],
    [
      "a negative cost",
      (r) => void (r.scenario.profile.costs.read.value = -1),
      /profile.costs.read.value: not a result/,
    ],
    [
      "a cost beyond measure",
      (r) => void (r.scenario.profile.costs.read.value = 1e300),
      /profile.costs.read.value: not a result/,
    ],
    [
      "too many replications",
      (r) => void (r.scenario.measurement.replications = 1e9),
      /measurement.replications: not a result/,
    ],
    ["more cores than there can be", (r) => void (r.scenario.machine.cores = 1e6), /machine.cores: not a result/],
    ["a quantum of no time", (r) => void (r.scenario.machine.quantumPs = 0), /machine.quantumPs: not a result/],
    [
      "a list of millions",
      (r) => void (r.points = Array.from({ length: 1.1e6 }, () => ({}) as never)),
      /points: not a result: expected a list of 1 to 1024000, got one of 1100000$/,
    ],
    [
      "points that are none",
      (r) => void (r.points = Array.from({ length: 6e4 }, () => ({}) as never)),
      /points\[0\].line: not a result[\s\S]*and \d+ more of the kind$/,
    ],
    [
      "a point of another line",
      (r) => void (r.points[1].line = "poll"),
      /points\[1\] .*: not a result: expected the point of epoll at 5$/,
    ],
    [
      "a point too few",
      (r) => void r.points.pop(),
      /points: not a result: expected 6, one for each line and number of its axis, got 5$/,
    ],
    [
      "a verdict without its claim",
      (r) => void r.scenario.claims.pop(),
      /findings.claims: not a result: expected a verdict on each claim/,
    ],
    [
      "a line without a note",
      (r) => void r.mechanisms.pop(),
      /scenario.lines\[1\] .*mechanism: not a result: it is missing in mechanisms/,
    ],
    [
      "two lines of one name",
      (r) => void (r.scenario.lines[1].id = "epoll"),
      /scenario.lines\[1\].* not a result: epoll is the id of another line/,
    ],
  ])("%s", (_what, change, says) => {
    const result = structuredClone(results[1]);
    change(result);
    expect(() => checkedResult(JSON.parse(JSON.stringify(withHash(result))), "result.json")).toThrow(says);
  });

  test.each<[what: string, change: (result: Result) => void, says: RegExp]>([
    [
      "a steady point without latency",
      (r) => delete r.points[0].latency,
      /points\[0\] .*latency: not a result: missing; a point that is steady has it$/,
    ],
    [
      "quantiles without levels",
      (r) => void r.quantileLevels.pop(),
      /quantiles.notice: not a result: expected 28 values/,
    ],
  ])("%s", (_what, change, says) => {
    const result = structuredClone(results[0]);
    expect(result.points[0].status).toBe("steady");
    change(result);
    expect(() => checkedResult(JSON.parse(JSON.stringify(withHash(result))), "result.json")).toThrow(says);
  });

  test.each<[what: string, change: (result: Result) => void, says: RegExp]>([
    [
      "a mechanism that there is not",
      (r) => rename(r, "telepathy"),
      /lines\[0\] .*mechanism: cannot be run: there is no mechanism "telepathy"/,
    ],
    [
      "a parameter beyond bounds",
      (r) => void ((r.scenario.lines[0].parameters as { threads: number }).threads = 1e9),
      /parameters.threads: cannot be run: expected a whole number from 1 to \d+, got 1000000000$/,
    ],
    [
      "a parameter that there is not",
      (r) => Object.assign(r.scenario.lines[0].parameters, { speed: 1 }),
      /parameters.speed: cannot be run: epoll has no such parameter$/,
    ],
    [
      "no price for what is paid",
      (r) => delete r.scenario.profile.costs.read,
      /profile.costs: cannot be run: missing: read$/,
    ],
    [
      "more simulated time than there is",
      (r) => void (plain(r.scenario.workload).rate.perSecond = 1e-3),
      /workload.open.total-rate: cannot be run: .* more than the clock can show/,
    ],
  ])("cannot be run: %s", async (_what, change, says) => {
    const result = structuredClone(results[1]);
    change(result);
    const read = checkedResult(JSON.parse(JSON.stringify(withHash(result))), "result.json");
    const stored = { result: read, file: "result.json", contentSha256: contentHash(read) };
    const never = () => Promise.reject(new Error("it was run"));
    await expect(verifyResult(stored, { execute: never })).rejects.toThrow(says);
  });
});

function targetsOf({ scenario: { workload } }: Result) {
  if (workload.kind !== "open" || workload.targets === undefined) throw new Error("no targets");
  return workload.targets;
}

function rename(result: Result, name: string): void {
  result.scenario.lines[0].mechanism = name;
  result.mechanisms[0].name = name;
}
