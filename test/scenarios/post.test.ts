/**
 * The 2012 post's claims, on shorter axes: their verdicts, and their numbers against the closed forms with the
 * profile's costs.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { type CostName, CostTable } from "../../models/costs.js";
import { eventToThreadPs } from "../../models/laws.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import { costValues, lawContext } from "../../scenarios/common/mechanism-at.js";
import { metricNamed } from "../../scenarios/common/metrics.js";
import type { Claim, Result, Scenario, Verdict } from "../../scenarios/common/types.js";
import { loadScenario } from "../../scenarios/load/load.js";
import { runScenario } from "../../scenarios/run/run.js";
import { toNs } from "../../sim/time.js";

/** What is measured less of than the shipped scenarios do. */
interface Less {
  pending: string;
  models?: string[];
  completions: number;
  warmup: number | string;
  /** Further settings. */
  set?: string[];
}

/** The claims with values of n that are run here, those that are not left out. */
function onAxis(scenario: Scenario): Claim[] {
  const { pending } = scenario;
  return scenario.claims.map((claim): Claim => {
    const { statement } = claim;
    if (statement.kind === "growth")
      return { ...claim, statement: { ...statement, from: Math.max(statement.from, pending[0]), to: pending.at(-1)! } };
    if (!("at" in statement)) return claim;
    const at = statement.at.filter((n) => pending.includes(n));
    return { ...claim, statement: { ...statement, at: at.length > 0 ? at : [pending.at(-1)!] } };
  });
}

async function run(name: string, { pending, models, completions, warmup, set = [] }: Less): Promise<Result> {
  const { scenario } = loadScenario(name, {
    parts: false,
    set: [`measurement.completions=${completions}`, `measurement.warm-up=${warmup}`, ...set],
    overrides: { pending, models, replications: 4 },
  });
  return runScenario({ ...scenario, claims: onAxis(scenario) }, { execute: (cell) => simulate(cell) });
}

const verdicts = (result: Result): Record<string, Verdict> =>
  Object.fromEntries(result.findings.claims.map(({ id, verdict }) => [id, verdict]));

/** The mean of `metric`. */
function value(result: Result, metric: string, line: string, pending: number): number {
  const point = result.points.find((each) => each.line === line && each.pending === pending);
  return metricNamed(metric).of(point!)!.value;
}

/** Nanoseconds. */
function costsOf({ scenario }: Result): (name: CostName) => number {
  const table = new CostTable(costValues(scenario));
  return (name) => table.ps(name) / 1000;
}

const RATE_PER_NS = 10_000 / 1e9;
const CORES = 4;
const CALLBACK = 5000;

describe("2012-post", () => {
  let result: Result;
  let ns: (name: CostName) => number;
  beforeAll(async () => {
    const models = ["overlapped-spin", "overlapped-fifo", "iocp", "epoll (sets=per-thread, threads=4)", "epoll"];
    result = await run("2012-post", { pending: "10,100,1k,10k", models, completions: 1000, warmup: 300 });
    ns = costsOf(result);
  });

  test("has a verdict on each sentence", () => {
    expect(verdicts(result)).toEqual({
      "spin-switches": "supported",
      "spin-switches-while-waiting": "supported",
      "spin-switches-per-completion": "refuted",
      "pool-reduces-switches": "supported",
      "port-switches": "refuted",
      "fifo-linear": "supported",
      "port-linear": "refuted",
      "small-n": "supported",
      "pool-polls": "supported",
      "port-polls": "refuted",
      "polling-is-costly": "supported",
      "no-polling-required": "supported",
      "no-polling-idle": "supported",
      "no-polling-flat": "supported",
      "readiness-needs-less-memory": "supported",
    });
  });

  test("counts the switches there must be: what is not work is polls, each of them a switch, and half of the n threads have their turn", () => {
    const turn = ns("overlappedPollSyscall") + ns("yield") + ns("contextSwitch");
    const work = CALLBACK + ns("issue") + ns("interrupt");
    const perCompletion = (CORES / RATE_PER_NS - work) / turn;
    expect(value(result, "contextSwitches", "overlapped-spin", 1000) / perCompletion).toBeCloseTo(1, 1);
    for (const n of [1000, 10_000])
      expect(value(result, "contextSwitches.notice", "overlapped-spin", n) / (n / 2)).toBeCloseTo(1, 1);
    expect(value(result, "contextSwitches", "overlapped-fifo", 1000)).toBe(0);
  });

  test("finds the FIFO's half rotation, and the port's wake-up where nothing else is going on", async () => {
    const set = ["workload.closed.total-rate=100/s"];
    const calm = await run("2012-post", { pending: "100", models: ["iocp"], completions: 1000, warmup: 300, set });
    const [iocp] = calm.scenario.lines;
    const wakes = toNs(eventToThreadPs(lawContext(calm.scenario, iocp, 100).costs));
    expect(value(calm, "notice.mean", "iocp", 100) / wakes).toBeCloseTo(1, 1);
    const turn = ns("queuePop") + ns("overlappedPollSyscall") + ns("queuePush") + ns("yield");
    for (const n of [100, 1000, 10_000]) {
      const law = ns("interrupt") + (n * turn) / (2 * CORES);
      expect(value(result, "notice.mean", "overlapped-fifo", n) / law).toBeCloseTo(1, 1);
    }
    const port = value(result, "notice.mean", "iocp", 100);
    const crossing = ((port - ns("interrupt")) * 2 * CORES) / turn;
    const { because } = result.findings.claims.find(({ id }) => id === "small-n")!;
    expect(Number(/near (\d+)/.exec(because)![1]) / crossing).toBeCloseTo(1, 1);
  });
});

