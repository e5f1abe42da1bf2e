/** The report on capacities: one HTML file that needs nothing else and lets nothing else in. */
import type { Capacity } from "../../scenarios/capacity/types.js";
import { formatGiven, formatInteger } from "../../scenarios/common/format.js";
import { THEMED } from "../charts/palette.js";
import { embeddedJson, Html, html } from "../encodings/html.js";
import type { Table } from "../encodings/table.js";
import { toXml } from "../encodings/xml.js";
import { serverDocument } from "../exports/figures.js";
import { clientScript, policy } from "../page/page.js";
import { badge } from "../page/sections/claims.js";
import { STYLE } from "../page/style.js";
import { measuredInShort } from "../wording/describe.js";
import { capitalise } from "../wording/vocabulary.js";
import { answerCaption, answerOf, answerTable } from "./answer.js";
import { CHART_NOTES, drawCapacity } from "./chart.js";
import { shortHash } from "./figures.js";
import { linesTable, probesTable, ratiosTable } from "./tables.js";
import { headingOf, methodTexts, ratioSentence, titleOf, verdictSummary } from "./words.js";

const OWN_STYLE = `
.narrow { display: none; }
@media (max-width: 700px) { .wide { display: none; } .narrow { display: block; } }
@media print { .wide { display: block; } .narrow { display: none; } }`;

const WIDE = 1040;
const NARROW = 330;

/** The report on `capacity`, as HTML. Throws if the page's script has not been built. */
export function renderCapacity(capacity: Capacity): string {
  const script = clientScript("analysis.bundle.js");
  const style = STYLE + OWN_STYLE;
  const { scenario, version } = capacity;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(script, style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="muxsim ${version}">
<title>Capacity: ${scenario.question}</title>
<style>${new Html(style)}</style>
</head>
<body>
<div class="page">
<header>
<div class="top"><p class="small muted">muxsim v${version} &middot; scenario <strong>${scenario.name}</strong> &middot; capacity</p>
<button type="button" id="theme" class="needs-script">Theme: auto</button></div>
<h1>${headingOf(capacity)}</h1>
<p class="answer">${answerOf(capacity)}</p>
${scrolling("Answer", tableHtml(answerTable(capacity)))}
<p class="small muted">${capitalise(answerCaption(capacity))}</p>
<ul class="facts small muted">${facts(capacity).map((fact) => html`<li>${fact}</li>`)}</ul>
</header>
<main>
${chartSection(capacity)}
${ratiosSection(capacity)}
${claimsSection(capacity)}
${probesSection(capacity)}
<section id="how"><h2>How it was found</h2>${methodTexts(capacity).map((text) => html`<p>${text}</p>`)}</section>
${citeSection(capacity)}
</main>
<p id="announcement" class="hidden-visually" role="status"></p>
</div>
<script type="application/json" id="capacity">${embeddedJson(capacity)}</script>
<script>${new Html(script)}</script>
</body>
</html>
`;
  return page.markup;
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

function scrolling(label: string, table: Html): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">${table}</div>`;
}

function tableHtml({ columns, rows }: Table): Html {
  return html`<table><thead><tr>${columns.map(
    ({ label, numeric }) => html`<th scope="col"${numeric && new Html(' class="number"')}>${label}</th>`,
  )}</tr></thead>
<tbody>${rows.map(
    (cells) =>
      html`<tr>${cells.map((cell, i) => html`<td${columns[i].numeric && new Html(' class="number"')}>${cell.text}</td>`)}</tr>`,
  )}</tbody></table>`;
}

function chartSection(capacity: Capacity): Html {
  const document = serverDocument();
  const drawn = (width: number, id: string) =>
    new Html(toXml(drawCapacity(capacity, { document, width, palette: THEMED, id })));
  return html`<section id="capacities"><h2>${titleOf(capacity)}</h2>
<figure><div class="plot wide">${drawn(WIDE, "capacity-wide")}</div><div class="plot narrow">${drawn(NARROW, "capacity-narrow")}</div>
<figcaption>${CHART_NOTES.map((note) => html`<p>${note}</p>`)}</figcaption></figure>
<div class="tools"><code>${shortHash(capacity)}-capacity</code></div>
${scrolling("Capacities", tableHtml(linesTable(capacity)))}</section>`;
}

function ratiosSection(capacity: Capacity): Html | false {
  if (capacity.ratios.length === 0) return false;
  return html`<section id="ratios"><h2>How many times as much</h2>
<ul>${capacity.ratios.map((ratio) => html`<li>${ratioSentence(capacity, ratio)}</li>`)}</ul>
<details><summary>As a table</summary>${scrolling("Ratios of capacities", tableHtml(ratiosTable(capacity)))}</details></section>`;
}

function claimsSection(capacity: Capacity): Html | false {
  const { claims } = capacity;
  if (claims.length === 0) return false;
  return html`<section id="claims"><h2>Claims</h2><p class="verdict-counts">${verdictSummary(capacity)}.</p>
<p class="small muted">Supported: the whole interval lies in the claimed range. Refuted: all of it lies outside. Undecided: neither.</p>
<ul class="claims">${claims.map(
    ({ verdict, says, source, statement, because, comment }) =>
      html`<li class="claim">${badge(verdict)}<div><strong>${says}</strong> <span class="muted">(${source})</span><p>${capitalise(statement)}: ${because}.</p>${comment && html`<p class="muted">${comment}</p>`}</div></li>`,
  )}</ul></section>`;
}

function probesSection(capacity: Capacity): Html {
  return html`<section id="probes"><h2>Every value that was tried</h2>
<details><summary>${formatInteger(capacity.lines.reduce((sum, { probes }) => sum + probes.length, 0))} values</summary>
${scrolling("Values that were tried", tableHtml(probesTable(capacity)))}</details></section>`;
}

function citeSection({ command, version, sha256, scenario, engine }: Capacity): Html {
  const terms: [string, string][] = [
    ["Scenario", scenario.name],
    ["Seed", scenario.seed],
    ["Version", `muxsim v${version}`],
    [
      "Engine",
      `Node ${engine.node}, V8 ${engine.v8}, ${engine.platform} (for the record; the numbers do not depend on it)`,
    ],
    ["SHA-256", sha256],
  ];
  return html`<section id="cite"><h2>Reproduce</h2>
<p>The same version, scenario and seed give the same numbers, to the last bit, on every machine.</p>
<div class="copyable"><pre>${command}</pre><button type="button" class="needs-script" data-copy>Copy command</button></div>
<dl>${terms.map(([term, text]) => html`<dt>${term}</dt><dd>${text}</dd>`)}</dl>
<div class="tools needs-script"><button type="button" data-download="capacity.json">capacity.json</button></div></section>`;
}
