/** Latencies in a terminal where the axis is a single value: a row per line, a column per latency and statistic. */
import { formatEstimate, formatRelative } from "../../scenarios/common/format.js";
import { statisticTitle } from "../../scenarios/common/percentiles.js";
import type { Point, Result, Statistic } from "../../scenarios/common/types.js";
import { hasLatency, statusOf } from "../../scenarios/statistics/status/words.js";
import { LATENCY_NAMES } from "../wording/vocabulary.js";
import type { Section } from "./latencies.js";
import { join, paint, type Text, trimEnd } from "./paint.js";
import { byFamily, longestName, nameWidth, shortNames } from "./rows.js";

const GAP = 2;
const NARROWEST_NAME = 16;

interface Column {
  section: Section;
  statistic: Statistic;
  heads: [string, string];
  texts: string[];
}

/** As many of the columns as there is room for, in blocks one below the other if need be. */
export function singleBlock(result: Result, sections: readonly Section[], width: number, grouped: boolean): Text[] {
  const points = result.scenario.lines.map(({ id }) => result.points.find(({ line }) => line === id));
  const columns = sections.flatMap((section) =>
    section.statistics.map((statistic): Column => {
      const of = section.of === undefined ? "" : `${section.of} `;
      const heads: Column["heads"] = [`${of}${LATENCY_NAMES[section.latency].short}`, statisticTitle(statistic)];
      return { section, statistic, heads, texts: points.map((point) => cellText(point, section, statistic)) };
    }),
  );
  const widths = columns.map(({ heads, texts }) => GAP + Math.max(...[...heads, ...texts].map((text) => text.length)));
  const name = Math.min(Math.max(NARROWEST_NAME, longestName(result, grouped)), width - Math.max(...widths));
  const lines: Text[] = [];
  for (let from = 0; from < columns.length; ) {
    let [to, used] = [from, name];
    while (to < columns.length && (to === from || used + widths[to] <= width)) used += widths[to++];
    if (from > 0) lines.push("");
    lines.push(...block(result, columns.slice(from, to), widths.slice(from, to), name, grouped));
    from = to;
  }
  return lines;
}

function block(
  result: Result,
  columns: readonly Column[],
  widths: readonly number[],
  name: number,
  grouped: boolean,
): Text[] {
  const names = shortNames(result, nameWidth(name, grouped));
  const head = (which: 0 | 1, first: string) =>
    paint(
      (first.padEnd(name) + columns.map(({ heads }, i) => heads[which].padStart(widths[i])).join("")).trimEnd(),
      "bold",
    );
  return [
    head(0, "latency"),
    head(1, ""),
    ...byFamily(result, grouped, (line, family) => {
      const i = result.scenario.lines.indexOf(line);
      const point = result.points.find((each) => each.line === line.id);
      const cells = columns.map(({ texts }, k) => {
        const text = texts[i].padStart(widths[k]);
        return point && !hasLatency(point) ? paint(text, "warn") : text;
      });
      return [trimEnd(join([paint(names.get(line.id)!, family), ...cells], ""))];
    }),
  ];
}

/** The value with its half-width; why there is none, in the first column that would have one. */
function cellText(point: Point | undefined, { of, latency, statistics }: Section, statistic: Statistic): string {
  if (point === undefined) return "";
  const known = of === undefined ? point.latency : point.classes?.[of]?.latency;
  const estimate = known?.[latency]?.[statistic];
  if (estimate === undefined) return hasLatency(point) || statistic !== statistics[0] ? "" : statusOf(point);
  const mark = point.status === "saturated" ? "*" : "";
  return `${formatEstimate(estimate, "ns")}${mark} ${formatRelative(estimate)}`.trimEnd();
}
