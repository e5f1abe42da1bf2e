/**
 * What the verdicts rest on: dispersions, loads, the memory of a queue, and the tests, each against a value that is
 * known.
 */
import { describe, expect, it, test } from "vitest";
import type { CellResult, Scenario } from "../../../../scenarios/common/types.js";
import { arrivals, callbackVariance, varianceOf } from "../../../../scenarios/statistics/status/dispersion.js";
import { loads } from "../../../../scenarios/statistics/status/loads.js";
import { type Resource, resources } from "../../../../scenarios/statistics/status/resources.js";
import { biasOf, queueLacks, queueMemoryOf, roundMemory } from "../../../../scenarios/statistics/status/settling.js";
import { stability } from "../../../../scenarios/statistics/status/stability.js";
import { stream } from "../../../../sim/random.js";
import { Simulation } from "../../../../sim/simulation.js";
import type { OpenWorkload, Workload } from "../../../../sim/spec.js";
import { PS_PER_S, PS_PER_US } from "../../../../sim/time.js";
import { traffic } from "../../../../sim/traffic.js";
import { constant, exponential, poisson } from "../../../models/harness.js";
import { cellResult, smallScenario } from "../samples.js";

const CONSTANT = constant(PS_PER_US);
const RATE = 1e6;

function open(changes: Partial<OpenWorkload>): OpenWorkload {
  return { ...(poisson(RATE, CONSTANT) as OpenWorkload), ...changes };
}

/** Variance over mean of the events in windows of `ps`, counted. */
function counted(workload: Workload, ps: number, windows: number): number {
  const simulation = new Simulation();
  const counts = new Array(windows).fill(0);
  const operations = { count: 10, deviceEvent: () => void counts[Math.floor(simulation.now / ps)]++ };
  const source = traffic(workload, simulation, operations as never, { seed: "dispersion", replication: 0 });
  source.start();
  simulation.run(ps * windows - 1);
  const mean = counts.reduce((a, b) => a + b) / windows;
  return counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (windows - 1) / mean;
}

describe("the dispersion of arrivals", () => {
  const [on, off] = [20, 60].map((us) => exponential(us * PS_PER_US));
  /**
   * Windows long against what lasts. The variance of W windows is known to sqrt(2 / W), here 7 %: three times that, and
   * 2 % for their length.
   */
  test.each<[string, Partial<OpenWorkload>, number]>([
    ["a Poisson process is 1", {}, 1],
    ["equal intervals is 0", { interval: CONSTANT }, 0],
    [
      "a renewal process is the square of its coefficient of variation",
      { interval: { kind: "gamma", meanPs: 1, shape: 0.5 } },
      2,
    ],
    ["batches is what they vary by, and their mean", { batch: { kind: "uniform", low: 1, high: 9 } }, 5 + 80 / 12 / 5],
    ["geometric batches", { batch: { kind: "geometric", mean: 4 } }, 4 + 3],
    // 1 + 2 x 4 MHz x p / (p + q)^2 with 1/p = 20 us, 1/q = 60 us.
    ["an interrupted Poisson process", { bursts: { on, off } }, 1 + (2 * 4 * (1 / 20)) / (1 / 20 + 1 / 60) ** 2],
  ])("of %s", (_, changes, expected) => {
    const { dispersion } = arrivals(open(changes), 10, 1e6);
    expect(dispersion).toBeCloseTo(expected, 9);
    const seen = counted(open(changes), 1000 * PS_PER_US, 400);
    expect(Math.abs(seen - expected)).toBeLessThan(0.235 * expected + 0.01);
  });

  it("of bursts says how many there are", () => {
    const { bursts, perCycle } = arrivals(open({ bursts: { on, off } }), 10, 1e6);
    expect(bursts).toBeCloseTo(90, 9);
    expect(perCycle).toBeCloseTo(80, 9);
  });
});

describe("the variance of a callback", () => {
  it("without a second moment is that of as many draws as there are", () => {
    const pareto = { kind: "pareto", meanPs: 3e6, alpha: 1.5 } as const;
    const draws = 10_000;
    // Least 1e6, quantile at 1 - 1 / draws 1e6 draws^(2/3): 3 least^1.5 (most^0.5 - least^0.5) + most^2 / draws -
    // mean^2.
    const most = draws ** (2 / 3);
    expect(varianceOf(pareto, draws) / 1e12).toBeCloseTo(3 * (most ** 0.5 - 1) + most ** 2 / draws - 9, 6);
    const two = varianceOf({ kind: "pareto", meanPs: 2e6, alpha: 2 }, draws) / 1e12;
    expect(two).toBeCloseTo(2 * Math.log(100) + 1 - 4, 6);
    expect(varianceOf({ kind: "pareto", meanPs: 3e6, alpha: 3 }, draws)).toBeCloseTo((3e6 * 3e6) / 3, -3);
  });

  it("includes the sleep of those that sleep", () => {
    const blocking = { share: 0.1, duration: exponential(1e8) };
    const { computing, holding } = callbackVariance({ callback: exponential(1e6), blocking }, 1000);
    expect(computing).toBeCloseTo(1e12, 0);
    expect(holding).toBeCloseTo(1e12 + 0.1 * 2e16 - 0.01 * 1e16, 0);
  });
});

