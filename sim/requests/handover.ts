/** Requests that others begin with than those who notice them. */
import type { EventId } from "../event-table.js";

export class Handover {
  /** Whether there are such others. */
  isInForce = false;
  private readonly done: boolean[] = [];

  /** `event` is new. */
  begin(event: EventId): void {
    this.done[event] = false;
  }

  /** From now on whoever begins with `event` is the one who is to. */
  complete(event: EventId): void {
    this.done[event] = true;
  }

  isDue(event: EventId): boolean {
    return this.isInForce && !this.done[event];
  }
}
