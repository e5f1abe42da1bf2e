/** Claims that numbers lie in a range: bounds, differences and ratios. */
import { axisOf, placed, positionOf } from "../../common/axis.js";
import type { Estimate } from "../../common/estimate.js";
import type { Evidence, Statement, Verdict } from "../../common/findings.js";
import { formatGiven } from "../../common/format.js";
import type { Point } from "../../common/types.js";
import { type AmountUnit, sayAmount } from "../amounts.js";
import { limitsOf } from "../limits.js";
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
  withoutInterval,
} from "./facts.js";
import { difference, margin, ratio, simultaneous, valueAt, verdictOn } from "./numbers.js";

type Bounded = Statement & { kind: "bound" | "difference" | "ratio" };

export function judgeRange(statement: Bounded, facts: Facts): Judgement {
  const { evidence, missing } = sorted(statement.at.map((n) => numberAt(statement, n, facts)));
  const verdict = overall(
    evidence.map((each) => each.verdict),
    missing.length,
  );
  const because = say(verdict, statement, { evidence, missing, asked: numbersIn(statement, facts), facts });
  return { verdict, because, evidence, at: placesIn(evidence) };
}

function numberAt(statement: Bounded, n: number, facts: Facts): Evidence | Missing {
  const metric = metricOf(statement.metric);
  const { scenario } = facts;
  const confidence = simultaneous(scenario, numbersIn(statement, facts));
  const point = pointOf(facts, statement.line, n, metric);
  if (isMissing(point)) return point;
  const evidence = (of: string, unit: AmountUnit, estimate: Estimate): Evidence => {
    const verdict = verdictOn(estimate, statement.range);
    return { of, ...placed(scenario, n), metric: metric.name, unit, estimate, verdict };
  };
  const label = labelOf(facts, statement.line);
  if (statement.kind === "bound") return evidence(label, metric.unit, valueAt(point, metric, scenario, confidence));
  const otherAt = statement.kind === "ratio" ? (statement.otherAt ?? n) : n;
  const other = pointOf(facts, statement.other, otherAt, metric);
  if (isMissing(other)) return other;
  const otherLabel = labelOf(facts, statement.other);
  if (statement.kind === "difference") {
    return evidence(`${label} - ${otherLabel}`, metric.unit, difference(point, other, metric, scenario, confidence));
  }
  const estimate = ratio(point, other, metric, scenario, confidence);
  if (estimate === undefined)
    return { missing: `${zero(other, otherLabel, metric.title, facts)}, so there is no ratio` };
  const elsewhere = otherAt === n ? "" : ` at ${axisOf(scenario).format(otherAt)}`;
  return evidence(`${label} / ${otherLabel}${elsewhere}`, "ratio", estimate);
}

/** On which the claim rests, in all of its panels. */
function numbersIn({ at }: Bounded, { panels = 1 }: Facts): number {
  return at.length * panels;
}

function zero(point: Point, label: string, title: string, { scenario }: Facts): string {
  return `the ${title} of ${label} is 0 at ${axisOf(scenario).format(positionOf(point))}`;
}

export function nowhere({ scenario }: Facts): string {
  const { isPending, symbol } = axisOf(scenario);
  return `these lines were run at no common ${isPending ? "number of operations" : `value of ${symbol}`}`;
}

interface Ground {
  evidence: readonly Evidence[];
  missing: readonly Missing[];
  /** How many numbers the claim rests on. */
  asked: number;
  facts: Facts;
}

/** The number that decides, and how the others stand. */
function say(verdict: Verdict, statement: Bounded, { evidence, missing, asked, facts }: Ground): string {
  const { range } = statement;
  if (asked === 0) return nowhere(facts);
  const undecided = verdict === "undecided";
  if (undecided && missing.length > 0) return missing[0].missing + others(missing.length - 1, "number is missing");
  const telling = evidence.filter((each) => each.verdict === verdict);
  const distance = ({ estimate }: Evidence) => margin(estimate.value, range);
  const nearest = telling.reduce((best, each) => (distance(each) < distance(best) ? each : best));
  const value = `it is ${sayNumber(nearest, asked, facts, limitsOf(statement, nearest))}`;
  if (undecided) return `${value}: ${whatWouldTell(nearest, facts)}`;
  if (verdict === "refuted") return value + others(telling.length - 1, "number is outside");
  return telling.length === 1 ? value : `${value}, of ${telling.length} numbers the nearest to the limit`;
}

function others(count: number, what: string): string {
  if (count === 0) return "";
  return count === 1 ? `; one more ${what}` : `; ${count} more ${what.replace("number is", "numbers are")}`;
}

/**
 * `45.2 us (95 % interval 44.8 us to 45.9 us) at 1 M`; of several at a time, `simultaneous`. Nothing seems to reach or
 * pass one of `limits` that does not.
 */
export function sayNumber(
  { estimate, unit, ...place }: Evidence,
  count: number,
  { scenario }: Facts,
  limits: readonly number[],
): string {
  const { value, interval } = sayAmount(estimate, unit, limits);
  const at = `at ${axisOf(scenario).format(positionOf(place)!)}`;
  if (interval === undefined) return `${value} ${at}`;
  const confidence = formatGiven(scenario.measurement.confidence, "share");
  return `${value} (${count > 1 ? "simultaneous " : ""}${confidence} interval ${interval}) ${at}`;
}

/** What is needed for a number that does not tell. */
export function whatWouldTell({ estimate, metric, ...place }: Evidence, { points }: Facts): string {
  if (estimate.low !== null) return "more replications would tell";
  return withoutInterval(
    points.filter((point) => positionOf(point) === positionOf(place)),
    metric,
  );
}
