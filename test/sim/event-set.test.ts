import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type EventHandle, EventSet } from "../../sim/event-set.js";

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
            expect(events.cancel(handles[id])).toBe(model.length < before);
          } else if (action === "run" && model.length > 0) {
            expect(events.nextTime()).toBe(model[0].time);
            expected.push((model.shift() as { id: number }).id);
            events.runNext();
          }
          expect(events.size).toBe(model.length);
        }
        drain(events, happened);
        expect(happened).toEqual(expected.concat(model.map((event) => event.id)));
      }),
      { seed: 20121105, numRuns: 300 },
    );
  });

  it("stays small when nearly everything is cancelled", () => {
    const events = new EventSet();
    for (let i = 0; i < 100_000; i++) events.cancel(events.schedule(i + 1, () => {}, 0));
    events.schedule(200_000, () => {}, 0);
    expect(events.size).toBe(1);
    expect(events.nextTime()).toBe(200_000);
  });
});
