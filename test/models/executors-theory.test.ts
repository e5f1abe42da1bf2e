/**
 * With all costs zero an executor is a queue with known answers: workers on one queue M/M/w, on queues of their own
 * w x M/M/1 (connections are dealt out evenly, each with few requests), stealing at no price M/M/w again; threads that
 * take turns to wait for one event at a time M/M/w. Each mean must lie within a 99.9 % interval of the theory.
 */
import { describe, expect, it } from "vitest";
import { EXECUTORS } from "../../models/executors/registry.js";
import type { Parameters } from "../../models/types.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import type { ThreadsSpec, WorkersSpec } from "../../sim/requests/threads.js";
import { CONSTANT_ZERO, cell, erlangC, exponential, meanPs, poisson, replicate } from "./harness.js";
import { completionsFor, expectMeanResponse, REPLICATIONS } from "./precision.js";

const HALF_WIDTH = 0.035;
const SERVICE_PS = 1e8;
const WORKERS = 4;
const LOAD = 0.6;

function base(mechanism: string, threads: ThreadsSpec, set: Parameters = {}, completions = 20_000) {
  const workload = { ...poisson((WORKERS * LOAD * 1e12) / SERVICE_PS, exponential(SERVICE_PS)), threads };
  return cell(mechanism, { cores: WORKERS + 1, set, pending: 20_000, workload, warmup: 2_000, completions });
}

function check(mechanism: string, threads: ThreadsSpec, set: Parameters, theory: number, variance: number) {
  const completions = completionsFor(variance, HALF_WIDTH);
  const runs = replicate(base(mechanism, threads, set, completions), REPLICATIONS);
  expectMeanResponse(runs, theory, HALF_WIDTH, (LOAD * WORKERS) / (WORKERS + 1));
}

const workers = (spec: Partial<WorkersSpec>): ThreadsSpec => ({
  workers: { threads: WORKERS, queue: "shared", wake: "futex", ...spec },
});

const MMW = erlangC(SERVICE_PS, LOAD, WORKERS);
const MM1 = SERVICE_PS / (1 - LOAD);

describe("with all costs zero", () => {
  it.each<[string, Parameters, Partial<WorkersSpec>]>([
    ["epoll", {}, { queue: "shared" }],
    ["io-uring", {}, { queue: "shared", wake: "spin" }],
    ["iocp", { threads: 1 }, { queue: "stealing", wake: "eventfd" }],
    ["kqueue", {}, { queue: "stealing", assign: "global" }],
  ])("%s %j: workers %j are M/M/w", (mechanism, set, spec) => {
    check(mechanism, workers(spec), set, MMW, 2.5);
  });

  it("workers with queues of their own are w x M/M/1", () => {
    check("epoll", workers({ queue: "per-worker", assign: "connection" }), {}, MM1, 5.6);
  });

  it("stealing lies between own queues and one queue: nearer to one queue the cheaper it is", () => {
    const mean = (spec: Partial<WorkersSpec>, steal = 0) => {
      const { costs, ...rest } = base("epoll", workers(spec));
      return meanPs(simulate({ ...rest, costs: { ...costs, steal } }), "response");
    };
    const own = mean({ queue: "per-worker" });
    const [free, dear] = [0, 20_000].map((steal) => mean({ queue: "stealing" }, steal));
    const shared = mean({ queue: "shared" });
    expect(free).toBeGreaterThan(0.97 * shared);
    expect(free).toBeLessThan(1.03 * shared);
    expect(dear).toBeGreaterThan(1.03 * free);
    expect(dear).toBeLessThan(own);
  });

  it.each(["leader-follower", "go"])("%s, an event at a time, is M/M/w", (name) => {
    const { threads } = EXECUTORS.find((each) => each.name === name) as (typeof EXECUTORS)[number];
    const spec = { ...threads, workers: { ...threads.workers, threads: WORKERS } as WorkersSpec };
    check(
      "epoll",
      spec,
      { threads: WORKERS, sets: "shared", maxevents: 1, ...(name === "go" && { mode: "EPOLLET" }) },
      MMW,
      2.5,
    );
  });

  it("tokio waits for no events while the worker that took the last one is alone at work, unless it hands over", () => {
    const { threads } = EXECUTORS.find((each) => each.name === "tokio") as (typeof EXECUTORS)[number];
    const mean = (promote: "if-more" | "always") => {
      const spec = { ...threads.workers, threads: WORKERS, promote } as WorkersSpec;
      const set = { threads: WORKERS, sets: "shared", mode: "EPOLLET" };
      return meanPs(simulate(base("epoll", { ...threads, workers: spec }, set)), "response");
    };
    expect(mean("if-more")).toBeGreaterThan(1.2 * mean("always"));
    expect(Math.abs(mean("always") / MMW - 1)).toBeLessThan(0.03);
  });
});

describe("a pool that grows", () => {
  it("gets a thread whenever nothing has been taken for so long, up to its bound", () => {
    const grow = { afterPs: 1e9, most: 6 };
    const spec = workers({ threads: 2, grow });
    const blocked = {
      ...poisson(1000, CONSTANT_ZERO),
      handler: [{ kind: "block", duration: { kind: "constant", meanPs: 1e12 } }],
    };
    const workload = { ...blocked, threads: spec } as never;
    const run = simulate(cell("epoll", { cores: 4, pending: 100, workload, warmup: 0, completions: 100 }));
    const [group] = run.usage.threads.filter(({ name }) => name === "worker 0");
    expect(group.threads).toBe(6);
  });
});
