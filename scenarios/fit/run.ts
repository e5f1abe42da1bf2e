/** Costs fitted to measured points: from a CSV file and a scenario to the profile that explains the points best. */
import { log } from "../../sim/math.js";
import { engine } from "../common/engine.js";
import { UsageError } from "../common/errors.js";
import { findMetric } from "../common/metrics.js";
import { VERSION } from "../common/package.js";
import type { Point, Scenario } from "../common/types.js";
import { Catalogue } from "../plugins/catalogue.js";
import { published, sha256, withoutFiles } from "../result/result.js";
import { modelNotes } from "../run/run.js";
import { checkProgress } from "../run/standstill.js";
import { type Reads, readsOf } from "../sensitivity/reads.js";
import { type RunsOptions, startRuns } from "../sensitivity/runs.js";
import { between, type Settings, withSettings } from "../sensitivity/spans.js";
import { Trials, type Variant } from "../sensitivity/trials.js";
import type { CostSpan } from "../sensitivity/types.js";
import { normalQuantile } from "../statistics/normal.js";
import { agreementOf } from "./agreement.js";
import type { Data } from "./data.js";
import type { Determined } from "./determined.js";
import { type Free, freeSpans, shareOf } from "./free.js";
import { type Group, groupsOf, type Source } from "./groups.js";
import { type Ratios, search } from "./search.js";
import type { Shares } from "./surface.js";
import type { Fit, Fitted, FreeCost, Observation } from "./types.js";

const FIT_SCHEMA = "muxsim-fit/1";

export interface FitOptions extends RunsOptions, Omit<Source, "known" | "models"> {
  data: Data;
  /** The data file as it was named, and its hash. */
  from: Fit["data"];
  free: readonly Free[];
}

/** A measured number cannot be taken for more exact. */
const LEAST_ERROR = 0.01;
/** Of a simulated value without an interval. */
const USUAL_ERROR = 0.02;

/** @throws as loadScenario; UsageError for costs that cannot be fitted */
export async function fitCosts(options: FitOptions): Promise<Fit> {
  const catalogue = new Catalogue(options);
  const groups = groupsOf(options.data, { ...options, known: catalogue.all });
  const [{ scenario }] = groups;
  const spans = freeSpans(scenario, options.free);
  const observations = groups.flatMap((group) => group.observations);
  if (observations.length < spans.length)
    throw new UsageError(
      `${observations.length} measured numbers cannot determine ${spans.length} costs: expected at least as many numbers as costs`,
    );
  const trials: Trials[] = [];
  for (const group of groups) trials.push(await trialsOf(group, spans, catalogue, options.signal));
  const simulate = simulator(groups, trials);
  const key = sha256({
    version: VERSION,
    scenarios: groups.map((group) => published(group.scenario)),
    models: withoutFiles(modelNotes([scenario], catalogue)),
    fit: { observations, spans: spans.map(({ name, settings }) => [name, settings]) },
  });
  const scenarios = groups.map((group) => group.scenario);
  const foreseen = groups.map(({ places }, i) => trials[i].missing([{ variant: START, places }]));
  const runs = startRuns({ scenarios, foreseen, key }, catalogue, options);
  try {
    const [start] = await simulate([START], runs.of);
    const { confidence } = scenario.measurement;
    const weights = start.map(({ error }) => 1 / (LEAST_ERROR ** 2 + (error ?? USUAL_ERROR) ** 2));
    let tried = 0;
    const tryAll = async (all: readonly Shares[]): Promise<Ratios[]> => {
      const variants = all.map((shares): Variant => {
        tried++;
        return { label: `trial ${tried}`, settings: settingsAt(spans, shares) };
      });
      const found = await simulate(variants, runs.of);
      return found.map((values) => values.map(({ ratio }) => ratio));
    };
    const found = await search({
      dimensions: spans.length,
      seed: scenario.seed,
      start: spans.map((span) => shareOf(span, span.settings[1])),
      weights,
      confidence,
      tryAll,
    });
    const [end] = await simulate([{ label: "fitted", settings: settingsAt(spans, found.best) }], runs.of);
    const content = {
      scenario: published(scenario),
      data: { sha256: options.from.sha256 },
      confidence,
      costs: spans.map((span, k): FreeCost => costOf(scenario, spans, span, found.best[k], found.known[k])),
      observations: observations.map(
        (each, i): Fitted => ({
          ...each,
          before: start[i].value,
          simulated: end[i].value,
          error: end[i].error,
        }),
      ),
      before: agreementOf(start.map(({ ratio }) => ratio)),
      after: agreementOf(end.map(({ ratio }) => ratio)),
      tried: found.tried,
      runs: trials.reduce((sum, { made }) => sum + made, 0),
    };
    const models = modelNotes([scenario], catalogue);
    return {
      schema: FIT_SCHEMA,
      version: VERSION,
      engine: engine(),
      command: options.command ?? "",
      ...content,
      data: options.from,
      ...(models.length > 0 && { models }),
      sha256: sha256({ version: VERSION, ...content, ...(models.length > 0 && { models: withoutFiles(models) }) }),
    };
  } finally {
    await runs.close();
  }
}

