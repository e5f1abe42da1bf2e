/** What it takes that threads share their open files: on top of each call that names a descriptor. */
import { describe, expect, it } from "vitest";
import { COSTS, CostTable } from "../../models/costs.js";
import { findMechanism } from "../../models/registry.js";
import { NAMING_MANY, NAMING_ONE, sharesFiles } from "../../models/shared-files.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import { cell, costs } from "./harness.js";

describe("a shared table of files", () => {
  it("makes dearer only what there is", () => {
    for (const name of [...NAMING_ONE, ...NAMING_MANY]) expect(Object.keys(COSTS)).toContain(name);
  });

  it("is added to each call, and to each descriptor of poll and select at its n", () => {
    const values = {
      read: 100,
      pollPerDescriptor: 30,
      pollCall: 500,
      sharedFile: 50,
      sharedFilePerDescriptor: [[10, 20] as const, [1000, 40] as const],
    };
    const [own, shared] = [false, true].map((shares) => new CostTable(values, 10, undefined, shares));
    expect([own.ps("read"), shared.ps("read")]).toEqual([100_000, 150_000]);
    expect([own.ps("pollPerDescriptor"), shared.ps("pollPerDescriptor")]).toEqual([30_000, 50_000]);
    expect(shared.ps("pollPerDescriptor", 100)).toBe(60_000);
    expect(shared.ps("pollCall")).toBe(500_000);
    expect(new CostTable({ read: 100 }, 10, undefined, true).ps("read")).toBe(100_000);
  });

  const poll = findMechanism("poll")!;
  const process = { machine: {}, workload: {}, parameters: { threads: 1 }, pending: 10 };

  it.each([
    ["one thread has them for itself", {}, 0, false],
    ["several share them", { parameters: { threads: 2 } }, 0, true],
    ["workers share them", {}, 1, true],
    ["threads of a pool share them", { workload: { pools: { files: { threads: 1 } } } }, 0, true],
    ["the machine may say so", { machine: { fileTable: "shared" as const } }, 0, true],
    ["or not", { machine: { fileTable: "own" as const }, parameters: { threads: 2 } }, 0, false],
  ])("%s", (_, changed, workers, expected) => {
    expect(sharesFiles({ ...process, ...changed }, poll, workers)).toBe(expected);
  });

  /* One event: a scan of 10, a sleep, a scan, a read, and the next scan: 20 + 20 + 5 each time. */
  it("costs what it says in a run, and the accounts add up", () => {
    const run = (fileTable: "shared" | "own") => {
      const prices = costs({ pollPerDescriptor: 30, read: 100, sharedFile: 7, sharedFilePerDescriptor: 20 });
      const made = cell("poll", { cores: 1, pending: 10, costs: prices, warmup: 0, completions: 200 });
      return simulate({ ...made, machine: { ...made.machine, fileTable } });
    };
    const [own, shared] = [run("own"), run("shared")];
    for (const { accounts, windowPs } of [own, shared])
      expect(Object.values(accounts).reduce((sum, ps) => sum + ps, 0)).toBe(windowPs);
    // Reads cost 100 or 107, all else is looks at descriptors, at 30 or 50 each.
    const looks = ({ accounts, completions }: typeof own, read: number) => accounts.system - completions * read * 1000;
    expect(looks(own, 100) % 30_000).toBe(0);
    expect(looks(shared, 107) % 50_000).toBe(0);
    expect(looks(own, 100)).toBeGreaterThan(0);
  });
});
