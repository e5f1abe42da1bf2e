/** What is shown together is rounded together: read back from its text, as a reader would. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Estimate } from "../../../scenarios/common/estimate.js";
import {
  DISTINCT,
  formatAlike,
  formatDifference,
  formatEstimate,
  formatInterval,
  formatRelative,
  formatWithInterval,
  type Unit,
} from "../../../scenarios/common/format.js";
import { sayAmount } from "../../../scenarios/evidence/amounts.js";
import { meetingOf } from "../../../scenarios/evidence/meeting.js";
import { kneeInWords } from "../../../viz/wording/growth.js";

const SUFFIXES: Record<string, string> = {
  s: "e9",
  ms: "e6",
  us: "e3",
  ns: "",
  ps: "e-3",
  TB: "e12",
  GB: "e9",
  MB: "e6",
  kB: "e3",
  B: "",
  G: "e9",
  M: "e6",
  k: "e3",
  "%": "e-2",
  "M/s": "e6",
  "k/s": "e3",
  "/s": "",
  J: "",
  mJ: "e-3",
  uJ: "e-6",
  nJ: "e-9",
  times: "",
  "": "",
};

/** A shown number and the size of its last digit; decimal, so that sums can be exact. */
function parse(text: string): { value: number; unit: number } {
  const match = /^([+-]?)([\d,]+)(?:\.(\d+))? ?(\S*)$/.exec(text);
  if (!match) throw new Error(`not a number: ${text}`);
  const [, sign, whole, fraction = "", suffix] = match;
  const power = SUFFIXES[suffix];
  if (power === undefined) throw new Error(`no unit: ${text}`);
  const digits = `${whole.replaceAll(",", "")}.${fraction}`;
  return { value: Number(`${sign}${digits}${power}`), unit: Number(`1e-${fraction.length}`) * Number(`1${power}`) };
}

const UNITS: Unit[] = ["ns", "bytes", "count", "rate", "joules", "share", "ratio", "number"];

const size = fc.double({ min: -3, max: 12, noNaN: true }).map((power) => 10 ** power);
const side = fc.oneof(
  fc.constant(0),
  fc.double({ min: -6, max: 5, noNaN: true }).map((power) => 10 ** power),
);

/** Of any size, any sign, with an interval that is narrow or wide, lopsided, or to one side only. */
const estimate: fc.Arbitrary<Estimate> = fc
  .tuple(size, fc.constantFrom(1, -1), side, side)
  .map(([magnitude, sign, down, up]) => {
    const value = sign * magnitude;
    return { value, low: value - down * magnitude, high: value + up * magnitude };
  });
const RUNS = { seed: 12, numRuns: 3_000 };

function expectWithin(value: string, interval: string): void {
  const ends = interval.split(" to ");
  const [low, high] = [ends[0], ends.at(-1)!].map((end) => parse(end).value);
  expect(low).toBeLessThanOrEqual(parse(value).value);
  expect(high).toBeGreaterThanOrEqual(parse(value).value);
}

