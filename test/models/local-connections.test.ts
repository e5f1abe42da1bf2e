/** Clients on the same machine whose connections end: two traced by hand, and none vanishes whatever the mechanism. */
import { describe, expect, it } from "vitest";
import { MECHANISMS } from "../../models/registry.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import type { ClientsWorkload, ConnectionsSpec, Step } from "../../sim/spec.js";
import { cell, constant, costs, exponential } from "./harness.js";

const US = 1e6;
const PRICES = costs({
  ...{ loopback: 4000, write: 2000, readEmpty: 1000, read: 3000, wakeup: 500, ipi: 300, contextSwitch: 700 },
  ...{ epollWait: 1500, epollPerEvent: 200, interrupt: 900, accept: 2500, close: 1200, connect: 6000 },
  ...{ epollCtlAdd: 800, overlappedPollSyscall: 100, queuePop: 50 },
});
const REPLY: Step = { kind: "reply", size: { kind: "constant", meanBytes: 100 } };
const once: ConnectionsSpec = { requests: { kind: "constant", size: 1 } };

function clients(rest: Partial<ClientsWorkload> = {}): ClientsWorkload {
  return {
    ...{ kind: "clients", rate: { basis: "per-operation", perSecond: 40_000 }, network: constant(0) },
    ...{ think: constant(0), outstanding: 1, here: {}, callback: constant(5 * US), handler: [REPLY] },
    ...rest,
  };
}

const run = (more: Partial<ClientsWorkload>, pending = 1, cores = 2) =>
  simulate(cell("epoll", { cores, pending, costs: PRICES, warmup: 10, completions: 100, workload: clients(more) }));

describe("one client, with a connection for each request, and an event loop, each on a core", () => {
  /**
   * In us, from when it has read a reply on: 1.2 it has closed its connection; 7.2 it has the next, the last packet of
   * which is in the soft interrupt: 11.2 the kernel knows, 11.7 the loop is woken, 12 it runs, 12.2 has its event, 14.7
   * has accepted, 15.5 has registered the connection; it waits from then on, and sleeps at 17.2. The client has written
   * at 13.7: 17.7 the kernel knows, 18.5 the loop runs, 18.7 has its event, 21.7 has read, 26.7 has computed, 28.7 has
   * replied; it closes behind the soft interrupt. 32.7 the client's kernel knows, 33.5 it runs, 35.5 it has read.
   */
  it("takes what it takes, and all of it is the client's latency", () => {
    const { latency, windowPs, accounts } = run({ connections: once });
    expect([latency.client!.minPs, latency.client!.maxPs]).toEqual([35.5 * US, 35.5 * US]);
    expect([latency.response.minPs, latency.response.maxPs]).toEqual([15 * US, 15 * US]);
    expect(windowPs).toBe(100 * 35.5 * US);
    // close, connect, write, both halves of the read; three times the loopback and a wake-up.
    expect(accounts.clients).toBe(100 * (1.2 + 6 + 2 + 3) * US);
    expect(accounts.interrupt).toBe(100 * 3 * 4.5 * US);
    // accept, EPOLL_CTL_ADD, read, write, close; two waits with an event each, and the listener looked at again.
    expect(accounts.system).toBe(100 * (2.5 + 0.8 + 3 + 2 + 1.2 + 2 * 1.7 + 0.2) * US);
    expect(Object.values(accounts).reduce((sum, ps) => sum + ps, 0)).toBe(2 * windowPs);
  });

  // It closes and connects at once, and thinks meanwhile.
  it("none of which shows where it thinks for longer", () => {
    const { latency } = run({ connections: once, think: constant(50 * US) });
    const stays = run({ think: constant(50 * US) }).latency.client!;
    expect([latency.client!.minPs, latency.client!.maxPs]).toEqual([stays.minPs, stays.maxPs]);
  });
});

