/** The traffic by itself, without a program: rates, dispersion, targets and contents against theory, fixed seeds. */
import { describe, expect, it } from "vitest";
import type { Operations } from "../../sim/operations.js";
import { stream } from "../../sim/random.js";
import { Simulation } from "../../sim/simulation.js";
import type { DistributionSpec, OpenWorkload, TargetSpec, Workload } from "../../sim/spec.js";
import { PS_PER_MS, PS_PER_S, PS_PER_US } from "../../sim/time.js";
import { largestShare, targets } from "../../sim/traffic/targets.js";
import { zipf } from "../../sim/traffic/zipf.js";
import { intendedRate, meanCallbackPs, meanHoldingPs, traffic } from "../../sim/traffic.js";

interface Event {
  at: number;
  operation: number;
  callback: number;
  bytes: number;
  block: number;
  cancels: number;
  victim: number;
}

/** Two-sided level about 1e-5. */
const Z = 4.4;

/** The events of `workload` until `until` ps; each operation is issued again at once. */
function events(workload: Workload, until: number, { count = 100, replication = 0 } = {}): Event[] {
  const simulation = new Simulation();
  const list: Event[] = [];
  const deviceEvent = (...[operation, callback, bytes, block, cancels, victim]: number[]) => {
    list.push({ at: simulation.now, operation, callback, bytes, block, cancels, victim });
    source.reissued(operation);
  };
  const source = traffic(workload, simulation, { count, deviceEvent } as unknown as Operations, {
    seed: "traffic",
    replication,
  });
  source.start();
  simulation.run(until);
  return list.filter(({ at }) => at <= until);
}

function grouped(list: Event[], key: (event: Event) => number): Map<number, Event[]> {
  const groups = new Map<number, Event[]>();
  for (const event of list) {
    const group = groups.get(key(event));
    if (group) group.push(event);
    else groups.set(key(event), [event]);
  }
  return groups;
}

const exponential = (meanPs: number): DistributionSpec => ({ kind: "exponential", meanPs });
const constant = (meanPs: number): DistributionSpec => ({ kind: "constant", meanPs });

function open(changes: Partial<OpenWorkload>): OpenWorkload {
  const rate = { basis: "total" as const, perSecond: 10_000 };
  return { kind: "open", rate, interval: exponential(1), callback: constant(0), ...changes };
}

/** Mean and variance of the number of events in each of `windows` windows of `lengthPs`. */
function counts(workload: OpenWorkload, windows: number, lengthPs: number): { mean: number; dispersion: number } {
  const numbers = new Array<number>(windows).fill(0);
  for (const { at } of events(workload, windows * lengthPs - 1)) numbers[Math.floor(at / lengthPs)]++;
  const mean = numbers.reduce((a, b) => a + b) / windows;
  const variance = numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / (windows - 1);
  return { mean, dispersion: variance / mean };
}

/** Fail unless rate and index of dispersion of the counts are as stated, within Z standard errors. */
function expectCounts(workload: OpenWorkload, lengthPs: number, dispersion: number): void {
  const windows = 1000;
  const found = counts(workload, windows, lengthPs);
  const expected = (workload.rate.perSecond * lengthPs) / PS_PER_S;
  expect(Math.abs(found.mean - expected)).toBeLessThan(Z * Math.sqrt((expected * dispersion) / windows));
  // A sample variance of nearly normal counts has relative standard error sqrt(2 / windows).
  expect(Math.abs(found.dispersion / dispersion - 1)).toBeLessThan(Z * Math.sqrt(2 / windows));
}

