/** Two validations side by side: what two machines measured, and how far the simulator agrees with each. */
import { positionOf } from "../common/axis.js";
import { UsageError } from "../common/errors.js";
import type { Judged } from "./judge.js";
import type { ValidatedPoint, Validation } from "./validation.js";

/** A point that both have. */
export interface ComparedPoint {
  line: string;
  pending: number;
  x?: number;
  panel?: number;
  /** p50 of the notice latency. */
  a: Judged;
  b: Judged;
  /** What b measured in times of a; null where either has too few passes. */
  ratio: number | null;
  /** From the nearest ends of both bands to the furthest. */
  low: number | null;
  high: number | null;
  /** Whether the bands do not overlap. */
  apart: boolean;
}

export interface ValidationComparison {
  points: ComparedPoint[];
  /** Points that only one of them has. */
  only: { a: number; b: number };
}

/** @throws UsageError if they have no point in common */
export function compareValidations(a: Validation, b: Validation): ValidationComparison {
  const keyOf = ({ line, panel, ...at }: ValidatedPoint) => JSON.stringify([line, panel ?? null, positionOf(at)]);
  const there = new Map(b.points.map((point) => [keyOf(point), point]));
  const points = a.points.flatMap((point) => {
    const other = there.get(keyOf(point));
    return other === undefined ? [] : [compared(point, other)];
  });
  if (points.length === 0) throw new UsageError("the validations have no point in common: they are of other scenarios");
  return { points, only: { a: a.points.length - points.length, b: b.points.length - points.length } };
}

function compared(a: ValidatedPoint, b: ValidatedPoint): ComparedPoint {
  const { line, pending, x, panel } = a;
  const [one, other] = [a.p50.real, b.p50.real];
  const known = one !== null && other !== null && one.low > 0;
  return {
    ...{ line, pending, ...(x !== undefined && { x }), ...(panel !== undefined && { panel }), a: a.p50, b: b.p50 },
    ratio: known ? other.value / one.value : null,
    low: known ? other.low / one.high : null,
    high: known ? other.high / one.low : null,
    apart: known && (other.low > one.high || other.high < one.low),
  };
}
