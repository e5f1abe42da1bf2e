/** What stored claims must hold to be judged again, and their verdicts to be told. */
import * as z from "zod";
import type { Estimate } from "../common/estimate.js";
import {
  type Claim,
  type ClaimVerdict,
  type Evidence,
  LAWS,
  type Range,
  type Statement,
  type Verdict,
} from "../common/findings.js";
import { MAX_LINES, MAX_PENDING, MAX_VALUES } from "../common/limits.js";
import { findMetric } from "../common/metrics.js";
import { show } from "../common/show.js";
import { exact, list, name, number, oneOf, sentence, text, whole } from "./exact.js";

type Stated<K extends Statement["kind"]> = Extract<Statement, { kind: K }>;

const pending = whole(1, MAX_PENDING);
const at = list(pending, MAX_VALUES);
const between = z.tuple([pending, pending]);
export const metric = z.string().refine((word) => findMetric(word)?.name === word, {
  error: ({ input }) => `no metric is called ${show(input)}`,
});
const range = exact<Range>()({ atLeast: number.optional(), atMost: number.optional() });

const statement = z.discriminatedUnion("kind", [
  exact<Stated<"growth">>()({
    kind: z.literal("growth"),
    metric,
    line: name,
    laws: list(oneOf(LAWS), LAWS.length, 1),
    from: pending,
    to: pending,
  }),
  exact<Stated<"ratio">>()({
    kind: z.literal("ratio"),
    metric,
    line: name,
    other: name,
    otherAt: pending.optional(),
    at,
    range,
  }),
  exact<Stated<"difference">>()({ kind: z.literal("difference"), metric, line: name, other: name, at, range }),
  exact<Stated<"crossover">>()({ kind: z.literal("crossover"), metric, line: name, other: name, between }),
  exact<Stated<"bound">>()({ kind: z.literal("bound"), metric, line: name, at, range }),
  exact<Stated<"order">>()({ kind: z.literal("order"), metric, lines: list(name, MAX_LINES, 2), at }),
  exact<Stated<"knee">>()({ kind: z.literal("knee"), line: name, between: between.nullable() }),
]);

export const CLAIM_SHAPE = exact<Claim>()({
  id: name,
  says: name,
  source: name,
  about: oneOf(["described", "real"]).optional(),
  comment: text.optional(),
  statement,
});

export const estimate = exact<Estimate>()({ value: number, low: number.nullable(), high: number.nullable() });

const verdict = oneOf<Verdict>(["supported", "refuted", "undecided"]);

export const VERDICT_SHAPE = exact<ClaimVerdict>()({
  id: name,
  verdict,
  statement: text,
  because: text,
  evidence: list(
    exact<Evidence>()({
      of: sentence,
      pending: pending.nullable(),
      metric: name,
      unit: oneOf(["ns", "rate", "count", "joules", "bytes", "share", "ratio"]),
      estimate,
      verdict,
    }),
    MAX_LINES * MAX_VALUES,
  ),
  pending: list(pending, MAX_VALUES),
  assumedCosts: list(name, MAX_VALUES),
});
