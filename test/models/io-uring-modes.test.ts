/**
 * io-uring, traced on paper: what the modes do about a completion during a callback, SQPOLL awake and asleep, multishot
 * without buffers, waiting for several, overflow and cancellation.
 *
 * Alone, a message on operation 0 at 100 us is known at 101.0; the ring's thread is woken at 101.5, runs at 103.5, does
 * the task work (receive 0.7, complete 0.02) and returns from io_uring_enter at 104.22. Submitting a receive that has
 * to wait takes 0.03 + 0.2 + 0.1 besides the call's 0.4, one that finds its message 0.03. All times in us.
 */
import { describe, expect, it } from "vitest";
import type { Parameters } from "../../models/types.js";
import { ACCOUNTS } from "../../sim/accounting/accounts.js";
import { cell, costs } from "./harness.js";
import { type Play, play } from "./stage.js";

const prices = costs({
  ...{ interrupt: 1_000, wakeup: 500, idleExit: 2_000, uringEnter: 400, uringSubmit: 30, uringReceiveEmpty: 200 },
  ...{ pollArm: 100, uringReceive: 700, uringComplete: 20, uringInterrupt: 600, uringSqPoll: 100, copyPerByte: 1 },
}) as Record<string, number>;

function scene(cores: number, set: Parameters, events: Play["events"], again?: number) {
  const { parameters } = cell("io-uring", { cores, set });
  const rest = { quantumPs: 1e15, pending: 10, costs: prices, events, again };
  return play({ mechanism: "io-uring", parameters, cores, ...rest });
}

const COOPERATIVE = { mode: "IORING_SETUP_COOP_TASKRUN" };
const DEFERRED = { mode: "IORING_SETUP_DEFER_TASKRUN" };
const SQPOLL = { mode: "IORING_SETUP_SQPOLL" };
const MULTISHOT = { receive: "IORING_RECV_MULTISHOT" };

describe("an event on another operation during a callback of 20 us, which began at 104.22", () => {
  const during: Play["events"] = [
    { at: 1e8, operation: 0, callback: 2e7 },
    { at: 1.1e8, operation: 1, callback: 1e6 },
  ];

  /*
   * Default: known at 113.0 on core 1, which the event rouses and which interrupts core 0 for 0.6 + 0.72. The callback
   * ends at 125.54, and the next enter (0.4 + 0.33) finds the completion on the ring at 126.27.
   */
  it("default: interrupts it, and does the work within", () => {
    const { events, books } = scene(2, {}, during);
    expect(events.get(0)).toEqual({ device: 1e8, notice: 104_220_000, start: 104_220_000, end: 125_540_000 });
    expect(events.get(1)).toEqual({ device: 1.1e8, notice: 126_270_000, start: 126_270_000, end: 127_270_000 });
    expect(books.counters.interrupts).toBe(3);
    expect(books.accounts[ACCOUNTS.indexOf("interrupt")]).toBe(2 * 1_000_000 + 500_000 + 1_320_000);
  });

  /** The callback ends at 124.22; enter until 124.95, then the task work until 125.67. */
  it.each([
    ["deferred", DEFERRED],
    ["cooperative", COOPERATIVE],
  ])("%s: leaves it alone, and does the work in the next enter", (_, mode) => {
    const { events, books } = scene(2, mode, during);
    expect(events.get(0)?.end).toBe(124_220_000);
    expect(events.get(1)).toEqual({ device: 1.1e8, notice: 125_670_000, start: 125_670_000, end: 126_670_000 });
    expect(books.counters.interrupts).toBe(2);
  });

  /**
   * One core: the device's own interrupt (1.0) hits the callback, and on its way back does the work (0.72), unless
   * deferred.
   */
  it.each([
    ["default", {}, 125_940_000],
    ["cooperative", COOPERATIVE, 125_940_000],
    ["deferred", DEFERRED, 125_220_000],
  ])("one core, %s: what the device interrupts does the work, if it may", (_, mode, end) => {
    const { events, books } = scene(1, mode, during);
    expect(events.get(0)?.end).toBe(end);
    expect(events.get(1)?.notice).toBe(126_670_000);
    expect(books.counters.interrupts).toBe(2);
  });

  /*
   * Two threads on one ring; operations 0 and 2 were submitted by thread 0, which wakes thread 1 (0.5) for what it then
   * takes itself: it returns at 104.72. Default: known at 113.0; at 114.32 the completion of operation 2 is on the
   * ring, the interrupt wakes thread 1, which rouses a core and returns at 116.82. Cooperative: it waits for thread 0,
   * whose callback ends at 124.72: + 0.73 + 0.72 + 0.5.
   */
  it.each([
    ["default, the idle thread takes it", {}, 116_820_000, [1, 1]],
    ["cooperative, it waits for whoever submitted it", COOPERATIVE, 126_670_000, [2, 0]],
  ])("on a shared ring: %s", (_, mode, notice, callbacks) => {
    const { events, books } = scene(3, { threads: 2, rings: "shared", ...mode }, [
      during[0],
      { ...during[1], operation: 2 },
    ]);
    expect(events.get(0)?.notice).toBe(104_720_000);
    expect(events.get(1)?.notice).toBe(notice);
    expect(books.callbacks).toEqual(callbacks);
  });

  it("a message of 3 kB is copied where the receive is: within the interrupt, or within enter", () => {
    const long = [during[0], { ...during[1], bytes: 3_000 }];
    const set = { buffer: 4_096 };
    expect(scene(2, set, long).events.get(0)?.end).toBe(125_540_000 + 3_000_000);
    const deferred = scene(2, { ...set, ...DEFERRED }, long).events;
    expect(deferred.get(0)?.end).toBe(124_220_000);
    expect(deferred.get(1)?.notice).toBe(125_670_000 + 3_000_000);
  });
});

