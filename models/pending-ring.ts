/**
 * The FIFO of pending operations that a polling pool rotates when every poll is acted out: pop at the head, push at the
 * tail, each O(1). Where polls are foreseen a rotating queue takes its place (sim/fast-forward/rotating-queue.ts).
 */
export class PendingRing {
  length = 0;
  private head = 0;
  private slots: Int32Array;

  /** Room for `capacity` operations at first; handlers may bring more. */
  constructor(capacity: number) {
    this.slots = new Int32Array(capacity);
  }

  push(operation: number): void {
    if (this.length === this.slots.length) this.grow();
    this.slots[(this.head + this.length++) % this.slots.length] = operation;
  }

  private grow(): void {
    const { slots, head } = this;
    this.slots = new Int32Array(2 * slots.length);
    this.slots.set(slots.subarray(head));
    this.slots.set(slots.subarray(0, head), slots.length - head);
    this.head = 0;
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
