/** Verdicts on claims: which costs change them, and at which setting. */
import { placesOf } from "../common/along.js";
import type { Claim, ClaimVerdict, Point, Scenario, Verdict } from "../common/types.js";
import { judge } from "../evidence/claims/judge.js";
import { kneeOf } from "../evidence/knee.js";
import { endOf } from "./effects.js";
import { claimPlaces, reduced } from "./places.js";
import { between, withSettings } from "./spans.js";
import { BASE, type Demand, type Place, type Trials, type Variant } from "./trials.js";
import type { Boundary, ClaimSensitivity, CostSpan, Flip } from "./types.js";

/** Halving ends when the ends are this close, or after so many steps. */
const CLOSE = 1.02;
const MAX_STEPS = 8;
/** Changes of the verdict that are looked for between two settings: through undecided to the opposite. */
const MAX_BOUNDARIES = 2;

/** What judges the claims of a scenario. */
export type Judge = (scenario: Scenario, points: readonly Point[]) => readonly ClaimVerdict[];

/** As a result judges them. Which assumed costs a line is charged is not asked: here it is tried. */
export const judgeAsResult: Judge = (scenario, points) => {
  const knees = scenario.lines.map(({ id }) =>
    kneeOf(
      scenario,
      id,
      points.filter(({ line }) => line === id),
    ),
  );
  return judge({ scenario, points, knees }, () => []);
};

/** A claim with the points it rests on. */
export class Examined {
  readonly places: readonly Place[];
  /** The scenario with nothing in it but this claim and its points. */
  private readonly scenario: Scenario;
  private readonly known = new Map<string, ClaimVerdict>();

  constructor(
    readonly claim: Claim,
    private readonly trials: Trials,
    private readonly judge: Judge,
  ) {
    // Thinned before, where it had to be.
    this.places = claimPlaces(claim, trials.scenario, "whole");
    this.scenario = reduced(trials.scenario, this.places, [claim]);
  }

  /** The verdict with the costs of `variant`, whose points have been run. */
  judged(variant: Variant): ClaimVerdict {
    const key = JSON.stringify(variant.settings);
    const verdict = this.known.get(key) ?? this.judgement(variant);
    this.known.set(key, verdict);
    return verdict;
  }

  private judgement(variant: Variant): ClaimVerdict {
    const scenario = withSettings(this.scenario, variant.settings);
    const points = placesOf(scenario).map(({ line, pending, x }) =>
      this.trials.point(variant, { line: line.id, pending, x }),
    );
    const { id } = this.claim;
    const found = this.judge(scenario, points).find((verdict) => verdict.id === id);
    if (found === undefined) throw new Error(`nothing was found about claim ${id}`);
    return found;
  }
}

/** A stretch of a cost's range, settings ascending or descending, at whose ends a claim has different verdicts. */
interface Search {
  examined: Examined;
  span: CostSpan;
  from: number;
  fromVerdict: Verdict;
  to: number;
  toVerdict: Verdict;
  /** The end of the whole stretch, from where a further change is looked for. */
  end: number;
  endVerdict: Verdict;
  steps: number;
  found: number;
}

/**
 * Where the verdicts change, for each claim and cost: the verdicts at both ends of the range and at the profile's value
 * must be known to `trials`. All searches halve their stretch together, so that `run` has many runs at a time.
 */
export async function findFlips(
  all: readonly Examined[],
  spans: readonly CostSpan[],
  run: (demands: readonly Demand[]) => Promise<void>,
): Promise<Map<Examined, Flip[]>> {
  const boundaries = new Map<Examined, Map<string, Boundary[]>>(all.map((each) => [each, new Map()]));
  let open = all.flatMap((examined) => spans.flatMap((span) => searches(examined, span)));
  while (open.length > 0) {
    const trial = open.map(middle);
    await run(open.map(({ examined }, i) => ({ variant: trial[i], places: examined.places })));
    open = open.flatMap((search, i) => {
      const next = halved(search, trial[i]);
      if (!isClose(next)) return [next];
      const known = boundaries.get(next.examined)!;
      known.set(next.span.name, [...(known.get(next.span.name) ?? []), boundary(next)]);
      return beyond(next);
    });
  }
  return new Map(
    all.map((examined) => [
      examined,
      spans.flatMap((span) => flip(examined, span, boundaries.get(examined)!.get(span.name)) ?? []),
    ]),
  );
}

