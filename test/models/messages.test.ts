/** Messages longer than the buffer, and callbacks that cancel: what each readiness mechanism pays, traced on paper. */
import { describe, expect, it } from "vitest";
import type { Parameters } from "../../models/types.js";
import { ACCOUNTS } from "../../sim/accounting/accounts.js";
import { costs } from "./harness.js";
import { type Play, play } from "./stage.js";

const SYSTEM = ACCOUNTS.indexOf("system");
/** ns. */
const PRICES = costs({
  ...{ interrupt: 1_000, wakeup: 500, idleExit: 2_000, read: 900, readEmpty: 400, copyPerByte: 1 },
  ...{ pollCall: 430, selectCall: 700, devPollCall: 400, devPollPerHint: 100, devPollWrite: 210 },
  ...{ epollWait: 150, epollPerEvent: 117, epollCtlModify: 320, epollCtlAdd: 1_000 },
  ...{ keventCall: 160, keventPerEvent: 110, portGet: 200, portAssociate: 300, shutdown: 250 },
}) as Record<string, number>;

function stage(mechanism: string, parameters: Parameters, events: Play["events"], cores = 1) {
  return play({ mechanism, parameters, cores, quantumPs: 1e15, pending: 4, costs: PRICES, events, probe: true });
}

/*
 * One message of 250 bytes, a buffer of 100: three reads, 900 + 100, 900 + 100 and 900 + 50 ns. The loop is woken at
 * 103.5 us. A loop that reads once asks the kernel again for the rest, twice.
 */
describe("a message of 250 bytes and a buffer of 100", () => {
  const long = [{ at: 1e8, operation: 2, callback: 5e6, bytes: 250 }];
  const READS_NS = 2_950;

  it.each([
    // Descriptors cost nothing here. Two more calls.
    ["poll", { reads: "once" }, 0, 2 * 430],
    ["select", { reads: "once" }, 0, 2 * 700],
    // A check in the walk that reports, a check in each of the two further ones.
    ["dev-poll", { reads: "once" }, 100, 2 * (400 + 100)],
    ["epoll", { reads: "once" }, 117, 2 * (150 + 117)],
    ["kqueue", { flags: "none", reads: "once" }, 110, 2 * (160 + 110)],
    // The change rides on the wait and costs a note.
    ["kqueue", { flags: "EV_DISPATCH", reads: "once" }, 110, 2 * (160 + 2 * 110)],
    ["event-ports", { reads: "once" }, 0, 2 * (200 + 300)],
    ["poll", { reads: "until-short" }, 0, 0],
    ["select", { reads: "until-EAGAIN" }, 0, 0],
    ["dev-poll", { reads: "until-short" }, 100, 0],
    ["epoll", { mode: "EPOLLET", reads: "once" }, 117, 0],
    ["kqueue", { flags: "EV_CLEAR", reads: "once" }, 110, 0],
    ["event-ports", { reads: "until-short" }, 0, 0],
  ] as [string, Parameters, number, number][])(
    "%s %j: noticed once, started when it is complete",
    (mechanism, set, reportNs, againNs) => {
      const { events } = stage(mechanism, { buffer: 100, ...set }, long);
      const notice = 103_500_000 + reportNs * 1_000;
      const start = notice + (READS_NS + againNs) * 1_000;
      expect(events.get(0)).toEqual({ device: 1e8, notice, start, end: start + 5e6 });
    },
  );

  it("blocking-threads: the first read brings 100 bytes and is the notice", () => {
    const { events, books } = stage("blocking-threads", { buffer: 100 }, long);
    // The rest of the first read: 900 - 400 and 100 bytes; then two whole reads.
    expect(events.get(0)?.notice).toBe(104_100_000);
    expect(events.get(0)?.start).toBe(104_100_000 + 1_000_000 + 950_000);
    expect(books.counters.systemCalls).toBe(2);
  });

  it("a pool of acceptors reads it to the end in one thread", () => {
    const { events, books } = stage("blocking-threads", { buffer: 100, threads: 3 }, long);
    expect(events.get(0)?.start).toBe(104_100_000 + 1_000_000 + 950_000);
    expect(books.callbacks).toEqual([1, 0, 0]);
  });
});

