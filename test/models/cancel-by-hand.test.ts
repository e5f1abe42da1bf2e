/**
 * Callbacks that cancel, where workers run them and where connections end, traced on paper. The costs and the worker of
 * executors-by-hand.test.ts: a request that comes at 100 us is begun at 105.73 and its callback is over at 110.73.
 */
import { describe, expect, it } from "vitest";
import { MECHANISMS } from "../../models/registry.js";
import type { Parameters } from "../../models/types.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import { Operations } from "../../sim/operations.js";
import type { Connections } from "../../sim/requests/connections.js";
import { Lifetimes } from "../../sim/requests/lifetimes.js";
import type { ThreadsSpec } from "../../sim/requests/threads.js";
import type { ConnectionsSpec, Step, Workload } from "../../sim/spec.js";
import { computer } from "../sim/computer.js";
import { cell, closed, costs, exponential } from "./harness.js";
import { play } from "./stage.js";

/** Nanoseconds. */
const COSTS = {
  ...{ idleExit: 700, interrupt: 1000, wakeup: 800, ipi: 150, contextSwitch: 300, epollWait: 310, epollPerEvent: 170 },
  ...{ read: 600, write: 1100, queuePush: 50, queuePop: 60, futexWake: 400, futexWait: 450, eventfdWrite: 410 },
  ...{ eventfdRead: 460, epollCtlModify: 280, epollCtlAdd: 930, keventCall: 330, keventPerEvent: 170, cancelIoEx: 520 },
  ...{ uringEnter: 610, uringComplete: 120, uringReceive: 460, uringSubmit: 110, uringReceiveEmpty: 240, pollArm: 250 },
  ...{ uringSend: 850, aioCall: 220, aioRead: 140, aioPerEvent: 30, aioWrite: 870, issue: 400, completionGet: 360 },
};
const US = 1e6;
const REPLY: Step = { kind: "reply", size: { kind: "constant", meanBytes: 1 } };
const WORKER: ThreadsSpec = { workers: { threads: 1, queue: "shared", wake: "futex" } };

/** One request whose callback cancels so many operations: when it starts and ends (us), and how many it cancelled. */
function cancelling(mechanism: string, cancels: number, parameters: Parameters = {}, threads = WORKER) {
  const { events, cancellations } = play({
    ...{ mechanism, parameters, cores: 3, quantumPs: 1e12, pending: 8, costs: costs(COSTS), threads, handler: [REPLY] },
    events: [{ at: 100 * US, operation: 0, callback: 5 * US, cancels, victim: 1 }],
  });
  const inUs = (ps: number) => Math.round(ps / 1e4) / 100;
  const { start, end } = events.get(0)!;
  return { start: inUs(start), end: inUs(end), cancellations };
}

describe("a worker that has run the callback makes the calls, before the next step", () => {
  it("epoll_ctl twice for each operation", () => {
    // 110.73 + 2 x (EPOLL_CTL_DEL 0.28 + EPOLL_CTL_ADD 0.93) + write 1.1
    expect(cancelling("epoll", 2)).toEqual({ start: 105.73, end: 114.25, cancellations: 2 });
  });

  it("a kevent of its own, since it has no wait that changes could ride on", () => {
    const without = cancelling("kqueue", 0);
    // 2 x (keventCall 0.33 + EV_DELETE 0.17 + EV_ADD 0.17)
    expect(cancelling("kqueue", 2).end).toBeCloseTo(without.end + 1.34, 9);
  });

  it("CancelIoEx; the packets are for who waits on the port", () => {
    const without = cancelling("iocp", 0);
    // Each packet releases one of the threads that wait: 2 x (0.52 + wakeup 0.8).
    expect(cancelling("iocp", 2)).toEqual({ ...without, end: expect.closeTo(without.end + 2.64, 9), cancellations: 2 });
  });

  it("io_cancel of reads on a context comes too late, by the loop that has the context", () => {
    const without = cancelling("linux-aio", 0);
    const with2 = cancelling("linux-aio", 2);
    // The loop is rung for in either case: its reply is its own, too.
    expect(with2.end).toBeCloseTo(without.end + 2 * 0.22, 9);
    expect(with2.cancellations).toBe(0);
  });

  it("entries of the ring are submitted by its loop, ahead of the reply", () => {
    const without = cancelling("io-uring", 0);
    const with2 = cancelling("io-uring", 2);
    // Each is an entry 0.11 with a completion 0.12, and so is what it cancels 0.12.
    expect(with2.end).toBeCloseTo(without.end + 2 * 0.35, 9);
    expect(with2.cancellations).toBe(2);
  });
});

const often: ConnectionsSpec = { requests: { kind: "geometric", mean: 3 } };
const never: ConnectionsSpec = { requests: { kind: "constant", size: 1e9 } };
const BUSY = closed(100_000, exponential(20 * US));

