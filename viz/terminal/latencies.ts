/** Latencies in a terminal: a row per line and statistic, a column per value of the axis. */
import { axisOf, positionOf } from "../../scenarios/common/axis.js";
import type { Estimate } from "../../scenarios/common/estimate.js";
import { formatEstimate, formatRelative, relativeHalfWidth } from "../../scenarios/common/format.js";
import { statisticTitle } from "../../scenarios/common/percentiles.js";
import type { Latency, Line, Point, Result, Statistic } from "../../scenarios/common/types.js";
import { hasLatency, isOverloaded } from "../../scenarios/statistics/status/words.js";
import { cut, shorten, splitName } from "../encodings/text.js";
import { spread } from "../wording/spread.js";
import { capitalise, type Family, LATENCY_NAMES } from "../wording/vocabulary.js";
import { padEnd, widthOf } from "./columns.js";
import { join, paint, type Text, trimEnd } from "./paint.js";
import { byFamily, longestName, nameWidth, placeHeads, shortNames } from "./rows.js";

/** A latency and the statistics of it that are shown: a row each. */
export interface Section {
  /** The class of traffic that it is of; of all if absent. */
  of?: string;
  latency: Latency;
  statistics: readonly Statistic[];
}

interface Layout {
  /** Width of the names, indent included. */
  name: number;
  cell: number;
  gap: string;
  /** The values of the axis that have a column. */
  shown: number[];
  /** Whether each cell has its own half-width; otherwise a last column has the row's widest. */
  inline: boolean;
  /** Under a heading per family, one row per line. */
  grouped: boolean;
}

/** Room for the widest relative half-width of a row, `too wide`, and for `p99`. */
const HALF_WIDTH = 8;
const STATISTIC = 3;
const NARROWEST_NAME = 12;
/** Without a second row a name needs more, if there is more. */
const NARROWEST_SINGLE = 24;

/** Half-widths in every cell if there is room, else in a last column; if need be, fewer columns. */
export function layOut(result: Result, sections: readonly Section[], width: number, grouped: boolean): Layout {
  const values = [...axisOf(result.scenario).values];
  const statistic = grouped ? -1 : STATISTIC;
  const longest = Math.max(NARROWEST_NAME, longestName(result, grouped));
  const detailed = cellWidth(result, sections, true);
  if (longest + 2 + statistic + values.length * (detailed + 2) <= width) {
    return { name: longest, cell: detailed, gap: "  ", shown: values, inline: true, grouped };
  }
  const cell = cellWidth(result, sections, false);
  const room = width - 1 - statistic - 1 - HALF_WIDTH;
  const narrowest = grouped ? Math.min(NARROWEST_SINGLE, room - cell - 1) : NARROWEST_NAME;
  const shown = spread(values, Math.max(1, Math.floor((room - narrowest) / (cell + 1))));
  const name = Math.min(longest, Math.max(narrowest, room - shown.length * (cell + 1)));
  const gap = name + 2 + statistic + shown.length * (cell + 2) + 2 + HALF_WIDTH <= width ? "  " : " ";
  return { name, cell, gap, shown, inline: false, grouped };
}

function cellWidth(result: Result, sections: readonly Section[], inline: boolean): number {
  const texts = result.points.flatMap((point) =>
    sections.flatMap(({ statistics, ...which }) =>
      statistics.map((statistic) => cellText(point, which, statistic, inline).length),
    ),
  );
  return Math.max(7, ...texts);
}

export function latencyBlock(result: Result, section: Section, layout: Layout): Text[] {
  const { name, cell, gap, shown, inline, grouped } = layout;
  const latency = `${LATENCY_NAMES[section.latency].short} latency${ofClass(result, section)}`;
  const title = grouped
    ? shorten(`${capitalise(statisticTitle(section.statistics[0]))} ${latency}`, name).padEnd(name)
    : latency.padEnd(name + gap.length + STATISTIC);
  const heads = placeHeads(result, shown, cell);
  const header = [title, ...heads, inline ? "" : "±".padStart(HALF_WIDTH)].join(gap).trimEnd();
  const names = shortNames(result, nameWidth(name, grouped));
  return [
    paint(header, "bold"),
    ...byFamily(result, grouped, (line, family) => {
      const parts = grouped ? [names.get(line.id)!] : splitName(line.label, name, widthOf);
      return rows(result, line, family, parts, section, layout);
    }),
  ];
}

/** A row per statistic, each with its part of the line's name. */
function rows(
  result: Result,
  line: Line,
  family: Family,
  names: readonly string[],
  { statistics, ...which }: Section,
  { name, cell, gap, shown, inline, grouped }: Layout,
): Text[] {
  const width = nameWidth(name, grouped);
  const points = shown.map((n) => result.points.find((point) => point.line === line.id && positionOf(point) === n));
  return statistics.map((statistic, i) => {
    const cells = points.map((point) => {
      const text = (point ? cellText(point, which, statistic, inline) : "").padStart(cell);
      return point && !hasLatency(point) ? paint(text, "warn") : text;
    });
    const own = paint(padEnd(cut(names[i], width, widthOf), width), family);
    const widest = inline ? "" : paint(widestHalfWidth(points, which, statistic).padStart(HALF_WIDTH), "dim");
    const kind = grouped ? [] : [paint(statisticTitle(statistic), "dim")];
    return trimEnd(join([own, ...kind, ...cells, widest], gap));
  });
}

function cellText(point: Point, which: Which, statistic: Statistic, inline: boolean): string {
  if (isOverloaded(point)) return "overload";
  if (point.status === "unsupported") return "not run";
  if (point.status === "too short") return "too short";
  const estimate = estimateOf(point, which, statistic);
  if (!estimate) return "";
  const mark = point.status === "saturated" ? "*" : "";
  return formatEstimate(estimate, "ns") + mark + (inline ? ` ${formatRelative(estimate)}` : "");
}

function widestHalfWidth(points: readonly (Point | undefined)[], which: Which, statistic: Statistic): string {
  const estimates = points.flatMap((point): Estimate[] => {
    const estimate = point && estimateOf(point, which, statistic);
    return estimate ? [estimate] : [];
  });
  const width = (estimate: Estimate) => relativeHalfWidth(estimate) ?? -1;
  const widest = estimates.sort((a, b) => width(b) - width(a))[0];
  return widest ? formatRelative(widest).replace("± ", "±") : "";
}

type Which = Pick<Section, "of" | "latency">;

function estimateOf({ latency: together, classes }: Point, { of, latency }: Which, statistic: Statistic) {
  return (of === undefined ? together : classes?.[of]?.latency)?.[latency]?.[statistic];
}

/** ` of bulk`, ` of all classes`; nothing where there are none. */
function ofClass({ scenario: { workload } }: Result, { of }: Section): string {
  if (workload.kind !== "classes") return "";
  return of === undefined ? " of all classes" : ` of ${of}`;
}
