/**
 * muxsim as a library.
 *
 *     import { loadScenario, runScenario } from "muxsim";
 *
 *     const { scenario } = loadScenario("2012-post", { overrides: { models: ["iocp", "epoll"] } });
 *     const result = await runScenario(scenario, { jobs: 2 });
 *     console.log(result.answer);
 *
 * A scenario may be an object too, and a mechanism one's own (docs/own-mechanism.md):
 *
 *     await runScenario({ name: "mine", question: "Is it fast?", ... }, { mechanisms: [mine] });
 */
export { MECHANISMS } from "../models/registry.js";
export type { LawContext, Mechanism, MemoryUse, Parameters } from "../models/types.js";
export type { Load } from "./capacity/quantity.js";
export { type CapacityOptions, capacityText, findCapacity } from "./capacity/run.js";
export type * from "./capacity/types.js";
export { type SimulateOptions, simulate } from "./cell/simulate.js";
export type { Diagnostic } from "./common/diagnostics.js";
export { ScenarioError } from "./common/diagnostics.js";
export { InterruptedError, SystemError, UsageError } from "./common/errors.js";
export { VERSION } from "./common/package.js";
export type * from "./common/types.js";
export { readData } from "./fit/data.js";
export { fittedProfile } from "./fit/fitted-profile.js";
export { type FitOptions, fitCosts } from "./fit/run.js";
export type * from "./fit/types.js";
export {
  type LoadedPart,
  type LoadedScenario,
  type LoadOptions,
  listProfiles,
  listScenarios,
  loadProfile,
  loadScenario,
  readScenario,
  type ScenarioDescription,
} from "./load/load.js";
export type { Overrides } from "./load/settings.js";
export type { PluginOptions } from "./plugins/catalogue.js";
export { type Conformance, conformance } from "./plugins/conformance.js";
export { executorConformance } from "./plugins/executor-conformance.js";
export { loadModel, loadModels, type ModelModule } from "./plugins/module.js";
export { type Comparison, compareResults, type PointComparison } from "./result/compare.js";
export { type Difference, differences } from "./result/differences.js";
export { readResult, type StoredResult } from "./result/read.js";
export { canonicalJson, contentHash, resultText } from "./result/result.js";
export { type RunOptions, runScenario } from "./run/run.js";
export type { Executor, Progress } from "./run/sweep.js";
export { type Verification, type VerifyOptions, verifyResult } from "./run/verify.js";
export { scenarioJsonSchema } from "./schema/json-schema.js";
export { readObjective } from "./schema/objective.js";
export type { AnalysisOptions } from "./sensitivity/analyse.js";
export { analyseSensitivity, type SensitivityOptions, sensitivityText } from "./sensitivity/run.js";
export type * from "./sensitivity/types.js";
export { openTrace } from "./trace/file.js";
