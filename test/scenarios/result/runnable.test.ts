/** What ships can be run again from its result: nothing that a stored scenario may leave out is asked of it. */
import { expect, it } from "vitest";
import { findMechanism } from "../../../models/registry.js";
import type { Scenario } from "../../../scenarios/common/types.js";
import { listScenarios, loadScenario } from "../../../scenarios/load/load.js";
import { obstacles } from "../../../scenarios/result/runnable.js";

const all = ({ parts = [], ...whole }: Scenario): Scenario[] => [whole, ...parts.flatMap(all)];

it.each(listScenarios().map(({ name }) => name))("%s", (name) => {
  const scenarios = all(loadScenario(name).scenario);
  expect(scenarios.flatMap((scenario) => obstacles(scenario, findMechanism))).toEqual([]);
});

it("tells of a parameter that is missing and not about storage devices", () => {
  const { scenario } = loadScenario("epoll-or-io-uring");
  const line = scenario.lines.findIndex(({ mechanism }) => mechanism === "io-uring");
  const { mode, ...rest } = scenario.lines[line].parameters;
  expect(mode).toBeDefined();
  const lines = scenario.lines.map((each, i) => (i === line ? { ...each, parameters: rest } : each));
  expect(obstacles({ ...scenario, lines }, findMechanism)).toEqual([
    expect.objectContaining({ path: ["scenario", "lines", line, "parameters", "mode"] }),
  ]);
});
