/** event-ports: its law, and association, waking and the event in between, traced on paper. */
import { describe, expect, it } from "vitest";
import type { Parameters } from "../../models/types.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import { ACCOUNTS } from "../../sim/accounting/accounts.js";
import { cell, constant, costs, poisson } from "./harness.js";
import { expectSameQueue } from "./same-queue.js";
import { type Play, play } from "./stage.js";

const prices = costs({
  ...{ interrupt: 1_000, wakeup: 500, idleExit: 2_000, read: 900 },
  ...{ portGet: 200, portAssociate: 300 },
}) as Record<string, number>;

function scene(cores: number, parameters: Parameters, events: Play["events"]) {
  const all = { threads: 1, max: 64, ...parameters };
  return play({
    mechanism: "event-ports",
    parameters: all,
    cores,
    quantumPs: 1e15,
    pending: 10,
    costs: prices,
    events,
  });
}

describe("event-ports, law", () => {
  const alone = {
    kind: "open" as const,
    rate: { basis: "total" as const, perSecond: 1_000 },
    interval: constant(1),
    callback: constant(5e6),
  };

  for (const pending of [1, 100, 100_000]) {
    it(`n = ${pending}: an event alone is noticed after idle exit, interrupt and wake-up, and takes three calls`, () => {
      const result = simulate(cell("event-ports", { pending, costs: prices, workload: alone }));
      expect([result.latency.notice.minPs, result.latency.notice.maxPs]).toEqual([3_500_000, 3_500_000]);
      expect(result.latency.start.maxPs).toBe(4_400_000);
      expect(result.counters.systemCalls).toBe(3 * 2_000);
      expect(result.accounts.system).toBe(2_000 * (200 + 900 + 300) * 1_000);
    });
  }

  it("an event wakes one thread, however many wait: the last to come", () => {
    const run = simulate(cell("event-ports", { cores: 8, set: { threads: 8 }, costs: prices, workload: alone }));
    expect(run.counters.wakeups).toBe(2_000);
    expect(run.workers.callbacks).toEqual([2_000]);
  });

  it("under load port_getn is shared: calls per event fall from 3 towards 2", () => {
    const callsPerEvent = [1_000, 20_000, 180_000].map((perSecond) => {
      const workload = poisson(perSecond, constant(4e6));
      const { counters, events } = simulate(cell("event-ports", { pending: 10_000, costs: prices, workload }));
      return counters.systemCalls / events;
    });
    expect(callsPerEvent[0]).toBeCloseTo(3, 1);
    expect(callsPerEvent[1]).toBeLessThan(callsPerEvent[0]);
    expect(callsPerEvent[2]).toBeLessThan(callsPerEvent[1]);
    expect(callsPerEvent[2]).toBeGreaterThanOrEqual(2 + 1 / 64);
  });

  it.each([1, 4])("with all costs zero, %i thread(s) are M/M/m", (threads) => {
    expectSameQueue("event-ports", { threads, max: 1 }, "iocp", threads);
  });
});

