/**
 * A computer small enough to trace on paper: what costs nothing is left out, and what happens is noted with its time.
 */

import type { WindowAccounts } from "../../sim/accounting/accounting.js";
import { ACCOUNTS, type Account } from "../../sim/accounting/accounts.js";
import { Machine, type MachineCosts } from "../../sim/machine.js";
import { Simulation } from "../../sim/simulation.js";
import type { MachineSpec } from "../../sim/spec.js";
import type { Op, Program } from "../../sim/thread.js";

export const FREE: MachineCosts = {
  interrupt: 0,
  interruptPerEvent: 0,
  wakeup: 0,
  ipi: 0,
  idleExit: 0,
  contextSwitch: 0,
};

export function computer(
  cores: number,
  quantumPs: number,
  costs: Partial<MachineCosts> = {},
  choices: Partial<MachineSpec> = {},
) {
  const simulation = new Simulation();
  const machine = new Machine(simulation, { ...choices, cores, quantumPs }, { ...FREE, ...costs });
  const log: [string, number][] = [];
  const note = (what: string) => log.push([what, simulation.now]);
  return { simulation, machine, log, note };
}

export function accountsOf(machine: Machine): Record<Account, number> {
  const { accounts } = machine.endWindow();
  return Object.fromEntries(ACCOUNTS.map((name, i) => [name, accounts[i]])) as Record<Account, number>;
}

/** All core time that was booked, to the last picosecond. */
export function bookedPs({ accounts, remainders }: WindowAccounts): bigint {
  return [...accounts, ...remainders].reduce((sum, ps) => sum + BigInt(ps), 0n);
}

export function* script(note: (what: string) => void, name: string, ops: Op[]): Program {
  for (const op of ops) {
    yield op;
    note(name);
  }
}
