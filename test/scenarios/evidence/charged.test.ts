/** A cost that is not named as charged does not matter: when it grows, nothing changes. */

import { describe, expect, it } from "vitest";
import { type CostAmount, isTable, meanAmount } from "../../../models/cost-values.js";
import { COSTS, type CostName, type CostValue } from "../../../models/costs.js";
import { findMechanism, MECHANISMS } from "../../../models/registry.js";
import type { Mechanism } from "../../../models/types.js";
import { simulate } from "../../../scenarios/cell/simulate.js";
import type { Cell, Scenario } from "../../../scenarios/common/types.js";
import { chargedCosts } from "../../../scenarios/evidence/charged.js";
import { readScenario } from "../../../scenarios/load/load.js";
import { planCells } from "../../../scenarios/run/plan.js";
import { gatherPoint } from "../../../scenarios/statistics/gather.js";

const PENDING = 20;

function scenarioOf({ name }: Mechanism, extras: object, parameters: object = {}): Scenario {
  return readScenario({
    name: "small",
    question: "What is it charged?",
    machine: { cores: 2, profile: "linux-2026-vm" },
    workload: { closed: { "total-rate": "20k/s", io: "exponential", callback: "5us", ...extras } },
    mechanisms: [{ [name]: parameters }],
    pending: PENDING,
    measurement: { replications: 1, "warm-up": 20, completions: 60 },
  });
}

function run(cell: Cell): string {
  const { accounts, latency, endPs, counters } = simulate(cell);
  return JSON.stringify({ accounts, latency, endPs, counters });
}

/**
 * What a thread's first run takes, before anything is measured: they count from the first time on that they are
 * measured.
 */
const AT_THE_START: CostName[] = ["idleExit", "contextSwitch", "quantum"];

/** Costs in time that are not said to be charged, all of them larger. */
function othersLarger(scenario: Scenario, charged: readonly string[]): Cell["costs"] {
  const names = Object.keys(COSTS) as CostName[];
  const others = names.filter(
    (name) =>
      name in scenario.profile.costs &&
      COSTS[name].unit === "ns" &&
      !AT_THE_START.includes(name) &&
      !charged.includes(name),
  );
  return Object.fromEntries(others.map((name) => [name, doubled(scenario.profile.costs[name].value)]));
}

function doubled(value: CostValue): CostValue {
  const larger = (amount: CostAmount) => 2 * meanAmount(amount) + 100;
  return isTable(value) ? value.map(([n, each]) => [n, larger(each)] as const) : larger(value);
}

describe.each([
  ["plain traffic", {}],
  ["messages and cancellations", { message: "constant 200B", cancel: { share: "5%", operations: 3 } }],
  ["connections that end", { connections: { requests: 3 } }],
])("with %s", (_, extras) => {
  it.each(MECHANISMS.map((mechanism) => [mechanism.name, mechanism] as const))("%s", (_, mechanism) => {
    const scenario = scenarioOf(mechanism, extras);
    const [line] = scenario.lines;
    const [cell] = planCells(scenario, () => mechanism);
    const point = gatherPoint(scenario, line, PENDING, mechanism, [simulate(cell)]);
    const charged = chargedCosts(scenario, line, mechanism, [point], "response.mean");
    const larger = othersLarger(scenario, charged);
    expect(Object.keys(larger).length).toBeGreaterThan(30);
    expect(run({ ...cell, costs: { ...cell.costs, ...larger } })).toBe(run(cell));
  });
});

it("a choice of parameters keeps costs out of play", () => {
  const charged = (parameters: object) => {
    const mechanism = findMechanism("overlapped-fifo")!;
    const scenario = scenarioOf(mechanism, {}, parameters);
    return chargedCosts(scenario, scenario.lines[0], mechanism, [], "notice.mean");
  };
  expect(charged({ poll: "memory" })).toContain("overlappedPollMemory");
  expect(charged({ poll: "memory" })).not.toContain("overlappedPollSyscall");
  expect(charged({ lock: "contended", threads: 2 })).not.toContain("cancelIoEx");
});

it("memory is charged what it is computed from, threads nothing", () => {
  const mechanism = findMechanism("epoll")!;
  const scenario = scenarioOf(mechanism, {});
  const charged = (metric: string) => chargedCosts(scenario, scenario.lines[0], mechanism, [], metric);
  expect(charged("memory").sort()).toEqual(["epollItemMemory", "threadMemory"]);
  expect(charged("threads")).toEqual([]);
});
