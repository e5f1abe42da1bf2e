/**
 * A naive machine to check the real one against: cores, threads, a run queue, interrupts and idle cores, as the
 * description of the model has them, written for plainness and for nothing else. It shares no code with what it checks.
 *
 * What the description leaves open is taken to be so:
 * - of several idle cores a device interrupts the first, and a woken thread goes to the one where it ran last, else to
 *   the first;
 * - interrupts that meet on a core are handled one after another, those first that are raised, then what is polled, and
 *   last what the interrupted thread has to do on its way back to its own code;
 * - a thread that an interrupt wakes goes to that core if it has no other, and waits there for the interrupt's end;
 * - while an interprocessor interrupt is under way to a core, that still sleeps, but is not idle: a device interrupt
 *   comes there only by turns, and then whichever has the core awake first counts; `idleExit` goes by how long it had
 *   been idle when each was sent;
 * - a core's idle time begins anew after every interrupt, and its waking up is booked as idle;
 * - no quantum ends.
 */

/**
 * Prices in picoseconds. `idleExit` by how long the core had been idle: [at least so long, price], ascending, before
 * that nothing.
 */
export interface MachinePrices {
  interrupt: number;
  interruptPerEvent: number;
  wakeup: number;
  ipi: number;
  idleExit: [idle: number, price: number][];
  contextSwitch: number;
}

export type Account = "callback" | "user" | "system" | "polling" | "switch" | "interrupt" | "idle";

export interface Work {
  ps: number;
  account: Account;
  /** Counts as a system call once it is over. */
  call?: true;
  /** A context switch, counted when it begins. */
  begins?: true;
}

/** What a thread does next: work, sleep until it is woken, or Sleep(0). */
export type Step = Work | "block" | "yield";
type Program = Generator<Step, void, void>;
/** What an interrupt does on the core it hits. */
export type Handler = Generator<Work, void, void>;

export class Thread {
  /** What is left of the work that an interrupt or a context switch came before. */
  left: Work | undefined;
  /** Where it ran last. */
  core: Core | undefined;
  constructor(readonly program: Program) {}
}

export class Core {
  thread: Thread | undefined;
  last: Thread | undefined;
  handlers: Handler[] = [];
  /** What interrupts go on with when no other is pending: the next part of it, until there is none. */
  polled: (() => Handler | undefined) | undefined;
  /** What it executes, since when, and for whom. */
  work: (Work & { since: number; by: "thread" | "handler" }) | undefined;
  idle = false;
  /**
   * An interprocessor interrupt is under way to the idle core: what it is to run, and when it will be awake at the
   * latest.
   */
  coming: { thread: Thread; awake: number } | undefined;
  idleSince = 0;
  /** Numbers what it executes, so that the end of what was suspended is told apart. */
  turn = 0;
}

type Action = () => void;

/** An event list sorted by time; equal times in the order in which they were scheduled. */
export class Clock {
  now = 0;
  private readonly list: { time: number; action: Action }[] = [];

  at(time: number, action: Action): void {
    let i = this.list.length;
    while (i > 0 && this.list[i - 1].time <= time) i--;
    // The next is at the end.
    this.list.splice(i, 0, { time, action });
  }

  /** Until `over` or nothing is left. */
  run(over: () => boolean): void {
    while (this.list.length > 0 && !over()) {
      const { time, action } = this.list.pop()!;
      this.now = time;
      action();
    }
  }
}

export class Machine {
  readonly cores: Core[];
  readonly runQueue: Thread[] = [];
  readonly booked: Record<Account, number> = {
    ...{ callback: 0, user: 0, system: 0, polling: 0 },
    ...{ switch: 0, interrupt: 0, idle: 0 },
  };
  /** What a thread that was interrupted does before it goes on. */
  onReturn: (thread: Thread) => Handler | undefined = () => undefined;
  readonly counters = { systemCalls: 0, contextSwitches: 0, wakeups: 0, interrupts: 0 };
  private nextTurn = 0;

  constructor(
    readonly clock: Clock,
    cores: number,
    readonly prices: MachinePrices,
  ) {
    this.cores = Array.from({ length: cores }, () => new Core());
  }

  /** A thread that starts as soon as there is a core. */
  spawn(program: Program): Thread {
    const thread = new Thread(program);
    this.runQueue.push(thread);
    return thread;
  }

  /** A thread that went to sleep, on a core if given, before the time began, and runs when it is woken. */
  spawnAsleep(program: Program, core?: Core): Thread {
    const thread = new Thread(program);
    thread.core = core;
    return thread;
  }

  start(): void {
    for (const core of this.cores) this.goOn(core);
  }

  call(ps: number): Work {
    return { ps, account: "system", call: true };
  }

  /** The core that a device interrupts: an idle one if there is one, else each in turn. */
  interrupted(): Core {
    return this.unclaimed()[0] ?? this.cores[this.nextTurn++ % this.cores.length];
  }

