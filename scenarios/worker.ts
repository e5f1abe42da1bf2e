/** What a worker thread runs: one cell at a time. */
import { NoProgressError } from "../sim/simulation.js";
import { ClockOverflowError } from "../sim/time.js";
import { UsageError } from "./errors.js";
import { simulate } from "./simulate.js";
import { openTrace } from "./trace/file.js";
import type { Cell, CellResult } from "./types.js";

/** The cell asks for what cannot be simulated. Classes of errors do not survive the way between threads; this does. */
export interface Refusal {
  refused: string;
}

export default function work(cell: Cell): CellResult | Refusal {
  try {
    return simulate(cell, { openTrace });
  } catch (error) {
    const refusals = [NoProgressError, ClockOverflowError, UsageError];
    if (refusals.some((refusal) => error instanceof refusal)) return { refused: (error as Error).message };
    throw error;
  }
}
