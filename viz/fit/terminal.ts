/** A fit for a terminal: the answer, the costs, and every measured number beside the simulated one. */
import { costValues, formatCost } from "../../scenarios/common/cost-text.js";
import { formatCount, formatExact, formatFixed } from "../../scenarios/common/format.js";
import { round as toDigits } from "../../scenarios/common/rounding.js";
import type { Fit, Fitted, FreeCost } from "../../scenarios/fit/types.js";
import { fitAnswer, verdictOf } from "../../scenarios/fit/words.js";
import { rowOf, widthOf, wrap } from "../terminal/columns.js";
import { join, type Painted, paint, type Text } from "../terminal/paint.js";

const MOST_ROWS = 60;

/** Lines of at most `columns` characters where words allow, ending in a line break. */
export function fitTable(fit: Fit, columns: number): Painted {
  const width = Math.max(60, columns);
  const blocks: Text[][] = [
    wrap(fitAnswer(fit), width).map((line) => paint(line, "bold")),
    costsBlock(fit),
    pointsBlock(fit),
    wrap(
      `${formatCount(fit.tried)} combinations of costs tried in ${formatCount(fit.runs)} runs; intervals: ` +
        `${Math.round(100 * fit.confidence)} %, if the model holds. sha256 ${fit.sha256.slice(0, 12)}`,
      width,
    ).map((line) => paint(line, "dim")),
  ];
  return join([
    join(
      blocks.map((block) => join(block, "\n")),
      "\n\n",
    ),
    "\n",
  ]);
}

function costsBlock({ costs }: Fit): Text[] {
  const rows = costs.map((cost) => [
    cost.name,
    fittedText(cost),
    intervalText(cost),
    profileText(cost),
    verdictOf(cost),
  ]);
  return aligned([["cost", "fitted", "interval", "profile", "the data says"], ...rows], [0, 4]);
}

function fittedText({ name, value, unit, table, setting }: FreeCost): string {
  return table ? `${factorText(setting)} (${costValues(name, value, unit).at(-1)})` : formatCost(round(setting), unit);
}

function intervalText({ unit, table, interval }: FreeCost): string {
  const ends = interval.map((end) => (table ? factorText(end) : formatCost(round(end), unit)));
  return `${ends[0]} to ${ends[1]}`;
}

function profileText({ unit, table, profile }: FreeCost): string {
  return table ? factorText(profile) : formatCost(profile, unit);
}

function factorText(factor: number): string {
  return `times ${formatExact(factor, "number")}`;
}

/** Nobody knows a cost to more digits from measured latencies. */
function round(value: number): number {
  return toDigits(value, 3);
}

function pointsBlock({ observations }: Fit): Text[] {
  const shown = observations.slice(0, MOST_ROWS);
  const lines = new Set(observations.map(({ line }) => line));
  const settings = observations[0].settings.map(([name]) => name);
  const head = [
    ...(lines.size > 1 ? ["line"] : []),
    ...settings,
    "n",
    "metric",
    "measured",
    "before",
    "fitted",
    "ratio",
  ];
  const rows = shown.map((each) => [
    ...(lines.size > 1 ? [each.line] : []),
    ...each.settings.map(([, text]) => text),
    formatCount(each.pending),
    each.metric,
    valueText(each.measured, each),
    valueText(each.before, each),
    valueText(each.simulated, each),
    each.simulated === null ? "" : formatFixed(each.simulated / each.measured, 2),
  ]);
  const left = head.flatMap((name, i) => (["line", "metric"].includes(name) ? [i] : []));
  const rest = observations.length - shown.length;
  return [...aligned([head, ...rows], left), ...(rest > 0 ? [`and ${rest} more, in fit.json`] : [])];
}

function valueText(value: number | null, { unit }: Pick<Fitted, "unit">): string {
  return value === null ? "not steady" : formatExact(value, unit, 3);
}

/** @param left columns that begin at the left */
function aligned(rows: readonly (readonly string[])[], left: readonly number[]): Text[] {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => widthOf(row[i]))));
  return rows.map((row, k) => {
    const line = rowOf(row, widths, (i) => left.includes(i));
    return k === 0 ? paint(line, "bold") : line;
  });
}
