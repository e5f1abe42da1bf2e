/** linux-aio: its law, and batches, blocking submissions, polls and cancellation, traced on paper. */
import { describe, expect, it } from "vitest";
import { CostTable } from "../../models/costs.js";
import { linuxAio } from "../../models/linux-aio.js";
import type { Parameters } from "../../models/types.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import { cell, constant, costs, poisson } from "./harness.js";
import { expectSameQueue } from "./same-queue.js";
import { type Play, play } from "./stage.js";

const prices = costs({
  ...{ interrupt: 1_000, wakeup: 500, idleExit: 2_000, read: 900, readEmpty: 400 },
  ...{ aioCall: 200, aioRead: 700, aioPerEvent: 30, pollArm: 100, aioBlock: 50_000 },
}) as Record<string, number>;

function scene(cores: number, set: Parameters, events: Play["events"], again?: number) {
  const { parameters } = cell("linux-aio", { cores, set });
  const rest = { quantumPs: 1e15, pending: 10, costs: prices, events, again };
  return play({ mechanism: "linux-aio", parameters, cores, ...rest });
}

const alone = {
  kind: "open" as const,
  rate: { basis: "total" as const, perSecond: 1_000 },
  interval: constant(1),
  callback: constant(5e6),
};

describe("linux-aio, law", () => {
  for (const pending of [1, 100, 100_000]) {
    it(`n = ${pending}: a message alone is noticed after idle exit, interrupt, wake-up and one copied event; two calls`, () => {
      const base = cell("linux-aio", { pending, costs: prices, workload: alone });
      const { latency, counters, accounts } = simulate(base);
      const law = linuxAio.law.notice?.({ ...base, cores: 4, costs: new CostTable(prices) });
      expect(law).toBe(3_530_000);
      expect([latency.notice.minPs, latency.notice.maxPs]).toEqual([law, law]);
      expect(latency.start.maxPs).toBe(law);
      expect(counters.systemCalls).toBe(2 * 2_000);
      expect(accounts.system).toBe(2_000 * (200 + 30 + 200 + 700) * 1_000);
    });
  }

  it("with polls a message takes a third call, the read, and starts after it", () => {
    const set = { command: "IOCB_CMD_POLL" };
    const { latency, counters, accounts } = simulate(cell("linux-aio", { set, costs: prices, workload: alone }));
    expect([latency.notice.minPs, latency.notice.maxPs]).toEqual([3_530_000, 3_530_000]);
    expect(latency.start.maxPs).toBe(4_430_000);
    expect(counters.systemCalls).toBe(3 * 2_000);
    expect(accounts.system).toBe(2_000 * (200 + 30 + 900 + 200 + 100) * 1_000);
  });

  it("under load a round shares the two calls, unless each request is submitted on its own", () => {
    const calls = (perSecond: number, submit: string) => {
      const workload = poisson(perSecond, constant(3e6));
      const set = { submit };
      const { counters, events } = simulate(cell("linux-aio", { pending: 10_000, set, costs: prices, workload }));
      return counters.systemCalls / events;
    };
    expect(calls(1_000, "per-round")).toBeCloseTo(2, 1);
    expect(calls(250_000, "per-round")).toBeLessThan(0.7);
    expect(calls(250_000, "each")).toBeGreaterThan(1);
  });

  it("a completion wakes all threads asleep on the context; a context each wakes one", () => {
    const wakeups = (contexts: string) => {
      const set = { threads: 3, contexts };
      return simulate(cell("linux-aio", { set, costs: prices, workload: alone })).counters.wakeups;
    };
    expect(wakeups("shared")).toBe(3 * 2_000);
    expect(wakeups("per-thread")).toBe(2_000);
  });

  it.each([1, 4])("with all costs zero, %i thread(s) on one context are M/M/m", (threads) => {
    expectSameQueue("linux-aio", { threads, nr: 1 }, "iocp", threads);
  });

  it("a pending read commits a buffer, a pending poll none", () => {
    const memory = (set: Parameters) => {
      const base = cell("linux-aio", { pending: 1_000, set });
      const table = new CostTable(costs({ threadMemory: 35_000, operationBuffer: 4_096, aioRequestMemory: 256 }));
      return linuxAio.memory({ ...base, cores: 4, costs: table });
    };
    expect(memory({})).toEqual({ threads: 35_000, buffers: 4_096_000, registrations: 256_000 });
    expect(memory({ buffer: 100 }).buffers).toBe(100_000);
    expect(memory({ command: "IOCB_CMD_POLL" }).buffers).toBe(0);
  });
});

