/**
 * Elementary functions that give the same bits in every engine.
 *
 * ECMAScript leaves the last bits of Math.log, exp, pow, sin and cos to the engine, and engines differ. Here only
 * operations that IEEE 754 defines to the last bit are used: + - * / sqrt, rounding to whole numbers, and access to a
 * double's own bits. Method: reduce the argument to a small range, evaluate the Taylor series there, and carry what
 * rounding would lose in a second double ("double-double": T. J. Dekker, "A floating-point technique for extending
 * the available precision", Numerische Mathematik 18, 1971; N. J. Higham, "Accuracy and Stability", ch. 4).
 */

/** An unevaluated sum high + low, |low| at most half a unit in the last place of high. */
type DoubleDouble = readonly [high: number, low: number];

/** ln 2 = LN2_HIGH + LN2_LOW; the first has 41 bits, so that its product with an exponent is exact. */
const LN2_HIGH = 0.693147180559663;
const LN2_LOW = 2.8235290563031577e-13;

/** pi / 2 as a sum of four; the first three have 33 bits, so that products with k < 2^20 are exact. */
const HALF_PI_1 = 1.5707963267341256;
const HALF_PI_2 = 6.077100506303966e-11;
const HALF_PI_3 = 2.0222662487111665e-21;
const HALF_PI_4 = 8.4784276603689e-32;

/** Largest |x| that {@link sin} and {@link cos} accept. */
export const MAX_ANGLE = 2 ** 20;

const SQRT_TWO_PI = 2.5066282746310007;

/** Beyond it exp overflows or is zero, whatever the sign. */
const EXP_LIMIT = 746;

const FACTORIALS = Array.from({ length: 19 }, (_, n) => factorial(n));
/** 1/5, 1/7, ... : atanh s = s (1 + s^2/3 + s^4 (1/5 + s^2/7 + ...)). */
const ATANH_TAIL = Array.from({ length: 11 }, (_, i) => 1 / (2 * i + 5));
/** 1/2!, 1/3!, ... : exp r = 1 + r + r^2 (1/2! + r/3! + ...). */
const EXP_TAIL = Array.from({ length: 13 }, (_, i) => 1 / FACTORIALS[i + 2]);
/** -1/3!, 1/5!, ... : sin r = r + r^3 (-1/3! + r^2/5! - ...). */
const SIN_TAIL = Array.from({ length: 8 }, (_, i) => (i % 2 ? 1 : -1) / FACTORIALS[2 * i + 3]);
/** 1/4!, -1/6!, ... : cos r = 1 - r^2/2 + r^4 (1/4! - r^2/6! + ...). */
const COS_TAIL = Array.from({ length: 8 }, (_, i) => (i % 2 ? -1 : 1) / FACTORIALS[2 * i + 4]);
/** B_2k / (2k (2k - 1)), B the Bernoulli numbers: Stirling's series for ln Gamma in 1/x. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];

const bits = new DataView(new ArrayBuffer(8));

/** Natural logarithm; error below 0.51 units in the last place. NaN for x < 0, -Infinity for 0. */
export function log(x: number): number {
  if (!(x > 0) || x === Number.POSITIVE_INFINITY) {
    if (x === 0) return Number.NEGATIVE_INFINITY;
    return x > 0 ? x : Number.NaN;
  }
  return logParts(x)[0];
}

/** ln(1 + x), accurate for small x too (W. Kahan's correction of the rounding of 1 + x). */
export function log1p(x: number): number {
  const u = 1 + x;
  if (u === 1) return x;
  return u === Number.POSITIVE_INFINITY ? u : (log(u) * x) / (u - 1);
}

/** e^x; error below 0.6 units in the last place (1.1 where the result is subnormal). */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  return expParts(x, 0);
}

/** x^y with the special cases of ECMAScript's Math.pow; error below 0.6 units in the last place where normal. */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  const size = Math.abs(x);
  if (Math.abs(y) === Number.POSITIVE_INFINITY) {
    if (size === 1) return Number.NaN;
    return size > 1 === y > 0 ? Number.POSITIVE_INFINITY : 0;
  }
  const negative = x < 0 || Object.is(x, -0);
  const odd = Math.abs(y % 2) === 1;
  if (size === 0 || size === Number.POSITIVE_INFINITY) {
    const result = size > 0 === y > 0 ? Number.POSITIVE_INFINITY : 0;
    return negative && odd ? -result : result;
  }
  if (negative && !Number.isInteger(y)) return Number.NaN;
  const result = powPositive(size, y);
  return negative && odd ? -result : result;
}

