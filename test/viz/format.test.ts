import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatEstimate,
  formatExact,
  formatInteger,
  formatInterval,
  formatPending,
  formatRelative,
  relativeHalfWidth,
} from "../../viz/format.js";

const around = (value: number, half: number) => ({ value, low: value - half, high: value + half });

describe("numbers as people say them", () => {
  it.each([
    [5200, "5.2 us"],
    [1_300_000, "1.3 ms"],
    [999.6, "1 us"],
    [0.25, "250 ps"],
    [0, "0 ns"],
    [-45_000, "-45 us"],
    [7.5e12, "7,500 s"],
  ])("says %s ns as %s", (ns, text) => expect(formatExact(ns, "ns")).toBe(text));

  it.each([
    [4096, "bytes", "4.1 kB"],
    [20_000, "rate", "20 k/s"],
    [0.5, "rate", "0.5/s"],
    [0.123, "share", "12.3 %"],
    [0.0004, "joules", "400 uJ"],
    [1234, "ratio", "1.23 k"],
    [0, "count", "0"],
  ] as const)("says %s %s as %s", (value, unit, text) => expect(formatExact(value, unit)).toBe(text));

  it("never rounds a number of pending operations", () => {
    expect([1, 1000, 1500, 1024, 100_000, 1_000_000].map(formatPending)).toEqual([
      "1",
      "1 k",
      "1.5 k",
      "1,024",
      "100 k",
      "1 M",
    ]);
  });

  it("separates thousands", () => expect(formatInteger(1_234_567)).toBe("1,234,567"));
});

describe("an estimate", () => {
  it("has no more digits than its interval supports", () => {
    expect(formatEstimate(around(5234, 310), "ns")).toBe("5.2 us");
    expect(formatEstimate(around(5234, 31), "ns")).toBe("5.23 us");
    expect(formatEstimate(around(5234, 0.1), "ns")).toBe("5.23 us");
    expect(formatEstimate(around(5234, 4000), "ns")).toBe("5 us");
  });

  it("keeps a zero that is a digit", () => expect(formatEstimate(around(5200, 20), "ns")).toBe("5.20 us"));

  it("has three digits when no interval is claimed", () => {
    expect(formatEstimate({ value: 5234, low: null, high: null }, "ns")).toBe("5.23 us");
  });

  it("states its interval and how wide that is", () => {
    expect(formatInterval(around(5000, 250), "ns")).toBe("4.8 us to 5.3 us");
    expect(formatRelative(around(5000, 250))).toBe("± 5 %");
    expect(formatRelative(around(5000, 650))).toBe("± 13 %");
    expect(formatRelative(around(5000, 1))).toBe("± <0.1 %");
    expect(formatRelative({ value: 5000, low: null, high: null })).toBe("");
    expect(relativeHalfWidth(around(0, 1))).toBeUndefined();
  });
});

describe("any duration", () => {
  it("reads back to within half of its third digit", () => {
    const factor: Record<string, number> = { s: 1e9, ms: 1e6, us: 1e3, ns: 1, ps: 1e-3 };
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e15, noNaN: true }), (ns) => {
        const [number, unit] = formatExact(ns, "ns").split(" ");
        const back = Number(number.replaceAll(",", "")) * factor[unit];
        expect(Math.abs(back - ns) / ns).toBeLessThanOrEqual(0.005 + 1e-12);
      }),
      { seed: 2012, numRuns: 500 },
    );
  });
});
