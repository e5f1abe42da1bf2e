/** The stylesheet of the report. */
import { customProperties, DARK, LIGHT, type Palette } from "../charts/palette.js";

function declare(palette: Palette): string {
  return customProperties(palette)
    .map(([name, colour]) => `${name}:${colour};`)
    .join("");
}

/** Dark colours are for screens only: paper is white whatever the theme. */
const THEMES = `
:root { color-scheme: light; ${declare(LIGHT)} }
@media screen {
  :root[data-theme="dark"] { color-scheme: dark; ${declare(DARK)} }
}
@media screen and (prefers-color-scheme: dark) {
  :root:not([data-theme="light"]) { color-scheme: dark; ${declare(DARK)} }
}`;

const TEXT = `
* { box-sizing: border-box; }
html { font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; scroll-behavior: smooth; }
body { margin: 0; background: var(--paper); color: var(--text); font-variant-numeric: tabular-nums; overflow-wrap: break-word; }
.page { max-width: 1080px; margin: 0 auto; padding: 0 20px 64px; }
.page.wide { max-width: 1560px; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 20px 0 16px; max-width: 40em; text-wrap: balance; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 0 0 4px; }
h3 { font-size: 1rem; margin: 24px 0 6px; }
p, dd, li { max-width: 76ch; }
p { margin: 6px 0; }
a { color: var(--link); text-underline-offset: 2px; }
code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.875em; }
pre { margin: 6px 0; padding: 10px 12px; background: var(--panel); border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere; }
.muted { color: var(--muted); }
.small { font-size: 0.875rem; }
.hidden-visually { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
section { margin-top: 44px; padding-top: 22px; border-top: 1px solid var(--rule); }
ul { margin: 4px 0; padding-left: 20px; }
dl { display: grid; grid-template-columns: minmax(8rem, 13rem) minmax(0, 1fr); gap: 10px 20px; margin: 12px 0; }
dt { font-weight: 600; }
dd { margin: 0; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px; }`;

const HEADER = `
.top { display: flex; justify-content: space-between; align-items: center; gap: 12px; padding: 12px 0; border-bottom: 1px solid var(--rule); }
.top p { margin: 0; }
.answer { font-size: 1.2rem; line-height: 1.5; margin: 16px 0; padding: 14px 18px; max-width: 62em; background: var(--panel); border-left: 4px solid var(--link); border-radius: 0 6px 6px 0; }
.facts { display: flex; flex-wrap: wrap; gap: 4px 22px; margin: 14px 0 0; padding: 0; list-style: none; }
`;

