/** The latest events of the pending-event set (event-set.ts), in order of scheduling. */
import { larger } from "./chunks.js";
import type { Picoseconds } from "./time.js";

/** Events looked at to judge how far the list reaches. */
const SAMPLE = 31;

export class EventList {
  length = 0;
  times = new Float64Array(64);
  slots = new Int32Array(64);

  append(at: Picoseconds, slot: number): void {
    if (this.length === this.times.length) {
      this.times = larger(this.times, new Float64Array(2 * this.length));
      this.slots = larger(this.slots, new Int32Array(2 * this.length));
    }
    this.times[this.length] = at;
    this.slots[this.length++] = slot;
  }

  /** There must be one. */
  earliest(): Picoseconds {
    let earliest = this.times[0];
    for (let i = 1; i < this.length; i++) if (this.times[i] < earliest) earliest = this.times[i];
    return earliest;
  }

  /** That of a sample. */
  median(): Picoseconds {
    const at = (_: unknown, i: number) => this.times[Math.floor((i * this.length) / SAMPLE)];
    return Float64Array.from({ length: SAMPLE }, at).sort()[SAMPLE >> 1];
  }
}
