/**
 * io-uring's task work, traced on paper: when the submitter is interrupted for it, what that costs, and who is spared.
 * All times in us.
 *
 * Alone, a message on operation 0 at 100 finds a core idle, which leaves that by 102.0, and is known at 103.0; the
 * ring's thread is woken and runs there at 103.5, does the task work (receive 0.7, complete 0.02) and returns from
 * io_uring_enter at 104.22. An enter that submits a receive takes 0.73, an interprocessor interrupt 0.6.
 */
import { describe, expect, it } from "vitest";
import type { Parameters } from "../../models/types.js";
import { ACCOUNTS } from "../../sim/accounting/accounts.js";
import { costs } from "./harness.js";
import { type Play, play } from "./stage.js";

const prices = costs({
  ...{ interrupt: 1_000, wakeup: 500, idleExit: 2_000, uringEnter: 400, uringSubmit: 30, uringReceiveEmpty: 200 },
  ...{ pollArm: 100, uringReceive: 700, uringComplete: 20, uringInterrupt: 600, uringSqPoll: 100 },
}) as Record<string, number>;

function scene(cores: number, parameters: Parameters, events: Play["events"], quantumPs = 1e15) {
  return play({ mechanism: "io-uring", parameters, cores, quantumPs, pending: 10, costs: prices, events });
}

const DEFAULT = {};
const COOPERATIVE = { mode: "IORING_SETUP_COOP_TASKRUN" };
const DEFERRED = { mode: "IORING_SETUP_DEFER_TASKRUN" };
const INTERRUPT = ACCOUNTS.indexOf("interrupt");

describe("the submitter is in the kernel, on another core than the device's interrupt", () => {
  /*
   * A callback of 1.0, then enter from 105.22 to 105.95. The message on 1, at 102.5 on the other core, is known at
   * 105.5: by default the list was empty, and an interrupt lengthens the call to 106.55. It does the work by itself in
   * any mode: 0.72.
   */
  it.each([
    ["default: the call takes the interrupt longer", DEFAULT, 107_270_000, 3],
    ["cooperative: it does not", COOPERATIVE, 106_670_000, 2],
    ["deferred: it does not", DEFERRED, 106_670_000, 2],
  ])("submitting; %s", (_, mode, notice, interrupts) => {
    const { events, books } = scene(2, mode, [
      { at: 1e8, operation: 0, callback: 1e6 },
      { at: 1.025e8, operation: 1, callback: 1e6 },
    ]);
    expect(events.get(0)?.end).toBe(105_220_000);
    expect(events.get(1)?.notice).toBe(notice);
    expect(books.counters.interrupts).toBe(interrupts);
    expect(books.accounts[INTERRUPT]).toBe(2 * 1_000_000 + 500_000 + (interrupts - 2) * 600_000);
  });

  /*
   * The work on 0 began at 103.5 and emptied the list; the message on 1, at 101.0, is known at 104.0. By default and
   * cooperative, task work goes on until there is none: both return together, at 103.5 + 2 x 0.72, by default + 0.6.
   * Deferred, enter returns with one; its callback ends at 105.22, enter at 105.95, + 0.72.
   */
  it.each([
    ["default: the work takes the interrupt longer", DEFAULT, [105_540_000, 105_540_000], 3],
    ["cooperative: it does not", COOPERATIVE, [104_940_000, 104_940_000], 2],
    ["deferred: it does not", DEFERRED, [104_220_000, 106_670_000], 2],
  ])("at its task work; %s", (_, mode, notices, interrupts) => {
    const { events, books } = scene(2, mode, [
      { at: 1e8, operation: 0, callback: 1e6 },
      { at: 1.01e8, operation: 1, callback: 1e6 },
    ]);
    expect([0, 1].map((serial) => events.get(serial)?.notice)).toEqual(notices);
    expect(books.counters.interrupts).toBe(interrupts);
  });
});

/**
 * A callback of 20 from 104.22 on, and messages on 1 and 2, each on a core of its own. The first is known at 111.0, and
 * its interrupt lasts until 111.6.
 */
