/**
 * The simulated computer (docs/model.md#cores-threads-and-scheduling): identical cores, threads, run queues and a
 * quantum (scheduler.ts says whose turn it is), interrupts that lengthen whatever they hit, and core time booked to the
 * last tick.
 *
 * A core is in one of four phases; an interrupt suspends the phase and what is left of it goes on afterwards:
 *
 *     idle -> waking (ipi, idleExit) -> switching (contextSwitch) -> running -> ... -> idle
 *
 * Leaving idle is paid once, by what comes first: an interrupt (interrupts.ts), or a thread that is woken from another
 * core, which pays the interprocessor interrupt besides. A core that executes an interrupt is awake, and is not idle: a
 * thread that the interrupt wakes goes to its own core if nothing runs there and nobody waits, and begins when the
 * interrupt is over.
 *
 * Choices the model leaves open, made here: time spent in interrupts does not count against the quantum; a quantum that
 * ends with nobody waiting starts again.
 */

import { Accounting, type MachineCounters, type WindowAccounts } from "./accounting/accounting.js";
import { IDLE, SWITCH } from "./accounting/accounts.js";
import { Alarms } from "./alarms.js";
import type { Stalls } from "./changes.js";
import { Core, type MachineCosts, Phase, type Poller, UNDECIDED } from "./core.js";
import type { Handler } from "./event-set.js";
import { FastForward } from "./fast-forward/fast-forward.js";
import { FreeSteps, MAX_FREE_STEPS } from "./free-steps.js";
import { Idling } from "./idling.js";
import { Interrupts } from "./interrupts.js";
import { interruptedCores } from "./places.js";
import { Doing } from "./probe.js";
import { type Stream, stream } from "./random.js";
import { Scheduler } from "./scheduler.js";
import type { Simulation } from "./simulation.js";
import type { MachineSpec } from "./spec.js";
import { Spins } from "./spins.js";
import {
  doze,
  goOnFor,
  Kind,
  type Op,
  type Program,
  State,
  Thread,
  type ThreadName,
  type Turn,
  wake,
} from "./thread.js";
import type { Picoseconds } from "./time.js";
import { Timers } from "./timers.js";
import { Waking } from "./waking.js";

export type { MachineCosts };

/** By state: what a thread does that has left its core. */
const LEAVING = [Doing.Asleep, Doing.Runnable, Doing.OnCore, Doing.Exited] as const;

export class Machine {
  readonly threads: Thread[] = [];
  /** The thread whose program is being resumed right now. */
  current: Thread | undefined;
  /** Which threads are to stand still, where any ever are; set before they are created. */
  stalls: Stalls | undefined;

  private readonly cores: Core[];
  private readonly scheduler: Scheduler;
  readonly interrupts: Interrupts;
  private readonly accounting = new Accounting();
  readonly timers: Timers;
  private readonly alarms = new Alarms(this);
  private readonly freeSteps: FreeSteps;
  readonly spins: Spins;
  private readonly idling: Idling;
  private readonly waking: Waking;

  constructor(
    readonly simulation: Simulation,
    readonly spec: MachineSpec,
    readonly costs: MachineCosts,
    /** Act out every poll of a polling thread. */
    private readonly exactPolls = false,
    /** How many steps may take no time at one instant. */
    maxFreeSteps = MAX_FREE_STEPS,
    /** The stream of random numbers for a purpose, where costs are drawn. */
    streamFor: (purpose: string) => Stream = (purpose) => stream("", purpose, 0),
  ) {
    if (!(spec.cores >= 1)) throw new RangeError("a machine needs at least one core");
    if (!(spec.quantumPs >= 1)) throw new RangeError("a quantum must be at least 1 ps");
    this.cores = Array.from({ length: spec.cores }, (_, i) => new Core(i));
    for (const index of spec.awake ?? []) this.cores[index].staysAwake = true;
    this.idling = new Idling(simulation, costs, streamFor);
    this.freeSteps = new FreeSteps(simulation, maxFreeSteps);
    this.timers = new Timers(simulation, this.cores, this.accounting, this.timerFired);
    this.spins = new Spins(simulation, this.cores, (core, thread) => this.runSegment(core, thread));
    this.scheduler = new Scheduler(simulation, this.cores, spec);
    this.waking = new Waking(simulation, this.scheduler, this.timers, this.idling, costs);
    const { target = "idle" } = spec.interrupts ?? {};
    const targets = interruptedCores(spec).map((index) => this.cores[index]);
    this.interrupts = new Interrupts(simulation, this.cores, targets, target === "idle", costs, this.idling, {
      book: (core) => this.timers.book(core),
      suspend: (core) => this.timers.suspend(core),
      woken: (thread, by) => {
        this.counters.wakeups++;
        return this.waking.wake(thread, by);
      },
      resume: (core) => this.timers.arm(core),
      free: (core) => this.run(core),
      sent: () => this.counters.interrupts++,
    });
  }

  get coreCount(): number {
    return this.cores.length;
  }

