/** What distributions in a scenario are of: how the amounts are written, and in which words they are spoken of. */
import { MAX_MESSAGE_BYTES } from "../../sim/distributions/sizes.js";
import { byteRate } from "./byte-rate.js";
import { byteCount, duration, type Notation, positiveDuration } from "./units.js";

export interface Measure {
  noun: string;
  /** Three amounts, ascending, as they might be written. */
  examples: readonly [string, string, string];
  amount: Notation<number>;
  positive: Notation<number>;
  words: {
    less: string;
    more: string;
    /** The two amounts of a bimodal distribution: the usual one and the exceptional one. */
    modes: readonly [usual: string, exceptional: string];
  };
}

export const DURATION: Measure = {
  noun: "duration",
  examples: ["1us", "5us", "1ms"],
  amount: duration,
  positive: positiveDuration,
  words: { less: "shorter", more: "longer", modes: ["fast", "slow"] },
};

const messageBytes = byteCount(1, MAX_MESSAGE_BYTES);

export const SIZE: Measure = {
  noun: "size",
  examples: ["100B", "4KiB", "1MiB"],
  amount: messageBytes,
  positive: messageBytes,
  words: { less: "smaller", more: "larger", modes: ["small", "large"] },
};

export const BYTE_RATE: Measure = {
  noun: "rate of bytes",
  examples: ["100kB/s", "10MB/s", "1GB/s"],
  amount: byteRate,
  positive: byteRate,
  words: { less: "lower", more: "higher", modes: ["low", "high"] },
};
