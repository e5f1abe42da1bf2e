/**
 * Whether what was simulated agrees with what was measured. The measured value is the median over passes; its band
 * reaches from pass to pass, without the outermost ones where there are enough of them.
 */
import { quantile } from "../statistics/quantile.js";

/** How far a simulated value may be off, where the band is no wider. */
export const TOLERANCE = 0.15;
/** With half a band wider than this, relative to the value, what lies within it says nothing. */
export const NOISE = 0.3;
/** With fewer passes, or less than half of those that were made, nothing is known of the band. */
const LEAST_PASSES = 3;

export const REALITY_VERDICTS = ["agrees", "differs", "too noisy", "not simulated"] as const;
export type RealityVerdict = (typeof REALITY_VERDICTS)[number];

/** A measured value. */
export interface Measured {
  value: number;
  /** The band from pass to pass. */
  low: number;
  high: number;
}

export interface Judged {
  /** Null where too few passes count. */
  real: Measured | null;
  /** Null where there is no steady latency. */
  simulated: number | null;
  /** Simulated in times of real; null where either is missing. */
  ratio: number | null;
  verdict: RealityVerdict;
}

/**
 * @param passes what each pass measured; null where it was disturbed
 */
export function judge(passes: readonly (number | null)[], simulated: number | null): Judged {
  const real = measured(passes);
  const ratio = real === null || simulated === null || real.value <= 0 ? null : simulated / real.value;
  return { real, simulated, ratio, verdict: verdictOf(real, simulated) };
}

function verdictOf(real: Measured | null, simulated: number | null): RealityVerdict {
  if (simulated === null) return "not simulated";
  if (real === null) return "too noisy";
  const { value, low, high } = real;
  const from = Math.min(low, value - TOLERANCE * value);
  const to = Math.max(high, value + TOLERANCE * value);
  if (simulated < from || simulated > to) return "differs";
  return (high - low) / 2 > NOISE * value ? "too noisy" : "agrees";
}

/** Median and band of the passes that count; null where they are too few. */
export function measured(passes: readonly (number | null)[]): Measured | null {
  const sorted = passes.filter((each) => each !== null).sort((a, b) => a - b);
  if (sorted.length < LEAST_PASSES || 2 * sorted.length < passes.length) return null;
  const outermost = Math.floor(sorted.length / PASSES_PER_OUTERMOST);
  return { value: quantile(sorted, 0.5), low: sorted[outermost], high: sorted[sorted.length - 1 - outermost] };
}

/** Of so many passes, one is left out of the band at either end: of seven, the middle five are in it. */
const PASSES_PER_OUTERMOST = 6;
