/** How a metric grows along the axis: its law, from where on it holds, and what went before. */
import type { Estimate } from "../../common/estimate.js";
import type { Growth, Segment } from "../../common/findings.js";
import { formatCount } from "../../common/format.js";
import { only } from "../../common/only.js";
import { excessOf } from "../../statistics/chi-square.js";
import { studentQuantile } from "../../statistics/student-t.js";
import { FEWEST, segmentsOf } from "./change-points.js";
import { type LawFit, parametersOf } from "./laws.js";
import { type Judgement, judge } from "./select-law.js";
import { type Datum, type Sample, type SeriesOptions, withErrors } from "./series.js";
import { sum } from "./weighted-least-squares.js";

export { type Sample, sample } from "./series.js";

export type SeriesGrowth = Omit<Growth, "line" | "metric" | "beyond">;

interface Part {
  data: Datum[];
  judgement: Judgement;
}

/** @param samples at least one, each at another n */
export function growthOf(samples: readonly Sample[], options: SeriesOptions): SeriesGrowth {
  const data = withErrors(samples, options);
  if (isNothing(data)) return nothing(data);
  const parts = segmentsOf(data).map(({ from, to, loose }): Part => {
    const part = data.slice(from, to + 1);
    const judgement = judge(part, quantileOf(part, options));
    return { data: part, judgement: loose ? lawless(judgement) : judgement };
  });
  const last = parts[parts.length - 1];
  const before = parts.slice(0, -1).map(segment);
  const { reason } = last.judgement;
  if (before.length > 0 && last.data.length < FEWEST)
    last.judgement.reason = `it changes beyond ${formatCount(before[before.length - 1].to)}, with ${reason}`;
  return only<SeriesGrowth>()({ ...details(last, options), before });
}

/** As {@link growthOf}, the law being looked for over all samples: it is not allowed to change. */
export function lawOver(samples: readonly Sample[], options: SeriesOptions): SeriesGrowth {
  const data = withErrors(samples, options);
  if (isNothing(data)) return nothing(data);
  const judgement = judge(data, quantileOf(data, options));
  return only<SeriesGrowth>()({ ...details({ data, judgement }, options), before: [] });
}

/** Student's, two-sided, with the degrees of freedom that the replications of all values give together. */
function quantileOf(data: readonly Datum[], { confidence }: SeriesOptions): number {
  const degrees = sum(data.map((datum) => datum.degrees));
  return studentQuantile((1 - confidence) / 2, degrees);
}

/** Of what never happens there is nothing to fit. */
function isNothing(data: readonly Datum[]): boolean {
  return data.length >= FEWEST && data.every(({ value }) => value === 0);
}

function nothing(data: Datum[]): SeriesGrowth {
  const constant = { value: 0, low: 0, high: 0 };
  return only<SeriesGrowth>()({ ...segment({ data, judgement: { law: "O(1)" } }), constant, before: [] });
}

/** Of values that no law joins, unless they lie within the band of O(1). */
function lawless(judgement: Judgement): Judgement {
  if (judgement.law === "undecided" || judgement.law === "O(1)") return judgement;
  return { law: "undecided", reason: "none of the laws fits" };
}

function segment({ data, judgement }: Part): Segment {
  return { from: data[0].n, to: data[data.length - 1].n, law: judgement.law };
}

type Details = Omit<SeriesGrowth, "before">;

function details(part: Part, options: SeriesOptions): Details {
  const { fit, law: _, ...judged } = part.judgement;
  return only<Details>()({
    ...segment(part),
    ...judged,
    ...(fit !== undefined && coefficients(part.data, fit, quantileOf(part.data, options))),
  });
}

/** With intervals from the covariance of the fit, wider where the residuals are more than the errors explain. */
function coefficients(data: readonly Datum[], fit: LawFit, quantile: number): Pick<Growth, "constant" | "factor"> {
  const excess = excessOf(fit.chiSquare, data.length - parametersOf(fit.law));
  const around = (value: number, variance: number): Estimate => {
    const half = quantile * Math.sqrt(variance * excess);
    return { value, low: value - half, high: value + half };
  };
  const constant = around(fit.constant, fit.constantVariance);
  return fit.law === "O(1)" ? { constant } : { constant, factor: around(fit.factor, fit.factorVariance) };
}
