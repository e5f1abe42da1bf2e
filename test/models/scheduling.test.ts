/**
 * The machine's scheduling choices against queueing theory, with all costs zero and a thread for each operation: a job
 * is an event's callback. Each mean lies within a 99.9 % interval of the theory (Student t over 20 replications: t =
 * 3.883).
 *
 * Sources: Pollaczek-Khinchine, E[T] = S + rho S (1 + cv^2) / (2 (1 - rho)), for M/G/1 first in, first out; Erlang C
 * for M/M/m; E[T] = S / (1 - rho) for M/G/1 processor sharing, whatever the distribution of service (Kleinrock 1976,
 * volume 2, section 4.4).
 */
import { describe, expect, it } from "vitest";
import type { CellResult } from "../../scenarios/common/types.js";
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
import { completionsFor, expectMeanResponse, REPLICATIONS, T_999_19 } from "./precision.js";

/** Of the interval, as a part of the mean. */
const HALF_WIDTH = 0.05;
const SERVICE_PS = 1e8; // 100 us

const bimodal: DistributionSpec = { kind: "bimodal", lowPs: 5e7, highPs: 5.5e8, highProbability: 0.1 };
const BIMODAL_CV2 = (0.9 * 5e7 ** 2 + 0.1 * 5.5e8 ** 2) / SERVICE_PS ** 2 - 1;

interface Case {
  machine: MachineSpec;
  callback: DistributionSpec;
  load: number;
  variance: number;
}

/** Threads enough that two events seldom meet on one. */
function run({ machine, callback, load, variance }: Case, halfWidth = HALF_WIDTH): CellResult[] {
  const pending = 2_000;
  const workload = poisson((load * machine.cores * 1e12) / SERVICE_PS, callback);
  const completions = completionsFor(variance, halfWidth);
  return replicate(cell("blocking-threads", { machine, pending, workload, warmup: 300, completions }), REPLICATIONS);
}

function check(example: Case, theory: number, halfWidth = HALF_WIDTH): void {
  expectMeanResponse(run(example, halfWidth), theory, halfWidth, example.load);
}

const LONG = 1e15;
const whole = { cores: 4, quantumPs: LONG };

describe("run to completion, a thread for each operation", () => {
  it.each<[string, Partial<MachineSpec>]>([
    ["one queue for four cores", {}],
    ["a queue per core with stealing", { runQueue: "per-core" }],
  ])("%s is M/M/4 at load 0.7", (_, machine) => {
    const callback = exponential(SERVICE_PS);
    check({ machine: { ...whole, ...machine }, callback, load: 0.7, variance: 5.6 }, erlangC(SERVICE_PS, 0.7, 4));
  });

  it.each([
    ["constant", 0.7, constant(SERVICE_PS), 0, 7],
    ["bimodal", 0.5, bimodal, BIMODAL_CV2, 7],
  ] as const)("pinned threads are four M/G/1: %s service at load %d", (_, load, callback, cv2, variance) => {
    const machine: MachineSpec = { ...whole, pinning: "round-robin" };
    check({ machine, callback, load, variance }, pollaczekKhinchine(SERVICE_PS, load, cv2));
  });

  it("queues without stealing lie between the two: a woken thread finds an idle core, but nobody fetches it later", () => {
    const example = { callback: exponential(SERVICE_PS), load: 0.8, variance: 15 };
    const meanOf = (machine: MachineSpec) =>
      meanAndError(run({ machine, ...example }).map((run) => meanPs(run, "response")));
    const mean = meanOf({ ...whole, runQueue: "per-core", stealing: false });
    expect(mean.mean - erlangC(SERVICE_PS, 0.8, 4)).toBeGreaterThan(T_999_19 * mean.error);
    expect(pollaczekKhinchine(SERVICE_PS, 0.8, 1) - mean.mean).toBeGreaterThan(T_999_19 * mean.error);
  });
});

/*
 * A quantum of 1/50 of the service. Taking turns differs from sharing by about a quantum in the mean, well inside the
 * interval.
 */
describe("a tiny quantum on one core is processor sharing, S / (1 - rho), whatever the distribution", () => {
  for (const scheduler of ["fifo", "fair"] as const) {
    for (const [name, callback, variance] of [
      ["constant", constant(SERVICE_PS), 2.7],
      ["bimodal", bimodal, 6.2],
    ] as const) {
      it(`${scheduler}, ${name} service`, () => {
        const machine: MachineSpec = { cores: 1, quantumPs: SERVICE_PS / 50, scheduler };
        check({ machine, callback, load: 0.5, variance }, 2 * SERVICE_PS, 0.08);
      });
    }
  }
});
