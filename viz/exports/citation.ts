/** A result in the forms in which it is cited: a paragraph, a table, a BibTeX entry. */
import { axisOf, positionOf } from "../../scenarios/common/axis.js";
import { enumerate } from "../../scenarios/common/enumerate.js";
import { LAWS } from "../../scenarios/common/findings.js";
import { formatCount, formatEstimate, formatGiven, formatRelative } from "../../scenarios/common/format.js";
import type { Point, Result } from "../../scenarios/common/types.js";
import { statusOf } from "../../scenarios/statistics/status/words.js";
import { chartsOf } from "../charts/index.js";
import { entry } from "../encodings/bibtex.js";
import { type Table, text } from "../encodings/table.js";
import { caveatsOf } from "../wording/caveats.js";
import { examinedClaims, verdictCounts } from "../wording/claims.js";
import { machine as machineInWords } from "../wording/computer.js";
import * as describe from "../wording/describe.js";
import { chartId, shortHash } from "../wording/identity.js";
import { sayInEach, tableInPanels } from "../wording/panels.js";
import { precisionSentence, warmupSentence } from "../wording/precision.js";
import { spread } from "../wording/spread.js";
import { metricTitle } from "../wording/vocabulary.js";

/** Columns of the table: a citation is no appendix. */
const MOST_PENDING = 4;

/** What the cells of {@link citationTable} are. */
export function tableCaption({ scenario }: Result): string {
  const { isPending, title } = axisOf(scenario);
  return `p99 response latency by ${isPending ? "number of pending operations n" : title}`;
}

/** The answer, how it was found and what it rests on, in plain words; the numbers are in the tables. */
export function citationParagraph(result: Result): string {
  const examined = examinedClaims(result);
  return [
    result.answer,
    ...growthSentences(result),
    ...(examined.length > 0 ? [`${verdictCounts(examined)}.`] : []),
    howMeasured(result),
  ].join(" ");
}

/** Of which latency a citation tells by which law it grows. */
const GROWTH_METRIC = "response.p99";

/** By which law the latency grows with each line, lines of the same law together; none where no law was looked for. */
export function growthSentences(result: Result): string[] {
  if (result.scenario.panels) return sayInEach(result, growthSentences);
  const { scenario, findings } = result;
  const laws = new Map<string, string[]>();
  for (const { line, metric, law, from, to } of findings.growth) {
    // Of a single value no law is decided, nor undecided.
    if (metric !== GROWTH_METRIC || from === to) continue;
    const label = scenario.lines.find(({ id }) => id === line)?.label ?? line;
    const late = law === "undecided" || from === scenario.pending[0] ? "" : ` (from n = ${formatCount(from)})`;
    laws.set(law, [...(laws.get(law) ?? []), label + late]);
  }
  const said = [...LAWS, "undecided" as const].flatMap((law) => {
    const lines = laws.get(law);
    return lines ? [`${law} with ${enumerate(lines)}`] : [];
  });
  return said.length === 0 ? [] : [`By the laws that fit best, ${metricTitle(GROWTH_METRIC)} is ${said.join("; ")}.`];
}

/** What a reviewer asks first: of what, under which load, how often, with which intervals, on which assumptions. */
export function howMeasured(result: Result): string {
  return measuredSentences(result).join(" ");
}

/** As {@link citationParagraph}, of a part of `whole`: what has been said of that is not said again. */
export function partParagraph(part: Result, whole: Result): string {
  const said = measuredSentences(whole);
  const own = measuredSentences(part).filter((sentence) => !said.includes(sentence));
  return [part.answer, ...growthSentences(part), ...own, "All else is as above."].join(" ");
}

