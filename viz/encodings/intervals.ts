/**
 * The ends of intervals, by what they are off from where they are expected, in units of the last binary place. An
 * interval about a mean reaches as far up as down, so that its upper end follows from the others but for rounding; of
 * the lower end, what it is off the mean has fewer digits than itself.
 */

export interface Interval {
  value: number;
  low: number;
  high: number;
}

/** An end that is too far off, or takes fewer digits itself, stands in a list of its own. */
type Off = number | [number];

const double = new DataView(new ArrayBuffer(8));

export function isInterval<T extends object>(value: T): value is T & Interval {
  return (
    Object.keys(value).join() === "value,low,high" && Object.values(value).every((each) => typeof each === "number")
  );
}

/** What the lower and the upper ends are off. */
export function endsOff(intervals: readonly Interval[]): [low: Off[], high: Off[]] {
  return [
    intervals.map(({ value, low }) => off(value, low)),
    intervals.map(({ value, low, high }) => off(2 * value - low, high)),
  ];
}

export function intervalsOf(values: readonly number[], lows: readonly Off[], highs: readonly Off[]): Interval[] {
  return values.map((value, i) => {
    const low = at(value, lows[i]);
    return { value, low, high: at(2 * value - low, highs[i]) };
  });
}

function off(from: number, to: number): Off {
  const places = Number(placeOf(to) - placeOf(from));
  return Number.isSafeInteger(places) && `${places}`.length < `[${to}]`.length ? places : [to];
}

function at(from: number, by: Off): number {
  return typeof by === "number" ? numberAt(placeOf(from) + BigInt(by)) : by[0];
}

/** Doubles in ascending order, numbered. */
function placeOf(number: number): bigint {
  double.setFloat64(0, number);
  const bits = double.getBigInt64(0);
  return bits >= 0n ? bits : BigInt.asIntN(64, -(bits & 0x7fffffffffffffffn));
}

function numberAt(place: bigint): number {
  double.setBigInt64(0, place >= 0n ? place : -place | -0x8000000000000000n);
  return double.getFloat64(0);
}
