/** Two results side by side: what was different in the inputs, and which differences of the numbers are real. */

import { DEFAULT_METRICS, type EstimateMetric, metricsNamed } from "../metrics.js";
import { studentQuantile } from "../student.js";
import type { Estimate, Point, Result } from "../types.js";
import { type Difference, differences } from "./differences.js";

/**
 * - `real`: the interval of the difference excludes 0.
 * - `noise`: it does not.
 * - `same`: the values are equal to the last bit.
 * - `untold`: one of the values has no interval (a maximum, a single replication), so that nobody can tell.
 * - `other status`: only one of the points is in a steady state, or they are in two kinds of none.
 */
export type Verdict = "real" | "noise" | "same" | "untold" | "other status";

export interface PointComparison {
  line: string;
  pending: number;
  metric: string;
  unit: EstimateMetric["unit"];
  status: [Point["status"], Point["status"]];
  a: Estimate | null;
  b: Estimate | null;
  /** b - a, with its interval; null where one of them is missing. */
  difference: Estimate | null;
  verdict: Verdict;
}

export interface Comparison {
  /** Version, scenario and models, lines by their ids; what stands in both alike is left out. */
  inputs: Difference[];
  metrics: string[];
  /** In a's order: each point that both have, once for each metric. Those where neither has a value are left out. */
  points: PointComparison[];
  /** Lines and numbers of pending operations that only one of them has. */
  only: { a: Pick<Point, "line" | "pending">[]; b: Pick<Point, "line" | "pending">[] };
  /** Of the intervals. */
  confidence: number;
  /** How many differences are real or noise, and how many of them would exclude 0 by chance if there were no difference anywhere. */
  tested: number;
  expectedByChance: number;
  sameSeed: boolean;
  /** The parts that both have, by name. */
  parts: { name: string; comparison: Comparison }[];
  /** Names of the parts that only one of them has. */
  onlyParts: { a: string[]; b: string[] };
}

/**
 * Set `b` beside `a`. Values of single replications are not stored, so the intervals of differences are Welch's, for independent
 * samples; where both met the same traffic (same seed and workload) they are too wide rather than too narrow.
 * @throws UsageError for a metric that there is not
 */
export function compareResults(a: Result, b: Result, metrics: readonly string[] = DEFAULT_METRICS): Comparison {
  const confidence = Math.max(a.scenario.measurement.confidence, b.scenario.measurement.confidence);
  const chosen = metricsNamed(metrics);
  const points = a.points.flatMap((left) => {
    const right = b.points.find((point) => samePlace(point, left));
    if (right === undefined) return [];
    return chosen.flatMap((metric) => comparePoints([a, left], [b, right], metric, confidence));
  });
  const tested = points.filter(({ verdict }) => verdict === "real" || verdict === "noise").length;
  return {
    inputs: differences(inputsOf(a), inputsOf(b)),
    metrics: chosen.map(({ name }) => name),
    points,
    only: { a: without(a.points, b.points), b: without(b.points, a.points) },
    confidence,
    tested,
    expectedByChance: tested * (1 - confidence),
    sameSeed: a.scenario.seed === b.scenario.seed,
    ...compareParts(a.parts ?? [], b.parts ?? [], metrics),
  };
}

function compareParts(
  a: readonly Result[],
  b: readonly Result[],
  metrics: readonly string[],
): Pick<Comparison, "parts" | "onlyParts"> {
  const named = (parts: readonly Result[], wanted: string) => parts.find(({ scenario }) => scenario.name === wanted);
  const names = (parts: readonly Result[]) => parts.map(({ scenario }) => scenario.name);
  return {
    parts: a.flatMap((part) => {
      const { name } = part.scenario;
      const other = named(b, name);
      return other ? [{ name, comparison: compareResults(part, other, metrics) }] : [];
    }),
    onlyParts: {
      a: names(a).filter((name) => !named(b, name)),
      b: names(b).filter((name) => !named(a, name)),
    },
  };
}