const WORKBENCH = `
.wide h1 { font-size: 1.4rem; margin: 10px 0 8px; max-width: 60em; }
.wide .top { padding: 5px 0; }
.wide .answer { font-size: 1.0625rem; line-height: 1.45; margin: 8px 0 14px; padding: 8px 16px; max-width: none; }
.workspace { display: grid; grid-template-columns: minmax(0, 1fr); gap: 18px 28px; }
@media (min-width: 1100px) { .workspace { grid-template-columns: minmax(30rem, 2fr) minmax(0, 3fr); align-items: start; } }
@media (min-width: 1100px) and (min-height: 600px) { .beside { position: sticky; top: 8px; max-height: calc(100vh - 16px); overflow-y: auto; } }
.beside > .scroll { max-height: 34rem; margin-top: 0; }
.beside th, .beside td { padding: 2px 5px; vertical-align: middle; }
.beside tbody th { font-weight: 400; padding-left: 4px; }
.beside h2 { font-size: 1rem; }
.ran { margin-top: 10px; }
.ran summary { font-size: 0.875rem; color: var(--muted); }
.ran .facts { margin-top: 6px; gap: 2px 14px; }
.beside thead .number { white-space: normal; vertical-align: bottom; }
.beside th[aria-sort="none"] button::after { content: none; }
.beside th button:hover { text-decoration: underline; }
.beside tbody th { min-width: 8.75rem; overflow-wrap: break-word; }
.pin .parameters { display: block; font-size: 0.75rem; color: var(--muted); }
tr.unseen :is(td, .pin) { color: var(--muted); }
tr.unseen svg { opacity: 0.3; }
tr.pinned { background: var(--mark); }
.tabs { display: flex; flex-wrap: wrap; gap: 0 2px; border-bottom: 1px solid var(--rule); }
.tabs button { border: 0; border-bottom: 3px solid transparent; border-radius: 0; padding: 4px 8px; color: var(--muted); }
.tabs button[aria-selected="true"] { color: var(--text); border-bottom-color: var(--link); font-weight: 600; }
.bench .controls { gap: 10px 14px; margin-top: 10px; }
.bench .segments span { padding: 5px 9px; }
.bench section { margin-top: 14px; padding-top: 0; border-top: 0; }
.bench section + section { margin-top: 30px; padding-top: 16px; border-top: 1px solid var(--rule); }
.figure-head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 12px; margin-bottom: 6px; }
.figure-head h3 { margin: 0; flex: 1 1 16rem; }
.menu { position: relative; margin: 0; font-size: 0.875rem; }
.menu > summary { list-style: none; padding: 3px 10px; min-height: 32px; border: 1px solid var(--muted); border-radius: 5px; white-space: nowrap; }
.menu > summary::-webkit-details-marker { display: none; }
.menu > summary::after { content: " \\25be"; color: var(--muted); }
.menu[open] > summary { background: var(--panel); }
.menu > div { position: absolute; z-index: 4; right: 0; top: calc(100% + 4px); margin: 0; padding: 10px 12px; width: max-content; max-width: min(30rem, 90vw); background: var(--paper); border: 1px solid var(--muted); border-radius: 6px; box-shadow: 0 4px 14px rgb(0 0 0 / 18%); }
.menu.more > div { right: auto; left: 0; }
#print-choice { display: grid; gap: 2px; margin: 6px 0 10px; }
.figure-head > button, .figure-head .menu > summary, .top .menu > summary { min-height: 26px; padding: 1px 9px; font-size: 0.8125rem; }
.top button { min-height: 26px; padding: 1px 9px; font-size: 0.8125rem; }
.top .tools { margin: 0; }
@media screen {
  .scripted .panel-of-tab:not(.open) { display: none; }
  html:not(.scripted) :is(#whole > .panel-of-tab, .panel-of-tab + .panel-of-tab) { content-visibility: auto; contain-intrinsic-size: auto 600px; }
}
@media print { .scripted .panel-of-tab:not(.printed) { display: none; } }`;

