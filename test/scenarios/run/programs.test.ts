/** Lines with several programs: the same traffic for all, and of each line what its own program makes of it. */
import { beforeAll, describe, expect, it } from "vitest";
import { findMechanism } from "../../../models/registry.js";
import { simulate } from "../../../scenarios/cell/simulate.js";
import type { Cell, Result, Scenario } from "../../../scenarios/common/types.js";
import { chargedCosts } from "../../../scenarios/evidence/charged.js";
import { readScenario } from "../../../scenarios/load/load.js";
import { compareResults } from "../../../scenarios/result/compare.js";
import { inconsistencies } from "../../../scenarios/result/consistent.js";
import { planCells } from "../../../scenarios/run/plan.js";
import { runScenario } from "../../../scenarios/run/run.js";
import { verifyResult } from "../../../scenarios/run/verify.js";
import { pointsCsv } from "../../../viz/exports/points-csv.js";
import { modelSection } from "../../../viz/page/sections/model.js";
import { trafficAndPrograms } from "../../../viz/wording/describe.js";

const IO = { to: "db", takes: "lognormal 1ms cv 1", response: "2KiB" };
const POOL = { pool: "db", steps: [{ block: "lognormal 1ms cv 1" }] };

/** 2,000 requests a second that wait 1 ms: one loop that blocks carries half of them, a pool of two just as few. */
function scenario(set: readonly string[] = []): Scenario {
  return readScenario(
    {
      name: "programs",
      question: "Which program?",
      machine: { cores: 2, profile: "linux-2026-vm" },
      workload: { open: { "total-rate": "2k/s", arrivals: "poisson", message: "100B" } },
      program: { handler: [{ compute: "5us" }, { io: IO }, { reply: "1KiB" }] },
      programs: {
        blocking: { handler: [{ compute: "5us" }, { block: "lognormal 1ms cv 1" }, { reply: "1KiB" }] },
        pooled: { handler: [{ compute: "5us" }, { offload: POOL }, { reply: "1KiB" }], pools: { db: 16 } },
        small: { handler: [{ compute: "5us" }, { offload: POOL }, { reply: "1KiB" }], pools: { db: 1 } },
        plain: { handler: [{ compute: "5us" }] },
      },
      mechanisms: ["epoll", { epoll: { program: ["blocking", "pooled", "small", "plain"] } }],
      pending: 50,
      measurement: { replications: 3, "warm-up": 100, completions: 600 },
      seed: "programs",
    },
    { set },
  );
}

const run = (of: Scenario) => runScenario(of, { execute: (cell) => simulate(cell) });
const id = (program: string) => `epoll (program=${program})`;

let result: Result;
beforeAll(async () => {
  result = await run(scenario());
});

const point = (line: string) => result.points.find((each) => each.line === line)!;

describe("the traffic", () => {
  const cells = planCells(scenario(), findMechanism);
  const of = (line: string, replication: number) =>
    cells.find((cell) => cell.line === line && cell.replication === replication)!;
  const lines = ["epoll", ...["blocking", "pooled", "small", "plain"].map(id)];

  it("is that of the scenario, with the line's program", () => {
    expect(of(id("plain"), 0).workload).not.toHaveProperty("handler");
    expect(of(id("small"), 0).workload.pools).toEqual({ db: { threads: 1 } });
    expect(of("epoll", 0).workload).toEqual(scenario().workload);
  });

  // From the first measured arrival to the last: equal to the picosecond only if the arrivals are.
  it("arrives at the same times whatever is done with it, and at others in another replication", () => {
    const window = (cell: Cell) => simulate(cell).windowPs;
    for (const replication of [0, 1]) expect(new Set(lines.map((line) => window(of(line, replication)))).size).toBe(1);
    expect(window(of("epoll", 0))).not.toBe(window(of("epoll", 1)));
  });

  it("draws the same for handlers that draw alike: lines with costs of zero wait for the same", async () => {
    const free = readScenario({
      name: "free",
      question: "Is it the same?",
      machine: { cores: 64, profile: "zero" },
      workload: { open: { "total-rate": "1k/s", arrivals: "poisson" } },
      programs: {
        callbacks: { handler: [{ io: { to: "db", takes: "exponential 1ms" } }] },
        pooled: { handler: [{ offload: { pool: "db", steps: [{ block: "exponential 1ms" }] } }], pools: { db: 200 } },
        other: { handler: [{ compute: "exponential 1ns" }, { io: { to: "db", takes: "exponential 1ms" } }] },
      },
      mechanisms: [{ epoll: { program: ["callbacks", "pooled", "other"] } }],
      pending: 10,
      measurement: { replications: 2, "warm-up": 10, completions: 500 },
    });
    const { points } = await run(free);
    const [callbacks, pooled, other] = points.map(({ latency }) => latency!.response.mean.value);
    expect(pooled).toBe(callbacks);
    // Its computing comes first: it is the callback, which has a stream of its own.
    expect(other / callbacks).toBeCloseTo(1, 4);
  });
});