describe("arrivals", () => {
  it("Poisson: counts are Poisson", () => expectCounts(open({}), 20 * PS_PER_MS, 1));

  it("bursts keep the rate; their counts have the dispersion of the interrupted Poisson process", () => {
    const [on, off] = [2 * PS_PER_MS, 8 * PS_PER_MS];
    // Twenty cycles a window, two hundred events: counts are nearly normal.
    const perSecond = 1_000;
    const whileOn = (perSecond * (on + off)) / on;
    const [p, q] = [PS_PER_S / on, PS_PER_S / off];
    const limit = 1 + (2 * whileOn * p) / (p + q) ** 2;
    // At a finite time t the excess is less by (1 - exp(-(p + q) t)) / ((p + q) t).
    const t = 0.2;
    const finite = 1 + (limit - 1) * (1 - (1 - Math.exp(-(p + q) * t)) / ((p + q) * t));
    const bursts = { on: exponential(on), off: exponential(off) };
    expectCounts(open({ rate: { basis: "total", perSecond }, bursts }), t * PS_PER_S, finite);
  });

  it("bursts have events in on-phases only, as fast as it takes", () => {
    const workload = open({ interval: constant(1), bursts: { on: constant(PS_PER_MS), off: constant(9 * PS_PER_MS) } });
    const list = events(workload, 100 * PS_PER_MS);
    const gaps = list.slice(1).map(({ at }, i) => at - list[i].at);
    expect(new Set(gaps)).toEqual(new Set([10 * PS_PER_US, 9010 * PS_PER_US]));
    expect(list.length).toBeGreaterThan(890);
    expect(list.length).toBeLessThanOrEqual(1101);
  });

  it("bursts start in equilibrium: on for the share of the time that is on", () => {
    const bursts = { on: exponential(PS_PER_MS), off: exponential(4 * PS_PER_MS) };
    const runs = 2000;
    let early = 0;
    for (let replication = 0; replication < runs; replication++) {
      early += events(open({ interval: constant(1), bursts }), 20 * PS_PER_US, { replication }).length > 0 ? 1 : 0;
    }
    // On at the start, or come on within 20 us, with an event within the 20 us that take one: just under 20 %.
    expect(early / runs).toBeGreaterThan(0.2 - Z * Math.sqrt(0.16 / runs));
    expect(early / runs).toBeLessThan(0.21 + Z * Math.sqrt(0.16 / runs));
  });

  // Batches of a Poisson process: dispersion E[X^2] / E[X].
  it.each([
    ["always 5", { kind: "constant", size: 5 }, 5],
    ["from 1 to 9", { kind: "uniform", low: 1, high: 9 }, 285 / 45],
    ["geometric with mean 4", { kind: "geometric", mean: 4 }, 7],
    ["geometric with mean 1", { kind: "geometric", mean: 1 }, 1],
  ] as const)("batches %s keep the rate", (_, batch, dispersion) => {
    expectCounts(open({ batch }), 20 * PS_PER_MS, dispersion);
  });

  it("a batch is at one instant, its events on operations chosen one by one", () => {
    const list = events(open({ batch: { kind: "constant", size: 3 } }), PS_PER_S);
    const instants = grouped(list, ({ at }) => at);
    expect([...instants.values()].every(({ length }) => length === 3)).toBe(true);
    const alike = [...instants.values()].filter(([a, b]) => a.operation === b.operation).length / instants.size;
    expect(Math.abs(alike - 0.01)).toBeLessThan(Z * Math.sqrt(0.0099 / instants.size));
  });
});

