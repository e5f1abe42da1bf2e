/**
 * histograms.hlog: the whole distribution of each latency at each point, as a histogram log of HdrHistogram (format
 * 1.3). Values in nanoseconds; Interval_Max in milliseconds, as the log's tools have it. A line's tag is latency, line
 * and value of the axis, and the panel if there are any: `response/epoll/n=100`. All replications are together.
 */
import { type Axis, axisOf, positionOf } from "../../scenarios/common/axis.js";
import { type Panels, panelsOf } from "../../scenarios/common/panels.js";
import type { CellResult, Latency, Point, Result } from "../../scenarios/common/types.js";
import { hasLatency } from "../../scenarios/statistics/status/words.js";
import { Histogram, type HistogramData, valuesOf } from "../../sim/histogram.js";
import { type Counted, encodeHdr } from "../encodings/hdr.js";
import { LATENCY_KEYS } from "../wording/vocabulary.js";

const PS_PER_NS = 1000;
const PS_PER_S = 1e12;
const NS_PER_MS = 1e6;

/** What tags say of a point's place. */
interface Along {
  axis: Axis;
  panels?: Panels;
}

interface Row {
  tag: string;
  /** Simulated time in which the samples happened, over all replications. */
  seconds: number;
  data: HistogramData;
}

/** @param cells the runs that `result` was drawn from */
export function histogramLog(result: Result, cells: readonly CellResult[]): string {
  const { scenario, version, sha256 } = result;
  const along = { axis: axisOf(scenario), panels: panelsOf(scenario) };
  const { axis, panels } = along;
  const rows = result.points.flatMap((point) => rowsOf(point, cells, along));
  const highest = Math.max(0, ...rows.map(({ data }) => toNs(data.maxPs)));
  const comments = [
    "[Histogram log format version 1.3]",
    `[muxsim ${version}, scenario ${scenario.name}, seed ${scenario.seed}, SHA-256 ${sha256}]`,
    `[Latencies in nanoseconds of simulated time; Interval_Max in milliseconds. Tag: latency/line/${axis.title}${panels ? `/${panels.title}` : ""}]`,
    "[BaseTime: 0.000 (seconds since epoch)]",
  ];
  return [
    ...comments.map((comment) => `#${oneLine(comment)}`),
    '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
    ...rows.map((row) => logLine(row, highest)),
    "",
  ].join("\n");
}

/** Points without a steady state have no latencies. */
function rowsOf(point: Point, cells: readonly CellResult[], along: Along): Row[] {
  if (!hasLatency(point)) return [];
  const own = cells.filter(
    (cell) => cell.line === point.line && positionOf(cell) === positionOf(point) && cell.panel === point.panel,
  );
  const seconds = own.reduce((sum, { windowPs }) => sum + windowPs / PS_PER_S, 0);
  const there = LATENCY_KEYS.filter((latency) => own.every((cell) => cell.latency[latency] !== undefined));
  const all = there.map((latency) => ({ tag: tagOf(latency, point, along), seconds, data: together(own, latency) }));
  return [...all, ...classRows(point, own, seconds, along)];
}

/** Of each class that is measured, tagged `bulk.response/...`. */
function classRows(point: Point, cells: readonly CellResult[], seconds: number, along: Along): Row[] {
  return (cells[0]?.classes ?? []).flatMap(({ name, latency: own = {} }, i) =>
    LATENCY_KEYS.filter((latency) => (own as Partial<CellResult["latency"]>)[latency] !== undefined).map((latency) => {
      const ofClass = cells.map((cell) => ({ latency: cell.classes![i].latency! }));
      return { tag: tagOf(`${name}.${latency}`, point, along), seconds, data: together(ofClass, latency) };
    }),
  );
}

function together(cells: readonly Pick<CellResult, "latency">[], latency: Latency): HistogramData {
  const histogram = new Histogram();
  for (const cell of cells) histogram.merge(cell.latency[latency] as HistogramData);
  return histogram.toData();
}

function plain(name: string): string {
  return name.replace(/[\s,"#]+/g, "_");
}

/** A tag has no commas and no spaces. */
function tagOf(latency: string, point: Point, { axis, panels }: Along): string {
  const panel = panels === undefined ? "" : `/${plain(panels.symbol)}=${point.panel}`;
  return `${latency}/${plain(point.line)}/${plain(axis.symbol)}=${positionOf(point)}${panel}`;
}

function logLine({ tag, seconds, data }: Row, highest: number): string {
  const encoded = encodeHdr(inNs(data), highest);
  return `Tag=${tag},0.000,${seconds.toFixed(3)},${(data.maxPs / PS_PER_NS / NS_PER_MS).toFixed(3)},${encoded}`;
}

function* inNs(data: HistogramData): Counted & Generator<readonly [number, number]> {
  for (const [ps, count] of valuesOf(data)) yield [toNs(ps), count];
}

function toNs(ps: number): number {
  return Math.round(ps / PS_PER_NS);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
