import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkOutput, partialDirectory, writeOutput } from "../../scenarios/output.js";
import { canonicalJson, contentHash, resultText } from "../../scenarios/result.js";
import { runScenario } from "../../scenarios/run.js";
import { simulate } from "../../scenarios/simulate.js";
import type { Result, Scenario } from "../../scenarios/types.js";
import { smallScenario } from "./samples.js";

const run = (scenario: Scenario, command = "muxsim run x") =>
  runScenario(scenario, { execute: (c) => simulate(c), command });

describe("canonical JSON", () => {
  test("does not depend on the order keys were set in, and has no white space", () => {
    expect(canonicalJson({ b: [1, { d: 1e-7, c: null }], a: "x" })).toBe('{"a":"x","b":[1,{"c":null,"d":1e-7}]}');
    expect(canonicalJson({ a: undefined, b: -0 })).toBe('{"b":0}');
  });

  test("refuses numbers that are none", () => {
    expect(() => canonicalJson({ excess: Number.NaN })).toThrow("excess is NaN");
  });
});

describe("a result", () => {
  test("is the same twice, has its content's hash and documents its mechanisms", async () => {
    const result = await run(smallScenario());
    expect(resultText(await run(smallScenario()))).toBe(resultText(result));
    expect(result.sha256).toBe(contentHash(result));
    expect(result.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(result.mechanisms.map(({ name }) => name).sort()).toEqual(["iocp", "overlapped-fifo"]);
    expect(result.points).toHaveLength(4);
    expect(JSON.parse(resultText(result))).toEqual(result);
  });

  test("has another hash with another seed or cost, the same with another command or engine", async () => {
    const result = await run(smallScenario());
    const hashOf = async (scenario: Scenario) => (await run(scenario)).sha256;
    expect(await hashOf({ ...smallScenario(), seed: "other" })).not.toBe(result.sha256);
    expect(await hashOf(smallScenario("machine.costs.interrupt=3us"))).not.toBe(result.sha256);
    expect((await run(smallScenario(), "muxsim run elsewhere")).sha256).toBe(result.sha256);
    const elsewhere: Result = { ...result, engine: { node: "99", v8: "99", platform: "none" } };
    expect(contentHash(elsewhere)).toBe(result.sha256);
  });
});

describe("the result directory", () => {
  let root: string;
  let out: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "muxsim-result-"));
    out = join(root, "deep", "out");
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const files = (text: string) => [
    { path: "result.json", content: `{"schema":"muxsim-result/2","text":"${text}"}` },
    { path: "figures/a.png", content: new Uint8Array([1, 2, 3]) },
  ];

  test("appears with all its files, and nothing beside it", () => {
    writeOutput(out, files("first"));
    expect(readdirSync(out).sort()).toEqual(["figures", "result.json"]);
    expect([...readFileSync(join(out, "figures/a.png"))]).toEqual([1, 2, 3]);
    expect(readdirSync(join(root, "deep"))).toEqual(["out"]);
  });

  test("replaces an earlier result as a whole, or an empty directory", () => {
    writeOutput(out, [...files("first"), { path: "left-over.txt", content: "" }]);
    writeOutput(out, files("second"));
    expect(readFileSync(join(out, "result.json"), "utf8")).toContain("second");
    expect(existsSync(join(out, "left-over.txt"))).toBe(false);
    mkdirSync(join(root, "empty"));
    writeOutput(join(root, "empty"), files("third"));
    expect(existsSync(join(root, "empty", "result.json"))).toBe(true);
  });

  test("is not replaced if it holds anything else", () => {
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, "thesis.tex"), "ten years of work");
    expect(() => writeOutput(out, files("x"))).toThrow("is not empty and holds no result");
    writeFileSync(join(out, "result.json"), '{"schema":"somebody-else/1"}');
    expect(() => checkOutput(out)).toThrow("is not empty and holds no result");
    expect(readFileSync(join(out, "thesis.tex"), "utf8")).toBe("ten years of work");
  });

  test("cannot be where a file is, or below one", () => {
    const file = join(root, "file");
    writeFileSync(file, "");
    expect(() => checkOutput(file)).toThrow("is a file");
    expect(() => writeOutput(join(file, "out"), files("x"))).toThrow("cannot write to");
  });

  test("is untouched if writing fails on the way", () => {
    writeOutput(out, files("first"));
    const failing = [...files("second"), { path: "result.json/impossible", content: "" }];
    expect(() => writeOutput(out, failing)).toThrow();
    expect(readFileSync(join(out, "result.json"), "utf8")).toContain("first");
    writeOutput(out, files("third"));
    expect(existsSync(partialDirectory(out))).toBe(false);
  });
});
