/** The kinds of distribution a scenario may name: what each is given by, and the specification it stands for. */
import type * as z from "zod";
import type { DistributionSpec } from "../../sim/spec.js";
import { PS_PER_MS } from "../../sim/time.js";
import { MAX_EMPIRICAL, MAX_QUANTILES } from "../common/limits.js";
import { show } from "../common/show.js";
import type { Measure } from "./distribution-measures.js";
import { field, listOf, section, tooMany } from "./fields.js";
import { count, Misread, misread, type Notation, plainNumber, share } from "./units.js";

/** The mean a shape is built with; whoever uses the shape scales it away. */
const NOMINAL_MEAN = PS_PER_MS;

/** What stands behind a kind's name, with its mean (`sized`) or without (`shape`). */
export interface Kind {
  readonly sized: z.ZodType<DistributionSpec>;
  readonly shape: z.ZodType<DistributionSpec>;
  /** Given by a mean, so that a shape must not state it. */
  readonly byMean: boolean;
  /** Needs nothing but the mean: `exponential 5us` says it all. */
  readonly plain: boolean;
  /** What may stand behind its name, besides the mean if it is given by one: `{ cv: 2 }` without the braces. */
  readonly example: string;
}

/** A kind given by its mean and `rest`. */
function byMean<S extends z.ZodRawShape>(
  { noun, positive }: Measure,
  rest: S,
  make: (meanPs: number, rest: z.output<z.ZodObject<S>>) => DistributionSpec,
  example = "",
  mean = positive,
): Kind {
  const shape = section(rest, "Only the shape: the mean follows from the rate.");
  const sized = section({ mean: field(mean, `Mean ${noun}.`), ...rest }, `A distribution of ${noun}s.`);
  return {
    shape: shape.transform((rest) => make(NOMINAL_MEAN, rest as z.output<z.ZodObject<S>>)),
    sized: sized.transform((all) => make((all as { mean: number }).mean, all as z.output<z.ZodObject<S>>)),
    byMean: true,
    plain: Object.keys(rest).length === 0,
    example,
  };
}

/** A kind given by amounts; as a shape only their proportions count. */
function byAmounts(schema: z.ZodType<DistributionSpec>, example: string): Kind {
  return { sized: schema, shape: schema, byMean: false, plain: false, example };
}

const CV = field(plainNumber(0, 100), "Coefficient of variation: standard deviation / mean.");
const CV_FROM_1 = field(plainNumber(1, 100, true), "Coefficient of variation, at least 1.");
const ALPHA = field(plainNumber(1, 1000), "Tail index; the variance is infinite up to 2.");
const WEIBULL_SHAPE = field(plainNumber(0.1, 100, true), "Below 1: heavier than exponential.");
const GAMMA_SHAPE = field(plainNumber(0.01, 1000, true), "1 is exponential.");
const STAGES = field(count(1, 1000), "Exponential stages in a row.");

function uniform({ noun, amount, positive, words }: Measure) {
  return section(
    { from: field(amount, `Least ${noun}.`), to: field(positive, `Greatest ${noun}.`) },
    `Any ${noun} in between, equally likely.`,
  ).transform(({ from, to }, context): DistributionSpec => {
    const message = `expected a ${noun} not ${words.less} than \`from\``;
    if (from > to) context.addIssue({ code: "custom", path: ["to"], message });
    return { kind: "uniform", lowPs: from, highPs: to };
  });
}

function normal({ positive }: Measure) {
  return section(
    { mean: field(positive, "Mean before truncation."), sd: field(positive, "Standard deviation.") },
    "Normal, truncated to [0, mean + 6 sd].",
  ).transform(({ mean, sd }): DistributionSpec => ({ kind: "normal", meanPs: mean, sdPs: sd }));
}

function bimodal({ noun, amount, positive, words }: Measure) {
  const [usual, exceptional] = words.modes;
  return section(
    {
      [usual]: field(amount, `The usual ${noun}.`),
      [exceptional]: field(positive, `The exceptional ${noun}.`),
      [`${exceptional}-probability`]: field(share(0, 1), "How often it is the exceptional one, e.g. 1%."),
    },
    `One of two ${noun}s.`,
  ).transform((written, context): DistributionSpec => {
    const [lowPs, highPs] = [written[usual], written[exceptional]];
    const message = `expected a ${noun} ${words.more} than \`${usual}\``;
    if (lowPs >= highPs) context.addIssue({ code: "custom", path: [exceptional], message });
    return { kind: "bimodal", lowPs, highPs, highProbability: written[`${exceptional}-probability`] };
  });
}

function empirical({ noun, amount, words }: Measure) {
  return section(
    {
      values: listOf(field(amount, `A ${noun}.`), { list: `a list of ${noun}s`, item: noun }, 1, MAX_EMPIRICAL),
      weights: listOf(
        field(plainNumber(0, 1e9, true), "How often, relative to the others."),
        { list: "a list of numbers", item: "number" },
        0,
        MAX_EMPIRICAL,
      ).optional(),
    },
    `One of the given ${noun}s.`,
  ).transform(({ values, weights }, context): DistributionSpec => {
    const wrong = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
    const weighed = (index: number) => values[index] > 0 && (weights?.[index] ?? 1) > 0;
    if (weights && weights.length !== values.length) {
      wrong("weights", `expected as many weights as values (${values.length}), got ${weights.length}`);
    } else if (!values.some((_, index) => weighed(index))) {
      wrong("values", `expected at least one ${noun} ${words.more} than 0 that happens at all`);
    }
    return weights ? { kind: "empirical", valuesPs: values, weights } : { kind: "empirical", valuesPs: values };
  });
}

