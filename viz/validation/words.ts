/** What is said of a validation: how far both sides agree, in sentences and tables. */
import { axisOf, positionOf } from "../../scenarios/common/axis.js";
import { enumerate } from "../../scenarios/common/enumerate.js";
import { formatCount, formatExact, formatGiven, formatInteger, formatMeasured } from "../../scenarios/common/format.js";
import { panelsOf } from "../../scenarios/common/panels.js";
import type { Result } from "../../scenarios/common/types.js";
import { type Judged, NOISE, type RealityVerdict, TOLERANCE } from "../../scenarios/reality/judge.js";
import type { RealData, ValidatedPoint, Validation } from "../../scenarios/reality/validation.js";
import {
  type Cell,
  type Column,
  labelOf,
  number,
  panelCells,
  panelColumns,
  placeCell,
  placeColumn,
  type Table,
  text,
} from "../encodings/table.js";

/** A validation with the result of the simulated side of it. */
export interface Validated {
  validation: Validation;
  result: Result;
}

/** What is judged. */
export const JUDGED = ["p50", "mean"] as const;
export type JudgedName = (typeof JUDGED)[number];

export function shortHashOf({ sha256 }: Validation): string {
  return sha256.slice(0, 8);
}

interface Counts extends Record<RealityVerdict, number> {
  total: number;
}

export function countsOf(judged: readonly Judged[]): Counts {
  const of = (verdict: RealityVerdict) => judged.filter((each) => each.verdict === verdict).length;
  return {
    ...{ agrees: of("agrees"), differs: of("differs"), "too noisy": of("too noisy") },
    ...{ "not simulated": of("not simulated"), total: judged.length },
  };
}

/** `p50 of the notice latency agrees at 33 of 36 points, differs at 2, and 1 is too noisy to tell.` */
export function answerOf({ validation }: Validated): string {
  const { points } = validation;
  return JUDGED.map((name) => sentenceOf(name, countsOf(points.map((point) => point[name])))).join(" ");
}

function sentenceOf(name: JudgedName, counts: Counts): string {
  const { agrees, differs, total } = counts;
  const others = [
    ...(differs > 0 ? [`differs at ${differs}`] : []),
    ...(counts["too noisy"] > 0 ? [`cannot be told at ${counts["too noisy"]} for noise`] : []),
    ...(counts["not simulated"] > 0 ? [`has no simulated value at ${counts["not simulated"]}`] : []),
  ];
  const of = name === "p50" ? "The median notice latency" : "The mean";
  const at = total === 1 ? "the one point" : agrees === total ? `all ${total} points` : `${agrees} of ${total} points`;
  return `${of} ${enumerate([`agrees at ${at}`, ...others])}.`;
}

/** `1.05`, `too noisy` and the like in a word. */
export const VERDICT_WORDS: Record<RealityVerdict, string> = {
  agrees: "agrees",
  differs: "differs",
  "too noisy": "too noisy to tell",
  "not simulated": "no simulated value",
};

const column = (key: string, label: string, numeric = true): Column => ({ key, label, numeric });
const ns = (value: number | null | undefined): Cell => number(value, (known) => formatMeasured(known, "ns"));
const ratio = (value: number | null | undefined): Cell => number(value, (known) => formatExact(known, "number", 3));

/** From the lowest to the highest pass that counts. */
function bandCell({ real }: Judged): Cell {
  if (real === null) return text("");
  return text(`${formatMeasured(real.low, "ns")} to ${formatMeasured(real.high, "ns")}`);
}

/** A row per point: real with its band, simulated, ratio, verdict; then the mean's ratio and verdict, and both p99. */
export function pointsTable({ validation, result }: Validated): Table {
  return {
    columns: [
      column("line", "line", false),
      ...panelColumns(result),
      placeColumn(result),
      ...[column("real_ns", "real p50"), column("band", "band"), column("simulated_ns", "simulated")],
      ...[column("ratio", "ratio"), column("verdict", "p50", false)],
      ...[column("mean_real_ns", "real mean"), column("mean_simulated_ns", "simulated"), column("mean_ratio", "ratio")],
      column("mean_verdict", "mean", false),
      ...[column("p99_real_ns", "real p99"), column("p99_simulated_ns", "simulated")],
      ...[column("core_real_ns", "real core time"), column("core_simulated_ns", "simulated")],
    ],
    rows: validation.points.map((point) => [
      text(labelOf(result, point.line)),
      ...panelCells(result, point.panel),
      placeCell(result, positionOf(point)),
      ...[ns(point.p50.real?.value), bandCell(point.p50), ns(point.p50.simulated), ratio(point.p50.ratio)],
      text(VERDICT_WORDS[point.p50.verdict]),
      ...[ns(point.mean.real?.value), ns(point.mean.simulated), ratio(point.mean.ratio)],
      text(VERDICT_WORDS[point.mean.verdict]),
      ...[ns(point.p99.real?.value), ns(point.p99.simulated)],
      ...[ns(point.coreTime.real?.value), ns(point.coreTime.simulated)],
    ]),
  };
}

