/** What a claim is judged by, and what is said where something is missing. */
import { axisOf, positionOf } from "../../common/axis.js";
import type { ClaimVerdict, Evidence, Knee, Verdict } from "../../common/findings.js";
import { findMetric, type Metric } from "../../common/metrics.js";
import type { Point, Scenario } from "../../common/types.js";
import { matterOf } from "../../statistics/status/words.js";

export interface Facts {
  scenario: Scenario;
  points: readonly Point[];
  knees: readonly Knee[];
  /** In how many panels the claim is to hold; 1 if absent. */
  panels?: number;
}

/** `at`: the values of the axis it rests on. */
export type Judgement = Pick<ClaimVerdict, "verdict" | "because" | "evidence"> & { at: readonly number[] };

/** What a claim needs and the result does not have, in words: `iocp was not run at 100 k`. */
export interface Missing {
  missing: string;
}

export function isMissing(found: Evidence | Point | Missing): found is Missing {
  return "missing" in found;
}

/** Numbers that were found, and why others were not. */
export function sorted(found: readonly (Evidence | Missing)[]): { evidence: Evidence[]; missing: Missing[] } {
  const evidence = found.flatMap((each) => (isMissing(each) ? [] : [each]));
  return { evidence, missing: found.filter(isMissing) };
}

/** What the chart calls the line; the id of one that was not run. */
export function labelOf({ scenario }: Facts, id: string): string {
  const label = scenario.lines.find((line) => line.id === id)?.label ?? id;
  // An author's label that would blur the sentence's own commas.
  return label.includes(",") && !/\(.*,.*\)/.test(label) ? `"${label}"` : label;
}

/** @throws Error for none that there is */
export function metricOf(name: string): Metric {
  const metric = findMetric(name);
  if (metric === undefined) throw new Error(`no metric is named ${name}`);
  return metric;
}

/** The point of a line at `x`, a value of the axis, if it has a value of `metric`. */
export function pointOf(facts: Facts, id: string, x: number, metric: Metric): Point | Missing {
  const label = labelOf(facts, id);
  if (!facts.scenario.lines.some((line) => line.id === id)) return { missing: `${label} was not run` };
  const point = facts.points.find((each) => each.line === id && positionOf(each) === x);
  const at = `at ${axisOf(facts.scenario).format(x)}`;
  if (point === undefined) return { missing: `${label} was not run ${at}` };
  if (metric.of(point) !== undefined) return point;
  switch (point.status) {
    case "overloaded":
      return { missing: `${label} is overloaded ${at} and has no steady state, so no ${metric.title}` };
    case "partly overloaded":
    case "too short":
      return { missing: `${label} ${at}: ${matterOf([point], facts.scenario)}` };
    case "unsupported":
      return { missing: `${label} cannot be run ${at}: ${point.reason}` };
    case "steady":
    case "changing":
    case "saturated":
      return { missing: `the ${metric.title} of ${label} is not known ${at}` };
  }
}

/** Why a value of `metric` at these points has no interval, and what would give it one. */
export function withoutInterval(points: readonly Point[], metric: string): string {
  if (points.every(({ replications = 1 }) => replications < 2)) return "a single replication has no interval";
  const unbounded = points.some((point) => point.unbounded?.includes(metric));
  return unbounded
    ? "too few samples lie beyond it for an interval, longer replications would tell"
    : "no interval is claimed for it";
}

/** Refuted by any, supported by all, if nothing is missing. */
export function overall(verdicts: readonly Verdict[], missing: number): Verdict {
  if (verdicts.includes("refuted")) return "refuted";
  if (verdicts.length === 0 || missing > 0 || verdicts.includes("undecided")) return "undecided";
  return "supported";
}

/** The values of the axis that numbers are about, ascending. */
export function placesIn(evidence: readonly Evidence[]): number[] {
  const values = evidence.flatMap((each) => positionOf(each) ?? []);
  return [...new Set(values)].sort((a, b) => a - b);
}
