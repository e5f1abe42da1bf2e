/** A trace of events that was recorded: what is known of it. Plain data, as in spec.ts. */

/** What is known of a trace. */
export interface RecordedTrace {
  /** The file's name, without its directory. */
  file: string;
  /** Of the file, in hexadecimal. */
  sha256: string;
  format: "csv" | "log";
  events: number;
  /** From the first event to the last: above 0. */
  durationPs: number;
  /** How many events say which operation they are on, how many bytes they bring, how long their callback takes. */
  known: { operation: number; size: number; service: number };
  /** Mean of the callbacks' durations where they are known; 0 if none is. */
  meanServicePs: number;
  /** Events that stood behind later ones and were sorted. */
  outOfOrder: number;
  /** The most events at one instant. */
  mostAtOnce: number;
  /** How whoever opens the trace finds and reads it: not part of what is known, and of no result. */
  access?: { path: string; bytes: number; marks: TraceMark[] };
}

/**
 * Event number `event` in order of time, and those after it, stand in the file from event number `row` on, at byte
 * `offset`, line `line`.
 */
export interface TraceMark {
  event: number;
  row: number;
  offset: number;
  line: number;
}
