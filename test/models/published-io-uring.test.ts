/**
 * What io_uring costs per operation in batches, with the profile linux-2026-vm: the series "io_uring NOP per op" of
 * sandbox-2026-microbench (2-vCPU AMD EPYC virtual machine, Linux 6.18), by default and with
 * IORING_SETUP_DEFER_TASKRUN.
 *
 * A no-op is a receive that finds its message and has nothing to do for it: b operations with a message waiting on
 * each, at any time, so that every enter submits b entries, completes them, and returns. Time per operation is what
 * system calls took. Tolerance: 15 %.
 */
import { describe, expect, it } from "vitest";
import { loadProfile } from "../../scenarios/load/load.js";
import { ACCOUNTS } from "../../sim/accounting/accounts.js";
import { cell, costs } from "./harness.js";
import { play } from "./stage.js";

const SERIES = [
  { mode: "default", ns: { 1: 458.2, 8: 113.3, 32: 74.0, 128: 67.6 } },
  { mode: "IORING_SETUP_DEFER_TASKRUN", ns: { 1: 419.7, 8: 108.1, 32: 73.6, 128: 66.4 } },
];
const ROUNDS = 50;

const profile = loadProfile("linux-2026-vm").costs;
const noOp = costs({
  uringEnter: profile.uringEnter.value,
  uringSubmit: profile.uringSubmit.value,
  uringComplete: profile.uringComplete.value,
} as Record<string, number>) as Record<string, number>;

function perOperationNs(mode: string, batch: number): number {
  const { parameters } = cell("io-uring", { set: { mode } });
  const all = Array.from({ length: batch * ROUNDS }, (_, i) => ({ at: 0, operation: i % batch, callback: 0 }));
  const scene = { mechanism: "io-uring", parameters, cores: 2, quantumPs: 1e15, pending: batch, costs: noOp };
  const { books } = play({ ...scene, events: all });
  expect(books.counters.systemCalls).toBe(ROUNDS);
  // The first round's entries were submitted before time zero.
  const firstPs = batch * (profile.uringSubmit.value as number) * 1_000;
  return (books.accounts[ACCOUNTS.indexOf("system")] + firstPs) / (batch * ROUNDS) / 1_000;
}

describe("io_uring NOP per operation with the profile linux-2026-vm", () => {
  const rows = SERIES.flatMap(({ mode, ns }) =>
    Object.entries(ns).map(([batch, measured]) => ({ mode, batch: Number(batch), measured })),
  );
  it.each(rows)("$mode, batches of $batch: $measured ns within 15 %", ({ mode, batch, measured }) => {
    expect(Math.abs(perOperationNs(mode, batch) / measured - 1)).toBeLessThan(0.15);
  });
});