describe("a line's point", () => {
  it("is steady or overloaded by the line's program, and says what of it is full", () => {
    expect(result.points.map(({ status }) => status)).toEqual([
      "steady",
      "overloaded",
      "steady",
      "overloaded",
      "steady",
    ]);
    expect(point(id("blocking")).excess).toBeGreaterThan(0.9);
    expect(JSON.stringify(point(id("small")).bottleneck)).toContain("db");
    expect(point(id("pooled")).latency!.response.mean.value).toBeGreaterThan(1e6);
    expect(point(id("plain")).latency!.response.mean.value).toBeLessThan(0.1e6);
  });

  it("is known to be overloaded before a pilot looks for a warm-up", async () => {
    const cells: Cell[] = [];
    const auto = scenario(["measurement.warm-up=auto"]);
    const lines = auto.lines.filter(({ program }) => program === "blocking" || program === "plain");
    const execute = (cell: Cell) => {
      cells.push(cell);
      return simulate(cell);
    };
    await runScenario({ ...auto, lines }, { execute });
    const pilots = cells.filter(({ replication }) => replication < 0).map(({ line }) => line);
    expect(new Set(pilots)).toEqual(new Set([id("plain")]));
  });

  it("has the memory of its own pool", () => {
    const threads = (program: string) => point(id(program)).memory.threads;
    const each = (threads("pooled") - threads("small")) / 15;
    expect(each).toBeGreaterThan(1000);
    expect(threads("small") - point("epoll").memory.threads).toBeCloseTo(each, 6);
    expect(threads("plain")).toBe(point("epoll").memory.threads);
  });

  it("is charged what its own handler pays", () => {
    const { lines } = scenario();
    const charged = (program: string | undefined, metric: string) => {
      const line = lines.find((each) => each.program === program)!;
      const own = result.points.filter((each) => each.line === line.id);
      return chargedCosts(scenario(), line, findMechanism("epoll")!, own, metric);
    };
    expect(charged(undefined, "response.mean")).toContain("write");
    expect(charged("pooled", "response.mean")).toEqual(expect.arrayContaining(["queuePush", "eventfdWrite"]));
    expect(charged(undefined, "response.mean")).not.toContain("queuePush");
    expect(charged("plain", "response.mean")).toContain("copyPerByte");
    expect(charged("pooled", "memory")).toContain("threadMemory");
  });
});

describe("a result with programs", () => {
  it("has the answer name them, and is verified from what it stores", async () => {
    expect(result.answer).toMatch(/epoll \(program=blocking\) and epoll \(program=small\) are overloaded/);
    const text = JSON.stringify(result);
    const stored = { result: JSON.parse(text) as Result, text, file: "result.json" };
    expect(inconsistencies(stored.result)).toEqual([]);
    const { differences } = await verifyResult(stored as never, { execute: (cell) => simulate(cell) });
    expect(differences).toEqual([]);
  });

  it("has programs for all lines, each with a callback", () => {
    const broken: Result = structuredClone(result);
    broken.scenario.lines[1].program = "nobody";
    delete broken.scenario.programs!.plain.callback;
    expect(inconsistencies(broken).map(({ path, message }) => [path.join("."), message])).toEqual([
      ["scenario.lines.1.program", "there is no program nobody"],
      ["scenario.programs.plain.callback", "missing"],
    ]);
  });

  it("is compared with another line by line: only those of the program that is another are independent", async () => {
    const other = await run(scenario(["programs.pooled.pools.db=32"]));
    const compared = compareResults(result, other, ["response.mean"]);
    const of = (line: string) => compared.points.find((each) => each.line === line)!;
    expect(compared.inputs.map(({ path, a, b }) => [path, a, b])).toEqual([
      ["scenario.programs.pooled.pools.db.threads", 16, 32],
    ]);
    expect(compared.sameTraffic).toBe(false);
    expect(of("epoll").verdict).toBe("same");
    expect(of(id("pooled")).varianceReduction).toBeNull();
    expect(compareResults(result, result, ["response.mean"]).sameTraffic).toBe(true);
  });

  it("says each line's program in words", () => {
    const said = trafficAndPrograms(result.scenario);
    expect(said).toMatch(
      /at 2 k\/s in total, whatever n .*; messages of 100 B\. Programs, by the lines that have them: /,
    );
    expect(said).toContain("default (epoll): handler: compute constant 5 us, then ask db (lognormal");
    expect(said).toContain(`pooled (${id("pooled")}): handler: compute constant 5 us, then leave (block for lognormal`);
    expect(said).toMatch(/then reply 1 KiB; pool db of 16 threads\. small .*; pool db of 1 thread\./);
    const page = modelSection(result).markup;
    expect(page).toContain("<h3>Programs</h3>");
    expect(page).toMatch(/epoll \(program=pooled\): <code>[^<]*<\/code>, program pooled<\/li>/);
  });

  it("has them in a last column of points.csv", () => {
    const rows = pointsCsv(result).trim().split("\r\n");
    expect(rows[0]).toMatch(/,signal,program$/);
    expect(rows.find((row) => row.startsWith("epoll,"))).toMatch(/,readiness,$/);
    expect(rows.filter((row) => row.startsWith("epoll (program=small)")).every((row) => row.endsWith(",small"))).toBe(
      true,
    );
  });
});