function run(name: string, more: object, prices: Record<string, number> = {}) {
  const workload = { ...BUSY, cancel: { share: 0.3, operations: 4 }, ...more } as Workload;
  const [warmup, completions] = [100, 400];
  return simulate(cell(name, { cores: 2, pending: 12, costs: costs(prices), warmup, completions, workload }));
}

const PRICED = { ...COSTS, accept: 2000, close: 1000, readEmpty: 300, shutdown: 700, fcntl: 150, devPollWrite: 500 };

describe("where connections end", () => {
  // The FIFOs have the listener in them, too; afd-poll submits its requests in another order: who is first differs.
  const same = MECHANISMS.filter(({ name }) => !["overlapped-fifo", "overlapped-ports", "afd-poll"].includes(name));
  it.each(same)("$name cancels what waits on one that does not as what waits on an operation", ({ name }) => {
    // A poll that takes no time would never let time pass.
    const stays = run(name, {}, { overlappedPollSyscall: 100 });
    const lasts = run(name, { connections: never }, { overlappedPollSyscall: 100 });
    expect(stays.counters.cancellations).toBeGreaterThan(name === "linux-aio" ? -1 : 50);
    expect(lasts.counters.cancellations).toBe(stays.counters.cancellations);
    expect(lasts.windowPs).toBe(stays.windowPs);
    expect(lasts.latency.response).toEqual(stays.latency.response);
  });

  it.each(MECHANISMS)("$name loses no request of theirs", ({ name }) => {
    const result = run(name, { connections: often }, PRICED);
    expect(result.unfinished).toBe(0);
    expect(result.counters.cancellations).toBeGreaterThan(name === "linux-aio" ? -1 : 20);
    const exact = simulate({
      ...cell(name, { cores: 2, pending: 12, costs: costs(PRICED), warmup: 100, completions: 400, workload: BUSY }),
      workload: { ...BUSY, cancel: { share: 0.3, operations: 4 }, connections: often } as Workload,
      exactPolls: true,
    });
    expect(exact.windowPs).toBe(result.windowPs);
  });

  it.each(MECHANISMS.filter(({ awaits }) => !awaits))("$name loses none where workers cancel", ({ name }) => {
    const threads: ThreadsSpec = { workers: { threads: 3, queue: "stealing", wake: "futex" } };
    const result = run(name, { connections: often, threads, handler: [REPLY] }, PRICED);
    expect(result.unfinished).toBe(0);
    expect(result.counters.cancellations).toBeGreaterThan(name === "linux-aio" ? -1 : 20);
  });
});

describe("the connection of a slot", () => {
  /** Two slots of one request each, and a program whose every step takes no time. */
  function two() {
    const { simulation, machine } = computer(1, 1_000 * US);
    const operations = new Operations(machine, 2);
    operations.endConnections(
      new Lifetimes({ requests: { kind: "constant", size: 1 } }, 2, { seed: "any", replication: 0 }),
    );
    operations.attach({ announce() {} }, "readiness");
    const begunAnew: number[] = [];
    operations.connect(
      { start() {}, reissued() {}, cancelled: (slot) => void begunAnew.push(slot) },
      { happened() {}, started() {}, ended() {} },
    );
    const connections = operations.connections as Connections;
    const door = operations.requests!.door(0);
    connections.listening = { door: () => door, beginWindow() {}, balance: () => undefined };
    const [first, second] = connections.begin();
    for (const each of [door, first, second]) connections.registered(each);
    return { simulation, operations, connections, begunAnew, first, second, door };
  }

  it("is not cancelled while a request is under way, nor before the next one is accepted", () => {
    const { simulation, operations, connections, begunAnew, first, second, door } = two();
    const at = (us: number, what: () => void) => simulation.at(us * US, what);
    at(1, () => {
      // Both wait.
      expect(operations.cancel(second)).toBe(true);
      operations.deviceEvent(0, 0, 0, 0, 2, 0);
      expect(operations.cancel(first)).toBe(false);
    });
    at(2, () => {
      const event = operations.take(first);
      // It was the last of its connection: what is still open is that of slot 1.
      expect([...operations.victims(event)]).toEqual([second]);
      operations.begin(event);
      operations.end(event);
      expect(connections.served(first)).toBe(true);
      connections.closed(first);
    });
    at(3, () => {
      expect(operations.cancel(first)).toBe(false);
      const event = operations.take(door);
      operations.requests!.taken(event);
      const next = connections.accepted(event, door);
      expect(operations.cancel(next)).toBe(false);
      connections.registered(next);
      expect(operations.cancel(next)).toBe(true);
    });
    simulation.run();
    expect(begunAnew).toEqual([1, 0]);
  });
});