const CLAIMS = `
.verdict-counts { font-size: 1.1rem; font-weight: 600; }
.sentences { margin-top: 14px; }
.sentence, .sentences-head { display: grid; grid-template-columns: minmax(0, 1fr) repeat(var(--abouts, 1), 8.5rem); gap: 4px 14px; padding: 10px 0; }
.sentences-head { padding: 4px 0; font-size: 0.8125rem; font-weight: 600; border-bottom: 1px solid var(--rule); }
.sentence { border-bottom: 1px solid var(--rule); }
.sentences .marks { display: flex; flex-direction: column; gap: 4px; grid-row: 1; font-size: 0.875rem; }
.marks.column-0 { grid-column: 2; }
.marks.column-1 { grid-column: 3; }
.marks.column-2 { grid-column: 4; }
.sentences .marks .about { display: none; }
.sentence > details { grid-column: 1 / -1; }
.columns-2 { --abouts: 2; }
.columns-3 { --abouts: 3; }
@media (max-width: 640px) {
  .sentences-head { display: none; }
  .sentence { grid-template-columns: minmax(0, 1fr); }
  .sentences .marks { flex-flow: row wrap; grid-row: auto; grid-column: 1; }
  .sentences .marks .about { display: inline-block; }
  .marks:empty { display: none; }
}
blockquote { margin: 0; padding: 0 0 0 12px; border-left: 3px solid var(--rule); }
blockquote p::before { content: "\\201c"; }
blockquote p::after { content: "\\201d"; }
blockquote footer { font-size: 0.8125rem; color: var(--muted); overflow-wrap: anywhere; max-width: 100ch; }
.conclusion { margin: 4px 0 0; font-weight: 600; }
.sentence summary { font-size: 0.875rem; }
.claims { list-style: none; margin: 0; padding: 0; }
.claim { display: grid; grid-template-columns: 8.5rem minmax(0, 1fr); gap: 4px 18px; max-width: none; padding: 12px 0; scroll-margin-top: 8px; }
.claim + .claim { border-top: 1px solid var(--rule); }
.claim:target { background: var(--panel); box-shadow: 0 0 0 6px var(--panel), -10px 0 0 var(--link); }
.claim p { margin: 0 0 4px; max-width: 84ch; }
.about { display: inline-block; padding: 0 7px; margin-right: 4px; font-size: 0.8125rem; border: 1px solid var(--muted); border-radius: 9px; white-space: nowrap; }
.claim > .badge { margin-top: 1px; }
.badge { display: inline-flex; align-items: center; gap: 7px; font-weight: 700; height: max-content; white-space: nowrap; }
.badge svg { flex: none; fill: currentColor; stroke: var(--paper); stroke-width: 2; }
.badge svg path { fill: none; }
.badge .outline { stroke: currentColor; }
.part-bar { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 22px; margin: 0 0 12px; font-size: 0.875rem; }
.part-bar select { font-weight: 600; }
.objections p:first-child { margin-top: 0; }
.supported { color: var(--supported); }
.refuted { color: var(--refuted); }
.undecided { color: var(--undecided); }`;

const CONTROLS = `
button { white-space: nowrap; }
button, select { font: inherit; font-size: 0.875rem; color: var(--text); background: var(--paper); border: 1px solid var(--muted); border-radius: 5px; padding: 3px 10px; min-height: 32px; cursor: pointer; }
select { max-width: 100%; }
button:hover, select:hover { background: var(--panel); }
button[aria-pressed="true"] { background: var(--text); color: var(--paper); border-color: var(--text); }
.controls > * { max-width: 100%; min-width: 0; }
.controls { display: flex; flex-wrap: wrap; gap: 12px 24px; margin: 14px 0 6px; align-items: end; }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0; }
legend, .controls > label > span { font-size: 0.8125rem; color: var(--muted); padding: 0; margin-bottom: 3px; display: block; }
.segments { display: flex; flex-wrap: wrap; }
.segments label { position: relative; margin: 0 -1px -1px 0; }
.segments input { position: absolute; inset: 0; opacity: 0; margin: 0; cursor: pointer; }
.segments span { display: block; padding: 5px 11px; min-height: 32px; line-height: 20px; font-size: 0.875rem; border: 1px solid var(--muted); }
.segments label:first-child span { border-radius: 5px 0 0 5px; }
.segments label:last-child span { border-radius: 0 5px 5px 0; }
.segments input:checked + span { background: var(--text); color: var(--paper); border-color: var(--text); }
.segments input:focus-visible + span { outline: 2px solid var(--link); outline-offset: 2px; }
button:disabled { opacity: 0.5; cursor: default; }
.families { display: flex; flex-wrap: wrap; gap: 6px; }
.choice { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 6px; margin: 8px 0 0; max-width: none; }
.choice button { padding: 0 8px; min-height: 24px; font-size: 0.8125rem; }
.choice button:disabled { display: none; }`;

