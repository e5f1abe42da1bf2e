/**
 * A class of reads of a storage device beside one whose connections end: random runs keep the books of each; by hand
 * each has what it has beside connections that stay, and the core pays for accepting and closing; and without costs the
 * device bounds the reads, and the requests are a queue by themselves.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MECHANISMS } from "../../models/registry.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import type { CellResult, ClassResult } from "../../scenarios/common/types.js";
import type { PlainWorkload } from "../../sim/spec.js";
import { checkClassCell, endingCells } from "./classes-cells.js";
import { cell, constant, costs } from "./harness.js";
import { checkBesideRequests, classed, machineWithDisk, named, reading } from "./storage-cells.js";

const READING = MECHANISMS.filter(({ fileCosts }) => fileCosts !== undefined);

it.each(READING)("$name keeps the books of each class, and they are those of all", (mechanism) => {
  const numRuns = mechanism.family === "polling scheme" ? 1 : 3;
  fc.assert(fc.property(endingCells(mechanism), checkClassCell), { seed: 33, numRuns });
});

const NS = 1_000;
/** Each cost another, in nanoseconds; what is not here takes no time. */
const COSTS = costs({
  ...{ interrupt: 100, wakeup: 7, contextSwitch: 30, accept: 61, close: 23 },
  ...{ blockSubmit: 40, blockComplete: 20, pinPage: 8, fileGet: 3, pread: 33, futexWake: 2, futexWait: 9 },
  ...{ aioCall: 11, aioIocb: 5, aioPerEvent: 3, aioRead: 19 },
  ...{ uringEnter: 13, uringSubmit: 6, uringComplete: 4, pollArm: 17, issue: 21, completionGet: 15 },
});
/** blockSubmit, fileGet, and pinPage for one page. */
const SUBMIT = 40 + 3 + 8;
const CALLBACK = { reads: 50, requests: 20 };
const PERIOD = 4_000;
const EVENTS = 100;

function played(mechanism: string, takesPs: number, size: number): CellResult {
  const requests: PlainWorkload = {
    ...{ kind: "open", rate: { basis: "total", perSecond: 1e9 / PERIOD }, interval: constant(1) },
    ...{ connections: { requests: { kind: "constant", size } }, callback: constant(CALLBACK.requests * NS) },
  };
  return simulate(
    cell(mechanism, {
      // Where the two begin is drawn: with these seeds far enough from each other.
      ...{ cores: 1, pending: 2, warmup: 20, completions: EVENTS, costs: COSTS, seed: "apart" },
      workload: classed(
        named("requests", requests),
        named("reads", reading(CALLBACK.reads * NS, takesPs), { operations: { count: 1 } }),
      ),
      machine: machineWithDisk(1, 1, constant(takesPs)),
    }),
  );
}

/** In nanoseconds. */
function busy({ windowPs, accounts }: CellResult): number {
  return (windowPs - (accounts.idle as number)) / NS;
}

describe("by hand, on one core: a read and a request each 4000 ns, which get out of each other's way", () => {
  /**
   * From the event to the notice of a request; what submitting a read takes; and what a connection for each request
   * takes besides: close, and the next one's interrupt. Then
   *
   * - its packet is taken by one call more, and there are AcceptEx and a receive to issue, in place of a receive;
   * - the same with io_getevents, one event copied out, and a second iocb in io_submit;
   * - the same with enter, the posting, and a second entry;
   * - the thread waits on a futex; the acceptor, woken, accepts and wakes it: two switches more.
   */
  const cases: [mechanism: string, notice: number, submit: number, perConnection: number][] = [
    ["iocp", 100 + 7, 21 + SUBMIT, 23 + 100 + 15 + 61 + 21],
    ["linux-aio", 100 + 7 + 3, 11 + 5 + SUBMIT, 23 + 100 + 11 + 3 + 61 + 19],
    ["io-uring", 100 + 7 + 4, 13 + 6 + SUBMIT, 23 + 100 + 13 + 4 + 61 + 6 + 17],
    ["blocking-threads", 100 + 7 + 30, 33 + SUBMIT, 23 + 100 + 9 + 7 + 30 + 61 + 2 + 7 + 30],
  ];

  it.each(cases)("%s", (mechanism, notice, submit, perConnection) => {
    const response = { reads: notice + 20 + CALLBACK.reads, requests: notice + CALLBACK.requests };
    const takesPs = (PERIOD - submit - response.reads) * NS;
    const [stay, ending] = [1_000_000, 1].map((size) => played(mechanism, takesPs, size));
    const exactly = (ns: number) => ({ count: EVENTS / 2, minPs: ns * NS, maxPs: ns * NS });
    for (const { classes } of [stay, ending]) {
      const [ofRequests, ofReads] = classes as [ClassResult, ClassResult];
      expect(ofRequests.latency?.response).toMatchObject(exactly(response.requests));
      expect(ofReads.latency?.response).toMatchObject(exactly(response.reads));
      expect(ofReads.latency?.client).toMatchObject(exactly(PERIOD));
    }
    expect((busy(ending) - busy(stay)) / (EVENTS / 2)).toBe(perConnection);
  });
});

describe("without costs, beside a light class whose connections end", () => {
  it.each([
    ["linux-aio", 4, 1],
    ["io-uring", 3, 8],
    ["iocp", 16, 4],
    ["blocking-threads", 4, 1],
  ])("%s, %i reads at a time, %i served: n / takes, and no more than the device serves", (...of) =>
    checkBesideRequests(...of, { connections: { requests: { kind: "geometric", mean: 3 } } }),
  );
});
