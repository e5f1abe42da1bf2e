/**
 * The result for a terminal: the answer, the verdicts on the scenario's claims, then latencies, a row or two per line
 * and a column per value of the axis, what else is paid at the end of the axis, the laws by which latencies
 * grow, and what each mechanism tells its program and when.
 */
import { axisOf } from "../../scenarios/common/axis.js";
import { formatGiven, TOO_WIDE } from "../../scenarios/common/format.js";
import type { Metric } from "../../scenarios/common/metrics.js";
import { resultsInPanels } from "../../scenarios/common/panels.js";
import type { Result } from "../../scenarios/common/types.js";
import { hasClientLatency } from "../../sim/traffic.js";
import { saturatedNote } from "../wording/caveats.js";
import { machineChoices } from "../wording/computer.js";
import { unboundedSentence } from "../wording/confidence.js";
import { costsCaption } from "../wording/costs-table.js";
import { onceEach } from "../wording/panels.js";
import { replicationsHad, shortfall, warmupSentence } from "../wording/precision.js";
import { answerBlock } from "./answer.js";
import { claimsBlock } from "./claims.js";
import { wrap } from "./columns.js";
import { costsBlock } from "./costs.js";
import { growthBlock } from "./growth.js";
import { latencyBlock, layOut, type Section } from "./latencies.js";
import { layOutMetric, metricBlock } from "./metric.js";
import { caveatNotes } from "./notes.js";
import { join, type Painted, paint, type Text } from "./paint.js";
import { partsBlock } from "./parts.js";
import { signalsBlock } from "./signals.js";
import { singleBlock } from "./single.js";
import { timelineBlock } from "./timeline.js";
import { whyBlock } from "./why.js";

/** With more lines than this, each has one row, under a heading per family. */
const FEW = 8;

const IN_FULL: Section[] = [
  { latency: "notice", statistics: ["p50", "p99"] },
  { latency: "response", statistics: ["p50", "p99"] },
];
const OF_CLIENTS: Section = { latency: "client", statistics: ["p50", "p99"] };
const IN_SHORT: Section[] = [
  { latency: "notice", statistics: ["p50"] },
  { latency: "response", statistics: ["p99"] },
];

/**
 * The table, lines of at most `columns` characters, ending in a line break; with panels, a block of tables for each.
 * @param metrics what is shown in place of latencies and what follows from them
 */
export function terminalTable(result: Result, columns: number, metrics: readonly Metric[] = []): Painted {
  const width = Math.max(40, columns);
  const answer = wrap(result.answer, width).map((line) => paint(line, "bold"));
  const claims = claimsBlock(result, width);
  const told = claims.length > 0 ? [claims] : [];
  const panels = resultsInPanels(result);
  const bodies = (panels.length > 0 ? panels : [{ of: result }]).map(({ of }) => bodyOf(of, width, metrics));
  const blocks =
    panels.length > 0
      ? [...told, ...bodies.flatMap(({ first, rest }, i) => [[headingOf(panels[i].at, width)], first, ...rest])]
      : bodies.flatMap(({ first, rest }) => [first, ...told, ...rest]);
  const said = bodies.map(({ first, rest, notes }, i) => ({
    at: panels[i]?.at ?? "",
    of: notes([...answer, ...claims, ...first, ...rest.flat()]),
  }));
  const footnotes = onceEach(said)
    .flatMap((note) => wrap(note, width))
    .map((line) => paint(line, "dim"));
  const parts = partsBlock(result, width);
  return join([...answer, ...blocks.flatMap((lines) => ["", ...lines]), "", ...footnotes, "", ...parts], "\n");
}

function headingOf(at: string, width: number): Text {
  return paint(`${at} `.padEnd(width, "-"), "bold");
}

/** What is shown of a result without panels, or of one panel. */
interface Body {
  /** The lines beside each other. */
  first: Text[];
  rest: Text[][];
  /** Below everything, where these lines are shown. */
  notes(lines: readonly Text[]): string[];
}

