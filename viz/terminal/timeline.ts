/** In a terminal: the latency before anything happens, at its highest, and at the end, a row per line. */
import { axisOf, positionOf } from "../../scenarios/common/axis.js";
import { formatExact } from "../../scenarios/common/format.js";
import type { Point, Result } from "../../scenarios/common/types.js";
import { toNs } from "../../sim/time.js";
import { changesInWords } from "../wording/changes.js";
import { wrap } from "./columns.js";
import { join, paint, type Text, trimEnd } from "./paint.js";
import { byFamily, longestName, nameWidth, shortNames } from "./rows.js";

const HEADS = ["before", "highest", "when", "at the end"];
const CELL = 12;
const GAP = "  ";

type Timeline = NonNullable<Point["timeline"]>;

/** At the last value of the axis that has one; nothing where nothing happens. */
export function timelineBlock(result: Result, width: number, grouped: boolean): Text[] {
  const { changes = [] } = result.scenario;
  const { values, at } = axisOf(result.scenario);
  const n = values.findLast((x) => result.points.some((point) => positionOf(point) === x && point.timeline));
  if (changes.length === 0 || n === undefined) return [];
  const name = Math.min(longestName(result, grouped), width - HEADS.length * (CELL + GAP.length));
  const names = shortNames(result, nameWidth(name, grouped));
  const title = `p99 response latency over time at ${at(n)}: ${changesInWords(changes)}`;
  const head = ["".padEnd(name), ...HEADS.map((each) => each.padStart(CELL))].join(GAP);
  return [
    ...wrap(title, width).map((line) => paint(line, "bold")),
    paint(head, "bold"),
    ...byFamily(result, grouped, (line, family) => {
      const point = result.points.find((each) => each.line === line.id && positionOf(each) === n);
      const cells = cellsOf(point?.timeline, toNs(changes[0].atPs)).map((text) => text.padStart(CELL));
      return [trimEnd(join([paint(names.get(line.id)!, family), ...cells], GAP))];
    }),
  ];
}

function cellsOf(timeline: Timeline | undefined, firstNs: number): string[] {
  if (timeline === undefined) return [];
  const { spanNs, p99 } = timeline;
  const known = p99.value.flatMap((value, span) => (value === null ? [] : [{ value, atNs: span * spanNs }]));
  const before = known.filter(({ atNs }) => atNs + spanNs <= firstNs);
  if (known.length === 0) return [];
  const highest = known.reduce((best, each) => (each.value > best.value ? each : best));
  const mean = before.reduce((sum, { value }) => sum + value, 0) / before.length;
  return [
    before.length === 0 ? "" : formatExact(mean, "ns"),
    formatExact(highest.value, "ns"),
    formatExact(highest.atNs, "ns"),
    formatExact(known[known.length - 1].value, "ns"),
  ];
}