/*
 * A callback of operation 9 until 124.22, during which messages on 0 and 1 come; closed, the next one on 0 comes 1 us
 * after the callback. Enter until 124.95 (0.73, for 9) and two receives: 126.39. Callbacks of 5 us: that of 0 ends at
 * 131.39, so its next message is at 132.39, known at 135.39, before the submission that follows the round: 136.39 + 0.4
 * + 0.03 (0 is ready) + 0.33 = 137.15, and the receive until 137.87.
 */
describe("closed: the next message is under way from the callback's end, not from the submission", () => {
  const closed: Play["events"] = [
    { at: 1e8, operation: 9, callback: 2e7 },
    { at: 1.05e8, operation: 0, callback: 5e6 },
    { at: 1.1e8, operation: 1, callback: 5e6 },
    { at: 1.15e8, operation: 0, callback: 0 },
  ];

  it("one-shot: what comes before the submission completes with it", () => {
    const { events } = scene(2, DEFERRED, closed, 1e6);
    expect(events.get(1)?.end).toBe(131_390_000);
    expect(events.get(3)).toMatchObject({ device: 132_390_000, notice: 137_870_000 });
  });

  /**
   * Nothing to submit: enter until 124.62, received until 126.06. At 131.06 the callback of 0 ends; enter from 136.06
   * until 136.46, received until 137.18.
   */
  it("multishot: as ever", () => {
    const { events } = scene(2, { ...DEFERRED, ...MULTISHOT }, closed, 1e6);
    expect(events.get(3)).toMatchObject({ device: 132_060_000, notice: 137_180_000 });
  });
});

describe("SQPOLL", () => {
  /*
   * The poller looks every 0.1, from 2.0 on, and so sees the event at 103.0, when it is known; work until 103.72; wakes
   * the thread (0.5), whose core is idle again (2.0): it returns at 106.22. Its callback ends at 111.22; looks end
   * every 0.1 from 104.22 on, and so see the submission at once.
   */
  it("awake: the poller does the work; the thread makes one call, to wait", () => {
    const { events, books } = scene(3, SQPOLL, [
      { at: 1e8, operation: 0, callback: 5e6 },
      { at: 2e8, operation: 0, callback: 5e6 },
    ]);
    expect(events.get(0)).toEqual({ device: 1e8, notice: 106_220_000, start: 106_220_000, end: 111_220_000 });
    // Submitting takes until 111.55: a look ends at 203.05.
    expect(events.get(1)?.notice).toBe(206_270_000);
    expect(books.counters.systemCalls).toBe(2);
  });

  /*
   * Idle after 10 us: the poller sleeps at 12.0. The event wakes it first: on its core at 103.5, a look, the work until
   * 104.32, wake-up until 104.82, and the thread is there at 106.82. Callback until 126.82; the poller has slept since
   * 114.82. Waking it takes a call (0.4) and 0.5; at 129.72 it is on its core, at 129.82 it has looked. Operation 0 has
   * had its next message since 129.0: submitted at 129.85, received at 130.57; the thread is woken at 131.07 and
   * returns at 133.07.
   */
  it("asleep: an event, and a submission, have to wake the poller first", () => {
    const { events, books } = scene(3, { ...SQPOLL, sq_thread_idle: 1e7 }, [
      { at: 1e8, operation: 0, callback: 2e7 },
      { at: 1.26e8, operation: 0, callback: 1e6 },
    ]);
    expect(events.get(0)).toEqual({ device: 1e8, notice: 106_820_000, start: 106_820_000, end: 126_820_000 });
    expect(events.get(1)?.notice).toBe(133_070_000);
    expect(books.counters.wakeups).toBe(2 + 1 + 1);
    // Looks of 0.1, but for those that found the time over: 10.0 before the first sleep; 10.0 before the second; at the
    // end, from 131.07 to 134.07.
    expect(books.accounts[ACCOUNTS.indexOf("polling")]).toBe(10_000_000 - 100_000 + 10_000_000 - 100_000 + 3_000_000);
  });
});

