/**
 * Interrupts: which core one hits, the handlers it runs, the threads it wakes, and the phase that it suspends.
 *
 * One that reaches an idle core first rouses it, for what leaving idle takes after that long (`idleExit`); one that
 * reaches a core that is being roused already begins when it is awake. From then on the core is awake: what is made
 * runnable on it pays nothing more.
 */
import { CALLBACK, USER } from "./accounting/accounts.js";
import { type Core, type MachineCosts, Phase, type Poller } from "./core.js";
import { type Handler, NO_EVENT } from "./event-set.js";
import type { Idling } from "./idling.js";
import type { Simulation } from "./simulation.js";
import type { Thread } from "./thread.js";
import type { Picoseconds } from "./time.js";

/** What interrupts need of the computer they happen to. */
interface Surroundings {
  /** Book `core`'s time up to now. */
  book(core: Core): void;
  /** An interrupt is to hit `core`, whose timer it stops. */
  suspend(core: Core): void;
  /** The wake-up of `thread` is paid, by an interrupt on `by`: what that takes longer, from now on. */
  woken(thread: Thread, by: Core): Picoseconds;
  /** The suspended phase of `core` goes on, to its end at `endsPs`. */
  resume(core: Core): void;
  /** `core` was idle when it was interrupted, and nothing has been given to it since. */
  free(core: Core): void;
  /** One core interrupts another. */
  sent(): void;
}

/** A handler that a thread of the kernel executes. */
interface SoftInterrupt {
  readonly core: number;
  readonly woken: Thread[];
  lingerPs: Picoseconds;
}

export class Interrupts {
  private current: Core | undefined;
  private raised: Core;
  private nextTarget = 0;
  /** The soft interrupt in progress, if any. */
  private soft: SoftInterrupt | undefined;

  constructor(
    private readonly simulation: Simulation,
    private readonly cores: readonly Core[],
    /** The cores that devices interrupt, each in turn; with `preferIdle` an idle one if there is one. */
    private readonly targets: readonly Core[],
    private readonly preferIdle: boolean,
    private readonly costs: MachineCosts,
    private readonly idling: Idling,
    private readonly computer: Surroundings,
  ) {
    this.raised = targets[0];
  }

  /**
   * A device interrupts a core; `extraPs` after the price of an interrupt, `handler(argument)` runs. Before it ends,
   * the interrupt goes on with `poller`, if given. It is the core of number `on`, if that is given.
   */
  raise(handler: Handler, argument: number, extraPs: Picoseconds, poller?: Poller, on?: number): void {
    this.raised = on === undefined ? this.choose() : this.cores[on];
    this.store(this.raised, handler, argument, this.costs.interrupt + extraPs);
    if (poller !== undefined) this.raised.pollers.push(poller);
    if (!this.raised.interrupted) this.enter(this.raised);
  }

  /** `core` interrupts itself: after `spanPs`, `handler(argument)` runs. */
  raiseOn(index: number, handler: Handler, argument: number, spanPs: Picoseconds): void {
    const core = this.cores[index];
    this.store(core, handler, argument, spanPs);
    if (!core.interrupted) this.enter(core);
  }

  /** One more event that the interrupt raised last delivers, at the price of a further event. */
  further(handler: Handler, argument: number, extraPs: Picoseconds): void {
    this.furtherOn(this.raised, handler, argument, extraPs);
  }

  /** One more event that the interrupt in progress on `core` delivers, at the price of a further event. */
  furtherOn(core: Core, handler: Handler, argument: number, extraPs: Picoseconds): void {
    this.store(core, handler, argument, this.costs.interruptPerEvent + extraPs);
  }

  /**
   * Run `handler(argument)` in a soft interrupt, which a thread executes on `core`: the threads it is to wake, and how
   * much longer it takes.
   */
  softly(core: number, handler: Handler, argument: number): { woken: readonly Thread[]; lingerPs: Picoseconds } {
    const soft: SoftInterrupt = { core, woken: [], lingerPs: 0 };
    this.soft = soft;
    handler(argument);
    this.soft = undefined;
    return soft;
  }

  /** The thread that the interrupt whose handler runs now has interrupted, if any. */
  get interrupted(): Thread | undefined {
    return this.current?.thread;
  }

  /** Whether `thread` is its core's current one: running, or being switched to, or either but for an interrupt. */
  isCurrent(thread: Thread): boolean {
    const core = thread.core < 0 ? undefined : this.cores[thread.core];
    return core?.thread === thread && (core.phase === Phase.Running || core.phase === Phase.Switching);
  }

  /** Whether `thread` executes its program, or would if its core were not interrupted: no system call. */
  hitsUserCode(thread: Thread): boolean {
    if (!this.isCurrent(thread) || this.cores[thread.core].phase !== Phase.Running) return false;
    return thread.op?.account === CALLBACK || thread.op?.account === USER;
  }