/** With the profile's own costs. */
const START: Variant = { label: "", settings: {} };

async function trialsOf(
  { scenario }: Group,
  spans: readonly CostSpan[],
  catalogue: Catalogue,
  signal: AbortSignal | undefined,
): Promise<Trials> {
  await catalogue.ask([scenario], signal);
  checkProgress(scenario);
  const reads = new Map<string, Reads>();
  for (const line of scenario.lines) reads.set(line.id, await readsOf(scenario, line, spans, catalogue, signal));
  return new Trials(scenario, reads, catalogue.find, (variants) => catalogue.ask(variants, signal));
}

interface Simulated {
  value: number | null;
  /** Standard error, as a share of the value. */
  error: number | null;
  /** Logarithm of simulated over measured. */
  ratio: number | null;
}

type RunsOf = ReturnType<typeof startRuns>["of"];

/** What simulates all observations with several settings at once. */
function simulator(groups: readonly Group[], trials: readonly Trials[]) {
  return async (variants: readonly Variant[], runsOf: RunsOf): Promise<Simulated[][]> => {
    await Promise.all(
      groups.map(({ places }, i) =>
        trials[i].run(
          variants.map((variant) => ({ variant, places })),
          runsOf(i),
        ),
      ),
    );
    const values = variants.map((variant) =>
      groups.flatMap(({ observations }, i) =>
        observations.map((each) => simulatedAt(trials[i].point(variant, each), each, trials[i].scenario)),
      ),
    );
    for (const each of trials) each.forget();
    return values;
  };
}

function simulatedAt(point: Point, { metric, measured }: Observation, { measurement }: Scenario): Simulated {
  const estimate = findMetric(metric)!.of(point);
  if (estimate === undefined || !(estimate.value > 0)) return { value: null, error: null, ratio: null };
  const { value, low, high } = estimate;
  const wide =
    low === null || high === null
      ? null
      : (high - low) / value / (2 * normalQuantile((1 + measurement.confidence) / 2));
  return { value, error: wide, ratio: log(value / measured) };
}

function settingsAt(spans: readonly CostSpan[], shares: Shares): Settings {
  return Object.fromEntries(spans.map(({ name, settings: [low, , high] }, k) => [name, between(low, high, shares[k])]));
}

/** A share nearer to an end of the range than this is at it. */
const AT_END = 0.002;

function costOf(
  scenario: Scenario,
  spans: readonly CostSpan[],
  { name, unit, kind, table, settings: [low, profile, high] }: CostSpan,
  share: number,
  { halfWidth, determined, exchangeable }: Determined,
): FreeCost {
  const setting = between(low, high, share);
  const end = share < AT_END ? "low" : share > 1 - AT_END ? "high" : undefined;
  return {
    ...{ name, unit, kind, table, low, high, profile, setting, determined },
    value: withSettings(scenario, { [name]: setting }).profile.costs[name].value,
    interval: [between(low, high, share - halfWidth), between(low, high, share + halfWidth)],
    exchangeable: exchangeable.map((other) => spans[other].name),
    ...(end && { atEnd: end }),
  };
}
