/** A validation for a terminal: the answer, a row per line, then a row per point. */
import type { Cell, Table } from "../encodings/table.js";
import { shorten } from "../encodings/text.js";
import { GAP, rowOf, widthOf, wrap } from "../terminal/columns.js";
import { join, type Painted, paint, type Text } from "../terminal/paint.js";
import { answerOf, linesTable, machineText, pointsTable, type Validated, verdictNotes } from "./words.js";

const LONGEST_NAME = 24;

/** Lines of at most `columns` characters where words allow, ending in a line break. */
export function validationTable(validated: Validated, columns: number): Painted {
  const width = Math.max(60, columns);
  const { validation } = validated;
  const blocks: Text[][] = [
    wrap(answerOf(validated), width).map((line) => paint(line, "bold")),
    aligned(linesTable(validated), width),
    aligned(forTerminal(pointsTable(validated)), width),
    [
      ...verdictNotes(validation),
      `Real: ${machineText(validation.real)}. Simulated with the costs of ${validation.profile.name}.`,
    ].flatMap((note) => wrap(note, width).map((line) => paint(line, "dim"))),
  ];
  const shown = blocks.filter((block) => block.length > 0).map((block) => join(block, "\n"));
  return join([join(shown, "\n\n"), "\n"]);
}

/** Columns that a terminal has no room for; all are in report.html. */
const FOR_REPORTS = ["mean_real_ns", "mean_simulated_ns", "core_real_ns", "core_simulated_ns"];

function forTerminal({ columns, rows }: Table): Table {
  const kept = columns.flatMap(({ key }, i) => (FOR_REPORTS.includes(key) ? [] : [i]));
  const of = <T>(cells: readonly T[]) => kept.map((i) => cells[i]);
  return { columns: of(columns), rows: rows.map(of) };
}

/** `table` in columns as wide as they must be; those at the end that there is no room for are left out. */
export function aligned({ columns, rows }: Table, width: number): Text[] {
  const heads = columns.map(({ label }) => label);
  const texts = rows.map((cells) => cells.map(({ text }: Cell) => text));
  const widths = heads.map((head, i) => Math.max(widthOf(head), ...texts.map((row) => widthOf(row[i]))));
  widths[0] = Math.min(LONGEST_NAME, widths[0]);
  while (widths.length > 2 && widths.reduce((sum, each) => sum + each + GAP.length, -GAP.length) > width) widths.pop();
  const row = ([name, ...others]: readonly string[]) =>
    rowOf([shorten(name, widths[0]), ...others], widths, (i) => !columns[i].numeric);
  return [paint(row(heads), "bold"), ...texts.map(row)];
}
