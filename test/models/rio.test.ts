/**
 * rio: its law with notification and polled, batches, deferred requests, long messages and cancelling, traced on paper.
 */
import { describe, expect, it } from "vitest";
import { CostTable } from "../../models/costs.js";
import { rio } from "../../models/rio.js";
import type { Parameters } from "../../models/types.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import { ACCOUNTS } from "../../sim/accounting/accounts.js";
import { cell, closed, constant, costs, meanPs, poisson } from "./harness.js";
import { expectSameQueue } from "./same-queue.js";
import { type Play, play } from "./stage.js";

const prices = costs({
  ...{ interrupt: 1_000, wakeup: 500, idleExit: 2_000, completionGet: 200, cancelIoEx: 300, copyPerByte: 10 },
  ...{ rioReceive: 50, rioCommit: 400, rioNotify: 300, rioDequeue: 100, rioPerResult: 10 },
}) as Record<string, number>;

function scene(parameters: Parameters, events: Play["events"], again?: number) {
  const all = { threads: 1, notify: "iocp", ArraySize: 64, RIO_MSG_DEFER: "no", buffer: 100, ...parameters };
  const rest = { cores: 3, quantumPs: 1e15, pending: 10, costs: prices, events, again };
  return play({ mechanism: "rio", parameters: all, ...rest });
}

describe("rio, law", () => {
  const rate = { basis: "total" as const, perSecond: 1_000 };
  const alone = { kind: "open" as const, rate, interval: constant(1), callback: constant(5e6) };

  for (const pending of [1, 100, 100_000]) {
    it(`n = ${pending}: noticed after idle exit, interrupt, wake-up, a look and a result; three calls an event`, () => {
      const result = simulate(cell("rio", { pending, costs: prices, workload: alone }));
      expect([result.latency.notice.minPs, result.latency.notice.maxPs]).toEqual([3_610_000, 3_610_000]);
      expect(result.latency.start.maxPs).toBe(3_610_000);
      expect(result.counters.systemCalls).toBe(3 * 2_000);
      expect(result.accounts.system).toBe(2_000 * (400 + 300 + 200) * 1_000);
      expect(result.accounts.user).toBe(2_000 * (100 + 10 + 50) * 1_000);
      expect(result.accounts.polling).toBe(2_000 * 100_000);
    });
  }

  it("polled on a core of its own: idle exit + interrupt + half a look + a result, and no call but the commit", () => {
    const table = { ...prices, rioDequeue: 1_000 };
    const set = { notify: "poll" };
    const result = simulate(cell("rio", { costs: table, set, workload: closed(1_000), completions: 4_000 }));
    const { notice } = result.latency;
    // Uniform on [0, 1 us] after 3.01 us: standard error 1 us / sqrt(12 x 4000).
    expect(Math.abs(meanPs(result, "notice") - 3_510_000)).toBeLessThan((4 * 1e6) / Math.sqrt(12 * 4_000));
    expect(notice.minPs).toBeGreaterThanOrEqual(3_010_000);
    // Not found at once: two looks, or those of a commit, a request and a look in between.
    expect(notice.maxPs).toBeLessThanOrEqual(3_010_000 + 2_460_000);
    expect(result.counters.systemCalls).toBe(4_000);
    expect(result.counters.wakeups).toBe(0);
    expect(result.accounts.idle).toBe(3 * result.windowPs - result.accounts.interrupt);
  });

  it("under load calls per event fall from 3 to 1, and with RIO_MSG_DEFER below", () => {
    const callsPerEvent = (perSecond: number, RIO_MSG_DEFER: string) => {
      const options = { pending: 10_000, set: { RIO_MSG_DEFER }, costs: prices };
      const { counters, events } = simulate(cell("rio", { ...options, workload: poisson(perSecond, constant(4e6)) }));
      return counters.systemCalls / events;
    };
    const [light, half, heavy] = [1_000, 100_000, 210_000].map((perSecond) => callsPerEvent(perSecond, "no"));
    expect(light).toBeCloseTo(3, 1);
    expect(half).toBeLessThan(light);
    expect(heavy).toBeLessThan(half);
    expect(heavy).toBeGreaterThanOrEqual(1);
    expect(heavy).toBeLessThan(1.2);
    expect(callsPerEvent(210_000, "yes")).toBeLessThan(0.7);
  });

  it("with all costs zero one thread is M/M/1", () => expectSameQueue("rio", {}, "iocp", 1));

  it("commits a buffer and ring entries per pending operation", () => {
    const table = new CostTable({ ...prices, threadMemory: 1_000, operationBuffer: 4_096, rioEntryMemory: 64 });
    const context = { pending: 10, cores: 4, costs: table, parameters: { threads: 2 } };
    expect(rio.memory(context)).toEqual({ threads: 2_000, buffers: 40_960, registrations: 640 });
  });
});

