/** Claims that lines are in an order, and that one overtakes another. */
import { exp, log } from "../../../sim/math.js";
import { axisOf, placed, positionOf, positionsOf } from "../../common/axis.js";
import { enumerate } from "../../common/enumerate.js";
import type { Evidence, Statement, Verdict } from "../../common/findings.js";
import { round } from "../../common/rounding.js";
import {
  type Facts,
  isMissing,
  type Judgement,
  labelOf,
  type Missing,
  metricOf,
  overall,
  placesIn,
  pointOf,
  sorted,
} from "./facts.js";
import { difference, simultaneous, verdictOnOrder } from "./numbers.js";
import { nowhere, sayNumber, whatWouldTell } from "./ranges.js";

/** line - other at n, or why it cannot be had. */
type Comparison = (line: string, other: string, n: number) => Evidence | Missing;

export function judgeOrder({ metric, lines, at }: Statement & { kind: "order" }, facts: Facts): Judgement {
  const pairs = lines.slice(1).map((other, i) => [lines[i], other] as const);
  const count = at.length * pairs.length * (facts.panels ?? 1);
  const compare = comparison(metric, count, facts);
  const { evidence, missing } = sorted(at.flatMap((n) => pairs.map(([line, other]) => compare(line, other, n))));
  const verdict = overall(
    evidence.map((each) => each.verdict),
    missing.length,
  );
  const because =
    at.length === 0
      ? nowhere(facts)
      : verdict === "undecided" && missing.length > 0
        ? missing[0].missing
        : sayComparison(evidence, verdict, count, facts);
  return { verdict, because, evidence, at: placesIn(evidence) };
}

/** line - other of a metric, one of `count` that hold together. */
function comparison(name: string, count: number, facts: Facts): Comparison {
  const metric = metricOf(name);
  const { scenario } = facts;
  const confidence = simultaneous(scenario, count);
  return (line, other, x) => {
    const [left, right] = [line, other].map((id) => pointOf(facts, id, x, metric));
    if (isMissing(left)) return left;
    if (isMissing(right)) return right;
    const estimate = difference(left, right, metric, scenario, confidence);
    const of = `${labelOf(facts, line)} - ${labelOf(facts, other)}`;
    const verdict = verdictOnOrder(estimate, metric.exact === true);
    return { of, ...placed(scenario, x), metric: name, unit: metric.unit, estimate, verdict };
  };
}

/** The difference nearest to 0 among those that decide. */
function sayComparison(evidence: readonly Evidence[], verdict: Verdict, count: number, facts: Facts): string {
  const telling = evidence.filter((each) => each.verdict === verdict);
  const nearest = telling.reduce((best, each) => (each.estimate.value > best.estimate.value ? each : best));
  const value = saySide(nearest, count, facts);
  if (verdict === "undecided") return `${value}: ${whatWouldTell(nearest, facts)}`;
  if (telling.length === 1) return value;
  return verdict === "refuted"
    ? `${value}; ${telling.length} are above 0`
    : `${value}, of ${telling.length} the nearest to 0`;
}

/**
 * Below up to some n, above beyond. All differences up to `low` are below 0 and the next is not told to be; all from
 * `high` on are above. Supported if both lie within the claimed pair; refuted if some difference before it is above 0
 * or some beyond it below.
 */
export function judgeCrossover(statement: Statement & { kind: "crossover" }, facts: Facts): Judgement {
  const { metric, line, other, between } = statement;
  const runs = [line, other].map((id) => facts.scenario.lines.find((each) => each.id === id));
  const absent = [line, other].find((_, i) => runs[i] === undefined);
  const [own, others] = runs.map((run) => (run ? positionsOf(run) : []));
  const axis = own.filter((n) => others.includes(n));
  const count = axis.length * (facts.panels ?? 1);
  const compare = comparison(metric, count, facts);
  const { evidence: differences, missing } = sorted(axis.map((n) => compare(line, other, n)));
  const evidence = differences.map((each) => ({ ...each, verdict: onItsSide(each, between) }));
  const crossing = crossingOf(statement, differences, facts);
  const all = crossing ? [...evidence, crossing] : evidence;
  if (absent !== undefined) return undecided(`${labelOf(facts, absent)} was not run`, all);
  const wrong = evidence.find((each) => each.verdict === "refuted");
  if (wrong) return { ...undecided(saySide(wrong, count, facts), all), verdict: "refuted" };
  if (missing.length > 0) return undecided(missing[0].missing, all);
  if (crossing?.verdict === "supported")
    return { ...undecided(sayCrossing(crossing, facts), all), verdict: "supported" };
  return undecided(whyUndecided(differences, between, count, facts), all);
}

