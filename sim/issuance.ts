/** How far the operations of a completion mechanism are: an issued one has its buffer with the kernel. */
import { withRoom } from "./event-queues.js";

/** Not issued; issued; issued with its event on the way; complete, and not taken. */
const NOT_ISSUED = 0;
const ISSUED = 1;
const FILLING = 2;
const COMPLETE = 3;

export class Issuance {
  private state: Uint8Array;

  /** All `count` operations are issued. */
  constructor(count: number) {
    this.state = new Uint8Array(count).fill(ISSUED);
  }

  /** A further one, not issued. */
  add(operation: number): void {
    if (operation >= this.state.length) this.state = withRoom(this.state);
    this.state[operation] = NOT_ISSUED;
  }

  isIssued(operation: number): boolean {
    return this.state[operation] === ISSUED;
  }

  isComplete(operation: number): boolean {
    return this.state[operation] === COMPLETE;
  }

  /** Its event is on the way: whether its buffer is there to take it. */
  fill(operation: number): boolean {
    if (this.state[operation] !== ISSUED) return false;
    this.state[operation] = FILLING;
    return true;
  }

  /** The kernel knows of its event: whether that completes it. */
  complete(operation: number): boolean {
    if (this.state[operation] !== ISSUED && this.state[operation] !== FILLING) return false;
    this.state[operation] = COMPLETE;
    return true;
  }

  /** It has been taken, or taken back. */
  withdraw(operation: number): void {
    this.state[operation] = NOT_ISSUED;
  }

  /** It is issued while an event of its is known already, or on the way. */
  issue(operation: number, known: boolean, coming: boolean): void {
    this.state[operation] = known ? COMPLETE : coming ? FILLING : ISSUED;
  }
}
