/** Which core of the machine does what, so that it is what the scenario says and the simulator simulates. */
import { dedicatedCores, type MachineSpec } from "../../sim/spec.js";
import { SystemError } from "../common/errors.js";
import type { Machine } from "./machine.js";

/** Cores by the numbers that the system has for them. */
export interface Placement {
  /** Where events are made to happen: one that does nothing else. */
  source: number;
  /** Where the program's threads run. */
  program: readonly number[];
}

/** Settings by which events come from a core of their own, the last one; none where the scenario says so itself. */
export function apart(machine: MachineSpec): string[] {
  if (dedicatedCores(machine).length > 0 || machine.cores < 2) return [];
  return [`machine.interrupts.target=[${machine.cores - 1}]`, "machine.interrupts.dedicated=yes"];
}

/**
 * @param spec of a scenario whose events come from a core of their own
 * @throws SystemError if the machine has too few cores
 */
export function placementOn({ cores: allowed, quota }: Pick<Machine, "cores" | "quota">, spec: MachineSpec): Placement {
  const dedicated = dedicatedCores(spec);
  const needed = Math.max(2, spec.cores);
  if (allowed.length < needed)
    throw new SystemError(
      `this machine has ${count(allowed.length)} for it, and ${needed} are needed: one makes events happen, the program has the others` +
        (spec.cores > 2 ? " (--set machine.cores=2 asks for fewer)" : ""),
    );
  if (quota !== undefined && quota < needed)
    throw new SystemError(
      `the control group allows ${quota} cores of processor time, and ${needed} are needed: it would be stopped on its way`,
    );
  const at = (core: number) => allowed[core];
  const others = Array.from({ length: spec.cores }, (_, core) => core).filter((core) => !dedicated.includes(core));
  return { source: at(dedicated[0]), program: others.map(at) };
}

function count(cores: number): string {
  return cores === 1 ? "one core" : `${cores} cores`;
}
