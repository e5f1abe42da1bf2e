/** All charts, in the order of the page. */
import { resultsInPanels } from "../../scenarios/common/panels.js";
import type { Result } from "../../scenarios/common/types.js";
import { balanceChart } from "./balance.js";
import { coreTimeChart } from "./core-time.js";
import { costsChart } from "./costs.js";
import { differenceChart } from "./difference.js";
import type { Chart } from "./frame.js";
import { growthChart } from "./growth.js";
import { latencyChart } from "./latency.js";
import { memoryChart } from "./memory.js";
import { inPanels } from "./panels.js";
import { percentilesChart } from "./percentiles.js";
import { signalsChart } from "./signals.js";
import { timelineChart } from "./timeline.js";
import { tradeOffChart } from "./trade-off.js";
import { waterfallChart } from "./waterfall.js";
import { whyChart } from "./why.js";

export const CHARTS: readonly Chart[] = [
  timelineChart,
  latencyChart,
  growthChart,
  percentilesChart,
  whyChart,
  waterfallChart,
  signalsChart,
  coreTimeChart,
  tradeOffChart,
  balanceChart,
  costsChart,
  memoryChart,
  differenceChart,
];

/** The charts that have something to show of `result`. */
export function chartsOf(result: Result): Chart[] {
  const panels = resultsInPanels(result);
  const charts = panels.length > 0 ? CHARTS.map((chart) => inPanels(chart, result, panels)) : CHARTS;
  return charts.filter(({ applies }) => applies?.(result) ?? true);
}
