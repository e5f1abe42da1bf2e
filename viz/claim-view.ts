/** The chart on which a claim can be seen, and the view of it. */
import { LATENCIES, type Latency, type Result, type Statement, type Statistic } from "../scenarios/common/types.js";
import { linesOf } from "../scenarios/evidence/claims/judge.js";
import { METRICS } from "./metrics.js";
import type { View } from "./view.js";
import { ACCOUNT_KEYS, STATISTIC_KEYS } from "./vocabulary.js";

export interface Shown {
  /** Name of the chart. */
  chart: string;
  change: Partial<View>;
}

/** The lines that are compared are pinned, and shown beside the others. */
export function viewOfClaim(result: Result, statement: Statement): Shown {
  const lines = linesOf(statement);
  const pinned = result.scenario.lines.map(({ id }) => id).filter((id) => lines.includes(id));
  const choice = { pinned, hidden: [] };
  if (statement.kind === "knee") return { chart: "latency", change: { ...choice, ...latencyOf("response.mean") } };
  const latency = latencyOf(statement.metric);
  if (latency !== undefined) {
    const { kind } = statement;
    if ((kind === "ratio" && statement.otherAt === undefined) || kind === "difference") {
      const compared = { first: statement.line, second: statement.other, comparison: kind };
      return { chart: "difference", change: { ...choice, ...latency, ...compared } };
    }
    return { chart: "latency", change: { ...choice, ...latency } };
  }
  return { ...otherChart(statement.metric, choice) };
}

function otherChart(metric: string, choice: Partial<View>): Shown {
  if (metric === "memory") return { chart: "memory", change: { ...choice, memory: "total" } };
  const account = ACCOUNT_KEYS.some((key) => metric === `core-time.${key}`);
  if (account || metric === "busy") return { chart: "core-time", change: { ...choice, share: "all" } };
  return metric in METRICS ? { chart: "costs", change: { ...choice, metric } } : { chart: "latency", change: choice };
}

/** The switches that show a metric such as `response.p99`; undefined if it is no latency. */
function latencyOf(metric: string): { latency: Latency; statistic: Statistic } | undefined {
  const [first, second] = metric.split(".");
  const latency = LATENCIES.find((name) => name === first);
  const statistic = STATISTIC_KEYS.find((name) => name === second);
  return latency && statistic ? { latency, statistic } : undefined;
}
