/**
 * Where each event is a connection of its own, it follows no other: with all costs zero the queues are those of the
 * textbook at any number of operations, one included.
 *
 * Sources: M/M/1, sojourn exponential with rate mu (1 - rho); GI/M/1, exponential with rate mu (1 - s), s the root of s
 * = A*(mu (1 - s)), for Erlang-m arrivals s = (m rho / (m rho + 1 - s))^m (Kleinrock 1975, volume 1, sections 3.2 and
 * 6.4); Erlang C for M/M/m.
 */
import { describe, expect, it } from "vitest";
import { TRIGGERS } from "../../models/epoll-set.js";
import type { Parameters } from "../../models/types.js";
import type { CellResult } from "../../scenarios/common/types.js";
import { quantileOf } from "../../sim/histogram.js";
import { cell, costs, erlangC, exponential, meanAndError, meanPs, poisson, replicate } from "./harness.js";
import { play } from "./stage.js";

const M = 4;
const LOAD = 0.5;
const SERVICE_PS = 1e6;
const REPLICATIONS = 10;
const T_999_9 = 4.781;
const PENDING = [1, 7, 1_000];

function runs(
  mechanism: string,
  set: Parameters,
  pending: number,
  replications = 1,
  completions = 10_000,
): CellResult[] {
  const workload = poisson((LOAD * M * 1e12) / SERVICE_PS, exponential(SERVICE_PS));
  return replicate(cell(mechanism, { cores: M, pending, set, workload, warmup: 500, completions }), replications);
}

/** Root of s = (m rho / (m rho + 1 - s))^m. */
function erlangArrivalsRoot(m: number, rho: number): number {
  let s = rho;
  for (let i = 0; i < 1_000; i++) s = ((m * rho) / (m * rho + 1 - s)) ** m;
  return s;
}

const p99 = ({ latency }: CellResult) => quantileOf(latency.response, 0.99);

function expectMean(values: number[], theory: number): void {
  const { mean, error } = meanAndError(values);
  expect(error / theory).toBeLessThan(0.03);
  expect(Math.abs(mean - theory)).toBeLessThan(T_999_9 * error);
}

const LOOPS: Record<string, [mechanism: string, parameters: Parameters]> = {
  epoll: ["epoll", { sets: "per-thread", maxevents: 1 }],
  "busy-poll": ["busy-poll", { sets: "per-thread", maxevents: 1 }],
};
const ROOTS: Record<string, number> = { "hash-per-event": LOAD, "round-robin": erlangArrivalsRoot(M, LOAD) };

describe("events that are connections of their own, dealt out to queues", () => {
  for (const [name, [mechanism, parameters]] of Object.entries(LOOPS)) {
    for (const [steering, root] of Object.entries(ROOTS)) {
      const set = { threads: M, ...parameters, steering };

      it(`${name}, ${steering}: the sojourn is exponential with rate mu (1 - s), mean and p99`, () => {
        const few = runs(mechanism, set, 3, REPLICATIONS);
        expectMean(
          few.map((run) => meanPs(run, "response")),
          SERVICE_PS / (1 - root),
        );
        expectMean(few.map(p99), (Math.log(100) * SERVICE_PS) / (1 - root));
      });

      it(`${name}, ${steering}: the same at any number of operations`, () => {
        const [one, ...more] = PENDING.map((pending) => runs(mechanism, set, pending)[0].latency);
        for (const latency of more) expect(latency).toEqual(one);
      });
    }
  }

  it.each(TRIGGERS)("epoll, %s: no event is lost or held up by an earlier one of its operation", (mode) => {
    const [, parameters] = LOOPS.epoll;
    const set = { threads: M, ...parameters, steering: "hash-per-event" };
    const [level] = runs("epoll", set, 1_000);
    const [run] = runs("epoll", { ...set, mode }, 2);
    expect(run.latency).toEqual(level.latency);
    expect(run.unfinished).toBe(0);
  });
});

describe("a pool that accepts connections", () => {
  it("blocking-threads is M/M/m at one operation as at many", () => {
    const one = runs("blocking-threads", { threads: M }, 1, REPLICATIONS);
    expectMean(
      one.map((run) => meanPs(run, "response")),
      erlangC(SERVICE_PS, LOAD, M),
    );
    const many = runs("blocking-threads", { threads: M }, 1_000)[0];
    expect(many.latency).toEqual(one[0].latency);
  });

  /*
   * Two messages of 30 bytes on one operation, 10 bytes a read, a read 1 us: the second is accepted by the other thread
   * while the first is being read, and each is read by who accepted it: both callbacks start after three reads of their
   * own.
   */
  it("a message is read by the thread that accepted it", () => {
    const { events } = play({
      mechanism: "blocking-threads",
      parameters: { threads: 2, wakeOrder: "FIFO", buffer: 10 },
      cores: 2,
      quantumPs: 1e15,
      pending: 1,
      costs: costs({ read: 1_000 }) as Record<string, number>,
      events: [
        { at: 0, operation: 0, callback: 0, bytes: 30 },
        { at: 5e5, operation: 0, callback: 0, bytes: 30 },
      ],
    });
    expect([0, 1].map((serial) => events.get(serial)?.end)).toEqual([3e6, 3.5e6]);
  });
});
