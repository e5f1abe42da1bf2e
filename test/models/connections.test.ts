/**
 * Connections that end and come anew through the listener: with zero costs nothing changes but who serves; how many
 * connections there are follows from renewal theory, and where they go from each policy.
 */
import { describe, expect, it } from "vitest";
import { MECHANISMS } from "../../models/registry.js";
import type { Mechanism, Parameters } from "../../models/types.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import type { CellResult } from "../../scenarios/common/types.js";
import { meanOf } from "../../sim/histogram.js";
import type { ConnectionsSpec, Workload } from "../../sim/spec.js";
import { cell, closed, constant, costs, exponential, poisson } from "./harness.js";

const PS_PER_S = 1e12;
const US = 1_000_000;
const ROUND = costs({
  ...{ interrupt: 1000, wakeup: 300, contextSwitch: 600, idleExit: 500, accept: 2000, close: 1000, lockHold: 10 },
  ...{ epollWait: 200, epollPerEvent: 100, epollCtlAdd: 1000, epollCtlModify: 400, read: 500, readEmpty: 300 },
  ...{ keventCall: 200, keventPerEvent: 100, portGet: 200, portAssociate: 200, pollCall: 300, pollPerDescriptor: 20 },
  ...{ selectCall: 200, selectPerDescriptor: 20, devPollCall: 200, devPollPerHint: 50, devPollWrite: 500, fcntl: 200 },
  ...{ sigTimedWait: 200, issue: 300, completionGet: 300, yield: 300, overlappedPollSyscall: 200, queuePop: 50 },
  ...{ queuePush: 50, afdPoll: 500, rioReceive: 50, rioCommit: 300, rioNotify: 200, rioDequeue: 20, aioCall: 200 },
  ...{ aioRead: 100, uringEnter: 300, uringSubmit: 50, uringReceive: 100, uringComplete: 20, pollArm: 30 },
  ...{ napiPoll: 100, ringPoll: 20, futexWake: 100, futexWait: 100, eventfdWrite: 200, eventfdRead: 200 },
});

function ending(workload: Workload, connections: ConnectionsSpec): Workload {
  return { ...workload, connections } as Workload;
}

const geometric = (mean: number): ConnectionsSpec => ({ requests: { kind: "geometric", mean } });
const ended = (requests: number): ConnectionsSpec => ({ requests: { kind: "constant", size: requests } });

/** All that a mechanism's threads may have of their own. */
function apart({ parameters }: Mechanism): Parameters {
  const own = { sets: "per-thread", rings: "per-thread", contexts: "per-thread" };
  return Object.fromEntries(Object.entries(own).filter(([name]) => name in parameters));
}

const THREE = MECHANISMS.filter(({ parameters }) => "accept" in parameters);

/** Each mechanism, with each way to accept. */
const WAYS: [string, Parameters][] = [
  ...MECHANISMS.map(({ name }): [string, Parameters] => [name, {}]),
  ...THREE.flatMap((mechanism): [string, Parameters][] => {
    const { accept } = mechanism.parameters;
    const choices = accept.type === "choice" ? accept.choices : [];
    return choices.map((choice) => [mechanism.name, { ...apart(mechanism), threads: 3, accept: choice }]);
  }),
];

describe("whatever the mechanism and the policy", () => {
  it.each(WAYS)("%s %o serves every request once, and the same polled exactly", (name, set) => {
    const full = { ...geometric(3), backlog: 1, reconnect: exponential(50 * US) };
    for (const connections of [geometric(3), { last: exponential(2_000 * US) }, full]) {
      const asked = cell(name, {
        ...{ cores: 2, set, pending: 12, costs: ROUND, warmup: 60, completions: 300 },
        workload: ending(poisson(10_000, exponential(20 * US)), connections),
      });
      const result = simulate(asked);
      expect(result.unfinished).toBe(0);
      const exact = simulate({ ...asked, exactPolls: true });
      expect({ ...exact, simulatedEvents: 0 }).toEqual({ ...result, simulatedEvents: 0 });
    }
  });
});

describe("threads that share one set, port or ring, on which each request is a connection", () => {
  // One thread closes what others are asking about, and its number comes again at once.
  const SHARED: [string, Parameters][] = [
    ["kqueue", {}],
    ["kqueue", { flags: "EV_DISPATCH" }],
    ["epoll", {}],
    ["epoll", { mode: "EPOLLONESHOT" }],
    ["event-ports", {}],
    ["afd-poll", {}],
    ["iocp", {}],
    ["linux-aio", { command: "IOCB_CMD_POLL" }],
    ["io-uring", { rings: "shared", receive: "IORING_RECV_MULTISHOT" }],
  ];
  it.each(SHARED)("%s %o loses none", (name, set) => {
    for (const connections of [ended(1), { last: exponential(100 * US) }]) {
      const { unfinished } = simulate(
        cell(name, {
          ...{ cores: 4, set: { threads: 4, ...set }, pending: 8, costs: ROUND, warmup: 60, completions: 1_000 },
          workload: ending(poisson(120_000, exponential(15 * US)), connections),
        }),
      );
      expect(unfinished).toBe(0);
    }
  });
});