  /**
   * Called by a handler: another interrupt, of `spanPs`, to the core that `thread` is on; if that is this core, the
   * same one goes on. Then `handler(argument)`.
   */
  send(thread: Thread, handler: Handler, argument: number, spanPs: Picoseconds): void {
    const core = this.cores[thread.core];
    if (core !== this.current) this.computer.sent();
    this.store(core, handler, argument, spanPs);
    if (!core.interrupted) this.enter(core);
  }

  /**
   * Before `thread` goes on where it was interrupted, but after all other interrupts on its core, and when no device is
   * polled any more: `work`. Called by nobody's handler: `thread` is about to go on, and does this on its way.
   */
  beforeReturn(thread: Thread, work: Poller): void {
    const core = this.cores[thread.core];
    core.beforeReturn = work;
    if (core.interrupted) return;
    work.goOn(core);
    if (core.interruptHandlers.length > 0) this.enter(core);
  }

  /** Called by a {@link Poller}: what the interrupt on `core` does next, for `spanPs`; then `handler(argument)`. */
  goOnWith(core: Core, handler: Handler, argument: number, spanPs: Picoseconds): void {
    this.store(core, handler, argument, spanPs);
  }

  /** The core whose interrupt's handler runs now, by its index, if any. */
  get core(): number | undefined {
    return this.soft?.core ?? this.current?.index;
  }

  /** Called by a handler: this interrupt takes `ps` longer, before it does anything else: it has to wait for a lock. */
  linger(ps: Picoseconds): void {
    const lingering = this.soft ?? this.current;
    if (lingering === undefined) throw new Error("not in an interrupt: nothing can linger");
    lingering.lingerPs += ps;
  }

  /** Called by a handler: this interrupt is to wake `thread`, and pays for it. */
  wake(thread: Thread): void {
    if (this.soft !== undefined) this.soft.woken.push(thread);
    else if (this.current !== undefined) this.current.wakes.push(thread);
    else throw new Error("not in an interrupt: a thread must yield wake(...)");
  }

  private store(core: Core, handler: Handler, argument: number, spanPs: Picoseconds): void {
    core.interruptHandlers.push(handler);
    core.interruptArguments.push(argument);
    core.interruptSpansPs.push(spanPs);
  }

  private choose(): Core {
    const { targets } = this;
    if (targets.length === 1) return targets[0];
    if (this.preferIdle) for (const core of targets) if (core.isIdle) return core;
    const core = targets[this.nextTarget];
    this.nextTarget = (this.nextTarget + 1) % targets.length;
    return core;
  }

  private enter(core: Core): void {
    const { now } = this.simulation;
    this.computer.suspend(core);
    this.computer.book(core);
    if (core.timer !== NO_EVENT) {
      this.simulation.cancel(core.timer);
      core.timer = NO_EVENT;
      core.leftPs = core.endsPs - now;
    }
    const rousingPs = this.rousingPs(core);
    core.interrupted = true;
    core.interruptSincePs = now;
    core.awakePs = now + rousingPs;
    this.serve(core, rousingPs);
  }

  /**
   * How long it takes until `core` is awake; of one that somebody is rousing already, whatever is left, which then is
   * over.
   */
  private rousingPs(core: Core): Picoseconds {
    if (core.phase !== Phase.Idle && core.phase !== Phase.Waking) return 0;
    const exitPs = this.idling.exitPs(core);
    const restPs = core.phase === Phase.Idle ? exitPs : Math.min(core.leftPs, exitPs);
    if (core.phase === Phase.Waking) core.leftPs = 0;
    this.idling.rouses(core, this.simulation.now + restPs, restPs);
    return restPs;
  }

  private serve(core: Core, afterPs: Picoseconds = 0): void {
    this.simulation.after(afterPs + core.interruptSpansPs.shift(), this.kernelKnows, core.index);
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
    core.lingerPs += this.computer.woken(core.wakes.shift() as Thread, core);
    this.goOn(core);
  };

  private readonly lingered = (index: number): void => this.goOn(this.cores[index]);

  private goOn(core: Core): void {
    if (core.lingerPs > 0) {
      this.simulation.after(core.lingerPs, this.lingered, core.index);
      core.lingerPs = 0;
      return;
    }
    while (core.wakes.length === 0 && core.interruptHandlers.length === 0) {
      const more = core.pollers.length > 0 ? core.pollers.at(0) : core.beforeReturn;
      if (more === undefined) break;
      more.goOn(core);
    }
    if (core.wakes.length > 0) this.simulation.after(this.costs.wakeup, this.wakeupPaid, core.index);
    else if (core.interruptHandlers.length > 0) this.serve(core);
    else this.leave(core);
  }

  private leave(core: Core): void {
    this.computer.book(core);
    core.interrupted = false;
    if (core.phase === Phase.Idle) {
      this.computer.free(core);
      return;
    }
    core.endsPs = this.simulation.now + core.leftPs;
    this.computer.resume(core);
    if (core.phase === Phase.Running) core.quantumEndsPs += this.simulation.now - core.interruptSincePs;
  }
}
