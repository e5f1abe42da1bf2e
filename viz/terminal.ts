/**
 * The result for a terminal: the answer, then p50 and p99 of notice and response latency, a row per line and a
 * column per number of pending operations.
 */
import type { Estimate, Latency, Line, Point, Result, Statistic } from "../scenarios/types.js";
import { whyNot } from "./charts/points.js";
import { machineChoices } from "./describe.js";
import { formatEstimate, formatPending, formatRelative, relativeHalfWidth } from "./format.js";
import { familyOf } from "./palette.js";
import { labelOf } from "./table.js";
import { shorten, wrapCharacters } from "./text.js";
import { LATENCY_NAMES, STATISTIC_NAMES } from "./vocabulary.js";

export interface TerminalOptions {
  color: boolean;
  /** Columns of the terminal. */
  width: number;
}

const LATENCIES = ["notice", "response"] as const;
const SHOWN = ["p50", "p99"] as const;

/** Select Graphic Rendition codes. */
const STYLES = { bold: 1, dim: 2, warn: 33, "polling scheme": 33, readiness: 34, completion: 32, threads: 35 } as const;
type Style = keyof typeof STYLES;

/** Room for the widest relative half-width of a row, `±<0.1 %`, and for `p99`. */
const HALF_WIDTH = 7;
const STATISTIC = 3;
const NARROWEST_NAME = 12;

interface Layout {
  name: number;
  cell: number;
  gap: string;
  columns: number[];
  /** Whether each cell has its own half-width; otherwise a last column has the row's widest. */
  inline: boolean;
}

/** The table as text, lines of at most `options.width` characters, ending in a line break. */
export function terminalTable(result: Result, options: TerminalOptions): string {
  const paint = (text: string, style: Style) => (options.color ? `\x1b[${STYLES[style]}m${text}\x1b[0m` : text);
  const width = Math.max(40, options.width);
  const layout = layOut(result, width);
  const blocks = LATENCIES.map((latency) => block(result, latency, layout, paint));
  const answer = wrapCharacters(result.answer, width).map((line) => paint(line, "bold"));
  return [...answer, ...blocks.flatMap((lines) => ["", ...lines]), ...footnotes(result, layout, width, paint), ""].join(
    "\n",
  );
}

type Paint = (text: string, style: Style) => string;

/** Half-widths in every cell if there is room, else in a last column; if need be, fewer columns. */
function layOut(result: Result, width: number): Layout {
  const { lines, pending } = result.scenario;
  const longest = Math.max(NARROWEST_NAME, ...lines.map((line) => line.label.length));
  const detailed = cellWidth(result, true);
  if (longest + 2 + STATISTIC + pending.length * (detailed + 2) <= width) {
    return { name: longest, cell: detailed, gap: "  ", columns: pending, inline: true };
  }
  const cell = cellWidth(result, false);
  const room = width - 1 - STATISTIC - 1 - HALF_WIDTH;
  const columns = spread(pending, Math.max(1, Math.floor((room - NARROWEST_NAME) / (cell + 1))));
  const name = Math.min(longest, Math.max(NARROWEST_NAME, room - columns.length * (cell + 1)));
  const gap = name + 2 + STATISTIC + columns.length * (cell + 2) + 2 + HALF_WIDTH <= width ? "  " : " ";
  return { name, cell, gap, columns, inline: false };
}

function cellWidth(result: Result, inline: boolean): number {
  const texts = result.points.flatMap((point) =>
    LATENCIES.flatMap((latency) => SHOWN.map((statistic) => cellText(point, latency, statistic, inline).length)),
  );
  return Math.max(7, ...texts);
}

/** At most `count` of `values`, evenly spread, first and last among them. */
function spread(values: readonly number[], count: number): number[] {
  if (values.length <= count) return [...values];
  if (count === 1) return [values.at(-1)!];
  return Array.from({ length: count }, (_, i) => values[Math.round((i * (values.length - 1)) / (count - 1))]);
}

