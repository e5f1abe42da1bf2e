/**
 * iocp traced on paper: the concurrency limit and callbacks that block, batches, skipped packets, long messages,
 * cancelling.
 */
import { describe, expect, it } from "vitest";
import { CostTable } from "../../models/costs.js";
import { iocp } from "../../models/iocp.js";
import type { Parameters } from "../../models/types.js";
import { costs } from "./harness.js";
import { type Play, play } from "./stage.js";

const prices = costs({
  ...{ interrupt: 1_000, wakeup: 500, idleExit: 2_000, issue: 900, completionGet: 200, completionPerEntry: 50 },
  ...{ cancelIoEx: 300, copyPerByte: 10, lockHold: 100, lockHandover: 150 },
}) as Record<string, number>;

const DEFAULTS: Parameters = {
  ...{ threads: 1, NumberOfConcurrentThreads: 0, ulCount: 1, lock: "uncontended", buffer: 100 },
  FILE_SKIP_COMPLETION_PORT_ON_SUCCESS: "no",
};

function scene(cores: number, parameters: Parameters, events: Play["events"], table = prices) {
  const all = { ...DEFAULTS, ...parameters };
  return play({ mechanism: "iocp", parameters: all, cores, quantumPs: 1e15, pending: 10, costs: table, events });
}

function noticed({ events }: ReturnType<typeof scene>): (number | undefined)[] {
  return [...events.keys()].sort((a, b) => a - b).map((serial) => events.get(serial)?.notice);
}

describe("callbacks that block", () => {
  /*
   * Two threads, limit 1, three cores; asleep from 2.2 us on, A (thread 1) last. Event 0 at 100 us rouses a core until
   * 102 and is known at 103; A wakes (0.5) and runs at 103.5. Event 1, at 102 on another core and known at 105, finds
   * the limit reached and queues. At 108.5 A's callback sleeps: A pays 0.5 to wake B (thread 0) with event 1, which B
   * notices at 111.0, and is away from 109.0 to 159.0; the idle exit (2), the interrupt (1) and the wake-up (0.5) bring
   * it back at 162.5. Two run now. Its callback ends at 167.5, ReadFile at 168.4, and at 168.6 it asks: event 2, known
   * at 123, waits, but B still runs: A blocks. B ends at 211.0, issues until 211.9 and asks at 212.1.
   */
  const events = [
    { at: 1e8, operation: 0, callback: 1e7, block: 5e7 },
    { at: 1.02e8, operation: 1, callback: 1e8 },
    { at: 1.2e8, operation: 2, callback: 1e6 },
  ];
  const parameters = { threads: 2, NumberOfConcurrentThreads: 1 };

  it("another thread is released; more than the limit run, until one asks for the next packet", () => {
    const run = scene(3, parameters, events);
    expect(run.events.get(0)).toEqual({ device: 1e8, notice: 103_500_000, start: 103_500_000, end: 167_500_000 });
    expect(run.events.get(1)).toEqual({ device: 1.02e8, notice: 111_000_000, start: 111_000_000, end: 211_000_000 });
    expect(run.events.get(2)).toEqual({ device: 1.2e8, notice: 212_100_000, start: 212_100_000, end: 213_100_000 });
    expect(run.books.callbacks).toEqual([2, 1]);
    expect(run.books.counters.wakeups).toBe(3);
  });

  /** As above, but A only computes: it ends at 113.5, issues until 114.4 and has event 1 at 114.6. B sleeps on. */
  it("a callback that only computes keeps the others waiting", () => {
    const computing = events.slice(0, 2).map((event) => ({ ...event, block: 0 }));
    const run = scene(3, parameters, computing);
    expect(noticed(run)).toEqual([103_500_000, 114_600_000]);
    expect(run.books.callbacks).toEqual([0, 2]);
  });

  /**
   * As the first case with nothing queued when A's callback sleeps: nobody is released, and B is there for event 1 at
   * 120 us.
   */
  it("makes room for what completes meanwhile", () => {
    const run = scene(3, parameters, [events[0], { ...events[1], at: 1.2e8 }]);
    expect(noticed(run)).toEqual([103_500_000, 123_500_000]);
    expect(run.books.callbacks).toEqual([1, 1]);
  });

  /*
   * No costs, limit 1. A's callback sleeps from 10 to 15 us and hands event 1 to B; from 15 on both run. When B's
   * callback sleeps, at 18, A still runs: nobody is released, and event 2 keeps its place before event 3. A asks at 25
   * and has it.
   */
  it("a thread that blocks while others fill the limit releases nobody", () => {
    const work = [
      { callback: 2e7, block: 5e6 },
      { callback: 1.6e7, block: 1e8 },
      { callback: 1e6, block: 0 },
      { callback: 1e6, block: 0 },
    ];
    const four = work.map((each, operation) => ({ at: 0, operation, ...each }));
    const free = costs({}) as Record<string, number>;
    expect(noticed(scene(3, { threads: 3, NumberOfConcurrentThreads: 1 }, four, free))).toEqual([0, 1e7, 2.5e7, 2.6e7]);
  });

  /*
   * No costs, one core, nine operations at once, 10 us of work round a sleep of 40: one thread takes 9 x 50 us. Nine
   * threads never let the core idle: first halves from 0 to 45 us, when the first sleep is over, second halves to 90.
   */
  it.each([
    [1, 450],
    [9, 90],
  ])("%i thread(s) finish nine such callbacks in %i us on one core with limit 1", (threads, us) => {
    const nine = Array.from({ length: 9 }, (_, operation) => ({ at: 0, operation, callback: 1e7, block: 4e7 }));
    const free = costs({}) as Record<string, number>;
    expect(scene(1, { threads, NumberOfConcurrentThreads: 1 }, nine, free).elapsed).toBe(us * 1e6);
  });
});

