/**
 * Any number of lists of whole numbers that share their memory: chunks of a cache line, linked from the newest to the
 * oldest, so that adding writes to one line and taking out reads line after line.
 *
 * A list is known by its end, the place where its next number would go; that of an empty one is EMPTY. A chunk starts
 * with the end of the chunk before it, which is a multiple of the chunk's size: that is how a full chunk is recognised.
 */

/** Numbers to a chunk, the link included: a power of two. */
const CHUNK = 16;
/** The end of an empty list. */
export const EMPTY = 0;

export class Chunks {
  /** What the last `takeOut` took, newest first. */
  taken = new Int32Array(64);
  /** The first chunk is not used, so that no list ends at 0. */
  private memory = new Int32Array(64 * CHUNK);
  private used = CHUNK;
  private free = EMPTY;

  /** Add `value` to the list that ends at `end`: its new end. */
  add(end: number, value: number): number {
    const at = (end & (CHUNK - 1)) === 0 ? this.newChunk(end) : end;
    this.memory[at] = value;
    return at + 1;
  }

  /** Take everything out of the list that ends at `end`: how many are in `taken`. */
  takeOut(end: number): number {
    const { memory } = this;
    let count = 0;
    for (let until = end; until !== EMPTY; ) {
      const start = (until - 1) & -CHUNK;
      if (count + CHUNK > this.taken.length) this.taken = larger(this.taken, new Int32Array(2 * this.taken.length));
      for (let i = until - 1; i > start; i--) this.taken[count++] = memory[i];
      until = memory[start];
      memory[start] = this.free;
      this.free = start;
    }
    return count;
  }

  private newChunk(before: number): number {
    let start = this.free;
    if (start !== EMPTY) {
      this.free = this.memory[start];
    } else {
      start = this.used;
      if (start === this.memory.length) this.memory = larger(this.memory, new Int32Array(2 * start));
      this.used += CHUNK;
    }
    this.memory[start] = before;
    return start + 1;
  }
}

/** `empty`, which is larger, with the contents of `old`. */
export function larger<T extends Float64Array | Int32Array>(old: T, empty: T): T {
  empty.set(old);
  return empty;
}
