import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { costValues } from "../../scenarios/common/cost-text.js";
import {
  formatCount,
  formatEstimate,
  formatExact,
  formatFactor,
  formatFixed,
  formatGiven,
  formatInteger,
  formatInterval,
  formatMeasured,
  formatRelative,
  formatSize,
  relativeHalfWidth,
  type Unit,
} from "../../scenarios/common/format.js";

const around = (value: number, half: number) => ({ value, low: value - half, high: value + half });

/** What 10^-15, 10^-14, ... 10^15 read. */
const DECADES: Record<Unit, string> = {
  ns: `0.000000000001 ps|0.00000000001 ps|0.0000000001 ps|0.000000001 ps|0.00000001 ps|0.0000001 ps|0.000001 ps|0.00001 ps|0.0001 ps|0.001 ps
    |0.01 ps|0.1 ps|1 ps|10 ps|100 ps|1 ns|10 ns|100 ns|1 us|10 us|100 us|1 ms|10 ms|100 ms|1 s|10 s|100 s|1,000 s|10,000 s|100,000 s|1,000,000 s`,
  bytes: `0.000000000000001 B|0.00000000000001 B|0.0000000000001 B|0.000000000001 B|0.00000000001 B|0.0000000001 B|0.000000001 B|0.00000001 B
    |0.0000001 B|0.000001 B|0.00001 B|0.0001 B|0.001 B|0.01 B|0.1 B|1 B|10 B|100 B|1 kB|10 kB|100 kB|1 MB|10 MB|100 MB|1 GB|10 GB|100 GB|1 TB
    |10 TB|100 TB|1,000 TB`,
  count: `0.000000000000001|0.00000000000001|0.0000000000001|0.000000000001|0.00000000001|0.0000000001|0.000000001|0.00000001|0.0000001|0.000001
    |0.00001|0.0001|0.001|0.01|0.1|1|10|100|1 k|10 k|100 k|1 M|10 M|100 M|1 G|10 G|100 G|1,000 G|10,000 G|100,000 G|1,000,000 G`,
  rate: `0.000000000000001/s|0.00000000000001/s|0.0000000000001/s|0.000000000001/s|0.00000000001/s|0.0000000001/s|0.000000001/s|0.00000001/s
    |0.0000001/s|0.000001/s|0.00001/s|0.0001/s|0.001/s|0.01/s|0.1/s|1/s|10/s|100/s|1 k/s|10 k/s|100 k/s|1 M/s|10 M/s|100 M/s|1,000 M/s|10,000 M/s
    |100,000 M/s|1,000,000 M/s|10,000,000 M/s|100,000,000 M/s|1,000,000,000 M/s`,
  joules: `0.000001 nJ|0.00001 nJ|0.0001 nJ|0.001 nJ|0.01 nJ|0.1 nJ|1 nJ|10 nJ|100 nJ|1 uJ|10 uJ|100 uJ|1 mJ|10 mJ|100 mJ|1 J|10 J|100 J|1,000 J
    |10,000 J|100,000 J|1,000,000 J|10,000,000 J|100,000,000 J|1,000,000,000 J|10,000,000,000 J|100,000,000,000 J|1,000,000,000,000 J
    |10,000,000,000,000 J|100,000,000,000,000 J|1,000,000,000,000,000 J`,
  ...plain("watts", " W"),
  share: `0.0000000000001 %|0.000000000001 %|0.00000000001 %|0.0000000001 %|0.000000001 %|0.00000001 %|0.0000001 %|0.000001 %|0.00001 %|0.0001 %
    |0.001 %|0.01 %|0.1 %|1 %|10 %|100 %|1,000 %|10,000 %|100,000 %|1,000,000 %|10,000,000 %|100,000,000 %|1,000,000,000 %|10,000,000,000 %
    |100,000,000,000 %|1,000,000,000,000 %|10,000,000,000,000 %|100,000,000,000,000 %|1,000,000,000,000,000 %|10,000,000,000,000,000 %
    |100,000,000,000,000,000 %`,
  ratio: `0.000000000000001|0.00000000000001|0.0000000000001|0.000000000001|0.00000000001|0.0000000001|0.000000001|0.00000001|0.0000001|0.000001
    |0.00001|0.0001|0.001|0.01|0.1|1|10|100|1 k|10 k|100 k|1,000 k|10,000 k|100,000 k|1,000,000 k|10,000,000 k|100,000,000 k|1,000,000,000 k
    |10,000,000,000 k|100,000,000,000 k|1,000,000,000,000 k`,
  ...plain("times", " times"),
  ...plain("number", ""),
};

/** A unit without prefixes. */
function plain<U extends Unit>(unit: U, suffix: string): Record<U, string> {
  const small = Array.from({ length: 15 }, (_, i) => `0.${"0".repeat(14 - i)}1`);
  const large = Array.from({ length: 16 }, (_, i) => (10 ** i).toLocaleString("en"));
  return { [unit]: [...small, ...large].map((each) => each + suffix).join("|") } as Record<U, string>;
}

