/** Capacities as tables: for the page, as CSV, and as Markdown for a pull request. */
import type { Capacity, LineCapacity } from "../../scenarios/capacity/types.js";
import { sayValue } from "../../scenarios/capacity/words.js";
import { formatInteger } from "../../scenarios/common/format.js";
import { metricNamed } from "../../scenarios/common/metrics.js";
import { joined, markdown, strong } from "../encodings/markdown.js";
import { type Cell, type Column, markdownTable, number, type Table, text, toCsv } from "../encodings/table.js";
import { answerCaption, answerOf, answerTable } from "./answer.js";
import {
  axisColumn,
  headingOf,
  intervalText,
  labelOf,
  metricText,
  noteText,
  ratioText,
  SIDE_WORDS,
  unitOf,
  valueText,
  verdictSummary,
} from "./words.js";

const SUFFIX: Readonly<Record<string, string>> = { rate: "_per_s", ns: "_ns", bytes: "_bytes" };

function suffixOf(capacity: Capacity): string {
  return SUFFIX[unitOf(capacity)] ?? "";
}

/** The value of the axis, where there is one. */
function axisColumns(capacity: Capacity): Column[] {
  const { label } = axisColumn(capacity) ?? {};
  const unit = SUFFIX[capacity.along?.unit ?? ""] ?? "";
  return label === undefined ? [] : [{ key: `${label}${unit}`, label, numeric: true }];
}

function axisCells(capacity: Capacity, x: number | undefined): Cell[] {
  const axis = axisColumn(capacity);
  return axis === undefined || x === undefined ? [] : [{ text: axis.say(x), value: x }];
}

/** A row per line, at each value of the axis. */
export function linesTable(capacity: Capacity): Table {
  const suffix = suffixOf(capacity);
  const columns: Column[] = [
    ...axisColumns(capacity),
    { key: "line", label: "line", numeric: false },
    { key: "outcome", label: "outcome", numeric: false },
    { key: `capacity${suffix}`, label: capacity.quantity.title, numeric: true },
    { key: `low${suffix}`, label: "interval", numeric: true },
    { key: `high${suffix}`, label: "upper end", numeric: true },
    { key: "runs", label: "runs", numeric: true },
    { key: "method", label: "how", numeric: false },
  ];
  return { columns, rows: capacity.lines.map((line) => lineCells(capacity, line)) };
}

function lineCells(capacity: Capacity, line: LineCapacity): Cell[] {
  const { capacity: found, limit, outcome, method, runs } = line;
  const say = (value: number) => sayValue(value, capacity.quantity);
  return [
    ...axisCells(capacity, line.x),
    text(labelOf(capacity, line.line)),
    text(outcome),
    { text: valueText(capacity, line), value: found?.value ?? limit ?? null },
    { text: intervalText(capacity, line), value: found?.low ?? null },
    number(found?.high, say),
    number(runs, formatInteger),
    { text: [method, noteText(line)].filter(Boolean).join("; "), value: method ?? "" },
  ];
}

/** A row per pair of lines. */
export function ratiosTable(capacity: Capacity): Table {
  const columns: Column[] = [
    ...axisColumns(capacity),
    { key: "line", label: "line", numeric: false },
    { key: "over", label: "over", numeric: false },
    { key: "ratio", label: "times", numeric: true },
    { key: "paired", label: "paired", numeric: false },
  ];
  const rows = capacity.ratios.map((ratio): Cell[] => [
    ...axisCells(capacity, ratio.x),
    text(labelOf(capacity, ratio.line)),
    text(labelOf(capacity, ratio.other)),
    { text: ratioText(ratio), value: ratio.ratio.value },
    text(ratio.paired ? "yes" : "no"),
  ]);
  return { columns, rows };
}

/** Every value that was tried. */
export function probesTable(capacity: Capacity): Table {
  const suffix = suffixOf(capacity);
  const metrics = capacity.objective.map(({ metric }): Column => {
    const { unit } = metricNamed(metric);
    return { key: `${metric}${SUFFIX[unit] ?? ""}`, label: metric, numeric: true };
  });
  const columns: Column[] = [
    ...axisColumns(capacity),
    { key: "line", label: "line", numeric: false },
    { key: `value${suffix}`, label: capacity.quantity.title, numeric: true },
    { key: "replications", label: "replications", numeric: true },
    { key: "status", label: "status", numeric: false },
    ...metrics,
    { key: "side", label: "objective", numeric: false },
  ];
  const rows = capacity.lines.flatMap((line) =>
    line.probes.map((probe): Cell[] => [
      ...axisCells(capacity, line.x),
      text(labelOf(capacity, line.line)),
      { text: sayValue(probe.value, capacity.quantity), value: probe.value },
      number(probe.replications, formatInteger),
      text(probe.status),
      ...capacity.objective.map((_, i) => ({
        text: metricText(capacity, probe, i),
        value: probe.metrics[i]?.value ?? null,
      })),
      text(SIDE_WORDS[probe.side]),
    ]),
  );
  return { columns, rows };
}

/** capacity.csv: a row per line. */
export function capacityCsv(capacity: Capacity): string {
  return toCsv(linesTable(capacity));
}

/** summary.md. */
export function capacitySummary(capacity: Capacity): string {
  const { scenario, claims, command, version, sha256 } = capacity;
  const verdicts: Table = {
    columns: [
      { key: "claim", label: "claim", numeric: false },
      { key: "verdict", label: "verdict", numeric: false },
      { key: "because", label: "because", numeric: false },
    ],
    rows: claims.map(({ statement, verdict, because }) => [text(statement), text(verdict), text(because)]),
  };
  const parts = [
    markdown`${strong(headingOf(capacity))} ${scenario.name}`,
    markdown`${answerOf(capacity)}`,
    markdownTable(answerTable(capacity)),
    markdown`${answerCaption(capacity)}`,
    ...(claims.length > 0 ? [markdown`${verdictSummary(capacity)}`, markdownTable(verdicts)] : []),
    markdown`${command}; muxsim v${version}, seed ${scenario.seed}, sha256 ${sha256.slice(0, 16)}`,
  ];
  return `${joined(parts).source}\n`;
}
