/** What a stored result tells of its classes of traffic: of all of them, of no others, and of no more than there is. */
import { describe, expect, test } from "vitest";
import { simulate } from "../../../scenarios/cell/simulate.js";
import type { Result } from "../../../scenarios/common/types.js";
import { readScenario } from "../../../scenarios/load/load.js";
import { inconsistencies } from "../../../scenarios/result/consistent.js";
import { runScenario } from "../../../scenarios/run/run.js";

const scenario = readScenario({
  name: "classes",
  question: "Does it add up?",
  machine: { cores: 2, profile: "linux-2026-vm" },
  workload: [
    { name: "small", open: { "total-rate": "20k/s", arrivals: "poisson", callback: "5us", limits: { requests: 3 } } },
    { name: "large", open: { "total-rate": "5k/s", arrivals: "poisson", callback: "50us", limits: { requests: 3 } } },
    { name: "behind", background: true, open: { "total-rate": "1k/s", arrivals: "poisson", callback: "9us" } },
  ],
  mechanisms: ["epoll"],
  pending: [9],
  measurement: { replications: 2, "warm-up": 10, completions: 200 },
} as Parameters<typeof readScenario>[0]);
const result = await runScenario(scenario, { execute: async (cell) => simulate(cell) });

// biome-ignore lint/suspicious/noExplicitAny: whatever is written into a file
type Anything = any;

function mutated(change: (classes: Anything, result: Anything) => void): string[] {
  const copy = structuredClone(result) as Result;
  change(copy.points[0].classes, copy);
  return inconsistencies(copy).map(({ path, message }) => `${path.join(".")}: ${message}`);
}

describe("the classes of a stored result", () => {
  test("are as they were measured", () => {
    expect(result.points[0].outcomes?.counts.refused).toBeGreaterThan(0);
    expect(mutated(() => {})).toEqual([]);
  });

  test.each<[string, (classes: Anything, result: Anything) => void, RegExp]>([
    ["one more", (all) => Object.assign(all, { other: all.small }), /classes\.other: is no class/],
    ["one less", (all) => delete all.large, /classes\.large: missing/],
    [
      "one that is named otherwise",
      (all) => Object.assign(all, { smal: all.small }) && delete all.small,
      /smal: is no class/,
    ],
    ["none", (_, { points }) => delete points[0].classes, /classes: missing/],
    ["a background that is measured", (all) => delete all.behind.background, /behind\.background: expected true/],
    ["samples that are not there", (all) => all.small.samples++, /samples together/],
    ["requests that vanish", (all) => all.small.outcomes.counts.refused++, /small\.outcomes\.counts: do not add up/],
    [
      "requests from nowhere",
      (all) => {
        all.small.outcomes.counts.refused++;
        all.small.outcomes.counts.offered++;
      },
      /refused together/,
    ],
    ["a statistic less", (all) => delete all.large.latency.response.p99, /large\.latency\.response: expected/],
    ["a quantile less", (all) => all.large.quantiles.notice.pop(), /large\.quantiles\.notice: expected/],
  ])("are told of: %s", (_, change, message) => {
    const found = mutated(change);
    expect(found.length).toBeGreaterThan(0);
    expect(found.join("\n")).toMatch(message);
  });
});
