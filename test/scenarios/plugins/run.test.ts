/** muxsim as a library: scenarios as objects, mechanisms of one's own as objects and as modules. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { conformance, loadModel, loadScenario, readScenario, runScenario, type ScenarioDescription } from "muxsim";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { timerWheel } from "../../../examples/timer-wheel.js";
import { call } from "../../../models/index.js";
import { MECHANISMS } from "../../../models/registry.js";
import { contentHash, sweepKey } from "../../../scenarios/result/result.js";
import { mechanism, polling, served } from "./fixtures.js";

const EXAMPLE = fileURLToPath(new URL("../../../examples/timer-wheel.ts", import.meta.url));

const DESCRIPTION: ScenarioDescription = {
  name: "mine",
  question: "Does it keep up?",
  machine: { cores: 2, profile: "linux-2026-vm" },
  workload: { closed: { "total-rate": "10k/s", io: "exponential", callback: "5us" } },
  mechanisms: ["iocp", { "timer-wheel": { period: "100us", slots: 4 } }],
  pending: [1, 10],
  measurement: { replications: 2, "warm-up": 10, completions: 100 },
  seed: "library",
};

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "muxsim-own-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

describe("a scenario as an object", () => {
  test("is what the same file would be", () => {
    const scenario = readScenario({ ...DESCRIPTION, mechanisms: ["iocp"] });
    expect(scenario).toMatchObject({ name: "mine", pending: [1, 10], seed: "library", machine: { cores: 2 } });
    expect(scenario.lines.map(({ id }) => id)).toEqual(["iocp"]);
  });

  test("is refused with every mistake and where it is, without lines of a file there is not", () => {
    const bad = { ...DESCRIPTION, mechanisms: ["iocpp"], pendin: 5, machine: { cores: 0, profile: "linux" } };
    expect(() => readScenario(bad)).toThrow(/^scenario: /);
    expect(() => readScenario(bad)).toThrow(/scenario: pendin: unknown key; did you mean "pending"/);
    expect(() => readScenario(bad)).toThrow(/scenario: machine.cores: expected a whole number from 1/);
    expect(() => readScenario(bad)).toThrow(/scenario: mechanisms.0: unknown mechanism "iocpp"; did you mean "iocp"/);
    expect(() => readScenario(undefined as never)).toThrow(/scenario: is empty/);
    const loop: Record<string, unknown> = {};
    loop.loop = loop;
    expect(() => readScenario({ ...DESCRIPTION, workload: loop } as never)).toThrow(/a scenario must be plain data/);
  });

  test("can be told settings, whose mistakes keep their place", () => {
    const options = { mechanisms: [timerWheel], set: ["machine.cores=8"], overrides: { models: ["timer-wheel"] } };
    const scenario = readScenario(DESCRIPTION, options);
    expect(scenario.machine.cores).toBe(8);
    expect(scenario.lines).toHaveLength(1);
    expect(() => readScenario(DESCRIPTION, { ...options, set: ["machine.cores=x"] })).toThrow(/^--set:1:15/);
  });
});

describe("a mechanism of one's own", () => {
  test("gets a line in a scenario that does not name it, and only there", () => {
    const options = { mechanisms: [timerWheel], overrides: { pending: "1,10" } };
    const added = loadScenario("2012-post", options).scenario;
    const without = loadScenario("2012-post", { overrides: { pending: "1,10" } }).scenario;
    expect(added.lines.slice(0, -1)).toEqual(without.lines);
    expect(added.lines.at(-1)).toMatchObject({ id: "timer-wheel", parameters: { period: 1e9, slots: 64 } });
    expect(readScenario(DESCRIPTION, { mechanisms: [timerWheel] }).lines).toHaveLength(2);
  });

  test("gives as an object what it gives as a module, in worker threads", async () => {
    const here = await runScenario(DESCRIPTION, { mechanisms: [timerWheel] });
    const model = await loadModel(EXAMPLE);
    const there = await runScenario(readScenario(DESCRIPTION, { models: [model] }), { models: [model], jobs: 2 });
    expect(here.points).toEqual(there.points);
    expect(there.points.every(({ status }) => status === "steady")).toBe(true);
    expect(there.mechanisms.map(({ name }) => name)).toEqual(["iocp", "timer-wheel"]);
    expect(there.models).toEqual([{ mechanisms: ["timer-wheel"], file: EXAMPLE, sha256: model.compiled.sha256 }]);
    expect(here.models).toEqual([{ mechanisms: ["timer-wheel"], file: null, sha256: null }]);
    expect(contentHash(there)).toBe(there.sha256);
    expect(here.sha256).not.toBe(there.sha256);
  });

  test("is part of the hash and of what may be resumed by its text, not by its place", async () => {
    const { scenario } = loadScenario("ports");
    const note = { mechanisms: ["mine"], file: "a.ts", sha256: "1" };
    const content = {
      version: "1",
      scenario,
      quantileLevels: [],
      points: [],
      findings: { growth: [], knees: [], claims: [] },
    };
    expect(sweepKey(scenario, [])).toBe(sweepKey(scenario));
    for (const hash of [
      (notes: (typeof note)[]) => sweepKey(scenario, notes),
      (notes: (typeof note)[]) => contentHash({ ...content, models: notes }),
    ]) {
      expect(hash([{ ...note, file: "b.ts" }])).toBe(hash([note]));
      expect(hash([{ ...note, sha256: "2" }])).not.toBe(hash([note]));
    }
    expect(sweepKey(scenario, [note])).not.toBe(sweepKey(scenario));
  });

  test("that took no part leaves the result as it is", async () => {
    const only = { ...DESCRIPTION, mechanisms: ["iocp"], pending: 1 };
    const scenario = readScenario(only);
    const [with_, without] = [await runScenario(scenario, { mechanisms: [timerWheel] }), await runScenario(scenario)];
    expect(with_).toEqual(without);
    expect("models" in with_).toBe(false);
  });

  test("given as an object cannot be resumed", async () => {
    const options = { mechanisms: [timerWheel], checkpoint: join(directory, "cells.jsonl"), resume: true };
    await expect(runScenario(DESCRIPTION, options)).rejects.toThrow(/timer-wheel given as an object cannot be resumed/);
  });

  test("must be one, with a name of its own, and known to the run", async () => {
    const run = (mechanisms: unknown) => runScenario(DESCRIPTION, { mechanisms: mechanisms as never });
    await expect(run([{ ...timerWheel, law: 5 }])).rejects.toThrow(/mechanisms: timer-wheel: law: expected a map/);
    await expect(run([{ ...timerWheel, name: "iocp" }])).rejects.toThrow(/"iocp" is taken by muxsim itself/);
    const scenario = readScenario(DESCRIPTION, { mechanisms: [timerWheel] });
    await expect(runScenario(scenario)).rejects.toThrow(/UsageError|no mechanism is named "timer-wheel"/);
  });

  test("is stopped by a signal though it runs in this thread", async () => {
    const controller = new AbortController();
    const running = runScenario(DESCRIPTION, {
      mechanisms: [timerWheel],
      signal: controller.signal,
      onProgress: ({ done }) => done > 0 && controller.abort(),
    });
    await expect(running).rejects.toThrow(/interrupted with \d of 8 runs finished/);
  });

  test("is named when it throws, with the run", async () => {
    const clumsy = polling(function* () {
      yield call(1);
      throw new RangeError("oops");
    });
    const description = { ...DESCRIPTION, mechanisms: ["round-robin"], pending: 1 };
    await expect(runScenario(description, { mechanisms: [clumsy] })).rejects.toThrow(
      "round-robin, 1 pending, replication 1: mechanism round-robin: RangeError: oops",
    );
  });
});

describe("the conformance trials", () => {
  test.each(MECHANISMS)("are passed by $name", (each) => {
    const { trials, failure } = conformance(each, 60);
    expect(failure).toBeUndefined();
    expect(trials).toBe(60);
  });

  const broken: [string, ReturnType<typeof mechanism>, RegExp][] = [
    [
      "overlooks an operation",
      polling((host, i) => (i === 0 ? nothing() : served(host, i))),
      /operation 0 .* has not been noticed/,
    ],
    ["serves nothing at all", mechanism("none", () => {}), /threads\(\) says 1, but build\(\) started 0/],
    ["begins without ending", polling(unended), /have begun and not ended|is in its callback/],
    ["skips the callback", polling(skipping), /callbacks took 0 ps instead of|ended without begin/],
  ];
  test.each(broken)("find out one that %s", (_what, each, message) => {
    const { failure } = conformance(each);
    expect(String(failure?.error)).toMatch(message);
    expect(failure?.trial).toMatch(/\d cores, \d+ pending.*, \d+ events, /);
  });

  test("find out one that depends on something else than its run", () => {
    let calls = 0;
    const moody = polling(function* (host, operation) {
      yield call(++calls);
      yield* served(host, operation);
    });
    expect(String(conformance(moody).failure?.error)).toMatch(/the same run again gave other numbers/);
  });
});

function* nothing() {}

function* unended({ operations }: Parameters<typeof served>[0], operation: number): ReturnType<typeof served> {
  yield operations.begin(operations.take(operation));
  operations.issue(operation);
}

function* skipping({ operations }: Parameters<typeof served>[0], operation: number): ReturnType<typeof served> {
  operations.end(operations.take(operation));
  operations.issue(operation);
  yield call(1);
}
