/** The report of a sensitivity analysis: one HTML file that needs nothing else and lets nothing else in. */
import { axisOf, positionOf } from "../../scenarios/common/axis.js";
import { enumerate } from "../../scenarios/common/enumerate.js";
import { formatExact, formatFixed, formatInteger } from "../../scenarios/common/format.js";
import type { CostSpan, Sensitivity } from "../../scenarios/sensitivity/types.js";
import { type Html, html } from "../encodings/html.js";
import { type FramePart, fittedFigure, ranFacts, renderFrame, reproduceSection, scrolling } from "../page/frame.js";
import { badge } from "../page/sections/claims.js";
import { measuredInShort } from "../wording/describe.js";
import { capitalise } from "../wording/vocabulary.js";
import { answerOf, jointText, restsOn } from "./answer.js";
import { shortHash } from "./figures.js";
import { drawTornado, TORNADO_NOTES, tornadoTitle } from "./tornado.js";
import {
  allRuns,
  baseText,
  changeText,
  effectsBySize,
  isNoise,
  labelOf,
  methodTexts,
  metricOf,
  partsOf,
  rangeText,
  spanOf,
  valueText,
} from "./words.js";

/** The report on `sensitivity`, as HTML. Throws if the page's script has not been built. */
export function renderSensitivity(sensitivity: Sensitivity): string {
  const { scenario, version } = sensitivity;
  const rounded = `Tables show rounded numbers; sensitivity.json has all of them, ${formatExact(sensitivity.responses.length, "count")} responses in all.`;
  const how = html`<section id="how"><h2>How it was found</h2>${methodTexts(sensitivity).map((text) => html`<p>${text}</p>`)}</section>`;
  return renderFrame({
    title: `Sensitivity: ${scenario.question}`,
    version,
    kind: html`scenario <strong>${scenario.name}</strong> &middot; how much depends on the costs`,
    parts: partsOf(sensitivity).map((part, i) => framePart(part, i === 0 ? "" : `${part.scenario.name}-`)),
    tabs: [
      { name: "how", label: "Method", printed: true, content: how },
      {
        name: "cite",
        label: "Reproduce",
        printed: true,
        content: reproduceSection(sensitivity, "sensitivity.json", rounded),
      },
    ],
    data: { name: "sensitivity", value: sensitivity },
  });
}

/** What there is of the scenario itself and of each part alike. @param prefix of ids */
function framePart(part: Sensitivity, prefix: string): FramePart {
  const { scenario, metrics, claims } = part;
  return {
    name: scenario.name,
    question: scenario.question,
    answer: answerOf(part),
    beside: html`${linesTable(part, metrics[0].name)}${ranFacts(facts(part))}`,
    tabs: [
      ...metrics.map(({ name, title }) => ({
        name: name.replaceAll(".", "-"),
        label: capitalise(title),
        printed: false,
        content: metricSection(part, name, prefix),
      })),
      ...(claims.length > 0
        ? [{ name: "claims", label: "Claims", printed: true, content: claimsSection(part, prefix) }]
        : []),
      { name: "costs", label: "Costs", printed: false, content: costsSection(part, prefix) },
    ],
  };
}

/** A row per line: a metric as it is, and what the cost that it depends on most makes of it. */
function linesTable(sensitivity: Sensitivity, metric: string): Html {
  const { title, unit } = metricOf(sensitivity, metric);
  const responses = sensitivity.responses.filter((response) => response.metric === metric);
  if (responses.every((response) => effectsBySize(response).clear.length === 0))
    return html`<p class="small muted">No cost that has a range changes the ${title}.</p>`;
  const places = new Set(responses.map(positionOf)).size;
  const { symbol, format, at } = axisOf(sensitivity.scenario);
  const rows = responses.map((response) => {
    const [most] = effectsBySize(response).clear;
    const ends = most
      ? html`<td>${most.cost}${spanOf(sensitivity, most.cost).kind === "assumed" && " *"}</td>${[most.low, most.high].map((end) => html`<td class="number">${unbrokenChange(changeText(end, response, unit))}</td>`)}`
      : html`<td>none</td><td></td><td></td>`;
    return html`<tr><th scope="row">${labelOf(sensitivity, response.line)}</th>${places > 1 && html`<td class="number">${format(positionOf(response))}</td>`}<td class="number">${baseText(response, unit)}</td>${ends}</tr>`;
  });
  const where = places === 1 && responses.length > 0 ? ` at ${at(positionOf(responses[0]))}` : "";
  return html`${scrolling(
    `${title}, line by line`,
    html`<table><thead><tr><th scope="col">line</th>${places > 1 && html`<th scope="col" class="number">${symbol}</th>`}<th scope="col" class="number">as it is</th><th scope="col">depends most on</th><th scope="col" class="number">at its low end</th><th scope="col" class="number">at its high end</th></tr></thead><tbody>${rows}</tbody></table>`,
  )}
<p class="small muted">${capitalise(title)}${where}; * an assumed cost.</p>`;
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

/** What is in parentheses stays in one line. */
function unbrokenChange(text: string): Html {
  const [value, change] = text.split(" (");
  return change === undefined ? html`${value}` : html`${value} <span class="number">(${change}</span>`;
}

function metricSection(sensitivity: Sensitivity, metric: string, prefix: string): Html {
  const chart = { sensitivity, metric };
  const id = prefix + metric.replaceAll(".", "-");
  return html`<section id="${id}">${fittedFigure({
    id,
    title: tornadoTitle(chart),
    code: `${shortHash(sensitivity)}-tornado-${metric}`,
    notes: TORNADO_NOTES,
    lines: [],
    draw: (frame) => drawTornado(chart, frame),
  })}
${metric !== sensitivity.metrics[0].name && linesTable(sensitivity, metric)}
<details data-table><summary>All effects as a table</summary>${effectsTable(sensitivity, metric)}</details></section>`;
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
