/** An idle exit that is drawn: closed forms hold for its mean, nothing else is drawn differently, books add up. */
import { describe, expect, it } from "vitest";
import { CostTable } from "../../models/costs.js";
import { eventToThreadPs } from "../../models/laws.js";
import { findMechanism } from "../../models/registry.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import type { Cell } from "../../scenarios/common/types.js";
import { stream } from "../../sim/random.js";
import type { DistributionSpec } from "../../sim/spec.js";
import { cell, constant, costs, exponential, meanPs, poisson } from "./harness.js";

const EXIT: DistributionSpec = { kind: "quantiles", probabilities: [0.5, 0.99], valuesPs: [14e6, 28e6] };

function run(idleExit: Cell["costs"][string], more: Partial<Cell> = {}) {
  const prices = { ...costs({ interrupt: 500, wakeup: 1_000, epollWait: 150 }), idleExit };
  const workload = poisson(100, exponential(5e6));
  return simulate(cell("epoll", { cores: 1, costs: prices, workload, completions: 4_000, ...more }));
}

describe("an idle exit that is drawn", () => {
  it("makes notice its mean plus interrupt and wake-up at light load, as the law says", () => {
    const drawn = run(EXIT);
    const law = findMechanism("epoll")!.law.notice!({
      ...{ pending: 100, cores: 1, parameters: { mode: "level", maxevents: 64, threads: 1 } },
      costs: new CostTable({ ...costs({ interrupt: 500, wakeup: 1_000 }), idleExit: EXIT }, 100, 1e10),
    })!;
    const { sumPs, count } = drawn.latency.notice;
    // Standard deviation of the draw about 4.6 us; one event in 700 comes while another is served.
    expect(Math.abs(sumPs / count - law)).toBeLessThan(4 * (4.6e6 / Math.sqrt(count)) + law / 500);
  });

  it("leaves all that is drawn besides as it was", () => {
    const [drawn, same] = [run(EXIT), run(14_000)];
    expect(drawn.events).toBe(same.events);
    expect(drawn.accounts.callback).toBe(same.accounts.callback);
    expect(meanPs(drawn, "notice")).not.toBe(meanPs(same, "notice"));
  });

  it("is another one in each replication, and the same for the same", () => {
    const results = [0, 1, 0].map((replication) => meanPs(run(EXIT, { replication }), "notice"));
    expect(results[2]).toBe(results[0]);
    expect(results[1]).not.toBe(results[0]);
    expect(stream("test", "idle exit 0", 0).next()).not.toBe(stream("test", "idle exit 1", 0).next());
  });

  it("is taken apart without a rest, and books add up", () => {
    const prices = { ...costs({ interrupt: 500, wakeup: 900, ipi: 3_000 }), idleExit: EXIT };
    const more = { wakeupAsleep: 5_000, wakeupAwake: 400, idleEnter: 4_000, idleResume: 6_000 };
    const made = cell("iocp", { cores: 3, costs: { ...prices, ...more }, workload: poisson(50_000, constant(2e7)) });
    const { accounts, windowPs, why, latency } = simulate({ ...made, why: true });
    expect(Object.values(accounts).reduce((sum, ps) => sum + ps, 0)).toBe(3 * windowPs);
    expect(accounts.transition).toBeGreaterThan(0);
    const parts = why!.mean.parts.reduce((sum, ps) => sum + ps, 0);
    expect(parts / (latency.response.sumPs / latency.response.count)).toBeCloseTo(1, 12);
  });

  it("stands in closed forms for its mean", () => {
    const table = new CostTable({
      ...costs({ interrupt: 1, wakeup: 1 }),
      idleExit: { kind: "exponential", meanPs: 9e6 },
    });
    expect(eventToThreadPs(table)).toBe(9e6 + 2_000);
  });
});
