/** How it is written who runs handlers, what follows for the mechanisms' parameters, and what cannot be. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { EXECUTORS, isExecutor } from "../../../models/executors/registry.js";
import { MECHANISMS } from "../../../models/registry.js";
import { simulate } from "../../../scenarios/cell/simulate.js";
import { ScenarioError } from "../../../scenarios/common/diagnostics.js";
import type { Scenario } from "../../../scenarios/common/types.js";
import { loadProfile } from "../../../scenarios/load/load.js";
import { parseScenario } from "../../../scenarios/load/parse.js";
import { runScenario } from "../../../scenarios/run/run.js";

function parse(threads: string, mechanisms = "[epoll]", extra = "", set: string[] = []): Scenario {
  const text = `name: t
question: Is it so?
machine: { cores: 4, profile: linux-2026-vm }
workload: { open: { total-rate: 10k/s, arrivals: poisson${extra} } }
program: { handler: [compute: 20us, block: 5us, reply: 100B], threads: ${threads} }
mechanisms: ${mechanisms}
pending: [50]
measurement: { replications: 2, completions: 300, warm-up: 100 }
`;
  return parseScenario(text, { file: "t.yaml", loadProfile, mechanisms: MECHANISMS, set });
}

function mistakes(...args: Parameters<typeof parse>): string[] {
  try {
    parse(...args);
  } catch (error) {
    if (error instanceof ScenarioError) return error.diagnostics.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
  return [];
}

describe("threads", () => {
  it("inline is nothing at all", () => expect(parse("inline").workload.threads).toBeUndefined());

  it.each(EXECUTORS)("$name, spelt as people do, is what its file says", ({ name, aliases = [], threads }) => {
    for (const word of [name, name.toUpperCase(), ...aliases]) {
      expect(isExecutor(word)).toBe(true);
      expect(parse(`"${word}"`).workload.threads).toEqual({ name, ...threads });
    }
  });

  it("a preset may be changed in part", () => {
    expect(parse("{ preset: tokio, workers: 2, promote: always }").workload.threads?.workers).toMatchObject({
      ...{ threads: 2, promote: "always", queue: "stealing", every: 61 },
    });
  });

  it("a map says the rest by default: one poller, a shared queue, a futex", () => {
    const workers = { threads: 8, queue: "shared", wake: "futex" };
    expect(parse("{ workers: 8 }").workload.threads).toEqual({ pollers: 1, workers });
    expect(parse("{ workers: 8 }", "[epoll]", "", ["program.threads.workers=3"]).workload.threads?.workers).toEqual({
      ...workers,
      threads: 3,
    });
  });

  it("decide parameters that a line leaves open", () => {
    const of = (threads: string, line: string) => parse(threads, `[${line}]`).lines[0].parameters;
    expect(of("loop-per-core", "epoll")).toMatchObject({ threads: 4, sets: "per-thread" });
    expect(of("loop-per-core", "io-uring")).toMatchObject({ threads: 4, rings: "per-thread" });
    expect(of("half-sync", "iocp")).toMatchObject({ threads: 1 });
    expect(of("{ workers: 2 }", "epoll: { threads: 3 }")).toMatchObject({ threads: 3 });
    expect(of("go", "epoll")).toMatchObject({ threads: 4, sets: "shared" });
    expect(of("reactor", "blocking-threads")).toMatchObject({ threads: "per-operation" });
  });

  it("loop+pool leaves what blocks to a pool of four", () => {
    const { handler, pools } = parse("libuv").workload;
    expect(handler?.[0]).toMatchObject({ kind: "offload", pool: "blocking", steps: [{ kind: "block" }] });
    expect(pools).toEqual({ blocking: { threads: 4 } });
  });

  it.each([
    ["tokyo", 'program.threads: "tokyo" is no executor; did you mean "tokio"?'],
    ["{ queue: stealing }", "program.threads.queue: needs workers: a number, or cores"],
    ["{ pollers: workers }", "program.threads.pollers: needs workers: a number, or cores"],
    ["{ workers: 2, slot: yes }", "program.threads.slot: needs queue: stealing"],
    ["{ workers: 2, promote: always }", "program.threads.promote: needs pollers: workers"],
    ["{ workers: 0 }", "program.threads.workers: expected"],
    ["{ worker: 2 }", 'program.threads.worker: unknown key; did you mean "workers"?'],
    ["7", "program.threads: expected inline, an executor's name such as tokio"],
  ])("%s is wrong, and it is said where and why", (written, message) => {
    const found = mistakes(written);
    expect(found).toHaveLength(1);
    expect(found[0].startsWith(message) || found[0]).toBe(true);
  });

  it("and callbacks that cancel go together", () => {
    expect(mistakes("tokio", "[epoll]", ", cancel: { share: 1%, operations: 1 }")).toEqual([]);
  });
});

describe("every mechanism with every executor", () => {
  const all = MECHANISMS.map(({ name }) => name).join(", ");

  it.each(EXECUTORS)("$name is run, or the point says why not", async (executor) => {
    const { points } = await runScenario(parse(executor.name, `[${all}]`), { execute: (cell) => simulate(cell) });
    const refused = points.flatMap(({ line, status, reason }) =>
      status === "unsupported" ? [`${line}: ${reason}`] : [],
    );
    const awaiting = MECHANISMS.filter(({ awaits }) => awaits).length;
    const undriven = MECHANISMS.filter(({ awaits, driven }) => awaits || driven === undefined).length;
    const { workers, pollers } = executor.threads;
    expect(refused, refused.join("\n")).toHaveLength(
      workers === undefined ? 0 : pollers === "workers" ? undriven : awaiting,
    );
    for (const reason of refused) expect(reason).toMatch(/wait/);
  });
});

describe("docs/programs.md", () => {
  const text = readFileSync(new URL("../../../docs/programs.md", import.meta.url), "utf8");
  const section = text.slice(text.indexOf("## Threads")).split("\n## ")[0];

  it("has a row for each executor and each key", () => {
    for (const { name } of EXECUTORS) expect(section).toContain(`| \`${name}\` |`);
    for (const key of [
      "pollers",
      "sets",
      "blocking",
      "workers",
      "queue",
      "assign",
      "wake",
      "reads",
      "slot",
      "grow",
      "promote",
    ])
      expect(section).toContain(`| \`${key}\` |`);
  });
});
