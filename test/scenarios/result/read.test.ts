import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { simulate } from "../../../scenarios/cell/simulate.js";
import { readIntactResult, readResult } from "../../../scenarios/result/read.js";
import { resultText } from "../../../scenarios/result/result.js";
import { runScenario } from "../../../scenarios/run/run.js";
import { fixtureResult } from "../../viz/fixture.js";
import { smallScenario } from "../statistics/samples.js";

let directory: string;
let text: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "muxsim-read-"));
  text = resultText(await runScenario(smallScenario(), { execute: (cell) => simulate(cell), command: "muxsim run x" }));
  mkdirSync(join(directory, "results", "small"), { recursive: true });
  writeFileSync(join(directory, "results", "small", "result.json"), text);
});
afterAll(() => rmSync(directory, { recursive: true }));

/** A file with `content`. */
function file(content: string | Uint8Array): string {
  const path = join(directory, "other.json");
  writeFileSync(path, content);
  return path;
}

describe("reading a result", () => {
  test("takes its directory and its file, and gives what was written", () => {
    const path = join(directory, "results", "small");
    const { result, contentSha256, file } = readResult(path);
    expect(resultText(result)).toBe(text);
    expect(contentSha256).toBe(result.sha256);
    expect(file).toBe(join(path, "result.json"));
    expect(readResult(file).result).toEqual(result);
    expect(readIntactResult(path).result).toEqual(result);
  });

  test("takes every kind of point", () => {
    expect(readResult(file(JSON.stringify(fixtureResult()))).result).toEqual(fixtureResult());
  });

  test("refuses what a later version may add, and says that it is one", () => {
    const more = { ...fixtureResult(), version: "99.0.0", growth: [{ law: "O(n)" }] };
    expect(() => readResult(file(JSON.stringify(more)))).toThrow(
      /other.json: growth: not a result: unknown key\n\n.*: it was written by muxsim 99.0.0; this is \d/,
    );
  });

  test.each([
    ["results/smal", /no result ".*smal": there is no such file or directory; did you mean ".*small"\?$/],
    ["results", /results holds no result.json: expected a directory .*; there is one in .*small$/],
    ["results/small/points.csv", /there is no such file or directory; known: .*small$/],
  ])("says what there is instead of %s", (path, says) => {
    // What lies about in the working directory's results would be suggested.
    const before = process.cwd();
    process.chdir(directory);
    try {
      expect(() => readResult(join(directory, path))).toThrow(says);
    } finally {
      process.chdir(before);
    }
  });

  test.each<[string, (text: string) => string | Uint8Array, RegExp]>([
    [
      "what is cut off",
      (whole) => whole.slice(0, whole.length / 2),
      /other.json:\d+:\d+: the file ends too early; it was cut off: /,
    ],
    [
      "a name without quotes",
      (whole) => whole.replace('"schema"', "schema"),
      /other.json:2:2: not JSON: expected a name/,
    ],
    [
      "other JSON",
      () => '{"name": "x"}',
      /is no result of muxsim: there is no schema in it, expected "muxsim-result\/3"$/,
    ],
    ["JSON that is no object", () => "null", /is no result of muxsim/],
    [
      "another schema",
      (whole) => whole.replace("muxsim-result/3", "muxsim-result/9"),
      /another version of muxsim \(.*schema muxsim-result\/9\)/,
    ],
    [
      "a number as text",
      (whole) => whole.replace('"completions": 100', '"completions": "100"'),
      /: scenario.measurement.completions: not a result: expected number, got string$/,
    ],
    [
      "no line",
      (whole) => JSON.stringify({ ...JSON.parse(whole), points: [{}] }),
      /: points\[0\].line: not a result: expected string, got undefined\n[\s\S]*: and \d+ more of the kind/,
    ],
    [
      "more than anybody can run",
      (whole) => whole.replace('"completions": 100', '"completions": 1e300'),
      /: scenario.measurement.completions: not a result: /,
    ],
    [
      "a broken estimate",
      (whole) => whole.replace('"mean": {', '"mean": {}, "p98": {'),
      /: points\[0\] \(.* at n = 1\).latency.notice.mean.value: not a result: expected number/,
    ],
    ["no text", () => new Uint8Array([0xff, 0xfe]), /is not text in UTF-8/],
  ])("refuses %s", (_, spoil, says) => {
    expect(() => readResult(file(spoil(text)))).toThrow(says);
  });

  test("lets what was changed through, unless it must be intact", () => {
    const changed = file(text.replace(/"seed": "test"/, '"seed": "best"'));
    const { result, contentSha256 } = readResult(changed);
    expect(contentSha256).not.toBe(result.sha256);
    expect(() => readIntactResult(changed)).toThrow(/has been changed since it was written: .* "muxsim verify/);
  });
});
