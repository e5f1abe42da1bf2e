/** How one cost follows from what the probes find. */
import type { DistributionSpec } from "../../sim/spec.js";
import type { Reading } from "./measured.js";
import type { Descriptors } from "./types.js";

/** An amount in ns or bytes, or rows of them by n or by ns of idle time; of what is drawn, distributions. */
export type Found = number | readonly (readonly [key: number, amount: number | DistributionSpec])[];

/** What rules ask. */
export interface Asked {
  at: Reading;
  /** All values of a quantity, one or several a slice. @throws NotMeasured */
  values(name: string, n: number): readonly number[];
  /** The sizes at which there is a quantity, ascending. */
  sizes(name: string): number[];
  descriptors: Descriptors;
}

export interface Rule {
  /** What was done, for the row's source. */
  how: string | ((asked: Asked) => string);
  /** @throws NotMeasured where a probe did not find what it needs */
  find(asked: Asked): Found;
  /** Range where it does not come from repeats. */
  range?(asked: Asked): [low: number, high: number];
}