describe("linux-aio, traced on paper", () => {
  /*
   * One thread, two cores. Operation 0 at 100 us: noticed at 103.53, callback until 113.53. Operations 1 and 2 complete
   * meanwhile. io_submit (0.2 + 0.7) ends at 114.43, io_getevents at 114.63, two events copied at 114.69. Their
   * callbacks run one after the other. Calls up to the end of the last callback: the first wait, submit, wait.
   */
  it("completions found together are noticed together and submitted together", () => {
    const { events, books } = scene(2, {}, [
      { at: 1e8, operation: 0, callback: 1e7 },
      { at: 1.05e8, operation: 1, callback: 1e6 },
      { at: 1.09e8, operation: 2, callback: 1e6 },
    ]);
    expect(events.get(0)).toEqual({ device: 1e8, notice: 103_530_000, start: 103_530_000, end: 113_530_000 });
    expect(events.get(1)).toEqual({ device: 1.05e8, notice: 114_690_000, start: 114_690_000, end: 115_690_000 });
    expect(events.get(2)).toEqual({ device: 1.09e8, notice: 114_690_000, start: 115_690_000, end: 116_690_000 });
    expect(books.counters.systemCalls).toBe(3);
  });

  /*
   * As above, closed: the next message on 1 comes 0.5 us after its callback, at 116.19, whenever it is submitted, and
   * is known at 119.19. The callback on 2 takes 5: io_submit from 120.69 on: 0.2, and 0.7 for each read; the one of 1,
   * at 121.59, completes at once. io_submit ends at 122.29; io_getevents 0.23.
   */
  it("closed, a message is under way from the callback's end, and what comes before io_submit completes with it", () => {
    const { events } = scene(
      2,
      {},
      [
        { at: 1e8, operation: 0, callback: 1e7 },
        { at: 1.05e8, operation: 1, callback: 1e6 },
        { at: 1.09e8, operation: 2, callback: 5e6 },
        { at: 1.08e8, operation: 1, callback: 1e6 },
      ],
      5e5,
    );
    expect(events.get(1)?.end).toBe(115_690_000);
    expect(events.get(3)).toMatchObject({ device: 116_190_000, notice: 122_520_000 });
  });

  /*
   * Every submission blocks. As before, but after io_submit's 0.9 the thread sleeps from 114.43 for 50 us; an interrupt
   * (1.0) wakes it (0.5 + 2.0) at 167.93. The event of 120 us waits for it: wait 0.2, copy 0.03.
   */
  it("a submission that blocks holds up the thread and what has completed meanwhile", () => {
    const { events, books } = scene(2, { blocking: 100 }, [
      { at: 1e8, operation: 0, callback: 1e7 },
      { at: 1.2e8, operation: 1, callback: 1e6 },
    ]);
    expect(events.get(0)?.end).toBe(113_530_000);
    expect(events.get(1)?.notice).toBe(168_160_000);
    expect(books.counters.interrupts).toBe(3);
  });

  /*
   * Operation 0's second message comes at 105 us, before the read is submitted again: io_submit finds it at 113.73,
   * completes at 114.43, and io_getevents returns it at 114.63 + 0.03 without sleeping.
   */
  it("a read of what has come already completes at once", () => {
    const { events, books } = scene(2, {}, [
      { at: 1e8, operation: 0, callback: 1e7 },
      { at: 1.05e8, operation: 0, callback: 1e6 },
    ]);
    expect(events.get(1)?.notice).toBe(114_660_000);
    expect(books.counters.wakeups).toBe(1);
  });

  /*
   * The callback of operation 0 ends at 4.43 + 10 after its event and cancels the polls of 3 and 4: two calls, 0.4.
   * Both complete with -ECANCELED. io_submit for operation 0: 0.3; io_getevents: 0.2 + 2 x 0.03. Nothing is read of
   * them: io_submit, 0.2 + 0.2, and the next wait begins at 115.79 and ends at 115.99. An event on 3 at 200 us is
   * noticed as any other.
   */
  it("io_cancel takes polls back, and each completes with an event of its own", () => {
    const { events, books, cancellations } = scene(2, { command: "IOCB_CMD_POLL" }, [
      { at: 1e8, operation: 0, callback: 1e7, cancels: 2, victim: 3 },
      { at: 2e8, operation: 3, callback: 1e6 },
    ]);
    expect(cancellations).toBe(2);
    expect(events.get(0)?.end).toBe(114_830_000);
    expect(events.get(1)?.notice).toBe(203_530_000);
    // First wait, read, two cancellations, submit, wait, submit, wait, read.
    expect(books.counters.systemCalls).toBe(9);
  });

  it("io_cancel is refused for reads, and paid for all the same", () => {
    const { events, books, cancellations } = scene(2, {}, [
      { at: 1e8, operation: 0, callback: 1e7, cancels: 2, victim: 3 },
      { at: 2e8, operation: 3, callback: 1e6 },
    ]);
    expect(cancellations).toBe(0);
    expect(events.get(0)?.end).toBe(113_930_000);
    expect(books.counters.systemCalls).toBe(1 + 2 + 1 + 1);
  });
});