/*
 * 100 bytes at 1 ns: the second message happens while its operation is not issued, 0.1 us after the first one's
 * callback, and becomes known within the interrupt of 1 us, either before the operation is issued again (after 0.45 to
 * 2 us) or after. It is copied either way, once: 0.1 us.
 */
describe("a message that comes while its operation is being issued again", () => {
  const SHORT = { issue: 500, rioReceive: 50, rioCommit: 400, aioCall: 200, aioRead: 700, yield: 100 };
  const LONG = { issue: 2_000, rioReceive: 50, rioCommit: 1_950, aioCall: 200, aioRead: 1_800, yield: 100 };
  const polls = { overlappedPollSyscall: 100, overlappedPollMemory: 100, queuePop: 100, queuePush: 100 };

  it.each(
    ["iocp", "rio", "linux-aio", "overlapped-fifo", "overlapped-spin"].flatMap((mechanism) => [
      [mechanism, "the kernel knows of it after", SHORT] as const,
      [mechanism, "the kernel knows of it before", LONG] as const,
    ]),
  )("%s, %s: is copied, and paid for", (mechanism, _, prices) => {
    const spent = (copyPerByte: number) => {
      const scene = { mechanism, parameters: { threads: 1, buffer: 4_096 }, cores: 3, quantumPs: 1e15, pending: 1 };
      const costs = { ...PRICES, ...polls, ...prices, copyPerByte };
      const first = { at: 1e8, operation: 0, callback: 5e6, bytes: 100 };
      const end = Number(play({ ...scene, costs, events: [first] }).events.get(0)?.end);
      const second = { at: end + 100_000, operation: 0, callback: 5e6, bytes: 100 };
      const { books } = play({ ...scene, costs, events: [first, second] });
      return books.accounts[SYSTEM] + books.accounts[ACCOUNTS.indexOf("interrupt")];
    };
    expect(spent(1) - spent(0)).toBe(2 * 100_000);
  });
});

/*
 * At 100 us operation 0 has a message whose callback cancels operations 3, 0 and 1: 3 and 1 are pending, 0 is not (its
 * own message). The attempt on 0 costs the call and no more.
 */
