/** What latencies are made of, from the runs to the point; and the metrics of it. */
import { describe, expect, it } from "vitest";
import { simulate } from "../../scenarios/cell/simulate.js";
import { findMetric, metricsOf } from "../../scenarios/common/metrics.js";
import { whyOf } from "../../scenarios/statistics/why.js";
import { COMPONENTS } from "../../sim/why/components.js";
import { Tally } from "../../sim/why/tally.js";
import { cell, closed, constant, costs } from "../models/harness.js";

const prices = costs({ interrupt: 1_000, wakeup: 800, epollWait: 300, epollPerEvent: 200, read: 500 });
const loop = { cores: 1, costs: prices, workload: closed(100_000, constant(5e6)), completions: 3_000 };
const runs = [0, 1, 2].map((replication) => simulate({ ...cell("epoll", { ...loop, why: true }), replication }));

describe("a point's latency taken apart", () => {
  const why = whyOf(runs, 0.95)?.response;

  it("adds up to the mean, and its shares to one, of the slowest too", () => {
    const sum = (parts: Record<string, { value: number }> = {}) =>
      Object.values(parts).reduce((total, { value }) => total + value, 0);
    const means = runs.map(({ latency: { response } }) => response.sumPs / response.count / 1000);
    expect(sum(why?.mean)).toBeCloseTo(means.reduce((a, b) => a + b) / 3, 6);
    expect(sum(why?.meanShare)).toBeCloseTo(1, 12);
    expect(sum(why?.tailShare)).toBeCloseTo(1, 12);
    // Half of the core's time is callbacks: the slowest wait for those of others most.
    expect(why?.tailShare["other-handlers"].value).toBeGreaterThan(why?.meanShare["other-handlers"].value ?? 1);
    expect(sum(why?.tail)).toBeGreaterThan(2 * sum(why?.mean));
  });

  it("is absent where a run was not asked for it", () => {
    expect(whyOf([simulate(cell("epoll", loop))], 0.95)).toBeUndefined();
  });

  it("has metrics, listed only where it was asked for", () => {
    expect(findMetric("why-share.tail.other-handlers")).toMatchObject({ unit: "share" });
    expect(findMetric("why.mean.run-queues")).toBeUndefined();
    const listed = (why?: true) => metricsOf({ measurement: { ...(why && { why }) }, workload: { kind: "open" } });
    expect(listed(true).length - listed().length).toBe(4 * COMPONENTS.length);
  });
});

describe("a tally", () => {
  const parts = (ps: number) => Float64Array.from(COMPONENTS, (_, i) => (i === 0 ? ps : 0));

  it("takes the slowest hundredth, of the last bucket its share", () => {
    const tally = new Tally();
    for (let i = 0; i < 150; i++) tally.record(100, parts(100), 0);
    tally.record(1_000, parts(1_000), 0);
    // 1.51 events: that one, and half of one of the others.
    expect(tally.toData()?.tail.parts[0]).toBeCloseTo((1_000 + 0.51 * 100) / 1.51, 9);
  });

  it("forgets those that cannot be among the slowest, and no others", () => {
    const [all, some] = [new Tally(), new Tally(5_000)];
    // Falling, rising, and all over the place: 17 is no divisor of 5,000.
    const latencies = Array.from({ length: 5_000 }, (_, i) => (i < 1_000 ? 9_000 - i : (i * 17) % 5_000));
    for (const tally of [all, some]) for (const ps of latencies) tally.record(ps, parts(ps), 0);
    const slowest = [...latencies].sort((a, b) => b - a).slice(0, 50);
    expect(some.toData()).toEqual(all.toData());
    expect(some.toData()?.tail.parts[0]).toBeCloseTo(slowest.reduce((a, b) => a + b) / 50, -1);
  });

  it("refuses parts that are not the latency, by a picosecond", () => {
    expect(() => new Tally().record(101, parts(100), 0)).toThrow("the parts of an event's latency are 100 ps, not 101");
    expect(() => new Tally().record(0, parts(-1), 0)).toThrow("waits -1 ps for interrupt");
  });
});
