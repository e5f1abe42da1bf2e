/**
 * Choosing among the lines: which are shown, which are highlighted. The page's script finds the parts by their data
 * attributes.
 */
import { select } from "d3";
import type { Line, Result } from "../../../scenarios/common/types.js";
import { drawSample, SAMPLE } from "../../charts/markers.js";
import { lineStyles, linesByFamily, THEMED } from "../../charts/palette.js";
import { add } from "../../charts/svg.js";
import { Html, html } from "../../encodings/html.js";
import { toXml } from "../../encodings/xml.js";

/** The list of lines, by family; closed until it is asked for, because the picture comes first. */
export function lineChooser(result: Result, document: Document): Html {
  const { lines } = result.scenario;
  const families = linesByFamily(result).map(
    ([
      family,
      members,
    ]) => html`<div class="family"><label><input type="checkbox" data-family-switch="${family}" checked> ${family}</label>
<button type="button" class="only" data-only-family="${family}" aria-label="Only ${family}">only</button></div>
<div class="members">${members.map((line) => member(line, result, document))}</div>`,
  );
  return html`<details class="chooser needs-script" id="lines"><summary>Choose among ${lines.length} lines: show, hide, pin</summary>
<p class="small muted">In all charts. The box shows or hides a line, its name pins it: a pinned line is highlighted. In the charts, click a line or its name to pin it.</p>
<div class="bulk"><button type="button" data-lines="all">Show all</button>
<button type="button" data-lines="none">Show none</button>
<button type="button" data-unpin>Unpin all</button></div>
<div class="lines">${families}</div></details>`;
}

function member(line: Line, result: Result, document: Document): Html {
  const { id, label } = line;
  return html`<span class="member"><input type="checkbox" data-line-switch="${id}" aria-label="Show ${label}" checked><button type="button" class="pin" data-pin="${id}" aria-pressed="false">${sample(line, result, document)} ${label}</button><button type="button" class="only" data-only="${id}" aria-label="Only ${label}">only</button></span>`;
}

function sample(line: Line, result: Result, document: Document): Html {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg") as SVGSVGElement;
  for (const [name, value] of Object.entries({ width: SAMPLE, height: 12, "aria-hidden": "true" }))
    svg.setAttribute(name, `${value}`);
  drawSample(add(select(svg), "g", {}), lineStyles(result).get(line.id)!, 6, THEMED);
  return new Html(toXml(svg));
}

/** What is chosen at the moment, with the ways on and back; below each chart's switches. */
export function choiceBar(): Html {
  return html`<p class="choice small muted needs-script" data-choice><span></span>
<button type="button" data-choose>Choose lines</button>
<button type="button" data-lines="all">Show all</button>
<button type="button" data-unpin>Unpin</button></p>`;
}
