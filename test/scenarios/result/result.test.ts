import { describe, expect, test } from "vitest";
import { simulate } from "../../../scenarios/cell/simulate.js";
import type { Result, Scenario } from "../../../scenarios/common/types.js";
import { canonicalJson, contentHash, resultText } from "../../../scenarios/result/result.js";
import { runScenario } from "../../../scenarios/run/run.js";
import { smallScenario } from "../statistics/samples.js";

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
