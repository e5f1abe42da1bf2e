/** From the scheduling choices in a scenario file to the machine that runs. */
import { describe, expect, it } from "vitest";
import { simulate } from "../../../scenarios/cell/simulate.js";
import type { CellResult } from "../../../scenarios/common/types.js";
import { scenarioJsonSchema } from "../../../scenarios/schema/json-schema.js";
import type { MachineSpec } from "../../../sim/spec.js";
import { cell, constant, poisson } from "../../models/harness.js";
import { changed, GOOD, parse } from "../load/fixtures.js";

const machineOf = (...set: string[]) => parse(GOOD, { set }).machine;

describe("the machine's section", () => {
  it("takes every choice", () => {
    const text = changed({
      5: `  profile: plain
  run-queue: per-core
  stealing: no
  scheduler: fair
  interrupts:
    target: one
    coalesce: { events: 8, timer: 50us }`,
    });
    expect(parse(text).machine).toEqual({
      cores: 4,
      quantumPs: 4e9,
      runQueue: "per-core",
      stealing: false,
      scheduler: "fair",
      interrupts: { target: "one", coalesce: { events: 8, timerPs: 5e7 } },
    });
  });

  it("takes cores for threads and interrupts, cores that never sleep, and whose the files are", () => {
    const text = changed({
      5: `  profile: plain
  pinning: { threads: [0, 2], interrupts: [1] }
  awake: [1]
  file-table: shared`,
    });
    expect(parse(text).machine).toEqual({
      cores: 4,
      quantumPs: 4e9,
      threadCores: [0, 2],
      awake: [1],
      fileTable: "shared",
      interrupts: { target: [1] },
    });
    expect(machineOf("machine.pinning={ threads: [3] }")).toMatchObject({ threadCores: [3] });
  });

  it.each([
    ["pinning={ threads: [0, 4] }", "machine.pinning.threads: there is no core 4: they are numbered from 0 to 3"],
    ["pinning={ interrupts: [1, 1] }", "machine.pinning.interrupts: core 1 is listed twice"],
    ["pinning={ threads: [] }", "expected at least one core"],
    ["awake=[7]", "machine.awake: there is no core 7"],
    ["file-table=mine", "machine.file-table: expected shared or own"],
  ])("refuses %s: %s", (setting, message) => {
    expect(() => machineOf(`machine.${setting}`)).toThrow(message);
  });

  it("refuses two words on where interrupts go, or the program runs", () => {
    const both =
      (...set: string[]) =>
      () =>
        machineOf(...set);
    expect(both("machine.pinning={ interrupts: [1] }", "machine.interrupts={ target: one }")).toThrow(
      "machine.interrupts.target: given beside pinning.interrupts: keep one",
    );
    expect(both("machine.pinning={ threads: [0] }", "machine.interrupts={ target: [1], dedicated: yes }")).toThrow(
      "machine.interrupts.dedicated: pinning.threads says already which cores run the program",
    );
  });

  it("leaves out what is not chosen, so that a scenario is the same after a journey as JSON", () => {
    const chosen = machineOf("machine.pinning=round-robin", "machine.interrupts.coalesce.timer=1ms");
    expect(JSON.parse(JSON.stringify(chosen))).toStrictEqual(chosen);
    expect(Object.keys(machineOf())).toEqual(["cores", "quantumPs"]);
  });

  it("can be changed by --set, piece by piece", () => {
    expect(machineOf("machine.scheduler=fair").scheduler).toBe("fair");
    expect(machineOf("machine.run-queue=per-core", "machine.stealing=yes").stealing).toBe(true);
    expect(machineOf("machine.run-queue=per-core", "machine.stealing=false").stealing).toBe(false);
    expect(machineOf("machine.interrupts.target=spread").interrupts).toEqual({ target: "spread" });
    expect(machineOf("machine.interrupts.coalesce={ timer: 20us }").interrupts).toEqual({ coalesce: { timerPs: 2e7 } });
  });

  it("is described in the schema for editors", () => {
    const { properties } = (scenarioJsonSchema().properties as Record<string, { properties: Record<string, object> }>)
      .machine;
    for (const key of ["run-queue", "stealing", "scheduler", "pinning", "interrupts"]) {
      expect(properties[key]).toHaveProperty("description");
    }
    expect(properties["run-queue"]).toMatchObject({ enum: ["shared", "per-core"] });
  });
});

describe("the choices reach the machine that is simulated", () => {
  const run = (choices: Partial<MachineSpec>): CellResult =>
    simulate(
      cell("blocking-threads", {
        machine: { cores: 4, quantumPs: 1e8, ...choices },
        workload: poisson(30_000, constant(1e8)),
        pending: 1_000,
        completions: 3_000,
      }),
    );
  const usual = run({});

  it.each([
    [{ runQueue: "per-core", stealing: false }],
    [{ scheduler: "fair", quantumPs: 1e6 }],
    [{ pinning: "round-robin" }],
    [{ interrupts: { coalesce: { timerPs: 2e8 } } }],
  ] as [Partial<MachineSpec>][])("%o", (choices) => {
    expect(run(choices).latency.response.sumPs).not.toBe(usual.latency.response.sumPs);
  });

  it("coalescing saves interrupts and costs latency", () => {
    const coalesced = run({ interrupts: { coalesce: { events: 8, timerPs: 2e8 } } });
    // 30 events a ms: 8 gather within the 0.2 ms only sometimes; about 1 + 30 x 0.2 events an interrupt.
    expect(usual.counters.interrupts).toBe(usual.events);
    expect(coalesced.events / coalesced.counters.interrupts).toBeGreaterThan(5);
    expect(coalesced.latency.notice.sumPs).toBeGreaterThan(usual.latency.notice.sumPs);
  });
});