describe("packets taken in batches, or not queued at all", () => {
  /*
   * One thread; its callback ends at 123.5, ReadFile at 124.4, the next call at 124.6. Four packets wait. Three in one
   * call: two entries more (0.1), noticed at 124.7; handling each takes 1 + 0.9, so the next call returns at 130.6. One
   * by one: each 2.1 later.
   */
  const first = { at: 1e8, operation: 0, callback: 2e7 };
  const four = [1, 2, 3, 4].map((operation) => ({ at: 1.04e8 + operation * 4e6, operation, callback: 1e6 }));

  it("ulCount = 3: one call takes three, and the fourth comes with the next", () => {
    const run = scene(2, { ulCount: 3 }, [first, ...four]);
    expect(noticed(run).slice(1)).toEqual([124_700_000, 124_700_000, 124_700_000, 130_600_000]);
    expect(run.books.counters.systemCalls).toBe(1 + 2 + 3 + 1);
  });

  it("ulCount = 1: a call for each", () => {
    const run = scene(2, {}, [first, ...four]);
    expect(noticed(run).slice(1)).toEqual([124_600_000, 126_700_000, 128_800_000, 130_900_000]);
    expect(run.books.counters.systemCalls).toBe(1 + 2 + 3 * 2);
  });

  /**
   * Between its wake-up and its first instruction, 101 to 103.5 us, further packets gather: the woken thread takes them
   * along.
   */
  it("ulCount = 3: a woken thread takes what is queued by the time it runs", () => {
    const burst = [0, 1, 2].map((operation) => ({ at: 1e8, operation, callback: 1e6 }));
    const run = scene(4, { ulCount: 3, NumberOfConcurrentThreads: 1 }, burst);
    expect(noticed(run)).toEqual([103_600_000, 103_600_000, 103_600_000]);
  });

  /*
   * Two threads. Operation 0's second event, at 110 us, waits for the operation to be issued, which ends at 124.4. A
   * packet goes to the other thread, which the first pays 0.5 to wake and which runs 2 later. Skipped, the thread has
   * the data in its hands.
   */
  it.each([
    ["no", 126_900_000, [1, 1]],
    ["yes", 124_400_000, [0, 2]],
  ])(
    "FILE_SKIP_COMPLETION_PORT_ON_SUCCESS %s: the event that waited is noticed at %i ps",
    (skip, notice, callbacks) => {
      const again = { at: 1.1e8, operation: 0, callback: 1e6 };
      const run = scene(3, { threads: 2, FILE_SKIP_COMPLETION_PORT_ON_SUCCESS: skip }, [first, again]);
      expect(noticed(run)).toEqual([103_500_000, notice]);
      expect(run.books.callbacks).toEqual(callbacks);
    },
  );
});

