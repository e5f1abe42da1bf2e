/** How often the law of growth is found in series whose law is known. */
import { LAWS, type LawName } from "../../scenarios/common/findings.js";
import { formatExact, formatInteger } from "../../scenarios/common/format.js";
import { round } from "../../scenarios/common/rounding.js";
import { growthOf } from "../../scenarios/evidence/growth/growth.js";
import { MODEL_ERROR, type Sample } from "../../scenarios/evidence/growth/series.js";
import { type Stream, stream } from "../../sim/random.js";
import type { Extent } from "../plan.js";
import { atLeast, atMost, quantity, type Row, type Section } from "../report.js";
import {
  AXES,
  CONFIDENCE,
  HALF_WIDTHS,
  hiding,
  noisySeries,
  offsets,
  pick,
  REPLICATIONS,
  SHORT_AXES,
  truth,
} from "../synthetic.js";

const OPTIONS = { replications: REPLICATIONS, confidence: CONFIDENCE };
/** Growth over the whole axis, relative, of series whose offset hides their law. */
const HIDDEN = [0.25, 0.5, 1];
/** Exponents of the laws that have one, for the coverage of its interval. */
const EXPONENTS = { "O(log n)": 0, "O(n)": 1, "O(n^2)": 2 } as const;

type Series = (random: Stream, law: LawName) => Sample[];

export async function lawsSection({ quick, progress }: Extent): Promise<Section> {
  const count = quick ? 100 : 1_000;
  progress("laws of growth");
  const found = LAWS.map((law) => verdicts("laws", law, count, enough));
  progress("laws of growth, too short a range");
  const unclear = LAWS.map((law) => verdicts("short", law, count, tooLittle));
  progress("exponents");
  const coverage = Object.entries(EXPONENTS).map(([law, exponent]) => covered(law as LawName, exponent, count));
  // Three standard deviations of the share that intervals of so many series have it.
  const tolerance = round(3 * Math.sqrt((CONFIDENCE * (1 - CONFIDENCE)) / count), 2);
  const names = LAWS.map((law) => `law ${law}`);
  return {
    title: "Laws of growth",
    notes: [
      `${formatInteger(count)} series for each law, ${REPLICATIONS} replications, intervals of ${HALF_WIDTHS.map((h) => formatExact(h, "share")).join(", ")} either way; per cent of verdicts.`,
      "Then as many over three values, one decade or less, or with an offset beside which the law grows by 25 to 100 % in all.",
    ],
    rows: [
      ...names.map((name, i) => row(name, found[i], count)),
      ...names.map((name, i) => row(`${name}, too little to see`, unclear[i], count)),
    ],
    targets: [
      ...names.map((name, i) => atLeast(`${name}: share found`, found[i][LAWS[i]] / count, 0.99)),
      ...names.map((name, i) =>
        atMost(`${name}, too little to see: share of wrong laws`, wrong(unclear[i], LAWS[i]) / count, 0.01),
      ),
      ...Object.keys(EXPONENTS).map((law, i) =>
        atMost(
          `law ${law}: share of intervals that have its exponent, distance from ${CONFIDENCE}`,
          Math.abs(coverage[i] - CONFIDENCE),
          tolerance,
        ),
      ),
    ],
  };
}

/** Growth that dominates the upper part of an axis of two decades or more. */
function enough(random: Stream, law: LawName): Sample[] {
  const axis = pick(random, AXES);
  return noisySeries(random, axis, truth(law, pick(random, offsets(law, axis))), {
    halfWidth: pick(random, HALF_WIDTHS),
  });
}

/** Too short a range, or a growth that is small beside its offset. */
function tooLittle(random: Stream, law: LawName): Sample[] {
  const noise = { halfWidth: pick(random, HALF_WIDTHS) };
  if (law === "O(1)" || random.next() < 0.5) return noisySeries(random, pick(random, SHORT_AXES), truth(law, 0), noise);
  const axis = pick(random, AXES);
  return noisySeries(random, axis, truth(law, hiding(law, axis, pick(random, HIDDEN))), noise);
}

type Verdicts = Record<LawName | "undecided", number>;

function verdicts(purpose: string, law: LawName, count: number, series: Series): Verdicts {
  const counts: Verdicts = { "O(1)": 0, "O(log n)": 0, "O(n)": 0, "O(n log n)": 0, "O(n^2)": 0, undecided: 0 };
  for (let i = 0; i < count; i++) counts[growthOf(series(stream(purpose, law, i), law), OPTIONS).law]++;
  return counts;
}

function wrong(counts: Verdicts, law: LawName): number {
  return LAWS.reduce((sum, other) => sum + (other === law ? 0 : counts[other]), 0);
}

/** Share of series whose interval has the exponent; they follow their law as roughly as it is assumed of mechanisms. */
function covered(law: LawName, exponent: number, count: number): number {
  let inside = 0;
  let measured = 0;
  for (let i = 0; i < count; i++) {
    const random = stream("exponents", law, i);
    const noise = { halfWidth: pick(random, HALF_WIDTHS), deviation: MODEL_ERROR };
    const found = growthOf(noisySeries(random, AXES[0], truth(law, 1), noise), OPTIONS);
    if (found.from !== AXES[0][0] || found.exponent === undefined) continue;
    measured++;
    if (found.exponent.low! <= exponent && exponent <= found.exponent.high!) inside++;
  }
  return inside / measured;
}

function row(label: string, counts: Verdicts, count: number): Row {
  return {
    label,
    quantities: [...LAWS, "undecided" as const].map((law) => quantity(law, "%", [(100 * counts[law]) / count])),
  };
}
