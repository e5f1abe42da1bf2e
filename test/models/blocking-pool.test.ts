/**
 * A pool of blocking threads that reads and requests share: by hand; without costs, where all threads are always busy,
 * their time is that of requests and that of reads; and on random classes.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findMechanism } from "../../models/registry.js";
import type { Mechanism } from "../../models/types.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import type { Cell, ClassResult } from "../../scenarios/common/types.js";
import type { PlainWorkload } from "../../sim/spec.js";
import { checkClassCell, endingCells, readingCells } from "./classes-cells.js";
import { cell, constant, poisson } from "./harness.js";
import { playReads } from "./reads-stage.js";
import { classed, machineWithDisk, named, reading } from "./storage-cells.js";

const COSTS = {
  ...{ interrupt: 100, wakeup: 7, contextSwitch: 30, blockSubmit: 40, blockComplete: 20, pinPage: 8, fileGet: 3 },
  ...{ pread: 33, queuePush: 2, queuePop: 1, futexWake: 5, futexWait: 9, read: 12, readEmpty: 4 },
};
const PREAD = 33 + 40 + 3 + 8;

function play(at: number, threads: number) {
  const { reads } = playReads({
    ...{ mechanism: "blocking-threads", pending: 1, costs: COSTS, parallelism: 1, takes: 1_000, callback: 50 },
    ...{ parameters: { threads }, others: [{ at, callback: 20 }], reads: 3 },
  });
  return reads.map(({ operation, device, notice, end }) => [operation, device, notice, end]);
}

describe("by hand, on one core", () => {
  it("the only thread is in a read: the connection waits for it in the queue, and the next read behind", () => {
    // The acceptor runs up to its accept; then the thread takes the read and sleeps in it.
    const submitted = 30 + 4 + 30 + 1 + PREAD;
    const first = submitted + 1_000 + 100 + 20 + 7 + 30;
    // It leaves the read, takes the connection that the acceptor has left at 647 ns, and reads it.
    const message = first + 50 + 2 + 1 + 12;
    const begun = message + 20 + 1 + PREAD;
    const second = begun + 1_000 + 100 + 20 + 7;
    expect(play(500, 1)).toEqual([
      [0, submitted + 1_000, first, first + 50],
      [1, 500, message, message + 20],
      [0, begun + 1_000, second, second + 50],
    ]);
  });

  it("another thread is asleep on the queue: the acceptor wakes it", () => {
    const [[operation, device, notice]] = play(500, 2);
    // Acceptor: wake-up, switch, rest of accept, push, futex, wake-up; it goes on to accept; then the thread's switch.
    const woken = 500 + 100 + 7 + 30 + 8 + 2 + 5 + 7 + 4 + 30;
    expect([operation, device, notice]).toEqual([1, 500, woken + 1 + 12]);
  });
});

describe("without costs, with more reads than threads", () => {
  const [RATE, SERVICE, TAKES] = [4_000, 1e8, 1e8];
  it.each([1, 3])("%i threads: their time is that of requests and reads", (threads) => {
    const result = simulate(
      cell("blocking-threads", {
        ...{ cores: 4, pending: 50 + 8, warmup: 1_000, completions: 10_000, set: { threads } },
        workload: classed(
          named("requests", poisson(RATE, constant(SERVICE)) as PlainWorkload),
          named("reads", reading(0, TAKES), { operations: { count: 8 } }),
        ),
        machine: machineWithDisk(4, 16, constant(TAKES)),
      }),
    );
    const [ofRequests, ofReads] = result.classes as [ClassResult, ClassResult];
    const busy = ofRequests.completions * SERVICE + ofReads.completions * TAKES;
    // What is under way at the ends of the window: one task for each thread at either.
    expect(Math.abs(busy - threads * result.windowPs)).toBeLessThanOrEqual(2 * threads * TAKES);
  });
});

describe("on random classes, one of which reads", () => {
  const mechanism = findMechanism("blocking-threads") as Mechanism;
  const shared = (cell: Cell): Cell => ({
    ...cell,
    parameters: { ...cell.parameters, threads: 1 + (cell.pending % 4) },
  });
  it("keeps the books of each", () => {
    fc.assert(fc.property(readingCells(mechanism).map(shared), checkClassCell), { seed: 35, numRuns: 6 });
  });
  it("does so where connections end", () => {
    fc.assert(fc.property(endingCells(mechanism).map(shared), checkClassCell), { seed: 37, numRuns: 1 });
  });
});
