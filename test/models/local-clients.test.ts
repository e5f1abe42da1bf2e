/** Clients on the same machine: one request traced by hand, books that close, and what more cores give. */
import { describe, expect, it } from "vitest";
import { MECHANISMS } from "../../models/registry.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import { meanOf } from "../../sim/histogram.js";
import type { ClassedWorkload, ClientsWorkload, Step, TrafficClass } from "../../sim/spec.js";
import { cell, constant, costs, exponential } from "./harness.js";

const US = 1e6;
const PRICES = costs({
  ...{ loopback: 4000, write: 2000, readEmpty: 1000, read: 3000, wakeup: 500, ipi: 300, contextSwitch: 700 },
  ...{ epollWait: 1500, epollPerEvent: 200, interrupt: 900 },
});
const REPLY: Step = { kind: "reply", size: { kind: "constant", meanBytes: 100 } };

function clients(rest: Partial<ClientsWorkload> = {}): ClientsWorkload {
  return {
    ...{ kind: "clients", rate: { basis: "per-operation", perSecond: 40_000 }, network: constant(0) },
    ...{ think: constant(0), outstanding: 1, here: {}, callback: constant(5 * US) },
    ...{ handler: [REPLY] },
    ...rest,
  };
}

describe("one client and an event loop, each on a core", () => {
  /**
   * In us: 0 write; 2 the request is in the soft interrupt; 6 the kernel knows, 6.5 the loop is woken, 6.8 it runs (its
   * core interrupted, idle), 7 it has its event, 10 has read it, 15 has computed, 17 has replied; 21 the client's
   * kernel knows, 21.5 it is woken, 21.8 runs, 23.8 has read. Meanwhile, at 6.5, it began its read, and slept at 7.5.
   */
  const one = { cores: 2, pending: 1, workload: clients(), costs: PRICES, warmup: 10, completions: 100 };
  const asked = cell("epoll", one);

  it("takes what it takes", () => {
    const { latency, windowPs, accounts, counters } = simulate(asked);
    const spread = ({ minPs, maxPs, count }: { minPs: number; maxPs: number; count: number }) => [minPs, maxPs, count];
    expect(spread(latency.notice)).toEqual([5 * US, 5 * US, 100]);
    expect(spread(latency.start)).toEqual([8 * US, 8 * US, 100]);
    expect(spread(latency.response)).toEqual([15 * US, 15 * US, 100]);
    expect(spread(latency.client!)).toEqual([23.8 * US, 23.8 * US, 100]);
    expect(windowPs).toBe(100 * 23.8 * US);
    // By the client: write, both halves of the read. In interrupts: twice the loopback and a wake-up.
    expect(accounts.clients).toBe(100 * 5 * US);
    expect(accounts.interrupt).toBe(100 * 9 * US);
    expect(accounts.callback).toBe(100 * 5 * US);
    // Level-triggered: the next wait looks at the entry once more.
    expect(accounts.system).toBe(100 * (0.2 + 3 + 2 + 1.5 + 0.2) * US);
    expect(Object.values(accounts).reduce((sum, ps) => sum + ps, 0)).toBe(2 * windowPs);
    expect([counters.interrupts, counters.contextSwitches, counters.wakeups]).toEqual([0, 0, 200]);
  });

  it("takes as long where waits poll the device, of which the loopback is none", () => {
    const { latency, accounts } = simulate(cell("busy-poll", one));
    const { latency: byEpoll, accounts: ofEpoll } = simulate(asked);
    expect(latency).toEqual(byEpoll);
    expect(accounts).toEqual(ofEpoll);
  });

  it("and 10 us more where the client thinks for so long, and a timer's interrupt and wake-up", () => {
    const { windowPs } = simulate({ ...asked, workload: clients({ think: constant(10 * US) }) });
    // The timer interrupts core 0 or 1, both idle; the client's own core needs no interrupt from another.
    expect(windowPs / 100 / US).toBeGreaterThanOrEqual(23.8 + 10 + 0.9 + 0.5);
    expect(windowPs / 100 / US).toBeLessThanOrEqual(23.8 + 10 + 0.9 + 0.5 + 0.3 + 0.7);
  });
});

