/** The kinds of distribution a scenario may name: what each is given by, and the specification it stands for. */
import { z } from "zod";
import type { DistributionSpec } from "../sim/spec.js";
import { type Picoseconds, PS_PER_MS } from "../sim/time.js";
import { field, section } from "./fields.js";
import { count, duration, plainNumber, positiveDuration, share } from "./units.js";

/** The mean a shape is built with; whoever uses the shape scales it away. */
const NOMINAL_MEAN_PS: Picoseconds = PS_PER_MS;

/** What stands behind a kind's name, with its mean (`sized`) or without (`shape`). */
export interface Kind {
  readonly sized: z.ZodType<DistributionSpec>;
  readonly shape: z.ZodType<DistributionSpec>;
  /** Given by a mean, so that a shape must not state it. */
  readonly byMean: boolean;
  /** Needs nothing but the mean: `exponential 5us` says it all. */
  readonly plain: boolean;
}

/** A kind given by its mean and `rest`. */
function byMean<S extends z.ZodRawShape>(
  rest: S,
  make: (meanPs: Picoseconds, rest: z.output<z.ZodObject<S>>) => DistributionSpec,
  mean = positiveDuration,
): Kind {
  const shape = section(rest, "Only the shape: the mean follows from the rate.");
  const sized = section({ mean: field(mean, "Mean duration."), ...rest }, "A distribution of durations.");
  return {
    shape: shape.transform((rest) => make(NOMINAL_MEAN_PS, rest as z.output<z.ZodObject<S>>)),
    sized: sized.transform((all) => make((all as { mean: Picoseconds }).mean, all as z.output<z.ZodObject<S>>)),
    byMean: true,
    plain: Object.keys(rest).length === 0,
  };
}

/** A kind given by durations; as a shape only their proportions count. */
function byDurations(schema: z.ZodType<DistributionSpec>): Kind {
  return { sized: schema, shape: schema, byMean: false, plain: false };
}

const CV = field(plainNumber(0, 100), "Coefficient of variation: standard deviation / mean.");

const uniform = section(
  { from: field(duration, "Shortest duration."), to: field(positiveDuration, "Longest duration.") },
  "Any duration in between, equally likely.",
).transform(({ from, to }, context): DistributionSpec => {
  if (from > to)
    context.addIssue({ code: "custom", path: ["to"], message: "expected a duration not shorter than `from`" });
  return { kind: "uniform", lowPs: from, highPs: to };
});

const normal = section(
  { mean: field(positiveDuration, "Mean before truncation."), sd: field(positiveDuration, "Standard deviation.") },
  "Normal, truncated to [0, mean + 6 sd].",
).transform(({ mean, sd }): DistributionSpec => ({ kind: "normal", meanPs: mean, sdPs: sd }));

const bimodal = section(
  {
    fast: field(duration, "The usual duration."),
    slow: field(positiveDuration, "The exceptional duration."),
    "slow-probability": field(share(0, 1), "How often it is the exceptional one, e.g. 1%."),
  },
  "One of two durations.",
).transform((written, context): DistributionSpec => {
  const { fast, slow, "slow-probability": highProbability } = written;
  if (fast >= slow)
    context.addIssue({ code: "custom", path: ["slow"], message: "expected a duration longer than `fast`" });
  return { kind: "bimodal", lowPs: fast, highPs: slow, highProbability };
});

const empirical = section(
  {
    values: z
      .array(field(duration, "A duration."), { error: "expected a list of durations" })
      .min(1, "expected at least one duration"),
    weights: z
      .array(field(plainNumber(0, 1e9, true), "How often, relative to the others."), {
        error: "expected a list of numbers",
      })
      .optional(),
  },
  "One of the given durations.",
).transform(({ values, weights }, context): DistributionSpec => {
  const wrong = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
  const weighed = (index: number) => values[index] > 0 && (weights?.[index] ?? 1) > 0;
  if (weights && weights.length !== values.length) {
    wrong("weights", `expected as many weights as values (${values.length}), got ${weights.length}`);
  } else if (!values.some((_, index) => weighed(index))) {
    wrong("values", "expected at least one duration longer than 0 that happens at all");
  }
  return weights ? { kind: "empirical", valuesPs: values, weights } : { kind: "empirical", valuesPs: values };
});

/** Every kind by its name in scenarios. A new one is one row. */
export const KINDS: Readonly<Record<string, Kind>> = {
  constant: byMean({}, (meanPs) => ({ kind: "constant", meanPs }), duration),
  exponential: byMean({}, (meanPs) => ({ kind: "exponential", meanPs })),
  lognormal: byMean({ cv: CV }, (meanPs, { cv }) => ({ kind: "lognormal", meanPs, cv })),
  pareto: byMean(
    { alpha: field(plainNumber(1, 1000), "Tail index; the variance is infinite up to 2.") },
    (meanPs, { alpha }) => ({
      kind: "pareto",
      meanPs,
      alpha,
    }),
  ),
  weibull: byMean(
    { shape: field(plainNumber(0.1, 100, true), "Below 1: heavier than exponential.") },
    (meanPs, { shape }) => ({
      kind: "weibull",
      meanPs,
      shape,
    }),
  ),
  gamma: byMean({ shape: field(plainNumber(0.01, 1000, true), "1 is exponential.") }, (meanPs, { shape }) => ({
    kind: "gamma",
    meanPs,
    shape,
  })),
  erlang: byMean({ stages: field(count(1, 1000), "Exponential stages in a row.") }, (meanPs, { stages }) => ({
    kind: "gamma",
    meanPs,
    shape: stages,
  })),
  hyperexponential: byMean(
    { cv: field(plainNumber(1, 100, true), "Coefficient of variation, at least 1.") },
    (meanPs, { cv }) => ({
      kind: "hyperexponential",
      meanPs,
      cv,
    }),
  ),
  uniform: byDurations(uniform),
  normal: byDurations(normal),
  bimodal: byDurations(bimodal),
  empirical: byDurations(empirical),
};
