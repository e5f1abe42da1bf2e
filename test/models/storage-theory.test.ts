/**
 * Reads of a storage device in queueing theory: without costs, n reads at a time of a device with c servers are a
 * closed network; and a handler that reads one meets an M/M/c queue. Tolerance: four standard errors.
 */
import { describe, expect, it } from "vitest";
import type { Parameters } from "../../models/types.js";
import type { Cell, CellResult } from "../../scenarios/common/types.js";
import type { DistributionSpec, Step, Workload } from "../../sim/spec.js";
import { cell, constant, erlangC, exponential, meanAndError, meanPs, poisson, replicate } from "./harness.js";

const TAKES_PS = 1e8;
const NOTHING = constant(0);

function reading(callback: DistributionSpec = NOTHING): Workload {
  return {
    ...{ kind: "storage", device: "disk", sizeBytes: 4096, callback },
    rate: { basis: "per-operation", perSecond: 1e12 / TAKES_PS },
  };
}

function scene(
  mechanism: string,
  set: Parameters,
  servers: number,
  rest: Partial<Cell>,
  takes = exponential(TAKES_PS),
) {
  const machine = { cores: 1, quantumPs: 1e15, devices: { disk: { parallelism: servers, takes } } };
  return cell(mechanism, { set, cores: 1, machine, workload: reading(), warmup: 1_000, completions: 5_000, ...rest });
}

function throughput({ completions, windowPs }: CellResult): number {
  return (completions * 1e12) / windowPs;
}

function expectMean(values: number[], theory: number): void {
  const { mean, error } = meanAndError(values);
  expect(Math.abs(mean - theory), `${mean} +- ${error}, not ${theory}`).toBeLessThan(4 * error);
  // As near as to tell it from what would be wrong.
  expect(error / theory).toBeLessThan(0.02);
}

const LOOPS: [string, Parameters][] = [
  ["linux-aio", { nr: 1, submit: "each" }],
  ["io-uring", { count: 1 }],
  ["io-uring", { count: 1, IORING_SETUP_IOPOLL: "yes" }],
  ["iocp", { threads: 1 }],
  ["blocking-threads", {}],
];

describe("n reads of a device with c servers, and nothing else", () => {
  it.each(LOOPS)("%s %o: n / D up to c, c / D beyond, whatever the distribution", (mechanism, set) => {
    for (const [pending, takes] of [
      [3, exponential(TAKES_PS)],
      [8, exponential(TAKES_PS)],
      [32, { kind: "lognormal", meanPs: TAKES_PS, cv: 2 }],
    ] as [number, DistributionSpec][]) {
      // IOPOLL looks once a picosecond here, which is as good as no time.
      const results = replicate(scene(mechanism, set, 8, { pending }, takes), 4);
      expectMean(results.map(throughput), (Math.min(pending, 8) * 1e12) / TAKES_PS);
    }
  });
});

/** Two stations, c and 1 exponential servers, n customers: of k at the second, a birth and death process. */
function closedThroughput(pending: number, servers: number, callbackPs: number): number {
  let weight = 1;
  let [sum, busy] = [1, 0];
  for (let k = 1; k <= pending; k++) {
    weight *= (Math.min(pending - k + 1, servers) * callbackPs) / TAKES_PS;
    sum += weight;
    busy += weight;
  }
  return (busy / sum) * (1e12 / callbackPs);
}

describe("the device and a core, both exponential: product form", () => {
  it.each(LOOPS)("%s %o: throughput by exact mean values", (mechanism, set) => {
    for (const [pending, servers, callbackPs] of [
      [4, 4, TAKES_PS / 3],
      [12, 6, TAKES_PS / 6],
    ]) {
      const workload = reading(exponential(callbackPs));
      const results = replicate(scene(mechanism, set, servers, { pending, workload }), 8);
      expectMean(results.map(throughput), closedThroughput(pending, servers, callbackPs));
      // Little's law: all n are on their way all the time.
      for (const result of results) {
        const client = result.latency.client as NonNullable<typeof result.latency.client>;
        const inCycle = (throughput(result) * client.sumPs) / client.count / 1e12;
        expect(Math.abs(inCycle / pending - 1)).toBeLessThan(0.02);
      }
    }
  });
});

const READ: Step = {
  kind: "io",
  operations: [{ to: "disk", response: { kind: "constant", meanBytes: 4096 } }],
  until: "all",
};
const IN_POOL: Step = { kind: "offload", pool: "files", steps: [READ] };

describe("a handler that reads a file, in open traffic", () => {
  const LOAD = 0.7;
  const SERVERS = 4;
  const workload = (step: Step, threads?: number): Workload => ({
    ...poisson((LOAD * SERVERS * 1e12) / TAKES_PS, NOTHING),
    handler: [step],
    ...(threads && { pools: { files: { threads } } }),
  });
  const rest = { pending: 100, warmup: 2_000, completions: 10_000 };

  it.each([
    ["linux-aio", {}],
    ["io-uring", {}],
    ["iocp", { threads: 1 }],
    ["blocking-threads", { threads: 200 }],
  ] as [string, Parameters][])("%s: response time of M/M/c", (mechanism, set) => {
    const results = replicate(scene(mechanism, set, SERVERS, { ...rest, workload: workload(READ) }), 8);
    expectMean(
      results.map((each) => meanPs(each, "response")),
      erlangC(TAKES_PS, LOAD, SERVERS),
    );
    const busyPs = results.map(({ usage, windowPs }) => (usage.devices?.[0].busyPs ?? 0) / (SERVERS * windowPs));
    expectMean(busyPs, LOAD);
  });

  it("epoll with a pool: the device's queue where there are threads enough, the pool's where there are not", () => {
    const many = replicate(scene("epoll", {}, SERVERS, { ...rest, workload: workload(IN_POOL, 200) }), 8);
    expectMean(
      many.map((each) => meanPs(each, "response")),
      erlangC(TAKES_PS, LOAD, SERVERS),
    );
    const few = replicate(scene("epoll", {}, 8, { ...rest, workload: workload(IN_POOL, SERVERS) }), 8);
    expectMean(
      few.map((each) => meanPs(each, "response")),
      erlangC(TAKES_PS, LOAD, SERVERS),
    );
  });
});
