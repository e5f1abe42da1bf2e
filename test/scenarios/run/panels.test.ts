/** Panels: M/M/1 and M/M/4 along the load, with the same random numbers, each judged and found out by itself. */
import { describe, expect, it } from "vitest";
import { MECHANISMS } from "../../../models/registry.js";
import { simulate } from "../../../scenarios/cell/simulate.js";
import { placesOf, scenarioInPanel } from "../../../scenarios/common/along.js";
import { mechanismNamed } from "../../../scenarios/common/mechanism-at.js";
import { resultsInPanels } from "../../../scenarios/common/panels.js";
import type { Cell, Result } from "../../../scenarios/common/types.js";
import { answer } from "../../../scenarios/evidence/answer.js";
import { readScenario, type ScenarioDescription } from "../../../scenarios/load/load.js";
import { inconsistencies } from "../../../scenarios/result/consistent.js";
import { planCells } from "../../../scenarios/run/plan.js";
import { runScenario } from "../../../scenarios/run/run.js";
import { mmc } from "./queues.js";

/** Pilots of a fifth: what is looked at here is whose they are. */
const shorter = (cell: Cell) =>
  cell.replication < 0 ? { ...cell, completions: Math.ceil(cell.completions / 5) } : cell;
const run = (description: ScenarioDescription, heard: (cell: Cell) => void = () => {}) =>
  runScenario(description, {
    execute: (cell) => {
      heard(cell);
      return simulate(shorter(cell));
    },
  });
const find = (name: string) => MECHANISMS.find((each) => each.name === name);

const MEAN_US = 100;
const QUEUES: ScenarioDescription = {
  name: "queues",
  question: "What do more servers do?",
  machine: { cores: 1, profile: "zero" },
  workload: { open: { "total-rate": "1k/s", arrivals: "poisson", callback: `exponential ${MEAN_US}us` } },
  mechanisms: ["iocp"],
  axis: { load: ["40%", "80%"] },
  panels: { "machine.cores": [1, 4] },
  pending: 2000,
  measurement: { replications: 6, "warm-up": 1000, completions: 2000, confidence: "99%" },
  claims: [
    { says: "it is short", source: "-", bound: { of: "response.mean", line: "iocp", at: "40%", "at-most": "1ms" } },
    {
      says: "four are shorter",
      source: "-",
      in: { cores: 4 },
      bound: { of: "response.mean", line: "iocp", at: "40%", "at-most": "130us" },
    },
    { says: "so is one", source: "-", bound: { of: "response.mean", line: "iocp", at: "40%", "at-most": "130us" } },
  ],
};

describe("panels of cores along the load", async () => {
  const result = await run(QUEUES);

  it("lie on the closed forms of M/M/1 and M/M/4, each at loads of its own capacity", () => {
    expect(result.points.map(({ panel, x }) => [panel, x])).toEqual([
      [1, 0.4],
      [1, 0.8],
      [4, 0.4],
      [4, 0.8],
    ]);
    for (const { panel, x, intendedRate, latency } of result.points) {
      const capacity = (panel! * 1e6) / MEAN_US;
      expect(Math.abs(intendedRate / (x! * capacity) - 1)).toBeLessThan(0.04);
      const { low, high } = latency!.response.mean;
      const expected = mmc(panel!, MEAN_US)(intendedRate / capacity) * 1000;
      expect([panel, x, low! < expected, expected < high!]).toEqual([panel, x, true, true]);
    }
  });

  it("are judged each by itself, and together", () => {
    const [both, four, all] = result.findings.claims;
    expect(both).toMatchObject({ verdict: "supported", panels: [{ panel: 1 }, { panel: 4 }], x: [0.4] });
    expect(both.statement).toMatch(/at most 1 ms at 40 %, in every panel \(cores = 1 and 4\)$/);
    expect(both.evidence.map(({ panel }) => panel)).toEqual([1, 4]);
    expect(four).toMatchObject({ verdict: "supported", panels: [{ panel: 4, verdict: "supported" }] });
    expect(four.statement).toMatch(/, with cores = 4$/);
    expect(all).toMatchObject({
      verdict: "refuted",
      panels: [
        { panel: 1, verdict: "refuted" },
        { panel: 4, verdict: "supported" },
      ],
    });
    expect(all.because).toMatch(/^cores = 1: .*; cores = 4: /);
  });

  it("have intervals that hold together over all panels", () => {
    const [, four, all] = result.findings.claims;
    const width = ({ estimate: { low, high } }: (typeof four.evidence)[number]) => high! - low!;
    // The same number: as one of two it needs a wider interval.
    expect(width(all.evidence[1])).toBeGreaterThan(width(four.evidence[0]));
  });

  it("have a knee each, and an answer that says which is which", () => {
    expect(result.findings.knees.map(({ panel, kind }) => [panel, kind])).toEqual([
      [1, "none"],
      [4, "none"],
    ]);
    expect(result.answer).toMatch(/^With cores = 1: with load from 40 % to 80 %, .* With cores = 4: with load from /);
    // A sentence each, though more could be said of each.
    expect(result.answer.match(/\.(?: |$)/g)).toHaveLength(2);
    const alone = { ...result.scenario, answer: { kind: "growth", metric: "response.mean", in: 4 } as const };
    expect(answer(alone, result.points)).toMatch(/^With cores = 4: with load from /);
    expect(answer(alone, result.points)).not.toContain("cores = 1");
  });

  it("are put together of results that hold by themselves, and of nothing else", () => {
    const stored: Result = JSON.parse(JSON.stringify(result));
    expect(inconsistencies(stored)).toEqual([]);
    for (const { of } of resultsInPanels(stored)) expect(inconsistencies(of)).toEqual([]);
    const changed = (change: (copy: Result) => void) => {
      const copy: Result = JSON.parse(JSON.stringify(result));
      change(copy);
      return inconsistencies(copy).map(({ path }) => path.join("."));
    };
    expect(changed((copy) => void (copy.points[1].panel = 4))).not.toEqual([]);
    expect(changed((copy) => void delete copy.points[3].panel)).toEqual(["points.3"]);
    expect(changed((copy) => void copy.points.reverse())).toEqual(["points.2"]);
    expect(changed((copy) => void copy.findings.claims[1].panels!.pop())).toEqual(["findings.claims.1"]);
    expect(changed((copy) => void (copy.findings.knees[0].panel = 2))).toEqual(["findings.knees.0.panel"]);
    expect(changed((copy) => void delete copy.scenario.panels)).not.toEqual([]);
    expect(changed((copy) => void (copy.scenario.claims[1].in = [2]))).not.toEqual([]);
  });
});

