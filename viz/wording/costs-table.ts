/**
 * What each line costs besides latency, at one value of the axis: a table for the terminal, citations and
 * Markdown.
 */
import { axisOf, positionOf } from "../../scenarios/common/axis.js";
import { formatEstimate, formatSize } from "../../scenarios/common/format.js";
import { exceedsMemory } from "../../scenarios/common/memory.js";
import { metricNamed } from "../../scenarios/common/metrics.js";
import type { Point, Result } from "../../scenarios/common/types.js";
import { lostShare, refusedTries, statusOf } from "../../scenarios/statistics/status/words.js";
import { type Cell, type Column, type Table, text } from "../encodings/table.js";
import { totalMemory } from "./memory.js";
import { captionInPanels, tableInPanels } from "./panels.js";

/** Metrics by their names, as they head a column; what is lost only where requests may be. */
const LOSSES = { goodput: "goodput", refused: "refused", "timed-out": "timed out" } as const;
const REFUSALS = { "connections.refused": "no connection" } as const;
const METRICS = {
  throughput: "throughput",
  "core-time.busy": "core time",
  systemCalls: "calls",
  wakeups: "wake-ups",
  memory: "memory",
} as const;

/** Where it is shown: the end of the axis, where lines differ most. */
export function costsAt({ scenario }: Result): number {
  return axisOf(scenario).values.at(-1)!;
}

/** What the cells of {@link costsTable} are. */
export function costsCaption(result: Result): string {
  if (result.scenario.panels) return captionInPanels(result, costsCaption);
  const beyond = result.points.some((point) => positionOf(point) === costsAt(result) && needsTooMuch(result, point));
  return (
    `${axisOf(result.scenario).at(costsAt(result))}: ${lost(result)}completions per second; core time, system calls and wake-ups per completion; total memory` +
    (beyond ? `, with ! where that is more than the machine's ${formatSize(result.scenario.machine.memoryBytes!)}` : "")
  );
}

function lost({ points }: Result): string {
  return [
    points.some((point) => lostShare(point) > 0) ? "requests answered in time, refused and timed out per second; " : "",
    points.some((point) => refusedTries(point) > 0) ? "tries to connect that found the backlog full per second; " : "",
  ].join("");
}

/** A row per line. What was not run has no numbers; what is overloaded has those of that. */
export function costsTable(result: Result): Table {
  if (result.scenario.panels) return tableInPanels(result, costsTable);
  const columns = Object.entries(metricsOf(result)).map(
    ([name, label]): Column => ({ key: name.replaceAll(/[.-]/g, "_"), label, numeric: true }),
  );
  return {
    columns: [{ key: "line", label: "line", numeric: false }, ...columns],
    rows: result.scenario.lines.map(({ id, label }) => [text(label), ...cells(result, pointOf(result, id))]),
  };
}

/** Goodput and losses stand first: what follows is paid for both. */
function metricsOf({ points }: Result): Record<string, string> {
  const counted = points.some((point) => lostShare(point) > 0);
  const refused = points.some((point) => refusedTries(point) > 0);
  return { ...(counted && LOSSES), ...(refused && REFUSALS), ...METRICS };
}

function pointOf({ points, ...result }: Result, line: string): Point | undefined {
  const x = costsAt({ points, ...result });
  return points.find((point) => point.line === line && positionOf(point) === x);
}

function cells(result: Result, point: Point | undefined): Cell[] {
  const names = Object.keys(metricsOf(result));
  if (point === undefined) return names.map(() => text(""));
  if (point.status === "unsupported") return names.map((_, i) => text(i === 0 ? statusOf(point) : ""));
  return names.map((name): Cell => {
    const { of, unit } = metricNamed(name);
    const estimate = of(point);
    if (estimate === undefined) return text("");
    const mark = name === "memory" && needsTooMuch(result, point) ? "!" : "";
    return { text: formatEstimate(estimate, unit) + mark, value: estimate.value };
  });
}

function needsTooMuch({ scenario }: Result, point: Point): boolean {
  return point.status !== "unsupported" && exceedsMemory(scenario, totalMemory(point), point.x);
}
