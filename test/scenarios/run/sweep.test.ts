import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findMechanism } from "../../../models/registry.js";
import { simulate } from "../../../scenarios/cell/simulate.js";
import type { Cell } from "../../../scenarios/common/types.js";
import { resultText } from "../../../scenarios/result/result.js";
import { cellKey, cellWeight, planCells } from "../../../scenarios/run/plan.js";
import { type RunOptions, runScenario } from "../../../scenarios/run/run.js";
import { type Progress, sweep } from "../../../scenarios/run/sweep.js";
import { cellResult, smallScenario } from "../statistics/samples.js";

const scenario = smallScenario();
const here = { execute: (cell: Cell) => simulate(cell), jobs: 1 };

let directory: string;
let checkpoint: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "muxsim-sweep-"));
  checkpoint = join(directory, "cells.jsonl");
});
afterEach(() => rmSync(directory, { recursive: true }));

async function bytes(options: RunOptions): Promise<string> {
  return resultText(await runScenario(scenario, options));
}

/** Stop a run when `count` cells have finished. */
async function interruptAfter(count: number): Promise<unknown> {
  const controller = new AbortController();
  const stop = ({ done }: Progress) => void (done === count && controller.abort());
  return runScenario(scenario, { ...here, checkpoint, signal: controller.signal, onProgress: stop }).catch((e) => e);
}

describe("the plan", () => {
  test("has a cell per line, number of pending operations and replication, all with one seed", () => {
    const cells = planCells(scenario, findMechanism);
    expect(cells).toHaveLength(2 * 2 * 2);
    expect(new Set(cells.map(({ seed }) => seed))).toEqual(new Set(["test"]));
    expect(cells.map(({ line, pending, replication }) => `${line} ${pending} ${replication}`)).toEqual([
      ...["1 0", "1 1", "10 0", "10 1"].map((rest) => `${scenario.lines[0].id} ${rest}`),
      ...["1 0", "1 1", "10 0", "10 1"].map((rest) => `${scenario.lines[1].id} ${rest}`),
    ]);
  });

  test("leaves out what the mechanism cannot run", () => {
    const line = { id: "select", label: "select", mechanism: "select", parameters: { FD_SETSIZE: 1024 } };
    const cells = planCells({ ...scenario, lines: [{ ...line, pending: [1000, 2000] }] }, findMechanism);
    expect(cells.map(({ pending }) => pending)).toEqual([1000, 1000]);
  });

  test("expects more work of polling than of waiting, and of more events", () => {
    const cells = planCells(scenario, findMechanism);
    const weight = (mechanism: string) => {
      return cellWeight(cells.find((cell) => cell.mechanism === mechanism)!, findMechanism);
    };
    expect(weight("overlapped-fifo")).toBeGreaterThan(weight("iocp"));
    expect(cellWeight({ ...cells[0], completions: 500 }, findMechanism)).toBeGreaterThan(
      cellWeight(cells[0], findMechanism),
    );
    const polling = cells.find(({ mechanism, pending }) => mechanism === "overlapped-fifo" && pending === 10)!;
    expect(cellWeight({ ...polling, exactPolls: true }, findMechanism)).toBeGreaterThan(
      10 * cellWeight(polling, findMechanism),
    );
  });
});

describe("a sweep", () => {
  test("gives the same bytes here, in one worker thread and in two", async () => {
    const expected = await bytes(here);
    expect(await bytes({ jobs: 1 })).toBe(expected);
    expect(await bytes({ jobs: 2 })).toBe(expected);
  });

  test("returns its results in the order of the cells, whoever finishes first", async () => {
    const cells = planCells(scenario, findMechanism);
    const execute = async (cell: Cell) => {
      await new Promise((resolve) => setTimeout(resolve, cell.pending + 5 * cell.replication));
      return { ...cellResult([1]), line: cell.line, pending: cell.pending, replication: cell.replication };
    };
    const results = await sweep(cells, { execute, weight: (cell) => cell.replication, jobs: 3 });
    expect(results.map(cellKey)).toEqual(cells.map(cellKey));
  });

  test("starts the longest cells first and reports every one", async () => {
    const started: string[] = [];
    const progress: Progress[] = [];
    // What the answer takes apart comes last, and is not one of the sweep.
    const execute = (cell: Cell) => {
      if (!cell.why) started.push(cell.mechanism);
      return simulate(cell);
    };
    await runScenario(scenario, { execute, jobs: 1, onProgress: (state) => progress.push(state) });
    expect(started).toEqual([...Array(4).fill("overlapped-fifo"), ...Array(4).fill("iocp")]);
    expect(progress.map(({ done }) => done)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(progress.at(-1)!.workDone).toBeCloseTo(progress[0].workTotal, 6);
  });

  test("names the cell that failed and starts no other", async () => {
    let started = 0;
    const execute = () => {
      started++;
      throw new Error("out of luck");
    };
    await expect(runScenario(scenario, { execute, jobs: 1 })).rejects.toThrow(
      /overlapped-fifo, 10? pending, replication 1: out of luck/,
    );
    expect(started).toBe(1);
  });

  test("stops its worker threads at once when interrupted", async () => {
    const long = smallScenario("measurement.completions=10000000");
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 300);
    const start = performance.now();
    await expect(runScenario(long, { jobs: 2, signal: controller.signal })).rejects.toThrow("0 of 8 runs finished");
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

describe("an interrupted sweep", () => {
  test("goes on where it stopped, to the same bytes", async () => {
    const expected = await bytes(here);
    expect(await interruptAfter(3)).toMatchObject({ name: "InterruptedError", done: 3, total: 8 });
    const left: string[] = [];
    const execute = (cell: Cell) => {
      if (!cell.why) left.push(cell.line);
      return simulate(cell);
    };
    expect(await bytes({ execute, jobs: 1, checkpoint, resume: true })).toBe(expected);
    expect(left).toHaveLength(5);
  });

  test("drops a torn last line and goes on", async () => {
    const expected = await bytes(here);
    await interruptAfter(3);
    appendFileSync(checkpoint, '{"line":"iocp","pending":1,"repl');
    expect(await bytes({ ...here, checkpoint, resume: true })).toBe(expected);
    const lines = readFileSync(checkpoint, "utf8").trimEnd().split("\n");
    expect(lines).toHaveLength(1 + 8);
    for (const line of lines) JSON.parse(line);
  });

  test("starts anew without resume, or when not even the header was written", async () => {
    await interruptAfter(3);
    const kept: number[] = [];
    const onProgress = (state: Progress) => void kept.push(state.resumed);
    await runScenario(scenario, { ...here, checkpoint, onProgress });
    writeFileSync(checkpoint, '{"schema":"muxsim-che');
    await runScenario(scenario, { ...here, checkpoint, resume: true, onProgress });
    expect(new Set(kept)).toEqual(new Set([0]));
  });

  test("is not gone on with another seed, or from a file that is no checkpoint", async () => {
    await interruptAfter(3);
    const resume = { ...here, checkpoint, resume: true };
    await expect(runScenario({ ...scenario, seed: "other" }, resume)).rejects.toThrow("belongs to another run");
    writeFileSync(checkpoint, "hello\n");
    await expect(runScenario(scenario, resume)).rejects.toThrow("is not a checkpoint");
  });
});
