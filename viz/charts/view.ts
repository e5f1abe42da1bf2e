/**
 * What the page shows at the moment, and its short form in the address: `#latency=response&statistic=p99`. A link
 * opens the view its sender saw; whatever a link says that the result does not have is ignored.
 */
import { type Axis, axisOf, positionOf } from "../../scenarios/common/axis.js";
import { COUNTERS } from "../../scenarios/common/counters.js";
import type { Estimate } from "../../scenarios/common/estimate.js";
import { classMetrics, latencyStatistic, METRICS, type Metric } from "../../scenarios/common/metrics.js";
import { type Statistic, statisticsOf } from "../../scenarios/common/percentiles.js";
import type { Latency, Line, Point, Result } from "../../scenarios/common/types.js";
import { askedOf } from "../../scenarios/evidence/answers/asked.js";
import { answerLines } from "../wording/answer-table.js";
import { growthMetrics } from "../wording/growth.js";
import { FAMILIES, type Family, LATENCY_NAMES, latenciesOf } from "../wording/vocabulary.js";
import { familyOf } from "./palette.js";

export const COMPARISONS = ["ratio", "difference"] as const;

export const SHARES = ["all", "busy"] as const;

export const LAYOUTS = ["together", "by-family"] as const;

export const SCALES = ["logarithmic", "linear"] as const;

export const MEMORY_VIEWS = ["parts", "total"] as const;

export const LAW_VIEWS = ["fitted", "expected", "none"] as const;

export const PANEL_VIEWS = ["all", "one"] as const;

export const TIMELINE_VIEWS = ["mean", "p50", "p99", "max"] as const;

export const AROUND_VIEWS = ["start", "slowest"] as const;

export interface View {
  /** The class of traffic whose latencies are shown; {@link TOGETHER}: all; empty if there are none. */
  class: string;
  latency: Latency;
  statistic: Statistic;
  /** Which laws are drawn with the latencies: those that fit them, those the mechanisms state, or none. */
  laws: (typeof LAW_VIEWS)[number];
  /** The metric whose growth is shown. */
  growth: string;
  /** The value of the axis that the percentile curve and the signals are at. */
  at: number;
  /** What of the latencies is shown over time. */
  timeline: (typeof TIMELINE_VIEWS)[number];
  /** The values of the axis that charts along it are drawn between, where they can be. */
  zoomFrom: number;
  zoomTo: number;
  /** The line whose run is looked into, by id, the value of the axis it is at, and around what. */
  traceLine: string;
  traceAt: number;
  around: (typeof AROUND_VIEWS)[number];
  /** The stretch of it that is drawn, in ns from its start: `1200-3400`; empty if it is all. */
  traceZoom: string;
  /** The metric of the costs chart. */
  metric: string;
  /** What the shares of core time are shares of. */
  share: (typeof SHARES)[number];
  /** Memory as a panel per line, by what it is for, or as one line each. */
  memory: (typeof MEMORY_VIEWS)[number];
  /** All lines in one drawing, or a drawing per family on the same scales. */
  layout: (typeof LAYOUTS)[number];
  /** All panels beside each other, or one; empty if there are none. */
  panels: (typeof PANEL_VIEWS)[number] | "";
  /** The value of the panel that is shown where one is. */
  panel: string;
  /** How latencies are scaled. */
  scale: (typeof SCALES)[number];
  /** Id of the line that latencies are divided by; empty if they are not. */
  against: string;
  /** Ids of the two lines that are compared, and how. */
  first: string;
  second: string;
  comparison: (typeof COMPARISONS)[number];
  /** The family that is highlighted while the others are faint. */
  highlight: Family | "";
  /** Ids of the lines that are highlighted besides. */
  pinned: readonly string[];
  /** Ids of the lines that are not drawn. */
  hidden: readonly string[];
}

/** All classes that are measured. */
const TOGETHER = "together";

/** What `View.class` may be: all classes, and each that is measured; nothing where there are none. */
export function classChoices({ scenario: { workload } }: Pick<Result, "scenario">): string[] {
  if (workload.kind !== "classes") return [];
  return [TOGETHER, ...workload.classes.filter(({ background }) => !background).map(({ name }) => name)];
}

