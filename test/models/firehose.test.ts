/** One connection that sends as much as all the others: whose latencies are measured, and who is fair. */
import { describe, expect, it } from "vitest";
import { simulate } from "../../scenarios/cell/simulate.js";
import type { Workload } from "../../sim/spec.js";
import { cell, constant, costs, exponential, meanPs } from "./harness.js";

const FIREHOSE: Workload = {
  kind: "open",
  rate: { basis: "total", perSecond: 32_000 },
  interval: exponential(1),
  targets: { kind: "hot-set", operations: { count: 1 }, events: 0.5 },
  callback: constant(2e7),
};
const base = { cores: 2, pending: 100, workload: FIREHOSE, completions: 20_000, costs: costs({ read: 1_000 }) };

describe("with one firehose among a hundred", () => {
  it("measures the others' latencies alone, and follows every event all the same", () => {
    const all = simulate(cell("epoll", base));
    const cold = simulate(cell("epoll", { ...base, firstMeasured: 1 }));
    expect(cold.unfinished).toBe(0);
    expect(cold.accounts).toEqual(all.accounts);
    expect(all.latency.response.count).toBe(20_000);
    // Half of 20,000 events, binomial: standard deviation 71.
    expect(Math.abs(cold.latency.response.count - 10_000)).toBeLessThan(4 * 71);
  });

  it("edge-triggered the others wait while the loop stays with it; level-triggered they take turns", () => {
    const mean = (mode: string) =>
      meanPs(simulate(cell("epoll", { ...base, firstMeasured: 1, set: { mode } })), "response");
    expect(mean("EPOLLET")).toBeGreaterThan(1.1 * mean("level"));
  });
});
