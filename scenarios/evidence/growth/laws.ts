/** The laws of growth, each fitted to a segment of the axis as constant + factor x f(n). */
import { log } from "../../../sim/math.js";
import type { LawName } from "../../common/findings.js";
import type { Datum } from "./series.js";
import { type Fit, fitLine, fitScale } from "./weighted-least-squares.js";

type GrowingLaw = Exclude<LawName, "O(1)">;

/** f of each growing law. */
export const F: Record<GrowingLaw, (n: number) => number> = {
  "O(log n)": log,
  "O(n)": (n) => n,
  "O(n log n)": (n) => n * log(n),
  "O(n^2)": (n) => n * n,
};

/**
 * What counts as growth: this much, relative to where the segment begins. A growing law is a candidate only with at
 * least that growth, so that it is a hypothesis of its own rather than O(1) with one more parameter, and data can speak
 * against it.
 */
export const MATERIAL = 0.2;

export interface LawFit extends Fit {
  law: LawName;
  /** It had to be given {@link MATERIAL} growth: the data, left alone, show less. */
  bound: boolean;
}

export function fitLaw(data: readonly Datum[], law: LawName): LawFit {
  return law === "O(1)" ? fitConstant(data) : fitGrowing(data, law);
}

function fitConstant(data: readonly Datum[]): LawFit {
  const fit = fitScale(
    data,
    data.map(() => 1),
  );
  return {
    law: "O(1)",
    bound: false,
    constant: fit.factor,
    factor: 0,
    chiSquare: fit.chiSquare,
    constantVariance: fit.factorVariance,
    factorVariance: 0,
  };
}

function fitGrowing(data: readonly Datum[], law: GrowingLaw): LawFit {
  const g = data.map(({ n }) => F[law](n));
  const fit = fitLine(data, g);
  const [first, last] = [g[0], g[g.length - 1]];
  const start = fit.constant + fit.factor * first;
  if (fit.factor > 0 && fit.factor * (last - first) >= MATERIAL * start) return { law, bound: false, ...fit };
  const rate = MATERIAL / (last - first);
  const scale = fitScale(
    data,
    g.map((value) => 1 + rate * (value - first)),
  );
  return {
    law,
    bound: true,
    constant: scale.factor * (1 - rate * first),
    factor: scale.factor * rate,
    chiSquare: scale.chiSquare,
    constantVariance: scale.factorVariance * (1 - rate * first) * (1 - rate * first),
    factorVariance: scale.factorVariance * rate * rate,
  };
}

/** Growth must show at so many values. */
const SHOWN = 3;

/**
 * Whether growth shows, a last value or two that lie above the others aside: there the law has risen by `share` of what
 * it begins with.
 */
export function showsGrowth(data: readonly Datum[], { law, constant, factor }: LawFit, share: number): boolean {
  if (law === "O(1)") return false;
  const first = F[law](data[0].n);
  const visible = share * (constant + factor * first);
  return data.filter(({ n }) => factor * (F[law](n) - first) >= visible).length >= SHOWN;
}

/** Parameters that a law has. */
export function parametersOf(law: LawName): number {
  return law === "O(1)" ? 1 : 2;
}