/** What `View.panel` may be: the values of the panels. */
export function panelChoices({ scenario: { panels } }: Pick<Result, "scenario">): string[] {
  return panels?.values.map(String) ?? [];
}

/** The value of the panel that is chosen. */
export function chosenPanel({ scenario: { panels } }: Pick<Result, "scenario">, view: Pick<View, "panel">): number {
  return panels?.values.find((value) => String(value) === view.panel) ?? panels?.values[0] ?? 0;
}

/** The class that is chosen, if one is. */
export function classIn(view: Pick<View, "class">): string | undefined {
  return view.class === "" || view.class === TOGETHER ? undefined : view.class;
}

/** What a result is shown with at first: the latency that its answer is about, or response, and the lines compared. */
export function defaultView(result: Result): View {
  const [first, second] = comparedLines(result);
  const asked = latencyStatistic(askedOf(result.scenario).metric);
  const best = answerLines(result).rows[0]?.line.id ?? first;
  const classes = classChoices(result);
  const { measurement } = result.scenario;
  return {
    class: classes.find((name) => name === asked?.of) ?? classes[0] ?? "",
    latency: latenciesOf(result).find((name) => name === asked?.latency) ?? "response",
    statistic: statisticsOf(measurement).find((name) => name === asked?.statistic) ?? "p99",
    laws: growthMetrics(result).length > 0 || result.scenario.axis !== undefined ? "fitted" : "expected",
    growth: growthMetrics(result)[0] ?? "",
    at: richest(result),
    timeline: "p99",
    ...wholeAxis(result),
    traceLine: best,
    traceAt: middleOf(result, best),
    around: "start",
    traceZoom: "",
    metric: costMetrics(result)[0].name,
    share: "all",
    memory: "parts",
    layout: "together",
    scale: "logarithmic",
    against: "",
    panels: result.scenario.panels ? "all" : "",
    panel: panelChoices(result)[0] ?? "",
    first,
    second,
    comparison: "ratio",
    highlight: "",
    pinned: [],
    hidden: [],
  };
}

/** What is shown at first of these depends on the numbers: it may change from one run to the next. */
const BY_NUMBERS: readonly (keyof View)[] = ["traceLine", "traceAt"];
const NOTHING: ReadonlySet<string> = new Set();

