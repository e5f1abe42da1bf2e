/**
 * A first-in-first-out queue in a growing ring: push, shift, pop and indexed reads in O(1), no allocation in steady
 * state.
 */
export class Fifo<T> {
  length = 0;
  private items: T[] = new Array(16);
  private head = 0;

  push(item: T): void {
    if (this.length === this.items.length) this.grow();
    this.items[(this.head + this.length++) & (this.items.length - 1)] = item;
  }

  /** The oldest item, removed; undefined if there is none. */
  shift(): T | undefined {
    if (this.length === 0) return undefined;
    const item = this.items[this.head];
    this.items[this.head] = undefined as T;
    this.head = (this.head + 1) & (this.items.length - 1);
    this.length--;
    return item;
  }

  /** The newest item, removed; undefined if there is none. */
  pop(): T | undefined {
    if (this.length === 0) return undefined;
    const at = (this.head + --this.length) & (this.items.length - 1);
    const item = this.items[at];
    this.items[at] = undefined as T;
    return item;
  }

  /** The i-th oldest item, 0 <= i < length. */
  at(i: number): T {
    return this.items[(this.head + i) & (this.items.length - 1)];
  }

  some(test: (item: T) => boolean): boolean {
    for (let i = 0; i < this.length; i++) if (test(this.at(i))) return true;
    return false;
  }

  private grow(): void {
    const bigger: T[] = new Array(this.items.length * 2);
    for (let i = 0; i < this.length; i++) bigger[i] = this.at(i);
    this.items = bigger;
    this.head = 0;
  }
}

/** A first-in-first-out queue of numbers: picoseconds in a {@link Fifo} would each be an object of their own. */
export class NumberFifo {
  length = 0;
  private items = new Float64Array(16);
  private head = 0;

  push(item: number): void {
    if (this.length === this.items.length) this.grow();
    this.items[(this.head + this.length++) & (this.items.length - 1)] = item;
  }

  /** The oldest number, removed. There must be one. */
  shift(): number {
    const item = this.items[this.head];
    this.head = (this.head + 1) & (this.items.length - 1);
    this.length--;
    return item;
  }

  /** The i-th oldest number, 0 <= i < length. */
  at(i: number): number {
    return this.items[(this.head + i) & (this.items.length - 1)];
  }

  private grow(): void {
    const bigger = new Float64Array(this.items.length * 2);
    for (let i = 0; i < this.length; i++) bigger[i] = this.at(i);
    this.items = bigger;
    this.head = 0;
  }
}
