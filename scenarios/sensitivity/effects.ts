/** What each cost does to each metric, alone and together with all others. */
import type { Estimate } from "../common/estimate.js";
import type { Metric } from "../common/metrics.js";
import type { Point, Scenario } from "../common/types.js";
import { differenceOf, sampleOfValues } from "../statistics/paired.js";
import { quantile } from "../statistics/quantile.js";
import { hasLatency } from "../statistics/status/words.js";
import { rankRegression, spearman } from "./ranks.js";
import { BASE, type Place, type Trials, type Variant } from "./trials.js";
import {
  type Change,
  type CostSpan,
  type Effect,
  type Joint,
  QUANTILE_LEVELS,
  type QuantileName,
  type Response,
} from "./types.js";

/** One cost at an end of its range, all others at their values. */
export function endOf({ name, settings }: CostSpan, end: "low" | "high"): Variant {
  const setting = settings[end === "low" ? 0 : 2];
  return { label: `${name}=${setting}`, settings: { [name]: setting } };
}

export function responseOf(
  trials: Trials,
  place: Place,
  metric: Metric,
  spans: readonly CostSpan[],
  design: readonly Variant[],
): Response {
  const point = trials.point(BASE, place);
  const effects = spans.flatMap((span) => effectOf(trials, place, metric, span) ?? []).sort(byWidth);
  return {
    line: place.line,
    metric: metric.name,
    pending: place.pending,
    ...(place.x !== undefined && { x: place.x }),
    base: metric.of(point) ?? null,
    ...statusOf(point),
    effects,
    ...(design.length > 0 && { joint: jointOf(trials, place, metric, effects, design) }),
  };
}

/** Points without a steady state come first: nothing moves a metric further. */
function byWidth(a: Effect, b: Effect): number {
  return (b.swing ?? Number.POSITIVE_INFINITY) - (a.swing ?? Number.POSITIVE_INFINITY) || 0;
}

/** Undefined if no replication has another value at either end, to the last bit. */
function effectOf(trials: Trials, place: Place, metric: Metric, span: CostSpan): Effect | undefined {
  const { confidence } = trials.scenario.measurement;
  const base = trials.point(BASE, place);
  const baseValue = metric.of(base)?.value;
  const baseEach = valuesOf(trials.each(BASE, place), metric);
  const changeAt = (end: "low" | "high"): { change: Change; same: boolean } => {
    const variant = endOf(span, end);
    const point = trials.point(variant, place);
    const each = valuesOf(trials.each(variant, place), metric);
    const value = metric.of(point)?.value ?? null;
    const same =
      point.status === base.status && value === (baseValue ?? null) && each.every((one, i) => one === baseEach[i]);
    const difference = changeOf(value, each, baseValue, baseEach, confidence);
    return { same, change: { value, ...statusOf(point), difference } };
  };
  const [low, high] = [changeAt("low"), changeAt("high")];
  if (low.same && high.same) return undefined;
  const values = [low.change.value, baseValue ?? null, high.change.value];
  const known = values.filter((value) => value !== null);
  const swing = known.length < values.length ? null : Math.max(...known) - Math.min(...known);
  return { cost: span.name, low: low.change, high: high.change, swing };
}

function valuesOf(points: readonly Point[], metric: Metric): (number | undefined)[] {
  return points.map((point) => metric.of(point)?.value);
}

function statusOf(point: Point): { status?: Point["status"] } {
  return hasLatency(point) ? {} : { status: point.status };
}

/** Paired by replication, whatever the metric; null if one of the points or of their replications has no value. */
function changeOf(
  value: number | null,
  each: readonly (number | undefined)[],
  base: number | undefined,
  baseEach: readonly (number | undefined)[],
  confidence: number,
): Estimate | null {
  if (value === null || base === undefined || [...each, ...baseEach].includes(undefined)) return null;
  const sample = (mean: number, values: readonly (number | undefined)[]) => sampleOfValues(mean, values as number[]);
  return differenceOf(sample(value, each), sample(base, baseEach), confidence).difference;
}

/** A regression needs this many steady points for each cost, to say anything. */
const POINTS_PER_COST = 2;

function jointOf(
  trials: Trials,
  place: Place,
  metric: Metric,
  effects: readonly Effect[],
  design: readonly Variant[],
): Joint {
  const values = design.map((variant) => metric.of(trials.point(variant, place))?.value ?? null);
  const steady = values.flatMap((value, i) => (value === null ? [] : [{ value, settings: design[i].settings }]));
  const joint: Joint = { values };
  if (steady.length === 0) return joint;
  const output = steady.map(({ value }) => value);
  const ascending = [...output].sort((a, b) => a - b);
  joint.quantiles = Object.fromEntries(
    Object.entries(QUANTILE_LEVELS).map(([name, level]) => [name, quantile(ascending, level)]),
  ) as Record<QuantileName, number>;
  const inputs = effects.map(({ cost }) => steady.map(({ settings }) => settings[cost]));
  const regression = steady.length < POINTS_PER_COST * effects.length ? undefined : rankRegression(inputs, output);
  if (regression === undefined) return joint;
  joint.coefficients = effects
    .map(({ cost }, i) => ({ cost, coefficient: regression.coefficients[i] }))
    .sort((a, b) => Math.abs(b.coefficient) - Math.abs(a.coefficient));
  joint.rSquared = regression.rSquared;
  if (effects.length < 3) return joint;
  const sizes = regression.coefficients.map(Math.abs);
  const agreement = spearman(
    effects.map(({ swing }) => swing ?? Number.MAX_VALUE),
    sizes,
  );
  return agreement === undefined ? joint : { ...joint, agreement };
}

/** `spans`, each with the lines of which it changes any number. */
export function withLines(
  trials: Trials,
  scenario: Scenario,
  spans: readonly CostSpan[],
  places: readonly Place[],
): CostSpan[] {
  const differs = (span: CostSpan, place: Place) =>
    (["low", "high"] as const).some((end) => {
      const [a, b] = [BASE, endOf(span, end)].map((variant) => JSON.stringify(trials.point(variant, place)));
      return a !== b;
    });
  return spans.map((span) => ({
    ...span,
    lines: scenario.lines
      .map(({ id }) => id)
      .filter((id) => places.some((place) => place.line === id && differs(span, place))),
  }));
}
