/** kqueue: its law, the herd, and what the flags change, traced on paper. */
import { describe, expect, it } from "vitest";
import type { Parameters } from "../../models/types.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import { ACCOUNTS } from "../../sim/accounting/accounts.js";
import { cell, constant, costs } from "./harness.js";
import { expectSameQueue } from "./same-queue.js";
import { type Play, play } from "./stage.js";

const SYSTEM = ACCOUNTS.indexOf("system");
const prices = costs({
  ...{ interrupt: 1_000, wakeup: 500, idleExit: 2_000, read: 900, readEmpty: 400 },
  ...{ keventCall: 150, keventPerEvent: 117 },
}) as Record<string, number>;
const alone = {
  kind: "open" as const,
  rate: { basis: "total" as const, perSecond: 1_000 },
  interval: constant(1),
  callback: constant(5e6),
};

function scene(cores: number, parameters: Parameters, events: Play["events"], extra: Record<string, number> = {}) {
  const all = { threads: 1, nevents: 64, flags: "none", ...parameters };
  const costs = { ...prices, ...extra };
  return play({ mechanism: "kqueue", parameters: all, cores, quantumPs: 1e15, pending: 10, costs, events });
}

describe("kqueue, law", () => {
  for (const pending of [1, 100, 100_000]) {
    it(`n = ${pending}: an event alone is noticed after idle exit, interrupt, wake-up and one report`, () => {
      const { latency, accounts, counters } = simulate(cell("kqueue", { pending, costs: prices, workload: alone }));
      expect([latency.notice.minPs, latency.notice.maxPs]).toEqual([3_617_000, 3_617_000]);
      expect(counters.systemCalls).toBe(2 * 2_000);
      // Each wait first takes what the one before reported off the list, then reports its own: two evaluations.
      const evaluations = (accounts.system / 1_000 - 2_000 * (150 + 900)) / 117;
      expect(evaluations).toBe(4_000);
    });
  }

  it.each([1, 4])("with all costs zero, %i thread(s) are M/M/m", (threads) => {
    expectSameQueue("kqueue", { threads }, "epoll", threads);
  });
});

describe("kqueue, the herd, traced on paper", () => {
  /*
   * Three threads asleep on cores 0, 1, 2 of four. The event of 100 us rouses core 0 and is known at 103. The interrupt
   * wakes threads 0, 1, 2 at 103.5, 104.0, 104.5. Thread 0 has core 0, when the interrupt is over, at 104.5; threads 1
   * and 2 rouse cores of their own until 106.0 and 106.5. Thread 0 scans first: noticed at 104.617, read until 105.517.
   */
  const herd = [{ at: 1e8, operation: 7, callback: 5e6 }];
  const noticed = { device: 1e8, notice: 104_617_000, start: 105_517_000, end: 110_517_000 };

  it("EV_CLEAR: three wake-ups, two of which find nothing and go back to sleep", () => {
    const { events, books } = scene(4, { threads: 3, flags: "EV_CLEAR" }, herd);
    expect(events.get(0)).toEqual(noticed);
    expect(books.counters.wakeups).toBe(3);
    expect(books.callbacks).toEqual([1, 0, 0]);
    // Three first calls, one report, one read; the losers look at an empty list.
    expect(books.accounts[SYSTEM]).toBe((3 * 150 + 117 + 900) * 1_000);
    expect(books.counters.systemCalls).toBe(3 + 1);
  });

  /*
   * Where asking takes 600 ns thread 0 puts the note back at 105.1. Thread 1, there at 106.0, takes it off to ask it,
   * for nothing. Thread 2, there at 106.5, meets its marker and sleeps until that scan is over, at 106.6, when thread 1
   * wakes it.
   */
  it("level-triggered: one loser asks the note for nothing, the other waits for that and finds an empty list", () => {
    const { events, books } = scene(4, { threads: 3 }, herd, { keventPerEvent: 600 });
    expect(events.get(0)).toEqual({ device: 1e8, notice: 105_100_000, start: 106_000_000, end: 111_000_000 });
    expect(books.counters.wakeups).toBe(3 + 1);
    expect(books.accounts[SYSTEM]).toBe((3 * 150 + 2 * 600 + 900 + 500) * 1_000);
  });

  /*
   * Two threads, idle exits of 500 ns: known at 101.5, wake-ups until 102.0 and 102.5, when thread 0 has the
   * interrupted core; thread 1 is there at 103.0. Asking takes 600 ns: thread 0 is still in its scan, and thread 1
   * meets its marker and sleeps. Thread 0 is through at 103.1, has the note back on the list, wakes thread 1 and
   * returns at 103.6; it reads until 104.5, and its callback lasts until 109.5. Thread 1 is back at 104.1: its marker
   * ends its scan; in another it asks the note, for nothing.
   */
  it("level-triggered: who looks before the winner is through sleeps, and is woken by it", () => {
    const { events, books } = scene(4, { threads: 2 }, herd, { keventPerEvent: 600, idleExit: 500 });
    expect(events.get(0)).toEqual({ device: 1e8, notice: 103_600_000, start: 104_500_000, end: 109_500_000 });
    expect(books.callbacks).toEqual([1, 0]);
    expect(books.accounts[SYSTEM]).toBe((2 * 150 + 2 * 600 + 900 + 500) * 1_000);
    expect(books.counters.wakeups).toBe(2 + 1);
  });

  it("m threads asleep: m wake-ups an event", () => {
    const run = simulate(cell("kqueue", { cores: 8, set: { threads: 8 }, costs: prices, workload: alone }));
    expect(run.counters.wakeups).toBe(8 * 2_000);
    expect(run.accounts.interrupt).toBe(2_000 * (1_000 + 8 * 500) * 1_000);
  });
});