/** Sine of x radians, |x| <= {@link MAX_ANGLE}; error below 1 unit in the last place. RangeError beyond. */
export function sin(x: number): number {
  if (x === 0 || !Number.isFinite(x)) return x === 0 ? x : Number.NaN;
  return quarterTurns(x, 0);
}

/** Cosine of x radians, |x| <= {@link MAX_ANGLE}; error below 1 unit in the last place. RangeError beyond. */
export function cos(x: number): number {
  return Number.isFinite(x) ? quarterTurns(x, 1) : Number.NaN;
}

/**
 * Gamma function for x > 0; relative error below 1e-14, Infinity past 171.6. RangeError for x <= 0. Stirling's series
 * (Abramowitz and Stegun 6.1.41) from x = 12 on; below, Gamma(x) = Gamma(x + n) / (x (x+1) ... (x+n-1)).
 */
export function gamma(x: number): number {
  if (!(x > 0)) throw new RangeError(`gamma is offered for positive arguments only, not ${x}`);
  if (x > 172) return Number.POSITIVE_INFINITY;
  let product = 1;
  let z = x;
  for (; z < 12; z++) product *= z;
  const root = pow(z, (z - 0.5) / 2);
  const series = exp(polynomial(STIRLING, 1 / (z * z)) / z);
  return ((SQRT_TWO_PI * root * exp(-z) * series) / product) * root;
}

/** Density of the standard normal distribution. */
export function normalDensity(x: number): number {
  return exp(-0.5 * x * x) / SQRT_TWO_PI;
}

/**
 * P(Z <= x) of the standard normal distribution; absolute error below 1e-15, relative error of the lower tail below
 * 1e-12. Centre: Taylor series of G. Marsaglia, "Evaluating the normal distribution", J. Stat. Software 11 (2004);
 * tails: Laplace's continued fraction (Abramowitz and Stegun 26.2.14).
 */
export function normalCdf(x: number): number {
  if (x > 3) return 1 - upperTail(x);
  if (x < -3) return upperTail(-x);
  let sum = x;
  let term = x;
  for (let n = 3; Math.abs(term) > 1e-17 * Math.abs(sum); n += 2) {
    term *= (x * x) / n;
    sum += term;
  }
  return 0.5 + sum * normalDensity(x);
}

/**
 * The x with P(Z <= x) = p, 0 < p < 1, to about 1e-15 / density: Newton's method from 0, where the distribution
 * function is concave beyond, so that it approaches from one side.
 */
export function normalQuantile(p: number): number {
  if (p < 0.5) return -normalQuantile(1 - p);
  let x = 0;
  for (let i = 0; i < 500; i++) {
    const step = (p - normalCdf(x)) / normalDensity(x);
    if (!(Math.abs(step) > 1e-14 * (1 + x))) break;
    x += step;
  }
  return x;
}

/** P(Z > x) for x >= 3: density / (x + 1/(x + 2/(x + 3/(x + ...)))). */
function upperTail(x: number): number {
  let fraction = x;
  for (let n = 100; n >= 1; n--) fraction = x + n / fraction;
  return normalDensity(x) / fraction;
}

/** ln x, x positive and finite: x = 2^k m with m about 1, ln m = 2 atanh s, s = (m - 1) / (m + 1). */
function logParts(x: number): DoubleDouble {
  const subnormal = x < 2 ** -1022;
  bits.setFloat64(0, subnormal ? x * 2 ** 54 : x);
  const head = bits.getUint32(0);
  bits.setUint32(0, (head & 0xfffff) | 0x3ff00000);
  let m = bits.getFloat64(0);
  let k = (head >>> 20) - 1023 - (subnormal ? 54 : 0);
  if (m > Math.SQRT2) {
    m /= 2;
    k++;
  }
  const [logHigh, logLow] = logNearOne(m);
  const [high, low] = twoSum(k * LN2_HIGH, logHigh);
  return fastTwoSum(high, low + (logLow + k * LN2_LOW));
}