  get counters(): MachineCounters {
    return this.accounting.counters;
  }

  /**
   * For a mechanism whose threads take turns (turn.ts), before it creates them: what foresees fruitless turns, unless
   * all are acted out.
   */
  foresee(): FastForward | undefined {
    const { timers } = this;
    if (this.exactPolls || timers.fastForward !== undefined) return timers.fastForward;
    const { simulation, cores, threads, accounting, costs, spec, timerFired: over } = this;
    const { served } = this.scheduler;
    timers.fastForward = new FastForward({ simulation, cores, served, threads, accounting, costs, spec, over });
    this.scheduler.waitIn(timers.fastForward.lanes, threads);
    return timers.fastForward;
  }

  /**
   * Create a thread; it becomes runnable at once, at no charge. `program` receives the thread it will run as. With a
   * `turn` the thread polls first, its own `operation` if it has one, and the program begins when a poll has found
   * something.
   */
  spawn(name: ThreadName, program: (thread: Thread) => Program, turn?: Turn, operation = -1): Thread {
    const thread = this.spawnAsleep(name, program);
    thread.operation = operation;
    thread.begin(turn?.first);
    this.waking.wake(thread);
    return thread;
  }

  /** As `spawn`, but asleep already: the program begins when the thread is first woken. */
  spawnAsleep(name: ThreadName, program: (thread: Thread) => Program): Thread {
    const { stalls, threads } = this;
    const thread = new Thread(threads.length, name, stalls?.stallable(program) ?? program);
    const { probe } = this.simulation;
    thread.probe = probe;
    threads.push(thread);
    return thread;
  }

  /**
   * A device interrupts a core; when the interrupt has run its course the kernel knows: `handler(argument)`. `extraPs`
   * is what the interrupt takes besides its price: copying. Before it ends it polls `poller`, if given. It hits
   * core number `core`; if absent, one that the machine chooses.
   */
  interrupt(handler: Handler, argument: number, extraPs: Picoseconds = 0, poller?: Poller, core?: number): void {
    this.counters.interrupts++;
    this.interrupts.raise(handler, argument, extraPs, poller, core);
  }

  /** Called right after `interrupt`: the same interrupt delivers this event too, after those before it. */
  interruptFurther(handler: Handler, argument: number, extraPs: Picoseconds = 0): void {
    this.interrupts.further(handler, argument, extraPs);
  }

  /** Called by an interrupt's handler: wake `thread`, the interrupt paying for it. */
  wakeFromInterrupt(thread: Thread): void {
    if (thread.wakePending) throw new Error(`${thread.name} is being woken already`);
    this.interrupts.wake(thread);
    thread.wakePending = true;
    this.simulation.probe?.changes(thread, Doing.Woken);
  }

  /** How much of its current operation `thread` has executed, in picoseconds. */
  progress(thread: Thread): Picoseconds {
    return this.spins.progress(thread);
  }

  /** Something `thread` may be spinning for has come: the poll in progress is the last, if its test agrees. */
  endSpin(thread: Thread): void {
    this.spins.end(thread);
  }

  /** Bring all that was foreseen, and not acted out, up to now. */
  sync(): void {
    this.timers.fastForward?.sync();
  }

  /** Start a window: accounts and counters go back to zero, time from now on counts. */
  beginWindow(): void {
    this.timers.bookAll();
    this.accounting.open(this.simulation, this.cores, this.threads, this.spins.progress);
  }

  /**
   * Close the window: what was booked and counted in it. The accounts add up to cores x its length. A poll still in
   * progress has found nothing so far and is booked as such.
   */
  endWindow(): WindowAccounts {
    this.timers.bookAll();
    return this.accounting.close(this.simulation, this.cores, this.threads, this.spins.progress);
  }

  // --- threads on cores ------------------------------------------------------------------------------------------

  private leaveCore(core: Core, thread: Thread, state: State): void {
    if (state === State.Runnable) this.scheduler.requeue(core, thread);
    else this.scheduler.leaving(core);
    thread.state = state;
    core.thread = undefined;
    this.simulation.probe?.changes(thread, LEAVING[state]);
  }

  private begin(thread: Thread, op: Op | undefined): void {
    thread.begin(op);
    this.simulation.probe?.begins(thread);
  }

  /** Carry `core` forward until its next step takes time: the scheduler and the threads' programs, in one loop. */
  private run(core: Core): void {
    for (;;) {
      const thread = core.thread;
      if (thread === undefined) {
        const next = this.scheduler.next(core);
        if (next === undefined) {
          this.goIdle(core);
          return;
        }
        this.waking.place(core, next);
        if (this.takeUp(core, next)) return;
      } else if (thread.remainingPs > 0) {
        if (this.quantumOver(core, thread)) continue;
        this.runSegment(core, thread);
        return;
      } else if (thread.op !== undefined && this.complete(core, thread, thread.op)) {
        this.goOn(core, thread, thread.op);
      }
    }
  }

