/**
 * Interrupts: which core one hits, the handlers it runs, the threads it wakes, and the phase that it suspends.
 */
import { CALLBACK, type Core, type MachineCosts, Phase, USER } from "./core.js";
import { type Handler, NO_EVENT } from "./event-set.js";
import type { Simulation } from "./simulation.js";
import type { InterruptTarget } from "./spec.js";
import type { Thread } from "./thread.js";
import type { Picoseconds } from "./time.js";

/** What interrupts need of the computer they happen to. */
interface Surroundings {
  /** Book `core`'s time up to now. */
  book(core: Core): void;
  /** An interrupt is to hit `core`, whose timer it stops. */
  suspend(core: Core): void;
  /** The wake-up of `thread` is paid. */
  woken(thread: Thread): void;
  /** The suspended phase of `core` goes on, to its end at `endsPs`. */
  resume(core: Core): void;
  /** One core interrupts another. */
  sent(): void;
}

export class Interrupts {
  private current: Core | undefined;
  private raised: Core;
  private nextCore = 0;

  constructor(
    private readonly simulation: Simulation,
    private readonly cores: readonly Core[],
    private readonly target: InterruptTarget,
    private readonly costs: MachineCosts,
    private readonly computer: Surroundings,
  ) {
    this.raised = cores[0];
  }

  /** A device interrupts a core; `extraPs` after the price of an interrupt, `handler(argument)` runs. */
  raise(handler: Handler, argument: number, extraPs: Picoseconds): void {
    this.raised = this.choose();
    this.store(this.raised, handler, argument, this.costs.interrupt + extraPs);
    if (!this.raised.interrupted) this.enter(this.raised);
  }

  /** One more event that the interrupt raised last delivers, at the price of a further event. */
  further(handler: Handler, argument: number, extraPs: Picoseconds): void {
    this.store(this.raised, handler, argument, this.costs.interruptPerEvent + extraPs);
  }

  /** The thread that the interrupt whose handler runs now has interrupted, if any. */
  get interrupted(): Thread | undefined {
    return this.current?.thread;
  }

  /** Whether `thread` is on a core and executes its program, or would if its core were not interrupted: no system call. */
  hitsUserCode(thread: Thread): boolean {
    const core = thread.core < 0 ? undefined : this.cores[thread.core];
    if (core?.thread !== thread || core.phase !== Phase.Running) return false;
    return thread.op?.account === CALLBACK || thread.op?.account === USER;
  }

  /**
   * Called by a handler: another interrupt, of `spanPs`, to the core that `thread` is on; if that is this core, the same one goes on.
   * Then `handler(argument)`.
   */
  send(thread: Thread, handler: Handler, argument: number, spanPs: Picoseconds): void {
    const core = this.cores[thread.core];
    if (core !== this.current) this.computer.sent();
    this.store(core, handler, argument, spanPs);
    if (!core.interrupted) this.enter(core);
  }

  /** Called by a handler: this interrupt is to wake `thread`, and pays for it. */
  wake(thread: Thread): void {
    if (this.current === undefined) throw new Error("not in an interrupt: a thread must yield wake(...)");
    this.current.wakes.push(thread);
  }

  private store(core: Core, handler: Handler, argument: number, spanPs: Picoseconds): void {
    core.interruptHandlers.push(handler);
    core.interruptArguments.push(argument);
    core.interruptSpansPs.push(spanPs);
  }

  private choose(): Core {
    if (this.target === "one") return this.cores[0];
    if (this.target === "idle") {
      for (const core of this.cores) if (core.thread === undefined && !core.interrupted) return core;
    }
    const core = this.cores[this.nextCore];
    this.nextCore = (this.nextCore + 1) % this.cores.length;
    return core;
  }

  private enter(core: Core): void {
    this.computer.suspend(core);
    this.computer.book(core);
    if (core.timer !== NO_EVENT) {
      this.simulation.cancel(core.timer);
      core.timer = NO_EVENT;
      core.leftPs = core.endsPs - this.simulation.now;
    }
    core.interrupted = true;
    core.interruptSincePs = this.simulation.now;
    this.serve(core);
  }

  private serve(core: Core): void {
    this.simulation.after(core.interruptSpansPs.shift(), this.kernelKnows, core.index);
  }

  private readonly kernelKnows = (index: number): void => {
    const core = this.cores[index];
    const handler = core.interruptHandlers.shift() as Handler;
    const argument = core.interruptArguments.shift();
    this.current = core;
    handler(argument);
    this.current = undefined;
    this.goOn(core);
  };

  private readonly wakeupPaid = (index: number): void => {
    const core = this.cores[index];
    this.computer.woken(core.wakes.shift() as Thread);
    this.goOn(core);
  };

  private goOn(core: Core): void {
    if (core.wakes.length > 0) this.simulation.after(this.costs.wakeup, this.wakeupPaid, core.index);
    else if (core.interruptHandlers.length > 0) this.serve(core);
    else this.leave(core);
  }

  private leave(core: Core): void {
    this.computer.book(core);
    core.interrupted = false;
    if (core.phase === Phase.Idle) return;
    core.endsPs = this.simulation.now + core.leftPs;
    this.computer.resume(core);
    if (core.phase === Phase.Running) core.quantumEndsPs += this.simulation.now - core.interruptSincePs;
  }
}
