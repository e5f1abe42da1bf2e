import { describe, expect, test } from "vitest";
import type { Scenario } from "../../../scenarios/common/types.js";
import type { Progress } from "../../../scenarios/run/sweep.js";
import { analysed, small } from "./small.js";

const memory = (id: string, atMost: string) => [
  { id, says: "It is small.", source: "a test", bound: { of: "memory", line: "iocp", at: 100, "at-most": atMost } },
];

function withParts(): Scenario {
  const part = (name: string) => small({ name, mechanisms: ["iocp"], claims: memory(`${name}-small`, "10MB") });
  return { ...small({ mechanisms: ["iocp"] }), parts: [part("one"), part("two")] };
}

const options = { metrics: ["memory"], costs: ["threadMemory", "wakeup"] };

describe("the parts of a scenario", () => {
  test("are analysed each by itself, their runs foreseen together", async () => {
    const plans: unknown[] = [];
    const progress: Progress[] = [];
    const found = await analysed(withParts(), {
      ...options,
      onPlan: (plan) => plans.push(plan),
      onProgress: (state) => progress.push(state),
    });
    expect(found.parts!.map(({ scenario }) => scenario.name)).toEqual(["one", "two"]);
    expect(found.scenario.parts).toBeUndefined();
    // Three replications of one line, and of it with one cost at both ends: the other one is not charged in runs.
    expect(plans).toEqual([{ base: 9, single: 18, joint: 0 }]);
    expect(progress[0].total).toBe(27);
    expect(progress.at(-1)).toMatchObject({ done: 27, total: 27 });
    const alone = await analysed(withParts().parts![0], options);
    expect(found.parts![0].sha256).toBe(alone.sha256);
    expect(found.sha256).not.toBe((await analysed({ ...withParts(), parts: [] }, options)).sha256);
  });

  test("are left out without a claim that is asked for", async () => {
    const found = await analysed(withParts(), { ...options, claims: ["two-small"] });
    expect(found.scenario.name).toBe("two");
    expect(found.parts).toBeUndefined();
    expect(found.claims.map(({ id, verdict }) => [id, verdict])).toEqual([["two-small", "supported"]]);
    await expect(analysed(withParts(), { ...options, claims: ["tow-small"] })).rejects.toThrow(
      'no claim "tow-small"; did you mean "two-small"?',
    );
  });
});

describe("panels of a load", () => {
  test("are analysed each at its share of what the line carries with all costs at their values", async () => {
    const scenario = small({
      mechanisms: ["iocp"],
      workload: { open: { arrivals: "poisson", callback: "exponential 20us" } },
      pending: [10, 100],
      panels: { load: ["30%", "60%"] },
    });
    const found = await analysed(scenario, { metrics: ["throughput"], at: [100], costs: ["wakeup"] });
    const [low, high] = [found, found.parts![0]];
    expect([low, high].map((each) => each.scenario.name)).toEqual(["small-load-30", "small-load-60"]);
    const carried = low.scenario.load!.capacities.find(({ at }) => at === 100)!.perSecond.value;
    // Poisson counts of 3 x 400 events, so within 12 % at four standard deviations.
    for (const { scenario: there, responses } of [low, high])
      expect(Math.abs(responses[0].base!.value / (there.load!.share * carried) - 1)).toBeLessThan(4 / Math.sqrt(1200));
  });
});

describe("what a scenario leaves to what is measured", () => {
  test("is the same for all variants here", async () => {
    const measurement = { replications: { from: 5, to: 40 }, "warm-up": "auto", completions: 200 } as object;
    const { scenario } = await analysed(small({ mechanisms: ["iocp"], pending: [20], measurement }), options);
    expect(scenario.measurement).toMatchObject({ replications: 3, warmup: 1000, warmupRounds: 1 });
    expect(scenario.measurement).not.toHaveProperty("autoWarmup");
    expect(scenario.measurement).not.toHaveProperty("maxReplications");
  });
});