  /** Put `thread` in charge of `core`; true if a context switch takes its time first. */
  private takeUp(core: Core, thread: Thread): boolean {
    if (core.last !== thread) {
      core.last = thread;
      this.counters.contextSwitches++;
      if (this.costs.contextSwitch > 0) {
        core.phase = Phase.Switching;
        this.timers.start(core, this.costs.contextSwitch, SWITCH);
        return true;
      }
    }
    this.startRunning(core, thread);
    return false;
  }

  private startRunning(core: Core, thread: Thread): void {
    core.phase = Phase.Running;
    core.quantumEndsPs = this.simulation.now + this.spec.quantumPs;
    if (thread.op === undefined) this.resume(core, thread);
    else thread.goesOn?.();
  }

  /** If the quantum is over: preempt when others are runnable (true), else start a new one. */
  private quantumOver(core: Core, thread: Thread): boolean {
    if (this.simulation.now < core.quantumEndsPs) return false;
    if (this.scheduler.outranked(core, thread)) {
      this.counters.preemptions++;
      this.leaveCore(core, thread, State.Runnable);
      return true;
    }
    core.quantumEndsPs = this.simulation.now + this.spec.quantumPs;
    return false;
  }

  private runSegment(core: Core, thread: Thread): void {
    const op = thread.op as Op;
    core.phase = Phase.Running;
    const span = Math.min(thread.remainingPs, core.quantumEndsPs - this.simulation.now);
    const undecided = op.kind === Kind.Poll || op.kind === Kind.Spin;
    this.timers.start(core, span, undecided ? UNDECIDED : op.account);
  }

  /**
   * The operation's time is spent: its effect. False if the thread gave up its core, or has something else to do first.
   */
  private complete(core: Core, thread: Thread, op: Op): boolean {
    this.counters.systemCalls += op.calls;
    switch (op.kind) {
      case Kind.Compute:
        return true;
      case Kind.Poll:
        this.settlePoll(core, thread, op);
        return true;
      case Kind.Spin:
        this.accounting.countSpins(thread, thread.wholePs);
        this.settlePoll(core, thread, op);
        if (!thread.answer) this.begin(thread, op);
        return thread.answer;
      case Kind.Wake:
        this.counters.wakeups++;
        thread.remoteWakePs = this.waking.wake(op.target as Thread, core);
        if (thread.remoteWakePs === 0) return true;
        this.begin(thread, goOnFor(thread.remoteWakePs, op));
        return false;
      case Kind.Yield:
        if (!this.scheduler.othersWait(core)) return true;
        this.scheduler.yields(core, thread);
        this.begin(thread, op.turn?.first ?? op.next);
        this.leaveCore(core, thread, State.Runnable);
        return false;
      case Kind.Block:
        this.begin(thread, op.next);
        this.leaveCore(core, thread, State.Blocked);
        return false;
      case Kind.Sleep: {
        const released = thread.binding?.blocks(thread);
        const rest = doze(op);
        this.begin(thread, released === undefined ? rest : wake(this.costs.wakeup, released, rest));
        return false;
      }
      case Kind.Doze:
        this.alarms.set(thread, op);
        this.leaveCore(core, thread, State.Blocked);
        return false;
      default:
        throw new TypeError("what a thread's program has yielded is no operation");
    }
  }

  private settlePoll(core: Core, thread: Thread, op: Op): void {
    this.timers.book(core);
    thread.answer = (op.test as (thread: Thread) => boolean)(thread);
    this.accounting.settlePoll(core, thread, op);
  }

  /** Take up what follows `op`: the next stage of its turn, its own successor, else whatever the program wants next. */
  private goOn(core: Core, thread: Thread, op: Op): void {
    const next = op.turn === undefined ? op.next : op.turn.after(thread, op);
    if (next === undefined) {
      this.resume(core, thread);
      return;
    }
    this.begin(thread, next);
    if (next.turn !== undefined && next.ps === 0) this.freeSteps.add();
  }

  /** Ask the program for its next operation. */
  private resume(core: Core, thread: Thread): void {
    this.current = thread;
    this.simulation.probe?.resumes(thread);
    const next = thread.resume();
    this.current = undefined;
    if (next.done) {
      thread.op = undefined;
      this.leaveCore(core, thread, State.Exited);
      return;
    }
    this.begin(thread, next.value);
    // What is no number is no time either.
    if (!(next.value.ps > 0)) this.freeSteps.add();
  }

  /** Booked up to now already: `run` is only entered by a timer, or by an interrupt's end, which book. */
  private goIdle(core: Core): void {
    core.phase = Phase.Idle;
    core.account = IDLE;
    this.idling.begins(core);
  }

  private readonly timerFired = (index: number): void => {
    const core = this.cores[index];
    const spent = this.timers.end(core);
    const thread = core.thread as Thread;
    if (core.phase === Phase.Waking) {
      if (this.takeUp(core, thread)) return;
    } else if (core.phase === Phase.Switching) {
      this.startRunning(core, thread);
    } else {
      thread.remainingPs -= spent;
      thread.virtualPs += spent;
    }
    this.run(core);
  };
}
