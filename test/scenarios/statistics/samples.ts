/** Small scenarios and made-up runs for the tests of the sweep and the evidence. */
import type { Estimate } from "../../../scenarios/common/estimate.js";
import type { CellResult, Point, Scenario } from "../../../scenarios/common/types.js";
import { loadScenario } from "../../../scenarios/load/load.js";
import { ACCOUNTS } from "../../../sim/accounting/accounts.js";
import { BatchMeans } from "../../../sim/batch-means.js";
import { Histogram } from "../../../sim/histogram.js";
import { PS_PER_NS, PS_PER_S } from "../../../sim/time.js";

/** The shipped scenario `ports` cut down to `iocp` and `overlapped-fifo` at 1 and 10, two replications. */
export function smallScenario(...set: string[]): Scenario {
  const { answer: _, ...scenario } = loadScenario("ports", {
    set: ["measurement.warm-up=10", "measurement.completions=100", ...set],
    overrides: { models: ["iocp", "overlapped-fifo"], pending: "1,10", replications: 2, seed: "test" },
  }).scenario;
  return scenario;
}

/** A run of 1 s on two cores with 1000 events, all served; latencies in nanoseconds. */
export function cellResult(latenciesNs: readonly number[], changes: Partial<CellResult> = {}): CellResult {
  const histogram = new Histogram();
  for (const ns of latenciesNs) histogram.record(ns * PS_PER_NS);
  const data = histogram.toData();
  const batches = new BatchMeans(latenciesNs.length);
  for (const [i, ns] of latenciesNs.entries()) batches.record(i, ns * PS_PER_NS);
  const accounts = Object.fromEntries(ACCOUNTS.map((account) => [account, 0])) as CellResult["accounts"];
  return {
    line: "iocp",
    pending: 10,
    replication: 0,
    windowPs: PS_PER_S,
    latency: { notice: data, start: data, response: data },
    batches: batches.toData(),
    accounts: { ...accounts, callback: 0.5 * PS_PER_S, idle: 1.5 * PS_PER_S },
    counters: {
      systemCalls: 2000,
      contextSwitches: 500,
      wakeups: 0,
      interrupts: 1000,
      fruitlessPolls: 0,
      emptyReads: 0,
      cancellations: 0,
      preemptions: 0,
    },
    usage: {
      usedPs: [0.25 * PS_PER_S, 0.25 * PS_PER_S],
      interruptPs: [0, 0],
      threads: [{ name: "port thread 0", threads: 2, ranPs: 0.5 * PS_PER_S, usedPs: 0.5 * PS_PER_S, callbacks: 1000 }],
      threadGroups: 1,
      exclusive: [],
    },
    events: 1000,
    completions: 1000,
    backlogStart: 3,
    backlogEnd: 3,
    pendingMean: 9.5,
    pendingMax: 10,
    queuedMean: 0.25,
    queuedMax: 4,
    series: { spanPs: PS_PER_S, pending: [9.5], queued: [0.25], backlog: [0.5] },
    unfinished: 0,
    workers: { callbacks: [500, 500], jain: 1 },
    operationsJain: 0.9,
    endPs: PS_PER_S,
    simulatedEvents: 10_000,
    ...changes,
  };
}

/** A steady point of `line` whose p99 response latency is `p99` nanoseconds, give or take 1 %. */
export function steadyPoint(line: string, pending: number, p99: number, changes: Partial<Point> = {}): Point {
  const estimate: Estimate = { value: p99, low: 0.99 * p99, high: 1.01 * p99 };
  const statistics = { mean: estimate, p50: estimate, p90: estimate, p99: estimate, p999: estimate, max: estimate };
  return {
    line,
    pending,
    status: "steady",
    latency: { notice: statistics, start: statistics, response: statistics },
    throughput: { value: 20_000, low: 20_000, high: 20_000 },
    intendedRate: 20_000,
    memory: { threads: 0, buffers: 0, registrations: 0 },
    threads: 4,
    ...changes,
  };
}
