/** One chart on the page: its drawing fitted to the window, its caption, its table and its downloads. */
import type { Result } from "../../../scenarios/common/types.js";
import { togglePin } from "../../charts/choose.js";
import type { Chart } from "../../charts/frame.js";
import { THEMED } from "../../charts/palette.js";
import { defaultView, type View, wholeAxis } from "../../charts/view.js";
import { watched, wholly } from "../../charts/watched.js";
import { joined, type Markdown, markdown } from "../../encodings/markdown.js";
import { labelOf, markdownTable, toCsv } from "../../encodings/table.js";
import { standalone } from "../../exports/standalone.js";
import { chartId, provenance } from "../../wording/identity.js";
import { connectAxisBrush } from "./axis-brush.js";
import { copy, download, downloadPng } from "./exports.js";
import { SortableTable } from "./sortable-table.js";
import { connectTips } from "./tips.js";

export interface Figure {
  /** Draws what the view says. */
  show(): void;
  /** Draws it also where its tab is not open. */
  prepareToPrint(): void;
  /** Takes the same chart of another result of the same lines; `old`, if given, is shown behind it. */
  update(chart: Chart, result: Result, old: Result | undefined): void;
}

/** Width at which a figure is printed that is not on the screen. */
const PRINTED_WIDTH = 840;

/** @param change of the view, by what is done on the drawing */
export function connectFigure(
  own: Chart,
  of: Result,
  view: () => View,
  change: (difference: Partial<View>) => void,
): Figure {
  let [chart, result] = [own, of];
  let old: Result | undefined;
  const section = document.querySelector<HTMLElement>(`[data-chart="${chart.name}"]`)!;
  const plot = section.querySelector<HTMLElement>(".plot")!;
  const details = section.querySelector<HTMLDetailsElement>("[data-table]")!;
  const table = new SortableTable(details.querySelector<HTMLElement>(".scroll")!);
  // Kept, and asked for before anything is drawn: asking after each drawing would lay the whole page out once a chart.
  let width = plot.clientWidth;
  const tips = connectTips(
    plot,
    (line) => labelOf(result, line),
    () => view().pinned[0],
    (line) => change(togglePin(result, view(), line)),
  );
  if (own.zoomable) {
    const zoom = (zoomFrom: number, zoomTo: number) => change({ zoomFrom, zoomTo });
    connectAxisBrush(plot, zoom, () => change(wholeAxis(result)));
  }

  // The page comes with every chart as it is shown at first, drawn to a width of its own.
  let shown = { width: Number(plot.querySelector("svg")!.getAttribute("width")), of: wholly(defaultView(result)) };

  // What is under another tab has no width: it is drawn when it is seen.
  const draw = (unseen = false) => {
    if (width === 0 && !unseen) return;
    const room = width === 0 ? PRINTED_WIDTH : Math.max(280, width);
    if (room === shown.width && shown.of.agreesWith(view())) return;
    shown = { width: room, of: watched(view()) };
    const now = shown.of.view;
    tips.forget();
    const frame = { document, width: room, palette: THEMED, id: chart.name, old };
    plot.querySelector("svg")!.replaceWith(chart.draw(result, now, frame));
    tips.restore();
    section.querySelector("figure h3")!.textContent = chart.title(result, now);
    section.querySelector("figcaption p")!.textContent = chart.notes(result, now).join(" ");
  };
  const showTable = () => table.show(chart.table(result, view()));
  const show = () => {
    draw();
    if (details.open) showTable();
  };

  details.addEventListener("toggle", () => details.open && showTable());
  const observer = new ResizeObserver(() => {
    // Another scenario's figures have taken this one's place: the view is no longer of this result.
    if (!plot.isConnected) return observer.disconnect();
    if (plot.clientWidth === width) return;
    width = plot.clientWidth;
    draw();
  });
  observer.observe(plot);
  connectDownloads(
    section,
    () => chart,
    () => result,
    view,
  );
  const prepareToPrint = () => {
    draw(true);
    if (details.open) showTable();
  };
  const update: Figure["update"] = (newer, latest, before) => {
    [chart, result, old] = [newer, latest, before];
    section.querySelector(".figure-head code")!.textContent = chartId(result, chart.name);
    shown = { width: 0, of: shown.of };
  };
  return { show, prepareToPrint, update };
}

function connectDownloads(section: HTMLElement, chart: () => Chart, result: () => Result, view: () => View): void {
  const id = () => chartId(result(), chart().name);
  const table = () => chart().table(result(), view());
  const svg = () => standalone(chart(), result(), view(), { document });
  const actions: Record<string, (button: HTMLElement) => unknown> = {
    markdown: (button) => copy(`${titled(chart(), result(), view())}\n`, button),
    csv: () => download(`${id()}.csv`, "text/csv", toCsv(table())),
    json: () =>
      download(`${id()}.json`, "application/json", `${JSON.stringify(records(chart(), result(), view()), null, 2)}\n`),
    svg: () => download(`${id()}.svg`, "image/svg+xml", svg()),
    png: () => downloadPng(`${id()}.png`, svg()),
  };
  for (const button of section.querySelectorAll<HTMLElement>("[data-export]")) {
    button.addEventListener("click", () => actions[button.dataset.export!](button));
  }
}

/** The table as Markdown, with what it is. */
function titled(chart: Chart, result: Result, view: View): Markdown {
  const title = markdown`${chart.title(result, view)} (${provenance(result, chart.name)})`;
  return joined([title, markdownTable(chart.table(result, view))]);
}

/** The table as JSON: what it is, and a record per row. */
function records(chart: Chart, result: Result, view: View): object {
  const { columns, rows } = chart.table(result, view);
  return {
    chart: chartId(result, chart.name),
    title: chart.title(result, view),
    sha256: result.sha256,
    rows: rows.map((cells) => Object.fromEntries(cells.map((cell, i) => [columns[i].key, cell.value]))),
  };
}