describe("default, two messages during a callback", () => {
  const two = (second: number) =>
    scene(3, DEFAULT, [
      { at: 1e8, operation: 0, callback: 2e7 },
      { at: 1.08e8, operation: 1, callback: 1e6 },
      { at: second, operation: 2, callback: 1e6 },
    ]);

  it("the list is not empty when the second comes, at 111.3: one interrupt, and work on both", () => {
    const { events, books } = two(1.083e8);
    expect(events.get(0)?.end).toBe(124_220_000 + 600_000 + 2 * 720_000);
    expect(books.counters.interrupts).toBe(3 + 1);
  });

  it("the work on the first, until 112.32, has begun when the second comes, at 112.0: another interrupt", () => {
    const { events, books } = two(1.09e8);
    expect(events.get(0)?.end).toBe(124_220_000 + 2 * (600_000 + 720_000));
    expect(books.counters.interrupts).toBe(3 + 2);
    expect(books.accounts[INTERRUPT]).toBe(3 * 1_000_000 + 500_000 + 2 * 1_320_000);
  });
});

/**
 * One core, whose device is polled for 0.3 an event. A callback of 20 from 104.22 on; messages on 1 at 110.0 and on 2
 * at 110.5.
 */
describe("several interrupts before the submitter goes on", () => {
  const three = (mode: Parameters) =>
    play({
      ...{ mechanism: "io-uring", parameters: mode, cores: 1, quantumPs: 1e15, pending: 10 },
      machine: { interrupts: { napi: { budget: 64 } } },
      costs: { ...prices, interruptPerEvent: 300 },
      events: [
        { at: 1e8, operation: 0, callback: 2e7 },
        { at: 1.1e8, operation: 1, callback: 1e6 },
        { at: 1.105e8, operation: 2, callback: 1e6 },
        { at: 1.115e8, operation: 3, callback: 1e6 },
      ],
    });

  /*
   * The device has nothing more at 111.3, and from then on the work on 1 and 2 lasts until 112.74. Meanwhile, at 111.5,
   * comes a third message: an interrupt of its own, from 112.74 to 113.74, and work until 114.46.
   */
  it.each([
    ["default", DEFAULT],
    ["cooperative", COOPERATIVE],
  ])("%s: the device is polled to the end first, then the work is done as one", (_, mode) => {
    const { events, books } = three(mode);
    expect(events.get(0)?.end).toBe(124_220_000 + 1_300_000 + 1_440_000 + 1_000_000 + 720_000);
    expect(books.counters.interrupts).toBe(3);
  });
});

describe("the submitter is not on a core, in the middle of a callback", () => {
  /*
   * A callback of 20 that sleeps for 10 half-way, from 114.22 to 124.22. An interrupt (2.0 to leave idle, 1.0) wakes it
   * (0.5), and at 127.72 it goes on for 10, after the work (0.72) on the message that has come meanwhile; deferred, it
   * does that in the next enter (0.73). Either way it is noticed at 139.17.
   */
  it.each([
    ["default", DEFAULT, 138_440_000],
    ["cooperative", COOPERATIVE, 138_440_000],
    ["deferred", DEFERRED, 137_720_000],
  ])("asleep; %s: no interrupt but the devices'", (_, mode, end) => {
    const { events, books } = scene(2, mode, [
      { at: 1e8, operation: 0, callback: 2e7, block: 1e7 },
      { at: 1.16e8, operation: 1, callback: 1e6 },
    ]);
    expect(events.get(0)?.end).toBe(end);
    expect(events.get(1)?.notice).toBe(139_170_000);
    expect(books.counters.interrupts).toBe(3);
  });

  /*
   * One core, a ring for each of two threads, a quantum of 10. Thread 0 is on the core from 103.5 on, its callback of
   * 18 from 104.22. The message on 1 interrupts it for 1.5, so its quantum ends at 115.0, 9.28 into the callback.
   * Thread 1's ends at 126.0: 1.0 later, because of the message on 2, of which thread 0 is to hear. That goes on at
   * 126.0 with the work (0.72) on it, then with the other 8.72 of its callback.
   */
  it.each([
    ["default", DEFAULT, 135_440_000],
    ["cooperative", COOPERATIVE, 135_440_000],
    ["deferred", DEFERRED, 134_720_000],
  ])("preempted; %s: no interrupt but the devices'", (_, mode, end) => {
    const events = [
      { at: 1e8, operation: 0, callback: 1.8e7 },
      { at: 1.05e8, operation: 1, callback: 1.5e7 },
      { at: 1.18e8, operation: 2, callback: 0 },
    ];
    const { events: stations, books } = scene(1, { threads: 2, ...mode }, events, 1e7);
    expect(stations.get(1)?.notice).toBe(115_720_000);
    expect(stations.get(0)?.end).toBe(end);
    expect(books.counters.interrupts).toBe(3);
  });
});
