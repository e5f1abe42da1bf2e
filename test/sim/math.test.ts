import { describe, expect, test } from "vitest";
import {
  cos,
  exp,
  gamma,
  log,
  log1p,
  MAX_ANGLE,
  normalCdf,
  normalDensity,
  normalQuantile,
  pow,
  sin,
} from "../../sim/math.js";
import { stream } from "../../sim/random.js";

const view = new DataView(new ArrayBuffer(8));

/** Position of a double on the line of all doubles, so that neighbours differ by 1. */
function position(x: number): bigint {
  view.setFloat64(0, x);
  const magnitude = view.getBigInt64(0) & 0x7fffffffffffffffn;
  return x < 0 || Object.is(x, -0) ? -magnitude : magnitude;
}

/** Distance in units in the last place. */
function ulps(a: number, b: number): number {
  if (Object.is(a, b)) return 0;
  const distance = position(a) - position(b);
  return Number(distance < 0n ? -distance : distance);
}

/** Arguments on a seeded grid: `draw` maps uniform numbers to them. */
function grid<T>(name: string, count: number, draw: (u: () => number) => T): T[] {
  const uniform = stream("math", name, 0);
  return Array.from({ length: count }, () => draw(uniform.next));
}

function worst<T extends unknown[]>(arguments_: T[], ours: (...x: T) => number, theirs: (...x: T) => number): number {
  let most = 0;
  for (const x of arguments_) most = Math.max(most, ulps(ours(...x), theirs(...x)));
  return most;
}

const POSITIVE = [
  ...grid("near one", 10_000, (u): [number] => [0.5 + u()]),
  ...grid("closer to one", 10_000, (u): [number] => [1 + (u() - 0.5) * 2 ** -Math.floor(40 * u())]),
  ...grid("all magnitudes", 10_000, (u): [number] => [2 ** (2090 * u() - 1070)]),
];
const EXPONENTS = [
  ...grid("small", 10_000, (u): [number] => [4 * u() - 2]),
  ...grid("whole range", 10_000, (u): [number] => [1415 * u() - 706]),
];
const PAIRS = [
  ...grid("moderate", 10_000, (u): [number, number] => [10 * u(), 20 * u() - 10]),
  ...grid("wide", 10_000, (u): [number, number] => [2 ** (200 * u() - 100), 18 * u() - 9]),
  ...grid("tails", 10_000, (u): [number, number] => [u(), -1 / (0.2 + 3 * u())]),
];
const ANGLES = [
  ...grid("one turn", 10_000, (u): [number] => [2 * Math.PI * u()]),
  ...grid("many turns", 10_000, (u): [number] => [MAX_ANGLE * (2 * u() - 1)]),
  ...Array.from({ length: 2000 }, (_, k): [number] => [(k * Math.PI) / 2]),
];

describe("portable functions agree with Math.* to the last bits", () => {
  // Ours are within 0.6 units (0.8 for the angles), the engine's within 1: neighbours at most, pow being looser in V8.
  test.each([
    ["log", 1, () => worst(POSITIVE, log, Math.log)],
    ["exp", 1, () => worst(EXPONENTS, exp, Math.exp)],
    ["pow", 2, () => worst(PAIRS, pow, Math.pow)],
    ["sin", 1, () => worst(ANGLES, sin, Math.sin)],
    ["cos", 1, () => worst(ANGLES, cos, Math.cos)],
    [
      "log1p",
      3,
      () =>
        worst(
          grid("log1p", 5000, (u): [number] => [2 ** (-60 * u()) - 0.5 * u()]),
          log1p,
          Math.log1p,
        ),
    ],
  ])("%s within %i ulp", (_, bound, distance) => {
    expect(distance()).toBeLessThanOrEqual(bound);
  });

  test("subnormal results and arguments", () => {
    expect(
      worst(
        grid("subnormal", 2000, (u): [number] => [-709 - 35 * u()]),
        exp,
        Math.exp,
      ),
    ).toBeLessThanOrEqual(2);
    expect(log(Number.MIN_VALUE)).toBe(-744.4400719213812);
    expect(pow(2, -1074)).toBe(Number.MIN_VALUE);
  });
});

const EDGES = [0, -0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, 2.5, 1e300, -1e300, 1e-300, Infinity, -Infinity, NaN];

