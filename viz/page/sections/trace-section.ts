/**
 * The timeline of one run: what the page's script needs to run it and to draw it, and the command that writes the same
 * as a file. Where nothing can be run, or there are no scripts, the command stands alone.
 */
import { axisOf } from "../../../scenarios/common/axis.js";
import { panelsOf } from "../../../scenarios/common/panels.js";
import type { Result } from "../../../scenarios/common/types.js";
import { traceSwitches } from "../../charts/controls.js";
import { chosenPanel, defaultView, type View } from "../../charts/view.js";
import { type Html, html } from "../../encodings/html.js";
import { labelOf } from "../../encodings/table.js";
import { traceCommand } from "../../exports/reproduce.js";

const BUTTONS = [
  ["in", "+", "Zoom in"],
  ["out", "−", "Zoom out"],
  ["earlier", "‹", "Earlier"],
  ["later", "›", "Later"],
  ["whole", "Whole", "The whole stretch"],
] as const;

export function traceSection(result: Result): Html {
  const view = defaultView(result);
  const buttons = BUTTONS.map(
    ([action, text, label]) =>
      html`<button type="button" data-trace-action="${action}" aria-label="${label}" title="${label}">${text}</button>`,
  );
  return html`<section id="trace" data-trace aria-labelledby="trace-heading">
<h2 id="trace-heading" class="hidden-visually">Timeline of one run</h2>
<div class="controls needs-script">${traceSwitches({ result, view, chart: "trace" })}</div>
<figure class="needs-script" data-trace-figure aria-labelledby="trace-shown" hidden>
<div class="figure-head"><h3 id="trace-shown">${traceTitle(result, view)}</h3><div class="tools trace-tools">${buttons}</div></div>
<p class="small muted" id="trace-status" role="status"></p>
<div class="trace-legend" aria-hidden="true"></div>
<div class="trace-plot" role="group" tabindex="0" aria-label="Timeline: arrow keys move from span to span, plus and minus zoom, Shift with arrows moves the stretch, 0 shows all of it, Enter highlights a request"></div>
<figcaption><p>Drag to zoom, or Ctrl and wheel, or pinch; a click on a request makes all that is done for it stand out. Time counts from the left end of the whole stretch.</p></figcaption>
</figure>
<p class="small muted" id="trace-about">Cores, threads and requests of one run over time, as a file for ui.perfetto.dev: <code id="trace-command">${traceCommand(result, view)}</code></p>
</section>`;
}

/** `Timeline of epoll at n = 100, cores = 4`. */
export function traceTitle(
  result: Result,
  { traceLine, traceAt, panel }: Pick<View, "traceLine" | "traceAt" | "panel">,
): string {
  const { scenario } = result;
  const panels = panelsOf(scenario);
  const inPanel = panels ? `, ${panels.at(chosenPanel(result, { panel }))}` : "";
  return `Timeline of ${labelOf(result, traceLine)} at ${axisOf(scenario).at(traceAt)}${inPanel}`;
}
