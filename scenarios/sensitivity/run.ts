/** A sensitivity analysis from scenario to sensitivity.json. */
import { axisOf } from "../common/axis.js";
import { didYouMean } from "../common/did-you-mean.js";
import { engine } from "../common/engine.js";
import { UsageError } from "../common/errors.js";
import { VERSION } from "../common/package.js";
import { panelsOf, scenariosInPanels } from "../common/panels.js";
import type { Scenario } from "../common/types.js";
import { readScenario, type ScenarioDescription } from "../load/load.js";
import { Catalogue } from "../plugins/catalogue.js";
import { published, sha256, withoutFiles } from "../result/result.js";
import { modelNotes, type RunOptions, withTheirCapacities } from "../run/run.js";
import { writtenAmount } from "../schema/along.js";
import { humanCount } from "../schema/units.js";
import { type Analysis, type AnalysisOptions, type Findings, type Plan, prepare } from "./analyse.js";
import { startRuns } from "./runs.js";
import type { Sensitivity } from "./types.js";

/** Of a scenario. */
const LONGEST_NAME = 100;

const SENSITIVITY_SCHEMA = "muxsim-sensitivity/1";

export interface SensitivityOptions extends Omit<RunOptions, "onCells" | "partCommands">, AnalysisOptions {
  /** Hears, before anything is run, how many runs are foreseen for the scenario and its parts. */
  onPlan?: (plan: Plan) => void;
}

/**
 * How the metrics and claims of a scenario, loaded or described by an object, and of its parts depend on its costs.
 * @throws as runScenario; UsageError also for a metric, cost, claim or number of pending operations that there is not
 */
export async function analyseSensitivity(
  given: Scenario | ScenarioDescription,
  options: SensitivityOptions = {},
): Promise<Sensitivity> {
  const whole = "lines" in given ? given : readScenario(given, options);
  const catalogue = new Catalogue(options);
  const wanted = examinedOf(eachPanel(whole), options);
  // At a load the rates stay what they are with all costs at their values.
  const all = await withTheirCapacities(
    atAnyLoad(whole) ? examinedOf(eachPanel(await withPanelLoads(whole, catalogue, options)), options) : wanted,
    undefined,
    catalogue,
    options,
  );
  const analyses: Analysis[] = [];
  for (const each of all) analyses.push(await prepare(each, catalogue, options));
  options.onPlan?.(analyses.map(({ plan }) => plan).reduce(sumOf));
  const foreseen = analyses.map(({ cells }) => cells);
  const runs = startRuns({ scenarios: all, foreseen, key: keyOf(all, catalogue, options) }, catalogue, options);
  try {
    const found: Findings[] = [];
    for (const [part, { carryOut }] of analyses.entries()) found.push(await carryOut(runs.of(part)));
    const parts = found.slice(1).map((findings) => assemble(findings, catalogue));
    return { ...assemble(found[0], catalogue, parts), command: options.command ?? "" };
  } finally {
    await runs.close();
  }
}

function atAnyLoad({ panels, parts = [] }: Scenario): boolean {
  return panels?.capacityOf !== undefined || parts.some(atAnyLoad);
}

/** With what the lines can carry where panels are of a load. */
async function withPanelLoads(
  { parts, ...scenario }: Scenario,
  catalogue: Catalogue,
  options: SensitivityOptions,
): Promise<Scenario> {
  const all: Scenario[] = [scenario, ...(parts ?? [])];
  const loaded = all.filter(({ panels }) => panels?.capacityOf !== undefined);
  const found = await withTheirCapacities(loaded, undefined, catalogue, options);
  const [first, ...others] = all.map((each) => found[loaded.indexOf(each)] ?? each);
  return { ...first, ...(parts && { parts: others }) };
}

/**
 * A panel is examined as a scenario of its own, by the name of both: the first in place of the whole, the others as
 * parts of it.
 */
function eachPanel(scenario: Scenario): Scenario {
  const { parts = [], ...whole } = scenario;
  const [first, ...others] = [whole, ...parts].flatMap(panelsAlone);
  return others.length > 0 ? { ...first, parts: others } : first;
}

function panelsAlone(scenario: Scenario): Scenario[] {
  const panels = panelsOf(scenario);
  if (panels === undefined) return [scenario];
  return scenariosInPanels(scenario).map(({ at, of }) => ({
    ...of,
    name: `${of.name}-${at.replaceAll(/[^A-Za-z0-9.]+/g, "-").replace(/-$/, "")}`.slice(0, LONGEST_NAME),
  }));
}

/** The scenario and its parts; of these only those with a claim that was asked for. */
function examinedOf(scenario: Scenario, { claims, at }: AnalysisOptions): Scenario[] {
  const all = [scenario, ...(scenario.parts ?? [])];
  const known = all.flatMap((each) => each.claims.map(({ id }) => id));
  const unknown = claims?.find((id) => !known.includes(id));
  if (unknown !== undefined) {
    const hint = known.length === 0 ? ": the scenario claims nothing" : didYouMean(unknown, known);
    throw new UsageError(`no claim "${unknown}"${hint}`);
  }
  const axes = all.map(axisOf);
  const values = [...new Set(axes.flatMap((axis) => axis.values))].sort((a, b) => a - b);
  const missing = at?.find((x) => !values.includes(x));
  if (missing !== undefined) {
    const written = (x: number) => (axes[0].isPending ? humanCount(x) : writtenAmount(x, axes[0].unit));
    const how = axes[0].isPending ? "--pending changes it" : `--set axis='{ ${axes[0].of}: ... }' changes it`;
    throw new UsageError(
      `--at: ${written(missing)} is not on the axis, which has ${values.map(written).join(", ")}; ${how}`,
    );
  }
  const wanted = all.filter((each) => claims === undefined || each.claims.some(({ id }) => claims.includes(id)));
  return wanted.length === 0 ? [scenario] : wanted;
}

function sumOf(a: Plan, b: Plan): Plan {
  return { base: a.base + b.base, single: a.single + b.single, joint: a.joint + b.joint };
}

/** What a checkpoint must agree on to be gone on from. */
function keyOf(scenarios: readonly Scenario[], catalogue: Catalogue, options: SensitivityOptions): string {
  const { metrics, at, costs, claims, design, replications, extent } = options;
  return sha256({
    version: VERSION,
    scenarios: scenarios.map(published),
    models: withoutFiles(modelNotes(scenarios, catalogue)),
    sensitivity: { metrics, at, costs, claims, design, replications, extent },
  });
}

function assemble(findings: Findings, catalogue: Catalogue, parts: readonly Sensitivity[] = []): Sensitivity {
  const content = { ...findings, scenario: published(findings.scenario) };
  const models = modelNotes([findings.scenario], catalogue);
  return {
    schema: SENSITIVITY_SCHEMA,
    version: VERSION,
    engine: engine(),
    command: "",
    ...content,
    ...(models.length > 0 && { models }),
    ...(parts.length > 0 && { parts: [...parts] }),
    sha256: sha256({
      version: VERSION,
      ...content,
      models: models.length > 0 ? withoutFiles(models) : undefined,
      parts: parts.length > 0 ? parts.map(({ sha256: hash }) => hash) : undefined,
    }),
  };
}

/** The text of sensitivity.json. */
export function sensitivityText(sensitivity: Sensitivity): string {
  return `${JSON.stringify(sensitivity, null, 1)}\n`;
}