describe("one client that gives up after 10 us, on a core of its own", () => {
  const impatient = (side: Partial<ClientsWorkload>) =>
    simulate(
      cell("epoll", {
        ...{ cores: 2, pending: 1, costs: PRICES, warmup: 10, completions: 100 },
        workload: clients({ think: constant(100 * US), timeoutPs: 10 * US, ...side }),
      }),
    );

  /**
   * In us: 0 write; 2 its timeout begins, and the soft interrupt; 6 the kernel knows, 6.5 the loop is woken; the client
   * begins its read, in which at 7.5 it finds the reply to the request before, has read that at 9.5, reads again, and
   * sleeps at 10.5. At 12 its timer interrupts its core; 12.9 the kernel knows, 13.4 it is awake, has no reply, and
   * gives up. It sleeps for 100 us, then 0.9 of interrupt, 0.5 of waking. The reply comes at 21, when nobody waits.
   */
  it("pays for the timer, for waking up, and for the reply that comes too late", () => {
    const { latency, outcomes, windowPs, accounts, counters } = impatient({});
    expect([latency.client!.count, latency.response.count, outcomes!.timedOut, outcomes!.inTime]).toEqual([
      0, 0, 100, 0,
    ]);
    expect(accounts.clients).toBe(100 * (2 + 1 + 2 + 1) * US);
    expect(accounts.interrupt).toBe(100 * (4 + 0.5 + 4 + 2 * (0.9 + 0.5)) * US);
    expect([counters.interrupts, counters.wakeups]).toEqual([200, 300]);
    // Whether the client goes on where it was depends on which core its sleep's end interrupts.
    expect([114.8, 114.8 + 0.3, 114.8 + 0.3 + 0.7].map((us) => Math.round(100 * us * US))).toContain(windowPs);
  });

  it("and for each time that it sends again", () => {
    const after = constant(50 * US);
    const { outcomes, windowPs, accounts } = impatient({ retry: { after, times: 1, backoff: 1 } });
    expect([outcomes!.timedOut, outcomes!.retried, outcomes!.inTime]).toEqual([100, 50, 0]);
    // Half of the sendings come 50 us after the client gave up, half 100.
    expect(windowPs / 100 / US).toBeGreaterThanOrEqual(114.8 - 25);
    expect(windowPs / 100 / US).toBeLessThanOrEqual(114.8 - 25 + 1);
    expect(accounts.clients).toBe(100 * 6 * US);
  });

  it("looks once more when it has a core, and finds a reply that has come since the timer's end", () => {
    // 21 the kernel knows; who would have waited until 2 + 17.6 is awake 1.4 later, at the same time.
    const [late, early] = [17.6 * US - 1, 17.6 * US + 1].map((timeoutPs) => impatient({ timeoutPs }).outcomes!);
    expect([late.timedOut, late.inTime]).toEqual([100, 0]);
    expect([early.timedOut, early.inTime]).toEqual([0, 100]);
  });
});

describe("two requests at a time where one fits", () => {
  /**
   * One connection, a thread that writes both: the first is in the soft interrupt from 2 on, and let in; the second is
   * written from 6.5 on, and refused at 8.5: 4 us in, 4 us back, a reset that the next read finds.
   */
  it("the other is refused by way of the loopback, and read by its client", () => {
    const { outcomes, accounts, completions } = simulate(
      cell("epoll", {
        ...{ cores: 2, pending: 1, costs: PRICES, warmup: 10, completions: 100 },
        workload: clients({ here: { threads: 1 }, outstanding: 2, limits: { perConnection: 1 } }),
      }),
    );
    expect(completions).toBe(100);
    const { offered, inTime, refused, timedOut } = outcomes!;
    expect(refused).toBeGreaterThan(50);
    expect(Math.abs(offered - inTime - refused)).toBeLessThanOrEqual(2);
    expect(timedOut).toBe(0);
    // Loopback: there and back for all, whoever is refused. No wake-up of the loop for what it never hears of.
    expect(accounts.interrupt).toBeGreaterThan((inTime + refused - 2) * 8 * US);
    expect(accounts.callback).toBe(100 * 5 * US);
  });
});

describe("beside another class of traffic", () => {
  const US100 = constant(100 * US);
  const load = {
    name: "load",
    traffic: clients({ think: exponential(80 * US), timeoutPs: 30 * US, here: { threads: 2 } }),
  };
  const rest = {
    name: "rest",
    traffic: { kind: "open", rate: { basis: "total", perSecond: 10_000 }, interval: US100, callback: constant(9 * US) },
  } as const;
  const run = (...classes: TrafficClass[]) => {
    const workload: ClassedWorkload = { kind: "classes", classes };
    return simulate(cell("epoll", { cores: 3, pending: 6, workload, costs: PRICES, warmup: 60, completions: 400 }));
  };

  it("clients have their books, and those of all add up", () => {
    const { classes, accounts, windowPs, latency, outcomes } = run(load, rest);
    const [own, other] = classes!;
    expect(own.events + other.events).toBe(400);
    const { offered, inTime, timedOut, pendingStart, pendingEnd } = own.outcomes!;
    expect(pendingStart + offered).toBe(inTime + timedOut + pendingEnd);
    expect(timedOut).toBeGreaterThan(0);
    expect(outcomes!.offered).toBe(offered + other.outcomes!.offered);
    expect(own.latency!.client!.count).toBe(latency.client!.count);
    expect(other.latency!.client).toBeUndefined();
    expect(Object.values(accounts).reduce((sum, ps) => sum + ps, 0)).toBe(3 * windowPs);
    // Of the other class all come by the device: an interrupt each, and none of clients'.
    expect(accounts.clients).toBeGreaterThan(0);
  });

  it("in the background they are not measured, and their threads take time all the same", () => {
    const { classes, accounts, latency } = run({ ...load, background: true }, rest);
    expect(latency.client).toBeUndefined();
    const [own] = classes!;
    const { pendingStart, offered, inTime, timedOut, pendingEnd } = own.outcomes!;
    expect(pendingStart + offered).toBe(inTime + timedOut + pendingEnd);
    // What is offered is of the window: so many requests, give or take those on their way when it begins and ends.
    expect(Math.abs(offered - own.events)).toBeLessThanOrEqual(6);
    // A write of 2 us and a read of 3 us each, at least one of which is within the window.
    expect(accounts.clients!).toBeGreaterThan((own.events - 6) * 5 * US);
  });

  it("brings the other class what it brings without them", () => {
    const alone = run(rest);
    const beside = run({ ...load, background: true }, rest);
    expect(beside.classes![1].latency!.notice.count).toBe(alone.classes![0].latency!.notice.count);
    expect(beside.windowPs).toBe(alone.windowPs);
  });
});

