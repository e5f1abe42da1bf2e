/** How it is written how much is measured: replications, precision, warm-up. */
import * as z from "zod";
import { LATENCIES, type Measurement, type Precision, type PrecisionStatistic } from "../common/types.js";
import { field, forward, section, writtenAs } from "./fields.js";
import { oneOf } from "./text.js";
import { count, type JsonSchema, Misread, misread, share } from "./units.js";
import { warmUp } from "./warm-up.js";

export const MAX_REPLICATIONS = 1000;
export const MAX_COMPLETIONS = 1e8;
const DEFAULT_TARGETS: Precision["targets"] = { p50: 0.02, p99: 0.05 };
const DEFAULT_ADAPTIVE = { replications: 5, maxReplications: 40 };
export const DEFAULT_MEASUREMENT = { replications: "auto", "warm-up": 1000, completions: 5000, confidence: 0.95 };

type Replications = Pick<Measurement, "replications" | "maxReplications">;

/** Without a range, a number is for ever; an interval needs two to begin with. */
const fixed = count(1, MAX_REPLICATIONS);
const bound = count(2, MAX_REPLICATIONS);
const RANGE = /^\s*([^.\s]+)\s*\.\.\s*([^.\s]+)\s*$/;
const EXPECTED = "a number of replications such as 5, or auto, or { from: 5, to: 40 }";

const range = section(
  { from: field(bound, "Replications that every point has."), to: field(bound, "The most a point may have.") },
  "Replications are added until the point is as precise as asked.",
).transform(({ from, to }, context): Replications => {
  const message = `expected ${from} or more, as many as at first, got ${to}`;
  if (from > to) context.addIssue({ code: "custom", path: ["to"], message });
  return from === to ? { replications: from } : { replications: from, maxReplications: to };
});

const REPLICATIONS =
  "Independent runs per point: 5; or auto, 5..40 or { from: 5, to: 40 } (all the same): added until it is as precise as asked.";

const replications = z
  .unknown()
  .meta({
    anyOf: [
      ...(fixed.json.anyOf as JsonSchema[]),
      { const: "auto" },
      { type: "string", pattern: "^\\s*[0-9][^.\\s]*\\s*\\.\\.\\s*[0-9][^.\\s]*\\s*$" },
      writtenAs(range),
    ],
    description: REPLICATIONS,
  })
  .transform((input, context): Replications => {
    if (input === "auto") return DEFAULT_ADAPTIVE;
    const ends = asRange(input);
    if (ends !== undefined) return ranged(ends, typeof input === "string", context);
    try {
      const isNumber = typeof input === "number" || (typeof input === "string" && /^\s*[+-]?[0-9]/.test(input));
      if (!isNumber) throw misread(EXPECTED, input);
      return { replications: fixed.read(input) };
    } catch (error) {
      if (!(error instanceof Misread)) throw error;
      context.addIssue({ code: "custom", message: error.message });
      return z.NEVER;
    }
  });

/** A map as it is, `5..40` as one; undefined for anything else. */
function asRange(input: unknown): object | undefined {
  if (typeof input === "object" && input !== null && !Array.isArray(input)) return input;
  const [, from, to] = (typeof input === "string" && RANGE.exec(input)) || [];
  return from === undefined ? undefined : { from, to };
}

/** What is wrong with an end is told of the whole, where both stand in one word. */
function ranged(ends: object, inOneWord: boolean, context: z.RefinementCtx): Replications {
  const result = range.safeParse(ends);
  if (result.success) return result.data;
  const issues = inOneWord ? result.error.issues.map((issue) => ({ ...issue, path: [] })) : result.error.issues;
  forward(context, { issues } as unknown as z.ZodError, []);
  return z.NEVER;
}

const target = share(0, 1);
const STATISTICS: Readonly<Record<string, PrecisionStatistic>> = {
  mean: "mean",
  p50: "p50",
  p90: "p90",
  p99: "p99",
  "p99.9": "p999",
};
const targetFields = Object.fromEntries(
  Object.keys(STATISTICS).map((name) => [name, field(target, `Of the ${name}: 5%, say.`).optional()]),
);

const precision = section(
  { ...targetFields, of: field(oneOf(LATENCIES), "Which latency.").default("response") },
  "Greatest half-width of an interval, relative to the value; p50: 2%, p99: 5% unless one is given.",
).transform(({ of, ...rest }): Precision => {
  const given: Record<string, unknown> = rest;
  const named = Object.keys(STATISTICS).filter((name) => given[name] !== undefined);
  const targets = Object.fromEntries(named.map((name) => [STATISTICS[name], given[name] as number]));
  return { of, targets: named.length > 0 ? targets : DEFAULT_TARGETS };
});

export const measurement = section(
  {
    replications: replications.prefault(DEFAULT_MEASUREMENT.replications),
    precision: precision.prefault({}),
    "warm-up": field(
      warmUp,
      "Device events before measurement starts; a round is one per pending operation; auto: detected by MSER-5.",
    ).prefault(DEFAULT_MEASUREMENT["warm-up"]),
    completions: field(count(1, MAX_COMPLETIONS), "Device events that are measured.").default(
      DEFAULT_MEASUREMENT.completions,
    ),
    confidence: field(share(0.5, 1), "Confidence level of every interval.").default(DEFAULT_MEASUREMENT.confidence),
    of: field(
      oneOf(["all", "cold"]),
      "Whose latencies: those of all events, or of those outside the hot set (open, targets: hot-set).",
    ).default("all"),
  },
  "How much is measured.",
);
