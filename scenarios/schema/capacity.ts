/** How it is written what `muxsim capacity` is to find. */
import { show } from "../common/show.js";
import type { Amount } from "../common/types.js";
import { field, section } from "./fields.js";
import { objective } from "./objective.js";
import { line } from "./text.js";
import { bytes, Misread, type Notation, nanoseconds, plainNumber, rate, share } from "./units.js";

const MOST = 1e12;

/** How an amount of each unit is written; the first that takes it says what it is. */
const READERS: readonly (readonly [Amount["unit"], Notation<number>])[] = [
  ["number", plainNumber(0, MOST, true)],
  ["rate", rate],
  ["ns", nanoseconds],
  ["bytes", bytes],
  ["share", share(0, 1, true)],
];

const AMOUNT = "an amount such as 20k/s, 8, 5us, 4KiB or 50%";

/** An amount of any quantity: its unit says which. */
export const anyQuantity: Notation<Amount> = {
  expected: AMOUNT,
  json: { anyOf: [{ type: "number" }, { type: "string" }] },
  read(input) {
    for (const [unit, notation] of READERS) {
      try {
        const value = notation.read(input);
        if (value > 0) return { value, unit };
      } catch (error) {
        if (!(error instanceof Misread)) throw error;
      }
    }
    throw new Misread(`expected ${AMOUNT}, above 0, got ${show(input)}`);
  },
};

/** `amount` as a scenario file has it: to the last digit. */
export function written({ value, unit }: Amount): string {
  switch (unit) {
    case "rate":
      return `${value}/s`;
    case "ns":
      return `${value}ns`;
    case "bytes":
      return `${value}B`;
    case "share":
      return `${100 * value}%`;
    case "number":
      return `${value}`;
  }
}

/** Half the width of an interval relative to its value: 2%. */
export const halfWidth = share(0, 0.5, true);

export const capacity = section(
  {
    slo: field(objective, "What must hold: response.p99 < 1ms, or several conditions joined by and."),
    over: field(
      line("rate, pending, cores, load, or whatever else an axis may be, such as epoll.maxevents", 200),
      "What is searched over: rate, pending, cores, load, or whatever else an axis may be; by default the rate, where the traffic has one.",
    ).optional(),
    from: field(anyQuantity, "Where the search begins.").optional(),
    to: field(anyQuantity, "Where it ends.").optional(),
    precision: field(halfWidth, "Half the width of the interval, relative to the value; 2% if absent.").optional(),
  },
  "What muxsim capacity finds: the greatest load, or the fewest resources, with which an objective holds.",
);
