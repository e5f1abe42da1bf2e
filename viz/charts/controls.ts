/** What switches of charts are built of; the page's script finds them by their data attributes. */
import { axisOf } from "../../scenarios/common/axis.js";
import { panelsOf } from "../../scenarios/common/panels.js";
import { statisticsOf, statisticTitle } from "../../scenarios/common/percentiles.js";
import type { Line, Result } from "../../scenarios/common/types.js";
import { Html, html } from "../encodings/html.js";
import { growthMetrics } from "../wording/growth.js";
import { capitalise, LATENCY_NAMES, latenciesOf, metricTitle } from "../wording/vocabulary.js";
import { linesByFamily } from "./palette.js";
import {
  AROUND_VIEWS,
  classChoices,
  costMetrics,
  LAW_VIEWS,
  LAYOUTS,
  PANEL_VIEWS,
  SCALES,
  TIMELINE_VIEWS,
  type View,
} from "./view.js";

/** Builds the switches of one chart; `chart` keeps the names of its radio buttons apart from other charts'. */
export interface Controls {
  result: Result;
  view: View;
  chart: string;
}

type Choice = readonly [value: string, label: string];

export function segments({ view, chart }: Controls, key: keyof View, legend: string, choices: readonly Choice[]): Html {
  const radio = ([value, label]: Choice) =>
    html`<label><input type="radio" name="${chart}-${key}" data-view="${key}" value="${value}"${
      String(view[key]) === value ? new Html(" checked") : ""
    }><span>${label}</span></label>`;
  return html`<fieldset><legend>${legend}</legend><div class="segments">${choices.map(radio)}</div></fieldset>`;
}

function menu(controls: Controls, key: keyof View, legend: string, choices: readonly Choice[]): Html {
  return html`<label><span>${legend}</span><select data-view="${key}">${options(controls, key, choices)}</select></label>`;
}

function options({ view }: Controls, key: keyof View, choices: readonly Choice[]): Html[] {
  return choices.map(
    ([value, label]) =>
      html`<option value="${value}"${String(view[key]) === value ? new Html(" selected") : ""}>${label}</option>`,
  );
}

/** Which class of traffic, where there are any; and which latency. */
export function latencySwitch(controls: Controls): Html[] {
  const choices = latenciesOf(controls.result).map((key): Choice => [key, LATENCY_NAMES[key].short]);
  return [...classSwitch(controls), segments(controls, "latency", "latency", choices)];
}

export function classSwitch(controls: Controls): Html[] {
  const choices = classChoices(controls.result).map((name): Choice => [name, name]);
  return choices.length === 0 ? [] : [segments(controls, "class", "class", choices)];
}

export function statisticSwitch(controls: Controls): Html {
  const choices = statisticsOf(controls.result.scenario.measurement).map((key): Choice => [key, statisticTitle(key)]);
  return segments(controls, "statistic", "statistic", choices);
}

export function placeMenu(controls: Controls, key: "at" | "traceAt" = "at"): Html[] {
  const { isPending, symbol, title } = axisOf(controls.result.scenario);
  const choices = axisChoices(controls);
  return choices.length < 2 ? [] : [menu(controls, key, isPending ? title : symbol, choices)];
}

function axisChoices({ result }: Controls): Choice[] {
  const { values, format } = axisOf(result.scenario);
  return values.map((x): Choice => [String(x), format(x)]);
}

const AROUND_NAMES = { start: "start of measurement", slowest: "slowest response" } as const;

/** Which run is looked into: line, place and panel; and which stretch of it. */
export function traceSwitches(controls: Controls): Html[] {
  const lines = controls.result.scenario.lines.map(({ id, label }): Choice => [id, label]);
  const around = AROUND_VIEWS.map((name): Choice => [name, AROUND_NAMES[name]]);
  return [
    ...(lines.length < 2 ? [] : [menu(controls, "traceLine", "line", lines)]),
    ...placeMenu(controls, "traceAt"),
    ...panelMenu(controls),
    segments(controls, "around", "around", around),
  ];
}

