/**
 * The lines of an answer beside each other at one place of the axis: latency, core time, memory, and how many times the
 * best of them. For the terminal, the page, citations and Markdown.
 */
import { axisOf, positionOf } from "../../scenarios/common/axis.js";
import type { Estimate } from "../../scenarios/common/estimate.js";
import { formatEstimate, formatExact } from "../../scenarios/common/format.js";
import { latencyStatistic, type Metric, metricNamed } from "../../scenarios/common/metrics.js";
import { resultsInPanels } from "../../scenarios/common/panels.js";
import type { Line, Point, Result } from "../../scenarios/common/types.js";
import { capacityOf } from "../../scenarios/evidence/answers/capacity.js";
import { type Place, placeOf } from "../../scenarios/evidence/answers/place.js";
import { isBetterHigh } from "../../scenarios/evidence/answers/standings.js";
import { statusOf } from "../../scenarios/statistics/status/words.js";
import { type Cell, type Column, type Table, text } from "../encodings/table.js";
import { captionInPanels, tableInPanels } from "./panels.js";

/** A metric that every answer shows, by what its column is called. */
interface Shown {
  key: string;
  label: string;
  metric: Metric;
}

/** Where lines are compared, and in what. */
export function answerCaption(result: Result): string {
  if (result.scenario.panels) return captionInPanels(result, answerCaption);
  const { at, metric, asked } = placeOf(result.scenario, result.points);
  const latency = metricNamed(`${latencyOf(result, metric)}.p99`).title.replace(/^p99 /, "");
  const most = asked.kind === "capacity" ? `${metric.title} at most, anywhere; ` : "";
  return `${most}at ${axisOf(result.scenario).at(at)}: ${latency}, core time per completion, total memory`;
}

/** A row per line, the best first; those that the metric is not known of come last, with what is the matter. */
export function answerTable(result: Result): Table {
  if (result.scenario.panels) return tableInPanels(result, answerTable);
  const { columns, rows } = answerLines(result);
  return { columns, rows: rows.map(({ cells }) => cells) };
}

/** The same, with the line that each row is of; with panels, in the first. */
export function answerLines(result: Result): { columns: Column[]; rows: { line: Line; cells: Cell[] }[] } {
  const [first] = resultsInPanels(result);
  if (first) return answerLines(first.of);
  const place = placeOf(result.scenario, result.points);
  const shown = columnsOf(result, place);
  const sign = isBetterHigh(place.metric) ? -1 : 1;
  const rows = result.scenario.lines.map((line) => {
    const point = pointOf(result, line, place.at);
    return { line, point, own: ranked(result, place, line, point) };
  });
  const order = ({ own }: (typeof rows)[number]) => own?.value ?? sign * Number.POSITIVE_INFINITY;
  const sorted = rows.sort((a, b) => (order(a) === order(b) ? 0 : sign * (order(a) - order(b))));
  const best = sorted[0]?.own?.value;
  const columns = shown.map(({ key, label }): Column => ({ key, label, numeric: true }));
  return {
    columns: [
      { key: "line", label: "line", numeric: false },
      ...columns,
      { key: "times", label: "times the best", numeric: true },
    ],
    rows: sorted.map(({ line, point, own }) => {
      const times = own === undefined || best === undefined || best === 0 ? undefined : own.value / best;
      const cells = shown.map(({ metric, key }) => cell(metric, key === MOST ? own : of(metric, point)));
      if (cells.every(({ value }) => value === null)) cells[0] = text(point ? statusOf(point) : "not run");
      const last =
        times === undefined
          ? { text: "", value: null }
          : { text: times === 1 ? "1" : formatExact(times, "number", 2), value: times };
      return { line, cells: [text(line.label), ...cells, last] };
    }),
  };
}

/** Key of the column of what is carried at most, wherever that is. */
const MOST = "most";

function columnsOf(result: Result, { asked, metric }: Place): Shown[] {
  const latency = latencyOf(result, metric);
  const always: Shown[] = [
    { key: "p50_ns", label: "p50", metric: metricNamed(`${latency}.p50`) },
    { key: "p99_ns", label: "p99", metric: metricNamed(`${latency}.p99`) },
    { key: "core_time_ns", label: "core time", metric: metricNamed("core-time.busy") },
    { key: "memory_bytes", label: "memory", metric: metricNamed("memory") },
  ];
  if (asked.kind === "capacity") return [{ key: MOST, label: "at most", metric }, ...always];
  if (always.some((each) => each.metric.name === metric.name)) return always;
  return [{ key: metric.name.replaceAll(/[.-]/g, "_"), label: metric.name, metric }, ...always];
}

/** Of the latency that is asked for; else the response, or where a storage device is read the client's. */
function latencyOf({ scenario }: Result, { name }: Metric): string {
  const found = latencyStatistic(name);
  if (found !== undefined) return `${found.of === undefined ? "" : `${found.of}.`}${found.latency}`;
  return scenario.workload.kind === "storage" ? "client" : "response";
}

function pointOf({ points }: Result, line: Line, at: number): Point | undefined {
  return points.find((point) => point.line === line.id && positionOf(point) === at);
}

/** What the lines are ranked by. */
function ranked(result: Result, { asked, metric }: Place, line: Line, point: Point | undefined): Estimate | undefined {
  if (asked.kind !== "capacity") return of(metric, point);
  const [found] = capacityOf(result.scenario, line, result.points, metric.name);
  return found?.most;
}

function of(metric: Metric, point: Point | undefined): Estimate | undefined {
  return point === undefined || point.status === "unsupported" ? undefined : metric.of(point);
}

function cell({ unit }: Metric, estimate: Estimate | undefined): Cell {
  return estimate === undefined
    ? { text: "", value: null }
    : { text: formatEstimate(estimate, unit), value: estimate.value };
}
