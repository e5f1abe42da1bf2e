/**
 * Lists of numbers in fewer digits: as whole numbers, or as the steps between them, in the unit that they come in. What
 * is written comes back exactly; a list that no unit fits is left as it is.
 */
import { roundTo } from "../../scenarios/common/rounding.js";

/** Whole numbers of a unit; where `steps`, all but the first are differences to the one before. */
export interface Whole {
  unit: Unit;
  steps: boolean;
  whole: (number | [number])[];
}

/**
 * So many decimal places. Or a bucket of a histogram of picoseconds: a number of nanoseconds, written to so many
 * significant digits or in full (0), whose picoseconds have {@link BUCKET_BITS} significant bits.
 */
type Unit = { places: number } | { digits: number };

/** Twice as fine as the buckets, since a bucket is spoken for by its middle. */
const BUCKET_BITS = 13;
const BUCKETS = 2 ** (BUCKET_BITS - 1);
const PS_PER_NS = 1000;
const MOST_PLACES = 6;
/** Digits that numbers are rounded to where they are kept for comparison. */
const ROUNDED_DIGITS = 7;
/** Fewer are not worth a unit. */
const FEWEST = 8;

/** The shortest that `values` can be written as. */
export function packedNumbers(values: readonly number[]): Whole | number[] {
  let best: Whole | number[] = [...values];
  if (values.length < FEWEST || values.every(Number.isInteger)) return best;
  let length = JSON.stringify(best).length;
  for (const unit of unitsFor(values)) {
    for (const steps of [false, true]) {
      const packed = { unit, steps, whole: inUnit(values, unit, steps) };
      const own = JSON.stringify(packed).length;
      if (own >= length) continue;
      best = packed;
      length = own;
    }
  }
  return best;
}

export function unpackedNumbers({ unit, steps, whole }: Whole): number[] {
  let before = 0;
  return whole.map((each) => {
    if (typeof each !== "number") return each[0];
    before = steps ? before + each : each;
    return numberOf(before, unit);
  });
}

/** A number that is none of the unit stands in a list of its own. */
function inUnit(values: readonly number[], unit: Unit, steps: boolean): Whole["whole"] {
  let before = 0;
  return values.map((value) => {
    const whole = wholeOf(value, unit);
    if (!Number.isSafeInteger(whole) || numberOf(whole, unit) !== value) return [value];
    const written = steps ? whole - before : whole;
    before = whole;
    return written;
  });
}

function unitsFor(values: readonly number[]): Unit[] {
  const places = Math.max(...values.map((value) => /\.(\d+)$/.exec(`${value}`)?.[1].length ?? 0));
  return [...(places <= MOST_PLACES ? [{ places }] : []), { digits: 0 }, { digits: ROUNDED_DIGITS }];
}

/** The whole number whose {@link numberOf} is likeliest `value`. */
function wholeOf(value: number, unit: Unit): number {
  if ("places" in unit) return Math.round(value * 10 ** unit.places);
  const ps = Math.round(value * PS_PER_NS);
  if (!(ps >= BUCKETS)) return ps;
  const octave = Math.floor(Math.log2(ps / BUCKETS));
  return octave * BUCKETS + Math.round(ps / 2 ** octave);
}

function numberOf(whole: number, unit: Unit): number {
  if ("places" in unit) return whole / 10 ** unit.places;
  const octave = Math.max(0, Math.floor(whole / BUCKETS) - 1);
  const ns = ((whole - octave * BUCKETS) * 2 ** octave) / PS_PER_NS;
  return unit.digits > 0 ? roundTo(ns, unit.digits).number : ns;
}