describe("targets", () => {
  /** Chi-square of `observed` against `expected` counts, as a standard normal score (Wilson and Hilferty). */
  function score(observed: number[], expected: number[]): number {
    const freedom = observed.length - 1;
    const chi = observed.reduce((sum, number, i) => sum + (number - expected[i]) ** 2 / expected[i], 0);
    return (Math.cbrt(chi / freedom) - (1 - 2 / (9 * freedom))) / Math.sqrt(2 / (9 * freedom));
  }

  const DRAWS = 200_000;

  it.each([
    [0.5, 1000],
    [0.999, 1000],
    [1, 100_000],
    [1.0001, 300],
    [1.1, 1_000_000],
    [2, 50],
    [5, 2_000_000],
    [1.1, 2],
  ])("Zipf with exponent %d over %i operations has the stated frequencies", (exponent, count) => {
    const draw = stream("zipf", "choice", count);
    const rank = zipf(count, exponent);
    // Each of the first ranks for itself, the others in groups of doubling width; none expected less than 20 times.
    const edges = [1, 2, 3, 4, 5, 6, 7, 8];
    while (edges.at(-1)! < count) edges.push(edges.at(-1)! * 2);
    const group = (k: number) => edges.findLastIndex((edge) => k >= edge);
    const weights = new Array<number>(edges.length).fill(0);
    for (let k = 1; k <= count; k++) weights[group(k)] += k ** -exponent;
    const total = weights.reduce((a, b) => a + b);
    const observed = new Array<number>(edges.length).fill(0);
    for (let i = 0; i < DRAWS; i++) observed[group(rank(draw))]++;
    const expected = weights.map((weight) => (DRAWS * weight) / total);
    const rare = expected.map((number, i) => [number, observed[i]]).filter(([number]) => number > 0 && number < 20);
    const common = expected.map((number, i) => [number, observed[i]]).filter(([number]) => number >= 20);
    if (rare.length > 0) common.push([0, 1].map((i) => rare.reduce((sum, pair) => sum + pair[i], 0)));
    const s = score(
      common.map(([, number]) => number),
      common.map(([number]) => number),
    );
    expect(s).toBeLessThan(4);
  });

  it("Zipf over one operation is that one", () => {
    const draw = stream("zipf", "choice", 0);
    expect(Array.from({ length: 100 }, () => zipf(1, 1.1)(draw))).toEqual(new Array(100).fill(1));
  });

  it.each([
    [{ count: 5 }, 0.9, 5],
    [{ share: 0.1 }, 0.5, 10],
    [{ share: 0.001 }, 0.3, 1],
    [{ count: 1 }, 0.99, 1],
  ])("a hot set of %o gets its share, both sets evenly", (operations, share, hot) => {
    const spec: TargetSpec = { kind: "hot-set", operations, events: share };
    const target = targets(spec, 100, stream("hot", "choice", 0));
    const observed = new Array<number>(100).fill(0);
    for (let i = 0; i < DRAWS; i++) observed[target()]++;
    const expected = observed.map((_, i) => DRAWS * (i < hot ? share / hot : (1 - share) / (100 - hot)));
    expect(score(observed, expected)).toBeLessThan(4);
  });

  it.each<[TargetSpec | undefined, number]>([
    [undefined, 0.01],
    [{ kind: "hot-set", operations: { count: 5 }, events: 0.9 }, 0.18],
    [{ kind: "hot-set", operations: { count: 50 }, events: 0.1 }, 0.018],
    [{ kind: "hot-set", operations: { count: 200 }, events: 0.1 }, 0.01],
    [{ kind: "zipf", exponent: 1 }, 1 / Array.from({ length: 100 }, (_, i) => 1 / (i + 1)).reduce((a, b) => a + b)],
  ])("of %o the operation with most events has its largest share", (spec, share) => {
    expect(largestShare(spec, 100)).toBeCloseTo(share, 12);
  });

  it("a hot set that holds all operations is uniform", () => {
    const spec: TargetSpec = { kind: "hot-set", operations: { count: 50 }, events: 0.01 };
    const target = targets(spec, 10, stream("all", "choice", 0));
    const observed = new Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) observed[target()]++;
    expect(score(observed, new Array<number>(10).fill(1000))).toBeLessThan(4);
  });
});

describe("a closed workload with think time", () => {
  const workload: Workload = {
    kind: "closed",
    rate: { basis: "per-operation", perSecond: 100 },
    io: exponential(1),
    think: { kind: "uniform", lowPs: 2 * PS_PER_MS, highPs: 10 * PS_PER_MS },
    callback: constant(0),
  };

  it("has the rate asked for, from the first instant on", () => {
    // Early windows, a fifth of a cycle each, over many operations: an event in each with probability 0.2, nearly.
    const list = events(workload, 100 * PS_PER_MS, { count: 20_000 });
    for (let window = 0; window < 50; window++) {
      const inside = list.filter(({ at }) => at >= window * 2 * PS_PER_MS && at < (window + 1) * 2 * PS_PER_MS).length;
      expect(Math.abs(inside - 4000)).toBeLessThan(Z * Math.sqrt(4000));
    }
  });

  it("thinks between one event and the next", () => {
    const byOperation = grouped(events(workload, PS_PER_S), ({ operation }) => operation);
    const gaps = [...byOperation.values()].flatMap((list) => list.slice(1).map(({ at }, i) => at - list[i].at));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(2 * PS_PER_MS);
    const mean = gaps.reduce((a, b) => a + b) / gaps.length;
    // Variance: (8 ms)^2 / 12 of thinking and (4 ms)^2 of I/O.
    expect(Math.abs(mean - 10 * PS_PER_MS)).toBeLessThan(Z * PS_PER_MS * Math.sqrt((64 / 12 + 16) / gaps.length));
  });
});

