/**
 * With all costs zero the mechanisms are queues with known answers. Each mean must lie within a 99.9 % interval of the
 * theory (Student t over 20 independent replications: t = 3.883), and the interval must be about as narrow as wanted.
 *
 * Sources: Pollaczek-Khinchine, E[T] = S + rho S (1 + cv^2) / (2 (1 - rho)); Erlang C for M/M/m.
 */
import { describe, it } from "vitest";
import type { Parameters } from "../../models/types.js";
import type { DistributionSpec } from "../../sim/spec.js";
import { cell, constant, erlangC, exponential, poisson, pollaczekKhinchine, replicate } from "./harness.js";
import { completionsFor, expectMeanResponse, REPLICATIONS } from "./precision.js";

/** Of the interval, as a part of the mean. */
const HALF_WIDTH = 0.025;
const SERVICE_PS = 1e8; // 100 us

interface Case {
  mechanism: string;
  set: Parameters;
  cores: number;
  pending: number;
  callback: DistributionSpec;
  load: number;
  variance: number;
}

function check({ mechanism, set, cores, pending, callback, load, variance }: Case, theory: number): void {
  const workload = poisson((load * cores * 1e12) / SERVICE_PS, callback);
  const completions = completionsFor(variance, HALF_WIDTH);
  const runs = replicate(cell(mechanism, { set, cores, pending, workload, warmup: 2_000, completions }), REPLICATIONS);
  expectMeanResponse(runs, theory, HALF_WIDTH, load);
}

const bimodal: DistributionSpec = { kind: "bimodal", lowPs: 5e7, highPs: 5.5e8, highProbability: 0.1 };
const BIMODAL_CV2 = (0.9 * 5e7 ** 2 + 0.1 * 5.5e8 ** 2) / SERVICE_PS ** 2 - 1;

describe("with all costs zero", () => {
  it.each<[string, load: number, DistributionSpec, cv2: number, variance: number]>([
    ["constant", 0.7, constant(SERVICE_PS), 0, 4.5],
    ["exponential", 0.3, exponential(SERVICE_PS), 1, 1.2],
    ["exponential", 0.7, exponential(SERVICE_PS), 1, 19],
    ["bimodal", 0.5, bimodal, BIMODAL_CV2, 6.7],
  ])("one event loop is M/G/1: %s callbacks at load %d", (_, load, callback, cv2, variance) => {
    const set = { threads: 1, sets: "shared" };
    const theory = pollaczekKhinchine(SERVICE_PS, load, cv2);
    check({ mechanism: "epoll", set, cores: 1, pending: 50, callback, load, variance }, theory);
  });

  describe.each([
    ["iocp", { threads: 4 }],
    ["epoll", { threads: 4, sets: "shared" }],
  ] as [string, Parameters][])("%s: four threads on one queue", (mechanism, set) => {
    it.each([
      [0.3, 0.6],
      [0.7, 6.2],
    ])("are M/M/4 at load %d", (load, variance) => {
      const callback = exponential(SERVICE_PS);
      // So many that hardly any event finds an earlier one of its operation in the system: those are handled in turn.
      const pending = 20_000;
      check({ mechanism, set, cores: 4, pending, callback, load, variance }, erlangC(SERVICE_PS, load, 4));
    });
  });

  it.each([
    [0.3, 1.6],
    [0.5, 4.2],
  ])("four hashed queues are four M/M/1 at load %d", (load, variance) => {
    const set = { threads: 4, sets: "per-thread" };
    const theory = pollaczekKhinchine(SERVICE_PS, load, 1);
    const callback = exponential(SERVICE_PS);
    check({ mechanism: "epoll", set, cores: 4, pending: 4000, callback, load, variance }, theory);
  });
});