/** What a hash names. */
export function namedIn(hash: string): Set<string> {
  return new Set(new URLSearchParams(hash.replace(/^#/, "")).keys());
}

/**
 * The part of `view` that differs from the default, as a hash without its `#`; and what of it was `chosen`, should the
 * numbers make it the default.
 */
export function formatHash(view: View, result: Result, chosen = NOTHING): string {
  const standard = defaultView(result);
  const hash = new URLSearchParams();
  for (const key of Object.keys(standard) as (keyof View)[]) {
    if (key === "pinned") for (const id of view.pinned) hash.append("pin", id);
    else if (key === "hidden") appendHidden(hash, view, result);
    else if (key === "at") {
      if (view.at !== standard.at) hash.set(placeKey(axisOf(result.scenario)), String(view.at));
    } else if (view[key] !== standard[key] || (chosen.has(key) && BY_NUMBERS.includes(key))) {
      hash.set(key, String(view[key]));
    }
  }
  return hash.toString();
}

/** What a link calls the chosen value of the axis. */
function placeKey({ isPending }: Axis): string {
  return isPending ? "pending" : "at";
}

/** Names the hidden lines (`hide`) or the shown ones (`show`), whichever are fewer; `show=` alone shows none. */
function appendHidden(hash: URLSearchParams, view: View, result: Result): void {
  const shown = visibleLines(result, view).map((line) => line.id);
  if (view.hidden.length <= shown.length) for (const id of view.hidden) hash.append("hide", id);
  else for (const id of shown.length > 0 ? shown : [""]) hash.append("show", id);
}

/** Parts of the view of which one value is chosen; the others are lists, or a stretch of time. */
type Chosen = Omit<View, "traceZoom" | "pinned" | "hidden">;

/** What each of them may be. */
type Choices = { [Key in keyof Chosen]: readonly View[Key][] };

function choicesOf(result: Result): Choices {
  const { scenario } = result;
  const { values } = axisOf(scenario);
  const ids = scenario.lines.map((line) => line.id);
  return {
    class: classChoices(result),
    latency: latenciesOf(result),
    statistic: statisticsOf(scenario.measurement),
    laws: LAW_VIEWS,
    growth: growthMetrics(result),
    at: values,
    timeline: TIMELINE_VIEWS,
    zoomFrom: values,
    zoomTo: values,
    traceLine: ids,
    traceAt: values,
    around: AROUND_VIEWS,
    metric: costMetrics(result).map(({ name }) => name),
    share: SHARES,
    memory: MEMORY_VIEWS,
    layout: LAYOUTS,
    scale: SCALES,
    against: ids,
    panels: scenario.panels ? PANEL_VIEWS : [],
    panel: panelChoices(result),
    first: ids,
    second: ids,
    comparison: COMPARISONS,
    highlight: FAMILIES,
  };
}

/** The view a hash describes; anything missing or unknown is as in the default view. */
export function parseHash(hash: string, result: Result): View {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const standard = defaultView(result);
  const choices = choicesOf(result);
  const place = placeKey(axisOf(result.scenario));
  const chosen = (Object.keys(choices) as (keyof Chosen)[]).map((key) => {
    const named = given.get(key === "at" ? place : key);
    return [key, choices[key].find((choice) => String(choice) === named) ?? standard[key]];
  });
  const ids = result.scenario.lines.map((line) => line.id);
  return {
    ...(Object.fromEntries(chosen) as Chosen),
    traceZoom: parseZoom(given.get("traceZoom") ?? "") ? given.get("traceZoom")! : "",
    pinned: ids.filter((id) => given.getAll("pin").includes(id)),
    hidden: parseHidden(given, ids),
  };
}

/** What a link may set, by the names that it has there, and to what; nothing is listed of a stretch of time. */
export function switchesOf(result: Result): Map<string, readonly string[] | undefined> {
  const place = placeKey(axisOf(result.scenario));
  const ids = result.scenario.lines.map((line) => line.id);
  const chosen = Object.entries(choicesOf(result)).map(([key, choices]): [string, readonly string[]] => [
    key === "at" ? place : key,
    // Nothing is what some are at first.
    key === "against" || key === "highlight" ? [...choices.map(String), ""] : choices.map(String),
  ]);
  return new Map<string, readonly string[] | undefined>([
    ...chosen.filter(([, choices]) => choices.length > 0),
    ["traceZoom", undefined],
    ["pin", ids],
    ["hide", ids],
    ["show", [...ids, ""]],
  ]);
}

function parseHidden(given: URLSearchParams, ids: readonly string[]): string[] {
  const shown = given.getAll("show").filter((id) => id === "" || ids.includes(id));
  const hidden = given.getAll("hide");
  return ids.filter((id) => hidden.includes(id) || (shown.length > 0 && !shown.includes(id)));
}

/** All of it. */
export function wholeAxis({ scenario }: Pick<Result, "scenario">): Pick<View, "zoomFrom" | "zoomTo"> {
  const { values } = axisOf(scenario);
  return { zoomFrom: values[0], zoomTo: values[values.length - 1] };
}

/** `1200-3400` as numbers, in ns; undefined if it is no such stretch. */
export function parseZoom(text: string): [fromNs: number, untilNs: number] | undefined {
  const [, from, until] = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  return Number(from) < Number(until) ? [Number(from), Number(until)] : undefined;
}

/** What the costs chart can show: counts first, for these are what differs most. */
export function costMetrics({ points, scenario }: Result): Metric[] {
  const all = [...METRICS, ...classMetrics(scenario.workload)];
  const shown = all.filter(({ chart, of }) => chart === "costs" && points.some((point) => of(point) !== undefined));
  const counted = ({ name }: Metric) => name in COUNTERS;
  return [...shown.filter(counted), ...shown.filter((metric) => !counted(metric))];
}

/** The latencies of the chosen class at a point, or of all together. */
export function chosenLatencies(point: Point, view: Pick<View, "class">): Latencies {
  const of = classIn(view);
  return of === undefined ? point : (point.classes?.[of] ?? {});
}

type Latencies = Pick<Point, "latency" | "quantiles" | "timeline" | "samples">;

/** The chosen latency statistic of a point, if it has one. */
export function latencyOf(point: Point, view: Pick<View, "class" | "latency" | "statistic">): Estimate | undefined {
  return chosenLatencies(point, view).latency?.[view.latency]?.[view.statistic];
}

/** The name of the metric that is the chosen statistic of the chosen latency. */
export function latencyMetricOf({ latency, statistic, ...view }: View): string {
  const of = classIn(view);
  return `${of === undefined ? "" : `${of}.`}${latency}.${statistic}`;
}

/** The chosen latency in words: `response latency of bulk`. */
export function latencyInWords({ latency, ...view }: Pick<View, "class" | "latency">): string {
  return `${LATENCY_NAMES[latency].short} latency${ofClassInWords(view)}`;
}

/** ` of bulk`, ` of all classes`; nothing where there are none. */
export function ofClassInWords(view: Pick<View, "class">): string {
  if (view.class === "") return "";
  return view.class === TOGETHER ? " of all classes" : ` of ${view.class}`;
}

/** The lines that are drawn. */
export function visibleLines(result: Result, view: View): Result["scenario"]["lines"] {
  return result.scenario.lines.filter((line) => !view.hidden.includes(line.id));
}

/** The points of the lines that are drawn, line by line. */
export function visiblePoints(result: Result, view: View): Point[] {
  return result.points.filter((point) => !view.hidden.includes(point.line));
}

/** Those of them at the chosen value of the axis. */
export function chosenPoints(result: Result, view: View): Point[] {
  return visiblePoints(result, view).filter((point) => positionOf(point) === view.at);
}

/** How much a line is to be seen: pinned ones most; the others are faint where anything else is highlighted. */
export type Emphasis = "pinned" | "normal" | "faint";

export function emphasisOf(result: Result, view: View, line: Line): Emphasis {
  const pinned = view.pinned.filter((id) => !view.hidden.includes(id));
  if (pinned.includes(line.id)) return "pinned";
  if (highlights(result, view)) return familyOf(result, line) === view.highlight ? "normal" : "faint";
  return pinned.some((id) => sharesDrawing(result, view, line, id)) ? "faint" : "normal";
}

/** Pinned lines make others faint where they are drawn together. */
function sharesDrawing(result: Result, view: View, line: Line, id: string): boolean {
  if (view.layout === "together") return true;
  return result.scenario.lines.some((other) => other.id === id && familyOf(result, other) === familyOf(result, line));
}

/** Whether a family is highlighted: one none of whose lines is drawn does not. */
function highlights(result: Result, view: View): boolean {
  return visibleLines(result, view).some((line) => familyOf(result, line) === view.highlight);
}

/** The largest value of the axis at which most lines have latencies. */
function richest(result: Result): number {
  const steady = (x: number) => result.points.filter((point) => positionOf(point) === x && point.latency).length;
  const { values } = axisOf(result.scenario);
  return values.reduce((best, x) => (steady(x) >= steady(best) ? x : best), values[0]);
}

/** The value in the middle of those at which a line has latencies. */
function middleOf(result: Result, line: string): number {
  const steady = result.points.filter((point) => point.line === line && point.latency).map(positionOf);
  const values = axisOf(result.scenario).values.filter((x) => steady.length === 0 || steady.includes(x));
  return values[(values.length - 1) >> 1];
}

/**
 * The lines that the answer compares; else the best measured line and the best of another family: what a scenario
 * usually sets against each other.
 */
function comparedLines(result: Result): [string, string] {
  const asked = askedOf(result.scenario);
  if (asked.kind === "crossover") return asked.between[0];
  const { lines } = result.scenario;
  const steady = ({ id }: Line) => result.points.filter((point) => point.line === id && point.latency).length;
  const best = (among: Line[]) =>
    among.reduce((chosen, line) => (steady(line) > steady(chosen) ? line : chosen), among[0]);
  const first = best(lines);
  const others = lines.filter((line) => familyOf(result, line) !== familyOf(result, first));
  const second = best(others.length > 0 ? others : lines.filter((line) => line !== first)) ?? first;
  return [first.id, second.id];
}
