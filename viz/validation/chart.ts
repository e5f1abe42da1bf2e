/** Both sides on one chart: what was measured, with its band, and dashed what is simulated. */
import { positionOf } from "../../scenarios/common/axis.js";
import { formatExact, formatMeasured } from "../../scenarios/common/format.js";
import { panelsOf } from "../../scenarios/common/panels.js";
import type { Judged } from "../../scenarios/reality/judge.js";
import type { ValidatedPoint } from "../../scenarios/reality/validation.js";
import type { Frame } from "../charts/frame.js";
import { lineStyles } from "../charts/palette.js";
import { drawPlot } from "../charts/plot.js";
import type { Plot } from "../charts/plotted.js";
import { xAxisOf } from "../charts/points.js";
import type { Datum, Series } from "../charts/series.js";
import { labelOf } from "../encodings/table.js";
import { type JudgedName, placeText, type Validated, VERDICT_WORDS } from "./words.js";

export type Scale = "log" | "linear";

export const CHART_NOTES = [
  "Solid: measured, with its band from pass to pass. Dashed: simulated.",
  "Open markers: both differ, or it is too noisy to tell.",
];

export function chartTitle(name: JudgedName): string {
  return `${name === "p50" ? "Median" : "Mean"} notice latency, real and simulated`;
}

export function drawReality(validated: Validated, name: JudgedName, scale: Scale, frame: Frame): SVGSVGElement {
  const { validation, result } = validated;
  const panels = panelsOf(result.scenario);
  const of = (points: readonly ValidatedPoint[]) => seriesOf(validated, points, name);
  const facets = panels?.values.map((value) => ({
    heading: panels.at(value),
    series: of(validation.points.filter(({ panel }) => panel === value)),
    strips: [],
  }));
  const plot: Plot = {
    title: chartTitle(name),
    notes: CHART_NOTES,
    x: xAxisOf(result),
    y: { kind: scale, title: `${name} of the notice latency`, format: (value) => formatExact(value, "ns") },
    series: facets?.flatMap(({ series }) => series) ?? of(validation.points),
    strips: [],
    ...(facets && { facets }),
  };
  return drawPlot(plot, frame);
}

function seriesOf({ result }: Validated, points: readonly ValidatedPoint[], name: JudgedName): Series[] {
  const styles = lineStyles(result);
  return result.scenario.lines.map(({ id, label }) => {
    const own = points.filter(({ line }) => line === id).sort((a, b) => positionOf(a) - positionOf(b));
    const guide = own.flatMap((point): [number, number][] =>
      point[name].simulated === null ? [] : [[positionOf(point), point[name].simulated]],
    );
    return {
      ...{ id, label, style: styles.get(id)!, emphasis: "normal" as const },
      data: own.flatMap((point) => datumOf(result, point, point[name]) ?? []),
      ...(guide.length > 0 && { guide }),
    };
  });
}

function datumOf(result: Validated["result"], point: ValidatedPoint, judged: Judged): Datum | undefined {
  const { real, simulated, ratio, verdict } = judged;
  if (real === null) return undefined;
  const shown = formatMeasured(real.value, "ns");
  const band = `${formatMeasured(real.low, "ns")} to ${formatMeasured(real.high, "ns")}`;
  const there =
    simulated === null || ratio === null
      ? ""
      : `, simulated ${formatMeasured(simulated, "ns")} (ratio ${formatExact(ratio, "number", 3)})`;
  return {
    ...{ x: positionOf(point), y: real.value, low: real.low, high: real.high, open: verdict !== "agrees", shown },
    tip: `${labelOf(result, point.line)}, ${placeText(result, point)}\nreal ${shown}, ${band}${there}\n${VERDICT_WORDS[verdict]}`,
  };
}