/** From the profile's value to each end of the range with another verdict. */
function searches(examined: Examined, span: CostSpan): Search[] {
  const [lowest, base, highest] = span.settings;
  const fromVerdict = examined.judged(BASE).verdict;
  return (["low", "high"] as const).flatMap((side) => {
    const to = side === "low" ? lowest : highest;
    const toVerdict = to === base ? fromVerdict : examined.judged(endOf(span, side)).verdict;
    if (toVerdict === fromVerdict) return [];
    const whole = { examined, span, from: base, fromVerdict, to, toVerdict };
    return [{ ...whole, end: to, endVerdict: toVerdict, steps: 0, found: 0 }];
  });
}

function middle({ span, from, to }: Search): Variant {
  const setting = between(from, to, 0.5);
  return { label: `${span.name}=${setting}`, settings: { [span.name]: setting } };
}

/** The half in which the verdict at `from` first becomes another. */
function halved(search: Search, { settings }: Variant): Search {
  const { examined, span, fromVerdict } = search;
  const setting = settings[span.name];
  const { verdict } = examined.judged({ label: "", settings });
  const steps = search.steps + 1;
  return verdict === fromVerdict
    ? { ...search, from: setting, steps }
    : { ...search, to: setting, toVerdict: verdict, steps };
}

function isClose({ from, to, steps }: Search): boolean {
  const [low, high] = from < to ? [from, to] : [to, from];
  return steps >= MAX_STEPS || high <= low * CLOSE;
}

function boundary({ from, fromVerdict, to, toVerdict }: Search): Boundary {
  return from < to
    ? { between: [from, to], below: fromVerdict, above: toVerdict }
    : { between: [to, from], below: toVerdict, above: fromVerdict };
}

/** The search for a further change on the way to the end, if the verdict is not that of the end yet. */
function beyond(search: Search): Search[] {
  const { to, toVerdict, end, endVerdict, found } = search;
  if (toVerdict === endVerdict || found + 1 >= MAX_BOUNDARIES) return [];
  return [{ ...search, from: to, fromVerdict: toVerdict, to: end, toVerdict: endVerdict, steps: 0, found: found + 1 }];
}

function flip(examined: Examined, span: CostSpan, found: readonly Boundary[] | undefined): Flip | undefined {
  if (found === undefined) return undefined;
  const [low, high] = (["low", "high"] as const).map((end) => examined.judged(endOf(span, end)).verdict);
  const boundaries = [...found].sort((a, b) => a.between[0] - b.between[0]);
  return { cost: span.name, kind: span.kind, low, high, boundaries };
}

/** What is to be said of a claim. @param spans with the lines they change */
export function sensitivityOf(
  examined: Examined,
  spans: readonly CostSpan[],
  flips: readonly Flip[],
  design: readonly Variant[],
): ClaimSensitivity {
  const { claim, places } = examined;
  const { verdict, statement, because } = examined.judged(BASE);
  const involved = new Set(places.map(({ line }) => line));
  return {
    id: claim.id,
    says: claim.says,
    source: claim.source,
    statement,
    verdict,
    because,
    costs: spans.filter(({ lines }) => lines.some((line) => involved.has(line))).map(({ name }) => name),
    flips: [...flips],
    ...(design.length > 0 && { joint: countVerdicts(design.map((variant) => examined.judged(variant).verdict)) }),
    assumed: flips.filter(({ kind }) => kind === "assumed").map(({ cost }) => cost),
  };
}

function countVerdicts(verdicts: readonly Verdict[]): Record<Verdict, number> {
  const count = (verdict: Verdict) => verdicts.filter((each) => each === verdict).length;
  return { supported: count("supported"), refuted: count("refuted"), undecided: count("undecided") };
}
