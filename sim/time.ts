/**
 * Simulated time: whole picoseconds in a double.
 *
 * Integers up to 2^53 are exact, so equal times are equal, sums are exact and core-time accounts add up to the
 * last tick. 2^53 ps is about 2 h 30 min; the clock refuses to go further rather than lose a tick silently.
 */

/** A duration or an instant in picoseconds; always a whole number, at most {@link MAX_PS}. */
export type Picoseconds = number;

export const PS_PER_NS = 1e3;
export const PS_PER_US = 1e6;
export const PS_PER_MS = 1e9;
export const PS_PER_S = 1e12;

/** The last instant the clock can show: 2^53 ps, about 9,007 s. */
export const MAX_PS: Picoseconds = 2 ** 53;

/** Nanoseconds (possibly fractional) to whole picoseconds, rounded to nearest. */
export function fromNs(ns: number): Picoseconds {
  return Math.round(ns * PS_PER_NS);
}

/** Picoseconds to nanoseconds. */
export function toNs(ps: Picoseconds): number {
  return ps / PS_PER_NS;
}

/** Thrown when simulated time would pass {@link MAX_PS}. */
export class ClockOverflowError extends Error {
  constructor(atPs: number) {
    super(
      `simulated time would reach ${(atPs / PS_PER_S).toPrecision(4)} s, past the clock's end at ${(MAX_PS / PS_PER_S).toFixed(0)} s ` +
        "(2^53 ps). Use a higher event rate, fewer completions or shorter I/O.",
    );
    this.name = "ClockOverflowError";
  }
}

/** Thrown when events keep happening without the clock moving: a loop whose every step is free. */
export class NoProgressError extends Error {
  constructor(atPs: Picoseconds, what: string) {
    super(`time stands still at ${atPs} ps: ${what}. Give at least one step of the loop a cost above zero.`);
    this.name = "NoProgressError";
  }
}
