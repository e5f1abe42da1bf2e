/** Claims, as they can be judged again, and the verdicts on them. */
import * as z from "zod";
import { METRIC_UNITS } from "../estimate.js";
import { LAWS } from "../laws.js";
import { MAX_LINES, MAX_PANELS, MAX_PENDING, MAX_VALUES } from "../limits.js";
import { estimate } from "./estimate.js";
import { type Infer, list, name, number, oneOf, type Shape, sentence, text, whole } from "./exact.js";
import { type MetricNames, metricOf } from "./metric.js";

const pending = whole(1, MAX_PENDING);
/** A value of the axis; of one of n a whole number, as `consistent.ts` sees to. */
const position = number;
const at = list(position, MAX_VALUES);
const between = z.tuple([position, position]);

const RANGE = {
  atLeast: number.optional(),
  atMost: number.optional(),
};

/** An interval that a number is claimed to lie in; an absent end is open. */
export interface Range extends Infer<typeof RANGE> {}
const range: Shape<Range> = z.strictObject(RANGE);

function statementOf(metrics: MetricNames) {
  const metric = metricOf(metrics);
  return z.discriminatedUnion("kind", [
    /** The metric grows by one of `laws` over `from` to `to`. */
    z.strictObject({
      kind: z.literal("growth"),
      metric,
      line: name,
      laws: list(oneOf(LAWS), LAWS.length, 1),
      from: pending,
      to: pending,
    }),
    /** line / other, at each of `at`. */
    z.strictObject({
      kind: z.literal("ratio"),
      metric,
      line: name,
      other: name,
      /** The other is taken at that number of operations instead. */
      otherAt: position.optional(),
      at,
      range,
    }),
    /** line - other, at each of `at`. */
    z.strictObject({ kind: z.literal("difference"), metric, line: name, other: name, at, range }),
    /** `line` lies below `other` up to some n between the two given ones, and above it beyond. */
    z.strictObject({ kind: z.literal("crossover"), metric, line: name, other: name, between }),
    /** The metric lies in `range` at each of `at`. */
    z.strictObject({ kind: z.literal("bound"), metric, line: name, at, range }),
    /** The metric of each line is below that of the next one, at each of `at`. */
    z.strictObject({ kind: z.literal("order"), metric, lines: list(name, MAX_LINES, 2), at }),
    /** The load becomes too much for the line between these two; null: it never does, up to the end of the axis. */
    z.strictObject({ kind: z.literal("knee"), line: name, between: between.nullable() }),
  ]);
}

/** What a claim says, once its line, metric and n are resolved. Amounts are in the metric's unit. */
export type Statement = z.infer<ReturnType<typeof statementOf>>;
const statement: (metrics: MetricNames) => Shape<Statement> = statementOf;

function claimOf(metrics: MetricNames) {
  return {
    /** Short, unique in the scenario: `fifo-linear`. */
    id: name,
    /** The sentence it stands for, and who says so. */
    says: name,
    source: name,
    /** Whether it is examined on the scheme that was described or on what systems really do. */
    about: oneOf(["described", "real"]).optional(),
    /** What is to be kept in mind, in the author's words. */
    comment: text.optional(),
    statement: statement(metrics),
    /** The panels in which it is to hold, ascending; in all of them if absent. */
    in: list(position, MAX_PANELS, 1).optional(),
  };
}

export interface Claim extends Infer<ReturnType<typeof claimOf>> {}
export const claim: (metrics: MetricNames) => Shape<Claim> = (metrics) => z.strictObject(claimOf(metrics));

const verdict = oneOf(["supported", "refuted", "undecided"]);
export type Verdict = z.infer<typeof verdict>;

const EVIDENCE = {
  /** The line's label, or `overlapped-fifo / iocp`, `epoll - iocp`, `overlapped-fifo crosses iocp`. */
  of: sentence,
  /** Number of pending operations; null for a number about the whole range. Absent where the axis is not n. */
  pending: pending.nullable().optional(),
  /** The same where it is another: a value of it. */
  x: position.nullable().optional(),
  /** In which panel, where there are any. */
  panel: position.optional(),
  metric: name,
  unit: oneOf([...METRIC_UNITS, "ratio"]),
  estimate,
  /** What this number by itself says of the claim. */
  verdict,
};

/** A number that a verdict rests on. */
export interface Evidence extends Infer<typeof EVIDENCE> {}
const evidence: Shape<Evidence> = z.strictObject(EVIDENCE);

const PANEL_VERDICT = { panel: position, verdict, because: text };

/** What a claim comes to in one panel. */
const panelVerdict: Shape<Infer<typeof PANEL_VERDICT>> = z.strictObject(PANEL_VERDICT);

const CLAIM_VERDICT = {
  /** Of the claim. */
  id: name,
  verdict,
  /** The statement in words: `mean notice latency with overlapped-fifo grows as O(n) from 100 to 1 M`. */
  statement: text,
  /** Why, in one sentence with numbers and intervals. */
  because: text,
  evidence: list(evidence, MAX_LINES * MAX_VALUES * MAX_PANELS),
  /** The values of n it rests on; absent where the axis is not n. */
  pending: list(pending, MAX_VALUES).optional(),
  /** The same where it is another: values of it. */
  x: list(position, MAX_VALUES).optional(),
  /** What it comes to in each panel that it is about, where there are any. */
  panels: list(panelVerdict, MAX_PANELS, 1).optional(),
  /** Assumed costs that the lines it is about are charged, by name: see charged.ts for how far that can be told. */
  assumedCosts: list(name, MAX_VALUES),
};

export interface ClaimVerdict extends Infer<typeof CLAIM_VERDICT> {}
export const claimVerdict: Shape<ClaimVerdict> = z.strictObject(CLAIM_VERDICT);
