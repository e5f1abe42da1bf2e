/** iocp-zero-byte: its law, and reading, long messages and cancelling traced on paper. */
import { describe, expect, it } from "vitest";
import { CostTable } from "../../models/costs.js";
import { iocpZeroByte } from "../../models/iocp-zero-byte.js";
import type { Parameters } from "../../models/types.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import { cell, constant, costs } from "./harness.js";
import { expectSameQueue } from "./same-queue.js";
import { type Play, play } from "./stage.js";

const prices = costs({
  ...{ interrupt: 1_000, wakeup: 500, idleExit: 2_000, issue: 900, completionGet: 200, cancelIoEx: 300 },
  ...{ read: 800, readEmpty: 400, copyPerByte: 10 },
}) as Record<string, number>;

function scene(parameters: Parameters, events: Play["events"]) {
  const all = { threads: 1, NumberOfConcurrentThreads: 0, ulCount: 1, lock: "uncontended", reads: "once", buffer: 100 };
  return play({
    mechanism: "iocp-zero-byte",
    parameters: { ...all, ...parameters },
    cores: 2,
    quantumPs: 1e15,
    pending: 10,
    costs: prices,
    events,
  });
}

describe("iocp-zero-byte, law", () => {
  const rate = { basis: "total" as const, perSecond: 1_000 };
  const alone = { kind: "open" as const, rate, interval: constant(1), callback: constant(5e6) };

  for (const pending of [1, 100, 100_000]) {
    it(`n = ${pending}: noticed after idle exit, interrupt and wake-up; three calls an event, one more than iocp`, () => {
      const result = simulate(cell("iocp-zero-byte", { pending, costs: prices, workload: alone }));
      expect([result.latency.notice.minPs, result.latency.notice.maxPs]).toEqual([3_500_000, 3_500_000]);
      expect(result.latency.start.maxPs).toBe(4_300_000);
      expect(result.counters.systemCalls).toBe(3 * 2_000);
      expect(result.accounts.system).toBe(2_000 * (200 + 800 + 900) * 1_000);
      const iocp = simulate(cell("iocp", { pending, costs: prices, workload: alone }));
      expect(iocp.counters.systemCalls).toBe(2 * 2_000);
    });
  }

  it("commits no buffer while operations are pending", () => {
    const table = new CostTable({ ...prices, threadMemory: 1_000, operationBuffer: 4_096, requestMemory: 456 });
    const context = { pending: 1_000, cores: 4, costs: table, parameters: { threads: 4 } };
    expect(iocpZeroByte.memory(context)).toEqual({ threads: 4_000, buffers: 0, registrations: 456_000 });
  });

  it("with all costs zero, four threads are M/M/4", () => expectSameQueue("iocp-zero-byte", {}, "iocp", 4));
});

describe("iocp-zero-byte, traced on paper", () => {
  /*
   * Noticed at 103.5, read until 104.3, callback until 124.3. The second event, at 110, finds no read pending. WSARecv
   * until 125.2 completes at once, and the call returns at 125.4. Reading until nothing is left, the read that begins
   * at 124.3 has it.
   */
  const two = [
    { at: 1e8, operation: 0, callback: 2e7 },
    { at: 1.1e8, operation: 0, callback: 1e6 },
  ];

  it("once: an event on a socket in hand is found when the next zero-byte read is issued", () => {
    const { events, books, emptyReads } = scene({}, two);
    expect(events.get(0)).toEqual({ device: 1e8, notice: 103_500_000, start: 104_300_000, end: 124_300_000 });
    expect(events.get(1)).toEqual({ device: 1.1e8, notice: 125_400_000, start: 126_200_000, end: 127_200_000 });
    expect(books.counters.systemCalls).toBe(1 + 2 + 2);
    expect(emptyReads).toBe(0);
  });

  it("until-EAGAIN: or by the next read", () => {
    const { events, books } = scene({ reads: "until-EAGAIN" }, two);
    expect(events.get(1)).toEqual({ device: 1.1e8, notice: 124_300_000, start: 125_100_000, end: 126_100_000 });
    expect(books.counters.systemCalls).toBe(1 + 2);
  });

  /*
   * Three sockets become readable at once on two cores: the third interrupts the thread's own until 102.5, after which
   * it wakes (2). One call reports all, noticed together; each takes a read (0.8), the callback (1) and a WSARecv
   * (0.9).
   */
  it("ulCount = 3: what one call reports is noticed together, and read one after another", () => {
    const burst = [0, 1, 2].map((operation) => ({ at: 1e8, operation, callback: 1e6 }));
    const { events } = scene({ ulCount: 3, NumberOfConcurrentThreads: 1 }, burst);
    expect([0, 1, 2].map((serial) => events.get(serial)?.notice)).toEqual(Array(3).fill(104_500_000));
    expect([0, 1, 2].map((serial) => events.get(serial)?.start)).toEqual([105_300_000, 108_000_000, 110_700_000]);
  });

  /*
   * 250 bytes at 10 ns, a buffer of 100; the interrupt copies nothing: noticed at 103.5. Reads of 1.8, 1.8 and 1.3;
   * between them, reading once, a WSARecv (0.9) that completes at once and a call (0.2).
   */
  it.each([
    ["once", 103_500_000 + 1_800_000 + 1_100_000 + 1_800_000 + 1_100_000 + 1_300_000],
    ["until-short", 103_500_000 + 1_800_000 + 1_800_000 + 1_300_000],
  ])("reads %s: a message longer than the buffer is complete at %i ps", (reads, start) => {
    const { events } = scene({ reads }, [{ at: 1e8, operation: 0, callback: 0, bytes: 250 }]);
    expect(events.get(0)).toEqual({ device: 1e8, notice: 103_500_000, start, end: start });
  });

  /*
   * The callback of operation 0, over at 109.3, cancels 1: 109.6. WSARecv for 0 until 110.5; the call at 110.7 has the
   * packet of the cancelled read: WSARecv until 111.6, and the thread sleeps. The event of the connection that took its
   * place, known at 113, wakes it: 113.5.
   */
  it("a cancelled read comes back as a packet, and the next is issued then", () => {
    const { events, cancellations } = scene({}, [
      { at: 1e8, operation: 0, callback: 5e6, cancels: 1, victim: 1 },
      { at: 1.1e8, operation: 1, callback: 1e6 },
    ]);
    expect(events.get(0)?.end).toBe(109_600_000);
    expect(events.get(1)).toEqual({ device: 1.1e8, notice: 113_500_000, start: 114_300_000, end: 115_300_000 });
    expect(cancellations).toBe(1);
  });
});
