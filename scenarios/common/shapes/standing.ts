/** What a point's status rests on. */
import * as z from "zod";
import { amount, type Infer, type Shape, sentence } from "./exact.js";

const BOTTLENECK = {
  /** `all 4 cores`, `event loop 2`, `core 0, by the interrupts it takes`, `the lock of the queue`. */
  name: sentence,
  /**
   * Share of the window that it was in use; of receivers, who are not watched, what it comes to in the long run.
   */
  utilisation: amount,
  /** Open: offered work over what it can do, at the rate and the mean callback that the scenario asks for. */
  load: amount.optional(),
};

/** What is most in demand at a point, and how far. */
export interface Bottleneck extends Infer<typeof BOTTLENECK> {}
export const bottleneck: Shape<Bottleneck> = z.strictObject(BOTTLENECK);

const NEEDS = {
  /** Device events to drop first, and to measure. */
  warmup: amount,
  completions: amount,
  /** Or so many replications of the length they have, where that is enough. */
  replications: amount.optional(),
};

/** How long a run would do where this one did not. */
export interface Needs extends Infer<typeof NEEDS> {}
export const needs: Shape<Needs> = z.strictObject(NEEDS);