describe("a callback that cancels three operations, of which two are pending", () => {
  const cancelling = [{ at: 1e8, operation: 0, callback: 5e6, cancels: 3, victim: 3 }];
  const without = [{ at: 1e8, operation: 0, callback: 5e6 }];

  it.each([
    ["poll", {}, 0, 0],
    ["select", {}, 0, 0],
    ["dev-poll", {}, 5, 5 * 210],
    ["epoll", {}, 5, 3 * 320 + 2 * 1_000],
    // The changes ride on the next wait, after the end of the play.
    ["kqueue", {}, 0, 0],
    ["event-ports", {}, 5, 5 * 300],
    // Three shutdowns and two threads woken, whose reads return.
    ["blocking-threads", {}, 3, 3 * 250 + 2 * 500],
    ["blocking-threads", { threads: 2 }, 3, 3 * 250],
  ] as [string, Parameters, number, number][])("%s %j: %i calls more", (mechanism, set, calls, systemNs) => {
    const plain = stage(mechanism, set, without);
    const { books, events, cancellations } = stage(mechanism, set, cancelling);
    expect(cancellations).toBe(2);
    expect(books.counters.systemCalls - plain.books.counters.systemCalls).toBe(calls);
    expect(books.accounts[SYSTEM] - plain.books.accounts[SYSTEM]).toBe(systemNs * 1_000);
    expect(Number(events.get(0)?.end) - Number(plain.events.get(0)?.end)).toBe(systemNs * 1_000);
  });

  /*
   * kqueue: noticed at 103.61, read until 104.51, callback until 109.51. The next wait: call 160, then EV_DELETE and
   * EV_ADD for two operations, 4 x 110; then the note of 0 is spent, 110. A second event, on 3, at 200 us is noticed as
   * the first was.
   */
  it("kqueue: the changes are paid by the next wait", () => {
    const { books, events } = stage("kqueue", {}, [...cancelling, { at: 2e8, operation: 3, callback: 0 }]);
    expect(books.accounts[SYSTEM]).toBe((2 * 160 + (1 + 4 + 1 + 1) * 110 + 2 * 900) * 1_000);
    expect(events.get(1)?.notice).toBe(203_610_000);
  });

  /*
   * dev-poll, one core: the start-up walk clears all bits. A registration sets the bits of 3 and 1: the next walk
   * checks them and 0 for nothing.
   */
  it("dev-poll: what was registered anew is checked once", () => {
    const { books } = stage("dev-poll", {}, [...cancelling, { at: 2e8, operation: 2, callback: 0 }]);
    // Walks: 4 at first, 0, then 0, 3 and 1, then 2.
    expect(books.accounts[SYSTEM]).toBe((2 * 400 + (4 + 1 + 3 + 1) * 100 + 5 * 210 + 2 * 900) * 1_000);
  });

  /*
   * blocking-threads, two cores: the callback of 0 ends at 109.0 and the shutdown of 3 at 109.25; thread 3 is woken at
   * 109.75 and on its core at 111.75 (its own: 3 mod 2 = 1), and enters its next read, 0.4. An event on 3 known at
   * 112.0 is there before it sleeps: noticed after the other half of the read, at 112.65.
   */
  it("blocking-threads: the thread that was shut down reads again, and finds what came meanwhile", () => {
    const { events } = stage("blocking-threads", {}, [...cancelling, { at: 1.11e8, operation: 3, callback: 0 }], 2);
    expect(events.get(0)?.notice).toBe(104_000_000);
    expect(events.get(1)?.notice).toBe(111_750_000 + 400_000 + 500_000);
  });

  /*
   * Both events at 100 us, a core each: noticed at 104.0. Thread 3's callback ends at 109.1 and it enters its next
   * read, until 109.5. The shutdown of 3 at 109.25 finds it neither asleep nor with data: the read that it is in ends,
   * and it reads again, until 109.9. The next event of 3 comes 10 us after the shutdown, at 119.25.
   */
  it("blocking-threads: a thread that is shut down on its way to sleep does not sleep", () => {
    const { events } = play({
      ...{ mechanism: "blocking-threads", parameters: {}, cores: 2, quantumPs: 1e15, pending: 4, costs: PRICES },
      again: 1e7,
      events: [
        { at: 1e8, operation: 0, callback: 5e6, cancels: 1, victim: 3 },
        { at: 1e8, operation: 3, callback: 5.1e6 },
        { at: 1.01e8, operation: 3, callback: 0 },
      ],
    });
    expect(events.get(2)?.device).toBe(119_250_000);
    expect(events.get(2)?.notice).toBe(123_250_000);
  });

  /*
   * event-ports, two threads, two cores, interrupts of 100 ns, and 2 us to wake a thread on the other core. The event
   * of 100 us on 0 is noticed at 100.6, read until 101.5, callback until 106.5; port_dissociate of 3 until 106.8. An
   * event on 3 known at 107.0 is not sent. port_associate, until 107.1, finds and sends it, once, and wakes thread 0,
   * paid at 107.6; then 0 is associated, until 107.9, and port_getn returns at 108.1.
   */
  it("event-ports: an event between port_dissociate and port_associate is sent by the latter, once", () => {
    const { events, emptyReads, cancellations } = play({
      ...{ mechanism: "event-ports", parameters: { threads: 2 }, cores: 2, quantumPs: 1e15, pending: 4 },
      costs: { ...PRICES, interrupt: 100, ipi: 2_000, idleExit: 0 },
      events: [
        { at: 1e8, operation: 0, callback: 5e6, cancels: 1, victim: 3 },
        { at: 1.069e8, operation: 3, callback: 0 },
        { at: 2e8, operation: 1, callback: 0 },
      ],
    });
    expect(cancellations).toBe(1);
    expect(events.get(1)?.notice).toBe(108_100_000);
    expect(emptyReads).toBe(0);
  });
});
