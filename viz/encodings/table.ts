/** A table as data: what stands behind a chart, shown on the page or copied as Markdown or CSV. */
import { axisOf, positionOf, type Quantity } from "../../scenarios/common/axis.js";
import type { Estimate } from "../../scenarios/common/estimate.js";
import { formatEstimate, formatInterval, formatRelative, type Unit } from "../../scenarios/common/format.js";
import { panelsOf } from "../../scenarios/common/panels.js";
import type { Together } from "../../scenarios/common/rounding.js";
import type { Point, Result } from "../../scenarios/common/types.js";
import { statusOf } from "../../scenarios/statistics/status/words.js";
import { csvLine } from "./csv.js";
import { type Markdown, table as tableOf } from "./markdown.js";

export interface Column {
  /** Heading in CSV, with the unit of the raw values: `value_ns`. */
  key: string;
  /** Heading for people. */
  label: string;
  numeric: boolean;
}

export interface Cell {
  /** As shown. */
  text: string;
  /** As sorted and exported; null where there is nothing. */
  value: string | number | null;
}

export interface Table {
  columns: Column[];
  rows: Cell[][];
}

export function text(value: string): Cell {
  return { text: value, value };
}

/** The column of the values of the axis. */
export function placeColumn({ scenario }: Pick<Result, "scenario">): Column {
  const axis = axisOf(scenario);
  return axis.isPending ? { key: "pending", label: "pending", numeric: true } : quantityColumn(axis);
}

/** The column of the values of an axis that is not n, or of panels. */
export function quantityColumn({ symbol, unit }: Pick<Quantity, "symbol" | "unit">): Column {
  return { key: keyOf(symbol) + UNIT_SUFFIX[unit], label: symbol, numeric: true };
}

/** The column of the panels; none where there are none. */
export function panelColumns({ scenario }: Pick<Result, "scenario">): Column[] {
  const panels = panelsOf(scenario);
  return panels ? [quantityColumn(panels)] : [];
}

export function panelCells({ scenario }: Pick<Result, "scenario">, value: number | undefined): Cell[] {
  const panels = panelsOf(scenario);
  return panels ? [number(value, panels.format)] : [];
}

/** A name as a column of CSV has it. */
function keyOf(symbol: string): string {
  return symbol.replaceAll(/[^A-Za-z0-9]+/g, "_");
}

export function placeCell({ scenario }: Pick<Result, "scenario">, x: number): Cell {
  return { text: axisOf(scenario).format(x), value: x };
}

/** A value whose exact number is `value` and whose shown form is `shown`; empty where there is none. */
export function number(value: number | null | undefined, shown: (value: number) => string): Cell {
  return value === null || value === undefined ? { text: "", value: null } : { text: shown(value), value };
}

const UNIT_SUFFIX: Record<Unit, string> = {
  ns: "_ns",
  bytes: "_bytes",
  count: "",
  rate: "_per_s",
  joules: "_joules",
  share: "",
  watts: "_watts",
  ratio: "",
  times: "",
  number: "",
};

/** Columns of an estimate: value, both ends of its interval, and how wide that is. */
export function estimateColumns(unit: Unit, label = "value"): Column[] {
  const suffix = UNIT_SUFFIX[unit];
  return [
    { key: `value${suffix}`, label, numeric: true },
    { key: `low${suffix}`, label: "interval", numeric: true },
    { key: `high${suffix}`, label: "half-width", numeric: true },
  ];
}

/** The cells of {@link estimateColumns}: the interval stands under its lower end, its width under the upper. */
export function estimateCells(estimate: Estimate | undefined, unit: Unit, together?: Together): Cell[] {
  if (!estimate) return [number(null, String), number(null, String), number(null, String)];
  return [
    { text: formatEstimate(estimate, unit, together), value: estimate.value },
    { text: formatInterval(estimate, unit, together), value: estimate.low },
    { text: formatRelative(estimate), value: estimate.high },
  ];
}

/** An estimate in one cell. */
export function estimateCell(estimate: Estimate, unit: Unit): Cell {
  return { text: formatEstimate(estimate, unit), value: estimate.value };
}

/** Columns and cells that say which point a row is about. */
export function pointColumns(result: Pick<Result, "scenario">): Column[] {
  return [
    { key: "line", label: "line", numeric: false },
    placeColumn(result),
    { key: "status", label: "status", numeric: false },
  ];
}

export function pointCells(point: Point, result: Result): Cell[] {
  return [text(labelOf(result, point.line)), placeCell(result, positionOf(point)), text(statusOf(point))];
}

export function labelOf(result: Pick<Result, "scenario">, lineId: string): string {
  return result.scenario.lines.find((line) => line.id === lineId)?.label ?? lineId;
}

/** GitHub-flavoured Markdown, numbers aligned right. */
export function markdownTable({ columns, rows }: Table): Markdown {
  return tableOf(
    columns,
    rows.map((cells) => cells.map((cell) => cell.text)),
  );
}

/** {@link markdownTable} as a text. */
export function toMarkdown(table: Table): string {
  return `${markdownTable(table).source}\n`;
}

/** RFC 4180, with raw values. */
export function toCsv(table: Table): string {
  const lines = [
    table.columns.map((column) => column.key),
    ...table.rows.map((cells) => cells.map((cell) => cell.value)),
  ];
  return lines.map(csvLine).join("");
}
