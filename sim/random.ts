/**
 * Named streams of random numbers. Every purpose has its own, so that a mechanism that draws more numbers for one
 * purpose does not shift those of another: all mechanisms meet the same traffic (common random numbers). What depends
 * on when a callback ends has streams for each operation besides: operation-streams.ts.
 *
 * The generator is Baagøe's Alea (of seedrandom): period about 2^116, the same numbers in every engine.
 */
import alea from "seedrandom/lib/alea.js";

export interface Stream {
  /** Uniform in [0, 1), a multiple of 2^-53. */
  next(): number;
  /** Uniform among the integers 0 ... n - 1, from one draw; n a whole number, 1 to 2^53. */
  below(n: number): number;
}

/** The stream for `purpose` in one replication (0, 1, ...) of the run seeded by `seed`. */
export function stream(seed: string, purpose: string, replication: number): Stream {
  const generator = alea(JSON.stringify([seed, purpose, replication]));
  const next = generator.double;
  return { next, below: (n) => Math.floor(next() * n) };
}
