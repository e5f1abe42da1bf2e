/** Mechanisms that are the same queue when all costs are zero. */
import { expect } from "vitest";
import type { Parameters } from "../../models/types.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import type { DistributionSpec } from "../../sim/spec.js";
import { cell, exponential, poisson } from "./harness.js";

const SERVICE_PS = 1e8;

/**
 * The queues that `queueing.test.ts` holds against Pollaczek-Khinchine and Erlang C. They differ where an operation has
 * two events at once: with `iocp` the second waits for the end of the first; with one shared `epoll` set too, but
 * elsewhere in the order.
 */
const REFERENCES: Record<"iocp" | "epoll", (threads: number) => Parameters> = {
  iocp: (threads) => ({ threads }),
  epoll: (threads) => ({ threads, sets: "shared" }),
};

function responses(mechanism: string, cores: number, set: Parameters, callback: DistributionSpec) {
  const workload = poisson((0.5 * cores * 1e12) / SERVICE_PS, callback);
  // 5,000 operations: a few have a second event before the first has ended.
  const options = { cores, pending: 5_000, set, workload, warmup: 500, completions: 5_000 };
  const { latency, unfinished, events } = simulate(cell(mechanism, options));
  return { response: latency.response, unfinished, events };
}

/**
 * Every response is, to the picosecond, that of `reference` with `servers` threads on one queue: load 0.5, the same
 * traffic.
 */
export function expectSameQueue(
  mechanism: string,
  set: Parameters,
  reference: keyof typeof REFERENCES,
  servers: number,
  callback = exponential(SERVICE_PS),
): void {
  const expected = responses(reference, servers, REFERENCES[reference](servers), callback);
  expect(expected.response.count).toBe(5_000);
  expect(responses(mechanism, servers, set, callback)).toEqual(expected);
}
