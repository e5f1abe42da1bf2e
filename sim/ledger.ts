/** The computer's books: core time by account, to the last tick, and what is counted besides. */
import { ACCOUNTS } from "./accounts.js";
import { type MachineCounters, noCounts, type WindowBooks } from "./books.js";
import { type Core, IDLE, INTERRUPT, POLLING, UNDECIDED } from "./core.js";
import { Kind, type Op, type Thread } from "./thread.js";
import { MAX_PS, type Picoseconds } from "./time.js";

export class Ledger {
  /** Core-picoseconds by index into ACCOUNTS, since the window began. */
  readonly accounts = new Float64Array(ACCOUNTS.length);
  readonly counters: MachineCounters = noCounts();

  /** Book `core`'s time up to `now`. */
  book(core: Core, now: Picoseconds): void {
    const elapsed = now - core.sincePs;
    core.sincePs = now;
    if (core.interrupted) {
      // What rouses a core out of idle is idle time still.
      const rousing = Math.max(0, Math.min(now, core.awakePs) - (now - elapsed));
      this.accounts[IDLE] += rousing;
      this.accounts[INTERRUPT] += elapsed - rousing;
    } else if (core.account !== UNDECIDED) this.accounts[core.account] += elapsed;
    else (core.thread as Thread).unbookedPs += elapsed;
  }

  /** A window begins: everything back to zero. Every core's time is booked up to now; `progress` says how far an operation is. */
  open(threads: readonly Thread[], progress: (thread: Thread) => Picoseconds): void {
    for (const thread of threads) {
      this.countSpins(thread, progress(thread));
      thread.unbookedPs = 0;
      thread.callbacks = 0;
    }
    this.accounts.fill(0);
    Object.assign(this.counters, noCounts());
  }

  /** A poll, or a spin's last, has been answered: where the time not booked yet belongs. What a spin spent before is `polling`. */
  settlePoll(thread: Thread, op: Op): void {
    if (!thread.answer) this.counters.fruitlessPolls++;
    const last = Math.min(thread.unbookedPs, op.ps);
    this.accounts[thread.answer ? op.account : POLLING] += last;
    this.settleFruitless(thread, thread.unbookedPs - last);
  }

  /** `ps` of polling that found nothing; nothing of the thread's time is unbooked then. */
  settleFruitless(thread: Thread, ps: Picoseconds): void {
    this.accounts[POLLING] += ps;
    thread.unbookedPs = 0;
  }

  /** Count the polls within the first `executedPs` of `thread`'s spin that nobody has counted. */
  countSpins(thread: Thread, executedPs: Picoseconds): void {
    const { op } = thread;
    if (op?.kind !== Kind.Spin) return;
    const polls = Math.floor(executedPs / op.ps) - thread.spinsCounted;
    thread.spinsCounted += polls;
    this.counters.fruitlessPolls += polls;
    this.counters.systemCalls += polls * op.calls;
  }

  /**
   * What the window held. A poll still in progress has found nothing so far and is booked as such. Throws if core time passed 2^53 ps.
   */
  close(threads: readonly Thread[], progress: (thread: Thread) => Picoseconds): WindowBooks {
    for (const thread of threads) {
      this.countSpins(thread, progress(thread));
      this.settleFruitless(thread, thread.unbookedPs);
    }
    if (this.accounts.reduce((a, b) => a + b) > MAX_PS) {
      throw new RangeError("core time passed 2^53 ps in one window and would no longer add up exactly: measure less");
    }
    return {
      accounts: Array.from(this.accounts),
      counters: { ...this.counters },
      callbacks: threads.filter(({ ofKernel }) => !ofKernel).map(({ callbacks }) => callbacks),
    };
  }
}