describe("a load", () => {
  const scenario: Scenario = {
    ...smallScenario(),
    machine: { cores: 2, quantumPs: PS_PER_S },
    workload: poisson(1500, constant(500 * PS_PER_US)),
  };
  /** A second in which 1000 of 1200 events were served, on one of two threads, and the other had nothing to do. */
  const cell = cellResult([1], {
    events: 1200,
    backlogStart: 10,
    backlogEnd: 210,
    accounts: { ...cellResult([1]).accounts, callback: 0.5 * PS_PER_S },
    usage: {
      usedPs: [0.9 * PS_PER_S, 0.1 * PS_PER_S],
      interruptPs: [0.1 * PS_PER_S, 0.3 * PS_PER_S],
      threads: [
        { name: "loop 0", threads: 1, ranPs: PS_PER_S, usedPs: PS_PER_S, callbacks: 900 },
        { name: "loop 1", threads: 1, ranPs: 0, usedPs: 0.1 * PS_PER_S, callbacks: 100 },
      ],
      threadGroups: 2,
      exclusive: [{ name: "the lock of the queue", heldPs: 0.2 * PS_PER_S }],
    },
  });
  const found = new Map(resources(scenario, cell, 1200).map((resource) => [resource.name, resource]));

  it("is utilisation x offered / delivered", () => {
    expect(found.get("all 2 cores")).toMatchObject({
      utilisation: 0.7,
      load: expect.closeTo(0.7 * 1.2, 12),
      events: 1200,
    });
    expect(found.get("core 1, by the interrupts it takes")!.utilisation).toBe(0.3);
    expect(found.get("the lock of the queue")!.load).toBeCloseTo(0.24, 12);
  });

  it("is 0 of a thread that only did what had been left before the window", () => {
    const [first, second] = cell.usage.threads;
    const threads = [
      { ...first, callbacks: 10 },
      { ...second, callbacks: 0 },
    ];
    const idle = { ...cell, backlogStart: 10, backlogEnd: 0, usage: { ...cell.usage, threads } };
    const loop = resources(scenario, idle, 1200).find(({ name }) => name === "loop 0")!;
    expect(loop.load).toBe(0);
    expect(loop.expected).toBe(0);
  });

  it("is called as in the first replication where another core takes most interrupts in another", () => {
    const other = { ...cell, usage: { ...cell.usage, interruptPs: [...cell.usage.interruptPs].reverse() } };
    const replications = [cell, other];
    const all = loads(
      replications,
      replications.map((each) => resources(scenario, each, 2400)),
    );
    const names = all.map(({ name }) => name);
    expect(names).toContain("core 1, by the interrupts it takes");
    expect(names).not.toContain("the busiest operation");
  });

  it("has the backlog with the thread that is full", () => {
    expect(found.get("loop 0")).toMatchObject({
      utilisation: 1,
      load: expect.closeTo(1 + 200 / 900, 12),
      events: 1100,
    });
    expect(found.get("loop 1")).toMatchObject({ load: expect.closeTo(0.1, 12), events: 100 });
  });

  it("is expected by the rate and the mean callback asked for", () => {
    // 700 us of both cores an event, 500 of them the callback, as it is on average; at 1500 a second, of two seconds.
    expect(found.get("all 2 cores")!.expected).toBeCloseTo((1500 * (1.4 / 1000)) / 2, 12);
    const longer = { ...cell, accounts: { ...cell.accounts, callback: 0.6 * PS_PER_S } };
    const [cores] = resources(scenario, longer, 1200);
    expect(cores.expected).toBeCloseTo((1500 * (1.4 / 1000 - 0.0001)) / 2, 12);
  });

  it("varies by what the arrivals do, and what the callbacks do to its work", () => {
    expect(found.get("all 2 cores")!.dispersion).toBe(1);
    const varying = { ...scenario, workload: poisson(1500, exponential(500 * PS_PER_US)) };
    const [cores, interrupts] = resources(varying, cell, 1200);
    expect(cores.dispersion).toBeCloseTo(1 + (0.5 / 1.4) ** 2, 12);
    expect(interrupts.dispersion).toBe(1);
  });
});

