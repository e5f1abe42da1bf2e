/**
 * With all costs zero the mechanisms are queues with known answers. Each mean must lie within a 99.9 % interval of the
 * theory (Student t over 20 independent replications: t = 3.883) and within 1 % of it.
 *
 * Sources: Pollaczek-Khinchine, E[T] = S + rho S (1 + cv^2) / (2 (1 - rho)); Erlang C for M/M/m.
 */
import { describe, expect, it } from "vitest";
import type { Parameters } from "../../models/types.js";
import type { DistributionSpec } from "../../sim/spec.js";
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
const LOADS = [0.3, 0.5, 0.7];

interface Case {
  mechanism: string;
  set: Parameters;
  cores: number;
  pending: number;
  callback: DistributionSpec;
  load: number;
  events: number;
}

function check({ mechanism, set, cores, pending, callback, load, events }: Case, theory: number): void {
  const workload = poisson((load * cores * 1e12) / SERVICE_PS, callback);
  const completions = events / REPLICATIONS;
  const runs = replicate(cell(mechanism, { set, cores, pending, workload, warmup: 2_000, completions }), REPLICATIONS);
  expect(runs.every((run) => run.unfinished === 0)).toBe(true);
  const { mean, error } = meanAndError(runs.map((run) => meanPs(run, "response")));
  expect(Math.abs(mean - theory)).toBeLessThan(T_999_19 * error);
  expect(Math.abs(mean / theory - 1)).toBeLessThan(0.01);
}

const bimodal: DistributionSpec = { kind: "bimodal", lowPs: 5e7, highPs: 5.5e8, highProbability: 0.1 };
const BIMODAL_CV2 = (0.9 * 5e7 ** 2 + 0.1 * 5.5e8 ** 2) / SERVICE_PS ** 2 - 1;
const SERVICES: [string, DistributionSpec, number][] = [
  ["constant", constant(SERVICE_PS), 0],
  ["exponential", exponential(SERVICE_PS), 1],
  ["bimodal", bimodal, BIMODAL_CV2],
];

describe("with all costs zero", () => {
  for (const load of LOADS) {
    for (const [name, callback, cv2] of SERVICES) {
      it(`one event loop is M/G/1: ${name} callbacks at load ${load}`, () => {
        const events = load < 0.6 ? 600_000 : 2_000_000;
        const set = { threads: 1, sets: "shared" };
        check(
          { mechanism: "epoll", set, cores: 1, pending: 50, callback, load, events },
          pollaczekKhinchine(SERVICE_PS, load, cv2),
        );
      });
    }

    for (const [mechanism, set] of [
      ["iocp", { threads: 4 }],
      ["epoll", { threads: 4, sets: "shared" }],
    ] as [string, Parameters][]) {
      it(`${mechanism}: four threads on one queue are M/M/4 at load ${load}`, () => {
        const callback = exponential(SERVICE_PS);
        check(
          { mechanism, set, cores: 4, pending: 100_000, callback, load, events: 600_000 },
          erlangC(SERVICE_PS, load, 4),
        );
      });
    }

    it(`four hashed queues are four M/M/1 at load ${load}`, () => {
      const set = { threads: 4, sets: "per-thread" };
      const events = load < 0.6 ? 600_000 : 2_000_000;
      const callback = exponential(SERVICE_PS);
      check(
        { mechanism: "epoll", set, cores: 4, pending: 4000, callback, load, events },
        pollaczekKhinchine(SERVICE_PS, load, 1),
      );
    });
  }
});
