import type { Picoseconds } from "./time.js";

/** What serves so many requests at a time and is no core, no thread and no lock: a storage device. */
export interface Station {
  readonly name: string;
  /** How many at a time. */
  readonly servers: number;
  /** How long it served, since the window began: that of all servers together. */
  busyPs: Picoseconds;
  /** A window begins. */
  restart(): void;
  /** Count all up to now. */
  upToNow(): void;
}