describe("multishot", () => {
  /*
   * One buffer, deferred. Operation 0's message has it until its callback ends at 114.22. The next enter (0.4) finds
   * work for operations 1 and 2: the first takes the buffer, the second ends with -ENOBUFS: 0.72 + 0.02, until 115.36.
   * The callback of 1 gives the buffer back at 116.36; operation 2 is submitted (0.4 + 0.03) and received by 117.51.
   */
  it("ends with -ENOBUFS when the pool is empty, and is submitted again once there is a buffer", () => {
    const { events, books } = scene(2, { ...DEFERRED, ...MULTISHOT, buffers: 1 }, [
      { at: 1e8, operation: 0, callback: 1e7 },
      { at: 1.05e8, operation: 1, callback: 1e6 },
      { at: 1.09e8, operation: 2, callback: 1e6 },
    ]);
    expect(events.get(0)?.end).toBe(114_220_000);
    expect(events.get(1)?.notice).toBe(115_360_000);
    expect(events.get(2)?.notice).toBe(117_510_000);
    expect(books.counters.systemCalls).toBe(3);
  });

  /**
   * Nothing is submitted after a callback: the call takes 0.4. Two messages on one operation meanwhile are two
   * completions of one wake-up.
   */
  it("stays in force: no submissions, and all that has come is received at once", () => {
    const { events, books } = scene(2, { ...DEFERRED, ...MULTISHOT }, [
      { at: 1e8, operation: 0, callback: 1e7 },
      { at: 1.05e8, operation: 0, callback: 1e6 },
      { at: 1.09e8, operation: 0, callback: 1e6 },
    ]);
    expect([1, 2].map((serial) => events.get(serial)?.notice)).toEqual([116_060_000, 116_060_000]);
    expect(books.counters.systemCalls).toBe(2);
    expect(books.counters.wakeups).toBe(1);
  });

  /*
   * A message of 250 bytes in buffers of 100 is three completions of one receive each, 3 x 0.72 + 0.25: one task work.
   * With one buffer: the first part is received, the second ends with -ENOBUFS, and again: three enters.
   */
  it("a long message takes several buffers", () => {
    const message = [{ at: 1e8, operation: 0, callback: 1e6, bytes: 250 }];
    const enough = scene(2, { ...MULTISHOT, buffer: 100 }, message);
    expect(enough.events.get(0)).toMatchObject({ notice: 105_910_000, start: 105_910_000 });
    expect(enough.books.counters.systemCalls).toBe(1);
    // 103.5 + (0.72 + 0.1 + 0.02), then twice 0.43 and 0.82 + 0.02, 0.77.
    const short = scene(2, { ...MULTISHOT, buffer: 100, buffers: 1 }, message);
    expect(short.events.get(0)).toMatchObject({ notice: 104_340_000, start: 106_810_000 });
    expect(short.books.counters.systemCalls).toBe(3);
  });
});