const CHOOSER = `
.family { display: inline-flex; align-items: center; gap: 4px; white-space: nowrap; }
.family label { display: inline-flex; align-items: center; gap: 5px; }
.member { position: relative; display: flex; align-items: center; gap: 2px; min-width: 0; }
.beside input { flex: none; margin: 0; width: 15px; height: 15px; accent-color: var(--text); cursor: pointer; }
.families { align-items: center; margin: 6px 0 0; }
.pin { display: inline-flex; align-items: center; gap: 6px; min-width: 0; flex: 1; min-height: 24px; padding: 0 4px; border-color: transparent; background: none; text-align: left; white-space: normal; font-size: 0.8125rem; font-weight: 400; line-height: 1.2; }
.pin svg { flex: none; }
.pin[aria-pressed="true"] { color: var(--text); background: var(--mark); border-color: var(--muted); font-weight: 600; }
.only { padding: 0 6px; min-height: 20px; font-size: 0.75rem; color: var(--link); border-color: transparent; }
.member .only { position: absolute; right: 0; background: var(--paper); }
@media (hover: hover) { .member:not(:hover, :focus-within) .only { opacity: 0; } }
@media (hover: none) { .member .only { position: static; } }
@media (max-width: 480px) {
  .beside [data-lines-table] :is(th, td) { padding-inline: 2px; font-size: 0.75rem; }
  .beside [data-lines-table] thead th { font-size: 0.6875rem; }
  .beside [data-lines-table] tbody th { min-width: 7.4rem; overflow-wrap: anywhere; }
  .pin .parameters { font-size: 0.6875rem; }
  [data-lines-table] .pin { gap: 2px; padding: 0; font-size: 0.75rem; }
  [data-lines-table] .pin svg { width: 20px; }
  [data-lines-table] .only { display: none; }
}`;

const FIGURES = `
figure { margin: 12px 0 0; }
.plot { position: relative; border-radius: 4px; }
.plot svg { display: block; max-width: 100%; height: auto; }
.plot > svg { pointer-events: none; }
.plot.pointing { cursor: pointer; }
.plot .caught .line, .plot .caught .guide, .plot .caught .band, .plot .caught .strip .mark, .plot .caught g[data-line]:not(.mark, .panel) { opacity: 0.18; }
.plot .panels .panel { opacity: 0.3; }
.plot .caught .chosen.chosen.chosen { opacity: 1; }
.tip { position: absolute; z-index: 2; max-width: min(30rem, 94%); padding: 6px 10px; font-size: 0.8125rem; line-height: 1.4; background: var(--paper); border: 1px solid var(--muted); box-shadow: 0 3px 12px rgb(0 0 0 / 20%); border-radius: 5px; pointer-events: none; overflow: hidden; }
.tip p { margin: 0; white-space: pre-line; }
.tip p::first-line { font-weight: 700; }
.tip table { margin-top: 6px; width: auto; font-size: 0.75rem; line-height: 1.25; }
.tip td { padding: 1px 10px 1px 0; border: 0; white-space: nowrap; }
.tip td:first-child { max-width: min(15rem, 36vw); overflow: hidden; text-overflow: ellipsis; }
.tip td + td { text-align: right; }
.tip svg { display: inline-block; vertical-align: middle; }
.tip .this { font-weight: 700; }
.rule-at { stroke: var(--muted); stroke-dasharray: 2 2; pointer-events: none; }
.ring { fill: none; stroke: var(--text); stroke-width: 2; }
figcaption { margin-top: 6px; font-size: 0.875rem; color: var(--muted); }
figure h3 { margin: 0 0 10px; font-size: 0.9375rem; }
figcaption p { margin: 2px 0; max-width: 110ch; }
.tools { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; margin-top: 10px; }
.tools code { margin-right: 8px; }
.tools button { padding: 1px 9px; min-height: 26px; font-size: 0.8125rem; }`;

