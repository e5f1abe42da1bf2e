/** What makes up most of the best line's response latency at the place that the answer is about. */
import { COMPONENTS } from "../../../sim/why/components.js";
import { axisOf, inWords } from "../../common/axis.js";
import { formatMeasured } from "../../common/format.js";
import { latencyStatistic } from "../../common/metrics.js";
import type { Point, Scenario } from "../../common/types.js";
import { COMPONENT_TITLES } from "../../common/why-metrics.js";
import { placeOf } from "./place.js";
import { standingsAt } from "./standings.js";

/** A part dominates that is more than this share of the whole, its interval too. */
const MOST = 0.5;

/**
 * One sentence; none where it was not asked why, the answer is not about response latencies of all events, or no part
 * is more than half. Of a high percentile the slowest 1 % are told, of any other statistic the mean.
 */
export function dominatingSentence(scenario: Scenario, points: readonly Point[]): string[] {
  const { metric, at } = placeOf(scenario, points);
  const asked = latencyStatistic(metric.name);
  if (asked?.latency !== "response" || asked.of !== undefined) return [];
  const [best] = standingsAt(scenario, points, metric.name, at);
  const parts = best?.point.why?.response;
  if (parts === undefined) return [];
  const isTail = /^(p99|max)/.test(asked.statistic);
  const [values, shares] = isTail ? [parts.tail, parts.tailShare] : [parts.mean, parts.meanShare];
  const component = COMPONENTS.find((each) => (shares[each].low ?? shares[each].value) > MOST);
  if (component === undefined) return [];
  const whole = COMPONENTS.reduce((sum, each) => sum + values[each].value, 0);
  const [part, all] = [values[component].value, whole].map((ns) => formatMeasured(ns, "ns"));
  const what = isTail ? "the slowest 1 % of response latencies" : "response latencies";
  const axis = axisOf(scenario);
  const place = axis.values.length > 1 ? ` at ${inWords(axis, at)}` : "";
  return [
    `Of the ${all} that ${what} are on average with ${best.label}${place}, ${part} go into ${COMPONENT_TITLES[component]}.`,
  ];
}