const port = (ports: number) => `overlapped-ports (ports=${ports})`;

describe("ports", () => {
  /** Mean notice latency of a rotation, the interrupt aside; the cores that poll have the callbacks to run besides. */
  const law = (ns: (name: CostName) => number, ports: number, n: number) => {
    const turn = ns("queuePop") + ns("overlappedPollSyscall") + ns("queuePush") + ns("yield");
    const polling = Math.min(ports, CORES) - RATE_PER_NS * (CALLBACK + ns("issue"));
    return (n * (turn + (ports > CORES ? ns("contextSwitch") : 0))) / (2 * polling);
  };

  test("divide the latency by their number until the cores are full", async () => {
    const models = [port(1), port(2), port(4), "overlapped-fifo", "iocp"];
    const result = await run("ports", { pending: "10,100,1k,10k", models, completions: 1200, warmup: 100 });
    expect(verdicts(result)).toMatchObject({
      "two-ports": "supported",
      "four-ports": "supported",
      "ports-still-linear": "refuted",
      "load-balancer": "refuted",
      "port-needs-no-split": "refuted",
    });
    for (const ports of [1, 2, 4])
      expect(value(result, "notice.mean", port(ports), 10_000) / law(costsOf(result), ports, 10_000)).toBeCloseTo(1, 1);
  });

  test("beyond the cores cost a context switch each turn, and divide nothing", async () => {
    const models = [port(4), port(8)];
    const result = await run("ports", { pending: "1k", models, completions: 400, warmup: 100 });
    expect(verdicts(result)).toMatchObject({ "ports-beyond-cores": "refuted" });
    const ns = costsOf(result);
    const expected = (ns("interrupt") + law(ns, 8, 1000)) / (ns("interrupt") + law(ns, 4, 1000));
    const found = value(result, "notice.mean", port(8), 1000) / value(result, "notice.mean", port(4), 1000);
    expect(Math.abs(found / expected - 1)).toBeLessThan(0.07);
  });
});

describe("cpu-bound", () => {
  test("finds the processor full where useful work and each mechanism's own fill it, and the described scheme busy before", async () => {
    const result = await run("cpu-bound", {
      pending: "100,200,500,1k,2k,5k",
      completions: 2000,
      warmup: "500 + 3 rounds",
    });
    expect(verdicts(result)).toMatchObject({
      "cpu-bound-at-once": "supported",
      "port-cpu-bound-at-once": "refuted",
      "scheme-carries-less": "refuted",
      "port-carries-less": "refuted",
      "scheme-knee": "supported",
      "port-knee": "supported",
      "epoll-knee": "refuted",
      "one-loop-knee": "supported",
    });
    const ns = costsOf(result);
    const kneeOf = (line: string) => result.findings.knees.find((each) => each.line === line)!.at!.value;
    const perEvent = 20_000 + ns("interrupt") + ns("issue") + ns("completionGet");
    expect(kneeOf("iocp") / ((CORES * 1e9) / 100 / perEvent)).toBeCloseTo(1, 1);
    // One loop has one core. It is a few per cent more than a quarter: a loop that is always busy is never woken.
    expect((CORES * kneeOf("epoll")) / kneeOf("epoll (sets=per-thread, threads=4)")).toBeGreaterThan(1);
    expect((CORES * kneeOf("epoll")) / kneeOf("epoll (sets=per-thread, threads=4)")).toBeLessThan(1.1);
  });
});

describe("buffers", () => {
  test("finds what a self-made signal costs and what it saves", async () => {
    const result = await run("buffers", { pending: "100,1k,10k", completions: 800, warmup: 100 });
    expect(verdicts(result)).toEqual({
      "completion-in-advance": "supported",
      "completion-on-demand": "supported",
      "ready-signal-latency": "supported",
      "ready-signal-core-time": "supported",
      "ready-signal-memory": "refuted",
      "no-signal-latency": "refuted",
    });
    const more =
      value(result, "core-time.busy", "iocp-zero-byte", 10_000) -
      value(result, "core-time.busy", "iocp (buffer=4096)", 10_000);
    expect(more / costsOf(result)("issue")).toBeCloseTo(1, 1);
    const buffers =
      value(result, "memory", "iocp (buffer=65536)", 10_000) - value(result, "memory", "iocp (buffer=4096)", 10_000);
    expect(buffers).toBe(10_000 * 60 * 1024);
  });
});

describe("2012-readiness", () => {
  test("says where readiness beats completion: always in memory; in time it is whether a call looks at all n that decides", async () => {
    const result = await run("2012-readiness", { pending: "10,10k", completions: 2000, warmup: 100 });
    const found = verdicts(result);
    expect(Object.keys(found)).toHaveLength(30);
    for (const readiness of ["select", "poll", "dev-poll", "kqueue", "epoll"]) {
      const told = ["iocp", "io-uring"].flatMap((completion) =>
        ["latency", "core-time", "memory"].map((what) => found[`${readiness}-${completion}-${what}`]),
      );
      const scans = readiness === "select" || readiness === "poll";
      expect([told[2], told[5]], readiness).toEqual(["supported", "supported"]);
      if (scans) expect([told[0], told[1], told[3], told[4]], readiness).toEqual(Array(4).fill("refuted"));
      else expect([told[1], told[4]], readiness).toEqual(["supported", "supported"]);
    }
  });
});
