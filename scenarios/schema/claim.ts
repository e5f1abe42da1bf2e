/**
 * How claims are written: the sentence, who says so, and one statement about the result that can be right or wrong.
 * Which lines and numbers of pending operations there are is known only later: see claims.ts.
 */
import * as z from "zod";
import { didYouMean } from "../common/did-you-mean.js";
import { enumerate } from "../common/enumerate.js";
import { LAWS, type LawName, type Range } from "../common/findings.js";
import { MAX_CLAIMS } from "../common/limits.js";
import { findMetric, METRIC_JSON, METRIC_NAMES } from "../common/metrics.js";
import type { AxisUnit } from "../common/shapes/axis.js";
import { show } from "../common/show.js";
import type { Amount } from "../common/types.js";
import { anyQuantity } from "./capacity.js";
import { amount, anyAmount, factor, signedAmount } from "./claim-amounts.js";
import { type At, type Places, placesOn } from "./claim-places.js";
import { field, listOf, section } from "./fields.js";
import { oneOrList, several } from "./lists.js";
import { type InPanels, inPanels } from "./panels.js";
import { fileName, line, oneOf, paragraphs } from "./text.js";
import { Misread, misread, type Notation } from "./units.js";

export type { At };

/** A statement as it is written: lines by any of their names. */
export type StatementDraft =
  | { kind: "growth"; metric: string; line: string; laws: LawName[]; from?: number; to?: number }
  | { kind: "ratio"; metric: string; line: string; other: string; at: At; otherAt?: number; range: Range }
  | { kind: "difference"; metric: string; line: string; other: string; at: At; range: Range }
  | { kind: "crossover"; metric: string; line: string; other: string; between: [number, number] }
  | { kind: "bound"; metric: string; line: string; at: At; range: Range }
  | { kind: "order"; metric: string; lines: string[]; at: At }
  | { kind: "knee"; line: string; between: [number, number] | null }
  | CapacityDraft;

/** Judged by `muxsim capacity`; of a ratio the amounts are plain numbers. */
export interface CapacityDraft {
  kind: "capacity";
  line: string;
  other?: string;
  /** Of the axis; all values at which the capacity is found if absent. */
  at?: At;
  atLeast?: Amount;
  atMost?: Amount;
}

export interface ClaimDraft {
  id?: string;
  says: string;
  source: string;
  about?: "described" | "real";
  comment?: string;
  within?: InPanels;
  statement: StatementDraft;
}

export const metric: Notation<string> = {
  expected: "a metric such as notice.mean",
  json: METRIC_JSON,
  read(input) {
    if (typeof input !== "string") throw misread(metric.expected, input);
    const found = findMetric(input);
    if (found !== undefined) return found.name;
    throw new Misread(`unknown metric ${show(input)}${didYouMean(input, METRIC_NAMES)}`);
  },
};

const law: Notation<LawName> = {
  expected: enumerate(LAWS, "or"),
  json: { enum: LAWS },
  read(input) {
    const found = LAWS.find((name) => name === input);
    if (found !== undefined) return found;
    // From the fastest growing: "O(n2)" is as near to O(n^2) as to O(n).
    const hint = typeof input === "string" ? didYouMean(input, [...LAWS].reverse()) : "";
    throw new Misread(misread(law.expected, input).message + (hint.startsWith("; did") ? hint : ""));
  },
};

const lawList = several(law, `${law.expected}, or a list of them`, 1);
const laws = oneOrList(law, lawList);

export const lineName = line("a line of the chart, by its id, label or mechanism", 200);
const LINE = field(lineName, "The line: its id, its label, or its mechanism if that has one line only.");
const OTHER = field(lineName, "The line it is compared with.");
const OF = field(metric, "What is measured, by the names that --metric takes.");
const AT_KEY = "At which values of the axis: one, a list, or all.";
const BOUNDS = {
  "at-least": field(anyAmount, "The smallest amount that is claimed.").optional(),
  "at-most": field(anyAmount, "The largest amount that is claimed.").optional(),
};

type WrittenBounds = { "at-least"?: unknown; "at-most"?: unknown };