describe("rio, traced on paper", () => {
  /*
   * Noticed at 103.61; the callback ends at 123.61, the request at 123.66, its commit at 124.06. A look (0.1) finds
   * three results (0.03): 124.19, without a call. Each takes 1 + 0.45. Two at a time: 124.18, and after 2.9 and a look
   * the third at 127.19. Deferred, each takes 1 + 0.05.
   */
  const first = { at: 1e8, operation: 0, callback: 2e7 };
  const three = [1, 2, 3].map((operation) => ({ at: 1.08e8 + operation * 2e6, operation, callback: 1e6 }));

  it.each([
    [64, "no", [124_190_000, 125_640_000, 127_090_000], 2 + 1 + 2],
    [2, "no", [124_180_000, 125_630_000, 127_190_000], 2 + 1 + 2],
    [64, "yes", [124_190_000, 125_240_000, 126_290_000], 2 + 1],
  ])("ArraySize %i, deferred %s: callbacks start at %j", (ArraySize, RIO_MSG_DEFER, starts, calls) => {
    const { events, books } = scene({ ArraySize, RIO_MSG_DEFER }, [first, ...three]);
    expect([1, 2, 3].map((serial) => events.get(serial)?.start)).toEqual(starts);
    expect(books.counters.systemCalls).toBe(calls);
  });

  /*
   * Deferred and closed, the third callback taking 5: the callback of 1 ends at 125.19, and its next message comes 1 us
   * later, known at 129.19. The requests of the round are committed at 131.74 (131.29 + 0.05 + 0.4): that of 1
   * completes at once, and the next look (0.1) has its result (0.01) at 131.85.
   */
  it("closed, a message is under way from the callback's end, and what comes before the commit completes with it", () => {
    const events = [
      first,
      three[0],
      three[1],
      { ...three[2], callback: 5e6 },
      { at: 1.15e8, operation: 1, callback: 0 },
    ];
    const set = { RIO_MSG_DEFER: "yes" };
    expect(scene(set, events, 1e6).events.get(4)).toMatchObject({ device: 126_190_000, notice: 131_850_000 });
  });

  /*
   * An empty callback: commit until 104.06, a look that finds nothing until 104.16, RIONotify until 104.46,
   * GetQueuedCompletionStatus until 104.66. A result at 104.3 (within the first) or at 104.5 (within the second) is not
   * lost: no sleep, found by the look at 104.76.
   */
  it.each([101_300_000, 101_500_000])(
    "a result while the thread asks to be notified (event at %i ps) is not lost",
    (at) => {
      const { events, books } = scene({}, [
        { at: 1e8, operation: 0, callback: 0 },
        { at, operation: 1, callback: 0 },
      ]);
      expect(events.get(1)?.notice).toBe(104_770_000);
      expect(books.counters.wakeups).toBe(1);
    },
  );

  /*
   * 250 bytes at 10 ns, a buffer of 100. The interrupt copies the first part: known at 102.0, noticed at 104.61.
   * Request and commit (0.45), the second part (1.0), look and result (0.11): 106.17. Again, with the third (0.5):
   * 107.23.
   */
  it("a message longer than the buffer takes a request per part", () => {
    const { events } = scene({}, [{ at: 1e8, operation: 0, callback: 0, bytes: 250 }]);
    expect(events.get(0)).toEqual({ device: 1e8, notice: 104_610_000, start: 107_230_000, end: 107_230_000 });
  });

  /*
   * Two threads; thread 0's callback, over at 108.61, closes the socket of operation 1, which is thread 1's (0.3), and
   * wakes that one (0.5): 109.41. It looks at 111.41, has the result at 111.52 and the request committed at 111.97. The
   * event at 109, known at 112, is there at its next look: 112.08.
   */
  it("a closed socket's request completes, and wakes its thread", () => {
    const { events, cancellations } = scene({ threads: 2 }, [
      { at: 1e8, operation: 0, callback: 5e6, cancels: 1, victim: 1 },
      { at: 1.09e8, operation: 1, callback: 0 },
    ]);
    expect(events.get(0)?.end).toBe(109_410_000);
    expect(events.get(1)?.notice).toBe(112_080_000);
    expect(cancellations).toBe(1);
  });

  /**
   * From 2 us on looks end every 0.1 us: the result, known at 101.03, is found at 101.1. Two cores idle, less the
   * interrupt; the third until 2 us.
   */
  it("polled, nothing sleeps", () => {
    const { events, books, elapsed } = scene({ notify: "poll" }, [{ at: 98_030_000, operation: 0, callback: 5e6 }]);
    expect(events.get(0)?.notice).toBe(101_110_000);
    expect(books.accounts[ACCOUNTS.indexOf("idle")]).toBe(2 * elapsed - 1_000_000 + 2_000_000);
    expect(books.counters.systemCalls).toBe(0);
  });
});