describe("the memory of a queue", () => {
  test.each([
    [0, 1],
    [0.1, 0.587],
    [0.5, 0.2799],
    [1, 0.1507],
    [2, 0.0568],
    [4, 0.0115],
  ])("after %d of its units lacks %d", (t, lacks) => {
    expect(queueLacks(t)).toBeCloseTo(lacks, 4);
  });

  it("averages over the window: half a unit in all", () => {
    expect(biasOf(queueMemoryOf(100), 0, 800)).toBeCloseTo(0.5 / 8, 3);
    expect(biasOf(queueMemoryOf(0), 0, 10)).toBe(0);
  });

  it("of a closed workload is that of its fluid limit, in device events", () => {
    // n = 1000 at 100/s each asks for 100 k/s; 20 k/s are served: in 10 ms, a round, 200 events are served and 1 - 1/e
    // of 800 queue up.
    const memory = roundMemory(1000, 0.2);
    expect(memory.lacks(200 + 800 * (1 - Math.exp(-1)))).toBeCloseTo(Math.exp(-1), 6);
    expect(memory.lacks(0)).toBe(1);
    expect(memory.needs.warmup).toBeCloseTo(800 + 800 * (1 - Math.exp(-4)), 6);
  });
});

describe("stability", () => {
  const one = { key: "cores", family: "cores", name: "all cores", rank: 3, servers: 1, expected: 1 };
  const resource = (load: number, changes: Partial<Resource> = {}): Resource => ({
    ...{ ...one, load, utilisation: Math.min(1, load), events: 5000, dispersion: 2 },
    ...changes,
  });
  const verdict = (...replications: Resource[][]) => {
    const cells: CellResult[] = replications.map(() => cellResult([1], { events: 5000 }));
    return stability(cells, replications, loads(cells, replications));
  };
  const same = (...values: number[]) => verdict(...values.map((load) => [resource(load, { expected: load })]));

  it("is told from chance: a load is known to 2 % in one replication, to 0.9 % in five", () => {
    expect(same(0.96, 0.95, 0.97, 0.96, 0.96).kind).toBe("stable");
    expect(same(0.98, 0.97, 0.99, 0.98, 0.98).kind).toBe("unknown");
    expect(same(1.02, 1.01, 1.03, 1.02, 1.02).kind).toBe("unknown");
    expect(same(1.04, 1.03, 1.05, 1.04, 1.04).kind).toBe("overloaded");
    expect([same(0.94).kind, same(0.96).kind, same(1.05).kind, same(1.08).kind]).toEqual([
      ...["stable", "unknown", "unknown", "overloaded"],
    ]);
  });

  it("is not that of an average where replications differ", () => {
    expect(same(0.8, 0.8, 1.6, 0.8)).toMatchObject({
      kind: "partly",
      replications: [2],
      excess: expect.closeTo(0.6, 9),
    });
    // None by itself, but one may well be.
    expect(same(0.75, 0.95, 0.75, 0.95).kind).toBe("unknown");
    expect(same(1.4, 1.6, 1.5, 1.4).kind).toBe("overloaded");
  });

  it("asks every resource, and names the one that is full", () => {
    const loop = (load: number) => resource(load, { key: "threads 1", family: "threads", name: "loop 1", rank: 5 });
    const five = (...resources: Resource[]) => verdict(...Array.from({ length: 5 }, () => resources));
    expect(five(resource(0.5), loop(0.99)).kind).toBe("unknown");
    expect(five(resource(0.5), loop(1.1))).toMatchObject({ kind: "overloaded", full: { name: "loop 1" } });
    const lock = resource(1.1, { key: "exclusive 0", family: "exclusive 0", name: "the lock", rank: 0 });
    expect(five(resource(1.1), loop(1.1), lock)).toMatchObject({ full: { name: "the lock" } });
  });

  it("of arrivals and callbacks without chance is told at once", () => {
    const regular = (load: number) => verdict([resource(load, { dispersion: 0 })], [resource(load, { dispersion: 0 })]);
    expect([regular(0.999).kind, regular(1).kind, regular(1.001).kind]).toEqual(["stable", "unknown", "overloaded"]);
  });

  it("keeps its error rates at load 1 and just below", () => {
    const random = stream("stability", "test", 0);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
    const trials = 4000;
    const kinds = Array.from(
      { length: trials },
      () => same(...Array.from({ length: 5 }, () => Math.exp(0.02 * normal()))).kind,
    );
    const count = (...those: string[]) => kinds.filter((kind) => those.includes(kind)).length;
    // 0.5 % and 0.1 %, and for the replications by themselves another 0.1 %: with three standard deviations of 4000
    // trials.
    expect(count("stable")).toBeLessThan(trials * 0.005 + 3 * Math.sqrt(trials * 0.005));
    expect(count("overloaded", "partly")).toBeLessThan(trials * 0.002 + 3 * Math.sqrt(trials * 0.002));
  });
});
