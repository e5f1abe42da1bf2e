/** The report of a sensitivity analysis: one HTML file that needs nothing else and lets nothing else in. */
import { axisOf, positionOf } from "../../scenarios/common/axis.js";
import { enumerate } from "../../scenarios/common/enumerate.js";
import { formatExact, formatFixed, formatInteger } from "../../scenarios/common/format.js";
import type { CostSpan, Sensitivity } from "../../scenarios/sensitivity/types.js";
import { THEMED } from "../charts/palette.js";
import { embeddedJson, Html, html } from "../encodings/html.js";
import { toXml } from "../encodings/xml.js";
import { serverDocument } from "../exports/figures.js";
import { clientScript, policy } from "../page/page.js";
import { badge } from "../page/sections/claims.js";
import { STYLE } from "../page/style.js";
import { measuredInShort } from "../wording/describe.js";
import { capitalise } from "../wording/vocabulary.js";
import { answerOf, jointText, restsOn } from "./answer.js";
import { shortHash } from "./figures.js";
import { drawTornado, TORNADO_NOTES, tornadoTitle } from "./tornado.js";
import {
  allRuns,
  baseText,
  changeText,
  isNoise,
  labelOf,
  methodTexts,
  partsOf,
  rangeText,
  spanOf,
  valueText,
} from "./words.js";

const OWN_STYLE = `
.narrow { display: none; }
@media (max-width: 700px) { .wide { display: none; } .narrow { display: block; } }
@media print { .wide { display: block; } .narrow { display: none; } }
.claims th[scope="row"] { min-width: 12rem; font-weight: 400; }`;

const WIDE = 1040;
const NARROW = 330;

