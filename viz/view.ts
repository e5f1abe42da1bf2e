/**
 * What the page shows at the moment, and its short form in the address: `#latency=response&statistic=p99`. A link
 * opens the view its sender saw; whatever a link says that the result does not have is ignored.
 */
import type { Estimate, Latency, Line, Point, Result, Statistic } from "../scenarios/types.js";
import { type MetricName, metricNames } from "./metrics.js";
import { FAMILIES, type Family, LATENCY_KEYS, STATISTIC_KEYS } from "./vocabulary.js";

export const COMPARISONS = ["ratio", "difference"] as const;

export const SHARES = ["all", "busy"] as const;

export interface View {
  latency: Latency;
  statistic: Statistic;
  /** Number of pending operations of the percentile curve. */
  pending: number;
  metric: MetricName;
  /** What the shares of core time are shares of. */
  share: (typeof SHARES)[number];
  /** Ids of the two lines that are compared, and how. */
  first: string;
  second: string;
  comparison: (typeof COMPARISONS)[number];
  /** The family that stands out while the others are faint. */
  highlight: Family | "";
  /** Ids of the lines that are not drawn. */
  hidden: readonly string[];
}

/** What a result is shown with at first: the mean notice latency, which the laws are about. */
export function defaultView(result: Result): View {
  const [first, second] = comparedLines(result);
  return {
    latency: "notice",
    statistic: "mean",
    pending: richestPending(result),
    metric: metricNames(result)[0],
    share: "all",
    first,
    second,
    comparison: "ratio",
    highlight: "",
    hidden: [],
  };
}

/** The part of `view` that differs from the default, as a hash without its `#`. */
export function formatHash(view: View, result: Result): string {
  const standard = defaultView(result);
  const hash = new URLSearchParams();
  for (const key of Object.keys(standard) as (keyof View)[]) {
    if (key === "hidden") for (const id of view.hidden) hash.append("hide", id);
    else if (view[key] !== standard[key]) hash.set(key, String(view[key]));
  }
  return hash.toString();
}

/** The view a hash describes; anything missing or unknown is as in the default view. */
export function parseHash(hash: string, result: Result): View {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const standard = defaultView(result);
  const ids = result.scenario.lines.map((line) => line.id);
  const choose = <T extends string>(key: keyof View, choices: readonly T[], otherwise: T): T =>
    choices.find((choice) => choice === given.get(key)) ?? otherwise;
  return {
    latency: choose("latency", LATENCY_KEYS, standard.latency),
    statistic: choose("statistic", STATISTIC_KEYS, standard.statistic),
    pending: result.scenario.pending.find((n) => String(n) === given.get("pending")) ?? standard.pending,
    metric: choose("metric", metricNames(result), standard.metric),
    share: choose("share", SHARES, standard.share),
    first: choose("first", ids, standard.first),
    second: choose("second", ids, standard.second),
    comparison: choose("comparison", COMPARISONS, standard.comparison),
    highlight: choose("highlight", FAMILIES, standard.highlight as Family),
    hidden: ids.filter((id) => given.getAll("hide").includes(id)),
  };
}

/** The chosen latency statistic of a point, if it has one. */
export function latencyOf(point: Point, view: Pick<View, "latency" | "statistic">): Estimate | undefined {
  return point.latency?.[view.latency][view.statistic];
}

/** Points of the lines that are drawn. */
export function visibleLines(result: Result, view: View): Result["scenario"]["lines"] {
  return result.scenario.lines.filter((line) => !view.hidden.includes(line.id));
}

/** The largest number of pending operations at which most lines have latencies. */
function richestPending(result: Result): number {
  const steady = (n: number) => result.points.filter((point) => point.pending === n && point.latency).length;
  return result.scenario.pending.reduce(
    (best, n) => (steady(n) >= steady(best) ? n : best),
    result.scenario.pending[0],
  );
}

/** The best measured line and the best of another family: what a scenario usually sets against each other. */
function comparedLines(result: Result): [string, string] {
  const { lines } = result.scenario;
  const family = ({ mechanism }: Line) => result.mechanisms.find((note) => note.name === mechanism)?.family;
  const steady = ({ id }: Line) => result.points.filter((point) => point.line === id && point.latency).length;
  const best = (among: Line[]) =>
    among.reduce((chosen, line) => (steady(line) > steady(chosen) ? line : chosen), among[0]);
  const first = best(lines);
  const others = lines.filter((line) => family(line) !== family(first));
  const second = best(others.length > 0 ? others : lines.filter((line) => line !== first)) ?? first;
  return [first.id, second.id];
}