describe.each(Object.entries(DECADES) as [Unit, string][])("%s", (unit, row) => {
  const texts = row.split("|").map((text) => text.trim());

  it.each(texts.map((text, i) => [i - 15, text] as const))("10^%i reads %s", (power, text) => {
    const decade = Number(`1e${power}`);
    expect(formatExact(decade, unit)).toBe(text);
    expect(formatExact(-decade, unit)).toBe(`-${text}`);
    expect(formatGiven(decade, unit)).toBe(text);
    // Rounded up to it, in its unit and no other: 999.96 us are 1.00 ms.
    const below = Number(`9.9996e${power - 1}`);
    expect(formatExact(below, unit)).toBe(text);
    expect(formatExact(-below, unit)).toBe(`-${text}`);
    const measured = [formatMeasured(below, unit), formatEstimate({ value: below, low: null, high: null }, unit)];
    expect(measured).toEqual([formatMeasured(decade, unit), formatMeasured(decade, unit)]);
    expect(measured[0].replace(/[^1-9]/g, "")).toBe(text.replace(/[^1-9]/g, ""));
    expect(measured[0].replace(/^[\d.,]+/, "")).toBe(text.replace(/^[\d.,]+/, ""));
  });

  it("has a zero, which has no sign, and what is no number", () => {
    for (const zero of [formatExact(0, unit), formatMeasured(0, unit), formatExact(-0, unit)])
      expect(zero).toBe(`0${texts[15].replace(/^[\d.,]+/, "")}`);
    expect(formatExact(Number.POSITIVE_INFINITY, unit)).toBe("Infinity");
  });
});

describe("zeros at the end", () => {
  it.each([
    [5200, "5.2 us", "5.20 us"],
    [1400, "1.4 us", "1.40 us"],
    [0.5, "500 ps", "500 ps"],
    [0.0005, "0.5 ps", "0.500 ps"],
    [999_960, "1 ms", "1.00 ms"],
    [999.4, "999 ns", "999 ns"],
    [12_000, "12 us", "12.0 us"],
    [4.2e12, "4,200 s", "4,200 s"],
  ])("%d ns: exact %s, measured %s", (ns, exact, measured) => {
    expect([formatExact(ns, "ns"), formatMeasured(ns, "ns")]).toEqual([exact, measured]);
    expect([formatExact(-ns, "ns"), formatMeasured(-ns, "ns")]).toEqual([`-${exact}`, `-${measured}`]);
  });

  it("are none where somebody wrote none", () => {
    expect([0.95, 0.995, 0.9999].map((share) => formatGiven(share, "share"))).toEqual(["95 %", "99.5 %", "99.99 %"]);
    expect(formatGiven(1_234.5, "ns")).toBe("1.2345 us");
  });

  it("are kept with a number of decimals", () => {
    expect([1, 0.004, -0.001, 1234.5].map((value) => formatFixed(value, 2))).toEqual([
      "1.00",
      "0.00",
      "-0.00",
      "1,234.50",
    ]);
  });
});

describe("a count", () => {
  it.each([
    [0, "0"],
    [1, "1"],
    [999, "999"],
    [1000, "1 k"],
    [1010, "1.01 k"],
    [1024, "1,024"],
    [1500, "1.5 k"],
    [9_990, "9.99 k"],
    [9_999, "9,999"],
    [10_240, "10.24 k"],
    [20_600, "20.6 k"],
    [65_536, "65,536"],
    [100_000, "100 k"],
    [100_600, "100.6 k"],
    [999_990, "999.99 k"],
    [999_999, "999,999"],
    [1_250_000, "1.25 M"],
    [1_250_600, "1,250,600"],
    [2_000_000_000, "2 G"],
  ])("%d reads %s, and in a table of events in full", (n, text) => {
    expect(formatCount(n)).toBe(text);
    expect(formatInteger(n)).toBe(n.toLocaleString("en"));
  });
});

describe("what is said in a way of its own", () => {
  it.each([
    [
      [2 ** 30, 2 ** 12, 4_000, 17_200_000_000, 2 ** 51].map(formatSize),
      ["1 GiB", "4 KiB", "4 kB", "17.2 GB", "2,048 TiB"],
    ],
    [[430.4, 2.14, 35_600].map((factor) => formatFactor(factor)), ["430-fold", "2.1-fold", "36,000-fold"]],
    [[2.14, 9.6].map((factor) => formatFactor(factor, 1)), ["2-fold", "10-fold"]],
    [costValues("select", 1_400, "ns"), ["1.4 us"]],
    [costValues("select", 4096, "bytes"), ["4,096 B"]],
    [costValues("select", 15, "watts"), ["15 W"]],
    [costValues("select", [[1000, 47]], "ns"), ["47 ns at n = 1 k"]],
    [costValues("idleExit", [[12_000, 47]], "ns"), ["47 ns at 12 us idle"]],
  ])("%j", (said, texts) => expect(said).toEqual(texts));
});

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
