/** A section per chart: switches, the drawing, how to read it, what can be taken away, and the table behind it. */
import type { Result } from "../../../scenarios/common/types.js";
import { wholeAxisButton } from "../../charts/controls.js";
import { type Chart, headingOf } from "../../charts/frame.js";
import { THEMED } from "../../charts/palette.js";
import { defaultView, type View } from "../../charts/view.js";
import { Html, html } from "../../encodings/html.js";
import { toXml } from "../../encodings/xml.js";
import { chartId } from "../../wording/identity.js";
import { exportMenu, plainTable } from "./tables.js";

/** Width at which charts are drawn before the page's script fits them to the window. */
const WIDTH = 840;

/** @param document to draw in: that of the page, or a stand-in where there is none */
export function chartSections(result: Result, charts: readonly Chart[], document: Document): Html[] {
  const view = defaultView(result);
  return charts.map((chart) => section(result, view, chart, document));
}

function section(result: Result, view: View, chart: Chart, document: Document): Html {
  const { name } = chart;
  const heading = headingOf(chart, result);
  const on = { result, view, chart: name };
  const [controls, more] = [chart.controls(on), chart.more?.(on) ?? []];
  const drawing = chart.draw(result, view, { document, width: WIDTH, palette: THEMED, id: name });
  return html`<section id="${name}" data-chart="${name}" aria-labelledby="${name}-heading">
<h2 id="${name}-heading" class="hidden-visually">${heading}</h2>
${controls.length + more.length > 0 && html`<div class="controls needs-script">${controls}${more.length > 0 && html`<details class="menu more"><summary>More</summary><div class="controls">${more}</div></details>`}</div>`}
<figure aria-labelledby="${name}-shown">
<div class="figure-head"><h3 id="${name}-shown">${chart.title(result, view)}</h3>
${chart.zoomable && wholeAxisButton(result)}<code class="muted">${chartId(result, name)}</code>${exportMenu(heading)}</div>
<div class="plot" role="group" tabindex="0" aria-label="${heading}: arrow keys move from point to point, Enter pins the line">${new Html(toXml(drawing))}</div>
<figcaption><p>${chart.notes(result, view).join(" ")}</p></figcaption>
</figure>
${details(chart, result, view)}
</section>`;
}

/** The table behind the chart; the page's script fills it when it is opened, unless it is open from the start. */
function details(chart: Chart, result: Result, view: View): Html {
  const { table, openTable } = chart;
  const heading = headingOf(chart, result);
  const place = (content: Html | undefined) =>
    html`<summary>Table</summary><div class="scroll" tabindex="0" role="region" aria-label="Table: ${heading}">${content}</div>`;
  return openTable
    ? html`<details data-table open>${place(plainTable(table(result, view)))}</details>`
    : html`<details class="needs-script" data-table>${place(undefined)}</details>`;
}
