/** In a terminal: any metric, a row per line and a column per value of the axis. */
import { axisOf, positionOf } from "../../scenarios/common/axis.js";
import { enumerateSome } from "../../scenarios/common/enumerate.js";
import type { Estimate } from "../../scenarios/common/estimate.js";
import { formatEstimate, formatRelative, relativeHalfWidth } from "../../scenarios/common/format.js";
import { type Metric, metricsOf } from "../../scenarios/common/metrics.js";
import type { Line, Point, Result } from "../../scenarios/common/types.js";
import { statusOf } from "../../scenarios/statistics/status/words.js";
import { spread } from "../wording/spread.js";
import { capitalise } from "../wording/vocabulary.js";
import { wrap } from "./columns.js";
import { join, paint, type Text, trimEnd } from "./paint.js";
import { byFamily, longestName, nameWidth, placeHeads, shortNames } from "./rows.js";

const GAP = "  ";
/** Of more metrics than this that there are some are named, and the others counted. */
const MOST_NAMED = 12;
const NAMED = 10;
const NARROWEST_NAME = 20;
/** Room for the widest relative half-width of a row. */
const HALF_WIDTH = 7;

/**
 * How a metric is laid out: half-widths in every cell if there is room, else the widest of the row in a last column; if
 * need be, fewer columns.
 */
interface MetricLayout {
  /** Width of the names, indent included. */
  name: number;
  cell: number;
  inline: boolean;
  /** The values of the axis that have a column. */
  shown: number[];
}

export function layOutMetric(result: Result, metric: Metric, width: number, grouped: boolean): MetricLayout {
  const values = [...axisOf(result.scenario).values];
  const longest = Math.max(NARROWEST_NAME, longestName(result, grouped));
  const detailed = cellWidth(result, metric, true);
  const inline = metric.exact === true || longest + values.length * (detailed + GAP.length) <= width;
  const cell = inline ? detailed : cellWidth(result, metric, false);
  const last = inline ? 0 : GAP.length + HALF_WIDTH;
  const room = Math.floor((width - last - NARROWEST_NAME) / (cell + GAP.length));
  const shown = spread(values, Math.max(1, room));
  return { name: Math.min(longest, width - last - shown.length * (cell + GAP.length)), cell, inline, shown };
}

export function metricBlock(result: Result, metric: Metric, width: number, grouped: boolean): Text[] {
  const { name, cell, inline, shown } = layOutMetric(result, metric, width, grouped);
  const names = shortNames(result, nameWidth(name, grouped));
  const heads = placeHeads(result, shown, cell);
  const head = ["".padEnd(name), ...heads, ...(inline ? [] : ["±".padStart(HALF_WIDTH)])].join(GAP);
  const called = metric.title === metric.name ? "" : ` (${metric.name})`;
  const title = wrap(capitalise(metric.title) + called, width).map((line) => paint(line, "bold"));
  const isKnown = result.points.some((point) => point.status !== "unsupported" && metric.of(point) !== undefined);
  // Of what is overloaded there may be none, which each of its cells says.
  if (!isKnown && result.points.some(({ status }) => status === "steady")) {
    const known = metricsOf(result.scenario).filter(({ of }) => result.points.some((point) => of(point) !== undefined));
    const others = known.filter(({ level }) => level !== "event").map(({ name }) => name);
    const names = enumerateSome(others, MOST_NAMED, NAMED);
    return [
      ...title,
      ...wrap(`No point has a value of it: this scenario has none. There are latencies, ${names}.`, width),
    ];
  }
  return [
    ...title,
    paint(head, "bold"),
    ...byFamily(result, grouped, (line, family) => {
      const points = shown.map((n) => pointOf(result, line, n));
      const own = paint(names.get(line.id)!, family);
      const cells = points.map((point) => styled(point, point && cellText(point, metric, inline), cell));
      const widest = inline ? [] : [paint(widestHalfWidth(points, metric).padStart(HALF_WIDTH), "dim")];
      return [trimEnd(join([own, ...cells, ...widest], GAP))];
    }),
  ];
}

function pointOf({ points }: Result, line: Line, x: number): Point | undefined {
  return points.find((point) => point.line === line.id && positionOf(point) === x);
}

function cellWidth({ points }: Result, metric: Metric, inline: boolean): number {
  return Math.max(7, ...points.map((point) => cellText(point, metric, inline).length));
}

/** The value, marked if the load is not carried; where there is none, why. */
function cellText(point: Point, metric: Metric, inline: boolean): string {
  const estimate = point.status === "unsupported" ? undefined : metric.of(point);
  if (estimate === undefined) return point.status === "steady" ? "" : statusOf(point);
  const mark = point.status === "steady" || metric.exact ? "" : "*";
  return formatEstimate(estimate, metric.unit) + mark + (inline ? ` ${formatRelative(estimate)}`.trimEnd() : "");
}

function styled(point: Point | undefined, text = "", width: number): Text {
  const padded = text.padStart(width);
  return point !== undefined && point.status !== "steady" ? paint(padded, "warn") : padded;
}

function widestHalfWidth(points: readonly (Point | undefined)[], metric: Metric): string {
  const estimates = points.flatMap((point): Estimate[] => (point && metric.of(point) ? [metric.of(point)!] : []));
  const width = (estimate: Estimate) => relativeHalfWidth(estimate) ?? -1;
  const widest = estimates.sort((a, b) => width(b) - width(a))[0];
  return widest ? formatRelative(widest).replace("± ", "±") : "";
}
