// Where hundreds of thousands of values are compared, expect would take most of the time.
import { ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type EventHandle, EventSet } from "../../sim/event-set.js";
import { log } from "../../sim/math.js";
import { stream } from "../../sim/random.js";

/** Everything left in the set, in the order it would happen. */
function drain(events: EventSet, happened: number[]): number[] {
  while (events.nextTime() < Number.POSITIVE_INFINITY) events.runNext();
  return happened;
}

describe("EventSet", () => {
  it("runs events by time", () => {
    const events = new EventSet();
    const happened: number[] = [];
    for (const time of [30, 10, 20]) events.schedule(time, (n) => happened.push(n), time);
    expect(drain(events, happened)).toEqual([10, 20, 30]);
  });

  it("runs events of equal time in order of scheduling", () => {
    const events = new EventSet();
    const happened: number[] = [];
    for (let i = 0; i < 100; i++) events.schedule(7, (n) => happened.push(n), i);
    expect(drain(events, happened)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  it("does not run what was cancelled, and knows a stale handle", () => {
    const events = new EventSet();
    const happened: number[] = [];
    const record = (n: number) => happened.push(n);
    const first = events.schedule(1, record, 1);
    const second = events.schedule(2, record, 2);
    expect(events.cancel(first)).toBe(true);
    expect(events.cancel(first)).toBe(false);
    expect(events.size).toBe(1);
    expect(drain(events, happened)).toEqual([2]);
    events.schedule(3, record, 3);
    expect(events.cancel(second)).toBe(false);
    expect(events.size).toBe(1);
  });

  it("agrees with a sorted list under any sequence of scheduling, cancelling and running", () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ do: fc.constant("schedule" as const), time: fc.nat(50) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant("cancel" as const), time: fc.nat(1000) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant("run" as const), time: fc.constant(0) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 600 }), (steps) => {
        const events = new EventSet();
        let model: { time: number; id: number }[] = [];
        const handles: EventHandle[] = [];
        const happened: number[] = [];
        const expected: number[] = [];
        for (const { do: action, time } of steps) {
          if (action === "schedule") {
            const id = handles.length;
            handles.push(events.schedule(time, (n) => happened.push(n), id));
            model.push({ time, id });
            model.sort((a, b) => a.time - b.time || a.id - b.id);
          } else if (action === "cancel" && handles.length > 0) {
            const id = time % handles.length;
            const before = model.length;
            model = model.filter((event) => event.id !== id);
            strictEqual(events.cancel(handles[id]), model.length < before);
          } else if (action === "run" && model.length > 0) {
            strictEqual(events.nextTime(), model[0].time);
            expected.push((model.shift() as { id: number }).id);
            events.runNext();
          }
          strictEqual(events.size, model.length);
        }
        drain(events, happened);
        expect(happened).toEqual(expected.concat(model.map((event) => event.id)));
      }),
      { seed: 20121105, numRuns: 300 },
    );
  });

  /*
   * Large enough for the buckets, and grown from few: ten events, each of which schedules three successors until there
   * are enough, then one, some cancelled on the way. What happens must happen in the order of (time, scheduling), and
   * everything not cancelled must happen.
   */
  const increments: Record<string, (next: () => number, scheduled: number) => number> = {
    exponential: (next) => Math.round(-log(1 - next()) * 1e6),
    "bimodal, a thousandfold apart": (next) => (next() < 0.9 ? 1e3 : 1e6) + Math.floor(next() * 100),
    "all equal": () => 1e6,
    "one huge gap": (next) => (next() < 0.5 ? Math.floor(next() * 1e3) : 1e12 + Math.floor(next() * 1e3)),
    "all at once": () => 0,
    "bimodal, a billionfold apart": (next) => (next() < 0.7 ? 1 : 1e9) * (1 + Math.floor(next() * 8)),
    "bursts at one instant": (next) => (next() < 0.8 ? 0 : 1e6),
    increasing: (_, scheduled) => 1e3 * (1 + (scheduled % 5_000)),
    decreasing: (_, scheduled) => 1e3 * (5_000 - (scheduled % 5_000)),
    "sparse, then dense": (next, scheduled) => Math.floor(next() * (scheduled < 6_000 ? 1e10 : 1e4)),
    "on the borders of buckets": (next) => 2 ** 20 * Math.floor(next() * 64),
  };
  const cases = Object.entries(increments).flatMap(([name, increment]) =>
    [100, 3_000].map((population) => ({ name, increment, population })),
  );
  for (const { name, increment, population } of cases) {
    it(`keeps the order of ${population} events: ${name}`, () => {
      const random = stream(name, "increments", 0);
      const events = new EventSet();
      const planned: { at: number; handle: EventHandle; over: boolean }[] = [];
      const happened: number[] = [];
      let now = 0;
      const schedule = () => {
        const id = planned.length;
        const at = now + increment(random.next, id);
        planned.push({ at, handle: events.schedule(at, happen, id), over: false });
      };
      const happen = (id: number) => {
        happened.push(id);
        planned[id].over = true;
        if (planned.length < 20_000) schedule();
        for (let more = 0; more < 2 && events.size < population && planned.length < 10_000; more++) schedule();
        const other = planned[planned.length - 1 - random.below(Math.min(planned.length, population))];
        if (random.next() < 0.02) {
          strictEqual(events.cancel(other.handle), !other.over);
          other.over = true;
        }
      };
      for (let i = 0; i < 10; i++) schedule();
      while ((now = events.nextTime()) < Number.POSITIVE_INFINITY) {
        const before = happened.length;
        events.runNext();
        strictEqual(happened.length, before + 1);
        strictEqual(planned[happened[before]].at, now);
      }
      for (let i = 1; i < happened.length; i++) {
        const [a, b] = [happened[i - 1], happened[i]];
        const inOrder = planned[a].at < planned[b].at || (planned[a].at === planned[b].at && a < b);
        ok(inOrder, `event ${a} at ${planned[a].at} ran before event ${b} at ${planned[b].at}`);
      }
      expect(planned.every(({ over }) => over)).toBe(true);
      expect(planned.length - happened.length).toBeGreaterThan(50);
      expect(events.size).toBe(0);
    });
  }

  it("stays small when nearly everything is cancelled", () => {
    const events = new EventSet();
    for (let i = 0; i < 100_000; i++) events.cancel(events.schedule(i + 1, () => {}, 0));
    events.schedule(200_000, () => {}, 0);
    expect(events.size).toBe(1);
    expect(events.nextTime()).toBe(200_000);
  });
});