/** The report on `sensitivity`, as HTML. Throws if the page's script has not been built. */
export function renderSensitivity(sensitivity: Sensitivity): string {
  const script = clientScript("analysis.bundle.js");
  const style = STYLE + OWN_STYLE;
  const { scenario, version } = sensitivity;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(script, style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="muxsim ${version}">
<title>Sensitivity: ${scenario.question}</title>
<style>${new Html(style)}</style>
</head>
<body>
<div class="page">
<header>
<div class="top"><p class="small muted">muxsim v${version} &middot; scenario <strong>${scenario.name}</strong> &middot; how much depends on the costs</p>
<button type="button" id="theme" class="needs-script">Theme: auto</button></div>
<h1>${scenario.question}</h1>
<p class="answer">${answerOf(sensitivity)}</p>
<ul class="facts small muted">${facts(sensitivity).map((fact) => html`<li>${fact}</li>`)}</ul>
</header>
<main>
${partsOf(sensitivity).map((part, i) => partSections(part, i === 0 ? "" : `${part.scenario.name}-`))}
<section id="how"><h2>How it was found</h2>${methodTexts(sensitivity).map((text) => html`<p>${text}</p>`)}</section>
${citeSection(sensitivity)}
</main>
<p id="announcement" class="hidden-visually" role="status"></p>
</div>
<script type="application/json" id="sensitivity">${embeddedJson(sensitivity)}</script>
<script>${new Html(script)}</script>
</body>
</html>
`;
  return page.markup;
}

/** What there is of the scenario itself and of each part alike. @param prefix of ids */
function partSections(part: Sensitivity, prefix: string): Html {
  const { scenario, metrics } = part;
  return html`${
    prefix !== "" &&
    html`<section id="${prefix}part"><h2>Part ${scenario.name}: ${scenario.question}</h2><p class="answer">${answerOf(part)}</p></section>`
  }
${claimsSection(part, prefix)}
${metrics.map(({ name }) => metricSection(part, name, prefix))}
${costsSection(part, prefix)}`;
}

function facts(sensitivity: Sensitivity): string[] {
  const { scenario, costs, design } = sensitivity;
  const { profile, measurement, machine } = scenario;
  return [
    `costs: ${profile.title}`,
    `${costs.length} costs varied, ${costs.filter(({ kind }) => kind === "assumed").length} of them assumed`,
    design === undefined ? "no design" : `${design.length} points of a design`,
    `${machine.cores} cores`,
    `${measurement.replications} replications of ${measuredInShort(measurement)}`,
    `${formatInteger(allRuns(sensitivity))} runs`,
    `seed ${scenario.seed}`,
  ];
}

function scrolling(label: string, table: Html): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">${table}</div>`;
}

function claimsSection(sensitivity: Sensitivity, prefix: string): Html {
  const { claims } = sensitivity;
  if (claims.length === 0) return html``;
  const joint = claims.some((claim) => claim.joint !== undefined);
  const rows = claims.map(
    (
      claim,
    ) => html`<tr><th scope="row"><strong>${claim.id}</strong><br>${claim.says}<br><span class="muted">${capitalise(claim.statement)}</span></th><td>${badge(claim.verdict)}</td>
<td>${restsOn(sensitivity, claim)}${
      claim.assumed.length > 0
        ? html` ${claim.assumed.map((cost) => html`<span class="assumed">rests on assumed cost ${cost}</span>`)}`
        : ""
    }</td>${joint && html`<td>${jointText(claim)}</td>`}</tr>`,
  );
  return html`<section id="${prefix}claims"><h2>Claims</h2>
<p>Each verdict with all costs at their values, and where it becomes another one if a single cost moves within its range.</p>
${scrolling(
  `Claims of ${sensitivity.scenario.name}`,
  html`<table class="claims"><thead><tr><th scope="col">claim</th><th scope="col">verdict</th>${
    joint && html`<th scope="col">one cost at a time</th><th scope="col">all together</th>`
  }${!joint && html`<th scope="col">one cost at a time</th>`}</tr></thead><tbody>${rows}</tbody></table>`,
)}
</section>`;
}

function metricSection(sensitivity: Sensitivity, metric: string, prefix: string): Html {
  const chart = { sensitivity, metric };
  const document = serverDocument();
  const drawn = (width: number, id: string) =>
    new Html(toXml(drawTornado(chart, { document, width, palette: THEMED, id })));
  const id = prefix + metric.replaceAll(".", "-");
  return html`<section id="${id}"><h2>${tornadoTitle(chart)}</h2>
<figure><div class="plot wide">${drawn(WIDE, `${id}-wide`)}</div><div class="plot narrow">${drawn(NARROW, `${id}-narrow`)}</div>
<figcaption>${TORNADO_NOTES.map((note) => html`<p>${note}</p>`)}</figcaption></figure>
<div class="tools"><code>${shortHash(sensitivity)}-tornado-${metric}</code></div>
<details><summary>All effects as a table</summary>${effectsTable(sensitivity, metric)}</details></section>`;
}

function effectsTable(sensitivity: Sensitivity, metric: string): Html {
  const { unit } = sensitivity.metrics.find(({ name }) => name === metric)!;
  const rows = sensitivity.responses
    .filter((response) => response.metric === metric)
    .flatMap((response) => {
      const coefficientOf = (cost: string) =>
        response.joint?.coefficients?.find((each) => each.cost === cost)?.coefficient;
      return response.effects.map((effect) => {
        const span = spanOf(sensitivity, effect.cost);
        const coefficient = coefficientOf(effect.cost);
        return html`<tr><td>${labelOf(sensitivity, response.line)}, ${axisOf(sensitivity.scenario).at(positionOf(response))}</td>
<td><code>${effect.cost}</code></td><td>${kindOf(span)}</td>
<td class="number">${baseText(response, unit)}</td>
<td class="number">${changeText(effect.low, response, unit)}</td><td class="number">${changeText(effect.high, response, unit)}</td>
<td class="number">${coefficient === undefined ? "" : formatFixed(coefficient, 2)}</td><td>${isNoise(effect) ? "within noise" : "clear"}</td></tr>`;
      });
    });
  return scrolling(
    `Effects on ${metric} in ${sensitivity.scenario.name}`,
    html`<table><thead><tr><th scope="col">line</th><th scope="col">cost</th><th scope="col">kind</th><th scope="col" class="number">as it is</th>
<th scope="col" class="number">at low</th><th scope="col" class="number">at high</th><th scope="col" class="number">rank coefficient</th><th scope="col">difference</th></tr></thead>
<tbody>${rows}</tbody></table>`,
  );
}

function costsSection(sensitivity: Sensitivity, prefix: string): Html {
  const { costs, scenario, fixed } = sensitivity;
  const charged = costs.filter(({ lines }) => lines.length > 0);
  const idle = costs.filter(({ lines }) => lines.length === 0);
  const rows = charged.map(
    (
      span,
    ) => html`<tr><th scope="row"><code>${span.name}</code></th><td>${valueText(span)}</td><td>${rangeText(span)}</td>
<td>${kindOf(span)}</td><td>${linesText(sensitivity, span)}</td><td>${span.source}</td></tr>`,
  );
  return html`<section id="${prefix}costs"><h2>Costs that were varied</h2>
<p>${scenario.profile.description} Profile <code>${scenario.profile.name}</code>.</p>
${scrolling(
  `Costs of ${sensitivity.scenario.name}`,
  html`<table><thead><tr><th scope="col">cost</th><th scope="col">value</th><th scope="col">range</th><th scope="col">kind</th><th scope="col">changes</th><th scope="col">source</th></tr></thead>
<tbody>${rows}</tbody></table>`,
)}
${idle.length > 0 && html`<p>Varied as well, but never charged here: ${enumerate(idle.map(({ name }) => name))}.</p>`}
${fixed.length > 0 && html`<p>Not varied, since they have no range: ${enumerate(fixed)}.</p>`}</section>`;
}

function kindOf({ kind }: CostSpan): Html {
  return kind === "assumed" ? html`<span class="assumed">assumed</span>` : html`${kind}`;
}

function linesText(sensitivity: Sensitivity, { lines }: CostSpan): string {
  if (lines.length === sensitivity.scenario.lines.length) return "all lines";
  return lines.map((id) => labelOf(sensitivity, id)).join("; ");
}

function citeSection(sensitivity: Sensitivity): Html {
  const { command, version, sha256, scenario, engine } = sensitivity;
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
<div class="tools needs-script"><button type="button" data-download="sensitivity.json">sensitivity.json</button></div>
<p class="small muted">Tables show rounded numbers; sensitivity.json has all of them, ${formatExact(sensitivity.responses.length, "count")} responses in all.</p></section>`;
}
