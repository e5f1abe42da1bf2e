/** Switches of the charts; the page's script finds them by their data attributes. */

import { select } from "d3";
import type { Result } from "../../scenarios/types.js";
import { drawSample, SAMPLE } from "../charts/markers.js";
import { add } from "../charts/svg.js";
import { formatPending } from "../format.js";
import { Html, html } from "../html.js";
import { METRICS, metricNames } from "../metrics.js";
import { lineStyles, linesByFamily, THEMED } from "../palette.js";
import { COMPARISONS, SHARES, type View } from "../view.js";
import { capitalise, LATENCY_KEYS, LATENCY_NAMES, STATISTIC_KEYS, STATISTIC_NAMES } from "../vocabulary.js";
import { toXml } from "../xml.js";

/** Builds the switches of one chart; `chart` keeps the names of its radio buttons apart from other charts'. */
export interface Controls {
  result: Result;
  view: View;
  chart: string;
  document: Document;
}

type Choice = readonly [value: string, label: string];

function segments({ view, chart }: Controls, key: keyof View, legend: string, choices: readonly Choice[]): Html {
  const radio = ([value, label]: Choice) =>
    html`<label><input type="radio" name="${chart}-${key}" data-view="${key}" value="${value}"${
      String(view[key]) === value ? new Html(" checked") : ""
    }><span>${label}</span></label>`;
  return html`<fieldset><legend>${legend}</legend><div class="segments">${choices.map(radio)}</div></fieldset>`;
}

function menu({ view }: Controls, key: keyof View, legend: string, choices: readonly Choice[]): Html {
  const option = ([value, label]: Choice) =>
    html`<option value="${value}"${String(view[key]) === value ? new Html(" selected") : ""}>${label}</option>`;
  return html`<label><span>${legend}</span><select data-view="${key}">${choices.map(option)}</select></label>`;
}

function latency(controls: Controls): Html {
  const choices = LATENCY_KEYS.map((key): Choice => [key, LATENCY_NAMES[key].short]);
  return segments(controls, "latency", "latency", choices);
}

function statistic(controls: Controls): Html {
  const choices = STATISTIC_KEYS.map((key): Choice => [key, STATISTIC_NAMES[key]]);
  return segments(controls, "statistic", "statistic", choices);
}

function pending(controls: Controls): Html {
  const choices = controls.result.scenario.pending.map((n): Choice => [String(n), formatPending(n)]);
  return menu(controls, "pending", "pending operations", choices);
}

function comparedLine(controls: Controls, key: "first" | "second", legend: string): Html {
  const choices = controls.result.scenario.lines.map((line): Choice => [line.id, line.label]);
  return menu(controls, key, legend, choices);
}

function metric(controls: Controls): Html {
  const choices = metricNames(controls.result).map((name): Choice => [name, capitalise(METRICS[name].title)]);
  return menu(controls, "metric", "metric", choices);
}

/** Which lines are drawn, and which family stands out. */
export function lineSwitches(result: Result, document: Document): Html {
  const styles = lineStyles(result);
  const sample = (id: string) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg") as SVGSVGElement;
    for (const [name, value] of Object.entries({ width: SAMPLE, height: 12, "aria-hidden": "true" }))
      svg.setAttribute(name, `${value}`);
    drawSample(add(select(svg), "g", {}), styles.get(id)!, 6, THEMED);
    return new Html(toXml(svg));
  };
  const rows = linesByFamily(result).map(([family, lines]) => {
    const members = lines.map(
      (line) =>
        html`<label><input type="checkbox" data-line-switch="${line.id}" checked>${sample(line.id)} ${line.label}</label>`,
    );
    return html`<div><button type="button" data-highlight="${family}" aria-pressed="false" title="Let this family stand out">${family}</button></div>
<div class="members">${members}</div>`;
  });
  return html`<fieldset class="switches needs-script"><legend>lines in all charts; a family's button lets it stand out</legend><div class="lines">${rows}</div></fieldset>`;
}

/** The switches of each chart, by its name. */
export const CHART_CONTROLS: Record<string, (controls: Controls) => Html[]> = {
  latency: (controls) => [latency(controls), statistic(controls)],
  percentiles: (controls) => [latency(controls), pending(controls)],
  "core-time": (controls) => [
    segments(controls, "share", "share of", [
      [SHARES[0], "all core time"],
      [SHARES[1], "busy core time"],
    ]),
  ],
  costs: (controls) => [metric(controls)],
  memory: () => [],
  difference: (controls) => [
    comparedLine(controls, "first", "first line"),
    comparedLine(controls, "second", "second line"),
    segments(
      controls,
      "comparison",
      "as",
      COMPARISONS.map((name): Choice => [name, name]),
    ),
    latency(controls),
    statistic(controls),
  ],
};
