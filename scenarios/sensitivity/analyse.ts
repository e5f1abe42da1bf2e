/**
 * How much a scenario's numbers and verdicts depend on what things are taken to cost.
 *
 * One cost at a time: each cost that has a range at its low and at its high end, all others at their values. Jointly:
 * all of them over their ranges at once, by a space-filling design in the logarithms of the costs. All runs have the
 * same seed, so that they meet the same traffic and their differences are paired.
 */
import { positionOf } from "../common/axis.js";
import { checkMeasured, DEFAULT_METRICS, metricsClaimed, metricsNamed } from "../common/metrics.js";
import type { Cell, Claim, Scenario } from "../common/types.js";
import type { Catalogue } from "../plugins/catalogue.js";
import type { RunOptions } from "../run/run.js";
import { checkProgress } from "../run/standstill.js";
import { DEFAULT_MEASUREMENT } from "../schema/measurement.js";
import { latinHypercube } from "./design.js";
import { endOf, responseOf, withLines } from "./effects.js";
import { Examined, findFlips, type Judge, judgeAsResult, sensitivityOf } from "./flips.js";
import { claimPlaces, type Extent, lightened, metricPlaces, reduced } from "./places.js";
import { type Reads, readsOf } from "./reads.js";
import { between, costSpans, hasRange } from "./spans.js";
import { BASE, type Demand, type Place, type RunCells, Trials, type Variant } from "./trials.js";
import type { CostSpan, Sensitivity } from "./types.js";

export interface AnalysisOptions {
  /** Names of metrics; if absent, those of the claims, or else mean notice and p99 response latency. */
  metrics?: readonly string[];
  /**
   * Values of the axis at which metrics are looked at; if absent, the end of each line's axis; of n, or 100,000.
   */
  at?: readonly number[];
  /** Costs to vary; all that have a range if absent. */
  costs?: readonly string[];
  /**
   * Claims to examine, by their ids; all if absent. Lines that none of them is about are left out then. Of a scenario
   * with parts, those parts are left out that have none of them.
   */
  claims?: readonly string[];
  /** Points of the design, {@link DEFAULT_DESIGN} if absent; 0 for none. */
  design?: number;
  /** Replications of each point; if absent, the scenario's, at most {@link MOST_REPLICATIONS}. */
  replications?: number;
  /**
   * How much of the axis: if absent, as much as is needed to see something, and nothing above 100,000 if there is less.
   */
  extent?: Extent;
  /** What judges claims, if not the findings of a result. */
  judge?: Judge;
}

/** Runs by what they are for. Searching where a verdict changes takes more, which nobody can foresee. */
export interface Plan {
  base: number;
  single: number;
  joint: number;
}

/** Differences are paired: they need fewer replications than the values. */
const MOST_REPLICATIONS = 3;
export const DEFAULT_DESIGN = 32;
export const MAX_DESIGN = 10_000;

/** What is found, without what says where it comes from. */
export type Findings = Pick<
  Sensitivity,
  "scenario" | "metrics" | "costs" | "fixed" | "design" | "responses" | "claims" | "runs"
>;

/** An analysis that is ready to be carried out. */
export interface Analysis {
  plan: Plan;
  /** Those that are foreseen. */
  cells: readonly Cell[];
  carryOut(runCells: RunCells): Promise<Findings>;
}

/**
 * What the analysis of `scenario` takes. Its claims and numbers of pending operations are taken from those of `options`
 * that it has.
 * @throws UsageError for a metric or cost that there is not
 */
