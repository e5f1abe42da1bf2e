/** The chart on which a claim can be seen, and the view of it. */
import { findMetric, latencyStatistic } from "../../scenarios/common/metrics.js";
import type { Result, Statement } from "../../scenarios/common/types.js";
import { isWhyMetric } from "../../scenarios/common/why-metrics.js";
import { linesOf } from "../../scenarios/evidence/claims/judge.js";
import { classChoices, type View } from "./view.js";

interface Shown {
  /** Name of the chart. */
  chart: string;
  change: Partial<View>;
}

/** The lines that are compared are pinned, and shown beside the others. */
export function viewOfClaim(result: Result, statement: Statement): Shown {
  const lines = linesOf(statement);
  const pinned = result.scenario.lines.map(({ id }) => id).filter((id) => lines.includes(id));
  const choice = { pinned, hidden: [] };
  if (statement.kind === "knee")
    return { chart: "latency", change: { ...choice, ...latencyStatistic("response.mean") } };
  const shown = viewOfMetric(result, statement.metric);
  const { kind } = statement;
  if (shown.chart === "latency" && ((kind === "ratio" && statement.otherAt === undefined) || kind === "difference")) {
    const compared = { first: statement.line, second: statement.other, comparison: kind };
    return { chart: "difference", change: { ...choice, ...shown.change, ...compared } };
  }
  return { chart: shown.chart, change: { ...choice, ...shown.change } };
}

/** The chart that shows a metric, and the view of it. */
export function viewOfMetric(result: Result, metric: string): Shown {
  const named = latencyStatistic(metric);
  if (named !== undefined) {
    const { of, ...shown } = named;
    const [all] = classChoices(result);
    return { chart: "latency", change: { ...shown, ...(all !== undefined && { class: of ?? all }) } };
  }
  if (isWhyMetric(metric)) return { chart: "why", change: {} };
  const chart = findMetric(metric)?.chart ?? "latency";
  const change = {
    memory: { memory: "total" },
    "core-time": { share: "all" },
    costs: { metric },
    latency: {},
  } as const;
  return { chart, change: change[chart] };
}
