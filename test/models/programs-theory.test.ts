/**
 * With all costs zero a handler of steps is a queueing network with known answers. Each mean must lie within a 99.9 %
 * interval of the theory, and the interval must be about as narrow as wanted: see queueing.test.ts.
 *
 * Sources: product form of networks of exponential servers and of delays, whatever their distribution (Baskett et al.,
 * 1975); mean value analysis, R(N) = S (1 + Q(N - 1)) (Reiser and Lavenberg, 1980); Pollaczek-Khinchine; Erlang C.
 */
import { describe, expect, it } from "vitest";
import type { Parameters } from "../../models/types.js";
import { simulate } from "../../scenarios/cell/simulate.js";
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

const EPOLL: Server = ["epoll", {}];
const IOCP: Server = ["iocp", { threads: 1 }];
// One completion at a time: else what a handler sends waits for the rest of its batch.
const IO_URING: Server = ["io-uring", { count: 1 }];

type Rest = Partial<Cell> & { cores?: number };

interface Network {
  server: Server;
  workload: Workload;
  cores?: number;
  pending?: number;
  /** Of the mean of n successive responses, times n, over the squared mean; from a pilot with a seed of its own. */
  variance: number;
  /** Share of core time in callbacks, where that is known and tells of the response. */
  load?: number;
}

function check({ server, workload, cores = 1, pending = MANY, variance, load }: Network, theory: number) {
  const base = ofServer(server, { cores, pending, workload, completions: completionsFor(variance, HALF_WIDTH) });
  expectMeanResponse(replicate(base, REPLICATIONS), theory, HALF_WIDTH, load);
}

function ofServer([mechanism, set]: Server, rest: Rest): Cell {
  return cell(mechanism, { set, warmup: 2_000, ...rest });
}

/** Without costs and with the same traffic every event takes as long with both. */
function expectTheSame(server: Server, other: Server, rest: Rest): void {
  const [own, others] = [server, other].map((each) => simulate(ofServer(each, rest)).latency);
  expect(own.response.sumPs).toBe(others.response.sumPs);
  expect(own).toEqual(others);
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
  const tandem = open(0.4, 2 * SERVICE_PS, one, [io("all", delay(exponential(3 * SERVICE_PS))), compute(one)]);

  it.each([EPOLL, IOCP])("%s %j: two computations and a delay between them have a product form", (...server) => {
    check({ server, workload: tandem, load: 0.4, variance: 0.65 }, TANDEM_PS);
  });

  it("io-uring takes as long as iocp, each time", () => {
    expectTheSame(IO_URING, IOCP, { cores: 1, pending: MANY, workload: tandem, completions: 20_000 });
  });

  it("so have they if the delay is always the same", () => {
    const handler = [io("all", delay(constant(3 * SERVICE_PS))), compute(one)];
    const workload = open(0.4, 2 * SERVICE_PS, one, handler);
    check({ server: EPOLL, workload, load: 0.4, variance: 0.4 }, TANDEM_PS);
  });

  it.each([
    [1, 0.6],
    [5, 1.5],
    [20, 3],
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
    const load = (clients * SERVICE_PS) / (thinkPs + response);
    check({ server: EPOLL, workload, pending: clients, load, variance }, response);
  });

  it.each([
    ["all", 1.5, 0.56],
    ["any", 0.5, 1],
  ] as const)("%s of two exponential delays take %d of their mean", (until, share, variance) => {
    const both = delay(exponential(SERVICE_PS));
    const workload = open(0.5, SERVICE_PS, CONSTANT_ZERO, [io(until, both, both)]);
    check({ server: EPOLL, workload, variance }, share * SERVICE_PS);
  });

  it("a geometric number of computations is one that is as long: M/G/1", () => {
    const steps = [compute(constant(SERVICE_PS))];
    const repeat: Step = { kind: "repeat", times: { kind: "geometric", mean: 3 }, steps };
    // Geometric from 1 on: E[K^2] = m (2 m - 1).
    const second = 3 * (2 * 3 - 1) * SERVICE_PS ** 2;
    const workload = open(0.3, 3 * SERVICE_PS, CONSTANT_ZERO, [repeat]);
    check({ server: EPOLL, workload, load: 0.3, variance: 1.1 }, mg1(0.3, 3 * SERVICE_PS, second));
  });

  it("a choice of computations is one from their mixture: M/G/1", () => {
    const branches = [
      { probability: 0.9, steps: [compute(one)] },
      { probability: 0.1, steps: [compute(exponential(3 * SERVICE_PS))] },
    ];
    const workload = open(0.3, 1.2 * SERVICE_PS, CONSTANT_ZERO, [{ kind: "choose", branches }]);
    const second = 2 * (0.9 + 0.1 * 9) * SERVICE_PS ** 2;
    check({ server: EPOLL, workload, load: 0.3, variance: 4.4 }, mg1(0.3, 1.2 * SERVICE_PS, second));
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

  const handler: Step[] = [{ kind: "offload", pool: "files", steps: [{ kind: "block", duration: one }] }];
  const behind = { ...open(0.4 * 4, SERVICE_PS, CONSTANT_ZERO, handler), pools: { files: { threads: 4 } } };

  it("a pool of four behind a loop is M/M/4", () => {
    check({ server: EPOLL, workload: behind, pending: 20_000, variance: 1.2 }, erlangC(SERVICE_PS, 0.4, 4));
  });

  it.each([IOCP, ["io-uring", {}] as Server])("%s %j: the same, each time", (...server) => {
    expectTheSame(server, EPOLL, { cores: 1, pending: 20_000, workload: behind, completions: 20_000 });
  });
});
