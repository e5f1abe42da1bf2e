/** The panel in which a reader changes the scenario; the page's script runs it and finds the fields by their keys. */
import type { ParameterSpec } from "../../../models/types.js";
import type { Scenario } from "../../../scenarios/common/types.js";
import type { LivePart } from "../../../scenarios/live/messages.js";
import { Html, html } from "../../encodings/html.js";
import type { OfferedMechanism, WhatIf } from "../what-if/given.js";
import { type Knob, knobsOf, type Slider } from "../what-if/knobs.js";

/** Steps of a slider. */
export const STEPS = 200;

/** @param scenario that of the report, of `part` @param charged costs that its lines are charged */
export function whatIfPanel(scenario: Scenario, part: LivePart, charged: readonly string[], whatIf: WhatIf): Html {
  const { main, costs } = knobsOf(scenario, part, charged, whatIf);
  const items = itemsOf(part);
  return html`<details class="what-if" id="what-if-panel"><summary><strong>What if</strong> <span class="muted small">other values, run here</span></summary>
<div class="live-bar"><span id="live-status" class="small muted" role="status">Change a value: the charts follow.</span>
<button type="button" data-live="stop" disabled>Stop</button><button type="button" data-live="reset" disabled>As reported</button>
<details class="menu"><summary>Take away</summary><div><p class="small muted">The scenario as a file. <code id="live-command"></code> gives the same numbers.</p><div class="tools"><button type="button" data-live="copy">Copy YAML</button><button type="button" data-live="download">Save YAML</button><button type="button" data-live="link">Copy link</button></div></div></details></div>
<div id="live-wrong" class="wrong small" role="alert"></div>
<div class="knobs">${main.map(row)}</div>
${costs.length > 0 && html`<details><summary>Costs <span class="muted">(${costs.length} that its lines are charged)</span></summary><div class="knobs">${costs.map(row)}</div></details>`}
${items !== undefined && html`<details><summary>Lines <span class="muted">(add, remove, parameters)</span></summary><div id="what-if-lines">${linesEditor(items, whatIf)}</div></details>`}
</details>`;
}

/** The items of a file's list of mechanisms; undefined where its lines are chosen beside the file. */
export function itemsOf({ plain, overrides }: LivePart): unknown[] | undefined {
  const { mechanisms } = plain as { mechanisms?: unknown };
  return overrides.models === undefined && Array.isArray(mechanisms) ? mechanisms : undefined;
}

function row(knob: Knob): Html {
  const { key, label, about, written, choices, slider } = knob;
  const id = `knob-${key}`;
  const field = choices
    ? html`<select id="${id}" data-knob="${key}">${choices.map(({ value, label: text }) => html`<option value="${value}"${value === written && new Html(" selected")}>${text}</option>`)}</select>`
    : html`<input id="${id}" data-knob="${key}" value="${written}" autocomplete="off" spellcheck="false">`;
  return html`<div class="knob${choices ? " choice-of" : ""}" data-row-of="${key}"><label for="${id}"${about !== undefined && html` title="${about}"`}>${label}</label>${slider ? sliderOf(knob, slider) : ""}${field}</div>`;
}

function sliderOf({ key, label }: Knob, { from, to, at, marks }: Slider): Html {
  const step = (value: number) => Math.round((STEPS * Math.log(value / from)) / Math.log(to / from));
  const ticks = marks?.map((value) => html`<option value="${step(value)}"></option>`);
  return html`<input type="range" min="0" max="${STEPS}" value="${step(at.value)}" data-slider="${key}" data-from="${from}" data-to="${to}" data-kind="${at.kind}" aria-label="${label}"${ticks && html` list="marks-${key}"`}>${ticks && html`<datalist id="marks-${key}">${ticks}</datalist>`}`;
}

/** A row per item of the list; its parameters below it. */
export function linesEditor(items: readonly unknown[], { mechanisms }: Pick<WhatIf, "mechanisms">): Html {
  return html`${items.map((item, i) => itemRow(item, i, mechanisms))}
<div class="add-line"><label for="add-mechanism">Add</label><select id="add-mechanism">${mechanisms.map(({ name, title }) => html`<option value="${name}" title="${title}">${name}</option>`)}</select><button type="button" data-live="add">Add a line</button></div>`;
}

/** An item of the list: `epoll`, or `{ epoll: { threads: 4 } }`. */
export function nameAndParameters(item: unknown): { name: string; parameters: Record<string, unknown> } {
  if (typeof item !== "object" || item === null) return { name: String(item), parameters: {} };
  const [[name, parameters] = ["", {}]] = Object.entries(item);
  return { name, parameters: (parameters ?? {}) as Record<string, unknown> };
}

function itemRow(item: unknown, index: number, mechanisms: readonly OfferedMechanism[]): Html {
  const { name, parameters } = nameAndParameters(item);
  const known = mechanisms.find((mechanism) => mechanism.name === name)?.parameters ?? {};
  const label = typeof parameters.label === "string" ? parameters.label : name;
  const keys = [...new Set([...Object.keys(parameters).filter((key) => key !== "label"), ...Object.keys(known)])];
  const remove = html`<button type="button" data-remove="${index}" aria-label="Remove ${label}">Remove</button>`;
  const fields = keys
    .filter((key) => !known[key]?.files || key in parameters)
    .map((key) => parameterField(index, key, parameters[key], known[key], label));
  return html`<div class="item"><details><summary>${label}</summary><div class="knobs">${fields.length > 0 ? fields : html`<p class="small muted">No parameters.</p>`}</div></details>${remove}</div>`;
}

function parameterField(
  index: number,
  key: string,
  value: unknown,
  spec: ParameterSpec | undefined,
  line: string,
): Html {
  const id = `parameter-${index}-${key}`;
  const written = value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
  const title = spec && html` title="${spec.summary}"`;
  const ofItem = html`id="${id}" data-item="${index}" data-parameter="${key}" aria-label="${key} of ${line}"`;
  if (spec?.type === "choice" && (written === "" || spec.choices.includes(written))) {
    const chosen = written === "" ? spec.default : written;
    const options = spec.choices.map(
      (choice) => html`<option value="${choice}"${choice === chosen && new Html(" selected")}>${choice}</option>`,
    );
    return html`<div class="knob choice-of"><label for="${id}"${title}>${key}</label><select ${ofItem}>${options}</select></div>`;
  }
  const usual = spec === undefined ? "" : String(spec.type === "duration" ? "" : spec.default);
  return html`<div class="knob"><label for="${id}"${title}>${key}</label><input ${ofItem} value="${written}" placeholder="${usual}" autocomplete="off" spellcheck="false"></div>`;
}
