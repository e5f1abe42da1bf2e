/**
 * In a terminal: by which law each line's latencies grow, from where to where, and where the load becomes too much
 * for it, with what is full then.
 */
import { type Axis, axisOf } from "../../scenarios/common/axis.js";
import { formatCount, formatFixed, formatRounded } from "../../scenarios/common/format.js";
import type { Growth, Knee, Line, Result } from "../../scenarios/common/types.js";
import { meetingOf } from "../../scenarios/evidence/meeting.js";
import { shorten } from "../encodings/text.js";
import { kneeOf, lawOf } from "../wording/growth.js";
import { join, paint, type Text, trimEnd } from "./paint.js";
import { byFamily, longestName, nameWidth, shortNames } from "./rows.js";

/** Over fewer values of the axis no law is decided. */
const FEWEST_VALUES = 4;
const NARROWEST_NAME = 12;
const NARROWEST_FULL = 12;
/** Names that are no longer than this are not cut short for it. */
const NAME = 24;
const GAP = 2;

const METRICS = [
  { metric: "notice.mean", title: "mean notice latency" },
  { metric: "response.p99", title: "p99 response latency" },
];

/** A row per line; nothing over an axis of fewer than four values. */
export function growthBlock(result: Result, width: number, grouped: boolean): Text[] {
  const { growth, knees } = result.findings;
  const axis = axisOf(result.scenario);
  if (axis.isPending && (axis.values.length < FEWEST_VALUES || growth.length === 0)) return [];
  // Laws are about n; of another axis there is only where the processor becomes the bottleneck, if it does.
  if (!axis.isPending && (axis.values.length < 2 || knees.every(({ kind }) => kind === "none"))) return [];
  const metrics = METRICS.filter(({ metric }) => growth.some((each) => each.metric === metric));
  const limited = knees.some(({ kind }) => kind !== "none");
  const cells = (line: Line, exponents: boolean) => [
    ...metrics.map(({ metric }) =>
      lawText(
        growth.find((each) => each.line === line.id && each.metric === metric),
        exponents,
      ),
    ),
    ...(limited ? [kneeText(kneeOf(result, line.id), axis)] : []),
    ...(named ? [kneeOf(result, line.id)?.full ?? ""] : []),
  ];
  const named = knees.some(({ full }) => full !== undefined);
  const heads = [
    ...metrics.map(({ title }) => title),
    ...(limited ? [`full at ${axis.symbol}`] : []),
    ...(named ? ["what is full"] : []),
  ];
  const table = (exponents: boolean) => result.scenario.lines.map((line) => cells(line, exponents));
  const room = width - NARROWEST_NAME;
  const longest = Math.max(NARROWEST_NAME, longestName(result, grouped));
  const full = widths([heads, ...table(true)]);
  const exponents = total(full) <= room;
  const columns = exponents ? full : widths([heads, ...table(false)]);
  const lacking = total(columns) - (width - Math.min(NAME, longest));
  if (named && lacking > 0) {
    const left = columns.pop()! - lacking;
    if (left >= NARROWEST_FULL) columns.push(left);
  }
  while (columns.length > 1 && total(columns) > room) columns.pop();
  const name = Math.min(longest, width - total(columns));
  const row = (texts: readonly string[]) =>
    columns.map((column, i) => " ".repeat(GAP) + shorten(texts[i], column).padEnd(column)).join("");
  const names = shortNames(result, nameWidth(name, grouped));
  return [
    paint((shorten(axis.isPending ? "grows as" : "", name).padEnd(name) + row(heads)).trimEnd(), "bold"),
    ...byFamily(result, grouped, (line, family) => {
      const own = paint(names.get(line.id)!, family);
      return [trimEnd(join([own, row(cells(line, exponents))]))];
    }),
  ];
}

/** `O(n) 10..1 M, n^1.00 ± 0.01`. */
function lawText(growth: Growth | undefined, exponents: boolean): string {
  if (growth === undefined) return "";
  const { law, from, to, exponent } = growth;
  const range = from === to ? formatCount(from) : `${formatCount(from)}..${formatCount(to)}`;
  const power = exponents && law !== "O(1)" ? exponentText(exponent) : "";
  return `${lawOf(growth)} ${range}${power}`;
}

/** Nothing where it is not known, or not to within one. */
function exponentText(exponent: Growth["exponent"]): string {
  if (!exponent || exponent.low === null || exponent.high === null) return "";
  const half = (exponent.high - exponent.low) / 2;
  if (half >= 1) return "";
  return `, n^${formatFixed(exponent.value, 2)} ± ${half < 0.005 ? "<0.01" : formatFixed(half, 2)}`;
}

/** Where it is estimated to lie, else between which values of the axis. */
function kneeText(knee: Knee | undefined, { isPending, unit, format }: Axis): string {
  if (knee?.between === undefined) return "";
  const meeting = meetingOf(knee, isPending);
  if (meeting) return formatRounded(meeting.at, unit);
  const [carried, first] = knee.between;
  if (knee.kind === "unknown") return "too short to tell";
  return carried === null ? `up to ${format(first)}` : `${format(carried)}..${format(first)}`;
}

function widths(rows: readonly (readonly string[])[]): number[] {
  return rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
}

function total(columns: readonly number[]): number {
  return columns.reduce((sum, column) => sum + column + GAP, 0);
}
