/** Figures that stand alone: drawn in Node without a browser, on white, with everything needed to cite them. */
import { parseHTML } from "linkedom";
import type { Result } from "../scenarios/common/types.js";
import { coreTimeChart } from "./charts/core-time.js";
import { costsChart } from "./charts/costs.js";
import type { Chart } from "./charts/frame.js";
import { growthChart } from "./charts/growth.js";
import { latencyChart } from "./charts/latency.js";
import { memoryChart } from "./charts/memory.js";
import { percentilesChart } from "./charts/percentiles.js";
import { signalsChart } from "./charts/signals.js";
import { provenance } from "./identity.js";
import { LIGHT, linesByFamily } from "./palette.js";
import { costMetrics, defaultView, type View } from "./view.js";
import { toXml } from "./xml.js";

export interface Figure {
  /** File name without extension. */
  name: string;
  svg: string;
}

const WIDTH = 880;
const COUNTERS = ["systemCalls", "contextSwitches", "fruitlessPolls"];

/** A document to draw in, outside a browser. */
export function serverDocument(): Document {
  return parseHTML("<!doctype html><html><body></body></html>").document as unknown as Document;
}

/** With more lines than this, those of a family are also drawn apart. */
const FEW = 8;

function scattered(result: Result): boolean {
  return result.scenario.lines.length > FEW && linesByFamily(result).length > 1;
}

export function renderFigures(result: Result): Figure[] {
  const document = serverDocument();
  const figure = (name: string, chart: Chart, change: Partial<View> = {}): Figure => {
    const frame = {
      document,
      width: WIDTH,
      palette: LIGHT,
      id: name,
      standalone: { footnote: provenance(result, name) },
    };
    return { name, svg: toXml(chart.draw(result, { ...defaultView(result), ...change }, frame)) };
  };
  const counters = costMetrics(result)
    .map(({ name }) => name)
    .filter((name) => COUNTERS.includes(name));
  return [
    ...(["notice", "response"] as const).flatMap((latency) =>
      (["mean", "p50", "p99"] as const).map((statistic) =>
        figure(`latency-${latency}-${statistic}`, latencyChart, { latency, statistic }),
      ),
    ),
    ...(scattered(result) ? [figure("latency-by-family", latencyChart, { layout: "by-family" })] : []),
    ...(growthChart.applies!(result) ? [figure("growth", growthChart)] : []),
    figure("percentiles", percentilesChart),
    figure("signals", signalsChart),
    figure("core-time", coreTimeChart),
    ...counters.map((metric) => figure(`costs-${metric}`, costsChart, { metric })),
    figure("memory", memoryChart),
    figure("memory-total", memoryChart, { memory: "total" }),
  ];
}
