/**
 * Reads of 4 KiB from a fast drive by one core (published/io-uring-2019 and published/didona-2022, whose claims are the
 * published figures), more closely: libaio that submits a round at once, and SQPOLL under a scheduler in fair share.
 */
import { describe, expect, it } from "vitest";
import { simulate } from "../../scenarios/cell/simulate.js";
import type { Cell } from "../../scenarios/common/types.js";
import { quantileOf } from "../../sim/histogram.js";
import { publishedCell } from "./published-cell.js";

function read(cell: Cell) {
  const { completions, windowPs, latency } = simulate({ ...cell, warmup: 2_000, completions: 20_000 });
  return { perSecond: (completions * 1e12) / windowPs, medianMs: quantileOf(latency.client!, 0.5) / 1e9 };
}

const perSecond = (line: string) => read(publishedCell("io-uring-2019", { line })).perSecond;

describe("libaio, io_uring, io_uring polled", () => {
  it("in this order if libaio submits all of a round at once, too", () => {
    const rounds = perSecond("libaio, a round at once");
    expect(rounds).toBeGreaterThan(perSecond("libaio"));
    expect(perSecond("io_uring") / rounds).toBeGreaterThan(1.97 * 0.75);
    expect(perSecond("io_uring, IOPOLL") / rounds).toBeGreaterThan(2.8 * 0.75);
  });
});

describe("SQPOLL on the application's core", () => {
  it("13 thousand a second, 8 ms at the median, within 25 %, in fair share too", () => {
    const cell = publishedCell("didona-2022", { line: "SQPOLL", x: 1 });
    const { perSecond, medianMs } = read({ ...cell, machine: { ...cell.machine, scheduler: "fair" } });
    expect(Math.abs(perSecond / 13e3 - 1)).toBeLessThan(0.25);
    expect(Math.abs(medianMs / 8 - 1)).toBeLessThan(0.25);
  });
  it("recovers with a core for each: half a millisecond at most", () => {
    const { medianMs } = read(publishedCell("didona-2022", { line: "SQPOLL", x: 2 }));
    expect(medianMs).toBeLessThan(0.5);
  });
});
