/**
 * Clients, limits and timeouts against queueing theory, all costs zero; see queueing.test.ts for the intervals.
 *
 * Sources: M/M/m/K, its loss and its mean (Gross and Harris, Fundamentals of Queueing Theory); mean value analysis,
 * R(N) = S (1 + Q(N - 1)) (Reiser and Lavenberg, 1980); the sojourn of M/M/1, first in, first out, is exponential.
 */
import { describe, expect, it } from "vitest";
import type { Parameters } from "../../models/types.js";
import type { CellResult } from "../../scenarios/common/types.js";
import type { ClientSide, ClientsWorkload, DistributionSpec, OpenWorkload, Step } from "../../sim/spec.js";
import { CONSTANT_ZERO, cell, constant, exponential, meanAndError, poisson, replicate } from "./harness.js";
import { REPLICATIONS, T_999_19 } from "./precision.js";

const SERVICE_PS = 1e8; // 100 us
const service = exponential(SERVICE_PS);

function expectMean(values: number[], theory: number, halfWidth: number): void {
  const { mean, error } = meanAndError(values);
  expect(Math.abs(mean - theory)).toBeLessThan(T_999_19 * error);
  expect(T_999_19 * error).toBeLessThan(halfWidth * theory);
}

function open(load: number, side: ClientSide, callback: DistributionSpec = service): OpenWorkload {
  return { ...(poisson((load * 1e12) / SERVICE_PS, callback) as OpenWorkload), ...side };
}

/** Loss and mean sojourn in services of M/M/m/K at `load` per server. */
function lossAndSojourn(load: number, servers: number, most: number): { loss: number; sojourn: number } {
  const weights = [1];
  for (let k = 1; k <= most; k++) weights.push((weights[k - 1] * load * servers) / Math.min(k, servers));
  const all = weights.reduce((a, b) => a + b);
  const loss = weights[most] / all;
  const present = weights.reduce((sum, weight, k) => sum + k * weight, 0) / all;
  return { loss, sojourn: present / (load * servers * (1 - loss)) };
}

const lossOf = ({ outcomes }: CellResult) => outcomes!.refused / outcomes!.offered;
const meanOf = ({ latency }: CellResult, name: "response" | "client") => latency[name]!.sumPs / latency[name]!.count;

describe("with all costs zero, limits", () => {
  it.each([
    ["epoll", {}, 1, 0.8, 5],
    ["epoll", {}, 1, 2, 3],
    ["iocp", { threads: 3 }, 3, 0.9, 7],
    ["blocking-threads", {}, 1, 0.7, 4],
  ])("%s %j: %i servers at load %f with room for %i are M/M/m/K", (mechanism, set, cores, load, requests) => {
    const workload = open(load * cores, { limits: { requests } });
    // A thread each: processor sharing, with the same numbers present, once the quantum is short.
    const runs = replicate(cell(mechanism, { set, cores, pending: 500, workload, completions: 5_000 }), REPLICATIONS);
    const theory = lossAndSojourn(load, cores, requests);
    expectMean(runs.map(lossOf), theory.loss, 0.075);
    expectMean(
      runs.map((run) => meanOf(run, "response") / SERVICE_PS),
      theory.sojourn,
      0.045,
    );
  });

  it("on those that wait are the same with one more, in service", () => {
    const workload = open(0.8, { limits: { waiting: 4 } });
    const runs = replicate(cell("epoll", { cores: 1, pending: 500, workload, completions: 5_000 }), REPLICATIONS);
    expectMean(runs.map(lossOf), lossAndSojourn(0.8, 1, 5).loss, 0.075);
  });

  it("on a connection's requests make it M/M/1/K of its own", () => {
    const workload = open(0.8, { limits: { perConnection: 3 } });
    const runs = replicate(cell("epoll", { cores: 1, pending: 1, workload, completions: 5_000 }), REPLICATIONS);
    expectMean(runs.map(lossOf), lossAndSojourn(0.8, 1, 3).loss, 0.075);
  });

  it.each([
    ["epoll", 2, 3],
    ["blocking-threads", 2, 0],
    ["io-uring", 1, 2],
  ])("%s: a pool of %i threads with room for %i that wait is M/M/m/K", (mechanism, threads, queue) => {
    const handler: Step[] = [{ kind: "offload", pool: "files", steps: [{ kind: "compute", duration: service }] }];
    const pools = { files: { threads, queue } };
    const workload = { ...open(0.9 * threads, {}, CONSTANT_ZERO), handler, pools };
    const runs = replicate(cell(mechanism, { cores: 4, pending: 500, workload, completions: 5_000 }), REPLICATIONS);
    const theory = lossAndSojourn(0.9, threads, threads + queue);
    expectMean(runs.map(lossOf), theory.loss, 0.075);
    expectMean(
      runs.map((run) => meanOf(run, "response") / SERVICE_PS),
      theory.sojourn,
      0.045,
    );
  });
});

