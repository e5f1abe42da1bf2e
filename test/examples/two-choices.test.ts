/** The example of an executor of one's own: its law, and that it passes what every executor must. */
import { describe, expect, it } from "vitest";
import { twoChoices } from "../../examples/two-choices.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import { executorConformance } from "../../scenarios/plugins/executor-conformance.js";
import type { WorkersSpec } from "../../sim/requests/threads.js";
import { cell, exponential, meanAndError, meanPs, poisson } from "../models/harness.js";

const WORKERS = 64;
const LOAD = 0.8;
const SERVICE_PS = 1e8;

describe("the shorter of two queues", () => {
  it("has r + r^3 + r^7 + ... tasks at a worker when there are many", () => {
    const workers = { ...(twoChoices.threads.workers as WorkersSpec), threads: WORKERS };
    const threads = { ...twoChoices.threads, name: twoChoices.name, workers };
    const workload = { ...poisson((WORKERS * LOAD * 1e12) / SERVICE_PS, exponential(SERVICE_PS)), threads };
    const base = cell("epoll", { cores: WORKERS + 1, pending: 1_000, workload, warmup: 5_000, completions: 20_000 });
    const results = Array.from({ length: 5 }, (_, replication) =>
      simulate({ ...base, replication }, { findExecutor: () => twoChoices }),
    );
    let atWorker = 0;
    for (let k = 1; k < 8; k++) atWorker += LOAD ** (2 ** k - 1);
    const theory = (atWorker / LOAD) * SERVICE_PS;
    const { mean, error } = meanAndError(results.map((result) => meanPs(result, "response")));
    // The sum is that of infinitely many; of 64 it is some 2 % more.
    expect(mean - theory).toBeGreaterThan(-4 * error);
    expect(mean - theory).toBeLessThan(0.04 * theory + 4 * error);
  });

  it("passes the conformance trials", () => {
    const { failure, events } = executorConformance(twoChoices, 60);
    expect(failure).toBeUndefined();
    expect(events).toBeGreaterThan(500);
  });

  it("is needed by whoever runs what names it", () => {
    const threads = { name: "two-choices", ...twoChoices.threads };
    const workload = { ...poisson(1_000, exponential(1e6)), threads };
    expect(() => simulate(cell("epoll", { workload }))).toThrow('no executor is named "two-choices"');
  });
});
