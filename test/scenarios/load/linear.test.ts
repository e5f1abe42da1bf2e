/** Checking takes no longer than a text is large, whatever is wrong with it, and says no more than anybody reads. */
import { describe, expect, test } from "vitest";
import { parseDocument } from "yaml";
import { ScenarioError } from "../../../scenarios/common/diagnostics.js";
import { nearest } from "../../../scenarios/common/did-you-mean.js";
import { parseProfile } from "../../../scenarios/load/profile.js";
import { splitModels } from "../../../scenarios/load/settings.js";
import { rate } from "../../../scenarios/schema/units.js";
import { said, scan } from "../trace/files.js";
import { changed, GOOD, MECHANISMS, PROFILE, parse } from "./fixtures.js";

/** Times as long as the parser of YAML alone takes: a quadratic place takes hundreds of times as long. */
const MOST = 25;

/** User time in milliseconds. */
function cpuOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  return process.cpuUsage(before).user / 1000;
}

function errorOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof ScenarioError) return error.message;
    throw error;
  }
  return "";
}

const lines = (count: number, line: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join("\n");
const items = (count: number, item: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => item(i)).join(",");
const blanks = (count: number) => " ".repeat(count);

describe("a scenario is checked in linear time, with a clear error and no more than 50 of them", () => {
  test.each<[what: string, text: string, says: RegExp]>([
    ["mechanisms", changed({ 13: lines(9_000, () => "  - iocp") }), /at most 64 mechanisms, got 9001/],
    ["wrong mechanisms", changed({ 13: lines(9_000, (i) => `  - x${i}`) }), /at most 64 mechanisms, got 9001/],
    [
      "values of a parameter",
      changed({ 12: `  - iocp: { threads: [${items(15_000, (i) => `${i + 1}`)}] }` }),
      /at most 64 values, got 15000/,
    ],
    [
      "lines",
      changed({ 12: lines(60, (i) => `  - epoll: { maxevents: [${items(16, (k) => `${16 * i + k + 1}`)}] }`) }),
      /more than 64 lines/,
    ],
    [
      "values of the axis",
      changed({ 14: `pending: [${items(20_000, (i) => `${i + 1}`)}]` }),
      /at most 1000 values, got 20000/,
    ],
    ["claims", `${GOOD}claims:\n${lines(3_000, () => "  - { says: a, source: b }")}`, /at most 100 claims, got 3000/],
    [
      "places of a claim",
      `${GOOD}claims:\n  - says: a\n    source: b\n    bound: { of: notice.mean, line: iocp, at-most: 1s, at: [${items(15_000, (i) => `${i + 1}`)}] }`,
      /at most 1000 values, got 15000/,
    ],
    [
      "lines of a claim",
      `${GOOD}claims:\n  - says: a\n    source: b\n    order: { of: notice.mean, at: 1, lines: [${items(15_000, (i) => `l${i}`)}] }`,
      /at most 1000 values, got 15000/,
    ],
    [
      "values of a distribution",
      changed({ 10: `    callback: { empirical: { values: [${items(20_000, () => "x")}] } }` }),
      /at most 10000 durations, got 20000/,
    ],
    [
      "rows of a table",
      changed({ 5: `  profile: plain\n  costs: { read: { ${items(15_000, (i) => `${i + 1}: 1ns`)} } }` }),
      /at most 1000 rows, got 15000/,
    ],
    ["parts", `${GOOD}parts: [${items(15_000, (i) => `p${i}`)}]`, /at most 16 scenarios, got 15000/],
    [
      "unknown keys",
      GOOD + lines(9_000, (i) => `key${i}: 1`),
      /^s.yaml:18:1: key0: unknown key; known: name[\s\S]*key49: unknown key; [\s\S]*and 8950 more mistakes$/,
    ],
    [
      "misspelt keys beside missing ones",
      changed({ 4: lines(9_000, (i) => `  core${i}: 1`) }),
      /and 8950 more mistakes$/,
    ],
    [
      "unknown costs",
      changed({ 5: `  profile: plain\n  costs:\n${lines(8_000, (i) => `    readEmptyX${i}: 1ns`)}` }),
      /and 7950 more mistakes$/,
    ],
    [
      "keys that are given twice",
      GOOD + lines(9_000, () => "a: 1"),
      /key "a" is given twice in the same map[\s\S]*and 8949 more mistakes$/,
    ],
    [
      "merges, one upon the other",
      `${GOOD}a0: &a0 { b: 1 }\n${lines(7_000, (i) => `a${i + 1}: &a${i + 1} { <<: *a${i} }`)}`,
      /too many aliases \(\*name\): at most 100 are read/,
    ],
    ["aliases", `${GOOD}a: &a { b: 1 }\n${lines(15_000, (i) => `k${i}: *a`)}`, /too many aliases/],
    ["levels", `${GOOD}a: ${"[".repeat(60_000)}`, /is nested too deeply: at most 32 levels are read/],
    ["levels that close", `${GOOD}a: ${"[".repeat(40)}${"]".repeat(40)}`, /is nested too deeply/],
    ["lines of text", GOOD + "\n".repeat(200_000), /is too large: 200018 lines, at most 20000 are read/],
    [
      "a long value",
      changed({ 8: `    total-rate: "10k${blanks(200_000)}x/s"` }),
      /is too long: 200006 characters in one value, at most 20000/,
    ],
  ])("%s", (_what, text, says) => {
    let message = "";
    const took = cpuOf(() => {
      message = errorOf(() => parse(text));
    });
    const parser = cpuOf(() => parseDocument(text, { uniqueKeys: false, logLevel: "error" }));
    expect(message).toMatch(says);
    expect(message.length).toBeLessThan(20_000);
    expect(took).toBeLessThan(MOST * Math.max(parser, 20));
  });

  test.each<[what: string, work: () => unknown]>([
    ["a rate", () => rate.read(`10${blanks(1e6)}x/s`)],
    ["a rate with many slashes", () => rate.read(`10${" /".repeat(5e5)}`)],
    ["an axis", () => parse(changed({ 14: `pending: "1${blanks(9_000)}x"` }))],
    ["a range of an axis", () => parse(changed({ 14: `pending: "1${" .".repeat(9_000)}"` }))],
    ["names of lines", () => splitModels("(".repeat(1e6))],
    ["names of lines in parentheses", () => splitModels("(,)".repeat(3e5))],
    [
      "a word that is like nothing",
      () =>
        nearest(
          "x".repeat(60),
          Array.from({ length: 1e5 }, (_, i) => `${i}`.repeat(50)),
        ),
    ],
    [
      "lines that are asked for",
      () => parse(GOOD, { overrides: { models: Array.from({ length: 2e4 }, (_, i) => `l${i}`) } }),
    ],
    ["settings", () => parse(GOOD, { set: Array.from({ length: 1e4 }, (_, i) => `a${i}=1`) })],
    ["the parts of a setting's key", () => parse(GOOD, { set: [`${"a.".repeat(1e5)}b=1`] })],
    ["the levels of a setting's value", () => parse(GOOD, { set: [`a=${"[".repeat(1e5)}`] })],
  ])("%s of a length that nobody writes", (_what, work) => {
    const took = cpuOf(() => {
      try {
        work();
      } catch (error) {
        if (!["ScenarioError", "Misread"].includes((error as Error).name)) throw error;
      }
    });
    expect(took).toBeLessThan(3_000);
  });

  test("what is said last says how many more there are", () => {
    const message = errorOf(() => parse(GOOD + lines(52, (i) => `key${i}: 1`)));
    expect(message.split("\n\n")).toHaveLength(51);
    expect(message).toMatch(/\n\nand 2 more mistakes$/);
    expect(errorOf(() => parse(GOOD + lines(51, (i) => `key${i}: 1`)))).toMatch(/\n\nand 1 more mistake$/);
    expect(errorOf(() => parse(GOOD + lines(50, (i) => `key${i}: 1`)))).not.toContain("more mistake");
  });

  test("so it is for a profile", () => {
    const head = "name: p\ntitle: P\ndescription: d\nextends: plain\ncosts:\n";
    const text = head + lines(8_000, (i) => `  readEmptyX${i}: 1`);
    let message = "";
    const took = cpuOf(() => {
      message = errorOf(() => parseProfile(text, { file: "p.yaml", loadBase: () => PROFILE }));
    });
    expect(message).toMatch(/costs.readEmptyX0: unknown key; did you mean "readEmpty"\?[\s\S]*and 7950 more mistakes$/);
    expect(took).toBeLessThan(
      MOST *
        Math.max(
          20,
          cpuOf(() => parseDocument(text, { uniqueKeys: false })),
        ),
    );
  });

  test("aliases that a hand-written file has are followed", () => {
    const scenario = parse(changed({ 10: "    callback: &short 5us\n    think: *short" }));
    expect(scenario.workload).toMatchObject({ callback: { meanPs: 5e6 }, think: { meanPs: 5e6 } });
    expect(MECHANISMS.length).toBeGreaterThan(0);
    expect(errorOf(() => parse(`${GOOD}x: &a [*a]`))).toMatch(/18:8: an alias within what it stands for, &a/);
  });
});

describe("a trace is read in linear time", () => {
  test("a record of many lines", () => {
    const record = (i: number) => `${i},"${"\n".repeat(30_000)}"`;
    const few = cpuOf(() => scan(`time,name\n${lines(2, record)}\n`));
    const many = cpuOf(() => scan(`time,name\n${lines(20, record)}\n`));
    // Looking anew at a record with each of its lines took 200 ms a record.
    expect(many).toBeLessThan(20 * Math.max(few, 40));
    expect(many).toBeLessThan(4_000);
  });

  test("a line of a log that looks like many", () => {
    const line = `a - -${' [10/Oct/2000:13:55:36 -0700] "a" 200 5'.repeat(6_500)} "`;
    let message: unknown;
    expect(cpuOf(() => (message = said(`${line}\n`)))).toBeLessThan(2_000);
    expect(String(message)).toContain("nothing, or further fields");
  });

  test("a header of many columns", () => {
    const header = Array.from({ length: 1e5 }, (_, i) => `c${i % 10}`).join(",");
    let message: unknown;
    expect(cpuOf(() => (message = said(`${header}\n1\n`)))).toBeLessThan(2_000);
    expect(String(message).length).toBeLessThan(1e6);
  });
});
