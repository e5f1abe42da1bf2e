/** Verdicts on small runs: what is false is refuted, what is inside the noise is not decided. */
import { describe, expect, it } from "vitest";
import { findMechanism } from "../../../models/registry.js";
import { simulate } from "../../../scenarios/cell/simulate.js";
import type { Claim, Point, Scenario } from "../../../scenarios/common/types.js";
import { judge } from "../../../scenarios/evidence/claims/judge.js";
import { readScenario } from "../../../scenarios/load/load.js";
import { planCells } from "../../../scenarios/run/plan.js";
import { runScenario } from "../../../scenarios/run/run.js";
import { gatherPoint } from "../../../scenarios/statistics/gather.js";

const SMALL = { replications: 4, "warm-up": 100, completions: 300 };

function scenarioOf(claims: object[], changes: object = {}): Scenario {
  return readScenario({
    name: "small",
    question: "Is it so?",
    machine: { cores: 4, profile: "linux-2026-vm" },
    workload: { closed: { "total-rate": "10k/s", io: "exponential", callback: "exponential 5us" } },
    mechanisms: ["overlapped-fifo", "iocp", "epoll"],
    pending: [10, 100, 300, 1000, 3000, 10_000],
    measurement: SMALL,
    claims: claims.map((claim) => ({ says: "It is so.", source: "a test", ...claim })),
    ...changes,
  });
}

async function verdictsOf(scenario: Scenario) {
  const result = await runScenario(scenario, { execute: (cell) => simulate(cell), jobs: 1 });
  return result.findings.claims;
}

describe("on a small run", async () => {
  const of = "notice.mean";
  const claims = await verdictsOf(
    scenarioOf([
      { id: "true-growth", growth: { of, line: "overlapped-fifo", law: "O(n)", from: 100 } },
      { id: "false-growth", growth: { of, line: "iocp", law: "O(n)" } },
      { id: "false-order", order: { of, lines: ["overlapped-fifo", "iocp"], at: "10k" } },
      { id: "true-crossing", crossover: { of, line: "overlapped-fifo", other: "iocp", between: [10, "10k"] } },
      { id: "false-bound", bound: { of: "busy", line: "iocp", at: "all", "at-least": "99%" } },
      { id: "true-bound", bound: { of: "busy", line: "overlapped-fifo", at: "all", "at-least": "99%" } },
      { id: "false-memory", ratio: { of: "memory", line: "iocp", to: "epoll", at: "1k", "at-most": 1 } },
      { id: "true-knee", knee: { line: "epoll", none: true } },
      { id: "false-knee", knee: { line: "epoll", between: [10, 100] } },
    ]),
  );

  it.each(claims.map(({ id, verdict }) => [id, verdict]))("%s is %s", (id, verdict) =>
    expect(verdict).toBe(id.startsWith("true") ? "supported" : "refuted"),
  );

  it("its words have numbers and intervals", () => {
    expect(claims.find(({ id }) => id === "false-order")!.because).toMatch(
      /^the difference overlapped-fifo - iocp is 1\.\d+ ms \(95 % interval 1\.\d+ ms to 1\.\d+ ms\) at 10 k$/,
    );
  });

  it("assumed costs are those of the lines, in what the claim is about", () => {
    const costs = (id: string) => claims.find((claim) => claim.id === id)!.assumedCosts;
    expect(costs("true-growth")).toEqual(["issue", "overlappedPollSyscall", "queuePop", "queuePush"]);
    expect(costs("false-memory")).toEqual(["operationBuffer", "requestMemory"]);
    expect(costs("false-growth")).toContain("completionGet");
    expect(costs("false-growth")).not.toContain("cancelIoEx");
  });

  it("an overloaded point leaves latency undecided, and a call's choices too", async () => {
    const bound = { bound: { of: "response.p99", line: "epoll", at: "all", "at-most": "1s" } };
    const open = { open: { "rate-per-operation": "100/s", arrivals: "poisson", callback: "100us" } };
    const [overloaded] = await verdictsOf(
      scenarioOf([bound], { workload: open, mechanisms: ["epoll"], pending: [10, 1000] }),
    );
    expect(overloaded).toMatchObject({
      verdict: "undecided",
      because: "epoll is overloaded at 1 k and has no steady state, so no p99 response latency",
    });
  });
});

describe("by chance", () => {
  const seeds = 100;

  it("a difference that is none is called one no more often than the confidence allows", () => {
    const scenario = scenarioOf([], {
      ...{ mechanisms: ["epoll"], pending: 10, measurement: { ...SMALL, "warm-up": 50, completions: 150 } },
    });
    const [line] = scenario.lines;
    const claim: Claim = {
      ...{ id: "c1", says: "It is so.", source: "a test" },
      statement: { kind: "difference", metric: "response.mean", line: "a", other: "b", at: [10], range: { atMost: 0 } },
    };
    const lines = ["a", "b"].map((id) => ({ ...line, id, label: id }));
    const verdicts = Array.from({ length: seeds }, (_, i) => {
      // Two runs of the same line, each with traffic of its own.
      const points = lines.map(({ id }) => ({ ...pointOf(scenario, `${id}${i}`), line: id }));
      return judge({ scenario: { ...scenario, lines, claims: [claim] }, points, knees: [] }, () => [])[0].verdict;
    });
    const refuted = verdicts.filter((verdict) => verdict === "refuted").length;
    // Half of 5 % would be 2.5 of 100, standard deviation 1.6.
    expect(refuted).toBeLessThanOrEqual(2.5 + 3 * 1.6);
    expect(verdicts.filter((verdict) => verdict === "undecided").length).toBeGreaterThan(0.85 * seeds);
  });
});

function pointOf(scenario: Scenario, seed: string): Point {
  const seeded = { ...scenario, seed };
  const cells = planCells(seeded, findMechanism).map((cell) => simulate(cell));
  return gatherPoint(seeded, seeded.lines[0], 10, findMechanism("epoll")!, cells);
}