function undecided(because: string, evidence: Evidence[]): Judgement {
  return { verdict: "undecided", because, evidence, at: placesIn(evidence) };
}

/** What a difference says by itself: nothing within the claimed pair. */
function onItsSide({ verdict, ...place }: Evidence, [low, high]: readonly [number, number]): Verdict {
  if (verdict === "undecided") return "undecided";
  const below = verdict === "supported";
  const x = positionOf(place)!;
  if (x <= low) return below ? "supported" : "refuted";
  if (x >= high) return below ? "refuted" : "supported";
  return "supported";
}

/** The last n up to which all are told to be below, and the first from which on all are above. */
function bracket(differences: readonly Evidence[]): readonly [number | undefined, number | undefined] {
  const notBelow = differences.findIndex((each) => each.verdict !== "supported");
  const notAbove = differences.findLastIndex((each) => each.verdict !== "refuted");
  const at = (i: number) => (differences[i] === undefined ? undefined : positionOf(differences[i])!);
  return [at(notBelow - 1), at(notAbove + 1)];
}

/**
 * Where the metrics are equal, their ratio's logarithm linear along the axis as it is drawn between two neighbours; its
 * interval is the bracket.
 */
function crossingOf(
  { metric: name, line, other, between }: Statement & { kind: "crossover" },
  differences: readonly Evidence[],
  facts: Facts,
): Evidence | undefined {
  const [low, high] = bracket(differences);
  const after = differences.findIndex(({ estimate }, i) => i > 0 && estimate.value > 0);
  if (low === undefined || high === undefined || after === -1) return undefined;
  const metric = metricOf(name);
  const logRatio = (n: number) => {
    const [a, b] = [line, other].map((id) => {
      const point = facts.points.find((each) => each.line === id && positionOf(each) === n)!;
      return metric.of(point)!.value;
    });
    return a > 0 && b > 0 ? log(a / b) : undefined;
  };
  const [before, next] = [differences[after - 1], differences[after]].map((each) => positionOf(each)!);
  const [from, to] = [logRatio(before), logRatio(next)];
  if (from === undefined || to === undefined || !(from <= 0 && to > 0)) return undefined;
  const { scale, unit } = axisOf(facts.scenario);
  const share = from / (from - to);
  const exact =
    scale === "log" ? exp(log(before) + share * (log(next) - log(before))) : before + share * (next - before);
  const value = round(exact, 3);
  return {
    of: `${labelOf(facts, line)} crosses ${labelOf(facts, other)}`,
    ...placed(facts.scenario, null),
    metric: `crossing in ${metric.title}`,
    unit,
    estimate: { value, low, high },
    verdict: low >= between[0] && high <= between[1] ? "supported" : "undecided",
  };
}

function sayCrossing({ estimate }: Evidence, { scenario }: Facts): string {
  const { value, low, high } = estimate;
  const { format } = axisOf(scenario);
  return `they cross near ${format(value)}: below at ${format(low!)}, above from ${format(high!)} on`;
}

function saySide(evidence: Evidence, count: number, facts: Facts): string {
  return `the difference ${evidence.of} is ${sayNumber(evidence, count, facts, [0])}`;
}

function whyUndecided(
  differences: readonly Evidence[],
  [low, high]: readonly [number, number],
  count: number,
  facts: Facts,
): string {
  const unclear = differences.find(
    (each) => each.verdict === "undecided" && (positionOf(each)! <= low || positionOf(each)! >= high),
  );
  if (unclear) return `${saySide(unclear, count, facts)}: ${whatWouldTell(unclear, facts)}`;
  const { format, symbol } = axisOf(facts.scenario);
  const placesWith = (verdict: Verdict) =>
    differences.filter((each) => each.verdict === verdict).map((each) => positionOf(each)!);
  const [below, above] = [placesWith("supported"), placesWith("refuted")].map(
    (values) => enumerate(values.map(format)) || `no ${symbol}`,
  );
  return `it is below at ${below} and above at ${above}: values of ${symbol} nearer to ${format(low)} and ${format(high)} would tell`;
}
