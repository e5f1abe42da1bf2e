/** Two results side by side: the answer in two sentences, and a row per line. */
import { axisOf, positionOf } from "../../scenarios/common/axis.js";
import { enumerate } from "../../scenarios/common/enumerate.js";
import { formatExact, formatWithInterval } from "../../scenarios/common/format.js";
import { metricNamed } from "../../scenarios/common/metrics.js";
import { panelsOf } from "../../scenarios/common/panels.js";
import type { Result } from "../../scenarios/common/types.js";
import type { Comparison, PointComparison } from "../../scenarios/result/compare.js";
import { labelOf, type Table, text } from "../encodings/table.js";

const MOST_CLAIMS = 3;

export function answerOf(comparison: Comparison, a: Result): string {
  return `${numbersText(comparison, a)} ${claimsText(comparison)}`.trim();
}

function numbersText({ points, tested, isCommon }: Comparison, a: Result): string {
  if (!isCommon) return "They have no point in common.";
  const real = points.filter(({ verdict }) => verdict === "real");
  const same = points.filter(({ verdict }) => verdict === "same").length;
  if (points.length > 0 && same === points.length) return `All ${same} values are the same to the last bit.`;
  if (real.length === 0) return `None of the ${tested} differences that were tested is more than chance.`;
  const most = real
    .filter(({ ratio }) => ratio !== null && ratio.value > 0)
    .reduce((x, y) => (x === undefined || distance(y) > distance(x) ? y : x), undefined as PointComparison | undefined);
  const count = `${real.length} of ${tested} differences ${real.length === 1 ? "is" : "are"} more than chance`;
  return most === undefined ? `${count}.` : `${count}, the largest that of ${mostText(most, a)}.`;
}

function mostText(most: PointComparison, a: Result): string {
  const panels = panelsOf(a.scenario);
  const where = most.panel === undefined ? "" : `, ${panels!.at(most.panel)}`;
  const times = formatWithInterval(most.ratio!, "ratio", { apart: [1] });
  return `${labelOf(a, most.line)}, whose ${metricNamed(most.metric).title} at ${axisOf(a.scenario).at(positionOf(most))}${where} is ${times} times as large in b`;
}

/** How many times, upwards or downwards. */
function distance({ ratio }: PointComparison): number {
  return Math.max(ratio!.value, 1 / ratio!.value);
}

function claimsText({ claims }: Comparison): string {
  if (claims.length === 0) return "";
  const changed = claims
    .filter(({ a, b }) => a !== b)
    .map(({ id, a, b }) => `${id} (${a ?? "none"}, then ${b ?? "none"})`);
  if (changed.length === 0)
    return claims.length === 1
      ? "Its claim has the same verdict."
      : `All ${claims.length} claims have the same verdicts.`;
  const rest = changed.length - MOST_CLAIMS;
  const named = [...changed.slice(0, MOST_CLAIMS), ...(rest > 0 ? [`${rest} more`] : [])];
  return `Of ${claims.length} claims, ${changed.length} ${changed.length === 1 ? "has" : "have"} another verdict: ${enumerate(named)}.`;
}

/** A row per line and metric: from the least to the greatest ratio, and how many differences are real. */
export function rangesTable({ points, metrics }: Comparison, a: Result): Table {
  const rows = a.scenario.lines.flatMap(({ id, label }) =>
    metrics.flatMap((metric) => {
      const own = points.filter((point) => point.line === id && point.metric === metric);
      if (own.length === 0) return [];
      const ratios = own.flatMap(({ ratio }) => (ratio ? [ratio] : [])).sort((x, y) => x.value - y.value);
      const real = own.filter(({ verdict }) => verdict === "real").length;
      return [
        [
          text(label),
          text(metricNamed(metric).title),
          { text: rangeText(ratios), value: ratios.at(-1)?.value ?? null },
          text(`${real} of ${own.length}`),
        ],
      ];
    }),
  );
  const column = (label: string, numeric: boolean) => ({ key: label, label, numeric });
  return {
    columns: [column("line", false), column("metric", false), column("b / a", true), column("real", true)],
    rows,
  };
}

function rangeText(ratios: readonly { value: number; low: number | null; high: number | null }[]): string {
  if (ratios.length === 0) return "";
  if (ratios.length === 1) return formatWithInterval(ratios[0], "ratio", { apart: [1] });
  const [least, most] = [ratios[0], ratios.at(-1)!].map(({ value }) => formatExact(value, "number", 3));
  return least === most ? least : `${least} to ${most}`;
}
