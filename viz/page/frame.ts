/**
 * The frame of the pages about an analysis, as that of the report: question, answer, a table, and a chart beside it on
 * the first screen; everything else under tabs. All is written into the page: without scripts it stands one below
 * another, and drawings are there in several widths, of which the one that fits is seen.
 */
import { THEMED } from "../charts/palette.js";
import { embeddedJson, Html, html } from "../encodings/html.js";
import { unbroken } from "../encodings/text.js";
import { toXml } from "../encodings/xml.js";
import { serverDocument } from "../exports/figures.js";
import { built, policy } from "./packed.js";
import { TOOLS } from "./sections/header.js";
import { panel } from "./sections/parts.js";
import { STYLE } from "./style.js";

export interface FrameTab {
  /** In the address, and part of the id of its panel. */
  name: string;
  label: string;
  /** Printed unless the reader chooses otherwise; the one that is open is anyway. */
  printed: boolean;
  content: Html;
}

/** What is shown of one scenario: of several, one at a time. */
export interface FramePart {
  name: string;
  question: string;
  answer: string;
  /** Beside the charts: a table, and what was run. */
  beside: Html;
  tabs: FrameTab[];
}

interface Frame {
  title: string;
  version: string;
  /** What the page is, in a few words. */
  kind: Html;
  /** The first one is what the page is about. */
  parts: FramePart[];
  /** About all parts together; behind their tabs. */
  tabs: FrameTab[];
  /** What `NAME.json` has, which can be downloaded. */
  data: { name: string; value: unknown };
}

const FITTED = `
.fitted { container-type: inline-size; }
.fitted > .fit-middle, .fitted > .fit-wide { display: none; }
.fitted > .plot.pointing { cursor: default; }
@container (min-width: 560px) { .fitted > .fit-narrow { display: none; } .fitted > .fit-middle { display: block; } }
@container (min-width: 760px) { .fitted > .fit-middle { display: none; } .fitted > .fit-wide { display: block; } }
.beside .scroll td { white-space: normal; }
.beside .scroll td:not(.number) { min-width: 5rem; }
.beside > p { margin: 4px 0 12px; }
.figure-head h2 { flex: 1 1 16rem; margin: 0; font-size: 0.9375rem; }
.bench section > h2:first-child { margin-top: 4px; }
.bench .claims td { min-width: 7rem; }
.bench .claims td:nth-child(3) { min-width: 16rem; }
@media (max-width: 480px) {
  .beside .scroll :is(th, td) { padding-inline: 3px; font-size: 0.75rem; }
  .beside .scroll td:not(.number) { min-width: 3rem; }
}
.bench .claims th[scope="row"] { min-width: 12rem; font-weight: 400; }
@media print { .ran { display: none; } }`;

