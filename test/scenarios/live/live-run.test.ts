/** A scenario run while somebody watches: what is seen on the way, what is run again, and what is handed on. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { findMechanism } from "../../../models/registry.js";
import { simulate } from "../../../scenarios/cell/simulate.js";
import type { Cell } from "../../../scenarios/common/types.js";
import { effectiveText } from "../../../scenarios/live/effective-text.js";
import { liveGiven } from "../../../scenarios/live/given.js";
import { runLive, type Stage } from "../../../scenarios/live/live-run.js";
import { Memo, watchedCosts } from "../../../scenarios/live/memo.js";
import { loadProfile, loadScenario } from "../../../scenarios/load/load.js";
import { parseScenario } from "../../../scenarios/load/parse.js";
import { planCells } from "../../../scenarios/run/plan.js";
import { runScenario } from "../../../scenarios/run/run.js";

const SET = ["pending=[1, 4]", "measurement={replications: 2, warm-up: 100, completions: 300, confidence: 95%}"];
const FLAGSHIP = readFileSync("scenarios/2012-post.yaml", "utf8");
const profile = loadProfile("linux-2026-vm");
const read = (text: string) => parseScenario(text, { file: "a.yaml", loadProfile: () => profile });

/** A simulator that remembers. */
function remembering() {
  const memo = new Memo();
  let runs = 0;
  const execute = (cell: Cell) => {
    const known = memo.find(cell);
    if (known) return known;
    runs++;
    const reads = new Set<string>();
    const result = simulate({ ...cell, costs: watchedCosts(cell.costs, reads) });
    memo.add(cell, { result, reads: [...reads] });
    return result;
  };
  return { execute, runs: () => runs };
}

const small = (...set: string[]) => effectiveText(FLAGSHIP, { file: "a.yaml", set: [...SET, ...set] }, read).scenario;

async function watch(
  scenario: ReturnType<typeof small>,
  execute = simulate as (cell: Cell) => ReturnType<typeof simulate>,
) {
  const seen: { stage: Stage; points: number; sha256: string; answer: string; precise: boolean }[] = [];
  let clock = 0;
  await runLive(scenario, {
    ...{ execute, jobs: 2, now: () => (clock += 100), record: { command: "" } },
    onUpdate: ({ stage, result: { points, sha256, answer } }) =>
      seen.push({
        stage,
        points: points.length,
        sha256,
        answer,
        precise: points.every(({ replications }) => replications === 2),
      }),
  });
  return seen;
}

describe("a run that is watched", () => {
  it("shows points as they come, then drafts of all, and ends with the result of muxsim run", async () => {
    const scenario = small();
    const seen = await watch(scenario);
    const stages = seen.map(({ stage }) => stage);
    expect([...new Set(stages)]).toEqual(["sketch", "draft", "final"]);
    expect(seen[0].points).toBeLessThan(16);
    const draft = seen.find(({ stage }) => stage === "draft")!;
    expect([draft.points, draft.precise]).toEqual([16, false]);
    const { sha256, answer } = await direct(scenario);
    expect(seen.at(-1)).toEqual({ stage: "final", points: 16, precise: true, sha256, answer });
    // Of the point that the answer is about its latencies are taken apart, too.
    expect(answer).toContain("go into");
  });

  it("shows the flagship's first points after short runs of few operations, before any that takes long", async () => {
    const scenario = read(FLAGSHIP);
    const stop = new AbortController();
    const carriedOut: Cell[] = [];
    let [clock, seen] = [0, 0];
    const running = runLive(scenario, {
      execute: (cell) => {
        carriedOut.push(cell);
        clock += 10;
        return simulate(cell);
      },
      jobs: 2,
      signal: stop.signal,
      now: () => clock,
      record: { command: "" },
      onUpdate: ({ stage, result }) => {
        expect(stage).toBe("sketch");
        seen = result.points.length;
        stop.abort();
      },
    });
    await expect(running).rejects.toThrow("interrupted");
    // What is done after 150 ms.
    expect(seen).toBe(15);
    for (const { pending, warmup, completions } of carriedOut) {
      expect(warmup + completions).toBeLessThanOrEqual(600);
      expect(pending).toBeLessThanOrEqual(1000);
    }
  });

  it("runs again only what a cost matters to, and the results are those of a run of everything", async () => {
    const { execute, runs } = remembering();
    await watch(small(), execute);
    const all = runs();
    // The draft is as long as a replication, and so is one. One run more is taken apart for the answer.
    expect(all).toBe(16 * 2 + 1);
    const changed = small("machine.costs.pollPerDescriptor=900ns");
    const seen = await watch(changed, execute);
    // One line of eight, at two n.
    expect(runs() - all).toBe(2 * 2);
    expect(seen.at(-1)!.sha256).toBe((await direct(changed)).sha256);
  });

  it("remembers no run for other costs that it asked for", () => {
    const [cell] = planCells(small(), findMechanism);
    const reads = new Set<string>();
    const result = simulate({ ...cell, costs: watchedCosts(cell.costs, reads) });
    expect(result).toEqual(simulate(cell));
    const memo = new Memo();
    memo.add(cell, { result, reads: [...reads] });
    for (const name of Object.keys(cell.costs)) {
      const other = { ...cell, line: "other", costs: { ...cell.costs, [name]: 12_345 } };
      expect(memo.find(other) === undefined, name).toBe(reads.has(name));
    }
    expect(memo.find({ ...cell, seed: "another" })).toBeUndefined();
  });
});

describe("a scenario with settings written into its file", () => {
  it("is the one that the settings give beside the file, without its parts", () => {
    const { text, scenario, leftOut } = effectiveText(FLAGSHIP, { file: "a.yaml", set: ["machine.cores=16"] }, read);
    expect(text).toContain("cores: 16");
    expect(text).toContain("# of all operations together");
    expect(text).not.toContain("parts:");
    expect(leftOut).toEqual([]);
    const beside = loadScenario("2012-post", { set: ["machine.cores=16"], parts: false }).scenario;
    expect(scenario).toEqual(beside);
  });

  it("loses claims that are about other lines, and what is wrong is said of the setting", () => {
    const set = ["mechanisms=[epoll, {poll: {label: P}}]"];
    const { text, scenario, leftOut } = effectiveText(FLAGSHIP, { file: "a.yaml", set }, read);
    expect(leftOut).toEqual(["claims"]);
    expect(scenario.lines.map(({ label }) => label)).toEqual(["epoll", "P"]);
    expect(read(text)).toEqual(scenario);
    expect(() => effectiveText(FLAGSHIP, { file: "a.yaml", set: ["machine.cores=0"] }, read)).toThrow(
      /^--set:1:15: machine.cores: /,
    );
  });
});

describe("what a page is given", () => {
  it("is the scenario and its parts; nothing of what needs more than its file", () => {
    const { parts } = liveGiven(loadScenario("2012-post"), {});
    expect(parts.map(({ name }) => name)).toEqual(["2012-post", "ports", "cpu-bound", "buffers", "2012-readiness"]);
    const set = ["pending=1..100"];
    const [part] = liveGiven(loadScenario("2012-post", { set, parts: false }), { set }).parts;
    expect(read(part.text).pending).toEqual([1, 10, 100]);
    const overrides = { models: ["iocp"] };
    const [one] = liveGiven(loadScenario("2012-post", { overrides, parts: false }), { overrides }).parts;
    expect(one.overrides).toEqual(overrides);
  });
});

const direct = (scenario: ReturnType<typeof small>) => runScenario(scenario, { execute: (cell) => simulate(cell) });
