/** Two validations side by side as a page, with a chart of what both machines measured. */
import { positionOf } from "../../scenarios/common/axis.js";
import { formatExact } from "../../scenarios/common/format.js";
import { panelsOf } from "../../scenarios/common/panels.js";
import type { ComparedPoint, ValidationComparison } from "../../scenarios/reality/compare-validations.js";
import type { Frame } from "../charts/frame.js";
import { lineStyles } from "../charts/palette.js";
import { drawPlot } from "../charts/plot.js";
import type { Plot } from "../charts/plotted.js";
import { xAxisOf } from "../charts/points.js";
import type { Series } from "../charts/series.js";
import { html } from "../encodings/html.js";
import { fittedFigure, renderFrame, scrolling } from "../page/frame.js";
import { plainTable } from "../page/sections/tables.js";
import { comparisonAnswer, comparisonRows, type StoredSide } from "./comparison.js";
import { machineText, placeText, shortHashOf, type Validated } from "./words.js";

const NOTES = [
  "Above 1 b took longer than a. Bands: from the nearest ends of both bands to the furthest.",
  "Open markers: the bands overlap, so no difference is shown.",
];
const TITLE = "Median notice latency measured: b in times of a";

function drawComparison({ points }: ValidationComparison, side: Validated, frame: Frame): SVGSVGElement {
  const { result } = side;
  const panels = panelsOf(result.scenario);
  const facets = panels?.values.map((value) => ({
    heading: panels.at(value),
    series: seriesOf(
      points.filter(({ panel }) => panel === value),
      side,
    ),
    strips: [],
  }));
  const plot: Plot = {
    ...{ title: TITLE, notes: NOTES, x: xAxisOf(result), reference: 1, strips: [] },
    y: { kind: "log", title: "b / a", format: (value) => `${formatExact(value, "number")} times` },
    series: facets?.flatMap(({ series }) => series) ?? seriesOf(points, side),
    ...(facets && { facets }),
  };
  return drawPlot(plot, frame);
}

function seriesOf(points: readonly ComparedPoint[], { result }: Validated): Series[] {
  const styles = lineStyles(result);
  return result.scenario.lines.map(({ id, label }) => ({
    ...{ id, label, style: styles.get(id)!, emphasis: "normal" as const },
    data: points
      .filter((point) => point.line === id && point.ratio !== null)
      .map(({ ratio, low, high, apart, ...point }) => {
        const shown = formatExact(ratio!, "number", 3);
        const tip = `${label}, ${placeText(result, point)}\n${shown} times as long in b`;
        return { x: positionOf(point), y: ratio!, low, high, open: !apart, tip, shown };
      })
      .sort((one, other) => one.x - other.x),
  }));
}

/** The page, as HTML. Throws if its script has not been built. */
export function renderValidationComparison(a: StoredSide, b: StoredSide, comparison: ValidationComparison): string {
  const { scenario } = a.result;
  const sides = { a, b };
  return renderFrame({
    title: `Comparison: ${a.file} and ${b.file}`,
    version: b.validation.version,
    kind: html`<strong>${a.file}</strong> (a) and <strong>${b.file}</strong> (b)`,
    parts: [
      {
        name: scenario.name,
        question: `What do two machines do in ${scenario.name}, and does the simulator agree with both?`,
        answer: comparisonAnswer(comparison),
        beside: html`<dl>${Object.entries(sides).map(
          ([name, { file, validation }]) =>
            html`<dt>${name}: ${file}</dt><dd>${machineText(validation.real)}; simulated with ${validation.profile.name}</dd>`,
        )}</dl>`,
        tabs: [
          {
            ...{ name: "ratios", label: "b / a", printed: false },
            content: html`<section id="ratios">${fittedFigure({
              ...{ id: "chart-ratios", title: TITLE, notes: NOTES, lines: a.result.scenario.lines },
              code: `${shortHashOf(a.validation)}-${shortHashOf(b.validation)}`,
              draw: (frame) => drawComparison(comparison, a, frame),
            })}</section>`,
          },
          {
            ...{ name: "points", label: "All points", printed: true },
            content: html`<section id="points"><h2>Every point</h2>${scrolling("Every point of both", plainTable(comparisonRows(comparison, a)))}
<div class="tools needs-script"><button type="button" data-download="comparison.json">comparison.json</button></div></section>`,
          },
        ],
      },
    ],
    tabs: [],
    data: { name: "comparison", value: comparison },
  });
}
