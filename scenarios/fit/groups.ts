/** The scenario at each measured point: with the quantities that the data gives in place of what varies in it. */

import type { Mechanism } from "../../models/types.js";
import { axisOf } from "../common/axis.js";
import { ScenarioError } from "../common/diagnostics.js";
import { didYouMean } from "../common/did-you-mean.js";
import { enumerate } from "../common/enumerate.js";
import { UsageError } from "../common/errors.js";
import { checkMeasured, metricsNamed, percentilesAmong } from "../common/metrics.js";
import { panelsOf } from "../common/panels.js";
import { furtherPercentiles } from "../common/percentiles.js";
import type { Line, Profile, Scenario } from "../common/types.js";
import { linesCalled } from "../load/line-names.js";
import { type LoadOptions, loadScenario } from "../load/load.js";
import { measuredAlike } from "../sensitivity/analyse.js";
import type { Place } from "../sensitivity/trials.js";
import type { Data, Measurement } from "./data.js";
import type { Observation } from "./types.js";

/** All that is run together: the same quantities, but for n. */
export interface Group {
  scenario: Scenario;
  observations: Observation[];
  places: Place[];
}

export interface Source extends Pick<LoadOptions, "set" | "overrides" | "models" | "onRead"> {
  /** The scenario's name, or path. */
  name: string;
  replications?: number;
  /** All that there are. */
  known: readonly Mechanism[];
}

/** The scenario is read once for each group, what it costs once. */
type Reading = Source & Required<Pick<LoadOptions, "profiles">>;

/** @throws UsageError, ScenarioError for quantities and lines that the scenario does not have */
export function groupsOf(data: Data, given: Source): Group[] {
  const source = { ...given, profiles: new Map<string, Profile>() };
  const whole = loadScenario(source.name, { ...source, parts: false }).scenario;
  checkGiven(data, whole);
  const byQuantities = new Map<string, Measurement[]>();
  for (const each of data.measurements) {
    const key = JSON.stringify(each.settings);
    byQuantities.set(key, [...(byQuantities.get(key) ?? []), each]);
  }
  return [...byQuantities.values()].map((measurements) => groupOf(measurements, data, source));
}

/** The axis and the panels have to be said: without them nobody knows where on them a point lies. */
function checkGiven({ quantities, measurements }: Data, scenario: Scenario): void {
  const given = quantities.map(({ name }) => name);
  const axis = axisOf(scenario);
  const panels = panelsOf(scenario);
  const wanted = [...(axis.isPending ? [] : [axis.of]), ...(panels ? [panels.of] : [])];
  const missing = wanted.filter((name) => !given.includes(name));
  if (missing.length > 0 && !measurements.some(({ pending }) => pending !== undefined))
    throw new UsageError(
      `the data says nothing of ${enumerate(missing)}, which varies in the scenario: expected a column of that name`,
    );
}

function groupOf(measurements: readonly Measurement[], data: Data, source: Reading): Group {
  const numbers = [...new Set(measurements.flatMap(({ pending }) => pending ?? []))].sort((a, b) => a - b);
  const { settings, row } = measurements[0];
  const loaded = scenarioAt(settings, numbers, row, data, source);
  const metrics = metricsNamed(measurements.map(({ metric }) => metric));
  checkMeasured(metrics, loaded.workload);
  const percentiles = furtherPercentiles([
    ...(loaded.measurement.percentiles ?? []),
    ...percentilesAmong(metrics.map(({ name }) => name)),
  ]);
  const scenario = measuredAlike(
    { ...loaded, measurement: { ...loaded.measurement, ...(percentiles.length > 0 && { percentiles }) } },
    source.replications,
  );
  const observations = measurements.map((each) => observationOf(each, scenario, data, source));
  const places = [
    ...new Map(observations.map(({ line, pending }) => [JSON.stringify([line, pending]), { line, pending }])).values(),
  ];
  return { scenario, observations, places };
}

function scenarioAt(
  settings: Measurement["settings"],
  numbers: readonly number[],
  row: number,
  data: Data,
  { name, overrides, replications: _, known: __, ...options }: Reading,
): Scenario {
  const at = (quantity: string) => data.quantities.find((each) => each.name === quantity)!.at;
  const pending = numbers.length > 0 ? { pending: numbers.join(",") } : {};
  try {
    return loadScenario(name, {
      ...options,
      overrides: { ...overrides, ...pending },
      parts: false,
      fixed: settings.map(([quantity, text]) => ({ name: quantity, text, option: quantity })),
    }).scenario;
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    // What is wrong with a quantity is told where the data has it.
    const diagnostics = error.diagnostics.map((each) => {
      const own = settings.find(([quantity]) => quantity === each.file);
      if (own === undefined) return each;
      const { field } = at(own[0]);
      const isName = each.sourceLine === own[0];
      return data.diagnose(isName ? at(own[0]) : { row, field }, each.message);
    });
    throw new ScenarioError(diagnostics);
  }
}

function observationOf(
  { line: called, pending: n, ...rest }: Measurement,
  scenario: Scenario,
  data: Data,
  source: Source,
): Observation {
  const fail = (message: string): never => {
    throw new ScenarioError([data.diagnose({ row: rest.row, field: 0 }, message)]);
  };
  const line = lineCalled(called, scenario, source, fail);
  const pending = n ?? (line.pending.length === 1 ? line.pending[0] : undefined);
  if (pending === undefined)
    return fail(
      `says no number of pending operations, and the scenario has ${line.pending.length}: expected a column n, or --pending`,
    );
  return { ...rest, line: line.id, pending };
}

function lineCalled(
  name: string | undefined,
  { lines }: Scenario,
  source: Source,
  fail: (message: string) => never,
): Line {
  const ids = lines.map(({ id }) => id);
  if (name === undefined) {
    if (lines.length === 1) return lines[0];
    return fail(`says no line, and the scenario has ${enumerate(ids)}: expected a column line, or --models with one`);
  }
  const found = linesCalled(name, lines, source.known);
  if (found.length === 1) return found[0];
  if (found.length === 0)
    return fail(`there is no line "${name}"${didYouMean(name, ids) || `: there are ${enumerate(ids)}`}`);
  return fail(
    `"${name}" may be ${enumerate(
      found.map(({ id }) => id),
      "or",
    )}`,
  );
}