/** Which panel, where one is shown. */
export function panelMenu(controls: Controls): Html[] {
  const panels = panelsOf(controls.result.scenario);
  if (panels === undefined || panels.values.length < 2) return [];
  const choices = panels.values.map((value): Choice => [String(value), panels.format(value)]);
  return [menu(controls, "panel", panels.symbol, choices)];
}

/** All panels, or the chosen one. */
export function panelsSwitch(controls: Controls): Html[] {
  if ((controls.result.scenario.panels?.values.length ?? 0) < 2) return [];
  return [
    segments(controls, "panels", "panels", [
      [PANEL_VIEWS[0], "all"],
      [PANEL_VIEWS[1], "one"],
    ]),
  ];
}

export function comparedLineMenu(controls: Controls, key: "first" | "second", legend: string): Html {
  const choice = ({ id, label }: Line): Choice => [id, label];
  const groups = linesByFamily(controls.result).map(
    ([family, lines]) => html`<optgroup label="${family}">${options(controls, key, lines.map(choice))}</optgroup>`,
  );
  return html`<label><span>${legend}</span><select data-view="${key}">${groups}</select></label>`;
}

/** The line that all are divided by. */
export function againstMenu(controls: Controls): Html[] {
  const { lines } = controls.result.scenario;
  if (lines.length < 2) return [];
  const choices: Choice[] = [["", "no line"], ...lines.map(({ id, label }): Choice => [id, label])];
  return [menu(controls, "against", "in times of", choices)];
}

export function scaleSwitch(controls: Controls): Html {
  return segments(
    controls,
    "scale",
    "scale",
    SCALES.map((name): Choice => [name, name]),
  );
}

export function metricMenu(controls: Controls): Html {
  const choices = costMetrics(controls.result).map(({ name, title, axis = title }): Choice => [name, capitalise(axis)]);
  return menu(controls, "metric", "metric", choices);
}

const LAYOUT_NAMES = { together: "together", "by-family": "by family" } as const;

/** Only where there are families to tell apart. */
export function layoutSwitch(controls: Controls): Html[] {
  if (linesByFamily(controls.result).length < 2) return [];
  const choices = LAYOUTS.map((name): Choice => [name, LAYOUT_NAMES[name]]);
  return [segments(controls, "layout", "lines", choices)];
}

export function lawsSwitch(controls: Controls): Html[] {
  // Along another axis than n no law is fitted, and what is marked are knees.
  const { isPending, values } = axisOf(controls.result.scenario);
  if (values.length < 2) return [];
  const choices = LAW_VIEWS.map((name): Choice => [name, name === "fitted" && !isPending ? "knees" : name]);
  return [segments(controls, "laws", isPending ? "laws" : "marks", choices)];
}

/** The stretch of the axis that is shown; a brush over the drawing sets the same. */
export function axisMenus(controls: Controls): Html[] {
  const choices = axisChoices(controls);
  if (choices.length < 3) return [];
  return [menu(controls, "zoomFrom", "axis from", choices), menu(controls, "zoomTo", "to", choices)];
}

/** Back to all of it; the page's script shows it while there is less. */
export function wholeAxisButton({ scenario }: Result): Html {
  const { values } = axisOf(scenario);
  return html`<button type="button" data-whole-axis data-from="${values[0]}" data-to="${values[values.length - 1]}" hidden>Whole axis</button>`;
}

export function growthMenu(controls: Controls): Html {
  const choices = growthMetrics(controls.result).map((name): Choice => [name, capitalise(metricTitle(name))]);
  return menu(controls, "growth", "growth of", choices);
}

export function timelineSwitch(controls: Controls): Html {
  const choices = TIMELINE_VIEWS.map((name): Choice => [name, statisticTitle(name)]);
  return segments(controls, "timeline", "statistic", choices);
}

/** A button for each family that highlights it. */
export function familyButtons(result: Result): Html {
  const buttons = linesByFamily(result).map(
    ([family]) =>
      html`<button type="button" data-highlight="${family}" aria-pressed="false" title="Highlight this family">${family}</button>`,
  );
  return html`<fieldset><legend>highlight</legend><div class="families">${buttons}</div></fieldset>`;
}
