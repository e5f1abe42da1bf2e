/**
 * The polling schemes with long messages, cancelled operations and a contended lock; the laws themselves are in
 * laws.test.ts.
 */
import { describe, expect, it } from "vitest";
import { simulate } from "../../scenarios/cell/simulate.js";
import { cell, closed, costs, meanPs } from "./harness.js";
import { type Play, play } from "./stage.js";

const prices = costs({
  ...{ interrupt: 1_000, issue: 900, cancelIoEx: 300, copyPerByte: 10 },
  ...{ overlappedPollSyscall: 200, yield: 300, queuePop: 20, queuePush: 30 },
}) as Record<string, number>;

/** Threads on cores of their own, and one core more for interrupts. */
function spin(pending: number, events: Play["events"]) {
  const parameters = { poll: "syscall", buffer: 100 };
  const cores = pending + 1;
  return play({ mechanism: "overlapped-spin", parameters, cores, quantumPs: 1e15, pending, costs: prices, events });
}

describe("overlapped-spin, traced on paper: polls end at 0.2 us, 0.7 us, ...", () => {
  /*
   * 250 bytes at 10 ns, a buffer of 100. The interrupt copies the first part: known at 102.0, found at 102.2. ReadFile
   * (0.9), copying (1.0), poll: 104.3; ReadFile, copying (0.5), poll: 105.9.
   */
  it("a message longer than the buffer takes an operation per part", () => {
    const { events } = spin(1, [{ at: 1e8, operation: 0, callback: 1e6, bytes: 250 }]);
    expect(events.get(0)).toEqual({ device: 1e8, notice: 102_200_000, start: 105_900_000, end: 106_900_000 });
  });

  /*
   * Operation 0 is found at 101.2; its callback ends at 106.2, CancelIoEx at 106.5. The poll of operation 1 that ends
   * at 106.7 finds it done, without data: ReadFile until 107.6; polls end at 107.8, 108.3, ... Its event, known at
   * 108.0, is found at 108.3. Had it not been cancelled, at 108.2.
   */
  it.each([
    [1, 108_300_000],
    [0, 108_200_000],
  ])(
    "%i operation(s) cancelled: the poll of a cancelled operation finds it done and issues it anew",
    (cancels, notice) => {
      const { events, cancellations } = spin(2, [
        { at: 1e8, operation: 0, callback: 5e6, cancels, victim: 1 },
        { at: 1.07e8, operation: 1, callback: 1e6 },
      ]);
      expect(events.get(1)?.notice).toBe(notice);
      expect(cancellations).toBe(cancels);
    },
  );
});

describe("overlapped-fifo with a contended lock", () => {
  const table = costs({ ...prices, interrupt: 0, lockHold: 20, lockHandover: 400 });
  const mean = (threads: number, lock: string) => {
    const set = { threads, lock };
    return meanPs(
      simulate(cell("overlapped-fifo", { pending: 1_000, set, costs: table, workload: closed(20_000) })),
      "notice",
    );
  };
  /** Uniform latency over 2,000 samples: four standard errors of the mean, relative. */
  const tolerance = 4 / Math.sqrt(3 * 2_000);

  it("four threads pop and push one after another: a rotation takes 2 n lockHandover", () => {
    expect(Math.abs(mean(4, "contended") / ((1_000 * 2 * 400_000) / 2) - 1)).toBeLessThan(tolerance);
    expect(Math.abs(mean(4, "uncontended") / ((1_000 * 550_000) / 2 / 4) - 1)).toBeLessThan(tolerance);
  });

  it("one thread has nobody to wait for", () => {
    expect(mean(1, "contended")).toBe(mean(1, "uncontended"));
  });
});
