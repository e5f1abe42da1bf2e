/** What a verdict on a point rests on. */
import type { Bottleneck } from "../../common/status.js";
import type { CellResult, Scenario } from "../../common/types.js";
import type { Load } from "./loads.js";

/** The runs of a point. */
export interface Runs {
  scenario: Scenario;
  pending: number;
  /** Threads that the mechanism starts. */
  threads: number;
  /** At least one. */
  cells: readonly CellResult[];
  /**
   * Device events that each replication dropped first, and whether that is known, or believed by whoever gave it, to be
   * enough.
   */
  warmup: { events: number; settled: boolean };
}

export interface Evidence extends Runs {
  all: readonly Load[];
}

export function bottleneckOf(
  { name, utilisation, expected }: Omit<Bottleneck, "load"> & { expected: number },
  open: boolean,
): Bottleneck {
  return { name, utilisation, ...(open && { load: expected }) };
}