/** A row per line: how many points agree, and from which ratio to which. */
export function linesTable({ validation, result }: Validated): Table {
  const first = result.scenario.lines[0];
  return {
    columns: [
      column("line", "line", false),
      ...[column("p50", "p50 agrees"), column("p50_ratio", "simulated / real")],
      ...[column("mean", "mean agrees"), column("mean_ratio", "simulated / real")],
      ...(result.scenario.lines.length > 1 ? [column("relative", `p50 relative to ${first.label} agrees`)] : []),
    ],
    rows: result.scenario.lines.map(({ id, label }) => {
      const own = validation.points.filter(({ line }) => line === id);
      const relative = own.flatMap((point) => point.relative ?? []);
      return [
        text(label),
        ...JUDGED.flatMap((name) => [agreeCell(own.map((point) => point[name])), rangeCell(own, name)]),
        ...(result.scenario.lines.length > 1 ? [id === first.id ? text("") : agreeCell(relative)] : []),
      ];
    }),
  };
}

function agreeCell(judged: readonly Judged[]): Cell {
  const { agrees, total } = countsOf(judged);
  const noisy = countsOf(judged)["too noisy"];
  return { text: `${agrees} of ${total}${noisy > 0 ? ` (${noisy} noisy)` : ""}`, value: agrees };
}

function rangeCell(points: readonly ValidatedPoint[], name: JudgedName): Cell {
  const ratios = points.flatMap((point) => point[name].ratio ?? []).sort((a, b) => a - b);
  if (ratios.length === 0) return text("");
  const [least, most] = [ratios[0], ratios.at(-1)!].map((each) => formatExact(each, "number", 3));
  return { text: least === most ? least : `${least} to ${most}`, value: ratios.at(-1)! };
}

/** How it was judged, in a sentence or two. */
export function verdictNotes({ real }: Validation): string[] {
  const { passes } = real.method;
  return [
    `Real: the median over ${passes} passes; the band reaches from pass to pass${passes >= 6 ? ", without the outermost" : ""}. ` +
      `Agrees: the simulated value is within ${formatGiven(TOLERANCE, "share")} of the real one, or within its band. ` +
      `Too noisy to tell: it is, but half the band is more than ${formatGiven(NOISE, "share")} of the value, or too few passes were undisturbed.`,
  ];
}

/** Kernel, cores and date of the real side, in one line. */
export function machineText({ machine, date }: RealData): string {
  const { platform, kernel, processor, cores, virtual } = machine;
  const name = platform === "linux" ? "Linux" : platform;
  return `${name} ${kernel}, ${cores} ${virtual ? "virtual " : ""}cores of ${processor}, ${date.slice(0, 10)}`;
}

/** How it was measured, a paragraph each. */
export function methodTexts({ real, profile }: Validation): string[] {
  const { method, placement, descriptors, points } = real;
  const quiet = points.flatMap((point) => point.quiet).reduce((sum, each) => sum + each, 0);
  const all = points.length * method.passes * method.slices;
  const slice = formatExact(method.sliceNs, "ns");
  return [
    `Real: a C program makes events happen on ${descriptors === "unix" ? "unix sockets" : "eventfds"} at the very times that the simulator draws, from core ${placement.source}; ` +
      `the program's threads run on ${placement.program.length === 1 ? "core" : "cores"} ${enumerate(placement.program.map(String))}. Each callback is work by the clock; what holds it up does not count. ` +
      "Latency counts from the time at which an event was meant to happen, on both sides.",
    `${formatInteger(method.passes)} passes took turns over ${formatInteger(points.length)} points. Of each run the first ${formatInteger(method.dropped)} events were dropped (or those of the first ${formatExact(method.droppedNs, "ns")}), ` +
      `then ${formatInteger(method.slices)} slices of ${slice} were measured; a slice counts if others had no more than a tenth of the cores, nothing was throttled, and the source was never kept from the clock for 1 ms, nor as late when it began. ` +
      `Of ${formatInteger(all)} slices ${formatInteger(quiet)} count.`,
    `Simulated: the same scenario with the costs of ${profile.name} (${profile.title}), events from a core of their own.`,
    ...verdictNotes({ real } as Validation),
  ];
}

/** What was not run, a line each: `poll, n = 9 k: why`. */
export function leftOutTexts(
  leftOut: readonly RealData["leftOut"][number][],
  label: (line: string) => string,
): string[] {
  return leftOut.map(
    ({ line, pending, why }) => `${label(line)}${pending === undefined ? "" : `, n = ${formatCount(pending)}`}: ${why}`,
  );
}

/** Where a point is: `n = 100, rate = 2 k/s`. */
export function placeText(
  { scenario }: Pick<Result, "scenario">,
  point: Pick<ValidatedPoint, "pending" | "x" | "panel">,
): string {
  const panels = panelsOf(scenario);
  const at = axisOf(scenario).at(positionOf(point));
  return point.panel === undefined || panels === undefined ? at : `${at}, ${panels.at(point.panel)}`;
}
