/** Two validations for people: the answer and a table. */
import { positionOf } from "../../scenarios/common/axis.js";
import { formatExact, formatMeasured } from "../../scenarios/common/format.js";
import type { ValidationComparison } from "../../scenarios/reality/compare-validations.js";
import type { Judged } from "../../scenarios/reality/judge.js";
import {
  type Cell,
  labelOf,
  number,
  panelCells,
  panelColumns,
  placeCell,
  placeColumn,
  type Table,
  text,
} from "../encodings/table.js";
import { countsOf, type Validated, VERDICT_WORDS } from "./words.js";

/** A validation with the file that it was read from. */
export interface StoredSide extends Validated {
  file: string;
}

/** `12 of 18 points differ from a to b beyond their bands. The simulator agrees at 15 of 18 in a, at 16 in b.` */
export function comparisonAnswer({ points }: ValidationComparison): string {
  const apart = points.filter((point) => point.apart).length;
  const agree = (which: "a" | "b") => countsOf(points.map((point) => point[which])).agrees;
  const differ =
    apart === 0
      ? `At none of ${points.length} points do the bands of both machines lie apart.`
      : `At ${apart} of ${points.length} points the bands of both machines lie apart.`;
  return `${differ} The simulator agrees at ${agree("a")} of them with a, at ${agree("b")} with b.`;
}

export function comparisonRows({ points }: ValidationComparison, { result }: Validated): Table {
  const column = (key: string, label: string, numeric = true) => ({ key, label, numeric });
  const times = (value: number | null): Cell => number(value, (known) => formatExact(known, "number", 3));
  const real = ({ real: known }: Judged): Cell => number(known?.value, (value) => formatMeasured(value, "ns"));
  return {
    columns: [
      column("line", "line", false),
      ...panelColumns(result),
      placeColumn(result),
      ...[column("a_real_ns", "real a"), column("b_real_ns", "real b"), column("b_a", "b / a")],
      column("apart", "bands", false),
      ...[column("a_ratio", "simulated / real, a"), column("a_verdict", "a", false)],
      ...[column("b_ratio", "simulated / real, b"), column("b_verdict", "b", false)],
    ],
    rows: points.map((point) => [
      text(labelOf(result, point.line)),
      ...panelCells(result, point.panel),
      placeCell(result, positionOf(point)),
      ...[real(point.a), real(point.b), times(point.ratio)],
      text(point.ratio === null ? "" : point.apart ? "apart" : "overlap"),
      ...[times(point.a.ratio), text(VERDICT_WORDS[point.a.verdict])],
      ...[times(point.b.ratio), text(VERDICT_WORDS[point.b.verdict])],
    ]),
  };
}
