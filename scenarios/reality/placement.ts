/** Which core of the machine does what, so that it is what the scenario says and the simulator simulates. */
import { dedicatedCores } from "../../sim/places.js";
import type { MachineSpec } from "../../sim/spec.js";
import { SystemError, UsageError } from "../common/errors.js";
import type { Machine } from "./machine.js";

/** Cores by the numbers that the system has for them. */
export interface Placement {
  /** Where events are made to happen: one that does nothing else. */
  source: number;
  /** Where the program's threads run. */
  program: readonly number[];
}

/**
 * @param spec of a scenario whose events come from a core of their own
 * @throws SystemError if the machine has too few cores, UsageError if the scenario has
 */
export function placementOn({ cores: allowed, quota }: Pick<Machine, "cores" | "quota">, spec: MachineSpec): Placement {
  const apart = dedicatedCores(spec);
  if (apart.length === 0)
    throw new UsageError(
      "the scenario has one core, and what makes events happen needs another: --set machine.cores=2",
    );
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
  const others = Array.from({ length: spec.cores }, (_, core) => core).filter((core) => !apart.includes(core));
  return { source: allowed[apart[0]], program: others.map((core) => allowed[core]) };
}

function count(cores: number): string {
  return cores === 1 ? "one core" : `${cores} cores`;
}