describe("kqueue, threads that scan at once, traced on paper", () => {
  /*
   * Two events at once wake a thread each; asking a note takes 600 ns. Both interrupts know at 103, both wake-ups are
   * paid at 103.5, when both threads are there. Each takes one note off the list, asks it until 104.1 and puts it back
   * behind both markers, which then end both scans.
   */
  const two = [3, 4].map((operation) => ({ at: 1e8, operation, callback: 5e6 }));

  it("share the notes of one list: each asks one", () => {
    const { events, books } = scene(4, { threads: 2, wakeOrder: "LIFO" }, two, { keventPerEvent: 600 });
    expect([0, 1].map((serial) => events.get(serial)?.notice)).toEqual([104_100_000, 104_100_000]);
    expect(books.callbacks).toEqual([1, 1]);
  });

  it("pass the lock between any two notes, not between scans", () => {
    const locks = { keventPerEvent: 600, lockHold: 20, lockHandover: 100 };
    const { events } = scene(4, { threads: 2, wakeOrder: "LIFO" }, two, locks);
    const notices = [0, 1].map((serial) => events.get(serial)?.notice as number).sort((a, b) => a - b);
    // Both events need the lock at 103: the interrupt of core 1 waits until 103.1, and with it the thread that it
    // wakes, there at 103.6; the other is there at 103.5. Each has the lock at once, asks for 600 ns, and finds the
    // lock free then.
    expect(notices).toEqual([104_100_000, 104_200_000]);
  });
});

describe("kqueue, flags, traced on paper", () => {
  /*
   * One thread, two cores. Operation 0 at 100 us is noticed at 103.617 and its callback lasts from 104.517 to 124.517.
   * Meanwhile operations 1, 2, 3 and, again, 0 have events, at 105, 109, 113, 117 us. Level: the note of 0 is on the
   * list still, at the head. The next wait returns at 124.517 + 0.15 + 4 x 0.117 with all four.
   */
  const burst = [
    { at: 1e8, operation: 0, callback: 2e7 },
    ...[1, 2, 3, 0].map((operation, i) => ({ at: 1.05e8 + i * 4e6, operation, callback: 1e6 })),
  ];

  it("level-triggered: a wait that finds r notes costs call + r x event", () => {
    const { events } = scene(2, {}, burst);
    for (const serial of [1, 2, 3, 4]) expect(events.get(serial)?.notice).toBe(125_135_000);
    // In the order of the list: 0, 1, 2, 3, each a read of 0.9 us and a callback of 1 us.
    expect([4, 1, 2, 3].map((serial) => events.get(serial)?.start)).toEqual(
      [1, 2, 3, 4].map((k) => 125_135_000 + (k * 900 + (k - 1) * 1_000) * 1_000),
    );
  });

  it("nevents bounds what one wait returns", () => {
    const { events } = scene(2, { nevents: 2 }, burst);
    expect(events.get(4)?.notice).toBe(124_901_000);
    expect(events.get(1)?.notice).toBe(124_901_000);
    // Two reads and callbacks, then the next wait: notes 2 and 3.
    const second = 124_901_000 + 2 * 1_900_000 + 150_000 + 2 * 117_000;
    expect([2, 3].map((serial) => events.get(serial)?.notice)).toEqual([second, second]);
  });

  /*
   * EV_CLEAR: the loop reads 0 again at 124.517 and finds the event of 117 us, noticed there; reads nothing from
   * 126.417 to 126.817; the wait evaluates four notes, that of 0 for nothing: 126.817 + 0.15 + 4 x 0.117.
   */
  it("EV_CLEAR: the program reads until there is nothing", () => {
    const { events, books } = scene(2, { flags: "EV_CLEAR" }, burst);
    expect(events.get(4)).toEqual({ device: 1.17e8, notice: 124_517_000, start: 125_417_000, end: 126_417_000 });
    for (const serial of [1, 2, 3]) expect(events.get(serial)?.notice).toBe(127_435_000);
    // Two waits; five reads, three of 1, 2, 3 followed by one that finds nothing, but for the last, where the play
    // ends.
    expect(books.counters.systemCalls).toBe(2 + 5 + 1 + 2);
  });

  /*
   * EV_DISPATCH: the note of 0 is off while its callback runs; the event of 117 us waits for the change on the next
   * wait, at 124.667, which lists it behind 1, 2, 3: 124.667 + 0.117 + 4 x 0.117. No call is added.
   */
  it("EV_DISPATCH: the change rides on the next wait, and finds an event that came meanwhile", () => {
    const { events, books } = scene(2, { flags: "EV_DISPATCH" }, burst);
    for (const serial of [1, 2, 3, 4]) expect(events.get(serial)?.notice).toBe(125_252_000);
    expect(Math.max(...[1, 2, 3].map((serial) => events.get(serial)?.end as number))).toBeLessThan(
      events.get(4)?.start as number,
    );
    expect(books.counters.systemCalls).toBe(2 + 5);
  });
});
