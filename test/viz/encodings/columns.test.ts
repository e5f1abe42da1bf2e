import fc from "fast-check";
import { expect, it } from "vitest";
import { packed, packedResult, unpacked, unpackedResult } from "../../../viz/encodings/columns.js";
import { fixtureResult } from "../fixture.js";

it("gives back what it was given, whatever that was", () => {
  const values = fc.array(fc.jsonValue({ noUnicodeString: false }));
  fc.assert(
    fc.property(values, (list) => {
      const stored = JSON.parse(JSON.stringify(list));
      expect(unpacked(JSON.parse(JSON.stringify(packed(stored))))).toEqual(stored);
    }),
  );
});

it("gives back numbers and intervals of every kind, to the last bit", () => {
  const decimal = fc.tuple(fc.integer({ min: -99_999, max: 99_999 }), fc.nat(7)).map(([n, places]) => n / 10 ** places);
  /** Picoseconds of a histogram's buckets, in nanoseconds; and what is written of them for comparison. */
  const bucket = fc.tuple(fc.integer({ min: 1, max: 8191 }), fc.nat(30)).map(([n, octave]) => (n * 2 ** octave) / 1000);
  const rounded = bucket.map((ns) => Number(ns.toPrecision(7)));
  const any = fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0);
  const lists = fc.oneof(...[decimal, bucket, rounded, any].map((each) => fc.array(each, { maxLength: 40 })));
  const interval = fc.record({ value: any, low: any, high: any });
  const aboutMean = fc.tuple(any, decimal).map(([value, half]) => ({ value, low: value - half, high: value + half }));
  const values = fc.oneof(lists, fc.array(lists), fc.array(interval), fc.array(aboutMean, { minLength: 2 }));
  fc.assert(
    fc.property(values, (list) => {
      const stored = JSON.parse(JSON.stringify(list));
      expect(unpacked(JSON.parse(JSON.stringify(packed(stored))))).toEqual(stored);
    }),
    { numRuns: 500, seed: 4 },
  );
});

it("writes buckets of a histogram, decimals and the ends of intervals in fewer digits", () => {
  const buckets = Array.from({ length: 60 }, (_, i) => ((4097 + 2 * i) * 2 ** 18) / 1000);
  const decimals = buckets.map((_, i) => 998 + (i % 7) / 10);
  const means = Array.from({ length: 20 }, (_, i) => ({ value: Math.sqrt(i + 2), half: Math.sqrt(i + 3) / 100 }));
  const intervals = means.map(({ value, half }) => ({ value, low: value - half, high: value + half }));
  for (const [list, share] of [
    [buckets, 0.3],
    [decimals, 0.6],
    [intervals, 0.6],
  ] as const)
    expect(JSON.stringify(packed(list)).length).toBeLessThan(share * JSON.stringify(list).length);
});

it("writes a key once, however many objects have it", () => {
  const values = Array.from({ length: 50 }, (_, i) => ({ value: i, ...(i % 2 === 0 && { low: { at: i } }) }));
  const text = JSON.stringify(packed(values));
  expect(text.split('"value"')).toHaveLength(2);
  expect(unpacked(JSON.parse(text))).toEqual(values);
});

it("gives back a result, and its parts", () => {
  const result = { ...fixtureResult(), parts: [fixtureResult()] };
  const stored = JSON.parse(JSON.stringify(result));
  const text = JSON.stringify(packedResult(result));
  expect(unpackedResult(JSON.parse(text))).toEqual(stored);
  expect(text.length).toBeLessThan(0.8 * JSON.stringify(result).length);
});
