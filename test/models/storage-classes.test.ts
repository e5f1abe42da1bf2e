/**
 * Reads of a storage device as a class of traffic: alone they are what a workload of reads is; beside requests each has
 * by hand what it has alone, where the core has time for both; and without costs the device alone bounds them.
 */
import { describe, expect, it } from "vitest";
import type { Parameters } from "../../models/types.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import type { ClassResult } from "../../scenarios/common/types.js";
import type { PlainWorkload } from "../../sim/spec.js";
import { cell, constant, costs, exponential } from "./harness.js";
import { checkBesideRequests, classed, machineWithDisk, named, reading } from "./storage-cells.js";

const NS = 1_000;

const SOME = costs({ systemCall: 100, interrupt: 50, wakeup: 100, blockSubmit: 400, pinPage: 30, contextSwitch: 200 });

describe("a class of reads that is alone", () => {
  it.each<[string, Parameters]>([
    ["linux-aio", {}],
    ["io-uring", {}],
    ["io-uring", { IORING_SETUP_IOPOLL: "yes" }],
    ["iocp", {}],
    ["overlapped-fifo", {}],
    ["blocking-threads", {}],
    ["blocking-threads", { threads: 3 }],
  ])("%s %o: the bytes of a workload of reads", (mechanism, set) => {
    const workload = reading(300 * NS, 20_000 * NS);
    const base = cell(mechanism, {
      ...{ set, pending: 8, completions: 300, costs: SOME },
      machine: machineWithDisk(2, 2, exponential(20_000 * NS), 5),
    });
    const { classes, ...alone } = simulate({ ...base, workload: classed(named("", workload)) });
    expect(alone).toEqual(simulate({ ...base, workload }));
    expect(classes?.[0].latency).toEqual(alone.latency);
  });
});

/** Each cost another, in nanoseconds; what is not here takes no time. */
const COSTS = costs({
  ...{ interrupt: 100, wakeup: 7, contextSwitch: 30 },
  ...{ blockSubmit: 40, blockComplete: 20, pinPage: 8, fileGet: 3, pread: 33 },
  ...{ aioCall: 11, aioIocb: 5, aioPerEvent: 3, uringEnter: 13, uringSubmit: 6, uringComplete: 4, issue: 21 },
});
/** blockSubmit, fileGet, and pinPage for one page. */
const SUBMIT = 40 + 3 + 8;
const CALLBACK = { reads: 50, requests: 20 };
const PERIOD = 2_000;

describe("by hand, on one core: a read and a request each 2000 ns, which get out of each other's way", () => {
  /** From the event to the notice, in nanoseconds, of a request; and what the submission of a read takes. */
  const cases: [mechanism: string, notice: number, submit: number][] = [
    ["linux-aio", 100 + 7 + 3, 11 + 5 + SUBMIT],
    ["io-uring", 100 + 7 + 4, 13 + 6 + SUBMIT],
    ["iocp", 100 + 7, 21 + SUBMIT],
    // Each time the core takes up the other thread.
    ["blocking-threads", 100 + 7 + 30, 33 + SUBMIT],
  ];

  it.each(cases)("%s", (mechanism, notice, submit) => {
    // The read's interrupt has blockComplete besides.
    const response = { reads: notice + 20 + CALLBACK.reads, requests: notice + CALLBACK.requests };
    const takes = PERIOD - submit - response.reads;
    const requests: PlainWorkload = {
      ...{ kind: "open", rate: { basis: "total", perSecond: 1e9 / PERIOD }, interval: constant(1) },
      callback: constant(CALLBACK.requests * NS),
    };
    const workload = classed(
      named("requests", requests),
      named("reads", reading(CALLBACK.reads * NS, takes * NS), { operations: { count: 1 } }),
    );
    const result = simulate(
      cell(mechanism, {
        // Where the two begin is drawn: with these seeds far enough from each other.
        ...{ cores: 1, pending: 2, warmup: 20, completions: 100, costs: COSTS, workload, seed: "apart" },
        machine: machineWithDisk(1, 1, constant(takes * NS)),
      }),
    );
    const [ofRequests, ofReads] = result.classes as [ClassResult, ClassResult];
    const exactly = (ns: number) => ({ count: 50, minPs: ns * NS, maxPs: ns * NS });
    expect(ofRequests.latency?.response).toMatchObject(exactly(response.requests));
    expect(ofReads.latency?.response).toMatchObject(exactly(response.reads));
    expect(ofReads.latency?.client).toMatchObject(exactly(PERIOD));
    expect(ofRequests.latency?.client).toBeUndefined();
    // Of all together it is that of the reads.
    expect(result.latency.client).toEqual(ofReads.latency?.client);
    expect(result.usage.devices?.[0].busyPs).toBe((takes / PERIOD) * result.windowPs);
  });

  it("a read that comes while a callback runs waits for it, and its client, who could submit, with it", () => {
    const takes = 1_000;
    const long = 30_000;
    const trace: PlainWorkload = {
      ...{ kind: "open", rate: { basis: "total", perSecond: 1e9 / 100_000 }, interval: constant(1) },
      callback: constant(long * NS),
    };
    const result = simulate(
      cell("linux-aio", {
        ...{ cores: 1, pending: 2, warmup: 100, completions: 1_000, costs: costs({}) },
        workload: classed(named("requests", trace), named("reads", reading(0, takes * NS))),
        machine: machineWithDisk(1, 1, constant(takes * NS)),
      }),
    );
    const [, ofReads] = result.classes as [ClassResult, ClassResult];
    // It was under way when the callback began, and was read when that ended: once in each 100 us.
    expect(ofReads.latency?.client?.minPs).toBe(takes * NS);
    expect(ofReads.latency?.client?.maxPs).toBeGreaterThanOrEqual(long * NS);
    expect(ofReads.latency?.client?.maxPs).toBeLessThanOrEqual((long + takes) * NS);
  });
});

describe("without costs, beside a light class of requests", () => {
  it.each([
    ["linux-aio", 1, 1],
    ["linux-aio", 4, 1],
    ["io-uring", 3, 8],
    ["iocp", 16, 4],
    ["blocking-threads", 4, 1],
  ])("%s, %i reads at a time, %i served: n / takes, and no more than the device serves", (...of) =>
    checkBesideRequests(...of),
  );
});
