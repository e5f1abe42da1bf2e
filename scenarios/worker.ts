/** What a worker thread runs: one cell at a time. */
import { simulate } from "./simulate.js";
import type { Cell, CellResult } from "./types.js";

export default function work(cell: Cell): CellResult {
  return simulate(cell);
}