function bodyOf(result: Result, width: number, metrics: readonly Metric[]): Body {
  const axis = axisOf(result.scenario);
  const single = axis.values.length === 1;
  const short = result.scenario.lines.length > FEW;
  const clients = hasClientLatency(result.scenario.workload) ? [OF_CLIENTS] : [];
  const sections = [...(short ? IN_SHORT : [...IN_FULL, ...clients]), ...classSections(result, short)];
  const layout = layOut(result, sections, width, short);
  const growth = growthBlock(result, width, short);
  const costs = costsBlock(result, width, short);
  const why = whyBlock(result, width);
  const timeline = timelineBlock(result, width, short);
  const rest: Text[][] =
    metrics.length > 0
      ? [...metrics.map((metric) => metricBlock(result, metric, width, short)), costs]
      : [
          ...(timeline.length > 0 ? [timeline] : []),
          ...(single
            ? [singleBlock(result, sections, width, short)]
            : sections.map((section) => latencyBlock(result, section, layout))),
          ...(why.length > 0 ? [why] : []),
          costs,
          ...(growth.length > 0 ? [growth] : []),
          signalsBlock(result, width, short),
        ];
  const { shown, inline } = metrics.length > 0 ? together(result, metrics, width, short) : layout;
  const choices = machineChoices(result.scenario.machine);
  const warmup = warmupSentence(result);
  const notes = (lines: readonly Text[]) => [
    ...halfWidthNotes(result, inline || single, lines),
    ...without(result, metrics.length > 0 ? metrics.map(({ name }) => name) : sections.flatMap(metricsOf)),
    `At ${costsCaption(result)}.`,
    ...shortfall(result),
    ...(warmup === "" ? [] : [warmup]),
    ...(shown.length < axis.values.length
      ? [`${shown.length} of ${axis.values.length} values of ${axis.symbol} are shown; points.csv has all.`]
      : []),
    ...(short ? ["Other percentiles, and each line's interval: report.html and points.csv."] : []),
    ...(result.points.some(({ status }) => status === "saturated") ? [`*: ${saturatedNote(result)}.`] : []),
    ...caveatNotes(result),
    ...(choices.length > 0 ? [`The machine: ${choices.join("; ")}.`] : []),
  ];
  return { first: answerBlock(result, width), rest, notes };
}

/** Whose values have no ±, and why; a single replication has been told of. */
function without(result: Result, shown: readonly string[]): string[] {
  const sentence = unboundedSentence(result, shown);
  return sentence === "" ? [] : [sentence];
}

function metricsOf({ of, latency, statistics }: Section): string[] {
  return statistics.map((statistic) => `${of === undefined ? "" : `${of}.`}${latency}.${statistic}`);
}

/** The response latency of each class that is measured. */
function classSections({ scenario: { workload } }: Result, short: boolean): Section[] {
  if (workload.kind !== "classes") return [];
  const measured = workload.classes.filter(({ background }) => !background);
  return measured.map(({ name }) => ({ of: name, latency: "response", statistics: short ? ["p99"] : ["p50", "p99"] }));
}

/** What is to be said once of the layouts of all metrics. */
function together(result: Result, metrics: readonly Metric[], width: number, grouped: boolean) {
  const layouts = metrics.map((metric) => layOutMetric(result, metric, width, grouped));
  const shown = layouts.map((layout) => layout.shown).reduce((a, b) => (b.length < a.length ? b : a));
  return { shown, inline: layouts.every(({ inline }) => inline) };
}

function halfWidthNotes(result: Result, inline: boolean, lines: readonly Text[]): string[] {
  const { confidence } = result.scenario.measurement;
  if (String(replicationsHad(result)) === "1") return ["A single replication: the precision of its values is unknown."];
  const runs = `${formatGiven(confidence, "share")} interval over ${replicationsHad(result)} replications`;
  const tooWide = lines.some((line) => String(line).includes(TOO_WIDE))
    ? `; ${TOO_WIDE}: more than the value itself`
    : "";
  return [`±: half the ${runs}, relative${inline ? "" : "; the widest of the row"}${tooWide}.`];
}
