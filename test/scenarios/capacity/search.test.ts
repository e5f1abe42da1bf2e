/** The search on curves that are known, with noise or without. */
import { expect, test } from "vitest";
import { rootOf } from "../../../scenarios/capacity/interval.js";
import { type Ask, type Found, type Search, search } from "../../../scenarios/capacity/search.js";

const SETTINGS: Search = { start: 1000, integral: false, precision: 0.02, first: 5, most: 400 };

/** What is known at x if the headroom is `room(x)`, give or take `error` over the root of the replications. */
function asking(room: (x: number) => number, error: number, asked: number[] = []): Ask {
  return async (x, replications): Promise<Found> => {
    asked.push(x);
    const value = room(x);
    const half = error / Math.sqrt(replications);
    const side = value - 2 * half > 1 ? "holds" : value + 2 * half < 1 ? "fails" : "open";
    const headroom = { value, low: Math.max(0, value - half), high: value + half };
    return { x, replications, headroom, side, smooth: value > 0 };
  };
}

test("a straight line is met exactly, and its interval is as wide as asked", async () => {
  const line = asking((x) => 2 - x / 7000, 0.2);
  const { outcome, capacity, method } = await search(line, SETTINGS);
  expect([outcome, method]).toEqual(["greatest", "interpolated"]);
  expect(capacity!.value).toBeCloseTo(7000, 6);
  const half = (capacity!.high! - capacity!.low!) / 2 / 7000;
  expect(half).toBeLessThanOrEqual(0.02);
  expect(half).toBeGreaterThan(0.01);
});

test("a step is bracketed by two values that were decided, as near as asked", async () => {
  const step = asking((x) => (x < 5123 ? 40 : 0), 0.1);
  const { capacity, method } = await search(step, SETTINGS);
  expect(method).toBe("bracketed");
  const { low, value, high } = capacity!;
  expect(low!).toBeLessThan(5123);
  expect(high!).toBeGreaterThanOrEqual(5123);
  expect(high! / low!).toBeLessThanOrEqual(1.0201);
  expect(value).toBeCloseTo(Math.sqrt(low! * high!), 6);
});

test("the fewest whole number is that number, for sure", async () => {
  const cores = asking((x) => x / 2.5, 0.01);
  const found = await search(cores, { ...SETTINGS, from: 1, to: 64, start: 4, integral: true, direction: "fewest" });
  expect(found).toMatchObject({ outcome: "fewest", capacity: { value: 3, low: 3, high: 3 } });
});

test("a whole number next to one that cannot be decided has an interval", async () => {
  const cores = asking((x) => (x === 3 ? 1.001 : x / 2.9), 0.5);
  const settings = { ...SETTINGS, from: 1, to: 64, start: 4, integral: true, direction: "fewest" as const, most: 40 };
  const { capacity } = await search(cores, settings);
  expect(capacity).toMatchObject({ value: 3, low: 3 });
  expect(capacity!.high).toBeGreaterThan(3);
});

test.each([
  ["always", "above", 5000, (x: number) => 1e6 / x],
  ["never", "below", 100, (x: number) => 1 / x],
] as const)("a range that holds %s says so, the capacity being %s %d", async (outcome, beyond, limit, room) => {
  const found = await search(asking(room, 0.01), { ...SETTINGS, from: 100, to: 5000, direction: "greatest" });
  expect(found).toEqual({ outcome, beyond, limit });
});

test("an open range is looked for outwards, up and down", async () => {
  for (const truth of [3, 90_000]) {
    const { capacity } = await search(
      asking((x) => 2 - x / truth, 0.01),
      SETTINGS,
    );
    expect(capacity!.value / truth).toBeCloseTo(1, 6);
  }
});

test("what no number of replications tells is not told", async () => {
  const flat = asking((x) => 1 + (x > 2000 ? -1e-6 : 1e-6), 50);
  const { outcome, note } = await search(flat, { ...SETTINGS, from: 1000, to: 4000 });
  expect([outcome, typeof note]).toEqual(["unknown", "string"]);
});

test("the interval of a root inverts the line's error, by hand", () => {
  const y = (value: number) => ({ value, low: value - 0.1, high: value + 0.1 });
  // 1.5 at 100 and 0.5 at 200: the line is 1 at 150. Errors that are not known to cancel are at most 0.1 between the
  // two: 1.1 at 140, 0.9 at 160.
  const { value, low, high } = rootOf({ x: 100, y: y(1.5) }, { x: 200, y: y(0.5) })!;
  expect(value).toBeCloseTo(150, 9);
  expect(low).toBeCloseTo(140, 9);
  expect(high).toBeCloseTo(160, 9);
  // Errors that have nothing to do with each other make up sqrt((1 - w)^2 + w^2) of that: at w = 1/2 0.707.
  const left = [1, 2, 1, 2, 1, 2, 1, 2];
  const right = [1, 1, 2, 2, 1, 1, 2, 2];
  const apart = rootOf({ x: 100, y: y(1.5), byReplication: left }, { x: 200, y: y(0.5), byReplication: right })!;
  expect(150 - apart.low!).toBeGreaterThan(7);
  expect(150 - apart.low!).toBeLessThan(7.3);
  expect(rootOf({ x: 1, y: y(1.2) }, { x: 2, y: y(1.2) })).toBeUndefined();
});