function block(result: Result, latency: Latency, layout: Layout, paint: Paint): string[] {
  const { name, cell, gap, columns, inline } = layout;
  const title = `${LATENCY_NAMES[latency].short} latency`.padEnd(name + gap.length + STATISTIC);
  const heads = columns.map((n, i) => `${i === 0 ? "n = " : ""}${formatPending(n)}`.padStart(cell));
  const header = [title, ...heads, inline ? "" : "±".padStart(HALF_WIDTH)].join(gap).trimEnd();
  return [
    paint(header, "bold"),
    ...result.scenario.lines.flatMap((line) => rows(result, line, latency, layout, paint)),
  ];
}

/** A row per statistic; the line's name goes on in the second if it is long. */
function rows(result: Result, line: Line, latency: Latency, layout: Layout, paint: Paint): string[] {
  const points = layout.columns.map((n) =>
    result.points.find((point) => point.line === line.id && point.pending === n),
  );
  const names = splitName(line.label, layout.name);
  return SHOWN.map((statistic, i) => {
    const cells = points.map((point) => {
      const text = (point ? cellText(point, latency, statistic, layout.inline) : "").padStart(layout.cell);
      return point && point.status !== "steady" ? paint(text, "warn") : text;
    });
    const name = paint(shorten(names[i], layout.name).padEnd(layout.name), familyOf(result, line));
    const widest = layout.inline ? "" : paint(widestHalfWidth(points, latency, statistic).padStart(HALF_WIDTH), "dim");
    return [name, paint(STATISTIC_NAMES[statistic], "dim"), ...cells, widest].join(layout.gap).trimEnd();
  });
}

/** A name in two parts, the first at most `width` long, parted at a space or after a hyphen if there is one. */
function splitName(name: string, width: number): [string, string] {
  if (name.length <= width) return [name, ""];
  const space = name.lastIndexOf(" ", width);
  const hyphen = name.lastIndexOf("-", width - 1) + 1;
  const cut = Math.max(space, hyphen) > 0 ? Math.max(space, hyphen) : width;
  return [name.slice(0, cut).trimEnd(), name.slice(cut).trimStart()];
}

function cellText(point: Point, latency: Latency, statistic: Statistic, inline: boolean): string {
  if (point.status === "overloaded") return "overload";
  if (point.status === "unsupported") return "not run";
  if (point.status === "unsettled") return "unsettled";
  const estimate = point.latency?.[latency][statistic];
  if (!estimate) return "";
  const mark = point.saturated ? "*" : "";
  return formatEstimate(estimate, "ns") + mark + (inline ? ` ${formatRelative(estimate)}` : "");
}

function widestHalfWidth(points: readonly (Point | undefined)[], latency: Latency, statistic: Statistic): string {
  const estimates = points.flatMap((point): Estimate[] => (point?.latency ? [point.latency[latency][statistic]] : []));
  const width = (estimate: Estimate) => relativeHalfWidth(estimate) ?? -1;
  const widest = estimates.sort((a, b) => width(b) - width(a))[0];
  return widest ? formatRelative(widest).replace("± ", "±") : "";
}

function footnotes(result: Result, layout: Layout, width: number, paint: Paint): string[] {
  const { measurement, pending } = result.scenario;
  const runs = `${measurement.confidence * 100} % interval over ${measurement.replications} replications`;
  const choices = machineChoices(result.scenario.machine);
  const notes = [
    `±: half the ${runs}, relative${layout.inline ? "" : "; the widest of the row"}.`,
    ...(layout.columns.length < pending.length
      ? [`${layout.columns.length} of ${pending.length} values of n are shown; points.csv has all.`]
      : []),
    ...(result.points.some((point) => point.saturated) ? ["*: saturated, the rate asked for is not reached."] : []),
    ...exceptions(result),
    ...(choices.length > 0 ? [`The machine: ${choices.join("; ")}.`] : []),
  ];
  return ["", ...notes.flatMap((note) => wrapCharacters(note, width)).map((line) => paint(line, "dim"))];
}

/** Why some points have no latency: a sentence per line and reason. */
function exceptions(result: Result): string[] {
  const places = new Map<string, string[]>();
  for (const point of result.points.filter(({ status }) => status !== "steady")) {
    const key = JSON.stringify([labelOf(result, point.line), whyNot(point)]);
    places.set(key, [...(places.get(key) ?? []), formatPending(point.pending)]);
  }
  return [...places].map(([key, pending]) => {
    const [label, reason] = JSON.parse(key) as [string, string];
    return `${label} at n = ${pending.join(", ")}: ${reason}.`;
  });
}
