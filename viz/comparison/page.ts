/** Two results side by side as a page: b in times of a, b drawn over a, what was different, and which verdicts are. */
import { latencyStatistic, metricNamed } from "../../scenarios/common/metrics.js";
import type { Result } from "../../scenarios/common/types.js";
import type { Comparison } from "../../scenarios/result/compare.js";
import type { StoredResult } from "../../scenarios/result/read.js";
import { viewOfMetric } from "../charts/claim-view.js";
import { latencyChart } from "../charts/latency.js";
import { defaultView } from "../charts/view.js";
import { type Html, html } from "../encodings/html.js";
import { type FramePart, type FrameTab, fittedFigure, renderFrame, scrolling } from "../page/frame.js";
import { badge } from "../page/sections/claims.js";
import { plainTable } from "../page/sections/tables.js";
import { comparisonNotes, comparisonTable, inputTexts, resultLine } from "../wording/comparison.js";
import { shortHash } from "../wording/identity.js";
import { capitalise } from "../wording/vocabulary.js";
import { drawRatios, RATIO_NOTES, ratioTitle } from "./chart.js";
import { answerOf, rangesTable } from "./words.js";

/** A result with the file that it was read from. */
type Stored = Pick<StoredResult, "file" | "result">;

/** The page about `b` beside `a`, as HTML. Throws if its script has not been built. */
export function renderComparison(a: Stored, b: Stored, comparison: Comparison): string {
  const { name } = a.result.scenario;
  const { parts, onlyParts } = comparison;
  const pairs = parts.map(({ name: part, comparison: of }) => {
    const [left, right] = [a, b].map(({ result }) => result.parts!.find(({ scenario }) => scenario.name === part)!);
    return framePart(left, right, of);
  });
  const lonely = (["a", "b"] as const).filter((which) => onlyParts[which].length > 0);
  return renderFrame({
    title: `Comparison: ${a.file} and ${b.file}`,
    version: b.result.version,
    kind: html`<strong>${a.file}</strong> (a) and <strong>${b.file}</strong> (b)`,
    parts: [
      { ...framePart(a.result, b.result, comparison), question: questionOf(name, b.result.scenario.name) },
      ...pairs,
    ],
    tabs: [
      {
        name: "results",
        label: "Results",
        printed: true,
        content: html`<section id="results"><h2>What was compared</h2>
<dl>${[a, b].map((stored, i) => html`<dt>${"ab"[i]}: ${stored.file}</dt><dd><p>${resultLine(stored.result)}</p><p class="small muted">SHA-256 ${stored.result.sha256}</p></dd>`)}</dl>
${lonely.map((which) => html`<p>Only ${which} has the parts ${onlyParts[which].join(", ")}.</p>`)}
<div class="tools needs-script"><button type="button" data-download="comparison.json">comparison.json</button></div></section>`,
      },
    ],
    data: { name: "comparison", value: comparison },
  });
}

function questionOf(a: string, b: string): string {
  return a === b ? `What has changed in ${a}, from a to b?` : `What is different in b (${b}) from a (${a})?`;
}

function framePart(a: Result, b: Result, comparison: Comparison): FramePart {
  const { metrics, claims } = comparison;
  const notes = comparisonNotes(comparison);
  return {
    name: a.scenario.name,
    question: a.scenario.question,
    answer: answerOf(comparison, a),
    beside: html`${scrolling("b in times of a, line by line", plainTable(rangesTable(comparison, a)))}
<p class="small muted">b / a over all points; real: the interval of the difference excludes 0. ${notes.at(-1)}</p>`,
    tabs: [
      ...metrics.map((metric) => metricTab(a, b, comparison, metric)),
      { name: "inputs", label: "Inputs", printed: true, content: inputsSection(comparison) },
      ...(claims.length > 0
        ? [{ name: "claims", label: "Claims", printed: true, content: claimsSection(comparison) }]
        : []),
      { name: "values", label: "All values", printed: false, content: valuesSection(a, comparison, notes) },
    ],
  };
}

function metricTab(a: Result, b: Result, comparison: Comparison, metric: string): FrameTab {
  const id = `${a.scenario.name}-${metric}`.replaceAll(/[^A-Za-z0-9-]+/g, "-");
  const code = `${shortHash(a)}-${shortHash(b)}-${metric}`;
  return {
    name: metric.replaceAll(".", "-"),
    label: capitalise(metricNamed(metric).title),
    printed: false,
    content: html`<section>${fittedFigure({
      ...{ id, code, title: ratioTitle(metric), notes: RATIO_NOTES, lines: a.scenario.lines },
      draw: (frame) => drawRatios(comparison, a, metric, frame),
    })}</section>
${latencyStatistic(metric) && html`<section>${overFigure(a, b, metric, { id: `${id}-over`, code })}</section>`}`,
  };
}

/** The latencies of b, drawn over those of a. */
function overFigure(a: Result, b: Result, metric: string, names: { id: string; code: string }): Html {
  const view = { ...defaultView(b), ...viewOfMetric(b, metric).change };
  return fittedFigure({
    ...names,
    title: `${latencyChart.title(b, view)}: b over a`,
    notes: ["Dashed and faint: the same lines in a."],
    lines: b.scenario.lines,
    draw: (frame) => latencyChart.draw(b, view, { ...frame, old: a }),
  });
}

function inputsSection(comparison: Comparison): Html {
  const inputs = inputTexts(comparison, false);
  const explained = inputTexts(comparison, true);
  return html`<section><h2>Inputs that differ</h2>
${inputs.length === 0 ? html`<p>None.</p>` : html`<ul>${inputs.map((input) => html`<li><code>${input}</code></li>`)}</ul>`}
${explained.length > inputs.length && html`<details data-table><summary>With texts and ranges that decide no number</summary><ul>${explained.map((input) => html`<li><code>${input}</code></li>`)}</ul></details>`}</section>`;
}

function claimsSection({ claims }: Comparison): Html {
  const verdict = (of: Comparison["claims"][number]["a"]) =>
    of === null ? html`<span class="muted">not judged</span>` : badge(of);
  const sorted = [...claims.filter(({ a, b }) => a !== b), ...claims.filter(({ a, b }) => a === b)];
  const rows = sorted.map(
    ({ id, says, a, b }) =>
      html`<tr><th scope="row"><strong>${id}</strong><br>${says}</th><td>${verdict(a)}</td><td>${verdict(b)}</td><td>${a === b ? "" : "changed"}</td></tr>`,
  );
  return html`<section><h2>Claims</h2>${scrolling(
    "Verdicts on claims",
    html`<table class="claims"><thead><tr><th scope="col">claim</th><th scope="col">a</th><th scope="col">b</th><th scope="col">verdict</th></tr></thead><tbody>${rows}</tbody></table>`,
  )}</section>`;
}

function valuesSection(a: Result, comparison: Comparison, notes: readonly string[]): Html {
  return html`<section><h2>All values</h2>${notes.map((note) => html`<p>${note}</p>`)}
${scrolling("All values", plainTable(comparisonTable(comparison, a, true)))}</section>`;
}
