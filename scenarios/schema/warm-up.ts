/** How long a warm-up is, as it is written. */
import { MAX_ROUNDS, MAX_WARM_UP_EVENTS } from "../common/limits.js";
import { count, misread, type Notation, NUMBER, offeringOnlyItsOwn, offerOf } from "./units.js";

/** Device events to let pass: so many, and so many for each pending operation. */
export interface WarmUp {
  events: number;
  rounds: number;
  /** Detected instead. */
  auto?: true;
}

/** `1000`, `5 rounds` (five events per pending operation), `1000 + 5 rounds`, or `auto`. */
export const warmUp: Notation<WarmUp> = offeringOnlyItsOwn({
  expected: "a number of events such as 1000, or 5 rounds, or 1000 + 5 rounds, or auto",
  json: {
    anyOf: [
      { const: "auto" },
      { type: "integer", minimum: 0, maximum: MAX_WARM_UP_EVENTS },
      { type: "string", pattern: `^${NUMBER} ?[kM]?( *\\+ *${NUMBER} ?rounds?)?$|^${NUMBER} ?rounds?$` },
    ],
  },
  read(input) {
    if (input === "auto") return { events: 0, rounds: 0, auto: true };
    const terms = String(input ?? "")
      .split("+")
      .map((term) => term.trim());
    const rounds = /^([0-9]+) ?rounds?$/.exec(terms.at(-1) as string)?.[1];
    const events = rounds === undefined ? [input] : terms.slice(0, -1);
    if (events.length > 1) throw misread(warmUp.expected, input);
    try {
      return {
        events: events.length === 0 ? 0 : count(0, MAX_WARM_UP_EVENTS).read(events[0]),
        rounds: rounds === undefined ? 0 : count(0, MAX_ROUNDS).read(rounds),
      };
    } catch (error) {
      throw misread(warmUp.expected, input, offerOf(error));
    }
  },
});