const A_PERCENTILE = "percentiles such as p50 or p99.9, above p0 and below p100";

function quantiles(measure: Measure): z.ZodType<DistributionSpec> {
  const { noun, positive } = measure;
  const notation: Notation<DistributionSpec> = {
    expected: `a map of ${A_PERCENTILE}, to ${noun}s`,
    json: {
      type: "object",
      additionalProperties: positive.json,
      propertyNames: { pattern: QUANTILE.source },
      minProperties: 2,
      maxProperties: MAX_QUANTILES,
    },
    read(input) {
      if (typeof input !== "object" || input === null || Array.isArray(input)) throw misread(this.expected, input);
      const names = Object.keys(input);
      const stray = names.find((name) => probability(name) === undefined);
      if (stray !== undefined) throw new Misread(`expected ${A_PERCENTILE}, got ${show(stray)}`, [stray]);
      if (names.length < 2) throw new Misread("expected two quantiles at least, such as p50 and p99");
      if (names.length > MAX_QUANTILES) throw new Misread(tooMany("quantile", MAX_QUANTILES, names.length));
      const rows = Object.entries(input).map(([name, value]) => quantile(measure, name, value));
      return ascending(measure, rows);
    },
  };
  return field(notation, "By its quantiles; between and beyond, the logarithm is linear in the normal score.");
}

interface Quantile {
  name: string;
  p: number;
  amount: number;
}

function quantile({ positive }: Measure, name: string, value: unknown): Quantile {
  try {
    return { name, p: Number(probability(name)), amount: positive.read(value) };
  } catch (error) {
    throw error instanceof Misread ? error.with({ path: [name] }) : error;
  }
}

function ascending({ noun, words }: Measure, rows: Quantile[]): DistributionSpec {
  rows.sort((a, b) => a.p - b.p);
  for (const [i, { name, p, amount }] of rows.entries()) {
    const before = rows[i - 1];
    if (before === undefined) continue;
    if (p === before.p) throw new Misread(`is the same as ${before.name}: keep one`, [name]);
    if (amount < before.amount) {
      throw new Misread(`expected a ${noun} not ${words.less} than that of ${before.name}`, [name]);
    }
  }
  return { kind: "quantiles", probabilities: rows.map(({ p }) => p), valuesPs: rows.map(({ amount }) => amount) };
}

const QUANTILE = /^p\d{1,2}(\.\d{1,9})?$/;

/** Of `p99.9` 0.999; undefined of what is no percentile, or p0. */
function probability(name: string): number | undefined {
  if (!QUANTILE.test(name)) return undefined;
  // Divided by a power of ten, which is exact: the same double as is written 0.999.
  const [whole, decimals = ""] = name.slice(1).split(".");
  const p = Number(whole + decimals) / Number(`1e${2 + decimals.length}`);
  return p > 0 ? p : undefined;
}

/** Every kind by its name in scenarios, for amounts of `measure`. A new one is one row. */
export function kindsOf(measure: Measure): Readonly<Record<string, Kind>> {
  const [less, some, more] = measure.examples;
  const [usual, exceptional] = measure.words.modes;
  return {
    constant: byMean(measure, {}, (meanPs) => ({ kind: "constant", meanPs }), "", measure.amount),
    exponential: byMean(measure, {}, (meanPs) => ({ kind: "exponential", meanPs })),
    lognormal: byMean(measure, { cv: CV }, (meanPs, { cv }) => ({ kind: "lognormal", meanPs, cv }), "cv: 2"),
    pareto: byMean(measure, { alpha: ALPHA }, (meanPs, { alpha }) => ({ kind: "pareto", meanPs, alpha }), "alpha: 2.5"),
    weibull: byMean(
      measure,
      { shape: WEIBULL_SHAPE },
      (meanPs, { shape }) => ({ kind: "weibull", meanPs, shape }),
      "shape: 0.7",
    ),
    gamma: byMean(
      measure,
      { shape: GAMMA_SHAPE },
      (meanPs, { shape }) => ({ kind: "gamma", meanPs, shape }),
      "shape: 2",
    ),
    erlang: byMean(
      measure,
      { stages: STAGES },
      (meanPs, { stages }) => ({ kind: "gamma", meanPs, shape: stages }),
      "stages: 4",
    ),
    hyperexponential: byMean(
      measure,
      { cv: CV_FROM_1 },
      (meanPs, { cv }) => ({ kind: "hyperexponential", meanPs, cv }),
      "cv: 3",
    ),
    uniform: byAmounts(uniform(measure), `from: ${less}, to: ${some}`),
    normal: byAmounts(normal(measure), `mean: ${some}, sd: ${less}`),
    bimodal: byAmounts(bimodal(measure), `${usual}: ${some}, ${exceptional}: ${more}, ${exceptional}-probability: 1%`),
    empirical: byAmounts(empirical(measure), `values: [${less}, ${some}, ${more}], weights: [90, 9, 1]`),
    quantiles: byAmounts(quantiles(measure), `p50: ${some}, p99: ${more}`),
  };
}
