/**
 * muxsim as a library.
 *
 *     import { loadScenario, runScenario } from "muxsim";
 *
 *     const { scenario } = loadScenario("2012-post", { overrides: { models: ["iocp", "epoll"] } });
 *     const result = await runScenario(scenario, { jobs: 2 });
 *     console.log(result.answer);
 */
export { MECHANISMS } from "../models/registry.js";
export type { LawContext, Mechanism, MemoryUse, Parameters } from "../models/types.js";
export type { Diagnostic } from "./diagnostics.js";
export { ScenarioError } from "./diagnostics.js";
export { InterruptedError, UsageError } from "./errors.js";
export { scenarioJsonSchema } from "./json-schema.js";
export { type LoadOptions, listProfiles, listScenarios, loadProfile, loadScenario } from "./load.js";
export { VERSION } from "./package.js";
export { canonicalJson, contentHash, resultText } from "./result.js";
export { type RunOptions, runScenario } from "./run.js";
export type { Overrides } from "./settings.js";
export { type SimulateOptions, simulate } from "./simulate.js";
export type { Executor, Progress } from "./sweep.js";
export { openTrace } from "./trace/file.js";
export type * from "./types.js";
