/** What the benchmark found, and how it is shown: as text with bars, as Markdown, as JSON. */
import { cpus } from "node:os";
import { formatExact, formatInteger } from "../scenarios/common/format.js";

/** A measured quantity over repetitions. */
interface Quantity {
  name: string;
  unit: string;
  min: number;
  median: number;
  max: number;
}

export interface Row {
  label: string;
  /** The last one is shown with its spread and, in text, as a bar. */
  quantities: Quantity[];
}

export interface Target {
  name: string;
  /** What was measured: the median; null where it could not be. */
  value: number | null;
  target: number;
  met: boolean | null;
}

export interface Section {
  title: string;
  notes: string[];
  rows: Row[];
  targets: Target[];
}

export interface Report {
  machine: string;
  date: string;
  sections: Section[];
}

export function quantity(name: string, unit: string, values: readonly number[]): Quantity {
  const sorted = [...values].sort((a, b) => a - b);
  return { name, unit, min: sorted[0], median: sorted[sorted.length >> 1], max: sorted[sorted.length - 1] };
}

export function atLeast(name: string, value: number, target: number): Target {
  return { name: `${name}, at least`, value, target, met: value >= target };
}

export function atMost(name: string, value: number, target: number): Target {
  return { name: `${name}, at most`, value, target, met: value <= target };
}

export function notMeasured(name: string, target: number): Target {
  return { name, value: null, target, met: null };
}

export function thisMachine(): string {
  return `${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, Node ${process.versions.node}`;
}

export function toJson({ machine, date, sections }: Report): string {
  const targets = sections.flatMap((section) => section.targets);
  const series = sections.flatMap(({ title, rows }) => rows.map((row) => ({ section: title, ...row })));
  return JSON.stringify({ machine, date, targets, series }, null, 1);
}

export function toText({ machine, date, sections }: Report): string {
  const parts = sections.map(
    (section) =>
      `${section.title}\n${[...section.notes, ...table(section.rows)].map((line) => `  ${line}`).join("\n")}`,
  );
  return `${[`${machine}, ${date}`, ...parts, targetText(sections)].join("\n\n")}\n`;
}

export function toMarkdown({ machine, date, sections }: Report): string {
  const parts = sections.map(({ title, notes, rows }) =>
    [`### ${title}`, ...notes, markdownTable(rows)].filter((part) => part !== "").join("\n\n"),
  );
  const targets = sections.flatMap((section) => section.targets);
  const lines = targets.map(
    ({ name, value, target, met }) => `| ${name} | ${target} | ${shown(value)} | ${verdict(met)} |`,
  );
  const summary = ["| target | | measured | |", "| --- | ---: | ---: | --- |", ...lines].join("\n");
  return `${[`${machine}, ${date}.`, summary, ...parts].join("\n\n")}\n`;
}

// --- text ----------------------------------------------------------------------------------------------------------

const BAR = 24;

function table(rows: readonly Row[]): string[] {
  const most = Math.max(...rows.map(({ quantities }) => charted(quantities).median));
  const cells = rows.map(({ label, quantities }) => [
    label,
    ...quantities.map((each) => `${each.name} ${amount(each)}`),
  ]);
  const widths: number[] = [];
  for (const row of cells) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  return rows.map(({ quantities }, i) => {
    const text = widths.map((width, column) => (cells[i][column] ?? "").padEnd(width)).join("  ");
    const last = charted(quantities);
    const bar = "█".repeat(Math.round((BAR * last.median) / most));
    return `${text}  ${spread(last).padEnd(18)}  ${bar}`.trimEnd();
  });
}

function targetText(sections: readonly Section[]): string {
  const lines = sections
    .flatMap((section) => section.targets)
    .map(({ name, value, target, met }) => `  ${verdict(met).padEnd(12)} ${name} ${target}: ${shown(value)}`);
  return ["Targets", ...lines].join("\n");
}

function charted(quantities: readonly Quantity[]): Quantity {
  return quantities[quantities.length - 1];
}

function verdict(met: boolean | null): string {
  if (met === null) return "not measured";
  return met ? "met" : "missed";
}

function spread({ min, max }: Quantity): string {
  return min === max ? "" : `(${shown(min)} to ${shown(max)})`;
}

function amount({ median, unit }: Quantity): string {
  return unit === "" ? shown(median) : `${shown(median)} ${unit}`;
}

/** Three significant digits. */
function shown(value: number | null): string {
  if (value === null) return "-";
  return Math.abs(value) >= 100 ? formatInteger(value) : formatExact(value, "number");
}

// --- Markdown ------------------------------------------------------------------------------------------------------

function markdownTable(rows: readonly Row[]): string {
  if (rows.length === 0) return "";
  const names = [...new Set(rows.flatMap(({ quantities }) => quantities.map(heading)))];
  const lines = rows.map(({ label, quantities }) => {
    const cells = names.map((name) => {
      const found = quantities.find((each) => heading(each) === name);
      return found ? `${shown(found.median)} ${spread(found)}`.trim() : "";
    });
    return `| ${[label, ...cells].join(" | ")} |`;
  });
  return [`| ${["", ...names].join(" | ")} |`, `| --- |${" ---: |".repeat(names.length)}`, ...lines].join("\n");
}

function heading({ name, unit }: Quantity): string {
  return unit === "" ? name : `${name}, ${unit}`;
}
