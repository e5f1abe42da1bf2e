/** Two results side by side: what was different in the inputs, and which differences of the numbers are real. */
import { axisOf, positionOf } from "../common/axis.js";
import { UsageError } from "../common/errors.js";
import type { Estimate } from "../common/estimate.js";
import { checkMeasured, DEFAULT_METRICS, type Metric, metricsNamed } from "../common/metrics.js";
import { panelsOf } from "../common/panels.js";
import { scenarioOfLine } from "../common/program.js";
import type { ClaimVerdict, Point, Result } from "../common/types.js";
import { differenceOf, ratioOf, sampleOf } from "../statistics/paired.js";
import { hasLatency } from "../statistics/status/words.js";
import { type Difference, differences } from "./differences.js";

/**
 * - `real`: the interval of the difference excludes 0.
 * - `noise`: it does not.
 * - `same`: the values are equal to the last bit.
 * - `unknown`: one of the values has no interval (a maximum, a single replication), so that nobody can tell.
 * - `other status`: only one of the points is in a steady state, or they are in two kinds of none.
 */
export type Verdict = "real" | "noise" | "same" | "unknown" | "other status";

type PointPlace = Pick<Point, "line" | "pending" | "x" | "panel">;

export interface PointComparison {
  line: string;
  pending: number;
  /** The value of the axis, where that is not n. */
  x?: number;
  /** The panel, where there are any. */
  panel?: number;
  metric: string;
  unit: Metric["unit"];
  status: [Point["status"], Point["status"]];
  a: Estimate | null;
  b: Estimate | null;
  /** b - a, with its interval; null where one of them is missing. */
  difference: Estimate | null;
  /** b / a, with its interval; null where one of them is missing, or a is 0. */
  ratio: Estimate | null;
  /**
   * By how much pairing has reduced the variance of the difference; null where values were not paired or do not vary.
   */
  varianceReduction: number | null;
  verdict: Verdict;
}

/** What became of a claim in both; null where it was not judged. */
interface ClaimComparison {
  id: string;
  says: string;
  a: ClaimVerdict["verdict"] | null;
  b: ClaimVerdict["verdict"] | null;
}

export interface Comparison {
  /** Version, scenario and models, lines by their ids; what stands in both alike is left out. */
  inputs: Difference[];
  metrics: string[];
  /** In a's order: each point that both have, once for each metric. Those where neither has a value are left out. */
  points: PointComparison[];
  /** Whether there is a point that both have, whatever is known of it. */
  isCommon: boolean;
  /** Lines and values of the axis that only one of them has. */
  only: { a: PointPlace[]; b: PointPlace[] };
  /** Of the intervals. */
  confidence: number;
  /**
   * How many differences are real or noise, and how many of them would exclude 0 by chance if there were no difference
   * anywhere.
   */
  tested: number;
  expectedByChance: number;
  /**
   * Whether both met the same traffic, so that differences are taken replication by replication where the values are
   * stored.
   */
  sameTraffic: boolean;
  /** Of the scenario itself, in a's order, then those that only b has. */
  claims: ClaimComparison[];
  /** The parts that both have, by name. */
  parts: { name: string; comparison: Comparison }[];
  /** Names of the parts that only one of them has. */
  onlyParts: { a: string[]; b: string[] };
}

/**
 * Set `b` beside `a`. Where both met the same traffic (same seed, workload and window) and what the replications gave
 * is stored, differences are paired; else they are Welch's, for independent samples (scenarios/statistics/paired.ts).
 * @throws UsageError for a metric that there is not
 */
export function compareResults(a: Result, b: Result, metrics: readonly string[] = DEFAULT_METRICS): Comparison {
  const confidence = Math.max(a.scenario.measurement.confidence, b.scenario.measurement.confidence);
  const chosen = metricsNamed(metrics);
  for (const { scenario } of [a, b]) checkMeasured(chosen, scenario.workload);
  const traffic = { a: trafficOf(a), b: trafficOf(b) };
  const sameTraffic = isSameTraffic(traffic.a, traffic.b);
  const compared = (metric: Metric, left: Point, right: Point) =>
    comparePoints([a, left], [b, right], metric, {
      confidence,
      sameTraffic: traffic.a.get(left.line) === traffic.b.get(right.line),
    });
  checkAxes(a.scenario, b.scenario);
  const places = { a: byPlace(a.points), b: byPlace(b.points) };
  const points = a.points.flatMap((left) => {
    const right = places.b.get(placeOf(left));
    if (right === undefined) return [];
    return chosen.flatMap((metric) => compared(metric, left, right));
  });
  const tested = points.filter(({ verdict }) => verdict === "real" || verdict === "noise").length;
  return {
    inputs: differences(inputsOf(a), inputsOf(b)),
    metrics: chosen.map(({ name }) => name),
    points,
    isCommon: a.points.some((left) => places.b.has(placeOf(left))),
    only: { a: without(a.points, places.b), b: without(b.points, places.a) },
    confidence,
    tested,
    expectedByChance: tested * (1 - confidence),
    sameTraffic,
    claims: compareClaims(a, b),
    ...compareParts(a.parts ?? [], b.parts ?? [], metrics),
  };
}

