/** What a worker thread runs: one cell at a time. */
import { NoProgressError } from "../sim/simulation.js";
import { ClockOverflowError } from "../sim/time.js";
import { simulate } from "./simulate.js";
import type { Cell, CellResult } from "./types.js";

/** The cell asks for what cannot be simulated. Classes of errors do not survive the way between threads; this does. */
export interface Refusal {
  refused: string;
}

export default function work(cell: Cell): CellResult | Refusal {
  try {
    return simulate(cell);
  } catch (error) {
    if (error instanceof NoProgressError || error instanceof ClockOverflowError) return { refused: error.message };
    throw error;
  }
}
