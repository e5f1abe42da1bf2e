/**
 * Reads of 4 KiB from a fast drive by one core, as published.
 *
 * io_uring-pdf-2019 (published.json; J. Axboe, Efficient IO with io_uring, section 9.1): libaio 608 thousand a second,
 * io_uring 1.2 million by interrupt, 1.7 million polled: 1.97 and 2.8 times. Here: the costs of xeon-2021, a depth of
 * 128, io_uring with registered buffers and files (as t/io_uring has them unless told otherwise), libaio with one
 * io_submit for each read (as fio has it unless told otherwise), 50 ns of the program's own for each. The source states
 * neither costs nor batches. Tolerance: 25 %.
 *
 * didona-2022-sqpoll (Didona et al., SYSTOR 2022, section 3.1): the thread of SQPOLL on the core of the application, 13
 * thousand a second, 8 ms at the median. Here: a program that looks at the ring again and again, as fio does with
 * SQPOLL, so that both spin in turn, a quantum each; first in, first out, and in fair share. With a core for each it
 * recovers. Tolerance: 25 %.
 */
import { describe, expect, it } from "vitest";
import type { Parameters } from "../../models/types.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import type { Cell } from "../../scenarios/common/types.js";
import { loadProfile } from "../../scenarios/load/load.js";
import { quantileOf } from "../../sim/histogram.js";
import type { MachineSpec } from "../../sim/spec.js";
import { cell, constant } from "./harness.js";

const profile = loadProfile("xeon-2021").costs;
const costs = Object.fromEntries(Object.entries(profile).map(([name, { value }]) => [name, value])) as Cell["costs"];
const TAKES_PS = 1e7;
const DEPTH = 128;
const QUANTUM_PS = Number(profile.quantum.value) * 1_000;

function read(mechanism: string, set: Parameters, machine: Partial<MachineSpec> = {}) {
  const cores = machine.cores ?? 1;
  const devices = { nvme: { parallelism: DEPTH, takes: { kind: "lognormal" as const, meanPs: TAKES_PS, cv: 0.3 } } };
  const { completions, windowPs, latency } = simulate(
    cell(mechanism, {
      ...{ set, cores, costs, pending: DEPTH, warmup: 2_000, completions: 20_000 },
      machine: { quantumPs: QUANTUM_PS, devices, ...machine, cores },
      workload: {
        ...{ kind: "storage", device: "nvme", sizeBytes: 4096, callback: constant(5e4) },
        rate: { basis: "per-operation", perSecond: 1e12 / TAKES_PS },
      },
    }),
  );
  const client = latency.client as NonNullable<typeof latency.client>;
  return { perSecond: (completions * 1e12) / windowPs, medianMs: quantileOf(client, 0.5) / 1e9 };
}

const REGISTERED = { IORING_REGISTER_BUFFERS: "yes", IORING_REGISTER_FILES: "yes" };

describe("libaio, io_uring, io_uring polled", () => {
  const libaio = read("linux-aio", { submit: "each" }).perSecond;
  const interrupted = read("io-uring", REGISTERED).perSecond;
  const polled = read("io-uring", { ...REGISTERED, IORING_SETUP_IOPOLL: "yes" }).perSecond;

  it("1.97 and 2.8 times as many, within 25 %", () => {
    expect(Math.abs(interrupted / libaio / 1.97 - 1)).toBeLessThan(0.25);
    expect(Math.abs(polled / libaio / 2.8 - 1)).toBeLessThan(0.25);
  });
  it("608 thousand, 1.2 million and 1.7 million a second, within 25 %", () => {
    expect(Math.abs(libaio / 608e3 - 1)).toBeLessThan(0.25);
    expect(Math.abs(interrupted / 1.2e6 - 1)).toBeLessThan(0.25);
    expect(Math.abs(polled / 1.7e6 - 1)).toBeLessThan(0.25);
  });
  it("in this order if libaio submits all of a round at once, too", () => {
    const rounds = read("linux-aio", {}).perSecond;
    expect(rounds).toBeGreaterThan(libaio);
    expect(interrupted / rounds).toBeGreaterThan(1.97 * 0.75);
    expect(polled / rounds).toBeGreaterThan(2.8 * 0.75);
  });
});

describe("SQPOLL on the application's core", () => {
  const SQPOLL = { ...REGISTERED, mode: "IORING_SETUP_SQPOLL", wait: "spin" };

  it.each(["fifo", "fair"] as const)("13 thousand a second, 8 ms at the median, within 25 %: %s", (scheduler) => {
    const { perSecond, medianMs } = read("io-uring", SQPOLL, { scheduler });
    expect(Math.abs(perSecond / 13e3 - 1)).toBeLessThan(0.25);
    expect(Math.abs(medianMs / 8 - 1)).toBeLessThan(0.25);
  });
  it("recovers with a core for each", () => {
    const { perSecond, medianMs } = read("io-uring", SQPOLL, { cores: 2 });
    expect(perSecond).toBeGreaterThan(50 * 13e3);
    expect(medianMs).toBeLessThan(0.5);
  });
});