describe("one thread with several connections", () => {
  it("registers each, and hears from epoll_wait that it is there", () => {
    const { accounts, completions, counters } = run({ connections: once, here: { threads: 1 } });
    const stays = run({ here: { threads: 1 } });
    expect(completions).toBe(100);
    // close, connect, EPOLL_CTL_ADD, and one event more, in a wait of its own.
    const more = (accounts.clients ?? 0) - (stays.accounts.clients ?? 0);
    expect(more).toBe(Math.round(100 * (1.2 + 6 + 0.8 + 1.5 + 0.2) * US));
    expect(counters.wakeups).toBe(stays.counters.wakeups + 100);
  });
});

describe("a backlog that is full", () => {
  it("has a client sleep in connect(), for as long as it takes to try again", () => {
    const full = { ...once, backlog: 1, reconnect: constant(500 * US) };
    // Two on a core each, in step; the loop has a third, and takes 5 us for each request.
    const { balance: _, outcomes, unfinished, latency, ...rest } = run({ connections: full }, 8, 3);
    expect(unfinished).toBe(0);
    const { offered, pendingStart, inTime, pendingEnd } = outcomes!;
    expect(offered + pendingStart).toBe(inTime + pendingEnd);
    expect(latency.client!.maxPs).toBeGreaterThan(500 * US);
    expect(rest.counters.interrupts).toBeGreaterThan(0);
  });
});

describe("whatever the mechanism", () => {
  const WAYS: [string, Partial<ClientsWorkload>][] = [
    ["a thread each", { connections: { requests: { kind: "geometric", mean: 3 } } }],
    ["a thread each, impatient", { connections: once, timeoutPs: 40 * US, think: exponential(30 * US) }],
    ["a time", { connections: { last: exponential(300 * US) }, here: { threads: 2 }, outstanding: 2 }],
    [
      "all at once",
      {
        connections: { ...once, requests: { kind: "constant", size: 2 }, backlog: 1, reconnect: exponential(50 * US) },
        ...{ here: { threads: 1 }, outstanding: 3, timeoutPs: 200 * US, limits: { requests: 8 } },
        retry: { after: constant(10 * US), times: 1, backoff: 1 },
      },
    ],
  ];
  it.each(MECHANISMS)("$name loses no request", ({ name }) => {
    for (const [what, more] of WAYS) {
      const asked = cell(name, {
        ...{ cores: 3, pending: 6, costs: PRICES, warmup: 20, completions: 100, workload: clients(more) },
      });
      const { outcomes, accounts, remainders = {}, windowPs, unfinished } = simulate(asked);
      expect([what, unfinished]).toEqual([what, 0]);
      const { offered, pendingStart, inTime, refused, timedOut, pendingEnd } = outcomes!;
      expect(offered + pendingStart).toBe(inTime + refused + timedOut + pendingEnd);
      const times = [...Object.values(accounts), ...Object.values(remainders)];
      expect(times.reduce((sum, ps) => sum + ps, 0)).toBe(3 * windowPs);
    }
  });

  it("those that wait to be accepted at the start come over the loopback, too", () => {
    const asked = cell("blocking-threads", {
      ...{ cores: 2, set: { threads: 1 }, pending: 3, costs: PRICES, warmup: 10, completions: 60 },
      workload: clients({ connections: once }),
    });
    const { outcomes, unfinished, counters } = simulate(asked);
    const { offered, pendingStart, inTime, pendingEnd } = outcomes!;
    expect([offered + pendingStart, unfinished, counters.interrupts]).toEqual([inTime + pendingEnd, 0, 0]);
  });

  it("busy-poll does not poll the device for them", () => {
    const asked = (mechanism: string) =>
      simulate(
        cell(mechanism, {
          ...{ cores: 2, pending: 1, costs: PRICES, warmup: 10, completions: 100 },
          workload: clients({ connections: once }),
        }),
      );
    expect(asked("busy-poll").latency).toEqual(asked("epoll").latency);
  });
});