describe("special cases", () => {
  test.each(EDGES)("log, exp, sin, cos of %d", (x) => {
    expect(ulps(log(x), Math.log(x))).toBeLessThanOrEqual(1);
    expect(ulps(exp(x), Math.exp(x))).toBeLessThanOrEqual(1);
    if (Math.abs(x) <= MAX_ANGLE || !Number.isFinite(x)) {
      expect(ulps(sin(x), Math.sin(x))).toBeLessThanOrEqual(1);
      expect(ulps(cos(x), Math.cos(x))).toBeLessThanOrEqual(1);
    }
  });

  test("pow of every pair of edges is Math.pow's", () => {
    for (const x of EDGES) {
      for (const y of EDGES) {
        const [ours, theirs] = [pow(x, y), x ** y];
        expect(ulps(ours, theirs), `pow(${x}, ${y}) = ${ours}, not ${theirs}`).toBeLessThanOrEqual(1);
      }
    }
  });

  test("exact powers are exact", () => {
    for (let k = -1074; k <= 1023; k++) expect(pow(2, k)).toBe(2 ** k);
    for (let k = 0; k <= 22; k++) expect(pow(10, k)).toBe(Number(`1e${k}`));
    for (let x = 1; x <= 1000; x++) {
      expect(pow(x, 2)).toBe(x * x);
      expect(pow(x, 5)).toBe(x * x * x * x * x);
      expect(pow(-x, 3)).toBe(-x * x * x);
      expect(pow(x * x, 0.5)).toBe(x);
    }
  });

  test("exact points and the limits of the range", () => {
    expect(exp(0)).toBe(1);
    expect(log(1)).toBe(0);
    expect(ulps(exp(709.782712893384), 1.797693134862273e308)).toBeLessThanOrEqual(1);
    expect(exp(709.7827128933841)).toBe(Infinity);
    expect(exp(-746)).toBe(0);
    expect(() => sin(MAX_ANGLE + 1)).toThrow(RangeError);
    expect(() => cos(-2 * MAX_ANGLE)).toThrow(RangeError);
  });
});

describe("gamma", () => {
  test("factorials", () => {
    for (let n = 1, factorial = 1; n <= 170; factorial *= n++) {
      expect(Math.abs(gamma(n) / factorial - 1)).toBeLessThan(1e-13);
    }
  });

  test("half arguments: Gamma(1/2) = sqrt(pi), and the duplication formula", () => {
    expect(gamma(0.5)).toBeCloseTo(Math.sqrt(Math.PI), 13);
    for (let x = 0.05; x < 30; x += 0.37) {
      const right = (2 ** (1 - 2 * x) * Math.sqrt(Math.PI) * gamma(2 * x)) / (gamma(x) * gamma(x + 0.5));
      expect(Math.abs(right - 1)).toBeLessThan(3e-14);
    }
  });

  test("overflow and refusal", () => {
    expect(gamma(172)).toBe(Infinity);
    expect(gamma(1e6)).toBe(Infinity);
    expect(() => gamma(0)).toThrow(RangeError);
    expect(() => gamma(Number.NaN)).toThrow(RangeError);
  });
});

describe("normal distribution", () => {
  test("known values", () => {
    expect(normalQuantile(0.5)).toBe(0);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14);
    expect(normalQuantile(0.01)).toBeCloseTo(-2.3263478740408408, 13);
    expect(normalQuantile(0.9999)).toBeCloseTo(3.719016485455709, 10);
    expect(normalCdf(0)).toBe(0.5);
    expect(normalCdf(1.959963984540054)).toBeCloseTo(0.975, 14);
    expect(normalCdf(-6) / 9.865876450376981e-10).toBeCloseTo(1, 12);
    expect(normalCdf(-20) / 2.7536241186062337e-89).toBeCloseTo(1, 12);
    expect(normalCdf(Infinity)).toBe(1);
    expect(normalCdf(-Infinity)).toBe(0);
    expect(normalCdf(Number.NaN)).toBeNaN();
  });

  test("is the integral of its density, across the seams at -3 and 3, and symmetric", () => {
    const step = 0.01;
    for (let x = -8; x < 8; x += step) {
      const simpson = (normalDensity(x) + 4 * normalDensity(x + step / 2) + normalDensity(x + step)) * (step / 6);
      expect(Math.abs(normalCdf(x + step) - normalCdf(x) - simpson)).toBeLessThan(1e-13);
      expect(Math.abs(normalCdf(x) + normalCdf(-x) - 1)).toBeLessThan(1e-15);
    }
  });
});

/** FNV-1a over the bits of the values, as eight hexadecimal digits. */
function fingerprint(values: number[]): string {
  let hash = 0x811c9dc5;
  for (const value of values) {
    view.setFloat64(0, value);
    for (let byte = 0; byte < 8; byte++) hash = Math.imul(hash ^ view.getUint8(byte), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}

test("the bits are the same in every engine", () => {
  const uniform = grid("golden", 4000, (u) => [u(), u()]);
  expect({
    log: fingerprint(uniform.map(([u]) => log(u * u * 1e6))),
    exp: fingerprint(uniform.map(([u]) => exp(1400 * u - 700))),
    pow: fingerprint(uniform.map(([u, v]) => pow(u * 1000, 40 * v - 20))),
    sin: fingerprint(uniform.map(([u]) => sin(1000 * u))),
    cos: fingerprint(uniform.map(([u]) => cos(1000 * u))),
    gamma: fingerprint(uniform.map(([u]) => gamma(0.01 + 100 * u))),
    normalCdf: fingerprint(uniform.map(([u]) => normalCdf(20 * u - 10))),
  }).toEqual({
    log: "e4527e3b",
    exp: "98f0bcdf",
    pow: "b47afbc4",
    sin: "ad85f6c5",
    cos: "92162799",
    gamma: "d88d321f",
    normalCdf: "1005e1f5",
  });
});
