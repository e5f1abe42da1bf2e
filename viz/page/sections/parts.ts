/** A result of several scenarios: which of them is shown, and everything on the page that is about that one. */
import type { Result } from "../../../scenarios/common/types.js";
import { Html, html } from "../../encodings/html.js";
import { examinedClaims, verdictCounts } from "../../wording/claims.js";
import { partName, partsOf } from "../../wording/parts.js";
import { chartSections } from "./charts.js";
import { CITE } from "./cite.js";
import { CLAIMS } from "./claims.js";
import { CONFIDENCE, confidenceSection } from "./confidence.js";
import { about, contents } from "./header.js";
import { MODEL, modelSection } from "./model.js";

const SCENARIOS = ["scenarios", "Scenarios"] as const;

/** The questions and answers of all scenarios, and the switch between them; nothing if there is only one. */
export function scenariosSection(whole: Result): Html[] {
  const parts = partsOf(whole);
  if (parts.length === 1) return [];
  const option = (part: Result, i: number) =>
    html`<option value="${partName(part)}"${i === 0 ? new Html(" selected") : ""}>${partName(part)}</option>`;
  return [
    html`<section id="${SCENARIOS[0]}" aria-labelledby="scenarios-heading"><h2 id="scenarios-heading">${SCENARIOS[1]}</h2>
<p>The answer rests on ${parts.length} scenarios, each with traffic and lines of its own. Everything below is about one of them at a time.</p>
<details><summary>Their questions and answers</summary><dl>${parts.map(answered)}</dl></details>
<noscript><p class="muted">Without scripts the charts below are those of ${partName(whole)}; those of the other scenarios are in the directory <code>figures</code> beside the report.</p></noscript></section>
<div class="part-bar needs-script"><label><span>Scenario shown</span> <select id="part-choice">${parts.map(option)}</select></label></div>`,
  ];
}

function answered(part: Result): Html {
  const { scenario, answer, findings } = part;
  const claims = findings.claims.length > 0 && verdictCounts(examinedClaims({ ...part, parts: [] }));
  return html`<dt>${scenario.name}</dt><dd><p>${scenario.question}</p><p><strong>${answer}</strong></p>
${claims && html`<p class="small muted">${claims}.</p>`}
<p class="needs-script small"><a href="#part=${encodeURIComponent(partName(part))}" data-shows="part">Show its charts</a></p></dd>`;
}

/** All that is about one scenario; the page's script fills it anew when another one is chosen. */
export function partSections(part: Result, whole: Result, document: Document): Html {
  const sections = [...chartSections(part, document), confidenceSection(part), modelSection(part)];
  if (partsOf(whole).length === 1) return html`${sections}`;
  const { question } = part.scenario;
  return html`<section aria-labelledby="part-heading"><h2 id="part-heading">${partName(part)}: ${question}</h2>
<p class="answer">${part.answer}</p>
${about(part)}</section>
${sections}`;
}

/** Links to all sections, with `part` shown. */
export function partContents(part: Result, whole: Result): Html {
  const before = [
    ...(examinedClaims(whole).length > 0 ? [CLAIMS] : []),
    ...(partsOf(whole).length > 1 ? [SCENARIOS] : []),
  ];
  return contents(part, before, [CONFIDENCE, MODEL, CITE]);
}
