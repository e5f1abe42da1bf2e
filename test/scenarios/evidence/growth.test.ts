/** The law of growth of series whose law is known, by hand or by construction. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  AXES,
  CONFIDENCE,
  HALF_WIDTHS,
  noisySeries,
  offsets,
  REPLICATIONS,
  SHORT_AXES,
  truth,
} from "../../../bench/synthetic.js";
import { LAWS } from "../../../scenarios/common/findings.js";
import { growthOf, lawOver } from "../../../scenarios/evidence/growth/growth.js";
import { MODEL_ERROR, withErrors } from "../../../scenarios/evidence/growth/series.js";
import { chiSquareTail } from "../../../scenarios/statistics/chi-square.js";
import { stream } from "../../../sim/random.js";

const OPTIONS = { replications: REPLICATIONS, confidence: CONFIDENCE };
const DECADES = AXES[0];

const exact = (axis: readonly number[], value: (n: number) => number) =>
  growthOf(
    axis.map((n) => ({ n, value: value(n), low: value(n), high: value(n) })),
    OPTIONS,
  );

describe("exact series", () => {
  for (const law of LAWS) {
    it(`${law} is found with its constant and factor`, () => {
      const found = exact(DECADES, (n) => 3 * truth(law, 10)(n));
      expect(found).toMatchObject({ law, from: 1, to: 1_000_000, before: [] });
      expect(found.weights![law]).toBeGreaterThan(0.999);
      expect(Object.values(found.weights!).reduce((a, b) => a + b)).toBeCloseTo(1, 12);
      expect(found.constant!.value).toBeCloseTo(law === "O(1)" ? 33 : 30, 8);
      if (law !== "O(1)") expect(found.factor!.value).toBeCloseTo(3, 8);
    });
  }

  it("the exponent is that of the power", () => {
    expect(exact(DECADES, (n) => 5 + 2 * n).exponent!.value).toBeCloseTo(1, 5);
    expect(exact(DECADES, (n) => 5 + 2 * n * n).exponent!.value).toBeCloseTo(2, 5);
    expect(exact(DECADES, (n) => 5 + 2 * Math.log(n)).exponent!.value).toBeCloseTo(0, 5);
    expect(exact(DECADES, () => 7).exponent!.value).toBeCloseTo(0, 12);
  });

  it("a power that is not among the laws is undecided, and has its exponent", () => {
    const found = exact(DECADES, (n) => 10 + Math.sqrt(n));
    expect(found).toMatchObject({ law: "undecided", reason: "none of the laws fits" });
    expect(found.exponent!.value).toBeCloseTo(0.5, 5);
  });

  it("nor an exponent where no power fits either", () => {
    const found = exact([1, 10, 100, 1000, 10_000], (n) => (n <= 100 ? 100 + n : 10 * n));
    expect(found).toMatchObject({ law: "undecided", reason: "none of the laws fits" });
    expect(found.exponent).toBeUndefined();
  });

  it("what never happens does not grow", () => {
    expect(exact(DECADES, () => 0)).toMatchObject({ law: "O(1)", constant: { value: 0 } });
  });

  it("what falls has no law of growth", () => {
    expect(exact(DECADES, (n) => 1 / n)).toMatchObject({ law: "undecided", reason: "it falls" });
    expect(exact([1, 10, 100, 1000], (n) => 8 - Math.log10(n))).toMatchObject({ reason: "it falls" });
  });

  it("what falls to a level stays there from then on", () => {
    const found = exact(DECADES, (n) => 1 + 100 / n);
    expect(found).toMatchObject({ law: "O(1)", from: 1000, before: [{ from: 1, to: 100, law: "undecided" }] });
  });

  it("three values are too few", () => {
    expect(exact([1, 100, 10_000], (n) => n)).toMatchObject({ law: "undecided", reason: "fewer than 4 values" });
  });

  it("one decade is too short for a law that grows", () => {
    expect(exact([100, 200, 500, 1000], (n) => n).reason).toBe("the range from 100 to 1 k is too short");
  });
});

describe("noisy series", () => {
  const axes = [AXES[0], AXES[3]];
  for (const law of LAWS) {
    it(`${law} is found in at least 98 of 100 series, over the whole axis`, () => {
      let right = 0;
      let cut = 0;
      let all = 0;
      for (const axis of axes) {
        for (const offset of offsets(law, axis)) {
          for (const halfWidth of HALF_WIDTHS) {
            for (let i = 0; i < 4; i++, all++) {
              const series = noisySeries(stream(`${axis}/${offset}/${halfWidth}`, law, i), axis, truth(law, offset), {
                halfWidth,
              });
              const found = growthOf(series, OPTIONS);
              if (found.law === law) right++;
              if (found.before.length > 0) cut++;
            }
          }
        }
      }
      expect(right / all).toBeGreaterThan(0.98);
      expect(cut / all).toBeLessThan(0.02);
    });

    it(`${law} over too short a range is found or undecided, never another`, () => {
      for (const axis of SHORT_AXES) {
        for (const halfWidth of HALF_WIDTHS) {
          for (let i = 0; i < 10; i++) {
            const series = noisySeries(stream(`short/${axis}/${halfWidth}`, law, i), axis, truth(law, 0), {
              halfWidth,
            });
            expect([law, "undecided"]).toContain(growthOf(series, OPTIONS).law);
          }
        }
      }
    });
  }
});

describe("intervals", () => {
  it("hold the true exponent, constant and factor 95 times of 100 if mechanisms follow their law as roughly as assumed", () => {
    const count = 400;
    const truths = { exponent: 1, constant: 5, factor: 1 };
    const names = ["exponent", "constant", "factor"] as const;
    const inside = { exponent: 0, constant: 0, factor: 0 };
    for (let i = 0; i < count; i++) {
      const noise = { halfWidth: HALF_WIDTHS[i % HALF_WIDTHS.length], deviation: MODEL_ERROR };
      const found = lawOver(noisySeries(stream("intervals", "O(n)", i), DECADES, truth("O(n)", 5), noise), OPTIONS);
      for (const name of names) {
        const { low, high } = found[name]!;
        if (low! <= truths[name] && truths[name] <= high!) inside[name]++;
      }
    }
    const tolerance = 3 * Math.sqrt((CONFIDENCE * (1 - CONFIDENCE)) / count);
    for (const name of names) expect(Math.abs(inside[name] / count - CONFIDENCE), name).toBeLessThan(tolerance);
  });
});

describe("any series", () => {
  const value = fc.oneof(
    fc.constant(0),
    fc.double({ min: 1e-9, max: 1e12, noNaN: true }),
    fc.integer({ min: 1, max: 9 }),
  );
  const samples = fc
    .uniqueArray(fc.integer({ min: 1, max: 10_000_000 }), { minLength: 1, maxLength: 9 })
    .chain((axis) =>
      fc.tuple(
        ...axis.map((n) =>
          fc
            .tuple(value, fc.double({ min: 0, max: 1, noNaN: true }))
            .map(([value, half]) => ({ n, value, low: value * (1 - half), high: value * (1 + half) })),
        ),
      ),
    );

  it("has a finite fit over stretches that tile its axis, or none and a reason", () => {
    fc.assert(
      fc.property(samples, (series) => {
        const found = growthOf(series, OPTIONS);
        const text = JSON.stringify(found, (_, each) =>
          Number.isNaN(each) || Math.abs(each) === Infinity ? "bad" : each,
        );
        expect(text).not.toContain("bad");
        const axis = series.map(({ n }) => n).sort((a, b) => a - b);
        const stretches = [...found.before, found];
        expect(stretches.flatMap(({ from, to }) => axis.filter((n) => n >= from && n <= to))).toEqual(axis);
        if (found.law === "undecided") expect(found.reason).toBeTruthy();
        else expect(found.constant).toBeDefined();
        if (found.weights) expect(Object.values(found.weights).reduce((a, b) => a + b)).toBeCloseTo(1, 9);
      }),
      { numRuns: 400, seed: 5 },
    );
  });
});

describe("errors", () => {
  it("follow from each value's own number of replications", () => {
    const half = 0.05;
    const [few, many] = [5, 50].map((replications) =>
      withErrors(
        DECADES.map((n) => ({ n, value: 1, low: 1 - half, high: 1 + half, replications })),
        OPTIONS,
      ),
    );
    // t(0.025, 4) = 2.77645 and t(0.025, 49) = 2.00958; besides, the 2 % that mechanisms may be off.
    expect(few[0].sigma).toBeCloseTo(Math.sqrt((half / 2.77645) ** 2 + 0.02 ** 2), 6);
    expect(many[0].sigma).toBeCloseTo(Math.sqrt((half / 2.00958) ** 2 + 0.02 ** 2), 6);
  });

  it("of a value that happens to be narrow are drawn half-way to the median", () => {
    const samples = DECADES.map((n, i) => ({ n, value: 1, low: i === 0 ? 1 : 0.95, high: i === 0 ? 1 : 1.05 }));
    const median = (0.05 / 2.77645) ** 2;
    expect(withErrors(samples, OPTIONS)[0].sigma).toBeCloseTo(Math.sqrt(median / 2 + 0.02 ** 2), 6);
  });
});

describe("chi-square", () => {
  it("has the tabulated 5 % points (Abramowitz and Stegun 26.8)", () => {
    const points: [number, number][] = [
      [1, 3.84146],
      [2, 5.99146],
      [3, 7.81473],
      [5, 11.0705],
      [8, 15.5073],
      [30, 43.773],
    ];
    for (const [degrees, point] of points) expect(chiSquareTail(point, degrees)).toBeCloseTo(0.05, 5);
    expect(chiSquareTail(0, 3)).toBe(1);
  });
});

describe("a law that is not allowed to change", () => {
  it("is undecided where it does", () => {
    const axis = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];
    const samples = axis
      .map((n) => (n <= 50 ? 100 : 4 * n))
      .map((value, i) => ({ n: axis[i], value, low: value, high: value }));
    expect(lawOver(samples, OPTIONS)).toMatchObject({ law: "undecided", from: 1, to: 10_000, before: [] });
  });
});

describe("where the law changes", () => {
  it("a flat stretch and a steep one are told apart, the last one counts", () => {
    const axis = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];
    const found = exact(axis, (n) => (n <= 50 ? 100 : 4 * n));
    expect(found).toMatchObject({ law: "O(n)", from: 100, to: 10_000, before: [{ from: 1, to: 50, law: "O(1)" }] });
    expect(found.factor!.value).toBeCloseTo(4, 8);
  });

  it("a doubling of the factor leaves an O(n) an O(n), from where it has it on", () => {
    const axis = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000];
    const found = exact(axis, (n) => (n <= 1000 ? 5000 + 40 * n : 80 * n));
    expect(found).toMatchObject({ law: "O(n)", from: 2000, before: [{ from: 10, to: 1000, law: "O(n)" }] });
  });

  it("one value off the law is left out, not followed", () => {
    const found = exact(DECADES, (n) => (n === 1 ? 115 : 100 + n));
    expect(found).toMatchObject({ law: "O(n)", from: 10, before: [{ from: 1, to: 1, law: "undecided" }] });
  });

  it("with too few values beyond the change, the law there is undecided", () => {
    const found = exact(DECADES, (n) => (n <= 10_000 ? 100 : n));
    expect(found).toMatchObject({
      law: "undecided",
      from: 100_000,
      reason: "it changes beyond 10 k, with fewer than 4 values",
      before: [{ from: 1, to: 10_000, law: "O(1)" }],
    });
  });
});
