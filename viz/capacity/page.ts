/** The report on capacities: one HTML file that needs nothing else and lets nothing else in. */
import type { Capacity } from "../../scenarios/capacity/types.js";
import { formatGiven, formatInteger } from "../../scenarios/common/format.js";
import { type Html, html } from "../encodings/html.js";
import { fittedFigure, ranFacts, renderFrame, reproduceSection, scrolling } from "../page/frame.js";
import { badge } from "../page/sections/claims.js";
import { plainTable } from "../page/sections/tables.js";
import { measuredInShort } from "../wording/describe.js";
import { capitalise } from "../wording/vocabulary.js";
import { answerCaption, answerOf, answerTable } from "./answer.js";
import { CHART_NOTES, drawCapacity } from "./chart.js";
import { shortHash } from "./figures.js";
import { linesTable, probesTable, ratiosTable } from "./tables.js";
import { headingOf, methodTexts, ratioSentence, titleOf, verdictSummary } from "./words.js";

/** The report on `capacity`, as HTML. Throws if the page's script has not been built. */
export function renderCapacity(capacity: Capacity): string {
  const { scenario, version, ratios, claims } = capacity;
  const how = html`<section id="how"><h2>How it was found</h2>${methodTexts(capacity).map((text) => html`<p>${text}</p>`)}</section>`;
  const tab = (name: string, label: string, printed: boolean, content: Html) => ({ name, label, printed, content });
  return renderFrame({
    title: `Capacity: ${scenario.question}`,
    version,
    kind: html`scenario <strong>${scenario.name}</strong> &middot; capacity`,
    parts: [
      {
        name: scenario.name,
        question: headingOf(capacity),
        answer: answerOf(capacity),
        beside: html`${scrolling("Capacities", plainTable(answerTable(capacity)))}
<p class="small muted">${capitalise(answerCaption(capacity))}</p>${ranFacts(facts(capacity))}`,
        tabs: [
          tab("capacities", "Capacities", false, chartSection(capacity)),
          ...(ratios.length > 0 ? [tab("ratios", "Ratios", false, ratiosSection(capacity))] : []),
          ...(claims.length > 0 ? [tab("claims", "Claims", true, claimsSection(capacity))] : []),
          tab("probes", "Values tried", false, probesSection(capacity)),
        ],
      },
    ],
    tabs: [
      tab("how", "Method", true, how),
      tab("cite", "Reproduce", true, reproduceSection(capacity, "capacity.json")),
    ],
    data: { name: "capacity", value: capacity },
  });
}

function facts({ scenario, quantity, along, runs, confidence }: Capacity): string[] {
  const { profile, measurement, machine } = scenario;
  return [
    scenario.question,
    `costs: ${profile.title}`,
    ...(quantity.over === "cores" || isCores(along?.of)
      ? []
      : [`${machine.cores} ${machine.cores === 1 ? "core" : "cores"}`]),
    ...(quantity.over === "pending" || along?.of === "pending"
      ? []
      : [`${formatInteger(scenario.pending[0])} pending operations`]),
    `a replication is ${measuredInShort(measurement)}, or longer`,
    `${formatInteger(runs)} runs`,
    `intervals at ${formatGiven(confidence, "share")}`,
    `seed ${scenario.seed}`,
  ];
}

function isCores(of: string | undefined): boolean {
  return of === "cores" || of === "machine.cores";
}

function chartSection(capacity: Capacity): Html {
  return html`<section id="capacities">${fittedFigure({
    id: "capacity",
    title: titleOf(capacity),
    code: `${shortHash(capacity)}-capacity`,
    notes: CHART_NOTES,
    lines: capacity.scenario.lines,
    draw: (frame) => drawCapacity(capacity, frame),
  })}
<details data-table><summary>Table</summary>${scrolling("Capacities in full", plainTable(linesTable(capacity)))}</details></section>`;
}

function ratiosSection(capacity: Capacity): Html {
  return html`<section id="ratios"><h2>How many times as much</h2>
<ul>${capacity.ratios.map((ratio) => html`<li>${ratioSentence(capacity, ratio)}</li>`)}</ul>
<details><summary>As a table</summary>${scrolling("Ratios of capacities", plainTable(ratiosTable(capacity)))}</details></section>`;
}

function claimsSection(capacity: Capacity): Html {
  const { claims } = capacity;
  return html`<section id="claims"><h2>Claims</h2><p class="verdict-counts">${verdictSummary(capacity)}.</p>
<p class="small muted">Supported: the whole interval lies in the claimed range. Refuted: all of it lies outside. Undecided: neither.</p>
<ul class="claims">${claims.map(
    ({ verdict, says, source, statement, because, comment }) =>
      html`<li class="claim">${badge(verdict)}<div><strong>${says}</strong> <span class="muted">(${source})</span><p>${capitalise(statement)}: ${because}.</p>${comment && html`<p class="muted">${comment}</p>`}</div></li>`,
  )}</ul></section>`;
}

function probesSection(capacity: Capacity): Html {
  return html`<section id="probes"><h2>Every value that was tried</h2>
${scrolling("Values that were tried", plainTable(probesTable(capacity)))}</section>`;
}
