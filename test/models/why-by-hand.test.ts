/**
 * Latencies taken apart on paper, to the picosecond: what a readiness loop, a scanning one, a completion port at its
 * limit, a queue that is polled, and workers that steal are waited for.
 */
import { describe, expect, it } from "vitest";
import type { ThreadsSpec } from "../../sim/requests/threads.js";
import type { Component } from "../../sim/why/components.js";
import { costs } from "./harness.js";
import { type Play, play } from "./stage.js";

/** Nanoseconds. */
const COSTS = {
  ...{ idleExit: 700, interrupt: 1000, wakeup: 800, ipi: 150, contextSwitch: 300, epollWait: 310, epollPerEvent: 170 },
  ...{ read: 600, queuePush: 50, queuePop: 60, steal: 90, futexWake: 400, futexWait: 450, completionGet: 400 },
  ...{ pollCall: 200, pollPerDescriptor: 50, waitEntryAdd: 30, waitEntryRemove: 20, scanPerDescriptor: 10 },
  ...{ issue: 500, overlappedPollSyscall: 200, yield: 300 },
};
const US = 1e6;
const NS = 1e3;

type Parts = Partial<Record<Component, number>>;

/** By event, that comes at so many us on that operation and computes for so many us: its parts in ns. */
function partsOf(scene: Partial<Play>, events: [at: number, operation: number, callback: number][]): Parts[] {
  const { parts, events: stations } = play({
    ...{ mechanism: "epoll", parameters: {}, cores: 1, quantumPs: 1e15, pending: 4, costs: costs(COSTS), why: true },
    ...scene,
    events: events.map(([at, operation, callback]) => ({ at: at * US, operation, callback: callback * US })),
  });
  return events.map((_, serial) => {
    const own = parts.get(serial) ?? {};
    const { device, end } = stations.get(serial) as { device: number; end: number };
    expect(Object.values(own).reduce((sum, ps) => sum + ps, 0)).toBe(end - device);
    return Object.fromEntries(Object.entries(own).map(([component, ps]) => [component, ps / NS]));
  });
}

describe("what an event waits for", () => {
  /*
   * Event 0: idle exit and interrupt up to 101.7, wake-up to 102.5, one report to 102.67, its read, interrupted for 1.0
   * from 103.0 on, to 104.27, its callback to 109.27. Event 1 is known at 104.0: the rest of the read of the other,
   * 0.27, its callback; then a wait that checks both entries, level-triggered, 0.31 + 2 x 0.17, and its own read.
   */
  it("of epoll is its interrupt, the wake-up, the handler before it, and its own calls", () => {
    const two = partsOf({}, [
      [100, 0, 5],
      [103, 1, 2],
    ]);
    expect(two).toEqual([
      { interrupt: 2700, "wake-up": 800, "own-calls": 770, "own-computing": 5000 },
      { interrupt: 1000, "other-handlers": 5000, "other-calls": 270, "own-calls": 1250, "own-computing": 2000 },
    ]);
  });

  /*
   * Woken at 102.5 the call looks at four again and removes four entries: three quarters of 0.2 + 0.08 are for others;
   * then user code looks at three results, 0.03. Event 1: the next call looks at four, and leaves and removes entries
   * on two of them (0.1): three quarters of 0.3; and two results.
   */
  it("of poll is its scan of the others", () => {
    const two = partsOf({ mechanism: "poll" }, [
      [100, 2, 5],
      [103, 1, 2],
    ]);
    expect(two).toEqual([
      { interrupt: 2700, "wake-up": 800, scanning: 240, "own-calls": 670, "own-computing": 5000 },
      {
        ...{ interrupt: 1000, scanning: 245, "other-handlers": 5000, "other-calls": 410 },
        ...{ "own-calls": 875, "own-computing": 2000 },
      },
    ]);
  });

  /*
   * Two threads, of which one may run. Event 1 interrupts the other core, and is known at 102.7: the running thread is
   * being switched to until 102.8, runs its callback, issues its next read, and asks for the next packet.
   */
  it("of a completion port at its limit is the handler of the thread that runs, though another one sleeps", () => {
    const limited = { mechanism: "iocp", parameters: { threads: 2, NumberOfConcurrentThreads: 1 }, cores: 2 };
    const two = partsOf(limited, [
      [100, 0, 5],
      [101, 1, 2],
    ]);
    expect(two).toEqual([
      { interrupt: 1700, "wake-up": 800, "context-switch": 300, "own-computing": 5000 },
      {
        ...{ interrupt: 1700, "context-switch": 100, "other-handlers": 5000, "other-calls": 500 },
        ...{ "own-calls": 400, "own-computing": 2000 },
      },
    ]);
  });

  /*
   * Turns of 0.61 from 1.0 on; the interrupt, from 100.0 to 101.0, falls into the poll of turn 162, of operation 0,
   * which ends at 101.08. Push, yield and the next pop up to 101.49, then the poll that finds it.
   */
  it.each([true, false])("of a queue that is polled is polls of others; acted out: %s", (exactPolls) => {
    const scene = { mechanism: "overlapped-fifo", parameters: { threads: 1, lock: "uncontended" }, exactPolls };
    expect(partsOf({ ...scene, pending: 3 }, [[100, 1, 0]])).toEqual([
      { interrupt: 1000, scanning: 490, "own-calls": 200 },
    ]);
  });

  /*
   * tokio's workers, two. The interrupts of events 0 and 1 end at 101.7, each on a core; the first wakes the driver,
   * and delivers event 2 at 103.5. Switched to, the driver is told of all three at 104.31, and puts each into its
   * slot, from where the one before moves to its queue: event 0 at 104.41, half of that time its own push. It wakes
   * the other worker: futex call up to 104.86, wake-up to 105.66, interprocessor interrupt and idle exit to 106.51,
   * a switch to 106.81. That one looks at its own queue and the global one, steals event 0 at 107.02, and reads it.
   */
  it("of workers that steal is being queued, woken for, and looked for", () => {
    const workers = { threads: 2, queue: "stealing", wake: "futex", assign: "global", slot: true } as const;
    const tokio: ThreadsSpec = {
      pollers: "workers",
      workers: { ...workers, promote: "if-more", every: 61, reads: "worker" },
    };
    const parameters = { threads: 2, sets: "shared", mode: "EPOLLET", reads: "until-EAGAIN" };
    const three = partsOf({ parameters, cores: 2, threads: tokio, handler: [] }, [
      [100, 0, 5],
      [100, 1, 5],
      [100, 2, 5],
    ]);
    expect(three[0]).toEqual({
      ...{ interrupt: 2700, "wake-up": 800 + 1650, "context-switch": 600, "pool-queue": 450 },
      ...{ scanning: 50 + 60 + 60 + 90, "own-calls": 510 + 50 + 600, "own-computing": 5000 },
    });
    // The driver runs event 2 first, from its slot; event 1 waits for that.
    expect(three[1]["other-handlers"]).toBe(5000);
  });
});
