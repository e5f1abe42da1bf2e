/**
 * Student's t distribution with whole degrees of freedom.
 *
 * Pr(|T| > t) = I_x(v/2, 1/2) with x = v / (v + t^2) (Abramowitz and Stegun 26.7.1), I the regularised incomplete beta
 * function. With b = 1/2 and 2a whole, everything in it is a product or a square root, so that the quantiles
 * are the same to the last bit in every engine.
 */

const EPSILON = 2 ** -53;
/** Keeps the continued fraction's denominators from vanishing (Lentz's method). */
const TINY = 1e-300;
const MAX_TERMS = 10_000;

/**
 * The t for which Pr(T <= t) = 1 - `tail`.
 * @param tail probability above t, strictly between 0 and 0.5
 * @param degrees degrees of freedom, a whole number from 1
 */
export function studentQuantile(tail: number, degrees: number): number {
  if (!(tail > 0 && tail < 0.5)) throw new RangeError(`a tail probability lies between 0 and 0.5, got ${tail}`);
  if (!Number.isInteger(degrees) || degrees < 1) throw new RangeError(`degrees of freedom start at 1, got ${degrees}`);
  let low = 0;
  let high = 1;
  while (studentTail(high, degrees) > tail) {
    low = high;
    high *= 2;
  }
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (studentTail(middle, degrees) > tail) low = middle;
    else high = middle;
  }
}

/** Pr(T > t) for t >= 0. */
export function studentTail(t: number, degrees: number): number {
  const square = t * t;
  return incompleteBetaHalf(degrees, degrees / (degrees + square), square / (degrees + square)) / 2;
}

/** I_x(v/2, 1/2); `y` is 1 - x, given besides so that no digits are lost near 1. */
function incompleteBetaHalf(v: number, x: number, y: number): number {
  if (y === 0) return 1;
  const a = v / 2;
  const front = (halfPower(x, v) * Math.sqrt(y)) / betaHalf(v);
  // The fraction converges fast below the distribution's mean; above it, the mirrored one does.
  if (x < (a + 1) / (a + 2.5)) return (front * continuedFraction(a, 0.5, x)) / a;
  return 1 - (front * continuedFraction(0.5, a, y)) / 0.5;
}

/** B(v/2, 1/2), from B(1/2, 1/2) = pi and B(1, 1/2) = 2 by B(a + 1, b) = B(a, b) a / (a + b). */
function betaHalf(v: number): number {
  const odd = v % 2 === 1;
  let value = odd ? Math.PI : 2;
  for (let a = odd ? 0.5 : 1; a < v / 2; a++) value *= a / (a + 0.5);
  return value;
}

/** x^(v/2) by squaring. */
function halfPower(x: number, v: number): number {
  let result = v % 2 === 1 ? Math.sqrt(x) : 1;
  let base = x;
  for (let exponent = Math.floor(v / 2); exponent > 0; exponent = Math.floor(exponent / 2)) {
    if (exponent % 2 === 1) result *= base;
    base *= base;
  }
  return result;
}

/** The continued fraction of I_x(a, b) (Abramowitz and Stegun 26.5.8), evaluated from the front by Lentz's method. */
function continuedFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= MAX_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    let step = 1;
    for (const coefficient of [even, odd]) {
      d = 1 / awayFromZero(1 + coefficient * d);
      c = awayFromZero(1 + coefficient / c);
      step = c * d;
      fraction *= step;
    }
    if (Math.abs(step - 1) < 4 * EPSILON) return fraction;
  }
  throw new Error(`the incomplete beta function did not converge at a = ${a}, b = ${b}, x = ${x}`);
}

function awayFromZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
