/** Computers for random trials: where and how devices interrupt. */
import fc from "fast-check";
import { type Coalescing, INTERRUPT_TARGETS, type InterruptSpec, type MachineSpec } from "../../sim/spec.js";

const coalesce: fc.Arbitrary<Coalescing> = fc.record(
  { events: fc.integer({ min: 1, max: 5 }), timerPs: fc.integer({ min: 1, max: 100_000 }) },
  { requiredKeys: ["timerPs"] },
);

/** For a machine of any size: {@link placed} makes it fit. */
export const interrupts: fc.Arbitrary<InterruptSpec> = fc.record(
  {
    target: fc.oneof(fc.constantFrom(...INTERRUPT_TARGETS), fc.array(fc.nat(5), { minLength: 1, maxLength: 3 })),
    dedicated: fc.boolean(),
    coalesce,
    napi: fc.record({ budget: fc.integer({ min: 1, max: 4 }) }),
  },
  { requiredKeys: [] },
);

/** Which cores run threads, and which never sleep; likewise. */
export const coreLists = { threadCores: someCores(), awake: someCores() };

function someCores(): fc.Arbitrary<number[]> {
  return fc.array(fc.nat(5), { minLength: 1, maxLength: 3 });
}

/** Choices for a machine of `cores` cores: those listed exist, and one is left for the program. */
export function placed<T extends Partial<MachineSpec>>(choices: T, cores: number): T {
  return placedInterrupts({ ...choices, ...placedLists(choices, cores) }, cores);
}

function placedLists(choices: Partial<MachineSpec>, cores: number): Partial<MachineSpec> {
  const names = (["threadCores", "awake"] as const).filter((name) => choices[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, [...new Set(choices[name]!.map((core) => core % cores))]]));
}

function placedInterrupts<T extends Partial<MachineSpec>>(choices: T, cores: number): T {
  if (choices.interrupts === undefined) return choices;
  const { target, dedicated, ...rest } = choices.interrupts;
  const listed = typeof target === "object" ? [...new Set(target.map((core) => core % cores))] : undefined;
  const taken = listed?.length ?? (target === "one" ? 1 : cores);
  const interrupts = { ...rest, target: listed ?? target, dedicated: dedicated === true && taken < cores };
  return { ...choices, interrupts };
}