describe("a value and its interval", () => {
  it("the interval shown contains the value shown, in tables and tips", () => {
    fc.assert(
      fc.property(estimate, fc.constantFrom(...UNITS), (each, unit) => {
        expectWithin(formatEstimate(each, unit), formatInterval(each, unit));
        const [, value, interval] = /^(.*?) \((.*)\)$/.exec(formatWithInterval(each, unit))!;
        expectWithin(value, interval);
      }),
      RUNS,
    );
  });

  it("in sentences too, where ends that differ read differently", () => {
    fc.assert(
      fc.property(estimate, (each) => {
        const positive = { value: Math.abs(each.value), low: each.low!, high: each.high! };
        fc.pre(positive.low > 0 && positive.low <= positive.value && positive.value <= positive.high);
        const said = /^(.*?)(?: \((.*)\))?$/.exec(formatWithInterval(positive, "ns", DISTINCT))!;
        if (said[2]) expectWithin(said[1], said[2]);
        const amount = sayAmount(each, "ns");
        if (amount.interval) expectWithin(amount.value, amount.interval);
      }),
      RUNS,
    );
  });

  it("an end that is not 0 does not read 0, and one that is not past a limit does not read so", () => {
    fc.assert(
      fc.property(estimate, fc.double({ min: -0.2, max: 0.2, noNaN: true }), (each, share) => {
        for (const end of formatInterval(each, "ns").split(" to ")) {
          if (each.low !== 0 && each.high !== 0) expect(parse(end).value).not.toBe(0);
        }
        const limit = Number((each.value * (1 + share)).toPrecision(2));
        // Beyond the digits of a double nothing can be told.
        const isClear = (number: number) => number === limit || Math.abs(number - limit) > 1e-9 * Math.abs(limit);
        fc.pre([each.value, each.low!, each.high!].every(isClear));
        const { value, interval } = sayAmount(each, "ns", [limit]);
        const sideOf = (number: number) =>
          Math.sign(Math.abs(number - limit) < 1e-13 * Math.abs(limit) ? 0 : number - limit);
        expect(sideOf(parse(value).value)).toBe(sideOf(each.value));
        if (interval === undefined) return;
        // Ends that read alike stand once.
        const [low, high = low] = interval.split(" to ").map((end) => parse(end).value);
        expect(sideOf(low)).toBe(sideOf(each.low!));
        expect(sideOf(high)).toBe(sideOf(each.high!));
      }),
      RUNS,
    );
  });

  it("never more than a few digits in a table, whatever the interval", () => {
    fc.assert(
      fc.property(estimate, (each) => {
        const digits = formatEstimate(each, "ns").replaceAll(/\D/g, "").replace(/^0+/, "");
        // 999.6 with three digits supported is 1.000.
        expect(digits.length).toBeLessThanOrEqual(4);
      }),
      RUNS,
    );
  });

  it.each([
    [{ value: 120e3, low: 106e3, high: 5e9 }, "120 us (110 us to 5.00 s)"],
    [{ value: 5234, low: 4924, high: 5544 }, "5.2 us (4.9 us to 5.5 us)"],
    [{ value: 5234, low: 1234, high: 9234 }, "5 us (1 us to 9 us)"],
    [{ value: 5234, low: 5233.9, high: 5234.1 }, "5.23 us (5.23 us)"],
    [{ value: 996, low: 990, high: 1003 }, "996 ns (990 ns to 1.00 us)"],
    [{ value: 0, low: -1.2, high: 1.3 }, "0 ns (-1.2 ns to 1.3 ns)"],
    [{ value: 5234, low: null, high: null }, "5.23 us"],
  ])("%o reads %s", (each, text) => expect(formatWithInterval(each, "ns")).toBe(text));

  it("half of it is said relative to the value, unless it is wider than that", () => {
    expect(formatRelative({ value: 100, low: 90, high: 110 })).toBe("± 10 %");
    expect(formatRelative({ value: 100, low: 1, high: 199 })).toBe("± 99 %");
    expect(formatRelative({ value: 100, low: 106, high: 7_100 })).toBe("too wide");
  });
});