export async function prepare(
  given: Scenario,
  catalogue: Catalogue,
  options: AnalysisOptions & Pick<RunOptions, "signal"> = {},
): Promise<Analysis> {
  const scenario = measuredAlike(given, options.replications);
  const extent = options.extent ?? "thin";
  const claims = scenario.claims
    .filter(({ id }) => options.claims?.includes(id) ?? true)
    .map((claim) => (extent === "thin" ? lightened(claim, scenario) : claim));
  const metrics = metricsNamed(options.metrics ?? metricsOf(claims));
  checkMeasured(metrics, scenario.workload);
  const spans = costSpans(scenario, options.costs);
  const claimed = claims.flatMap((claim) => claimPlaces(claim, scenario, extent));
  const involved = new Set(claimed.map(({ line }) => line));
  const looked = metricPlaces(scenario, extent, options.at).filter(
    ({ line }) => options.claims === undefined || involved.has(line),
  );
  const places = distinct([...looked, ...claimed]);
  const small = reduced(scenario, places, claims);
  await catalogue.ask([small], options.signal);
  checkProgress(small);
  const reads = new Map<string, Reads>();
  for (const line of small.lines) reads.set(line.id, await readsOf(small, line, spans, catalogue, options.signal));
  const read = spans.filter(({ name }) => [...reads.values()].some(({ all }) => all.has(name)));
  const ask = (variants: readonly Scenario[]) => catalogue.ask(variants, options.signal);
  const trials = new Trials(small, reads, catalogue.find, ask);
  const single = read.flatMap((span) => [endOf(span, "low"), endOf(span, "high")]);
  const design = designOf(read, options.design ?? DEFAULT_DESIGN, scenario.seed);

  const foreseen = [BASE, ...single, ...design].map((variant): Demand => ({ variant, places }));

  async function carryOut(runCells: RunCells): Promise<Findings> {
    await trials.run(foreseen, runCells);
    const examined = claims.map((claim) => new Examined(claim, trials, options.judge ?? judgeAsResult));
    const flips = await findFlips(examined, read, (demands) => trials.run(demands, runCells));
    const costs = withLines(trials, small, read, places);
    return {
      scenario: small,
      metrics: metrics.map(({ name, title, unit }) => ({ name, title, unit })),
      costs,
      fixed: fixedCosts(scenario, spans, [...reads.values()]),
      ...(design.length > 0 && { design: design.map(({ settings }) => read.map(({ name }) => settings[name])) }),
      responses: metrics.flatMap((metric) => looked.map((place) => responseOf(trials, place, metric, read, design))),
      claims: examined.map((each) => sensitivityOf(each, costs, flips.get(each)!, design)),
      runs: trials.made,
    };
  }
  return { plan: planOf(trials, places, single, design), cells: trials.missing(foreseen), carryOut };
}

/**
 * `scenario` with a number of replications and a warm-up that do not depend on what is measured, so that all variants
 * are measured alike: where its own is detected, the usual number of events and one for each pending operation.
 */
export function measuredAlike(scenario: Scenario, asked: number | undefined): Scenario {
  const { maxReplications: _, autoWarmup, ...measurement } = scenario.measurement;
  const replications = asked ?? Math.min(MOST_REPLICATIONS, measurement.replications);
  const warmup = autoWarmup && { warmup: DEFAULT_MEASUREMENT["warm-up"], warmupRounds: 1 };
  return { ...scenario, measurement: { ...measurement, ...warmup, replications } };
}

/** The metrics that claims are about, in the order in which they come. */
function metricsOf(claims: readonly Claim[]): string[] {
  const named = metricsClaimed(claims);
  return named.length > 0 ? [...new Set(named)] : [...DEFAULT_METRICS];
}

function distinct(places: readonly Place[]): Place[] {
  return [...new Map(places.map((place) => [JSON.stringify([place.line, positionOf(place)]), place])).values()];
}

function designOf(spans: readonly CostSpan[], points: number, seed: string): Variant[] {
  return latinHypercube(points, spans.length, seed).map((point, i) => ({
    label: `point ${i + 1} of the design`,
    settings: Object.fromEntries(
      spans.map(({ name, settings: [low, , high] }, k) => [name, between(low, high, point[k])]),
    ),
  }));
}

function planOf(
  trials: Trials,
  places: readonly Place[],
  single: readonly Variant[],
  design: readonly Variant[],
): Plan {
  const count = (variants: readonly Variant[]) =>
    trials.missing(variants.map((variant) => ({ variant, places }))).length;
  const base = count([BASE]);
  const both = count([BASE, ...single]);
  return { base, single: both - base, joint: count([BASE, ...single, ...design]) - both };
}

/** Costs that some line reads and that cannot be varied. */
function fixedCosts(scenario: Scenario, spans: readonly CostSpan[], reads: readonly Reads[]): string[] {
  const varied = new Set(spans.map(({ name }) => name));
  return Object.entries(scenario.profile.costs)
    .filter(([name, cost]) => !hasRange(cost) && !varied.has(name) && reads.some(({ all }) => all.has(name)))
    .map(([name]) => name);
}
