/**
 * What every mechanism must satisfy (docs/model.md#what-always-holds), whatever the scenario: run over random
 * computers, prices, parameters and traffic with bursts and equal times. A failure prints fast-check's seed and the
 * smallest scenario it found.
 */
// Of values compared event by event expect would take much of the time.
import { deepStrictEqual, ok } from "node:assert/strict";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MECHANISMS } from "../../models/registry.js";
import { run, type Trial, trials } from "./random-trial.js";
import type { Stations } from "./stage.js";

/**
 * Mechanisms with interrupts besides those of events and of blocking callbacks: a submission that blocked goes on; task
 * work; a timer's.
 */
const INTERRUPTS_OF_ITS_OWN = ["linux-aio", "io-uring", "busy-poll"];

/**
 * Open traffic happens in the order of the arrivals: so must an operation's events be noticed, unless each is a
 * connection of its own.
 */
function expectOrder(t: Trial, events: ReadonlyMap<number, Stations>): void {
  const last = new Map<number, number>();
  t.arrivals.forEach(({ operation }, serial) => {
    const { notice } = events.get(serial) as Stations;
    ok(
      notice >= (last.get(operation % t.pending) ?? 0),
      `operation ${operation % t.pending} is noticed out of order at ${notice}`,
    );
    last.set(operation % t.pending, notice);
  });
}

/** Books that add up: core time, callbacks, Little's law, to the picosecond. */
function expectBooks(t: Trial, { events, books, elapsed, backlogIntegral }: ReturnType<typeof run>): void {
  const total = books.accounts.reduce((a, b) => a + b);
  expect(total).toBe(t.cores * elapsed);
  expect(Math.min(...books.accounts)).toBeGreaterThanOrEqual(0);
  const callbacks = t.arrivals.reduce((sum, arrival) => sum + arrival.callback, 0);
  expect(books.accounts[0]).toBe(callbacks);
  let sojourns = 0;
  for (const { device, end } of events.values()) sojourns += end - device;
  expect(backlogIntegral).toBe(sojourns);
  const most = t.arrivals.length + t.arrivals.filter(({ block }) => block > 0).length;
  const { interrupts } = books.counters;
  const { coalesce, napi } = t.choices.interrupts ?? {};
  const each = coalesce === undefined && napi === undefined && t.mechanism !== "busy-poll";
  if (each) expect(interrupts).toBeGreaterThanOrEqual(most);
  if (!INTERRUPTS_OF_ITS_OWN.includes(t.mechanism)) expect(interrupts).toBeLessThanOrEqual(most);
}

const RUNS = { seed: 42, numRuns: 50 * MECHANISMS.length };

describe("every mechanism", () => {
  it("notices every event exactly once and in order, under bursts, equal times and re-issues, and keeps its books", () => {
    fc.assert(
      fc.property(trials, (t) => {
        const played = run(t, 1);
        const { events, separate } = played;
        expect(events.size).toBe(t.arrivals.length);
        for (const { device, notice, start, end } of events.values()) {
          ok(device <= notice && notice <= start && start <= end, `${device}, ${notice}, ${start}, ${end}`);
        }
        if (t.again === undefined && !separate) expectOrder(t, events);
        expectBooks(t, played);
      }),
      RUNS,
    );
  });

  it("ends with every operation pending, and would notice one further event on each", () => {
    fc.assert(
      fc.property(trials, (t) => {
        run(t, 1, { probe: true });
      }),
      RUNS,
    );
  });

  it("does the same again, and twice as slowly when everything takes twice as long", () => {
    fc.assert(
      fc.property(trials, (t) => {
        const once = run(t, 1);
        deepStrictEqual(run(t, 1), once);
        const twice = run(t, 2);
        expect(twice.elapsed).toBe(2 * once.elapsed);
        for (const [serial, { device, notice, start, end }] of once.events) {
          const stations = { device: 2 * device, notice: 2 * notice, start: 2 * start, end: 2 * end };
          deepStrictEqual({ ...twice.events.get(serial) }, stations);
        }
        expect(twice.books.counters).toEqual(once.books.counters);
      }),
      { ...RUNS, numRuns: 15 * MECHANISMS.length },
    );
  });
});