const NETWORK_PS = 2e8;
const THINK_PS = 1e9;

function clients(outstanding: number, side: Partial<ClientsWorkload> = {}): ClientsWorkload {
  return {
    kind: "clients",
    rate: { basis: "per-operation", perSecond: (outstanding * 1e12) / (2 * NETWORK_PS + THINK_PS) },
    network: constant(NETWORK_PS),
    think: exponential(THINK_PS),
    outstanding,
    callback: service,
    ...side,
  };
}

/** Mean sojourn at one exponential server of each of `customers` that are away for `awayPs` in between. */
function machineRepair(customers: number, awayPs: number): number {
  let [sojourn, queue] = [0, 0];
  for (let n = 1; n <= customers; n++) {
    sojourn = SERVICE_PS * (1 + queue);
    queue = (n * sojourn) / (sojourn + awayPs);
  }
  return sojourn;
}

describe("with all costs zero, clients", () => {
  it.each([
    ["epoll", 5, 1],
    ["epoll", 20, 1],
    ["iocp", 4, 3],
    ["io-uring", 6, 2],
  ])("%s: %i connections with %i requests each are a machine-repair model", (mechanism, pending, outstanding) => {
    const base = cell(mechanism, { cores: 1, pending, workload: clients(outstanding), completions: 4_000 });
    const set: Parameters = mechanism === "io-uring" ? { count: 1 } : {};
    const runs = replicate({ ...base, parameters: { ...base.parameters, ...set } }, REPLICATIONS);
    const awayPs = 2 * NETWORK_PS + THINK_PS;
    const theory = machineRepair(pending * outstanding, awayPs);
    expectMean(
      runs.map((run) => meanOf(run, "response")),
      theory,
      0.04,
    );
    expectMean(
      runs.map((run) => meanOf(run, "client")),
      theory + 2 * NETWORK_PS,
      0.03,
    );
    const perSecond = (pending * outstanding * 1e12) / (theory + awayPs);
    expectMean(
      runs.map(({ outcomes, windowPs }) => (outcomes!.inTime * 1e12) / windowPs),
      perSecond,
      0.015,
    );
    expect(runs.every((run) => run.outcomes!.refused + run.outcomes!.timedOut === 0)).toBe(true);
  });
});

describe("with all costs zero, timeouts", () => {
  // The server goes on with what its client gave up: the queue is that of M/M/1.
  it.each([
    [0.7, 5],
    [0.5, 2],
  ])("at load %f, P(sojourn > %f services) of the requests time out", (load, services) => {
    const workload = open(load, { timeoutPs: services * SERVICE_PS });
    const runs = replicate(cell("epoll", { cores: 1, pending: 500, workload, completions: 12_000 }), REPLICATIONS);
    const late = Math.exp(-(1 - load) * services);
    expectMean(
      runs.map(({ outcomes }) => outcomes!.timedOut / outcomes!.offered),
      late,
      0.09,
    );
    // Of an exponential sojourn, what is below the timeout.
    const inTime = 1 / (1 - load) - (services * late) / (1 - late);
    expectMean(
      runs.map((run) => meanOf(run, "response") / SERVICE_PS),
      inTime,
      0.04,
    );
  });
});
