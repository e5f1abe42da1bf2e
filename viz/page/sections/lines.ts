/**
 * The lines beside each other: the numbers that the answer is about, the key of the charts' colours, and which of the
 * lines are shown and pinned, in all of them. The page's script finds the parts by their data attributes.
 */
import { select } from "d3";
import { resultsInPanels } from "../../../scenarios/common/panels.js";
import type { Line, Result } from "../../../scenarios/common/types.js";
import { panelMenu } from "../../charts/controls.js";
import { drawSample, SAMPLE } from "../../charts/markers.js";
import { lineStyles, linesByFamily, THEMED } from "../../charts/palette.js";
import { add } from "../../charts/svg.js";
import { chosenPanel, defaultView, type View } from "../../charts/view.js";
import { Html, html } from "../../encodings/html.js";
import type { Cell, Column } from "../../encodings/table.js";
import { toXml } from "../../encodings/xml.js";
import { answerCaption, answerLines } from "../../wording/answer-table.js";
import { capitalise } from "../../wording/vocabulary.js";

export function linesTable(result: Result, document: Document): Html {
  const view = defaultView(result);
  const { columns, rows, caption } = linesShown(result, view);
  const body = rows.map(({ line, cells }) => row(line, cells, columns, result, document));
  const controls = panelMenu({ result, view, chart: "lines" });
  return html`${controls.length > 0 && html`<div class="controls needs-script">${controls}</div>`}<div class="scroll" tabindex="0" role="region" aria-label="The lines beside each other"><table data-lines-table>
<thead><tr>${columns.map(heading)}</tr></thead>
<tbody>${body}</tbody></table></div>
<p class="small muted" data-lines-caption aria-live="polite">${caption}</p>
<div class="needs-script">${families(result)}
<p class="choice small muted" data-choice><span></span>
<button type="button" data-lines="all">Show all</button>
<button type="button" data-unpin>Unpin</button></p></div>`;
}

/** The rows as the view has them, the best first: with panels, of the one that is chosen. */
export function linesShown(result: Result, view: Pick<View, "panel">) {
  const panel = resultsInPanels(result).find(({ value }) => value === chosenPanel(result, view));
  const of = panel?.of ?? result;
  const where = panel ? `, with ${panel.at}` : "";
  return { ...answerLines(of), caption: `${capitalise(answerCaption(of))}${where}.` };
}

function heading({ label, numeric }: Column, i: number): Html {
  return html`<th scope="col" class="${numeric ? "number" : ""}" data-column="${i}">${breakable(label)}</th>`;
}

/** A metric's name may break after its dot. */
function breakable(label: string): Html {
  const [first, ...rest] = label.split(".");
  return rest.reduce((all, part) => html`${all}.<wbr>${part}`, html`${first}`);
}

function row(line: Line, [, ...cells]: Cell[], columns: Column[], result: Result, document: Document): Html {
  const { id, label } = line;
  const numbers = cells.map(
    ({ text, value }, i) =>
      html`<td class="${columns[i + 1].numeric ? "number" : ""}" data-value="${value === null ? "" : `${value}`}">${text}</td>`,
  );
  return html`<tr data-row="${id}"><th scope="row" data-value="${label}"><span class="member"><input type="checkbox" class="needs-script" data-line-switch="${id}" aria-label="Show ${label}" checked><button type="button" class="pin" data-pin="${id}" aria-pressed="false">${sample(line, result, document)} ${named(label)}</button><button type="button" class="only needs-script" data-only="${id}" aria-label="Only ${label}">only</button></span></th>${numbers}</tr>`;
}

/** A label with its parameters, if it has any, below its name. */
function named(label: string): Html {
  const [, name, parameters] = /^(.+?) \((.*)\)$/s.exec(label) ?? [undefined, label];
  return html`<span>${name}${parameters !== undefined && html` <span class="parameters">${parameters}</span>`}</span>`;
}

/** The lines of a family shown, hidden or shown alone; nothing where there is one family. */
function families(result: Result): Html {
  const all = linesByFamily(result).map(([family]) => family);
  const each = all.map(
    (family) =>
      html`<span class="family"><label><input type="checkbox" data-family-switch="${family}" checked> ${family}</label> <button type="button" class="only" data-only-family="${family}" aria-label="Only ${family}">only</button></span>`,
  );
  if (result.scenario.lines.length === 1) return html``;
  return html`<p class="families small">${all.length > 1 && each} <button type="button" class="only" data-lines="none">Hide all</button></p>`;
}

function sample(line: Line, result: Result, document: Document): Html {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg") as SVGSVGElement;
  for (const [name, value] of Object.entries({ width: SAMPLE, height: 12, "aria-hidden": "true" }))
    svg.setAttribute(name, `${value}`);
  drawSample(add(select(svg), "g", {}), lineStyles(result).get(line.id)!, 6, THEMED);
  return new Html(toXml(svg));
}
