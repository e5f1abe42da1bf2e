/** What the claims of a result.json must hold to be judged again, and their verdicts to be told. */
import { z } from "zod";
import { MAX_PENDING } from "../axis.js";
import { LAWS } from "../evidence/types.js";
import { METRICS } from "../metrics.js";

const pending = z.number().int().min(1).max(MAX_PENDING);
const at = z.array(pending);
const between = z.tuple([pending, pending]);
const metric = z.enum(METRICS.map(({ name }) => name) as [string, ...string[]]);
const line = z.string();
const range = z.looseObject({ atLeast: z.number().optional(), atMost: z.number().optional() });

const statement = z.discriminatedUnion("kind", [
  z.looseObject({
    kind: z.literal("growth"),
    ...{ metric, line, laws: z.array(z.enum(LAWS)).min(1), from: pending, to: pending },
  }),
  z.looseObject({
    kind: z.literal("ratio"),
    ...{ metric, line, other: line, otherAt: pending.optional(), at, range },
  }),
  z.looseObject({ kind: z.literal("difference"), metric, line, other: line, at, range }),
  z.looseObject({ kind: z.literal("crossover"), metric, line, other: line, between }),
  z.looseObject({ kind: z.literal("bound"), metric, line, at, range }),
  z.looseObject({ kind: z.literal("order"), metric, lines: z.array(line).min(2), at }),
  z.looseObject({ kind: z.literal("knee"), line, between: between.nullable() }),
]);

export const CLAIM_SHAPE = z.looseObject({
  id: z.string(),
  says: z.string(),
  source: z.string(),
  about: z.enum(["described", "real"]).optional(),
  comment: z.string().optional(),
  statement,
});

const verdict = z.enum(["supported", "refuted", "undecided"]);

export const VERDICT_SHAPE = z.looseObject({
  id: z.string(),
  verdict,
  statement: z.string(),
  because: z.string(),
  evidence: z.array(
    z.looseObject({
      of: z.string(),
      pending: pending.nullable(),
      metric: z.string(),
      unit: z.string(),
      estimate: z.looseObject({ value: z.number(), low: z.number().nullable(), high: z.number().nullable() }),
      verdict,
    }),
  ),
  pending: z.array(pending),
  assumedCosts: z.array(z.string()),
});
