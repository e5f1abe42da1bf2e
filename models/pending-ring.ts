/**
 * The FIFO of pending operations that a polling pool rotates when every poll is acted out: pop at the head, push at the
 * tail, each O(1). Where polls are foreseen a rotating queue takes its place (sim/fast-forward/rotating-queue.ts).
 */
export class PendingRing {
  length = 0;
  private head = 0;
  private readonly slots: Int32Array;

  /** Room for `capacity` operations: there are never more than exist. */
  constructor(capacity: number) {
    this.slots = new Int32Array(capacity);
  }

  push(operation: number): void {
    if (this.length === this.slots.length) throw new RangeError("more operations than exist");
    this.slots[(this.head + this.length++) % this.slots.length] = operation;
  }

  /** The oldest operation, removed; -1 if there is none. */
  pop(): number {
    if (this.length === 0) return -1;
    const operation = this.slots[this.head];
    this.head = (this.head + 1) % this.slots.length;
    this.length--;
    return operation;
  }
}