const TABLES = `
details { margin-top: 4px; }
summary { cursor: pointer; padding: 3px 0; }
.scroll { overflow: auto; max-height: 30rem; border: 1px solid var(--rule); border-radius: 5px; margin-top: 6px; }
table { border-collapse: collapse; width: 100%; font-size: 0.8125rem; line-height: 1.35; }
th, td { text-align: left; padding: 5px 10px; border-bottom: 1px solid var(--rule); vertical-align: top; }
tr:last-child :is(td, th) { border-bottom: 0; }
thead th { position: sticky; top: 0; background: var(--panel); z-index: 1; }
th button { all: unset; cursor: pointer; font-weight: 600; }
th button:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
th[aria-sort] button::after { content: " \\2195"; color: var(--muted); }
th[aria-sort="ascending"] button::after { content: " \\2191"; color: var(--text); }
th[aria-sort="descending"] button::after { content: " \\2193"; color: var(--text); }
.number { text-align: right; white-space: nowrap; }
th code { font-weight: 400; }
.scroll td:last-child:not(.number) { min-width: 20rem; }
.scroll td:not(.number) { min-width: 7.5rem; overflow-wrap: anywhere; }
.plain { list-style: none; margin: 0; padding: 0; }
.assumed { background: var(--mark); color: var(--text); padding: 0 5px; border-radius: 3px; }
.copyable { position: relative; }
.copyable button { margin-top: 2px; }`;

const WHAT_IF = `
.what-if { margin-top: 12px; padding: 4px 10px 8px; border: 1px solid var(--rule); border-radius: 6px; }
.what-if .what-if { border: 0; }
.what-if details > summary { font-size: 0.875rem; }
.knobs { display: grid; gap: 3px; margin: 4px 0 8px; }
.knob { display: grid; grid-template-columns: minmax(6.5rem, 10rem) minmax(4rem, 1fr) 6.5rem; gap: 8px; align-items: center; font-size: 0.8125rem; }
.knob > :last-child { grid-column: 3; }
.knob > label + :is(input:not([type="range"]), select) { grid-column: 2 / 4; }
.knob label { overflow-wrap: anywhere; }
.knob.edited label { font-weight: 700; }
.what-if input:not([type]) { width: 100%; height: auto; font: inherit; color: var(--text); background: var(--paper); border: 1px solid var(--muted); border-radius: 4px; padding: 1px 6px; cursor: text; }
.what-if input[type="range"] { width: 100%; height: 20px; accent-color: var(--link); }
.what-if select { width: 100%; min-height: 26px; padding: 1px 6px; font-size: 0.8125rem; text-overflow: ellipsis; }
.what-if [aria-invalid="true"] { border-color: var(--refuted); outline: 1px solid var(--refuted); }
.wrong { color: var(--refuted); }
.wrong p { overflow-wrap: anywhere; }
.live-bar { display: flex; flex-wrap: wrap; align-items: center; gap: 6px; margin-top: 6px; }
.live-bar > span { flex: 1 1 12rem; }
.live-bar button, .live-bar .menu > summary, .add-line button, .item > button { min-height: 26px; padding: 1px 9px; font-size: 0.8125rem; }
.item { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 6px; align-items: start; }
.item details { margin: 0; }
.add-line { display: flex; gap: 8px; align-items: center; font-size: 0.8125rem; margin: 6px 0; }
.answer p { margin: 0; max-width: none; }
.answer:has(.live-answer:not([hidden])) { display: grid; gap: 8px 28px; }
@media (min-width: 900px) { .answer:has(.live-answer:not([hidden])) { grid-template-columns: 1fr 1fr; } }
.told:empty { display: none; }
.superseded { color: var(--muted); font-size: 0.9375rem; }
.busy .live-bar > span::before { content: ""; display: inline-block; width: 9px; height: 9px; margin-right: 6px; border-radius: 50%; background: var(--link); }
@media print { .what-if { display: none; } }`;

