/** Message sizes are distributed like durations, with bytes in place of picoseconds. */
import type { Stream } from "../random.js";
import type { DistributionSpec, SizeSpec } from "../spec.js";
import { law } from "./laws.js";

/** Larger messages are cut to this: no program reads more than 1 GiB into one callback. */
export const MAX_MESSAGE_BYTES = 2 ** 30;

export interface Sizes {
  /** A size: whole, from 1 to {@link MAX_MESSAGE_BYTES}. */
  sample(stream: Stream): number;
}

/** The distribution of sizes that `spec`, which a {@link SizeSpec} was made of by `inBytes`, asks for. */
export function sizes(spec: SizeSpec): Sizes {
  const { draw } = law(renamed(spec, "Bytes", "Ps"));
  return { sample: (stream) => Math.min(MAX_MESSAGE_BYTES, Math.max(1, Math.round(draw(stream)))) };
}

/** Draws amounts of `spec` as they are, neither whole nor bounded. */
export function amounts(spec: SizeSpec): (stream: Stream) => number {
  return law(renamed(spec, "Bytes", "Ps")).draw;
}

/** Mean in bytes, before sizes are made whole and cut to {@link MAX_MESSAGE_BYTES}. */
export function meanBytes(spec: SizeSpec): number {
  return law(renamed(spec, "Bytes", "Ps")).meanPs;
}

/** The distribution of sizes whose bytes are the picoseconds of `spec`. */
export function inBytes(spec: DistributionSpec): SizeSpec {
  return renamed(spec, "Ps", "Bytes");
}

function renamed<To>(spec: object, unit: string, other: string): To {
  const entries = Object.entries(spec).map(([name, value]) => [name.replace(new RegExp(`${unit}$`), other), value]);
  return Object.fromEntries(entries) as To;
}
