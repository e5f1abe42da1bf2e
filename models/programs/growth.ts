/** Whether the queue of an executor moves: where it has not for a while, one more worker is hired. */
import { type EventHandle, NO_EVENT } from "../../sim/event-set.js";
import type { Picoseconds } from "../../sim/time.js";
import type { Host } from "../types.js";

export class Growth {
  private taken = 0;
  /** The time at which it is asked whether any task has been taken. */
  private timer: EventHandle = NO_EVENT;

  constructor(
    private readonly host: Pick<Host, "machine">,
    private readonly afterPs: Picoseconds,
    /** Whether tasks wait; and whether there may be more workers. */
    private readonly someWait: () => boolean,
    private readonly mayGrow: () => boolean,
    /** Inside an interrupt. */
    private readonly hire: () => void,
  ) {}

  /** A worker has taken a task. */
  moved(): void {
    this.taken++;
  }

  /** While tasks wait, it is asked from time to time whether any of them has been taken. */
  watch(): void {
    if (this.timer !== NO_EVENT || !this.someWait() || !this.mayGrow()) return;
    this.timer = this.host.machine.simulation.after(this.afterPs, this.hasItMoved, this.taken);
  }

  private readonly hasItMoved = (taken: number): void => {
    this.timer = NO_EVENT;
    if (taken === this.taken && this.someWait()) this.host.machine.interrupt(this.hireOneMore, 0);
    this.watch();
  };

  private readonly hireOneMore = (): void => {
    if (this.mayGrow()) this.hire();
  };
}
