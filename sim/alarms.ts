/** Threads that sleep for a time, in the middle of a callback or of a handler: a device interrupts when it is over. */
import type { Handler } from "./event-set.js";
import type { Simulation } from "./simulation.js";
import type { Op, Thread } from "./thread.js";

/** What alarms need of their computer. */
interface Computer {
  readonly simulation: Simulation;
  readonly threads: readonly Thread[];
  interrupt(handler: Handler, argument: number): void;
  wakeFromInterrupt(thread: Thread): void;
}

export class Alarms {
  constructor(private readonly machine: Computer) {}

  /** `thread` carries out `op`, a sleep: it is to leave its core now. */
  set(thread: Thread, op: Op): void {
    const { simulation } = this.machine;
    simulation.after(op.sleepPs, this.over, thread.id);
    thread.doze(simulation.now, op.next);
  }

  /** What a sleeping callback waited for has come: an interrupt that wakes it. */
  private readonly over = (id: number): void => {
    this.machine.simulation.probe?.alarmed(this.machine.threads[id]);
    this.machine.interrupt(this.wakeSleeper, id);
  };

  private readonly wakeSleeper = (id: number): void => {
    const thread = this.machine.threads[id];
    thread.endDoze(this.machine.simulation.now);
    this.machine.wakeFromInterrupt(thread);
  };
}
