/** The lives of events as far as they are explained: columns of a table whose rows are those of the event table. */
import type { EventId } from "../event-table.js";
import type { Picoseconds } from "../time.js";
import { COMPONENTS, Reading } from "./components.js";

const N = COMPONENTS.length;
const FIRST_ROWS = 64;
/** So many times for each row, what is the oldest is not looked up anew. */
const LOOKS_PER_ROW = 8;

/** No thread has it. */
export const NO_THREAD = -1;

export class LifeTable {
  /** {@link COMPONENTS} of each: what it has waited so far. */
  parts = new Float64Array(FIRST_ROWS * N);
  /** Its last mark; when it happened, and the kernel knew. */
  lastPs = new Float64Array(FIRST_ROWS);
  devicePs = new Float64Array(FIRST_ROWS);
  knownPs = new Float64Array(FIRST_ROWS);
  /** The thread that works on it. */
  holder = new Int32Array(FIRST_ROWS);
  /** Whether it waits for others; how its wait is read ({@link Reading}); if it is over. */
  waits = new Uint8Array(FIRST_ROWS);
  reading = new Uint8Array(FIRST_ROWS);
  over = new Uint8Array(FIRST_ROWS);
  private count = 0;
  private oldest: Picoseconds = 0;
  private looks = 0;

  constructor(private readonly clock: { readonly now: Picoseconds }) {}

  /** `event` happens now. */
  begin(event: EventId): void {
    const { now } = this.clock;
    if (event >= this.lastPs.length) this.makeRoom(event + 1);
    if (event >= this.count) this.count = event + 1;
    const { parts } = this;
    for (let i = event * N; i < (event + 1) * N; i++) parts[i] = 0;
    this.lastPs[event] = now;
    this.devicePs[event] = now;
    this.knownPs[event] = now;
    this.holder[event] = NO_THREAD;
    this.waits[event] = 0;
    this.reading[event] = Reading.OfOthers;
    this.over[event] = 0;
  }

  /** What was before nobody asks for. Not always looked up anew: earlier times than need be do no harm. */
  oldestPs(): Picoseconds {
    const { count, over, lastPs } = this;
    if (LOOKS_PER_ROW * ++this.looks < count) return this.oldest;
    this.looks = 0;
    let oldestPs = this.clock.now;
    for (let event = 0; event < count; event++) {
      if (over[event] === 0) oldestPs = Math.min(oldestPs, lastPs[event]);
    }
    this.oldest = oldestPs;
    return oldestPs;
  }

  private makeRoom(rows: number): void {
    const room = Math.max(rows, 2 * this.lastPs.length);
    this.parts = longer(this.parts, room * N);
    this.lastPs = longer(this.lastPs, room);
    this.devicePs = longer(this.devicePs, room);
    this.knownPs = longer(this.knownPs, room);
    this.holder = longer(this.holder, room);
    this.waits = longer(this.waits, room);
    this.reading = longer(this.reading, room);
    this.over = longer(this.over, room);
  }
}

function longer<A extends Float64Array | Int32Array | Uint8Array>(column: A, length: number): A {
  const made = new (column.constructor as new (length: number) => A)(length);
  made.set(column);
  return made;
}
