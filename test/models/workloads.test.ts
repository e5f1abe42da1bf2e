/**
 * What workloads ask of a mechanism, where theory or a count knows the answer: batch arrivals, callbacks that block,
 * messages longer than a buffer, cancellations.
 */
import { describe, expect, it } from "vitest";
import { simulate } from "../../scenarios/cell/simulate.js";
import type { Cell } from "../../scenarios/common/types.js";
import { distribution } from "../../sim/distributions.js";
import { stream } from "../../sim/random.js";
import type { OpenWorkload } from "../../sim/spec.js";
import { cell, constant, costs, exponential, meanPs, poisson, replicate } from "./harness.js";
import { completionsFor, expectMeanResponse, REPLICATIONS } from "./precision.js";

/** Of the interval, as a part of the mean. */
const HALF_WIDTH = 0.035;
const SERVICE_PS = 1e8;

function expectMean(workload: OpenWorkload, load: number, variance: number, theoryPs: number): void {
  const base = loop(workload, completionsFor(variance, HALF_WIDTH));
  expectMeanResponse(replicate(base, REPLICATIONS), theoryPs, HALF_WIDTH, load);
}

/** One loop on one core, all costs zero. */
function loop(workload: OpenWorkload, completions: number): Cell {
  return cell("epoll", { cores: 1, pending: 50, workload, warmup: 3_000, completions });
}

function open(load: number, changes: Partial<OpenWorkload>): OpenWorkload {
  return { ...(poisson((load * 1e12) / SERVICE_PS, exponential(SERVICE_PS)) as OpenWorkload), ...changes };
}

describe("with all costs zero", () => {
  // Mean sojourn of M^[X]/M/1: S (1 + E[X^2] / E[X]) / (2 (1 - rho)); e.g. D. Gross et al., "Fundamentals of Queueing
  // Theory", 3.1.
  it.each([
    ["constant batches of 4", { kind: "constant", size: 4 }, 4, 9],
    ["batches from 1 to 5", { kind: "uniform", low: 1, high: 5 }, 55 / 15, 10],
    ["geometric batches with mean 3", { kind: "geometric", mean: 3 }, 5, 20],
  ] as const)("one loop with %s is M^[X]/M/1", (_, batch, ratio, variance) => {
    expectMean(open(0.5, { batch }), 0.5, variance, (SERVICE_PS * (1 + ratio)) / (2 * (1 - 0.5)));
  });

  it.each([
    [0.2, 2e8, 8],
    [1, 5e7, 4.7],
  ])(
    "one loop whose callbacks block with probability %d is M/G/1 with callback and sleep as service",
    (share, sleep, variance) => {
      const workload = open(0.4, { blocking: { share, duration: exponential(sleep) } });
      const mean = SERVICE_PS + share * sleep;
      const second = 2 * SERVICE_PS ** 2 + 2 * SERVICE_PS * share * sleep + share * 2 * sleep ** 2;
      const perPs = 0.4 / SERVICE_PS;
      const theory = mean + (perPs * second) / (2 * (1 - perPs * mean));
      expectMean(workload, 0.4, variance, theory);
    },
  );

  it("two loops on one core go on while one of them blocks", () => {
    const workload = open(0.2, { callback: constant(1e6), blocking: { share: 1, duration: constant(SERVICE_PS) } });
    const set = { threads: 2, sets: "shared" };
    const one = simulate(loop(workload, 5_000));
    const two = simulate({
      ...cell("epoll", { cores: 1, set, pending: 50, workload, warmup: 1_000, completions: 5_000 }),
    });
    // Nearly M/D/1 at load 0.2, mean wait 0.125 S; with two servers it is nearly M/D/2 at load 0.1, far less.
    expect(meanPs(one, "start")).toBeGreaterThan(0.1 * SERVICE_PS);
    expect(meanPs(two, "start")).toBeLessThan(0.02 * SERVICE_PS);
  });
});

const EVENTS = 2_000;
const WARMUP = 200;
const alone = { rate: { basis: "total" as const, perSecond: 1_000 }, interval: constant(1), callback: constant(1e6) };

describe("messages", () => {
  it("longer than the buffer take several reads, each byte is copied once", () => {
    const prices = costs({ epollWait: 100, epollPerEvent: 50, read: 500, readEmpty: 300, copyPerByte: 0.125 });
    const message = { kind: "uniform", lowBytes: 1, highBytes: 20_000 } as const;
    const set = { reads: "until-short", buffer: 4096 };
    const result = simulate(
      cell("epoll", { costs: prices, set, workload: { kind: "open", ...alone, message }, pending: 10 }),
    );
    const numbers = stream("test", "size", 0);
    const drawn = distribution({ kind: "uniform", lowPs: 1, highPs: 20_000 });
    const all = Array.from({ length: WARMUP + EVENTS }, () => Math.max(1, drawn.sample(numbers)));
    const sizes = all.slice(WARMUP);
    const full = sizes.filter((bytes) => bytes % 4096 === 0).length;
    const reads = sizes.reduce((sum, bytes) => sum + Math.ceil(bytes / 4096), 0);
    // A buffer filled to the brim says nothing: one more read finds nothing.
    expect(result.counters.systemCalls).toBe(EVENTS + reads + full);
    expect(result.counters.emptyReads).toBe(full);
    const copied = sizes.reduce((sum, bytes) => sum + bytes, 0) * 125;
    expect(result.accounts.system).toBe(EVENTS * 200_000 + reads * 500_000 + full * 300_000 + copied);
  });
});

describe("cancellations", () => {
  it.each([0.25, 1])("of neighbours by %d of the callbacks are counted, the own operation left alone", (share) => {
    const cancel = { share, operations: 3 };
    const result = simulate(cell("epoll", { pending: 10, workload: { kind: "open", ...alone, cancel } }));
    const [draws, choices] = [stream("test", "cancel", 0), stream("test", "choice", 0)];
    let expected = 0;
    for (let event = 0; event < WARMUP + EVENTS; event++) {
      const cancels = draws.next() < share;
      const [first, own] = [draws.below(10), choices.below(10)];
      const hitsItself = (own - first + 10) % 10 < 3;
      if (event >= WARMUP && cancels) expected += hitsItself ? 2 : 3;
    }
    expect(result.counters.cancellations).toBe(expected);
  });

  it("of more operations than there are cancel each once", () => {
    const cancel = { share: 1, operations: 1000 };
    const result = simulate(cell("epoll", { pending: 10, workload: { kind: "open", ...alone, cancel } }));
    expect(result.counters.cancellations).toBe(9 * EVENTS);
  });

  it("start a closed operation's I/O anew: mass cancellation makes events rarer", () => {
    const io = { kind: "uniform", lowPs: 9, highPs: 11 } as const;
    const closed = { kind: "closed", rate: alone.rate, io, think: constant(0), callback: constant(0) } as const;
    const cancel = { share: 0.01, operations: 100 };
    const usual = simulate(cell("epoll", { pending: 100, workload: closed }));
    const cancelling = simulate(cell("epoll", { pending: 100, workload: { ...closed, cancel } }));
    expect(cancelling.counters.cancellations).toBeGreaterThan(1_000);
    expect(cancelling.windowPs).toBeGreaterThan(1.2 * usual.windowPs);
  });
});