describe("two values and their difference", () => {
  it("the difference shown is that of the values shown, lies in its interval, and is 0 only if it is", () => {
    fc.assert(
      fc.property(estimate, estimate, side, side, fc.constantFrom(...UNITS), (a, other, down, up, unit) => {
        // Near each other as well as far.
        const b = { ...other, value: Math.abs(down - up) < 1 ? a.value * (1 + other.value / 1e15) : other.value };
        const value = b.value - a.value;
        fc.pre(value !== 0 && Math.abs(value) > 1e-9 * Math.abs(a.value));
        const spread = Math.abs(value);
        const difference = { value, low: value - down * spread, high: value + up * spread };
        const shown = formatDifference(a, b, difference, unit);
        const [left, right, between] = [shown.a, shown.b, shown.difference].map(parse);
        const finest = Math.min(left.unit, right.unit, between.unit);
        const slip = 1e-12 * Math.max(Math.abs(left.value), Math.abs(right.value));
        expect(Math.abs(right.value - left.value - between.value)).toBeLessThanOrEqual(0.5 * finest + slip);
        expect(Math.sign(between.value)).toBe(Math.sign(value));
        expectWithin(shown.difference, shown.interval);
      }),
      RUNS,
    );
  });

  it.each([
    [
      [280.4, 20],
      [214.6, 20],
      [-65.8, 28],
      ["280 ns", "210 ns", "-70 ns"],
    ],
    [
      [280.4, 20],
      [214.6, 20],
      [-65.8, 0.3],
      ["280.4 ns", "214.6 ns", "-65.8 ns"],
    ],
    [
      [279.6, 1],
      [215.4, 1],
      [-64.2, 1.4],
      ["280 ns", "215 ns", "-65 ns"],
    ],
    [
      [1000, 50],
      [1000.4, 50],
      [0.4, 0.12],
      ["1.0000 us", "1.0004 us", "+400 ps"],
    ],
  ] as const)("%o, %o, %o", ([a, ofA], [b, ofB], [d, ofD], texts) => {
    const around = (value: number, half: number) => ({ value, low: value - half, high: value + half });
    const shown = formatDifference(around(a, ofA), around(b, ofB), around(d, ofD), "ns");
    expect([shown.a, shown.b, shown.difference]).toEqual(texts);
  });
});

it("a difference without an interval asks for no more digits than the values have, unless it would vanish", () => {
  const plain = (value: number) => ({ value, low: null, high: null });
  const texts = ({ a, b, difference }: ReturnType<typeof formatDifference>) => [a, b, difference];
  const near = formatDifference(plain(8640.5), plain(8661), plain(20.5), "ns");
  expect(texts(near)).toEqual(["8.64 us", "8.66 us", "+20 ns"]);
  const nearer = formatDifference(plain(245_793), plain(245_268), plain(-525), "ns");
  expect(texts(nearer)).toEqual(["245.8 us", "245.3 us", "-500 ns"]);
});

describe("values beside each other", () => {
  it("read in the order in which they are", () => {
    fc.assert(
      fc.property(fc.array(estimate, { minLength: 2, maxLength: 4 }), (estimates) => {
        const positive = estimates.map((each) => ({ ...each, value: Math.abs(each.value), low: null, high: null }));
        const ascending = positive.sort((a, b) => a.value - b.value);
        const shown = formatAlike(ascending, "ns").map((text) => parse(text).value);
        expect(shown).toEqual([...shown].sort((a, b) => a - b));
      }),
      RUNS,
    );
  });
});

describe("a knee", () => {
  const knee = (value: number, half: number, between: [number | null, number]) => ({
    ...{ line: "a", kind: "saturates" as const, between },
    at: { value, low: value - half, high: value + half },
  });

  it("is shown within its bracket, or as the bracket", () => {
    fc.assert(
      fc.property(fc.nat(5_000), fc.integer({ min: 1, max: 5_000 }), size, side, (from, width, value, half) => {
        const between: [number, number] = [from, from + width];
        const meeting = meetingOf(knee(value, half * value, between));
        if (value < from || value > from + width) expect(meeting).toBeUndefined();
        else {
          expect(meeting!.at.number).toBeGreaterThanOrEqual(from);
          expect(meeting!.at.number).toBeLessThanOrEqual(from + width);
          expect(Number.isInteger(meeting!.at.number)).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it.each([
    [knee(0.666, 0.2, [12, 50]), "saturates between 12 and 50"],
    [knee(13, 8, [12, 50]), "saturates between 12 and 50, at 13 (5 to 21)"],
    [knee(33.4, 0.02, [12, 50]), "saturates between 12 and 50, at 33 (33 to 33)"],
    [knee(1234, 40, [1000, 2000]), "saturates between 1 k and 2 k, at 1.23 k (1.19 k to 1.27 k)"],
  ])("%o reads %s", (each, text) => expect(kneeInWords(each)).toBe(text));
});
