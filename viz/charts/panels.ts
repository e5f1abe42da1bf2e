/**
 * Charts of a result with panels: the same drawing for each value of their quantity, on the same scales, or one of them
 * at a time.
 */
import { type Panel, type Panels, panelsOf } from "../../scenarios/common/panels.js";
import type { Result } from "../../scenarios/common/types.js";
import { joinTables, onceEach } from "../wording/panels.js";
import { FAMILIES } from "../wording/vocabulary.js";
import { panelMenu, panelsSwitch } from "./controls.js";
import { type Chart, type Frame, innerWidth, openSvg } from "./frame.js";
import { drawPlot } from "./plot.js";
import type { Plot } from "./plotted.js";
import type { Series } from "./series.js";
import { stack } from "./stack.js";
import { add } from "./svg.js";
import { chosenPanel, type View } from "./view.js";

/** The chart of a result that has panels. @param all the result in each of them */
export function inPanels(chart: Chart, whole: Result, all: readonly Panel<Result>[]): Chart {
  const panels = panelsOf(whole.scenario)!;
  const isTogether = (view: View) => chart.together === true && view.panels === "all" && all.length > 1;
  const one = (view: View) => all.find(({ value }) => value === chosenPanel(whole, view)) ?? all[0];
  const shown = (view: View) => (isTogether(view) ? all : [one(view)]);
  const { heading, applies } = chart;
  const panelled: Chart = {
    ...chart,
    heading: typeof heading === "string" ? heading : heading(all[0].of),
    applies: () => all.some(({ of }) => applies?.(of) ?? true),
    title: (_, view) => titleOf(chart, panels, shown(view), view),
    notes: (_, view) => onceEach(shown(view).map(({ at, of }) => ({ at, of: chart.notes(of, view) }))),
    draw(_, view, frame) {
      const those = shown(view);
      const words = { title: panelled.title(whole, view), notes: panelled.notes(whole, view) };
      if (those.length === 1) return chart.draw(those[0].of, view, { ...frame, words });
      const plots = chart.plot && those.map((panel) => chart.plot!(panel.of, view));
      return plots
        ? drawPlot({ ...together(those, plots), ...words }, frame)
        : drawStacked(chart, those, words, view, frame);
    },
    table: (_, view) =>
      joinTables(
        panels,
        shown(view).map(({ value, of }) => ({ value, of: chart.table(of, view) })),
      ),
    controls: (on) => [
      ...(chart.together ? panelsSwitch(on) : []),
      ...panelMenu(on),
      ...chart.controls({ ...on, result: one(on.view).of }),
    ],
    figures: () => figuresOf(chart, all, panels),
  };
  const { plot: _, ...rest } = panelled;
  return rest;
}

function titleOf(chart: Chart, { symbol }: Panels, those: readonly Panel<Result>[], view: View): string {
  const title = chart.title(those[0].of, view);
  return those.length > 1 ? `${title}, for each value of ${symbol}` : `${title}, ${those[0].at}`;
}

type Words = Pick<Plot, "title" | "notes">;

/** All panels side by side, on the same scales. */
function together(those: readonly Panel<Result>[], plots: readonly Plot[]): Plot {
  return {
    ...plots[0],
    series: plots.flatMap(({ series }) => series),
    strips: plots.flatMap(({ strips }) => strips),
    byFamily: false,
    facets: plots.flatMap((plot, i) => facetsOf(plot, those[i].at)),
  };
}

/** One for a panel, or where families are apart, one for each that it has. */
function facetsOf({ series, strips, byFamily }: Plot, at: string): NonNullable<Plot["facets"]> {
  if (!byFamily) return [{ heading: at, series, strips }];
  const own = (line: Series, family: string) => line.style.family === family;
  return FAMILIES.filter((family) => series.some((line) => own(line, family))).map((family) => ({
    heading: `${at}, ${family}`,
    series: series.filter((line) => own(line, family)),
    strips: strips.map((strip) => ({ ...strip, points: strip.points.filter((point) => own(point.series, family)) })),
  }));
}

const HEADING = 30;
const GAP = 14;

/** One below the other, of charts that have no scale but shares. */
function drawStacked(
  chart: Chart,
  those: readonly Panel<Result>[],
  words: Words,
  view: View,
  frame: Frame,
): SVGSVGElement {
  const { standalone: _, ...inner } = { ...frame, width: innerWidth(frame) };
  const drawings = those.map(({ of }, i) =>
    chart.draw(of, view, { ...inner, id: `${frame.id}-${i}`, ...(i > 0 && { continued: true as const }) }),
  );
  const heights = drawings.map((drawing) => ({ height: HEADING + Number(drawing.getAttribute("height")) }));
  const { starts, height } = stack(heights, GAP);
  const description = drawings
    .map((drawing, i) => `${those[i].at}: ${drawing.querySelector("desc")?.textContent ?? ""}`)
    .join(" ");
  const { svg, body } = openSvg(frame, { ...words, description, height });
  for (const [i, drawing] of drawings.entries()) {
    add(body, "text", { x: 0, y: starts[i] + 16, "font-size": 13, "font-weight": 600 }, those[i].at);
    const place = add(body, "g", { transform: `translate(0,${starts[i] + HEADING})` }).node()!;
    for (const child of [...drawing.children]) if (!["title", "desc"].includes(child.tagName)) place.append(child);
  }
  return svg.node()!;
}

/** Those of all panels together; of charts that show one at a time, one each. */
function figuresOf(chart: Chart, all: readonly Panel<Result>[], { symbol }: Panels): Record<string, Partial<View>> {
  if (chart.together) return Object.assign({}, ...all.map(({ of }) => chart.figures(of)));
  return Object.fromEntries(
    all.flatMap(({ value, of }) =>
      Object.entries(chart.figures(of)).map(([name, change]): [string, Partial<View>] => [
        `${name}-${symbol.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}-${value}`,
        { ...change, panel: String(value) },
      ]),
    ),
  );
}
