/**
 * Operations whose length is settled while they are carried out: how far each has come, what ends a spin, whose polls
 * are not acted out, and what changes the length of another.
 */
import { type Core, Phase } from "./core.js";
import type { Simulation } from "./simulation.js";
import { Kind, State, type Thread } from "./thread.js";
import { MAX_PS, type Picoseconds } from "./time.js";

export class Spins {
  constructor(
    private readonly simulation: Simulation,
    private readonly cores: readonly Core[],
    /** The core's segment is now to be another one. */
    private readonly runAnew: (core: Core, thread: Thread) => void,
  ) {}

  /** How much of its current operation `thread` has executed, in picoseconds. */
  readonly progress = (thread: Thread): Picoseconds => {
    const before = thread.wholePs - thread.remainingPs;
    if (thread.state !== State.OnCore) return before;
    return before + this.cores[thread.core].ranPs(this.simulation.now);
  };

  /** Something `thread` may be spinning for has come: the poll in progress is the last, if its test agrees. */
  end(thread: Thread): void {
    const { op } = thread;
    if (op?.kind !== Kind.Spin || thread.wholePs < MAX_PS) return;
    // Of what happens at one instant polls come last: one that ends now is still to be asked.
    this.setLength(thread, Math.max(1, Math.ceil(this.progress(thread) / op.ps)) * op.ps);
  }

  /** The current operation of `thread` is to take `wholePs` in all: no less than it has executed. */
  setLength(thread: Thread, wholePs: Picoseconds): void {
    thread.remainingPs = wholePs - this.progress(thread);
    thread.wholePs = wholePs;
    const core = this.cores[thread.core];
    if (thread.state !== State.OnCore || core.phase !== Phase.Running) return;
    thread.virtualPs += core.ranPs(this.simulation.now);
    if (core.interrupted) {
      core.leftPs = Math.min(thread.remainingPs, core.quantumEndsPs - core.interruptSincePs);
      core.spanPs = core.leftPs;
      return;
    }
    this.simulation.cancel(core.timer);
    this.runAnew(core, thread);
  }
}
