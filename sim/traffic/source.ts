/** Traffic that a run can be measured by. */
import type { Traffic } from "../operations.js";

export interface Source extends Traffic {
  /** Arrivals that are bound to happen. At zero nothing more comes unless an operation is issued again. */
  readonly toCome: number;
}
