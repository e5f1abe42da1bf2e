/**
 * What latencies are made of where random runs do not go: connections that end, storage, stalls, mechanisms and
 * scenarios of one's own. The parts of every event add up to its latency (sim/why/tally.ts throws if not), and all that
 * is measured besides is the same as without.
 */
import { deepStrictEqual } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { timerWheel } from "../../examples/timer-wheel.js";
import { findMechanism } from "../../models/registry.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import type { Cell } from "../../scenarios/common/types.js";
import { loadProfile } from "../../scenarios/load/load.js";
import { parseScenario } from "../../scenarios/load/parse.js";
import { planCells } from "../../scenarios/run/plan.js";
import { PS_PER_MS } from "../../sim/time.js";
import { cell, closed, constant } from "./harness.js";

const SCENARIOS = ["accept", "storage", "stalled-thread", "slow-receivers", "retry-storm", "two-classes"];
const EVENTS = { warmup: 100, completions: 400 };

/** Of each line the first one, with few events; what is to change does so while they happen. */
function cellsOf(name: string): Cell[] {
  const file = `scenarios/${name}.yaml`;
  const scenario = parseScenario(readFileSync(file, "utf8"), { file, loadProfile: (each) => loadProfile(each) });
  const first = new Map(
    planCells(scenario, findMechanism)
      .reverse()
      .map((each) => [each.line, each]),
  );
  return [...first.values()].map(({ durationPs: _, ...each }) => ({
    ...{ ...each, ...EVENTS },
    ...(each.changes && { changes: each.changes.map((change) => ({ ...change, atPs: PS_PER_MS / 10 })) }),
  }));
}

function check(each: Cell, options = {}): void {
  const [{ why, ...on }, off] = [{ ...each, why: true as const }, each].map((run) => simulate(run, options));
  const classes = on.classes?.map(({ why: _, ...rest }) => rest);
  deepStrictEqual({ ...on, ...(classes && { classes }) }, off);
  for (const { why: own, latency } of on.classes ?? [])
    if (latency !== undefined) {
      const sum = own?.mean.parts.reduce((all, part) => all + part, 0) ?? 0;
      expect(sum / (latency.response.sumPs / latency.response.count)).toBeCloseTo(1, 12);
    }
  const { sumPs, count } = on.latency.response;
  const mean = why?.mean.parts.reduce((sum, part) => sum + part, 0) ?? 0;
  expect(count).toBeGreaterThan(0);
  expect(mean / (sumPs / count)).toBeCloseTo(1, 12);
}

it.each(SCENARIOS)("the parts of every event's latency add up in %s", (name) => {
  for (const each of cellsOf(name)) check(each);
});

it("the parts of every event's latency add up with a mechanism of one's own", () => {
  const own = cell("timer-wheel", { cores: 2, workload: closed(20_000, constant(5e6)), ...EVENTS });
  check({ ...own, parameters: { period: PS_PER_MS, slots: 64 } }, { find: () => timerWheel });
});