/** The claimed range, its ends read by `notation`. */
function range(written: WrittenBounds, notation: Notation<number>, context: z.RefinementCtx): Range {
  const read = (key: keyof WrittenBounds): number | undefined => {
    if (written[key] === undefined) return undefined;
    try {
      return notation.read(written[key]);
    } catch (error) {
      if (!(error instanceof Misread)) throw error;
      context.addIssue({ code: "custom", message: error.message, path: [key] });
      return undefined;
    }
  };
  const [atLeast, atMost] = [read("at-least"), read("at-most")];
  if (written["at-least"] === undefined && written["at-most"] === undefined) {
    context.addIssue({ code: "custom", message: "expected at-least, at-most or both" });
  }
  if (atLeast !== undefined && atMost !== undefined && atLeast > atMost) {
    const message = `at-least ${show(written["at-least"])} is larger than at-most ${show(written["at-most"])}`;
    context.addIssue({ code: "custom", message, path: ["at-least"] });
  }
  return { ...(atLeast !== undefined && { atLeast }), ...(atMost !== undefined && { atMost }) };
}

function unitOf(name: string) {
  return findMetric(name)!.unit;
}

const growth = ({ one, written: say }: Places) =>
  section(
    {
      of: OF,
      line: LINE,
      law: field(laws, "How it grows; of a list, any one."),
      from: field(one, "First value of the range; the line's first if absent.").optional(),
      to: field(one, "Last value of the range; the line's last if absent.").optional(),
    },
    "A metric of a line grows by a law.",
  ).transform(({ of, line, law, from, to }, context): StatementDraft => {
    if (from !== undefined && to !== undefined && from >= to) {
      context.addIssue({
        code: "custom",
        path: ["from"],
        message: `expected an ascending range, got ${say(from)}..${say(to)}`,
      });
    }
    return { kind: "growth", metric: of, line, laws: law, ...(from && { from }), ...(to && { to }) };
  });

const ratio = ({ one, at: place }: Places) =>
  section(
    {
      of: OF,
      line: LINE,
      to: field(lineName, "The line it is divided by; the same one if absent.").optional(),
      at: field(place, AT_KEY),
      "to-at": field(one, "Where that line is taken; at the same value if absent.").optional(),
      ...BOUNDS,
    },
    "A metric of a line is so many times that of another line, or of itself elsewhere.",
  ).transform((written, context): StatementDraft => {
    const { of, line, to, at, "to-at": otherAt } = written;
    if (to === undefined && otherAt === undefined) {
      context.addIssue({ code: "custom", message: "expected to (another line) or to-at (the same line elsewhere)" });
    }
    const claimed = range(written, factor, context);
    return {
      kind: "ratio",
      metric: of,
      line,
      other: to ?? line,
      at,
      ...(otherAt !== undefined && { otherAt }),
      range: claimed,
    };
  });

const difference = ({ at: place }: Places) =>
  section(
    { of: OF, line: LINE, from: OTHER, at: field(place, AT_KEY), ...BOUNDS },
    "A metric of a line, less that of another one.",
  ).transform((written, context): StatementDraft => {
    const claimed = range(written, signedAmount(unitOf(written.of)), context);
    const { of, line, from, at } = written;
    return { kind: "difference", metric: of, line, other: from, at, range: claimed };
  });

const crossover = ({ between: two }: Places) =>
  section(
    {
      of: OF,
      line: LINE,
      other: OTHER,
      between: field(two, "It lies below the other one up to some value between these two, and above it beyond."),
    },
    "A metric of a line overtakes that of another one.",
  ).transform(
    ({ of, line, other, between }): StatementDraft => ({ kind: "crossover", metric: of, line, other, between }),
  );

const bound = ({ at: place }: Places) =>
  section(
    { of: OF, line: LINE, at: field(place, AT_KEY), ...BOUNDS },
    "A metric of a line lies within bounds.",
  ).transform((written, context): StatementDraft => {
    const claimed = range(written, amount(unitOf(written.of)), context);
    return { kind: "bound", metric: written.of, line: written.line, at: written.at, range: claimed };
  });

const order = ({ at: place }: Places) =>
  section(
    {
      of: OF,
      lines: field(several(lineName, "a list of at least two lines, the lowest first", 2), "The lines, lowest first."),
      at: field(place, AT_KEY),
    },
    "A metric of several lines is in this order.",
  ).transform(({ of, lines, at }): StatementDraft => ({ kind: "order", metric: of, lines, at }));

const never: Notation<true> = {
  expected: "true",
  json: { const: true },
  read(input) {
    if (input === true || input === "yes") return true;
    throw new Misread("expected true, or between: [1k, 3k] in its place");
  },
};

