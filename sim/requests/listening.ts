/** Who hears of new connections, as those who open them and those who measure see it. */
import type { Picoseconds } from "../time.js";

/** The listening side: which of the program's doors a new connection comes to, and who has how much to do. */
export interface Listening {
  door(connection: number, slot: number): number;
  beginWindow(now: Picoseconds): void;
  balance(now: Picoseconds): Balance | undefined;
}

/** What each worker had in a window, in their order. */
export interface Balance {
  /** Time averages of open connections; absent where they belong to an object that all threads share. */
  connections?: number[];
  /** Handlers ended. */
  requests: number[];
  /** Core time in use, in picoseconds. */
  corePs: number[];
  /** Connections accepted, by all together. */
  accepted: number;
}
