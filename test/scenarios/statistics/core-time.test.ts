import { describe, expect, test } from "vitest";
import { findMechanism } from "../../../models/registry.js";
import { simulate } from "../../../scenarios/cell/simulate.js";
import { readScenario } from "../../../scenarios/load/load.js";
import { planCells } from "../../../scenarios/run/plan.js";
import { runScenario } from "../../../scenarios/run/run.js";
import { MAX_PS } from "../../../sim/time.js";

/** Little traffic on so many cores that core time passes 2^53 ps. */
const scenario = (mechanism: string, cores: number, rate: string, completions: number) =>
  readScenario({
    name: "long",
    question: "Does it add up?",
    machine: { cores, profile: "linux-2026-vm" },
    workload: { open: { "total-rate": rate, arrivals: "poisson", callback: "5us" } },
    mechanisms: [mechanism],
    pending: [3],
    measurement: { replications: 1, "warm-up": 10, completions },
  });

describe("core time beyond 2^53 ps", () => {
  test.each([
    ["epoll", 64, "100/s", 20_000],
    ["epoll", 4, "100/h", 100],
    ["blocking-threads", 1024, "10/s", 200],
  ])("adds up to the picosecond: %s on %d cores at %s", (mechanism, cores, rate, completions) => {
    const [cell] = planCells(scenario(mechanism, cores, rate, completions), findMechanism);
    const { accounts, remainders = {}, windowPs } = simulate(cell);
    expect(cores * windowPs).toBeGreaterThan(MAX_PS);
    const booked = [...Object.values(accounts), ...Object.values(remainders)];
    expect(booked.reduce((sum, ps) => sum + BigInt(ps), 0n)).toBe(BigInt(cores) * BigInt(windowPs));
    expect(Math.max(...Object.values(accounts))).toBeLessThan(cores * windowPs);
  });

  test("gives a steady point whose busy time is exact", async () => {
    const long = scenario("epoll", 64, "100/s", 20_000);
    const result = await runScenario(long, { execute: async (cell) => simulate(cell) });
    const [{ status, busyTime, coreTime }] = result.points;
    expect(status).toBe("steady");
    const { idle: _, ...busy } = coreTime!;
    const sum = Object.values(busy).reduce((total, { value }) => total + value, 0);
    expect(busyTime!.value).toBeCloseTo(sum, 6);
  });

  test("an open run whose last events outlast the clock is given up, as when patience ends", () => {
    const [cell] = planCells(scenario("epoll", 1, "100/h", 100), findMechanism);
    const content = { ...cell.workload, callback: { kind: "constant" as const, meanPs: 60e12 } };
    const { unfinished, endPs } = simulate({ ...cell, completions: 190, workload: content as typeof cell.workload });
    expect(unfinished).toBeGreaterThan(0);
    expect(endPs).toBeLessThanOrEqual(MAX_PS);
  });
});
