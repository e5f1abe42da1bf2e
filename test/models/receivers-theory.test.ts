/**
 * With all costs zero what a receiver has still to take is the workload of a queue: with replies of one size, as large
 * as the buffer, a reply is all in it when the one before has left, so its response is the wait of M/D/1 (Pollaczek and
 * Khinchine). Where the program is told of room a third of the buffer at a time it may be later by less than that
 * third.
 */
import { describe, expect, it } from "vitest";
import type { Parameters } from "../../models/types.js";
import { CONSTANT_ZERO, cell, meanAndError, meanPs, poisson, replicate } from "./harness.js";
import { completionsFor, expectMeanResponse, REPLICATIONS } from "./precision.js";

const BYTES = 3_000;
/** 30 MB/s: 100 us a reply. */
const PER_SECOND = 30e6;
const REPLY_PS = 1e8;
const LOAD = 0.5;
const WAIT_PS = (LOAD * REPLY_PS) / (2 * (1 - LOAD));
const HALF_WIDTH = 0.03;
/** Of the mean of n successive waits, times n, over the squared mean: from a pilot. */
const VARIANCE = 12;

function runs(mechanism: string, set: Parameters) {
  const size = { kind: "constant", meanBytes: BYTES } as const;
  const workload = {
    ...poisson((LOAD * 1e12) / REPLY_PS, CONSTANT_ZERO),
    handler: [{ kind: "reply" as const, size }],
    receivers: { rate: { kind: "constant" as const, meanBytes: PER_SECOND }, bufferBytes: BYTES },
  };
  const completions = completionsFor(VARIANCE, HALF_WIDTH);
  return replicate(cell(mechanism, { set, cores: 1, pending: 1, workload, warmup: 500, completions }), REPLICATIONS);
}

describe("receivers of replies as large as the buffer", () => {
  it.each([
    ["iocp", { threads: 1 }],
    ["rio", {}],
    ["linux-aio", {}],
  ] as [string, Parameters][])("%s: M/D/1", (mechanism, set) => {
    expectMeanResponse(runs(mechanism, set), WAIT_PS, HALF_WIDTH);
  });

  it.each([["epoll"], ["poll"], ["io-uring"]])("%s: M/D/1, and less than a third of a reply", (mechanism) => {
    const { mean, error } = meanAndError(runs(mechanism, {}).map((run) => meanPs(run, "response")));
    expect(mean).toBeGreaterThan(WAIT_PS - 4 * error);
    expect(mean).toBeLessThan(WAIT_PS + REPLY_PS / 3 + 4 * error);
  });
});
