/**
 * With all costs zero a handler of steps is a queueing network with known answers. Each mean must lie within a 99.9 %
 * interval of the theory, and the interval must be about as narrow as wanted: see queueing.test.ts.
 *
 * Sources: product form of networks of exponential servers and of delays, whatever their distribution (Baskett et al.,
 * 1975); mean value analysis, R(N) = S (1 + Q(N - 1)) (Reiser and Lavenberg, 1980); Pollaczek-Khinchine; Erlang C.
 */
import { describe, it } from "vitest";
import type { Parameters } from "../../models/types.js";
import type { Cell } from "../../scenarios/common/types.js";
import type { DistributionSpec, FurtherOperation, Step, Workload } from "../../sim/spec.js";
import { CONSTANT_ZERO, cell, constant, erlangC, exponential, poisson, replicate } from "./harness.js";
import { completionsFor, expectMeanResponse, REPLICATIONS } from "./precision.js";

/** Of the interval, as a part of the mean. */
const HALF_WIDTH = 0.01;
const SERVICE_PS = 1e8; // 100 us
/** So many that hardly any request finds an earlier one of its connection in the system. */
const MANY = 5_000;

const one = exponential(SERVICE_PS);
const compute = (duration: DistributionSpec): Step => ({ kind: "compute", duration });
const delay = (takes: DistributionSpec): FurtherOperation => ({ to: "peer", takes });
const io = (until: "all" | "any", ...operations: FurtherOperation[]): Step => ({ kind: "io", operations, until });

/** A mechanism with its parameters. */
type Server = [mechanism: string, set: Parameters];

const LOOPS: Server[] = [
  ["epoll", {}],
  // One completion at a time: else what a handler sends waits for the rest of its batch.
  ["io-uring", { count: 1 }],
  ["iocp", { threads: 1 }],
];

interface Network {
  server: Server;
  workload: Workload;
  cores?: number;
  pending?: number;
  /** Of the mean of n successive responses, times n, over the squared mean; from a pilot with a seed of its own. */
  variance: number;
}

function check({ server: [mechanism, set], workload, cores = 1, pending = MANY, variance }: Network, theory: number) {
  const completions = completionsFor(variance, HALF_WIDTH);
  const base: Cell = cell(mechanism, { set, cores, pending, workload, warmup: 2_000, completions });
  const runs = replicate(base, REPLICATIONS);
  expectMeanResponse(runs, theory, HALF_WIDTH);
}

/** Requests at `load` of one server with a mean of `servicePs` in all; `callback`, then `handler`. */
function open(load: number, servicePs: number, callback: DistributionSpec, handler: Step[]): Workload {
  return { ...poisson((load * 1e12) / servicePs, callback), handler };
}

/** Mean sojourn of M/G/1, first in, first out, from the first two moments of the service. */
function mg1(load: number, mean: number, second: number): number {
  return mean + ((load / mean) * second) / (2 * (1 - load));
}

/** Two visits at load 0.4, and the delay. */
const TANDEM_PS = (2 * SERVICE_PS) / (1 - 0.4) + 3 * SERVICE_PS;

describe("with all costs zero", () => {
  // Both visits together are an M/M/1 at load 2 lambda S: each takes S / (1 - 2 lambda S) on average.
  it.each(LOOPS)("%s %j: two computations and a delay between them have a product form", (...server) => {
    const handler = [io("all", delay(exponential(3 * SERVICE_PS))), compute(one)];
    const workload = open(0.4, 2 * SERVICE_PS, one, handler);
    check({ server, workload, variance: 1 }, TANDEM_PS);
  });

  it("so have they if the delay is always the same", () => {
    const handler = [io("all", delay(constant(3 * SERVICE_PS))), compute(one)];
    const workload = open(0.4, 2 * SERVICE_PS, one, handler);
    check({ server: ["epoll", {}], workload, variance: 0.9 }, TANDEM_PS);
  });

  it.each([
    [1, 1],
    [5, 2.4],
    [20, 2],
  ])("%i clients that think, and one loop, are a machine repair model", (clients, variance) => {
    const thinkPs = 8 * SERVICE_PS;
    let [queue, response] = [0, 0];
    for (let n = 1; n <= clients; n++) {
      response = SERVICE_PS * (1 + queue);
      queue = (n * response) / (thinkPs + response);
    }
    const workload: Workload = {
      ...{ kind: "closed", rate: { basis: "per-operation", perSecond: 1e12 / thinkPs }, io: exponential(1) },
      ...{
        think: CONSTANT_ZERO,
        callback: one,
        handler: [{ kind: "reply", size: { kind: "constant", meanBytes: 1 } }],
      },
    };
    check({ server: ["epoll", {}], workload, pending: clients, variance }, response);
  });

  it.each([
    ["all", 1.5, 0.56],
    ["any", 0.5, 1],
  ] as const)("%s of two exponential delays take %d of their mean", (until, share, variance) => {
    const both = delay(exponential(SERVICE_PS));
    const workload = open(0.5, SERVICE_PS, CONSTANT_ZERO, [io(until, both, both)]);
    check({ server: ["epoll", {}], workload, variance }, share * SERVICE_PS);
  });

  it("a geometric number of computations is one that is as long: M/G/1", () => {
    const steps = [compute(constant(SERVICE_PS))];
    const repeat: Step = { kind: "repeat", times: { kind: "geometric", mean: 3 }, steps };
    // Geometric from 1 on: E[K^2] = m (2 m - 1).
    const second = 3 * (2 * 3 - 1) * SERVICE_PS ** 2;
    const workload = open(0.3, 3 * SERVICE_PS, CONSTANT_ZERO, [repeat]);
    check({ server: ["epoll", {}], workload, variance: 2 }, mg1(0.3, 3 * SERVICE_PS, second));
  });

  it("a choice of computations is one from their mixture: M/G/1", () => {
    const branches = [
      { probability: 0.9, steps: [compute(one)] },
      { probability: 0.1, steps: [compute(exponential(3 * SERVICE_PS))] },
    ];
    const workload = open(0.3, 1.2 * SERVICE_PS, CONSTANT_ZERO, [{ kind: "choose", branches }]);
    const second = 2 * (0.9 + 0.1 * 9) * SERVICE_PS ** 2;
    check({ server: ["epoll", {}], workload, variance: 5.5 }, mg1(0.3, 1.2 * SERVICE_PS, second));
  });

  it.each<[...Server, servers: number]>([
    ["blocking-threads", { threads: 3 }, 3],
    ["iocp", { threads: 3 }, 3],
    ["epoll", { threads: 1 }, 1],
  ])("%s %j: threads that block for a step are as many servers on one core: M/M/%i", (mechanism, set, servers) => {
    const workload = open(0.4 * servers, SERVICE_PS, CONSTANT_ZERO, [{ kind: "block", duration: one }]);
    check(
      { server: [mechanism, set], workload, pending: 20_000, variance: servers === 1 ? 4.2 : 2 },
      erlangC(SERVICE_PS, 0.4, servers),
    );
  });

  it.each<Server>([
    ["epoll", {}],
    ["iocp", { threads: 1 }],
    ["io-uring", {}],
  ])("%s %j: a pool of four behind a loop is M/M/4", (...server) => {
    const handler: Step[] = [{ kind: "offload", pool: "files", steps: [{ kind: "block", duration: one }] }];
    const workload = { ...open(0.4 * 4, SERVICE_PS, CONSTANT_ZERO, handler), pools: { files: { threads: 4 } } };
    check({ server, workload, pending: 20_000, variance: 1.2 }, erlangC(SERVICE_PS, 0.4, 4));
  });
});