function samePlace(a: Point, b: Point): boolean {
  return a.line === b.line && a.pending === b.pending;
}

function without(points: readonly Point[], others: readonly Point[]) {
  return points
    .filter((point) => !others.some((other) => samePlace(point, other)))
    .map(({ line, pending }) => ({ line, pending }));
}

/** Lines by id, and lists of numbers in one piece: one more line or number is not a difference of all that follow. */
function inputsOf({ version, scenario, models = [] }: Result): object {
  const { lines, pending, ...rest } = scenario;
  return {
    version,
    scenario: {
      ...rest,
      pending: pending.join(", "),
      lines: Object.fromEntries(lines.map((line) => [line.id, { ...line, pending: line.pending.join(", ") }])),
    },
    models: Object.fromEntries(models.map(({ mechanisms, sha256 }) => [mechanisms.join(", "), sha256])),
  };
}

function comparePoints(
  [resultA, pointA]: [Result, Point],
  [resultB, pointB]: [Result, Point],
  metric: EstimateMetric,
  confidence: number,
): PointComparison[] {
  const sampleA = sampleOf(resultA, pointA, metric);
  const sampleB = sampleOf(resultB, pointB, metric);
  if (sampleA === undefined && sampleB === undefined && pointA.status === pointB.status) return [];
  const difference = sampleA && sampleB ? welch(sampleA, sampleB, confidence) : null;
  return [
    {
      ...{ line: pointA.line, pending: pointA.pending, metric: metric.name, unit: metric.unit },
      status: [pointA.status, pointB.status],
      a: sampleA?.estimate ?? null,
      b: sampleB?.estimate ?? null,
      difference,
      verdict: pointA.status === pointB.status && difference ? verdictOf(difference) : "other status",
    },
  ];
}

function verdictOf({ value, low, high }: Estimate): Verdict {
  if (value === 0) return "same";
  if (low === null || high === null) return "untold";
  return low > 0 || high < 0 ? "real" : "noise";
}

interface Sample {
  estimate: Estimate;
  /** How many replications it is the mean of. */
  count: number;
  /** At which its interval is. */
  confidence: number;
}

function sampleOf({ scenario }: Result, point: Point, metric: EstimateMetric): Sample | undefined {
  const estimate = metric.of(point);
  const { replications, confidence } = scenario.measurement;
  return estimate && { estimate, count: point.replications ?? replications, confidence };
}

/**
 * b - a of two means of independent samples with variances of their own: Welch's interval, its degrees of freedom (Welch-Satterthwaite)
 * rounded down, so that it is rather too wide.
 */
function welch(a: Sample, b: Sample, confidence: number): Estimate {
  const value = b.estimate.value - a.estimate.value;
  const [squareA, squareB] = [squaredError(a), squaredError(b)];
  if (squareA === undefined || squareB === undefined) return { value, low: null, high: null };
  const square = squareA + squareB;
  if (square === 0) return { value, low: value, high: value };
  const terms = (squareA * squareA) / (a.count - 1) + (squareB * squareB) / (b.count - 1);
  const most = a.count + b.count - 2;
  // Squares of squares vanish sooner than squares do: without them, the fewest that Welch's formula gives.
  const fewest = Math.min(a.count, b.count) - 1;
  const degrees = terms > 0 ? Math.min(most, Math.max(fewest, Math.floor((square * square) / terms))) : fewest;
  const half = studentQuantile((1 - confidence) / 2, degrees) * Math.sqrt(square);
  return { value, low: value - half, high: value + half };
}

/** Square of the mean's standard error, from the upper half of its interval: the lower one stops at 0. */
function squaredError({ estimate: { value, high }, count, confidence }: Sample): number | undefined {
  if (high === null || count < 2) return undefined;
  const error = (high - value) / studentQuantile((1 - confidence) / 2, count - 1);
  return error * error;
}
