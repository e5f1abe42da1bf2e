/** One cell; if it fails, whether that is the user's to mend or a fault of muxsim. */
import { findMechanism } from "../../models/registry.js";
import type { Mechanism } from "../../models/types.js";
import { NoProgressError } from "../../sim/simulation.js";
import { ClockOverflowError } from "../../sim/time.js";
import { simulate } from "../cell/simulate.js";
import { LostEventError } from "../cell/watchdog.js";
import { UsageError } from "../common/errors.js";
import type { Cell, CellResult } from "../common/types.js";
import { openTrace } from "../trace/file.js";
import { errorWithPlace, type Locate } from "./source-location.js";

/** A mechanism of one's own, and how to find the place of an error in it. */
export interface Plugin {
  mechanism: Mechanism;
  locate: Locate;
}

/** The cell asks for what cannot be simulated. Classes of errors do not survive the way between threads; this does. */
export interface Refusal {
  refused: string;
}

/** Simulate `cell` with the mechanisms that ship or one of `plugins`. Errors in the latter are refusals too. */
export function attempt(cell: Cell, plugins: readonly Plugin[]): CellResult | Refusal {
  const mine = plugins.find(({ mechanism }) => mechanism.name === cell.mechanism);
  try {
    const result = simulate(cell, { openTrace, find: (name) => mine?.mechanism ?? findMechanism(name) });
    const impossible = mine && impossibility(cell, result);
    return impossible === undefined ? result : { refused: `mechanism ${cell.mechanism}: ${impossible}` };
  } catch (error) {
    if (mine !== undefined) return { refused: errorText(cell.mechanism, error, mine.locate) };
    const refusals = [NoProgressError, ClockOverflowError, UsageError];
    if (refusals.some((refusal) => error instanceof refusal)) return { refused: (error as Error).message };
    throw error;
  }
}

/** What cannot come of operations that are well-formed: a program in JavaScript may yield others. */
function impossibility(
  { machine }: Cell,
  { accounts, remainders = {}, windowPs, counters }: CellResult,
): string | undefined {
  const times = [...Object.values(accounts), ...Object.values(remainders)];
  const whole = times.every((ps) => Number.isInteger(ps));
  const adds = whole && times.reduce((sum, ps) => sum + BigInt(ps), 0n) === BigInt(machine.cores) * BigInt(windowPs);
  if (adds && Object.values(counters).every((count) => Number.isInteger(count) && count >= 0)) return undefined;
  return "its core time does not add up, or its calls are no number: does it yield something that is not an operation?";
}

/** An error that the mechanism of one's own called `name` brought about, for its author. */
export function errorText(name: string, error: unknown, locate: Locate): string {
  // Said already; by a guard, with its place.
  if (error instanceof UsageError) return error.message;
  const ours =
    error instanceof NoProgressError || error instanceof ClockOverflowError || error instanceof LostEventError;
  if (ours) return `mechanism ${name}: ${error.message}`;
  // The machine stumbles over what a program yields, not the program itself.
  const hint = error instanceof TypeError && locate(error) === undefined && !error.message.includes("no operation");
  return errorWithPlace(name, error, locate) + (hint ? "; does it yield something that is not an operation?" : "");
}
