/** A result of several scenarios: which of them is shown, and everything on the page that is about that one. */
import type { Result } from "../../../scenarios/common/types.js";
import { Html, html } from "../../encodings/html.js";
import { unbroken } from "../../encodings/text.js";
import { examinedClaims, verdictCounts } from "../../wording/claims.js";
import { partName, partsOf } from "../../wording/parts.js";
import { openingTab, type Tab, TIMELINE, tabsOf } from "../tabs.js";
import { chartSections } from "./charts.js";
import { citeSection } from "./cite.js";
import { claimsSection } from "./claims.js";
import { confidenceSection } from "./confidence.js";
import { about } from "./header.js";
import { linesTable } from "./lines.js";
import { modelSection } from "./model.js";
import { traceSection } from "./trace-section.js";

/** The questions and answers of all scenarios, and the switch between them; nothing if there is only one. */
export function scenariosSection(whole: Result): Html[] {
  const parts = partsOf(whole);
  if (parts.length === 1) return [];
  const option = (part: Result, i: number) =>
    html`<option value="${partName(part)}"${i === 0 ? new Html(" selected") : ""}>${partName(part)}</option>`;
  return [
    html`<div class="part-bar"><label class="needs-script"><span>Scenario shown</span> <select id="part-choice">${parts.map(option)}</select></label>
<details id="scenarios"><summary>The answer rests on ${parts.length} scenarios: their questions and answers</summary><dl>${parts.map(answered)}</dl></details>
<noscript><p class="muted">Without scripts the chart below is that of ${partName(whole)}; those of the other scenarios are in the directory <code>figures</code> beside the report.</p></noscript></div>`,
  ];
}

function answered(part: Result): Html {
  const { scenario, answer, findings } = part;
  const claims = findings.claims.length > 0 && verdictCounts(examinedClaims({ ...part, parts: [] }));
  return html`<dt>${scenario.name}</dt><dd><p>${scenario.question}</p><p><strong>${unbroken(answer)}</strong></p>
${claims && html`<p class="small muted">${claims}.</p>`}
<p class="needs-script small"><a href="#part=${encodeURIComponent(partName(part))}" data-shows="part">Show its charts</a></p></dd>`;
}

/** What stands beside the charts of a scenario; the page's script fills it anew when another one is chosen. */
export function partLines(part: Result, whole: Result, document: Document): Html {
  const isOther = partName(part) !== partName(whole);
  return html`${isOther && html`<h2 id="part-heading">${partName(part)}: ${part.scenario.question}</h2>`}
${isOther && html`<p class="small"><strong>${unbroken(part.answer)}</strong></p>`}
${linesTable(part, document)}
${about(part)}`;
}

/** Costs that its lines are charged, as far as that is known. */
type Charged = readonly string[] | undefined;

/** Texts that are about one scenario, by the names of their tabs. */
export const PART_TEXTS: Record<string, (part: Result, charged: Charged) => Html> = {
  confidence: confidenceSection,
  model: modelSection,
};

/** All that is no chart; the timeline is not put there anew while its scenario is the same. */
const SECTIONS: Record<string, (part: Result, charged: Charged) => Html> = { ...PART_TEXTS, [TIMELINE]: traceSection };

/** The panels that are about one scenario. @param isWanted by the tab's name; all if absent */
export function partPanels(
  part: Result,
  whole: Result,
  document: Document,
  charged: Charged,
  isWanted: (tab: string) => boolean = () => true,
): Html[] {
  return tabsOf(part, whole)
    .filter(({ charts, name }) => (charts.length > 0 || name in SECTIONS) && isWanted(name))
    .map((tab) =>
      panel(
        tab,
        tab.charts.length > 0 ? chartSections(part, tab.charts, document) : [SECTIONS[tab.name](part, charged)],
      ),
    );
}

/**
 * What a page comes with: the view that it opens with, and short texts. Its script draws the others from the result as
 * soon as it runs, since they take more room than that.
 */
export function firstPanels(result: Result, document: Document, charged: Charged): Html[] {
  const first = [openingTab(result), TIMELINE, "confidence"];
  return partPanels(result, result, document, charged, (name) => first.includes(name));
}

/**
 * The panels that are about all scenarios of a report; or, in their place, about a run of one with other values.
 * @param told which of them @param note in words
 */
export function wholePanels(told: Result, whole: Result, note = ""): Html[] {
  const about = html`<p class="small muted told" role="status">${note}</p>`;
  const claims = claimsSection(told);
  const none = html`<p>Nothing is claimed of it: the report's claims are about other lines or values.</p>`;
  return [
    ...(examinedClaims(whole).length > 0 ? [panel(CLAIMS, [about, ...(claims.length > 0 ? claims : [none])])] : []),
    panel(CITE, [about, citeSection(told)]),
  ];
}

const CLAIMS = { name: "claims", printed: false };
const CITE = { name: "cite", printed: true };

/** What one tab shows; all that are there are seen without scripts, one after another. */
export function panel({ name, printed }: Pick<Tab, "name" | "printed">, content: readonly Html[]): Html {
  return html`<div class="panel-of-tab${printed && " printed"}" id="panel-${name}" data-panel="${name}" role="tabpanel" aria-labelledby="tab-${name}">${content}</div>`;
}

/** The tabs, the one open that opens by itself. */
export function tabButtons(part: Result, whole: Result): Html[] {
  const opening = openingTab(part);
  return tabsOf(part, whole).map(({ name, label }) => {
    const open = name === opening;
    return html`<button type="button" role="tab" id="tab-${name}" data-tab="${name}" aria-controls="panel-${name}" aria-selected="${`${open}`}" tabindex="${open ? "0" : "-1"}">${label}</button>`;
  });
}

/** What may be printed besides the tab that is open. */
export function printChoice(part: Result, whole: Result): Html[] {
  return tabsOf(part, whole).map(
    ({ name, label, printed }) =>
      html`<label><input type="checkbox" data-printed="${name}"${printed && new Html(" checked")}> ${label}</label>`,
  );
}
