/**
 * How long operations were in use: from when the kernel knows of an event on one until none is left whose callback has
 * not ended. Where a mechanism never serves two events of an operation at the same time, each operation may be what a
 * run is short of.
 */
import type { Picoseconds } from "../time.js";

/** The operation with most events of a window, or of those of a class. */
export interface BusiestOperation {
  operation: number;
  usedPs: Picoseconds;
  /** Its events that ended, and by how many more had not ended at the window's end than at its start. */
  served: number;
  growth: number;
}

/** Neighbours: those of a class, say. */
export interface OperationRange {
  first: number;
  count: number;
}

export class OperationUse {
  /** Per operation: whether two of its events were served at the same time. */
  private readonly together: Uint8Array;
  /** Per operation: events that the kernel knows of, those being served, and since when there are any. */
  private readonly known: Int32Array;
  private readonly serving: Int32Array;
  private readonly sincePs: Float64Array;
  private readonly usedPs: Float64Array;
  /** At the window's start: events that had not ended. */
  private readonly before: Int32Array;

  constructor(count: number) {
    this.together = new Uint8Array(count);
    this.known = new Int32Array(count);
    this.serving = new Int32Array(count);
    this.sincePs = new Float64Array(count);
    this.usedPs = new Float64Array(count);
    this.before = new Int32Array(count);
  }

  comes(operation: number, now: Picoseconds): void {
    if (this.known[operation]++ === 0) this.sincePs[operation] = now;
  }

  begins(operation: number): void {
    if (++this.serving[operation] > 1) this.together[operation] = 1;
  }

  ends(operation: number, now: Picoseconds): void {
    this.serving[operation]--;
    if (--this.known[operation] === 0) this.usedPs[operation] += now - this.sincePs[operation];
  }

  /** @param outstanding per operation: events that have not ended */
  beginWindow(outstanding: Int32Array, now: Picoseconds): void {
    this.usedPs.fill(0);
    this.before.set(outstanding);
    for (let i = 0; i < this.known.length; i++) if (this.known[i] > 0) this.sincePs[i] = now;
  }

  /**
   * Of all, or of those in the range. Undefined where events of one of them are served at the same time, so that
   * it limits nothing. @param served per operation: events that ended
   */
  busiest(
    outstanding: Int32Array,
    served: Int32Array,
    now: Picoseconds,
    { first, count }: OperationRange = { first: 0, count: served.length },
  ): BusiestOperation | undefined {
    let most = first;
    for (let i = first; i < first + count; i++) {
      if (this.together[i] === 1) return undefined;
      if (served[i] + outstanding[i] > served[most] + outstanding[most]) most = i;
    }
    return {
      operation: most,
      usedPs: this.usedPs[most] + (this.known[most] > 0 ? now - this.sincePs[most] : 0),
      served: served[most],
      growth: outstanding[most] - this.before[most],
    };
  }
}
