import type { Picoseconds } from "./time.js";

/** What one thread, or one core, at a time can have. */
export interface Exclusive {
  readonly name: string;
  /** How long it was had, since the window began. */
  heldPs: Picoseconds;
  /** Of a ring of a device: how long something was in it. */
  occupiedPs?(now: Picoseconds): Picoseconds;
  /** A window begins. */
  restart(now: Picoseconds): void;
}