describe("io_uring_enter", () => {
  /*
   * min_complete 3. The first wait began at 2.4: from 22.4 on one completion is enough, and operation 0's is noticed at
   * 104.22. Callback 1.0, enter 0.73: the next wait begins at 105.95. Three events, of 110, 114 and 118, each of which
   * rouses a core: known at 113, 117 and 121. Deferred, the third wakes the thread: 121.5 + 3 x 0.72. By default each
   * does, for 0.72 of work, and after the third it returns: 121.5 + 0.72.
   */
  it.each([
    ["deferred, one wake-up", DEFERRED, 123_660_000, 2],
    ["default, a wake-up for whatever finds it asleep", {}, 122_220_000, 4],
  ])("waits for several: %s", (_, mode, notice, wakeups) => {
    const { events, books } = scene(2, { ...mode, min_complete: 3, min_wait_usec: 2e7 }, [
      { at: 1e8, operation: 0, callback: 1e6 },
      ...[1, 2, 3].map((operation) => ({ at: 1.06e8 + 4e6 * operation, operation, callback: 1e6 })),
    ]);
    expect([1, 2, 3].map((serial) => events.get(serial)?.notice)).toEqual([notice, notice, notice]);
    expect(books.counters.wakeups).toBe(wakeups);
  });

  /**
   * As above with one event, and half the time, which is up at 115.95; an interrupt (1.0) wakes the thread, at 117.45 +
   * 2.0 + 0.72.
   */
  it("not for ever: after min_wait_usec one is enough", () => {
    const { events } = scene(2, { ...DEFERRED, min_complete: 3, min_wait_usec: 1e7 }, [
      { at: 1e8, operation: 0, callback: 1e6 },
      { at: 1.08e8, operation: 1, callback: 1e6 },
    ]);
    expect(events.get(1)?.notice).toBe(120_170_000);
  });

  /*
   * A completion ring of two. The callback ends at 124.22; enter 0.73, four receives 2.88: at 127.83 two completions
   * are on the ring and two have overflowed. Their callbacks end at 129.83; enter (0.4 + 2 x 0.33) moves the others, 2
   * x 0.02: 130.93.
   */
  it("completions that overflow the ring come with the next call, in order", () => {
    const { events } = scene(2, { ...DEFERRED, cq_entries: 2 }, [
      { at: 1e8, operation: 0, callback: 2e7 },
      ...[1, 2, 3, 4].map((operation) => ({ at: 1.01e8 + 4e6 * operation, operation, callback: 1e6 })),
    ]);
    const notices = [1, 2, 3, 4].map((serial) => events.get(serial)?.notice);
    expect(notices).toEqual([127_830_000, 127_830_000, 130_930_000, 130_930_000]);
  });

  /**
   * Two of three submissions a call: after three callbacks that were noticed together, two enters, the second of which
   * waits.
   */
  it("takes `entries` submissions a call", () => {
    const together = [1, 2, 3].map((operation) => ({ at: 1.05e8 + 2e6 * operation, operation, callback: 1e6 }));
    const events = [{ at: 1e8, operation: 0, callback: 2e7 }, ...together, { at: 2e8, operation: 4, callback: 0 }];
    expect(scene(2, { ...DEFERRED, entries: 2 }, events).books.counters.systemCalls).toBe(4);
    expect(scene(2, DEFERRED, events).books.counters.systemCalls).toBe(3);
  });
});

describe("cancellation", () => {
  /*
   * The callback of operation 0 ends at 114.22. One enter cancels 3 and 4 (0.03, and 0.02 for each of two completions)
   * and submits 0 (0.33): 114.22 + 0.4 + 2 x 0.07 + 0.33. It returns with four completions, and the next one submits 3
   * and 4 again. Operation 3 has its event at 200.
   */
  it("is an entry in the next submission, and the receive completes with -ECANCELED", () => {
    const { events, books, cancellations } = scene(2, {}, [
      { at: 1e8, operation: 0, callback: 1e7, cancels: 2, victim: 3 },
      { at: 2e8, operation: 3, callback: 1e6 },
    ]);
    expect(cancellations).toBe(2);
    expect(events.get(1)?.notice).toBe(204_220_000);
    expect(books.counters.systemCalls).toBe(3);
    const submitted = 400 + 2 * 70 + 330 + (400 + 2 * 330);
    expect(books.accounts[ACCOUNTS.indexOf("system")]).toBe((400 + submitted + 2 * 720) * 1_000);
  });

  it("comes too late for a receive whose event is there", () => {
    const { cancellations, events } = scene(2, DEFERRED, [
      { at: 1e8, operation: 0, callback: 1e7, cancels: 1, victim: 1 },
      { at: 1.05e8, operation: 1, callback: 1e6 },
    ]);
    expect(cancellations).toBe(0);
    expect(events.size).toBe(2);
  });

  /*
   * Operation 1 belongs to the ring of thread 1. Enter sends a message (0.03 + 0.02) with the submission of 0 (0.33),
   * and wakes thread 1: at 114.22 + 0.4 + 0.38 + 0.5 = 115.5; at 117.5 thread 1 has the message, and cancels: 0.4 +
   * 0.07. Then it submits 1 again: 0.4 + 0.33.
   */
  it("of an operation of another ring takes a message to that ring", () => {
    const { events, books, cancellations } = scene(3, { threads: 2 }, [
      { at: 1e8, operation: 0, callback: 1e7, cancels: 1, victim: 1 },
      { at: 2e8, operation: 1, callback: 1e6 },
    ]);
    expect(cancellations).toBe(1);
    expect(events.get(1)?.notice).toBe(204_220_000);
    expect(books.callbacks).toEqual([1, 1]);
    expect(books.counters.wakeups).toBe(3);
    expect(books.counters.systemCalls).toBe(2 + 1 + 2);
  });
});
