import { describe, expect, it } from "vitest";
import { MECHANISMS } from "../../../models/registry.js";
import type { MachineSpec } from "../../../sim/spec.js";
import { about } from "../../../viz/page/sections/header.js";
import { modelSection } from "../../../viz/page/sections/model.js";
import { terminalTable } from "../../../viz/terminal/result.js";
import { machine, machineChoices } from "../../../viz/wording/computer.js";
import { NOT_NOTIFIED } from "../../../viz/wording/signals.js";
import { fixtureResult } from "../fixture.js";

describe("what a program is told", () => {
  it.each(MECHANISMS.map(({ name, signals }) => ({ name, ...signals })))(
    "$name: in the same word as in the table",
    ({ kind, start }) => {
      if (kind === "readiness") expect(start).not.toMatch(/^(in advance|never)/);
      else expect(start.startsWith(NOT_NOTIFIED[kind])).toBe(true);
    },
  );
});

describe("the machine in words", () => {
  const usual: MachineSpec = { cores: 4, quantumPs: 4e9 };

  it("says nothing of the usual choices, given or not", () => {
    expect(machineChoices(usual)).toEqual([]);
    const interrupts = { target: "idle", coalesce: { events: 1, timerPs: 1 } } as const;
    expect(machineChoices({ ...usual, runQueue: "shared", scheduler: "fifo", pinning: "none", interrupts })).toEqual(
      [],
    );
    expect(machine(usual)).toBe("4 identical cores, one run queue served first in first out, quantum 4 ms");
  });

  it("names the others", () => {
    const coalesce = { events: 8, timerPs: 5e7 };
    expect(
      machine({ ...usual, runQueue: "per-core", scheduler: "fair", interrupts: { target: "one", coalesce } }),
    ).toBe(
      "4 identical cores, a run queue per core, with stealing, fair share (least core time first), all interrupts on core 0, " +
        "interrupts coalesced: 8 events or 50 us, quantum 4 ms",
    );
    const other = { ...usual, pinning: "round-robin", interrupts: { target: "spread", coalesce: { timerPs: 5e7 } } };
    expect(machineChoices(other as MachineSpec)).toEqual([
      "thread i pinned to core i mod C",
      "interrupts on each core in turn",
      "interrupts coalesced: 50 us",
    ]);
  });

  it("tells them in the terminal, at the head of the report and where it says how it was modelled", () => {
    const result = fixtureResult();
    const fair = structuredClone(result);
    fair.scenario.machine.scheduler = "fair";
    const table = (of: typeof result) => terminalTable(of, 120).toString();
    for (const text of [table(fair), about(fair).markup, modelSection(fair).markup])
      expect(text).toContain("fair share");
    for (const text of [table(result), about(result).markup]) expect(text).not.toMatch(/fair share|The machine:/);
  });

  it("says which cores are whose, and which files", () => {
    const spec: MachineSpec = { cores: 3, quantumPs: 4e9, threadCores: [0, 2], interrupts: { target: [1] } };
    expect(machineChoices({ ...spec, awake: [1], fileTable: "shared" })).toEqual([
      "threads on cores 0, 2",
      "interrupts on core 1",
      "no sleep of core 1",
      "open files shared by threads",
    ]);
  });
});
