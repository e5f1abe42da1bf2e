/**
 * In a terminal: what response latencies are made of at the end of the axis, a row per component, and two columns per
 * line: on average, and in the slowest 1 %.
 */

import { axisOf, positionOf } from "../../scenarios/common/axis.js";
import type { Estimate } from "../../scenarios/common/estimate.js";
import { formatExact, formatGiven } from "../../scenarios/common/format.js";
import type { Line, Result } from "../../scenarios/common/types.js";
import { COMPONENTS, type Component } from "../../sim/why/components.js";
import { classChoices } from "../charts/view.js";
import { isWorthARow, type Parts, partsOf } from "../wording/why.js";
import { wrap } from "./columns.js";
import { join, paint, type Text, trimEnd } from "./paint.js";
import { longestName, shortNames } from "./rows.js";

const NAME = Math.max(...COMPONENTS.map(({ length }) => length));
const CELL = 14;
const GAP = "  ";

/** At the last value of the axis that is told of, of all together and of each class; nothing where nothing is. */
export function whyBlock(result: Result, width: number): Text[] {
  const [_together, ...classes] = classChoices(result);
  // One is what all together are.
  const all = classes.length > 1 ? [undefined, ...classes] : [undefined];
  return all.flatMap((of) => blockOf(result, of, width));
}

function blockOf(result: Result, of: string | undefined, width: number): Text[] {
  const axis = axisOf(result.scenario);
  const told = (x: number) => result.points.filter((point) => positionOf(point) === x && partsOf(point, of));
  const n = axis.values.findLast((each) => told(each).length > 0);
  if (n === undefined) return [];
  const points = new Map(told(n).map((point) => [point.line, partsOf(point, of) as Parts]));
  const lines = result.scenario.lines.filter(({ id }) => points.has(id));
  const shown = COMPONENTS.filter((component) => [...points.values()].some((parts) => isWorthARow(parts, component)));
  const perTable = Math.max(1, Math.floor((width - NAME) / (2 * (CELL + GAP.length))));
  const tables: Text[] = [];
  for (let first = 0; first < lines.length; first += perTable) {
    tables.push(...table(result, lines.slice(first, first + perTable), points, shown));
  }
  const whose = of === undefined ? "" : ` of ${of}`;
  const title = `Why: what response latencies${whose} are made of at ${axis.at(n)}, on average and of the slowest 1 %`;
  return [...wrap(title, width).map((line) => paint(line, "bold")), ...tables];
}

function table(
  result: Result,
  lines: readonly Line[],
  points: ReadonlyMap<string, Parts>,
  shown: readonly Component[],
): Text[] {
  const names = shortNames(result, Math.min(longestName(result, false), 2 * CELL + GAP.length));
  const head = lines.map(({ id }) => String(names.get(id)).padStart(2 * CELL + GAP.length));
  const kinds = lines.flatMap(() => ["mean", "slowest 1 %"].map((kind) => kind.padStart(CELL)));
  const of = ({ id }: Line) => points.get(id) as Parts;
  return [
    paint(["".padEnd(NAME), ...head].join(GAP), "bold"),
    paint(["".padEnd(NAME), ...kinds].join(GAP), "bold"),
    ...shown.map((component) => {
      const cells = lines.flatMap((line) => {
        const { mean, meanShare, tail, tailShare } = of(line);
        return [cell(mean[component], meanShare[component]), cell(tail[component], tailShare[component])];
      });
      return trimEnd(join([component.replaceAll("-", " ").padEnd(NAME), ...cells], GAP));
    }),
    trimEnd(
      join(
        [
          "together".padEnd(NAME),
          ...lines.flatMap((line) => [of(line).mean, of(line).tail].map((parts) => whole(parts).padStart(CELL))),
        ],
        GAP,
      ),
    ),
  ];
}

function cell({ value }: Estimate, share: Estimate): string {
  if (value === 0) return "".padStart(CELL);
  return `${formatExact(value, "ns")} ${formatGiven(Math.round(share.value * 1000) / 1000, "share").padStart(5)}`.padStart(
    CELL,
  );
}

function whole(parts: Record<Component, Estimate>): string {
  const sum = COMPONENTS.reduce((total, component) => total + parts[component].value, 0);
  return `${formatExact(sum, "ns")} ${" ".repeat(5)}`;
}