it("is, in each panel, the file with that setting, along its axis", () => {
  const { panels: _, claims: __, ...alone } = QUEUES;
  const scenario = readScenario({ ...alone, panels: { cores: [1, 2, 8] } });
  for (const cores of [1, 2, 8])
    expect(scenarioInPanel(scenario, cores)).toEqual(readScenario({ ...alone, machine: { cores, profile: "zero" } }));
});

it("has both settings where axis and panels are parameters of one mechanism", () => {
  const { panels: _, claims: __, axis: ___, ...plain } = QUEUES;
  const scenario = readScenario({
    ...plain,
    mechanisms: ["epoll"],
    axis: { "epoll.maxevents": [1, 8] },
    panels: { "epoll.threads": [1, 2] },
  });
  const found = placesOf(scenario).map(({ panel, x, line: { id, parameters } }) => [panel, x, id, parameters]);
  expect(found).toMatchObject([
    [1, 1, "epoll", { threads: 1, maxevents: 1 }],
    [1, 8, "epoll", { threads: 1, maxevents: 8 }],
    [2, 1, "epoll", { threads: 2, maxevents: 1 }],
    [2, 8, "epoll", { threads: 2, maxevents: 8 }],
  ]);
});

it("meets the same traffic in every panel", () => {
  const { axis: _, claims: __, ...plain } = QUEUES;
  const cells = planCells(readScenario({ ...plain, pending: [10, 100] }), (name) => mechanismNamed(name, find));
  const without = ({ panel: _, machine: __, parameters: ___, ...cell }: Cell) => cell;
  const [one, four] = [1, 4].map((panel) => cells.filter((cell) => cell.panel === panel).map(without));
  expect(one.length).toBe(12);
  expect(four).toEqual(one);
});

describe("panels of a load", () => {
  const { axis: _, claims: __, ...plain } = QUEUES;
  const loads: ScenarioDescription = {
    ...plain,
    axis: { cores: [1, 4] },
    panels: { load: ["40%", "80%"] },
    measurement: { replications: 2, "warm-up": 200, completions: 500 },
  };

  it("have a rate at each value of the axis, by pilots of their own", async () => {
    const pilots = new Set<string>();
    const result = await run(loads, ({ replication, panel, machine }) => {
      if (replication < 0) pilots.add(JSON.stringify([panel, machine.cores]));
    });
    expect([...pilots].sort()).toEqual(["[1,1]", "[4,4]"]);
    expect(result.scenario.panels!.capacities!.map(({ at }) => at)).toEqual([1, 4]);
    const rates = result.points.map(({ panel, x, intendedRate }) => (intendedRate * MEAN_US) / 1e6 / (panel! * x!));
    for (const rate of rates) expect(Math.abs(rate - 1)).toBeLessThan(0.04);
    expect(inconsistencies(JSON.parse(JSON.stringify(result)))).toEqual([]);
  });
});
