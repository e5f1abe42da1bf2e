/** Small scenarios for the tests of sensitivity analyses, their runs made in the tests' own thread. */
import { simulate } from "../../../scenarios/cell/simulate.js";
import type { Scenario } from "../../../scenarios/common/types.js";
import { readScenario, type ScenarioDescription } from "../../../scenarios/load/load.js";
import { analyseSensitivity, type SensitivityOptions } from "../../../scenarios/sensitivity/run.js";
import type { Response, Sensitivity } from "../../../scenarios/sensitivity/types.js";

/** Light load on two cores, so that notice latency follows its closed forms. */
export function small(change: Partial<ScenarioDescription> = {}): Scenario {
  return readScenario({
    name: "small",
    question: "What matters?",
    machine: { cores: 2, profile: "linux-2026-vm" },
    workload: { closed: { "total-rate": "200/s", io: "exponential", callback: "1us" } },
    mechanisms: ["overlapped-fifo", "iocp"],
    pending: [100],
    measurement: { replications: 3, "warm-up": 100, completions: 400, confidence: "99%" },
    seed: "small",
    ...change,
  });
}

export function analysed(scenario: Scenario, options: SensitivityOptions = {}): Promise<Sensitivity> {
  return analyseSensitivity(scenario, { execute: (cell) => simulate(cell), jobs: 1, design: 0, ...options });
}

export function responseOf({ responses }: Sensitivity, line: string, metric = "notice.mean"): Response {
  return responses.find((response) => response.line === line && response.metric === metric)!;
}