describe("messages longer than the buffer", () => {
  /*
   * 250 bytes at 10 ns, a buffer of 100. The interrupt copies the first part: known at 102.0, noticed at 104.5.
   * ReadFile (0.9) finds the second (1.0): its packet is taken at 106.6. ReadFile and the third (0.5): 108.0, taken at
   * 108.2. Skipping packets saves both calls.
   */
  const long = { at: 1e8, operation: 0, callback: 5e6, bytes: 250 };

  it.each([
    ["no", 108_200_000, 2],
    ["yes", 107_800_000, 0],
  ])("take an operation per part (packets skipped: %s)", (skip, start, gets) => {
    const run = scene(2, { FILE_SKIP_COMPLETION_PORT_ON_SUCCESS: skip }, [long]);
    expect(run.events.get(0)).toEqual({ device: 1e8, notice: 104_500_000, start, end: start + 5e6 });
    expect(run.books.counters.systemCalls).toBe(1 + 2 + gets);
  });

  it("a larger buffer takes them whole, and is what n pending operations commit", () => {
    expect(scene(2, { buffer: 250 }, [long]).events.get(0)?.start).toBe(1e8 + 1e6 + 2.5e6 + 2.5e6);
    const context = { pending: 7, cores: 4, costs: new CostTable(prices), parameters: { ...DEFAULTS, buffer: 250 } };
    expect(iocp.memory(context).buffers).toBe(7 * 250);
  });
});

describe("cancelling", () => {
  /*
   * One thread. The callback of operation 0, over at 108.5, cancels 1 and 2, 0.3 each: 1 comes back as a packet; 2,
   * complete since 104, is left alone. ReadFile until 110.0; the next call, at 110.2, has 2; ReadFile until 112.1; the
   * call at 112.3 has the packet that says 1 was cancelled: ReadFile until 113.2. Operation 1's event of 109, known at
   * 112, completes that at once: 113.4.
   */
  it("a cancelled operation comes back as a packet and is issued anew; a completed one is left alone", () => {
    const run = scene(2, {}, [
      { at: 1e8, operation: 0, callback: 5e6, cancels: 2, victim: 1 },
      { at: 1.01e8, operation: 2, callback: 1e6 },
      { at: 1.09e8, operation: 1, callback: 1e6 },
    ]);
    expect(run.events.get(0)?.end).toBe(109_100_000);
    expect(noticed(run)).toEqual([103_500_000, 110_200_000, 113_400_000]);
    expect(run.cancellations).toBe(1);
  });

  /**
   * Another thread waits: the canceller pays 0.5 to wake it for the packet at 108.8, and has its second call over at
   * 109.6.
   */
  it("the packet of a cancelled operation wakes a waiting thread", () => {
    const run = scene(3, { threads: 2 }, [
      { at: 1e8, operation: 0, callback: 5e6, cancels: 2, victim: 1 },
      { at: 1.5e8, operation: 1, callback: 1e6 },
    ]);
    expect(run.events.get(0)?.end).toBe(109_600_000);
    expect(run.cancellations).toBe(2);
    expect(noticed(run)[1]).toBe(153_500_000);
  });
});

/*
 * Two interrupts tell the kernel at 103.0 us; their threads run at 103.5, end callbacks of 5.0 and 4.85 and ReadFiles
 * at 109.4 and 109.25 and ask (0.2); two packets wait. With a lock that is held for 0.1 and handed over in 0.15, the
 * second interrupt, and its thread, is 0.15 later: both ask at 109.4, and one of them has its packet 0.15 later.
 */
it.each([
  ["uncontended", 109_450_000, 109_600_000],
  ["contended", 109_600_000, 109_750_000],
])("with its lock %s, two threads that ask have their packets at %i and %i ps", (lock, first, second) => {
  const events = [0, 1, 2, 3].map((operation) => ({
    ...{ at: operation < 2 ? 1e8 : 1.04e8, operation },
    callback: operation === 1 ? 4_850_000 : 5_000_000,
  }));
  const run = scene(4, { threads: 2, NumberOfConcurrentThreads: 2, lock }, events);
  const late = noticed(run).slice(2).sort();
  expect(late).toEqual([first, second]);
});

/*
 * Operation 0's message takes the interrupt 1 + 10 us to copy, 100 to 111. Its second, at 102, interrupts another core,
 * which is done at 103 and tells the kernel of the first. That one's callback is over at 105.5; ReadFile ends at 106.4.
 * A message on operation 1, at 106, has an interrupt of its own until 117. What ends at 111 is still operation 0's:
 * noticed at 113.5; operation 1's at 119.5.
 */
it("an interrupt that another overtook stands for its own operation", () => {
  const run = scene(4, { threads: 2, buffer: 1_000 }, [
    { at: 1e8, operation: 0, callback: 0, bytes: 1_000 },
    { at: 1.02e8, operation: 0, callback: 0 },
    { at: 1.06e8, operation: 1, callback: 0, bytes: 1_000 },
  ]);
  expect(noticed(run)).toEqual([105_500_000, 113_500_000, 119_500_000]);
});