describe("with zero costs", () => {
  // Callbacks of one length: in which order those that wait are served makes no difference to the mean.
  const plain = poisson(50_000, constant(15 * US));
  it.each(["epoll", "kqueue", "iocp", "io-uring", "event-ports"])(
    "%s: the same latencies as if they stayed",
    (name) => {
      const asked = { cores: 1, pending: 40, completions: 3_000 };
      const meanPs = (workload: Workload) => meanOf(simulate(cell(name, { ...asked, workload })).latency.response);
      const staying = meanPs(plain);
      // But for a few at the window's ends, which change places with some outside.
      for (const connections of [geometric(4), { last: exponential(1_000 * US) }]) {
        expect(Math.abs(meanPs(ending(plain, connections)) / staying - 1)).toBeLessThan(0.002);
      }
    },
  );
});

function epoll(set: Parameters, workload: Workload, rest: object = {}): CellResult {
  return simulate(
    cell("epoll", { set: { threads: 4, sets: "per-thread", ...set }, cores: 4, workload, costs: ROUND, ...rest }),
  );
}

/** The largest over the mean. */
function largest(values: number[] = []): number {
  return (values[0] * values.length) / values.reduce((sum, value) => sum + value, 0);
}

describe("how many there are", () => {
  it("one for every so many requests: a renewal process", () => {
    const requests = 40_000;
    const { balance, completions } = epoll({}, ending(closed(50_000), geometric(10)), { completions: requests });
    const expected = completions / 10;
    // Of that many geometric lengths the number that fit in varies by (deviation / mean) sqrt(expected).
    const deviation = Math.sqrt((1 - 1 / 10) * expected);
    expect(Math.abs(balance!.accepted - expected)).toBeLessThan(4 * deviation);
  });

  it("n are open at a time", () => {
    const { balance } = epoll({}, ending(closed(5_000), geometric(10)), { completions: 5_000 });
    const open = balance!.connections!.reduce((sum, each) => sum + each, 0);
    // Between closing and accepting it belongs to nobody.
    expect(open).toBeGreaterThan(98);
    expect(open).toBeLessThan(101);
  });
});

describe("where they go", () => {
  const short = ending(closed(20_000, constant(20 * US)), geometric(5));

  it("by a hash over listeners: a multinomial spread", () => {
    // The mean of the largest of 4 numbers that are multinomial (100, 1/4): by simulation of that alone.
    const values = Array.from({ length: 20 }, (_, i) => {
      const run = epoll({}, short, { replication: i, completions: 400 });
      return run.balance!.connections!;
    });
    const squares = values.flatMap((open) => open.map((each) => (each - 25) ** 2));
    const variance = squares.reduce((sum, each) => sum + each, 0) / squares.length;
    // Of binomial (100, 1/4); 60 independent ones, each averaged over a short window.
    const expected = 100 * (1 / 4) * (3 / 4);
    expect(variance).toBeGreaterThan(expected * 0.45);
    expect(variance).toBeLessThan(expected * 1.6);
  });

  it("to the loop with fewest: all have as many, up to those that have just ended", () => {
    const { balance } = epoll({ accept: "least-connections" }, short, { completions: 4_000 });
    const open = balance!.connections!;
    expect(open[0] - open[3]).toBeLessThan(1);
  });

  it("two choices: more even than the hash, less than the least", () => {
    const of = (accept: string) => largest(epoll({ accept }, short, { completions: 6_000 }).balance!.connections);
    expect(of("two-choices")).toBeLessThan(of("reuseport"));
    expect(of("least-connections")).toBeLessThanOrEqual(of("two-choices"));
  });

  it("exclusively, at light load: the first set that waits takes nearly all", () => {
    const light = ending(closed(500), ended(1));
    const { balance } = epoll({ accept: "exclusive" }, light, { completions: 2_000 });
    expect(balance!.requests[0] / 2_000).toBeGreaterThan(0.9);
  });

  it("with the mutex the holder wakes up first and takes most; with 7/8 of its connections in use it gives way", () => {
    const light = ending(closed(500), ended(1));
    const all = epoll({ accept: "mutex" }, light, { completions: 2_000 }).balance!;
    expect(all.requests[0] / 2_000).toBeGreaterThan(0.9);
    const bounded = epoll({ accept: "mutex", worker_connections: 40, accept_mutex_delay: PS_PER_S / 1000 }, light, {
      completions: 2_000,
    }).balance!;
    expect(bounded.connections![0]).toBeLessThan(38);
  });
});

describe("by hand", () => {
  it("one connection of one request each: accept, registration, close", () => {
    const result = simulate(
      cell("epoll", {
        ...{ cores: 1, pending: 1, warmup: 5, completions: 50, costs: ROUND },
        workload: ending({ ...closed(100), io: constant(1) } as Workload, ended(1)),
      }),
    );
    // Per request: wait and accept and epoll_ctl for the connection, wait and read and close for its request.
    expect(result.counters.systemCalls / result.completions).toBeCloseTo(6, 1);
    expect(result.counters.interrupts / result.completions).toBeCloseTo(2, 1);
  });
});