/** @throws UsageError unless places of both are values of the same quantity */
function checkAxes(a: Result["scenario"], b: Result["scenario"]): void {
  const [panels, others] = [a, b].map((each) => panelsOf(each)?.symbol ?? "none");
  if (panels !== others)
    throw new UsageError(`nothing to set side by side: the panels of one are of ${panels}, of the other ${others}`);
  const [left, right] = [a, b].map(axisOf);
  if (left.isPending === right.isPending && left.unit === right.unit && left.title === right.title) return;
  throw new UsageError(
    `nothing to set side by side: the axis of one is ${left.symbol}, that of the other ${right.symbol}`,
  );
}

function compareClaims(a: Result, b: Result): ClaimComparison[] {
  const verdicts = [a, b].map(({ findings }) => new Map(findings.claims.map((each) => [each.id, each.verdict])));
  const says = new Map([b, a].flatMap(({ scenario }) => scenario.claims.map((claim) => [claim.id, claim.says])));
  return [...new Set(verdicts.flatMap((each) => [...each.keys()]))].map((id) => ({
    ...{ id, says: says.get(id) ?? "" },
    a: verdicts[0].get(id) ?? null,
    b: verdicts[1].get(id) ?? null,
  }));
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

/**
 * What decides which events a replication meets, what is done with them, and which of them are measured; for each
 * program by which lines have it.
 */
function trafficOf({ scenario }: Result): Map<string, string> {
  const { seed, measurement, lines, changes } = scenario;
  const { warmup, warmupRounds, completions, durationPs, of } = measurement;
  const window = [warmup, warmupRounds, durationPs ?? completions, of ?? null, changes ?? null];
  return new Map(
    lines.map((line) => [line.id, JSON.stringify([seed, scenarioOfLine(scenario, line).workload, ...window])]),
  );
}

/** Whether `a` and `b` give lines of one id the same; if they have none of one id, all lines. */
function isSameTraffic(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  const shared = [...a].filter(([id]) => b.has(id));
  if (shared.length > 0) return shared.every(([id, traffic]) => b.get(id) === traffic);
  return new Set([...a.values(), ...b.values()]).size === 1;
}

function placeOf(point: Point): string {
  return JSON.stringify([point.line, positionOf(point), point.panel ?? null]);
}

function byPlace(points: readonly Point[]): Map<string, Point> {
  return new Map(points.map((point) => [placeOf(point), point]));
}

function without(points: readonly Point[], others: ReadonlyMap<string, Point>) {
  return points.filter((point) => !others.has(placeOf(point))).map(placeIn);
}

function placeIn({ line, pending, x, panel }: Point): PointPlace {
  return { line, pending, ...(x !== undefined && { x }), ...(panel !== undefined && { panel }) };
}

/** Lines by id, and lists of numbers in one piece: one more line or number is not a difference of all that follow. */
function inputsOf({ version, scenario, models = [] }: Result): object {
  const { lines, pending, axis, panels, ...rest } = scenario;
  return {
    version,
    scenario: {
      ...rest,
      pending: pending.join(", "),
      lines: Object.fromEntries(
        lines.map((line) => [
          line.id,
          { ...line, pending: line.pending.join(", "), ...(line.x && { x: line.x.join(", ") }) },
        ]),
      ),
      ...(axis && { axis: { of: axis.of, values: axis.values.join(", ") } }),
      ...(panels && { panels: { of: panels.of, values: panels.values.join(", ") } }),
    },
    models: Object.fromEntries(models.map(({ mechanisms, sha256 }) => [mechanisms.join(", "), sha256])),
  };
}

function comparePoints(
  [resultA, pointA]: [Result, Point],
  [resultB, pointB]: [Result, Point],
  metric: Metric,
  { confidence, sameTraffic }: Pick<Comparison, "confidence" | "sameTraffic">,
): PointComparison[] {
  const [a, b] = [metric.of(pointA), metric.of(pointB)];
  if (a === undefined && b === undefined && pointA.status === pointB.status) return [];
  const sampleA = sampleOf(pointA, metric.name, resultA.scenario.measurement.confidence);
  const sampleB = sampleOf(pointB, metric.name, resultB.scenario.measurement.confidence);
  const { difference = null, varianceReduction = null } =
    sampleA && sampleB ? differenceOf(sampleB, sampleA, confidence, sameTraffic) : {};
  const { ratio = null } = (sampleA && sampleB && ratioOf(sampleB, sampleA, confidence, sameTraffic)) ?? {};
  return [
    {
      ...placeIn(pointA),
      ...{ metric: metric.name, unit: metric.unit },
      status: [pointA.status, pointB.status],
      a: a ?? null,
      b: b ?? null,
      difference,
      ratio,
      varianceReduction,
      verdict: difference && areAlike(pointA, pointB) ? verdictOf(difference) : "other status",
    },
  ];
}

/** Whether both are in a steady state, or in the same kind of none. */
function areAlike(a: Point, b: Point): boolean {
  return a.status === b.status || (hasLatency(a) && hasLatency(b));
}

function verdictOf({ value, low, high }: Estimate): Verdict {
  if (value === 0) return "same";
  if (low === null || high === null) return "unknown";
  return low > 0 || high < 0 ? "real" : "noise";
}