const knee = ({ between: two }: Places) =>
  section(
    {
      line: LINE,
      between: field(
        two,
        "The load becomes too much for the line between these two: it is saturated, or overloaded.",
      ).optional(),
      none: field(never, "It never does, up to the end of the axis.").optional(),
    },
    "Where the load becomes too much for a line.",
  ).transform(({ line, between, none }, context): StatementDraft => {
    if ((between === undefined) === (none === undefined)) {
      context.addIssue({ code: "custom", message: "expected either between: [1k, 3k] or none: true" });
    }
    return { kind: "knee", line, between: between ?? null };
  });

const capacity = ({ at }: Places) =>
  section(
    {
      line: LINE,
      to: field(
        lineName,
        "The line whose capacity it is divided by, for how many times as much is carried.",
      ).optional(),
      at: field(at, "At which values of the axis; at each at which capacities are found if absent.").optional(),
      "at-least": field(anyQuantity, "The smallest capacity, or ratio, that is claimed.").optional(),
      "at-most": field(anyQuantity, "The largest capacity, or ratio, that is claimed.").optional(),
    },
    "The capacity of a line at the objective of the section capacity, or how many times that of another line it is.",
  ).transform((written, context): StatementDraft => {
    const { line, to, at: places, "at-least": atLeast, "at-most": atMost } = written;
    const issue = (message: string, path: string[] = []) => context.addIssue({ code: "custom", message, path });
    if (atLeast === undefined && atMost === undefined) issue("expected at-least, at-most or both");
    if (atLeast && atMost && (atLeast.unit !== atMost.unit || atLeast.value > atMost.value))
      issue("expected no more than at-most, in the same unit", ["at-least"]);
    for (const [key, amount] of [["at-least", atLeast] as const, ["at-most", atMost] as const])
      if (to !== undefined && amount !== undefined && amount.unit !== "number")
        issue("expected a plain number, how many times as much", [key]);
    const range = { ...(atLeast && { atLeast }), ...(atMost && { atMost }) };
    return { kind: "capacity", line, ...(to && { other: to }), ...(places && { at: places }), ...range };
  });

const KINDS = ["growth", "ratio", "difference", "crossover", "bound", "order", "knee", "capacity"] as const;
const optional = <T extends z.ZodType>(schema: T) => schema.optional();

const claimOn = (places: Places) =>
  section(
    {
      id: field(fileName, "A short name, unique in the scenario; c1, c2 and so on if absent.").optional(),
      says: field(line("the sentence that the claim stands for", 500), "The sentence it stands for."),
      source: field(line("who says so, and where", 500), "Who says so, and where."),
      about: field(
        oneOf(["described", "real"] as const),
        "Whether it is examined on the scheme that was described or on what systems really do.",
      ).optional(),
      comment: field(paragraphs("a comment", 2000), "What to keep in mind.").optional(),
      in: field(inPanels, "In which panels it is to hold; in every one if absent.").optional(),
      growth: optional(growth(places)),
      ratio: optional(ratio(places)),
      difference: optional(difference(places)),
      crossover: optional(crossover(places)),
      bound: optional(bound(places)),
      order: optional(order(places)),
      knee: optional(knee(places)),
      capacity: optional(capacity(places)),
    },
    `What the result is claimed to show: with exactly one of ${KINDS.join(", ")}.`,
  )
    .meta({
      oneOf: KINDS.map((kind) => ({ type: "object", properties: { [kind]: { type: "object" } }, required: [kind] })),
    })
    .transform((written, context): ClaimDraft => {
      const given = KINDS.filter((kind) => written[kind] !== undefined);
      const [first, ...others] = given;
      if (first === undefined) {
        // A misspelt kind has been told already.
        if (context.issues.length > 0) return z.NEVER;
        context.addIssue({ code: "custom", message: `expected a statement: one of ${KINDS.join(", ")}` });
        return z.NEVER;
      }
      for (const kind of others) {
        const message = `given beside ${first}: a claim makes one statement`;
        context.addIssue({ code: "custom", path: [kind], message });
      }
      const { id, says, source, about, comment, in: within } = written;
      const known = { ...(id && { id }), says, source, ...(about && { about }), ...(comment && { comment }) };
      return { ...known, ...(within && { within }), statement: written[first]! };
    });

/** The schema of a scenario's `claims`, which name values of an axis in `unit`, of n if absent. */
export const claimsOn = (unit: AxisUnit | undefined) =>
  listOf(
    claimOn(placesOn(unit)),
    { list: "a list of claims, each behind a hyphen", item: "claim" },
    0,
    MAX_CLAIMS,
  ).meta({ description: "What the result is claimed to show; each claim gets a verdict." });
