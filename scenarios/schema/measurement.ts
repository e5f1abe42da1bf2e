/** How it is written how much is measured: replications, precision, warm-up. */
import * as z from "zod";
import { forward } from "../common/forward.js";
import { isLatency, readLatency, splitAtDot } from "../common/latency-names.js";
import { MAX_COMPLETIONS, MAX_REPLICATIONS } from "../common/limits.js";
import {
  MAX_PERCENTILES,
  PERCENTILE_PATTERN,
  PERCENTILES,
  type Percentile,
  percentileTitle,
  readPercentile,
} from "../common/percentiles.js";
import { LATENCIES, type Measurement, type Precision } from "../common/types.js";
import { field, section, writtenAs } from "./fields.js";
import { oneOrList, several } from "./lists.js";
import { oneOf, yesOrNo } from "./text.js";
import { count, type JsonSchema, Misread, misread, type Notation, positiveDuration, share } from "./units.js";
import { warmUp } from "./warm-up.js";

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
const targetOf = (name: string) => field(target, `Of the ${name}: 5%, say.`).optional();

const PERCENTILE_HINT = "; percentiles are p1 to p99.99999, with a point unless they begin with a 9: p12.5";

const LATENCY_NAMES = oneOf(LATENCIES);
const latencyName: Notation<string> = {
  expected: LATENCY_NAMES.expected,
  json: {
    anyOf: [LATENCY_NAMES.json, { type: "string", pattern: `^[a-z][a-z0-9-]*\\.(${LATENCIES.join("|")})$` }],
  },
  read(input) {
    if (typeof input !== "string" || !input.includes(".")) return LATENCY_NAMES.read(input);
    const [, latency] = splitAtDot(input);
    if (readLatency(input) === undefined)
      throw isLatency(latency) ? misread("a class's name", input) : misread(LATENCY_NAMES.expected, latency);
    return input;
  },
};

/** Of the mean and these percentiles. */
function precisionOf(percentiles: readonly string[]) {
  const targets = Object.fromEntries(["mean", ...percentiles].map((name) => [name, targetOf(name)]));
  return section(
    { ...targets, of: field(latencyName, "Which latency: response, or bulk.response of a class.").default("response") },
    "Greatest half-width of an interval, relative to the value; p50: 2%, p99: 5% unless one is given.",
    (key) => (/^p\d/.test(key) ? PERCENTILE_HINT : undefined),
  ).transform(({ of, ...rest }): Precision => {
    const given: Record<string, unknown> = rest;
    const named = Object.keys(targets).filter((name) => given[name] !== undefined);
    const statisticOf = (name: string) => (name === "mean" ? name : readPercentile(name)!);
    const found = Object.fromEntries(named.map((name) => [statisticOf(name), given[name] as number]));
    return { of, targets: named.length > 0 ? found : DEFAULT_TARGETS };
  });
}

const USUAL = PERCENTILES.map(percentileTitle);
const usualPrecision = writtenAs(precisionOf(USUAL));

/** Its keys are percentiles, of which there are too many to list. */
const precision = z
  .unknown()
  .meta({ ...usualPrecision, patternProperties: { "^p\\d": target.json } })
  .transform((input, context): Precision => {
    const keys = typeof input === "object" && input !== null && !Array.isArray(input) ? Object.keys(input) : [];
    const further = keys.filter((key) => !USUAL.includes(key) && readPercentile(key) !== undefined);
    const twice = further.find((key, i) =>
      [...USUAL, ...further.slice(0, i)].some(
        (other) => keys.includes(other) && readPercentile(other) === readPercentile(key),
      ),
    );
    if (twice !== undefined) context.addIssue({ code: "custom", message: "is given twice", path: [twice] });
    const result = precisionOf([...USUAL, ...further]).safeParse(input);
    if (result.success) return result.data;
    forward(context, result.error, []);
    return z.NEVER;
  });

const PERCENTILE = "a percentile such as p75 or p99.99";
const percentile: Notation<Percentile> = {
  expected: PERCENTILE,
  json: { type: "string", pattern: `^${PERCENTILE_PATTERN}$` },
  read(input) {
    const found = typeof input === "string" ? readPercentile(input) : undefined;
    if (found === undefined) throw misread(PERCENTILE, input);
    return found;
  },
};

const percentileList = several(percentile, `${PERCENTILE}, or a list of them`, 1, MAX_PERCENTILES);
const percentiles = oneOrList(percentile, percentileList);

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
    duration: field(
      positiveDuration,
      "In place of completions: as many device events are measured as happen in that time on average.",
    ).optional(),
    confidence: field(share(0.5, 1), "Confidence level of every interval.").default(DEFAULT_MEASUREMENT.confidence),
    percentiles: field(
      percentiles,
      "Further percentiles of every latency, besides p50, p90, p99 and p99.9; those that claims and precision name are always there.",
    ).default([]),
    why: field(yesOrNo, "Whether response latencies are taken apart, into what each event waited for.").default(false),
    of: field(
      oneOf(["all", "cold"]),
      "Whose latencies: those of all events, or of those outside the hot set (open, targets: hot-set).",
    ).default("all"),
  },
  "How much is measured.",
);
