import { describe, expect, test } from "vitest";
import { lawContext } from "../../../scenarios/common/mechanism-at.js";
import type { Claim, Scenario } from "../../../scenarios/common/types.js";
import type { Judge } from "../../../scenarios/sensitivity/flips.js";
import { toNs } from "../../../sim/time.js";
import { flipText } from "../../../viz/sensitivity/words.js";
import { analysed, small } from "./small.js";

const [N, CORES] = [40, 2];

/**
 * Mean notice latency of the FIFO, by its law (docs/model.md#mechanisms-and-their-laws): uniform on a rotation, after
 * the interrupt.
 */
function expectedNs({ profile }: Scenario, yieldNs: number): number {
  const value = (name: string) => profile.costs[name].value as number;
  const turn = value("queuePop") + value("overlappedPollSyscall") + value("queuePush") + yieldNs;
  return value("interrupt") + (N * turn) / (2 * CORES);
}

function bound(atMost: number): Claim {
  const statement = {
    kind: "bound",
    metric: "notice.mean",
    line: "overlapped-fifo",
    at: [N],
    range: { atMost },
  } as const;
  return { id: "fast", says: "It is fast.", source: "a test", statement: { ...statement, at: [N] } };
}

/** Compares with the bound what is measured; within `margin` of it, it does not tell. */
function judge(atMost: number, margin: number): Judge {
  return (_scenario, points) => {
    const { value } = points[0].latency!.notice.mean;
    const verdict = value < atMost - margin ? "supported" : value > atMost + margin ? "refuted" : "undecided";
    return [{ id: "fast", verdict, statement: "", because: "", evidence: [], pending: [N], assumedCosts: [] }];
  };
}

function scenarioWith(atMost: number): Scenario {
  const measurement = { "warm-up": 100, completions: 2000 };
  return { ...small({ mechanisms: ["overlapped-fifo"], pending: [N], measurement }), claims: [bound(atMost)] };
}

describe("verdicts", () => {
  const plain = small();

  test("flip where the closed form says", async () => {
    const atMost = expectedNs(plain, 780);
    const found = await analysed(scenarioWith(atMost), {
      costs: ["yield", "wakeup"],
      judge: judge(atMost, 0),
      design: 16,
    });
    const [claim] = found.claims;
    expect(claim).toMatchObject({ id: "fast", verdict: "supported", costs: ["yield"], assumed: [] });
    expect(claim.flips.map(({ cost, low, high }) => [cost, low, high])).toEqual([["yield", "supported", "refuted"]]);
    const [{ between, below, above }] = claim.flips[0].boundaries;
    expect([below, above]).toEqual(["supported", "refuted"]);
    expect(between[1] / between[0]).toBeLessThanOrEqual(1.02);
    // A mean of 3 x 2000 latencies, uniform on a rotation of 4 times the turns that one step of `yield` weighs.
    const error = (N * 1055) / CORES / Math.sqrt(12) / Math.sqrt(6000) / (N / (2 * CORES));
    expect(between[0]).toBeGreaterThan((780 - 4 * error) / 1.02);
    expect(between[1]).toBeLessThan((780 + 4 * error) * 1.02);
    const { supported, refuted, undecided } = claim.joint!;
    // Even over the logarithms of 494 to 894 ns: 780 ns are at 77 %.
    expect([supported, refuted, undecided]).toEqual([12, 4, 0]);
    expect(flipText(claim.flips[0], found.costs[0])).toMatch(/^supported below 7\d\d ns, refuted above 7\d\d ns$/);
  });

  test("pass through undecided, and rest on an assumed cost by name", async () => {
    const atMost = expectedNs(plain, 690) + 1200;
    const options = { costs: ["overlappedPollSyscall"], judge: judge(atMost, 500) };
    const found = await analysed(scenarioWith(atMost), options);
    const [claim] = found.claims;
    expect(claim.assumed).toEqual(["overlappedPollSyscall"]);
    expect(claim.joint).toBeUndefined();
    const [first, second] = claim.flips[0].boundaries;
    expect([first.below, first.above, second.below, second.above]).toEqual([
      "supported",
      "undecided",
      "undecided",
      "refuted",
    ]);
    expect(first.between[1]).toBeLessThan(second.between[0]);
    const text = flipText(claim.flips[0], found.costs[0]);
    expect(text).toMatch(/^supported below \d+ ns, undecided between \d+ ns and \d+ ns, refuted above \d+ ns$/);
  });

  test("that hold at both ends do not flip, and take no search", async () => {
    const atMost = 10 * expectedNs(plain, 690);
    const found = await analysed(scenarioWith(atMost), { costs: ["yield"], judge: judge(atMost, 0) });
    expect(found.claims[0].flips).toEqual([]);
    expect(found.runs).toBe(3 * 3);
  });

  test("towards the low end are found as well", async () => {
    const atMost = expectedNs(plain, 560);
    const [claim] = (await analysed(scenarioWith(atMost), { costs: ["yield"], judge: judge(atMost, 0) })).claims;
    expect(claim.verdict).toBe("refuted");
    expect(claim.flips[0]).toMatchObject({ low: "supported", high: "refuted" });
    const [{ between, below, above }] = claim.flips[0].boundaries;
    expect([below, above]).toEqual(["supported", "refuted"]);
    expect(between[0]).toBeGreaterThan(520);
    expect(between[1]).toBeLessThan(600);
  });

  test("are those that a result would give, with their sentences", async () => {
    const claims = [
      {
        id: "loses",
        says: "With 40 pending, polling a FIFO takes at most half as long as waking a thread.",
        source: "a test",
        ratio: { of: "notice.mean", line: "overlapped-fifo", to: "iocp", at: N, "at-most": 0.5 },
      },
      { id: "calls", says: "...", source: "...", bound: { of: "memory", line: "iocp", at: "all", "at-most": "10MB" } },
    ];
    const measurement = { replications: 3, "warm-up": 100, completions: 1000 };
    const scenario = small({ pending: [N], measurement, claims });
    const found = await analysed(scenario, { costs: ["idleExit", "yield", "requestMemory"] });
    expect(found.metrics.map(({ name }) => name)).toEqual(["notice.mean", "memory"]);
    const [loses, memory] = found.claims;
    expect(loses).toMatchObject({ verdict: "supported", costs: ["idleExit", "yield", "requestMemory"] });
    expect(loses.statement).toContain("at most 0.5 times that with iocp, at 40");
    // A thread's way from the device event: idle exit, a table to be multiplied by its settings, interrupt and wake-up.
    const value = (name: string) => scenario.profile.costs[name].value as number;
    const exit = toNs(lawContext(scenario, scenario.lines[1], N).costs.meanIdleExitPs);
    const turning = (2 * expectedNs(scenario, 690) - value("interrupt") - value("wakeup")) / exit;
    const [flip] = loses.flips;
    expect(flip).toMatchObject({ cost: "idleExit", kind: "measured", low: "refuted", high: "supported" });
    expect(flip.boundaries[0].between[0]).toBeLessThan(turning);
    expect(flip.boundaries.at(-1)!.between[1]).toBeGreaterThan(turning);
    expect(flip.boundaries.at(-1)!.between[1] / flip.boundaries[0].between[0]).toBeLessThan(1.35);
    expect(memory).toMatchObject({ verdict: "supported", flips: [] });
  });
});
