/**
 * An experiment that was made on a kernel, simulated: Poisson events from a source on core 1, which spins until each is
 * due and then writes to an eventfd; one process, whose threads share their open files, on core 0; callbacks of 5 us.
 */
import type { Parameters } from "../../models/types.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import type { Cell, CellResult } from "../../scenarios/common/types.js";
import { loadProfile } from "../../scenarios/load/load.js";
import { quantileOf } from "../../sim/histogram.js";
import type { MachineSpec } from "../../sim/spec.js";
import { cell, constant, poisson } from "./harness.js";

const { costs: priced } = loadProfile("linux-6.18-vm");

/** The profile's descriptors are unix sockets. What eventfds take was measured in the same sessions, in ns. */
const OF_EVENTFDS: Cell["costs"] = {
  // No device interrupts: the source writes, 0.5 us with one descriptor and 1.4 us with 9,000, the reader awake.
  interrupt: [
    [1, 500],
    [9000, 1_400],
  ],
  read: priced.eventfdRead.value,
  readEmpty: 233,
  // A ready entry of epoll_wait, a descriptor of poll: 86 ns; 25 ns with 1,000, 31 ns with 9,000.
  epollPerEvent: 86,
  pollPerDescriptor: [
    [1000, 25],
    [9000, 31],
  ],
  selectPerDescriptor: [
    [1000, 25],
    [9000, 31],
  ],
};

const MACHINE: MachineSpec = {
  cores: 2,
  quantumPs: 4e9,
  threadCores: [0],
  interrupts: { target: [1] },
  awake: [1],
  fileTable: "shared",
};

const PARAMETERS: Readonly<Record<string, Parameters>> = {
  select: { FD_SETSIZE: "unlimited" },
  "io-uring": { mode: "deferred" },
};

export function noticed(mechanism: string, pending: number, perSecond: number, completions = 6_000): CellResult {
  const costs = {
    ...Object.fromEntries(Object.entries(priced).map(([name, { value }]) => [name, value])),
    ...OF_EVENTFDS,
  };
  const workload = poisson(perSecond, constant(5e6));
  const set = PARAMETERS[mechanism] ?? {};
  const base = cell(mechanism, { pending, set, costs, workload, warmup: 500, completions, seed: "live" });
  return simulate({ ...base, machine: MACHINE });
}

/** In us. */
export function p50Us({ latency }: CellResult): number {
  return quantileOf(latency.notice, 0.5) / 1e6;
}