const TIMELINE = `
.trace-plot { position: relative; min-height: 12rem; border-radius: 4px; touch-action: pan-y; user-select: none; }
.trace-plot > svg { display: block; pointer-events: none; }
.trace-plot.stale { opacity: 0.4; }
.trace-plot.pointing { cursor: pointer; }
.trace-legend { margin: 6px 0 2px; }
.plot.brushing .tip, .plot.brushing .rule-at, .plot.brushing .ring { display: none; }
.brush { fill: var(--link); fill-opacity: 0.18; stroke: var(--link); }
.trace-tools { margin: 0; }
.trace-tools button { min-width: 28px; }
#trace-status { min-height: 1.5em; max-width: none; }
@media print {
  [data-trace-figure]:not(:has(.trace-plot > svg)) { display: none; }
  .trace-plot > svg { max-width: 100%; height: auto; }
}
@media (pointer: coarse) { .trace-tools button { min-height: 36px; min-width: 40px; } }`;

const NARROW = `
@media (max-width: 640px) {
  .page { padding: 0 14px 48px; }
  h1 { font-size: 1.4rem; }
  .answer { font-size: 1.05rem; padding: 12px 14px; }
  dl { grid-template-columns: minmax(0, 1fr); gap: 2px; }
  dd { margin-bottom: 10px; }
  .knob { grid-template-columns: 5.5rem minmax(3rem, 1fr) 6rem; }
  .wide h1 { font-size: 1.25rem; }
  .tip td:first-child { max-width: 6.5rem; }
  .tip td:nth-child(2) { white-space: normal; }
  .wide .answer { font-size: 1rem; padding: 8px 12px; }
  .tabs { flex-wrap: nowrap; overflow-x: auto; }
  .beside > .scroll { max-height: none; }
  .claim { grid-template-columns: minmax(0, 1fr); }
  section { margin-top: 32px; }
}`;

const PRINT = `
@media print {
  @page { margin: 14mm; }
  html { font-size: 11px; }
  .page { max-width: none; padding: 0; }
  .controls, .choice, .families, .menu, .tabs, .only, .member input, .tools button, .claim .needs-script, .part-bar, details:not([open]), .copyable button, #theme, .tip { display: none; }
  #cite h3:has(+ .tools) { display: none; }
  section, .scroll { border-color: #999; }
  .scroll { max-height: none; overflow: visible; }
  thead th { position: static; }
  .number { white-space: normal; }
  th, td { padding: 3px 5px; }
  .scroll td:not(.number), .scroll td:last-child:not(.number) { min-width: 0; overflow-wrap: break-word; }
  .scroll td:first-child:not(.number) { overflow-wrap: anywhere; }
  th[aria-sort] button::after { content: none; }
  figure, tr, .answer, pre { break-inside: avoid; }
  h2, h3, summary { break-after: avoid; }
  a { color: inherit; }
  a[href^="http"]:not(.address)::after { content: " (" attr(href) ")"; overflow-wrap: anywhere; }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
html:not(.scripted) .needs-script { display: none; }
html:not(.scripted) .bench h2.hidden-visually { position: static; width: auto; height: auto; clip-path: none; white-space: normal; }
html:not(.scripted) .bench > div > .panel-of-tab + .panel-of-tab, html:not(.scripted) .bench > .panel-of-tab + .panel-of-tab { margin-top: 30px; padding-top: 8px; border-top: 1px solid var(--rule); }`;

/** Besides, of the page to try scenarios in. */
export const PLAY_STYLE = `
.editor { height: 26rem; border: 1px solid var(--rule); border-radius: 5px; overflow: hidden; resize: vertical; }
.play-bar { display: flex; gap: 8px; align-items: center; margin-bottom: 6px; font-size: 0.875rem; }
.play-bar select { flex: 1; min-width: 0; }`;

export const STYLE = [
  THEMES,
  TEXT,
  HEADER,
  CLAIMS,
  CONTROLS,
  CHOOSER,
  FIGURES,
  TABLES,
  WORKBENCH,
  WHAT_IF,
  TIMELINE,
  NARROW,
  PRINT,
].join("\n");
