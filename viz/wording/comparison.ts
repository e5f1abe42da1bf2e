/** Two results side by side in words and in a table. */
import { axisOf, positionOf } from "../../scenarios/common/axis.js";
import { enumerate } from "../../scenarios/common/enumerate.js";
import type { Estimate } from "../../scenarios/common/estimate.js";
import {
  formatCount,
  formatDifference,
  formatEstimate,
  formatExact,
  formatFixed,
  formatGiven,
} from "../../scenarios/common/format.js";
import { round } from "../../scenarios/common/rounding.js";
import type { Result } from "../../scenarios/common/types.js";
import type { Comparison, PointComparison, Verdict } from "../../scenarios/result/compare.js";
import { type Difference, sayDifference } from "../../scenarios/result/differences.js";
import { labelOf, panelCells, panelColumns, placeCell, type Table, text } from "../encodings/table.js";
import { shortHash } from "./identity.js";
import { replications } from "./precision.js";

const NAMES = ["a", "b"] as const;

/** Keys of what explains an input: it differs wherever the input does, and decides no number. */
const EXPLANATORY = ["description", "question", "title", "label", "id", "source", "kind", "low", "high"];

/** The differences of the inputs that decide numbers, or all of them. */
export function inputTexts({ inputs }: Comparison, all: boolean): string[] {
  const shown = all ? inputs : inputs.filter((input) => !isExplanatory(input));
  const left = inputs.length - shown.length;
  return [
    ...shown.map((input) => `${input.path}: ${sayDifference(input, NAMES)}`),
    ...(left > 0 ? [`${left} ${left === 1 ? "text or range" : "texts and ranges"} that decide no number`] : []),
  ];
}

function isExplanatory({ keys }: Difference): boolean {
  return EXPLANATORY.includes(String(keys.at(-1)));
}

/** What a result is, in one line. */
export function resultLine(result: Result): string {
  const { scenario, version, command } = result;
  return `${shortHash(result)}, scenario ${scenario.name}, seed ${scenario.seed}, ${replications(scenario)} replications, muxsim v${version}${command ? `: ${command}` : ""}`;
}

/** A row per point and metric; those alone that are real or of another status, or all. */
export function comparisonTable({ points }: Comparison, a: Result, all: boolean): Table {
  const { symbol } = axisOf(a.scenario);
  const panels = panelColumns(a).map(({ label }) => label);
  const heads = ["line", symbol, ...panels, "metric", "a", "b", "b - a", "interval", "relative", "verdict"];
  const numeric = [symbol, ...panels, "a", "b", "b - a", "interval", "relative"];
  const shown = points.filter(({ verdict }) => all || verdict === "real" || verdict === "other status");
  return {
    columns: heads.map((label) => ({ key: label, label, numeric: numeric.includes(label) })),
    rows: shown.map((point) => [
      text(labelOf(a, point.line)),
      placeCell(a, positionOf(point)),
      ...panelCells(a, point.panel),
      text(point.metric),
      ...numberTexts(point).map(text),
      text(point.verdict),
    ]),
  };
}

/** Both values, the difference, its interval, and how much of a's value it is. */
function numberTexts({ a, b, difference, unit, verdict, status }: PointComparison): string[] {
  if (a === null || b === null || difference === null) {
    const alone = (estimate: Estimate | null, which: 0 | 1) =>
      estimate === null ? status[which] : formatEstimate(estimate, unit);
    return [alone(a, 0), alone(b, 1), "", "", ""];
  }
  if (verdict === "same") return [formatEstimate(a, unit), formatEstimate(b, unit), "0", "", ""];
  const texts = formatDifference(a, b, difference, unit);
  return [texts.a, texts.b, texts.difference, texts.interval, texts.relative];
}

/** The claims whose verdict is not the same in both: `id: supported in a, refuted in b`. */
export function changedClaims({ claims }: Pick<Comparison, "claims">): string[] {
  return claims
    .filter(({ a, b }) => a !== b)
    .map(({ id, a, b }) => `${id}: ${a ?? "not judged"} in a, ${b ?? "not judged"} in b`);
}

/** How many differences there are of each kind, and how far to trust the word. */
export function comparisonNotes(comparison: Comparison): string[] {
  const { points, metrics, only, isCommon, confidence, tested, expectedByChance } = comparison;
  const count = (verdict: Verdict) => points.filter((point) => point.verdict === verdict).length;
  const kinds: [Verdict, string][] = [
    ["real", "real (the interval excludes 0)"],
    ["noise", "within the noise"],
    ["same", "the same to the last bit"],
    ["unknown", "without an interval, so unknown"],
    ["other status", "with another status"],
  ];
  const said = kinds.filter(([verdict]) => count(verdict) > 0).map(([verdict, words]) => `${count(verdict)} ${words}`);
  const lonely = (["a", "b"] as const).filter((which) => only[which].length > 0);
  return [
    points.length === 0
      ? isCommon
        ? `No point that both have has a value of ${enumerate(metrics)}.`
        : "They have no point in common: no line of the same id at the same n."
      : `${enumerate(metrics)}: ${points.length} compared, ${enumerate(said)}.`,
    ...lonely.map((which) => `Only ${which} has ${placesText(only[which])}.`),
    ...(tested > 0
      ? [
          `If nothing had changed, chance would make ${expectedByChance < 0.05 ? "fewer than 0.1" : formatFixed(expectedByChance, 1)} of the ${tested} tested differences look real at ${formatGiven(confidence, "share")}.`,
          intervalNote(comparison),
        ]
      : []),
  ];
}

function intervalNote({ points, sameTraffic }: Comparison): string {
  const reductions = points.flatMap(({ varianceReduction }) => varianceReduction ?? []).sort((a, b) => a - b);
  if (reductions.length === 0) {
    return `Intervals of differences are Welch's, for independent runs${sameTraffic ? "" : ": the two did not meet the same traffic (seed, workload, window)"}.`;
  }
  const factor = round(Math.sqrt(reductions[Math.floor(reductions.length / 2)]), 2);
  const brought = factor > 1 ? `${formatExact(factor, "ratio")} times narrower than` : "no narrower than";
  return (
    `Both met the same traffic, so ${reductions.length} differences are taken replication by replication: at the median, their ` +
    `intervals are ${brought} those of independent runs. Other intervals are Welch's.`
  );
}

/** More places than this are counted. */
const MOST_PLACES = 6;

function placesText(places: Comparison["only"]["a"]): string {
  const byLine = new Map<string, number[]>();
  for (const { line, pending } of places) byLine.set(line, [...(byLine.get(line) ?? []), pending]);
  const texts = [...byLine].map(([line, pending]) => `${line} at ${enumerate(pending.map(formatCount))}`);
  if (texts.length <= MOST_PLACES) return enumerate(texts);
  return `${texts.slice(0, MOST_PLACES).join("; ")}; and ${texts.length - MOST_PLACES} lines more`;
}