describe("event-ports, traced on paper", () => {
  /*
   * One thread, two cores. Operation 0 at 100 us is noticed at 103.5; read until 104.4, callback until 124.4. Its
   * second event, at 110 us, comes while it is not associated and wakes nobody. port_associate ends at 124.7 and sends
   * it; port_getn returns at 124.9 without sleeping.
   */
  it("an event on a descriptor that is not associated is reported when it is associated again", () => {
    const { events, books } = scene(2, {}, [
      { at: 1e8, operation: 0, callback: 2e7 },
      { at: 1.1e8, operation: 0, callback: 1e6 },
    ]);
    expect(events.get(0)).toEqual({ device: 1e8, notice: 103_500_000, start: 104_400_000, end: 124_400_000 });
    expect(events.get(1)).toEqual({ device: 1.1e8, notice: 124_900_000, start: 125_800_000, end: 126_800_000 });
    expect(books.counters.wakeups).toBe(1);
    expect(books.counters.systemCalls).toBe(2 + 2 + 1);
  });

  /*
   * The same with three other operations' events during the callback: one port_getn, which returns at 124.9, reports
   * them all. Calls: 1 + 2 for the first event, 1 + 3 x 2 for the others, less the last association, before which the
   * play ends.
   */
  it("one port_getn reports all that is queued, and each costs a read and a port_associate more", () => {
    const others = [1, 2, 3].map((operation) => ({ at: 1.02e8 + operation * 4e6, operation, callback: 1e6 }));
    const { events, books } = scene(2, {}, [{ at: 1e8, operation: 0, callback: 2e7 }, ...others]);
    expect([1, 2, 3].map((serial) => events.get(serial)?.notice)).toEqual([124_900_000, 124_900_000, 124_900_000]);
    expect([1, 2, 3].map((serial) => events.get(serial)?.start)).toEqual([125_800_000, 128_000_000, 130_200_000]);
    expect(books.counters.systemCalls).toBe(3 + 1 + 3 * 2 - 1);
  });

  /** As above, but the second event, of 121.6 us, is known at 124.6 us: within the call, before it ends. */
  it("an event during port_associate is not lost", () => {
    const { events } = scene(2, {}, [
      { at: 1e8, operation: 0, callback: 2e7 },
      { at: 1.216e8, operation: 0, callback: 1e6 },
    ]);
    expect(events.get(1)?.notice).toBe(124_900_000);
  });

  /*
   * Three threads on cores 0, 1, 2 of four, asleep in that order. Two events at 100 us: the first interrupts core 0,
   * the second core 1. Both are known at 101; the first wakes thread 2, and the second, since that one is on its way,
   * nobody. Thread 2 runs at 103.5. With max = 1 it takes one event and wakes thread 1 (0.5), which runs at 106.0; it
   * returns at 104.0.
   */
  const pair = [1, 2].map((operation) => ({ at: 1e8, operation, callback: 1e7 }));

  it("max = 1: the woken thread wakes the next for what is left", () => {
    const { events, books } = scene(4, { threads: 3, max: 1 }, pair);
    expect([0, 1].map((serial) => events.get(serial)?.notice)).toEqual([104_000_000, 106_000_000]);
    expect(books.callbacks).toEqual([0, 1, 1]);
    expect(books.counters.wakeups).toBe(2);
  });

  it("max = 64: the woken thread takes all, and the others sleep on", () => {
    const { events, books } = scene(4, { threads: 3 }, pair);
    expect([0, 1].map((serial) => events.get(serial)?.notice)).toEqual([103_500_000, 103_500_000]);
    expect(books.callbacks).toEqual([0, 0, 2]);
    expect(books.counters.wakeups).toBe(1);
    expect(books.accounts[ACCOUNTS.indexOf("system")]).toBe((3 * 200 + 2 * 900 + 300) * 1_000);
  });

  /*
   * Two threads, three cores. Thread 1 has operation 0 from 103.5 on, its callback until 124.4; the event of 110 us
   * finds it unassociated. At 124.7 the association sends it and thread 1, before anything else, wakes thread 0 (0.5),
   * which is on its core at 127.2. Thread 1 asks at 125.4 and is first: thread 0 finds nothing and sleeps on.
   */
  it("associating a ready descriptor wakes a waiting thread, which may come too late", () => {
    const { events, books } = scene(3, { threads: 2 }, [
      { at: 1e8, operation: 0, callback: 2e7 },
      { at: 1.1e8, operation: 0, callback: 5e6 },
    ]);
    expect(events.get(1)).toEqual({ device: 1.1e8, notice: 125_400_000, start: 126_300_000, end: 131_300_000 });
    expect(books.callbacks).toEqual([0, 2]);
    expect(books.counters.wakeups).toBe(2);
  });
});
