/** Claims about the whole course of a line: by which law it grows, where the load becomes too much for it. */
import { type Axis, axisOf, placed, positionsOf } from "../../common/axis.js";
import { enumerate } from "../../common/enumerate.js";
import { exactly } from "../../common/estimate.js";
import type { Evidence, Knee, Statement, Verdict } from "../../common/findings.js";
import { formatCount, formatExact, formatFixed, formatRounded } from "../../common/format.js";
import type { Rounded } from "../../common/rounding.js";
import type { Line, Point } from "../../common/types.js";
import { lawOver, type SeriesGrowth } from "../growth/growth.js";
import { samplesOf } from "../growth/per-line.js";
import { type Meeting, meetingOf } from "../meeting.js";
import { type Facts, isMissing, type Judgement, labelOf, metricOf, pointOf, withoutInterval } from "./facts.js";

function undecided(because: string, at: readonly number[] = []): Judgement {
  return { verdict: "undecided", because, evidence: [], at };
}

/** One law over the whole claimed range, fitted there (growth/): it is not allowed to change within. */
export function judgeGrowth(statement: Statement & { kind: "growth" }, facts: Facts): Judgement {
  const { line, from, to, laws } = statement;
  const metric = metricOf(statement.metric);
  const run = facts.scenario.lines.find((each) => each.id === line)?.pending ?? [];
  const within = [...new Set([from, ...run.filter((n) => n >= from && n <= to), to])];
  const points = within.map((n) => pointOf(facts, line, n, metric));
  const missing = points.find(isMissing);
  if (missing) return undecided(missing.missing);
  const samples = samplesOf(points as Point[], metric);
  if (samples.length < within.length) return undecided(withoutInterval(points as Point[], statement.metric), within);
  const { replications, confidence } = facts.scenario.measurement;
  const growth = lawOver(samples, { replications, confidence });
  const verdict = growth.law === "undecided" ? "undecided" : laws.includes(growth.law) ? "supported" : "refuted";
  const evidence = evidenceOf(growth, statement, verdict, labelOf(facts, line));
  return { verdict, because: sayGrowth(growth) + saturation(points as Point[]), evidence, at: within };
}

function sayGrowth(growth: SeriesGrowth): string {
  if (growth.law === "undecided") return `${growth.reason ?? "the values are inconclusive"}${fitText(growth)}`;
  return `the values follow ${growth.law}${fitText(growth)}`;
}

/** What is beyond the knee is another thing than what is before it. */
function saturation(points: readonly Point[]): string {
  const first = points.find(({ status }) => status === "saturated");
  if (first === undefined) return "";
  const { pending, bottleneck } = first;
  return `; saturated at ${formatCount(pending)}${bottleneck === undefined ? "" : `, full: ${bottleneck.name}`}`;
}

/** `: weight of evidence 99 %, exponent 1.00 (0.99 to 1.01)`. */
function fitText({ law, weights, exponent }: SeriesGrowth): string {
  const parts = [
    ...(weights && law !== "undecided" ? [`weight of evidence ${formatExact(weights[law], "share", 2)}`] : []),
    ...(exponent ? [`exponent ${sayExponent(exponent.value)}${sayRange(exponent)}`] : []),
  ];
  return parts.length > 0 ? `: ${parts.join(", ")}` : "";
}

function sayRange({ low, high }: { low: number | null; high: number | null }): string {
  return low === null || high === null ? "" : ` (${sayExponent(low)} to ${sayExponent(high)})`;
}

function sayExponent(value: number): string {
  return formatFixed(value, 2);
}

/** The weight of evidence of the claimed laws, and the exponent. */
function evidenceOf(
  { weights, exponent }: SeriesGrowth,
  { laws, metric }: Statement & { kind: "growth" },
  verdict: Verdict,
  of: string,
): Evidence[] {
  const common = { of, pending: null, verdict };
  const weight = weights && laws.reduce((sum, law) => sum + weights[law], 0);
  return [
    ...(weight === undefined
      ? []
      : [
          {
            ...common,
            metric: `weight of evidence for ${enumerate(laws, "or")}`,
            unit: "share" as const,
            estimate: exactly(weight),
          },
        ]),
    ...(exponent ? [{ ...common, metric: `exponent of ${metric}`, unit: "count" as const, estimate: exponent }] : []),
  ];
}

export function judgeKnee(statement: Statement & { kind: "knee" }, facts: Facts): Judgement {
  const label = labelOf(facts, statement.line);
  const line = facts.scenario.lines.find((each) => each.id === statement.line);
  if (line === undefined) return undecided(`${label} was not run`);
  const knee = facts.knees.find((each) => each.line === line.id);
  if (knee === undefined) return undecided("it is not known where the load becomes too much", positionsOf(line));
  const evidence = knee.at ? [kneeEvidence(knee, statement.between, label, facts)] : [];
  const verdict = statement.between === null ? onNone(knee) : onKnee(knee, statement.between, line);
  return { verdict, because: sayKnee(knee, line, axisOf(facts.scenario)), evidence, at: positionsOf(line) };
}

function onNone({ kind }: Knee): Verdict {
  if (kind === "unknown") return "undecided";
  return kind === "none" ? "supported" : "refuted";
}

/** By the values of the axis between which it lies and by where the rates meet; undecided if these disagree. */
function onKnee(knee: Knee, between: readonly [number, number], line: Line): Verdict {
  if (knee.kind === "unknown") return "undecided";
  if (knee.kind === "none") return positionsOf(line).at(-1)! >= between[1] ? "refuted" : "undecided";
  const [last, first] = knee.between ?? [null, positionsOf(line)[0]];
  const byAxis = within(last ?? Number.NEGATIVE_INFINITY, first, between);
  const byRate = knee.at ? within(knee.at.low, knee.at.high, between) : "undecided";
  if (byAxis === "undecided" || byRate === byAxis) return byRate;
  return byRate === "undecided" ? byAxis : "undecided";
}

function within(low: number | null, high: number | null, [from, to]: readonly [number, number]): Verdict {
  if (low === null || high === null) return "undecided";
  if (low >= from && high <= to) return "supported";
  return high < from || low >= to ? "refuted" : "undecided";
}

function kneeEvidence(
  { at }: Knee,
  between: readonly [number, number] | null,
  of: string,
  { scenario }: Facts,
): Evidence {
  const verdict = between === null ? "refuted" : within(at!.low, at!.high, between);
  return { of, ...placed(scenario, null), metric: "knee", unit: axisOf(scenario).unit, estimate: at!, verdict };
}

function sayKnee(knee: Knee, line: Line, { format, unit, isPending }: Axis): string {
  const values = positionsOf(line);
  if (knee.kind === "none") return `the load is carried up to ${format(values.at(-1)!)}`;
  const [last, first] = knee.between ?? [null, values[0]];
  const carried = last === null ? "at none of the values" : `up to ${format(last)}`;
  if (knee.kind === "unknown") {
    return knee.between === undefined
      ? "it was not run"
      : `the load is known to be carried ${carried}, and the runs at ${format(first)} are too short to tell`;
  }
  const meeting = meetingOf(knee, isPending);
  const say = ({ number, place }: Rounded) =>
    isPending ? formatCount(number) : formatRounded({ number, place }, unit, true);
  const number = meeting ? `; the rates meet at ${say(meeting.at)}${atRange(meeting, say)}` : "";
  return `the load is carried ${carried} and no longer at ${format(first)}${number}`;
}

function atRange({ low, high }: Meeting, say: (number: Rounded) => string): string {
  return low === null || high === null ? "" : ` (${say(low)} to ${say(high)})`;
}
