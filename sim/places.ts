/** Which cores of a machine do what. */
import type { MachineSpec } from "./spec.js";

/** Numbers of the cores that devices interrupt. */
export function interruptedCores({ cores, interrupts }: MachineSpec): number[] {
  const target = interrupts?.target ?? "idle";
  if (target === "one") return [0];
  return typeof target === "string" ? Array.from({ length: cores }, (_, i) => i) : [...target];
}

/** Numbers of the cores that run no thread of the program: they take interrupts, or do nothing. */
export function dedicatedCores(spec: MachineSpec): number[] {
  const { cores, threadCores, interrupts } = spec;
  const dedicated = interrupts?.dedicated ? interruptedCores(spec) : [];
  if (threadCores === undefined) return dedicated;
  return Array.from({ length: cores }, (_, i) => i).filter((core) => !threadCores.includes(core));
}

/** How many cores run threads of the program. */
export function programCores(spec: MachineSpec): number {
  return spec.cores - dedicatedCores(spec).length;
}