function measuredSentences(result: Result): string[] {
  const { scenario, version } = result;
  const { machine } = scenario;
  return [
    `Simulated with muxsim v${version}, scenario ${scenario.name}, seed ${scenario.seed}, on ${machineInWords(machine)} (result ${shortHash(result)}).`,
    describe.trafficAndPrograms(scenario),
    "Latency counts from the device event until the callback ends.",
    `${describe.measurement(scenario)}`.replace(/^\d/, (digit) => `There are ${digit}`),
    intervals(result),
    ...[precisionSentence(result), warmupSentence(result)].filter((sentence) => sentence !== ""),
    costs(result),
    ...care(result),
  ];
}

function intervals({ scenario }: Result): string {
  const { replications, confidence } = scenario.measurement;
  if (replications < 2) return "No intervals are claimed from a single replication.";
  return (
    `Intervals are at ${formatGiven(confidence, "share")}, each by itself: Student's t across the replications; for percentiles, the inverted distribution function with the ` +
    "replications as clusters. They cover chance, not the uncertainty of costs or model."
  );
}

function costs({ scenario }: Result): string {
  const { name, costs } = scenario.profile;
  const all = Object.values(costs);
  const assumed = all.filter(({ kind }) => kind === "assumed").length;
  return `Costs: profile ${name}, ${all.length} costs, ${assumed || "none"} assumed.`;
}

/** Points without a steady state, or that do not reach their rate, are told with every number. */
function care(result: Result): string[] {
  const { format } = axisOf(result.scenario);
  const found = caveatsOf(result).map(
    ({ lines, at, panel, reason }) => `${enumerate(lines)} at ${enumerate(at.map(format))}${panel} (${reason})`,
  );
  return found.length === 0 ? [] : [`Caveats: ${found.join("; ")}.`];
}

/**
 * A row per line, a column for some values of the axis: p99 response latency with its relative half-width.
 */
export function citationTable(result: Result): Table {
  if (result.scenario.panels) return tableInPanels(result, citationTable);
  const { lines } = result.scenario;
  const axis = axisOf(result.scenario);
  const shown = spread(axis.values, MOST_PENDING);
  const cell = (line: string, n: number) => {
    const point = result.points.find((each) => each.line === line && positionOf(each) === n);
    return text(point === undefined ? "" : pointText(point));
  };
  return {
    columns: [
      { key: "line", label: "line", numeric: false },
      ...shown.map((n) => ({ key: `p99_response_${n}`, label: axis.at(n), numeric: true })),
    ],
    rows: lines.map(({ id, label }) => [text(label), ...shown.map((n) => cell(id, n))]),
  };
}

function pointText(point: Point): string {
  if (!point.latency) return statusOf(point);
  const { p99 } = point.latency.response;
  const mark = point.status === "saturated" ? statusOf(point) : "";
  return [formatEstimate(p99, "ns"), formatRelative(p99), mark].filter((part) => part !== "").join(" ");
}

/** The identifiers of the charts of the report, by which they are cited. */
export function chartIds(result: Result): string[] {
  return chartsOf(result).map(({ name }) => chartId(result, name));
}

/** How the charts are cited, those of parts by the parts' hashes. */
export function chartsSentence(result: Result): string {
  const { parts = [] } = result;
  const names = [...new Set([result, ...parts].flatMap((each) => chartsOf(each).map(({ name }) => name)))];
  const of = parts.map((part) => `of ${part.scenario.name} as ${shortHash(part)}-NAME`);
  const ids = [`${shortHash(result)}-NAME`, ...of].join(", ");
  return `Charts of the report are cited as ${ids}, where NAME is ${enumerate(names, "or")}.`;
}

/** A BibTeX entry; there is no year in it, because a result does not depend on when it was made. */
export function bibtex(result: Result): string {
  const { scenario, version, sha256 } = result;
  return entry("misc", `muxsim-${shortHash(result)}`, {
    title: scenario.question,
    howpublished: `Simulation result, muxsim v${version}, scenario ${scenario.name}, seed ${scenario.seed}`,
    note: `SHA-256 ${sha256}`,
  });
}
