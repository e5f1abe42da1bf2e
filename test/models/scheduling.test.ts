/**
 * The machine's scheduling choices against queueing theory, with all costs zero and a thread for each operation: a job is an
 * event's callback. Each mean lies within a 99.9 % interval of the theory (Student t over 20 replications: t = 3.883).
 *
 * Sources: Pollaczek-Khinchine, E[T] = S + rho S (1 + cv^2) / (2 (1 - rho)), for M/G/1 first in, first out; Erlang C for
 * M/M/m; E[T] = S / (1 - rho) for M/G/1 processor sharing, whatever the distribution of service (Kleinrock 1976, volume 2,
 * section 4.4).
 */
import { describe, expect, it } from "vitest";
import type { CellResult } from "../../scenarios/types.js";
import type { DistributionSpec, MachineSpec } from "../../sim/spec.js";
import {
  cell,
  constant,
  erlangC,
  exponential,
  meanAndError,
  meanPs,
  poisson,
  pollaczekKhinchine,
  replicate,
} from "./harness.js";

const REPLICATIONS = 20;
const T_999_19 = 3.883;
const SERVICE_PS = 1e8; // 100 us

const bimodal: DistributionSpec = { kind: "bimodal", lowPs: 5e7, highPs: 5.5e8, highProbability: 0.1 };
const BIMODAL_CV2 = (0.9 * 5e7 ** 2 + 0.1 * 5.5e8 ** 2) / SERVICE_PS ** 2 - 1;

interface Case {
  machine: MachineSpec;
  callback: DistributionSpec;
  load: number;
  /** Over all replications. */
  events: number;
}

/** Threads enough that two events seldom meet on one. */
function run({ machine, callback, load, events }: Case, pending = 2_000): CellResult[] {
  const workload = poisson((load * machine.cores * 1e12) / SERVICE_PS, callback);
  const completions = events / REPLICATIONS;
  return replicate(cell("blocking-threads", { machine, pending, workload, warmup: 300, completions }), REPLICATIONS);
}

function check(example: Case, theory: number): void {
  const runs = run(example);
  expect(runs.every((run) => run.unfinished === 0)).toBe(true);
  const { mean, error } = meanAndError(runs.map((run) => meanPs(run, "response")));
  expect(error).toBeLessThan(0.02 * theory);
  expect(Math.abs(mean - theory)).toBeLessThan(T_999_19 * error);
}

const LONG = 1e15;
const whole = { cores: 4, quantumPs: LONG };

describe("run to completion, a thread for each operation", () => {
  for (const load of [0.5, 0.7]) {
    it(`one queue for four cores is M/M/4 at load ${load}`, () => {
      check({ machine: whole, callback: exponential(SERVICE_PS), load, events: 100_000 }, erlangC(SERVICE_PS, load, 4));
    });

    it(`so is a queue per core with stealing at load ${load}`, () => {
      const machine: MachineSpec = { ...whole, runQueue: "per-core" };
      check({ machine, callback: exponential(SERVICE_PS), load, events: 100_000 }, erlangC(SERVICE_PS, load, 4));
    });

    for (const [name, callback, cv2] of [
      ["constant", constant(SERVICE_PS), 0],
      ["bimodal", bimodal, BIMODAL_CV2],
    ] as const) {
      it(`pinned threads are four M/G/1 at load ${load}: ${name} service`, () => {
        const machine: MachineSpec = { ...whole, pinning: "round-robin" };
        check({ machine, callback, load, events: 200_000 }, pollaczekKhinchine(SERVICE_PS, load, cv2));
      });
    }
  }

  it("queues without stealing lie between the two: a woken thread finds an idle core, but nobody fetches it later", () => {
    const example = { callback: exponential(SERVICE_PS), load: 0.8, events: 80_000 };
    const meanOf = (machine: MachineSpec) =>
      meanAndError(run({ machine, ...example }).map((run) => meanPs(run, "response")));
    const mean = meanOf({ ...whole, runQueue: "per-core", stealing: false });
    expect(mean.mean - erlangC(SERVICE_PS, 0.8, 4)).toBeGreaterThan(T_999_19 * mean.error);
    expect(pollaczekKhinchine(SERVICE_PS, 0.8, 1) - mean.mean).toBeGreaterThan(T_999_19 * mean.error);
  });
});

/*
 * A quantum of 1/100 of the service. Taking turns differs from sharing by about a quantum in the mean, well inside the interval.
 */
describe("a tiny quantum on one core is processor sharing, S / (1 - rho), whatever the distribution", () => {
  for (const scheduler of ["fifo", "fair"] as const) {
    for (const [name, callback] of [
      ["constant", constant(SERVICE_PS)],
      ["bimodal", bimodal],
    ] as const) {
      it(`${scheduler}, ${name} service`, () => {
        const machine: MachineSpec = { cores: 1, quantumPs: SERVICE_PS / 100, scheduler };
        check({ machine, callback, load: 0.5, events: 50_000 }, 2 * SERVICE_PS);
      });
    }
  }
});
