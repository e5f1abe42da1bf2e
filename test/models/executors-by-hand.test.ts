/**
 * Workers traced on paper: one poller in epoll_wait, workers on cores of their own, all idle at first. Each request
 * computes for 5 us and replies. Until a task is on its queue an event at t takes idleExit 0.7 + interrupt 1 + wakeup
 * 0.8 + epollPerEvent 0.17 + read 0.6 + queuePush 0.05 = 3.32 us. A worker that sleeps has it after futexWake 0.4 +
 * wakeup 0.8 + ipi 0.15 + idleExit 0.7 + contextSwitch 0.3 the first time + queuePop 0.06.
 */
import { describe, expect, it } from "vitest";
import type { ThreadsSpec, WorkersSpec } from "../../sim/requests/threads.js";
import type { Step } from "../../sim/spec.js";
import { costs } from "./harness.js";
import { play } from "./stage.js";

/** Nanoseconds. */
const COSTS = {
  ...{ idleExit: 700, interrupt: 1000, wakeup: 800, ipi: 150, contextSwitch: 300, epollWait: 310, epollPerEvent: 170 },
  ...{ read: 600, write: 1100, queuePush: 50, queuePop: 60, steal: 90, futexWake: 400, futexWait: 450 },
  ...{ eventfdWrite: 410, eventfdRead: 460, uringEnter: 610, uringComplete: 120, uringReceive: 460, uringSubmit: 110 },
  ...{ uringReceiveEmpty: 240, pollArm: 250, uringSend: 850 },
};
const US = 1e6;
const REPLY: Step = { kind: "reply", size: { kind: "constant", meanBytes: 1 } };

/** Stations of requests that come at these times (us) on these operations: when they start and end, in us. */
function played(workers: Partial<WorkersSpec>, events: [at: number, operation: number][], mechanism = "epoll") {
  const threads: ThreadsSpec = { workers: { threads: 1, queue: "shared", wake: "futex", ...workers } };
  const { events: stations, books } = play({
    ...{ mechanism, parameters: {}, cores: 3, quantumPs: 1e12, pending: 8, costs: costs(COSTS), threads },
    handler: [REPLY],
    events: events.map(([at, operation]) => ({ at: at * US, operation, callback: 5 * US })),
  });
  const inUs = (ps: number) => Math.round(ps / 1e4) / 100;
  const times = [...stations.entries()].sort(([a], [b]) => a - b).map(([, { start, end }]) => [inUs(start), inUs(end)]);
  return { times, books };
}

describe("workers on a shared queue", () => {
  it("take a task up after the poller's work, a wake-up and a pop", () => {
    expect(played({}, [[100, 0]]).times).toEqual([[105.73, 111.83]]);
  });

  it("sleep in a read of an eventfd for other prices", () => {
    expect(played({ wake: "eventfd" }, [[100, 0]]).times).toEqual([[105.74, 111.84]]);
  });

  it("are not woken while they are at work, and take the next task when they are through", () => {
    const { times } = played({}, [
      [100, 0],
      [106, 1],
    ]);
    expect(times).toEqual([
      [105.73, 111.83],
      [111.89, 117.99],
    ]);
  });

  // The first request ends at 111.83; a pop finds nothing at 111.89; the futex is asked until 112.34. The task is there
  // from 112.12 on: nobody is asleep to be woken, and the call finds that there is no need to sleep.
  it("miss no task that comes between their last look and their sleep", () => {
    const { times } = played({}, [
      [100, 0],
      [108.8, 1],
    ]);
    expect(times[1]).toEqual([112.4, 118.5]);
  });

  it("that spin have it at the end of the look in which it comes", () => {
    // Looks of 0.06 from 1.06 on, when idle exit, switch and the first pop are over: the 1705th ends at 103.36.
    const { times, books } = played({ wake: "spin" }, [[100, 0]]);
    expect(times).toEqual([[103.36, 109.46]]);
    expect(books.counters.fruitlessPolls).toBeGreaterThan(1000);
  });
});

describe("workers that steal", () => {
  const two = { threads: 2, queue: "stealing" } as const;

  // Woken to search, worker 0 finds its task at 105.73 and, the last to search, wakes worker 1 (1.2), which finds
  // nothing and sleeps at 108.68.
  it("wake another when the last one that searched has found something", () => {
    expect(played(two, [[100, 0]]).times).toEqual([[106.93, 113.03]]);
  });

  // The second one is for worker 0, which is at work: from 109.32 on it is in its queue. Worker 1 is woken (1.2),
  // leaves idle (0.85), pops (0.06) and steals (0.09).
  it("take from the queue of one that is at work", () => {
    const { times } = played(two, [
      [100, 0],
      [106, 2],
    ]);
    expect(times[1]).toEqual([111.52, 117.62]);
  });

  it("each keep to their own queue if they do not steal", () => {
    const { times } = played({ ...two, queue: "per-worker" }, [
      [100, 0],
      [106, 2],
    ]);
    expect(times[1][0]).toBe(111.89);
  });
});

describe("a ring that only its loop can use", () => {
  it("sends what a worker leaves to it, when it has been told of it", () => {
    const { times, books } = played({}, [[100, 0]], "io-uring");
    const [start, end] = times[0];
    const callback = start + 5;
    // The worker rings; the loop wakes, receives from the eventfd, and sends in its next enter.
    const toLoop = 0.41 + 0.8 + 0.15 + 0.7;
    const inLoop = 0.46 + 0.12 + 0.61 + 0.11 + 0.85;
    expect(end).toBeGreaterThanOrEqual(callback + toLoop + inLoop - 1e-9);
    expect(end).toBeLessThan(callback + toLoop + inLoop + 2);
    expect(books.accounts[0]).toBe(5 * US);
  });
});
