/**
 * Two classes at one server, first come, first served, with all costs zero: M/G/1 with two classes. Both wait as long,
 * by Pollaczek and Khinchine of the mixture, and each has its own service besides (Kleinrock, Queueing Systems II,
 * 1976, ch. 3). How wide the intervals are: see queueing.test.ts.
 */
import { expect, it } from "vitest";
import type { Cell, CellResult } from "../../scenarios/common/types.js";
import type { ClassTraffic, TrafficClass } from "../../sim/spec.js";
import { cell, constant, exponential, meanAndError, meanPs, poisson, replicate } from "./harness.js";
import { completionsFor, expectMeanResponse, REPLICATIONS, T_999_19 } from "./precision.js";

const SMALL = { perSecond: 4_000, servicePs: 5e7 }; // exponential
const BULK = { perSecond: 500, servicePs: 3e8 }; // constant
const LOAD = (SMALL.perSecond * SMALL.servicePs + BULK.perSecond * BULK.servicePs) / 1e12;
/** Rate x second moment of the service, in picoseconds. */
const SECOND = (SMALL.perSecond * 2 * SMALL.servicePs ** 2 + BULK.perSecond * BULK.servicePs ** 2) / 1e12;
const WAIT = SECOND / (2 * (1 - LOAD));
const HALF_WIDTH = 0.01;
/** Of small, from pilots beside bulk and with that in the background; one in nine events is of bulk. */
const VARIANCE = { together: 4.3, background: 3.8 };

const small: TrafficClass = {
  name: "small",
  traffic: poisson(SMALL.perSecond, exponential(SMALL.servicePs)) as ClassTraffic,
};
const bulk: TrafficClass = { name: "bulk", traffic: poisson(BULK.perSecond, constant(BULK.servicePs)) as ClassTraffic };

function runs(classes: TrafficClass[], completions: number): CellResult[] {
  const base: Cell = cell("epoll", { cores: 1, pending: 5_000, workload: { kind: "classes", classes }, completions });
  return replicate({ ...base, warmup: 1_000 }, REPLICATIONS);
}

function of(results: readonly CellResult[], name: string): CellResult[] {
  return results.map((result) => {
    const own = result.classes!.find((each) => each.name === name)!;
    return { ...result, latency: own.latency!, unfinished: own.unfinished };
  });
}

it("each class waits as the mixture does, and has its own service", () => {
  const results = runs([small, bulk], completionsFor(VARIANCE.together, HALF_WIDTH));
  expectMeanResponse(of(results, "small"), WAIT + SMALL.servicePs, HALF_WIDTH, LOAD);
  expectMeanResponse(of(results, "bulk"), WAIT + BULK.servicePs, HALF_WIDTH, LOAD);
  const share = SMALL.perSecond / (SMALL.perSecond + BULK.perSecond);
  const all = WAIT + share * SMALL.servicePs + (1 - share) * BULK.servicePs;
  expectMeanResponse(results, all, HALF_WIDTH, LOAD);
});

it("a class in the background makes the other wait all the same, has its core time, and is not measured", () => {
  const completions = completionsFor(VARIANCE.background, HALF_WIDTH);
  const results = runs([small, { ...bulk, background: true }], completions);
  expectMeanResponse(results, WAIT + SMALL.servicePs, HALF_WIDTH, LOAD);
  expect(of(results, "small").map((run) => run.latency)).toEqual(results.map((run) => run.latency));
  const [first] = results;
  expect(first.classes![1]).toMatchObject({ name: "bulk", background: true });
  expect(first.classes![1].latency).toBeUndefined();
  expect(first.events).toBe(completions);
  const perEvent = meanAndError(results.map(({ accounts, completions }) => accounts.callback / completions));
  const expected = SMALL.servicePs + (BULK.perSecond / SMALL.perSecond) * BULK.servicePs;
  expect(Math.abs(perEvent.mean - expected)).toBeLessThan(T_999_19 * perEvent.error);
  expect(meanPs(first, "response")).toBeGreaterThan(SMALL.servicePs);
});