const HERE: [string, ClientsWorkload["here"], number][] = [
  ["a thread each", {}, 1],
  ["two threads", { threads: 2 }, 3],
];
/** Everybody's calls, so that each takes some time. */
const ROUND = costs({
  ...{ loopback: 700, write: 500, readEmpty: 300, read: 500, wakeup: 300, ipi: 200, contextSwitch: 600, idleExit: 500 },
  ...{ epollWait: 200, epollPerEvent: 100, epollCtlModify: 400, interrupt: 1000, interruptPerEvent: 100, lockHold: 10 },
  ...{ keventCall: 200, keventPerEvent: 100, portGet: 200, portAssociate: 200, pollCall: 300, pollPerDescriptor: 20 },
  ...{ selectCall: 200, selectPerDescriptor: 20, devPollCall: 200, devPollPerHint: 50, devPollWrite: 500, fcntl: 200 },
  ...{ sigTimedWait: 200, issue: 300, completionGet: 300, yield: 300, overlappedPollSyscall: 200, queuePop: 50 },
  ...{ queuePush: 50, afdPoll: 500, rioReceive: 50, rioCommit: 300, rioNotify: 200, rioDequeue: 20, aioCall: 200 },
  ...{ aioRead: 100, uringEnter: 300, uringSubmit: 50, uringReceive: 100, uringComplete: 20, pollArm: 30 },
  ...{ overlappedSend: 400, rioTransmit: 200, rioSend: 30, aioWrite: 100, uringSend: 200 },
});

describe("whatever the mechanism", () => {
  it.each(MECHANISMS.map(({ name }) => name))(
    "%s answers every client, the books close, and polls that are foreseen change nothing",
    (name) => {
      for (const [, here, outstanding] of HERE) {
        const workload = clients({ here, outstanding, think: exponential(80 * US), callback: exponential(9 * US) });
        const asked = cell(name, { cores: 3, pending: 6, workload, costs: ROUND, warmup: 60, completions: 400 });
        const result = simulate(asked);
        const { accounts, latency, outcomes, unfinished, windowPs } = result;
        expect(unfinished).toBe(0);
        expect([latency.client!.count, latency.response.count]).toEqual([400, 400]);
        expect(latency.client!.minPs).toBeGreaterThan(latency.response.minPs);
        expect(Object.values(accounts).reduce((sum, ps) => sum + ps, 0)).toBe(3 * windowPs);
        const { pendingStart, offered, inTime, pendingEnd } = outcomes!;
        expect(pendingStart + offered).toBe(inTime + pendingEnd);
        const exact = simulate({ ...asked, exactPolls: true });
        expect({ ...exact, simulatedEvents: 0 }).toEqual({ ...result, simulatedEvents: 0 });
      }
    },
  );
});

describe("with zero costs and a core for everybody", () => {
  // Machine repair: N clients think for Z, one server takes S: exact mean values (Reiser and Lavenberg 1980).
  it.each(HERE)("%s: as many answers as machine repair has", (_, here) => {
    const [clientsThere, Z, S] = [5, 400 * US, 100 * US];
    let [queue, perPs] = [0, 0];
    for (let n = 1; n <= clientsThere; n++) {
      const stayPs = S * (1 + queue);
      perPs = n / (Z + stayPs);
      queue = perPs * stayPs;
    }
    const runs = Array.from({ length: 8 }, (_, replication) => {
      const workload = clients({ here, think: exponential(Z), callback: exponential(S), handler: undefined });
      const asked = { cores: 12, pending: clientsThere, workload, warmup: 1_000, completions: 12_000, replication };
      const result = simulate(cell("epoll", asked));
      expect(meanOf(result.latency.client!)).toBeCloseTo(meanOf(result.latency.response), -3);
      return result.completions / result.windowPs / perPs;
    });
    const mean = runs.reduce((sum, each) => sum + each, 0) / runs.length;
    const variance = runs.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (runs.length - 1);
    expect(Math.abs(mean - 1)).toBeLessThan(3.5 * Math.sqrt(variance / runs.length));
    expect(Math.abs(mean - 1)).toBeLessThan(0.01);
  });
});
