/** How it is written what happens at given times: `at: { 10s: { rate: x2 }, 20s: { pause: 50ms } }`. */
import * as z from "zod";
import type { Change } from "../../sim/spec.js";
import type { Picoseconds } from "../../sim/time.js";
import { CLASS_NAME, MAX_CHANGES, MAX_CLASSES, MAX_FACTOR, MAX_THREADS } from "../common/limits.js";
import { show } from "../common/show.js";
import { field, section } from "./fields.js";
import { count, duration, Misread, misread, type Notation, NUMBER, plainNumber, positiveDuration } from "./units.js";

const WRITTEN_FACTOR = new RegExp(`^x\\s*(${NUMBER})$`);
const FACTOR = plainNumber(0, MAX_FACTOR, true);
const factor: Notation<number> = {
  expected: `how many times the rate of the workload, from x0 to x${MAX_FACTOR}: x2, say`,
  json: { type: "string", pattern: `^x *${NUMBER}$` },
  read(input) {
    const written = typeof input === "string" ? WRITTEN_FACTOR.exec(input.trim())?.[1] : undefined;
    if (written === undefined) throw misread(factor.expected, input);
    try {
      return FACTOR.read(written);
    } catch {
      throw misread(factor.expected, input);
    }
  },
};

/** One for all traffic, or one each for some classes of it. */
const factors: Notation<RateChange[]> = {
  expected: `${factor.expected}; or { bulk: x2 } of a class`,
  json: {
    anyOf: [
      factor.json,
      { type: "object", additionalProperties: factor.json, minProperties: 1, maxProperties: MAX_CLASSES },
    ],
  },
  read(input) {
    if (typeof input !== "object" || input === null || Array.isArray(input))
      return [{ kind: "rate", factor: factor.read(input) }];
    const entries = Object.entries(input);
    if (entries.length === 0 || entries.length > MAX_CLASSES) throw misread(factors.expected, input);
    return entries.map(([of, written]) => {
      if (!CLASS_NAME.test(of)) throw new Misread("expected the name of a class, such as bulk", [of]);
      try {
        return { kind: "rate", factor: factor.read(written), of };
      } catch (error) {
        throw error instanceof Misread ? error.with({ path: [of] }) : error;
      }
    });
  },
};

const stall = section(
  {
    thread: field(count(0, MAX_THREADS), "Which thread, from 0, in the order in which they start.").optional(),
    for: field(positiveDuration, "For how long."),
  },
  "A thread stands still, or each of them if none is named.",
);

const change = section(
  {
    rate: field(
      factors,
      "From then on, how many times as fast as the workload says events come: x2; x1 is as it says. Of classes { bulk: x2 }.",
    ).optional(),
    stall: stall.optional(),
    pause: field(
      positiveDuration,
      "For how long all threads of the program stand still, as for a collector.",
    ).optional(),
  },
  "What happens at that time: rate, stall, pause.",
).transform(({ rate, stall, pause }): Kind[] => [
  ...(rate ?? []),
  ...(stall === undefined ? [] : [stalled(stall)]),
  ...(pause === undefined ? [] : [{ kind: "stall" as const, forPs: pause }]),
]);

type RateChange = Unplaced<Extract<Change, { kind: "rate" }>>;
type Unplaced<C> = C extends Change ? Omit<C, "atPs"> : never;
type Kind = Unplaced<Change>;

function stalled({ thread, for: forPs }: { thread?: number; for: Picoseconds }): Kind {
  return { kind: "stall", ...(thread !== undefined && { thread }), forPs };
}

/** In the order of their times. */
export const changes = z
  .record(z.string(), change, {
    error: ({ input }) => `expected what happens by its time, such as { 10s: { rate: x2 } }; got ${show(input)}`,
  })
  .meta({
    description:
      "What happens at given times, from where measurement starts: { 10s: { rate: x2 }, 20s: { pause: 50ms } }.",
  })
  .transform((written, context): Change[] => {
    const entries = Object.entries(written);
    if (entries.length === 0 || entries.length > MAX_CHANGES) {
      context.addIssue({ code: "custom", message: `expected 1 to ${MAX_CHANGES} times, got ${entries.length}` });
      return z.NEVER;
    }
    const seen = new Map<Picoseconds, string>();
    const found = entries.flatMap(([at, kinds]) => {
      const atPs = timeOf(at, context);
      if (atPs === undefined) return [];
      const same = seen.get(atPs);
      if (same !== undefined) {
        const message = `the same time as ${same}: say there all that happens then`;
        context.addIssue({ code: "custom", path: [at], message });
      }
      seen.set(atPs, at);
      if (kinds.length === 0)
        context.addIssue({ code: "custom", path: [at], message: "expected rate, stall or pause" });
      return kinds.map((kind): Change => ({ atPs, ...kind }));
    });
    return found.sort((a, b) => a.atPs - b.atPs);
  });

function timeOf(written: string, context: z.RefinementCtx): Picoseconds | undefined {
  try {
    return duration.read(written);
  } catch (error) {
    if (!(error instanceof Misread)) throw error;
    context.addIssue({ code: "custom", path: [written], message: error.message });
    return undefined;
  }
}
