/** The computer's books: core time by account, to the last tick, and what is counted besides. */
import { type Core, Phase, UNDECIDED } from "../core.js";
import { Stage } from "../fast-forward/turn.js";
import { transitionPs } from "../idling.js";
import type { Simulation } from "../simulation.js";
import { Kind, type Op, type Thread } from "../thread.js";
import type { Picoseconds } from "../time.js";
import { CLIENTS, CoreTime, IDLE, INTERRUPT, POLLING, SWITCH, TRANSITION } from "./accounts.js";
import type { ThreadBooks } from "./thread-books.js";
import { resetUsage, type Usage, usage } from "./usage.js";

/** What the computer counts. A count is of what happened in the window, whole or in part. */
export interface MachineCounters {
  systemCalls: number;
  contextSwitches: number;
  wakeups: number;
  interrupts: number;
  fruitlessPolls: number;
  preemptions: number;
}

/** What one window held. */
export interface WindowAccounts {
  /**
   * Core-picoseconds by INDEX_OF: the nearest doubles, and what each sum is more than that, which is 0 up to 2^53
   * (accounts.ts).
   */
  accounts: number[];
  remainders: number[];
  counters: MachineCounters;
  /** Callbacks run, by thread of the program. */
  callbacks: number[];
  usage: Usage;
}

/** Counters at the start of a window. */
function noCounts(): MachineCounters {
  return { systemCalls: 0, contextSwitches: 0, wakeups: 0, interrupts: 0, fruitlessPolls: 0, preemptions: 0 };
}

type Meters = Pick<Simulation, "now" | "exclusive" | "stations">;
/** How far a thread's operation is. */
type Progress = (thread: Thread) => Picoseconds;

export class Accounting {
  /** Since the window began. */
  private readonly accounts = new CoreTime();
  readonly counters: MachineCounters = noCounts();

  /** Book `core`'s time up to `now`. */
  book(core: Core, now: Picoseconds): void {
    const elapsed = now - core.sincePs;
    core.sincePs = now;
    const { account, thread } = core;
    if (core.interrupted) {
      this.bookInterrupt(core, elapsed, Math.max(0, Math.min(now, core.awakePs) - (now - elapsed)));
    } else if (account === UNDECIDED) {
      (thread as Thread).toBook().unbookedPs += elapsed;
    } else {
      if (account === IDLE) this.bookIdle(core, now - elapsed, now);
      else this.accounts.add(account, elapsed);
      if ((account < POLLING || account === SWITCH) && thread !== undefined) use(core, thread, elapsed);
      else if (account === INTERRUPT) core.interruptPs += elapsed;
      else if (account === CLIENTS) core.usedPs += elapsed;
    }
  }

  /** Of `elapsed` in an interrupt, `rousing` is idle time still. */
  private bookInterrupt(core: Core, elapsed: Picoseconds, rousing: Picoseconds): void {
    const spent = elapsed - rousing;
    if (rousing > 0) this.bookIdle(core, core.sincePs - elapsed, core.sincePs - spent);
    this.accounts.add(INTERRUPT, spent);
    core.interruptPs += spent;
    // One that the interrupt itself has woken has not been kept from anything.
    if (core.thread !== undefined && core.phase !== Phase.Waking) core.thread.toBook().hinderedPs += spent;
  }

  /** Of idle time, going to sleep and resuming is core time. */
  private bookIdle(core: Core, fromPs: Picoseconds, toPs: Picoseconds): void {
    const busyPs = transitionPs(core, fromPs, toPs);
    this.accounts.add(IDLE, toPs - fromPs - busyPs);
    if (busyPs > 0) this.accounts.add(TRANSITION, busyPs);
  }

  /** Book `ps` of a core's time that {@link book} does not see. */
  add(account: number, ps: Picoseconds): void {
    this.accounts.add(account, ps);
  }

  /** A window begins: everything back to zero. Every core's time is booked up to `now`. */
  open(
    { now, exclusive, stations }: Meters,
    cores: readonly Core[],
    threads: readonly Thread[],
    progress: Progress,
  ): void {
    resetUsage(now, cores, threads, { exclusive, stations });
    for (const thread of threads) if (spins(thread)) this.countSpins(thread, progress(thread));
    this.accounts.clear();
    Object.assign(this.counters, noCounts());
  }

  /**
   * A poll, or a spin's last, has been answered: where the time not booked yet belongs. What a spin spent before is
   * `polling`.
   */
  settlePoll(core: Core, thread: Thread, op: Op): void {
    if (!thread.answer) this.counters.fruitlessPolls++;
    const books = thread.toBook();
    const last = Math.min(books.unbookedPs, op.ps);
    if (thread.answer) {
      const neededPs = last + popPs(op);
      core.usedPs += neededPs;
      books.usedPs += neededPs;
    }
    this.accounts.add(thread.answer ? op.account : POLLING, last);
    this.settleFruitless(books, books.unbookedPs - last);
  }

  /** `ps` of polling that found nothing; nothing of the thread's time is unbooked then. */
  private settleFruitless(books: ThreadBooks, ps: Picoseconds): void {
    this.accounts.add(POLLING, ps);
    books.unbookedPs = 0;
  }

  /** Count the polls that `thread`'s spin has ended before `executedPs` of it, and that nobody has counted. */
  countSpins(thread: Thread, executedPs: Picoseconds): void {
    const { op } = thread;
    if (op?.kind !== Kind.Spin) return;
    const polls = Math.max(0, Math.ceil(executedPs / op.ps) - 1) - thread.spinsCounted;
    thread.spinsCounted += polls;
    this.counters.fruitlessPolls += polls;
    this.counters.systemCalls += polls * op.calls;
  }

  /** What the window held. A poll still in progress has found nothing so far and is booked as such. */
  close(
    { now, exclusive, stations }: Meters,
    cores: readonly Core[],
    threads: readonly Thread[],
    progress: Progress,
  ): WindowAccounts {
    for (const thread of threads) {
      if (spins(thread)) this.countSpins(thread, progress(thread));
      const { books } = thread;
      if (books !== undefined) this.settleFruitless(books, books.unbookedPs);
    }
    return {
      accounts: this.accounts.nearest,
      remainders: this.accounts.remainders,
      counters: { ...this.counters },
      callbacks: threads
        .filter(({ ofOthers, handsOver }) => !ofOthers && !handsOver)
        .map(({ books }) => books?.callbacks ?? 0),
      usage: usage(now, cores, threads, { exclusive, stations }),
    };
  }
}

function spins({ op }: Thread): boolean {
  return op?.kind === Kind.Spin;
}

/** What it took to get at the operation that a poll has found something of. */
function popPs({ turn }: Op): Picoseconds {
  return turn?.ring === undefined ? 0 : (turn.stages[Stage.Pop] as Op).ps;
}

/** The turns of threads that poll are no use but for the one that finds something. */
function use(core: Core, thread: Thread, ps: Picoseconds): void {
  if (thread.op?.turn !== undefined) return;
  core.usedPs += ps;
  thread.toBook().usedPs += ps;
}