  interrupt(core: Core, handler: Handler): void {
    if (core.idle) this.leaveIdle(core);
    core.handlers.push(handler);
    if (core.work?.by === "handler") return;
    if (core.work?.by === "thread") this.suspend(core);
    this.goOn(core);
  }

  /** Makes a thread runnable; the waker, on core `from`, has paid for it, see {@link wakeup}. */
  wake(thread: Thread, from: Core): void {
    this.counters.wakeups++;
    // An interrupt hands over to the thread it woke.
    if (from.thread === undefined && this.runQueue.length === 0) {
      this.takeUp(from, thread);
      return;
    }
    const idle = this.unclaimed();
    const core = idle.find((core) => core === thread.core) ?? idle[0];
    if (core === undefined) {
      this.runQueue.push(thread);
      return;
    }
    const arrival = this.clock.now + this.prices.ipi;
    const coming = { thread, awake: arrival + this.idleExit(core) };
    core.coming = coming;
    this.clock.at(arrival, () => {
      if (core.coming !== coming) return;
      this.leaveIdle(core);
      this.goOn(core);
    });
  }

  /** Where a thread runs. */
  coreOf(thread: Thread): Core {
    return this.cores.find((core) => core.thread === thread)!;
  }

  wakeup(account: "interrupt" | "system"): Work {
    return { ps: this.prices.wakeup, account };
  }

  /** Books what is under way up to now. */
  settle(): void {
    for (const core of this.cores) {
      if (core.idle) {
        this.booked.idle += this.clock.now - Math.max(core.idleSince, this.settledAt);
      } else if (core.work !== undefined) {
        this.booked[core.work.account] += this.clock.now - core.work.since;
        core.work.ps -= this.clock.now - core.work.since;
        core.work.since = this.clock.now;
      }
    }
    this.settledAt = this.clock.now;
  }
  private settledAt = 0;

  private unclaimed(): Core[] {
    return this.cores.filter((core) => core.idle && core.coming === undefined);
  }

  private idleExit(core: Core): number {
    const idle = this.clock.now - core.idleSince;
    return this.prices.idleExit.filter(([least]) => idle >= least).at(-1)?.[1] ?? 0;
  }

  /** What reaches an idle core first wakes it up, and what comes then finds it awake. */
  private leaveIdle(core: Core): void {
    const { now } = this.clock;
    const awake = Math.min(now + this.idleExit(core), core.coming?.awake ?? Number.POSITIVE_INFINITY);
    this.booked.idle += now - Math.max(core.idleSince, this.settledAt);
    core.idle = false;
    if (core.coming !== undefined) this.takeUp(core, core.coming.thread);
    core.coming = undefined;
    core.handlers.push(
      (function* () {
        yield { ps: awake - now, account: "idle" };
      })(),
    );
  }

  /** An interrupt comes before what the thread is doing. */
  private suspend(core: Core): void {
    const { since, ps, account, call } = core.work!;
    const done = this.clock.now - since;
    this.booked[account] += done;
    core.thread!.left = { ps: ps - done, account, call };
    core.work = undefined;
    core.turn++;
  }

  private takeUp(core: Core, thread: Thread): void {
    core.thread = thread;
    thread.core = core;
    if (core.last === thread) return;
    core.last = thread;
    thread.left = { ps: this.prices.contextSwitch, account: "switch", begins: true };
  }

  /** Finds out what a core does next, which is nothing if there is nothing. */
  private goOn(core: Core): void {
    while (core.work === undefined) {
      const handler = core.handlers[0];
      if (handler !== undefined) {
        const { value, done } = handler.next();
        if (done) core.handlers.shift();
        else this.execute(core, value, "handler");
      } else if (core.polled !== undefined) {
        const next = core.polled();
        if (next === undefined) core.polled = undefined;
        else core.handlers.push(next);
      } else if (core.thread !== undefined) {
        const before = this.onReturn(core.thread);
        if (before === undefined) this.continueThread(core, core.thread);
        else core.handlers.push(before);
      } else if (this.runQueue.length > 0) {
        this.takeUp(core, this.runQueue.shift()!);
      } else {
        core.idle = true;
        core.idleSince = this.clock.now;
        return;
      }
    }
  }

  private continueThread(core: Core, thread: Thread): void {
    const { left } = thread;
    thread.left = undefined;
    const step = left ?? thread.program.next().value;
    if (typeof step === "object") {
      this.execute(core, step, "thread");
    } else if (step === "block") {
      core.thread = undefined;
    } else if (this.runQueue.length > 0) {
      this.runQueue.push(thread);
      core.thread = undefined;
    }
  }

  private execute(core: Core, work: Work, by: "thread" | "handler"): void {
    const { ps, account, call, begins } = work;
    if (begins) this.counters.contextSwitches++;
    core.work = { ...work, since: this.clock.now, by };
    const turn = ++core.turn;
    this.clock.at(this.clock.now + ps, () => {
      if (core.turn !== turn) return;
      this.booked[account] += this.clock.now - core.work!.since;
      if (call) this.counters.systemCalls++;
      core.work = undefined;
      this.goOn(core);
    });
  }
}