/** The page, as HTML. Throws if its script has not been built. */
export function renderFrame({ title, version, kind, parts, tabs, data }: Frame): string {
  const script = built("analysis.bundle.js");
  const style = STYLE + FITTED;
  const [first] = parts;
  const all = [...tabsOfParts(parts), ...tabs.map((tab) => ({ ...tab, content: [tab.content] }))];
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy([script], style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="muxsim ${version}">
<title>${title}</title>
<style>${new Html(style)}</style>
</head>
<body>
<div class="page wide">
<header>
<div class="top"><p class="small muted">muxsim v${version} &middot; ${kind}</p><div class="tools">${TOOLS}</div></div>
<h1>${first.question}</h1>
<div class="answer"><p id="answer">${unbroken(first.answer)}</p></div>
${parts.length > 1 && choice(parts)}
</header>
<main class="workspace">
<div class="beside">${ofEach(parts, (part, i) => html`${i > 0 && html`<h2>${part.name}: ${part.question}</h2><p class="small"><strong>${unbroken(part.answer)}</strong></p>`}${part.beside}`)}</div>
<div class="bench">
<div id="tabs" class="tabs needs-script" role="tablist" aria-label="What is shown">${all.map(({ name, label }, i) => button(name, label, i === 0))}</div>
${all.map(({ content, ...tab }) => panel(tab, content))}
</div>
</main>
<p id="announcement" class="hidden-visually" role="status"></p>
</div>
<script type="application/json" id="${data.name}">${embeddedJson(data.value)}</script>
<script>${new Html(script)}</script>
</body>
</html>
`;
  return page.markup;
}

function choice(parts: readonly FramePart[]): Html {
  return html`<div class="part-bar needs-script"><label><span>Scenario shown</span> <select id="part-choice">${parts.map(({ name }) => html`<option value="${name}">${name}</option>`)}</select></label></div>`;
}

/** Of each part its own; the page's script shows that of the chosen one. */
function ofEach(parts: readonly FramePart[], content: (part: FramePart, i: number) => Html): Html[] {
  if (parts.length === 1) return [content(parts[0], 0)];
  return parts.map((part, i) => html`<div data-of="${part.name}">${content(part, i)}</div>`);
}

/** A tab for each name that any part has one of. */
function tabsOfParts(parts: readonly FramePart[]): (Omit<FrameTab, "content"> & { content: Html[] })[] {
  const names = new Map(parts.flatMap((part) => part.tabs.map((tab) => [tab.name, tab])));
  return [...names.values()].map((tab) => ({
    ...tab,
    content: ofEach(parts, (part, i) => {
      const own = part.tabs.find(({ name }) => name === tab.name);
      const content = own?.content ?? html`<p class="muted">There is nothing of it in ${part.name}.</p>`;
      return i === 0 ? content : html`<p class="muted small">${part.name}</p>${content}`;
    }),
  }));
}

function button(name: string, label: string, open: boolean): Html {
  return html`<button type="button" role="tab" id="tab-${name}" data-tab="${name}" aria-controls="panel-${name}" aria-selected="${`${open}`}" tabindex="${open ? "0" : "-1"}">${label}</button>`;
}

/** Widths that drawings are made in, by what they are called in the style. */
const WIDTHS = { narrow: 330, middle: 600, wide: 840 };

interface Fitted {
  id: string;
  title: string;
  /** By which it can be cited. */
  code: string;
  notes: readonly string[];
  /** What has marks of its own: of each the name that tips call it by. */
  lines: readonly { id: string; label: string }[];
  draw(frame: { document: Document; width: number; palette: typeof THEMED; id: string }): SVGSVGElement;
}

/** A drawing that fits the window, as far as that can be without scripts. */
export function fittedFigure({ id, title, code, notes, lines, draw }: Fitted): Html {
  const document = serverDocument();
  const drawings = Object.entries(WIDTHS).map(
    ([name, width]) =>
      html`<div class="plot fit-${name}" role="group" tabindex="0" aria-label="${title}: arrow keys move from mark to mark">${new Html(toXml(draw({ document, width, palette: THEMED, id: `${id}-${name}` })))}</div>`,
  );
  return html`<figure aria-labelledby="${id}-shown"><div class="figure-head"><h2 id="${id}-shown">${title}</h2><code class="muted">${code}</code></div>
<div class="fitted" data-labels="${JSON.stringify(Object.fromEntries(lines.map((line) => [line.id, line.label])))}">${drawings}</div>
<figcaption><p>${notes.join(" ")}</p></figcaption></figure>`;
}

/** What was run, for those who ask. */
export function ranFacts(facts: readonly string[]): Html {
  return html`<details class="ran"><summary>What was run</summary><ul class="facts small muted">${facts.map((fact) => html`<li>${fact}</li>`)}</ul></details>`;
}

/** A table that scrolls within the page where it is wider. */
export function scrolling(label: string, table: Html): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">${table}</div>`;
}

interface Made {
  command: string;
  version: string;
  sha256: string;
  scenario: { name: string; seed: string };
  engine: { node: string; v8: string; platform: string };
}

/** How an analysis is made again; `file` is what can be downloaded. */
export function reproduceSection(
  { command, version, sha256, scenario, engine }: Made,
  file: string,
  note?: string,
): Html {
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
<div class="tools needs-script"><button type="button" data-download="${file}">${file}</button></div>
${note && html`<p class="small muted">${note}</p>`}</section>`;
}