function logNearOne(m: number): DoubleDouble {
  const [d, dLow] = twoSum(m, 1);
  const f = m - 1;
  const s = f / d;
  const [sd, sdLow] = twoProduct(s, d);
  const sLow = (f - sd - sdLow - s * dLow) / d;
  const [q, qTail] = twoProduct(s, s);
  const qLow = qTail + 2 * s * sLow;
  const third = q / 3;
  const [back, backLow] = twoProduct(third, 3);
  const thirdLow = (q - back - backLow + qLow) / 3 + q * q * polynomial(ATANH_TAIL, q);
  const [cubic, cubicLow] = twoProduct(s, third);
  const [high, low] = fastTwoSum(s, cubic);
  return fastTwoSum(2 * high, 2 * (low + (cubicLow + s * thirdLow + sLow * third + sLow)));
}

/** e^(x + low): x = k ln 2 + r, e^x = 2^k e^r with |r| <= ln 2 / 2. */
function expParts(x: number, low: number): number {
  if (x > EXP_LIMIT) return Number.POSITIVE_INFINITY;
  if (x < -EXP_LIMIT) return 0;
  const k = Math.round(x / Math.LN2);
  const [r, rest] = twoSum(x - k * LN2_HIGH, -k * LN2_LOW);
  const [high, carry] = fastTwoSum(1, r);
  const tail = carry + r * r * polynomial(EXP_TAIL, r);
  return scale(high + (tail + (rest + low) * (high + tail)), k);
}

function powPositive(x: number, y: number): number {
  const [logHigh, logLow] = logParts(x);
  const estimate = y * logHigh;
  if (!(Math.abs(estimate) <= EXP_LIMIT)) return estimate > 0 ? Number.POSITIVE_INFINITY : 0;
  const [high, low] = twoProduct(y, logHigh);
  return expParts(high, low + y * logLow);
}

/** sin(x + shift quarter turns). */
function quarterTurns(x: number, shift: number): number {
  if (Math.abs(x) > MAX_ANGLE) throw new RangeError(`angles are limited to ${MAX_ANGLE} radians either way, not ${x}`);
  const k = Math.round(x / (Math.PI / 2));
  const [a, aLow] = twoSum(x - k * HALF_PI_1, -k * HALF_PI_2);
  const [b, bLow] = twoSum(a, -k * HALF_PI_3);
  const [r, rLow] = fastTwoSum(b, bLow + aLow - k * HALF_PI_4);
  const quadrant = (k + shift) & 3;
  const value = quadrant & 1 ? cosSmall(r, rLow) : sinSmall(r, rLow);
  return quadrant & 2 ? -value : value;
}

/** sin(r + low), |r| <= pi / 4. */
function sinSmall(r: number, low: number): number {
  const square = r * r;
  return r + (r * square * polynomial(SIN_TAIL, square) + low * (1 - square / 2));
}

/** cos(r + low), |r| <= pi / 4. */
function cosSmall(r: number, low: number): number {
  const square = r * r;
  const half = square / 2;
  const high = 1 - half;
  return high + (1 - high - half + (square * square * polynomial(COS_TAIL, square) - r * low));
}

/** value x 2^k, for value about 1; in two steps where 2^k or the result is not a normal number. */
function scale(value: number, k: number): number {
  if (k > 1023) return value * 2 ** 1023 * powerOfTwo(k - 1023);
  if (k < -1022) return value * 2 ** -1022 * powerOfTwo(k + 1022);
  return value * powerOfTwo(k);
}

/** 2^k for -1022 <= k <= 1023, put together from its bits. */
function powerOfTwo(k: number): number {
  bits.setUint32(0, (k + 1023) << 20);
  bits.setUint32(4, 0);
  return bits.getFloat64(0);
}

/** c[0] + c[1] x + c[2] x^2 + ... by Horner's rule. */
function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * x + coefficients[i];
  return sum;
}

/** a + b and its rounding error, exactly (D. E. Knuth). */
function twoSum(a: number, b: number): DoubleDouble {
  const sum = a + b;
  const bb = sum - a;
  return [sum, a - (sum - bb) + (b - bb)];
}

/** As {@link twoSum}, where |a| >= |b| or a is 0 (Dekker). */
function fastTwoSum(a: number, b: number): DoubleDouble {
  const sum = a + b;
  return [sum, b - (sum - a)];
}

/** a x b and its rounding error, exactly (Dekker, Veltkamp); |a| and |b| below 2^990. */
function twoProduct(a: number, b: number): DoubleDouble {
  const product = a * b;
  const aHigh = upperHalf(a);
  const bHigh = upperHalf(b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  return [product, aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow)];
}

/** The upper 26 bits of a's mantissa. */
function upperHalf(a: number): number {
  const c = 134217729 * a;
  return c - (c - a);
}

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}
