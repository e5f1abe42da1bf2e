/** Whom an event wakes: the orders of the wait queues, where the real ones differ and what if they did not. */
import { describe, expect, it } from "vitest";
import type { Parameters } from "../../models/types.js";
import { WAKE_ORDERS, WaitQueue, type WakeOrder } from "../../models/wait-queue.js";
import type { Program } from "../../sim/thread.js";
import { computer } from "../sim/computer.js";
import { costs } from "./harness.js";
import { play } from "./stage.js";

const PRICES = costs({
  ...{ interrupt: 1_000, wakeup: 500, idleExit: 2_000, read: 900, readEmpty: 400 },
  ...{ epollWait: 150, epollPerEvent: 117, epollCtlModify: 320, keventCall: 150, keventPerEvent: 117 },
  ...{ portGet: 200, portAssociate: 300 },
}) as Record<string, number>;

function stage(mechanism: string, parameters: Parameters) {
  const events = Array.from({ length: 6 }, (_, i) => ({ at: (i + 1) * 1e8, operation: i, callback: 5e6 }));
  const scene = { mechanism, parameters: { threads: 3, ...parameters }, cores: 4, quantumPs: 1e15, pending: 6 };
  return play({ ...scene, costs: PRICES, events });
}

/**
 * Which thread ran the callback of each of six events that come alone; threads numbered in the order in which they went
 * to sleep.
 */
function whoRan(mechanism: string, parameters: Parameters): number[] {
  return stage(mechanism, parameters).threads;
}

describe("a wait queue", () => {
  it.each([
    ["LIFO", [[2], [1], [0], []]],
    ["FIFO", [[0], [1], [2], []]],
    ["all", [[0, 1, 2], [], [], []]],
  ] as [WakeOrder, number[][]][])("%s", (order, expected) => {
    const { machine } = computer(1, 1e9);
    const queue = new WaitQueue(order);
    for (let i = 0; i < 3; i++) queue.sleep(machine.spawnAsleep(`${i}`, function* (): Program {}));
    expect(expected.map(() => queue.release().map(({ id }) => id))).toEqual(expected);
  });
});

/*
 * Cloudflare's experiment of 2017 (published.json, cloudflare-2017-accept-balancing): three processes blocked in accept
 * take the connections 2, 1, 0, 2, 1, 0, first in, first out; three in epoll_wait on one shared listener 0, 0, 0, 0, 0,
 * 0. Which number a process has is its place in the order in which they went to sleep: in accept 2 before 1 before 0;
 * in epoll, 0 is whoever is woken.
 */
describe("accept balancing, as published", () => {
  it("blocked in accept: in turn", () => {
    const order = whoRan("blocking-threads", {});
    const asPublished = order.map((thread) => 2 - thread);
    expect(asPublished).toEqual([2, 1, 0, 2, 1, 0]);
  });

  it("in epoll_wait on one shared listener: always the same", () => {
    const onOneListener: Parameters[] = [{ sets: "shared" }, { sets: "shared-listener", EPOLLEXCLUSIVE: "yes" }];
    for (const parameters of onOneListener.flatMap((set) => ["level", "EPOLLET"].map((mode) => ({ ...set, mode })))) {
      const order = whoRan("epoll", parameters);
      expect(order.map((thread) => thread - order[0])).toEqual([0, 0, 0, 0, 0, 0]);
    }
  });
});

describe("what if", () => {
  it.each([
    ["blocking-threads", {}],
    ["epoll", { mode: "EPOLLET" }],
    ["epoll", { mode: "EPOLLONESHOT" }],
    ["kqueue", { flags: "EV_CLEAR" }],
    ["event-ports", {}],
  ] as [string, Parameters][])(
    "%s %j: first in, first out takes turns, last in, first out does not",
    (mechanism, set) => {
      expect(whoRan(mechanism, { ...set, wakeOrder: "FIFO" })).toEqual([0, 1, 2, 0, 1, 2]);
      expect(new Set(whoRan(mechanism, { ...set, wakeOrder: "LIFO" })).size).toBe(1);
    },
  );

  it.each([
    ["blocking-threads", {}],
    ["epoll", { mode: "EPOLLET" }],
    ["kqueue", { flags: "EV_CLEAR" }],
    ["event-ports", {}],
  ] as [string, Parameters][])(
    "%s %j: waking all costs three wake-ups an event, waking one costs one",
    (mechanism, set) => {
      const wakeups = (order: WakeOrder) => stage(mechanism, { ...set, wakeOrder: order }).books.counters.wakeups;
      expect(WAKE_ORDERS.map(wakeups)).toEqual([6, 6, 18]);
    },
  );
});