describe("what events bring", () => {
  const SECONDS = 2;
  const full = open({
    callback: exponential(5e6),
    message: { kind: "lognormal", meanBytes: 5000, cv: 1 },
    blocking: { share: 0.1, duration: exponential(1e9) },
    cancel: { share: 0.02, operations: 7 },
  });
  const list = events(full, SECONDS * PS_PER_S);

  it("is a callback and nothing else unless asked for", () => {
    for (const event of events(open({}), PS_PER_MS * 10)) {
      expect([event.bytes, event.block, event.cancels ?? 0]).toEqual([0, 0, 0]);
    }
  });

  it("leaves instants, operations and callbacks as they are without it", () => {
    const plain = events(open({ callback: exponential(5e6) }), SECONDS * PS_PER_S);
    const pick = ({ at, operation, callback }: Event) => [at, operation, callback];
    expect(list.map(pick)).toEqual(plain.map(pick));
  });

  it("has messages of whole bytes with the stated mean", () => {
    expect(list.every(({ bytes }) => Number.isInteger(bytes) && bytes >= 1)).toBe(true);
    const mean = list.reduce((sum, { bytes }) => sum + bytes, 0) / list.length;
    expect(Math.abs(mean - 5000)).toBeLessThan((Z * 5000) / Math.sqrt(list.length));
    const tiny = events(open({ message: { kind: "exponential", meanBytes: 1 } }), PS_PER_S / 10);
    expect(Math.min(...tiny.map(({ bytes }) => bytes))).toBe(1);
  });

  it("blocks and cancels as often as asked for", () => {
    const blocking = list.filter(({ block }) => block > 0);
    expect(Math.abs(blocking.length - 0.1 * list.length)).toBeLessThan(Z * Math.sqrt(0.09 * list.length));
    const mean = blocking.reduce((sum, { block }) => sum + block, 0) / blocking.length;
    expect(Math.abs(mean / 1e9 - 1)).toBeLessThan(Z / Math.sqrt(blocking.length));
    const cancelling = list.filter(({ cancels }) => cancels > 0);
    expect(Math.abs(cancelling.length - 0.02 * list.length)).toBeLessThan(Z * Math.sqrt(0.0196 * list.length));
    expect(new Set(cancelling.map(({ cancels }) => cancels))).toEqual(new Set([7]));
    expect(new Set(list.map(({ victim }) => victim)).size).toBe(100);
  });

  it("takes what its mean says, the sleep counted only for the thread", () => {
    expect(meanCallbackPs(full)).toBe(5e6);
    expect(meanHoldingPs(full)).toBe(5e6 + 0.1 * 1e9);
    expect(intendedRate(full, 7)).toBe(10_000);
  });
});

describe("a start that is kept for the next run", () => {
  const think: DistributionSpec = { kind: "gamma", meanPs: 3 * PS_PER_MS, shape: 2 };
  const closed = (perSecond: number): Workload => ({
    kind: "closed",
    rate: { basis: "total", perSecond },
    io: exponential(1),
    think,
    callback: constant(0),
  });
  it("makes the same events as one that is drawn, also of what follows it", () => {
    const [workload, until, count] = [closed(100_000), 60 * PS_PER_MS, 1_000];
    const drawn = events(workload, until, { count });
    const again = events(workload, until, { count });
    expect(again).toEqual(drawn);
    expect(drawn.length).toBeGreaterThan(4 * count);
  });

  it("is another one of another replication, rate, or number of operations", () => {
    const first = (perSecond: number, count: number, replication: number) =>
      events(closed(perSecond), PS_PER_MS, { count, replication })
        .map(({ at }) => at)
        .join();
    const starts = [
      first(100_000, 1_000, 0),
      first(100_000, 1_000, 1),
      first(90_000, 1_000, 0),
      first(100_000, 1_001, 0),
    ];
    expect(new Set(starts).size).toBe(4);
  });
});
