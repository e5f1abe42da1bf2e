/**
 * Threads and what their programs can ask of the computer. A program is a generator that yields operations; the
 * machine carries each out and then resumes it:
 *
 *     function* loop(): Program {
 *       for (;;) {
 *         yield call(costs.wait);               // a system call of that length
 *         if (ready.length === 0) {
 *           waiters.push(thread);
 *           yield BLOCK;                        // off the core until woken
 *         }
 *         ...
 *       }
 *     }
 *
 * Between two yields no simulated time passes and nobody else runs, so testing a condition and going to sleep on it is
 * one atomic step. Operations are immutable: make those of constant length once, outside the loop.
 */
import { BOOKINGS, type Booking, CALLBACK, INDEX_OF } from "./accounting/accounts.js";
import { ThreadBooks } from "./accounting/thread-books.js";
import { MAX_PS, NoProgressError, type Picoseconds } from "./time.js";

export const Kind = {
  /** Use the core for `ps`. */
  Compute: 0,
  /** Use the core for `ps`, then test; the test's answer is the value of the `yield`. */
  Poll: 1,
  /** Use the core for `ps`, then let the others go first, if there are any. */
  Yield: 2,
  /** Use the core for `ps`, then make `target` runnable. */
  Wake: 3,
  /** Leave the core until woken. */
  Block: 4,
  /** Leave the core for `sleepPs`, as a callback does that waits for a disk or a lock; notify the thread's binding. */
  Sleep: 5,
  /** The same, with the binding notified already. */
  Doze: 6,
  /** Poll again and again, `ps` each time, until `endSpin` says that there may be something, and the test agrees. */
  Spin: 7,
} as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

export interface Op {
  readonly kind: Kind;
  readonly ps: Picoseconds;
  /** By INDEX_OF; for a poll, the account if it finds something. */
  readonly account: number;
  /** System calls this counts as. */
  readonly calls: number;
  readonly test: ((thread: Thread) => boolean) | undefined;
  readonly target: Thread | undefined;
  readonly sleepPs: Picoseconds;
  /** What follows before the program is asked again. */
  readonly next: Op | undefined;
  /** The turn of which this is a stage, and which knows what follows. */
  readonly turn: Turn | undefined;
  readonly stage: number;
}

/**
 * The object of the kernel that a thread belongs to, and which must know how many of its threads run (a completion
 * port).
 */
export interface Binding {
  /** Most of its threads that may run at once. */
  readonly slots?: number;
  /** `thread` is about to sleep elsewhere: the thread to be released in its place, off the waiters from now on. */
  blocks(thread: Thread): Thread | undefined;
  /** `thread` has been woken and will go on. */
  resumes(thread: Thread): void;
}

/** A queue of pending operations, first in, first out. */
export interface Ring {
  readonly length: number;
  push(operation: number): void;
  /** The oldest operation, removed; -1 if there is none. */
  pop(): number;
}

/** The lock on a ring, which who pops or pushes has to wait for, first come, first served. */
export interface TurnLock {
  /** When whoever comes next can have it; free already if that is past. */
  freePs: Picoseconds;
  /** How long it was had, or on its way from one to the next, since the window began. */
  heldPs: Picoseconds;
  /** For how long it is held; and what passes between its release and the next one's having it, if that one waits. */
  readonly holdPs: Picoseconds;
  readonly passPs: Picoseconds;
  /** `op` as it is carried out by a thread that begins it now: longer by its waiting. */
  guard(op: Op): Op;
}

/** What an operation belongs to that is carried out from data instead of by a program (fast-forward/turn.ts). */
export interface Turn {
  /** What a program yields. */
  readonly first: Op;
  /** The operation of each stage; undefined for the context switch. */
  readonly stages: readonly (Op | undefined)[];
  readonly ring?: Ring;
  /** Of `ring`, if threads wait for it. */
  readonly lock?: TurnLock;
  /** Whether a poll of `operation` finds it done. */
  readonly isDone: (operation: number) => boolean;
  /**
   * `thread` has spent the time of the stage `op`: its effect. What follows; undefined if the poll has found something.
   */
  after(thread: Thread, op: Op): Op | undefined;
}

/** A thread's program. The value of a `yield` is meaningful for polls only: whether the poll found something. */
export type Program = Generator<Op, void, boolean>;

/** What hears of a thread's looks (probe.ts). */
interface LookProbe {
  lookedElsewhere(thread: Thread, ps: Picoseconds): void;
}

/** A thread's name, or what makes it when it is asked for: a million that nobody reads are not made. */
export type ThreadName = string | ((thread: Thread) => string);

export const State = { Blocked: 0, Runnable: 1, OnCore: 2, Exited: 3 } as const;
export type State = (typeof State)[keyof typeof State];

/**
 * A field that begins with a small integer and is to hold a double later makes V8 convert every object there is, one by
 * one: of a million threads that takes seconds. This zero is a double.
 */
const DOUBLE_ZERO = -0;

export class Thread {
  private program: Program | undefined;
  state: State = State.Blocked;
  /** The operation being carried out, and how much of it is left. */
  op: Op | undefined;
  remainingPs: Picoseconds = DOUBLE_ZERO;
  /** Its whole length: that of a spin is unknown, and MAX_PS, until something ends it. */
  wholePs: Picoseconds = DOUBLE_ZERO;
  /** Polls of the current spin that are in the counters already. */
  spinsCounted = 0;
  answer = false;
  /** Core it runs on, or ran on last; -1 before the first time. */
  core = -1;
  /** Set from the moment somebody decided to wake it until it is runnable. */
  wakePending = false;
  /** The operation that woke it last: kept, as it is the same every time. */
  wakeUp: Op | undefined;
  /** What its last wake-up of another thread took it because of that one's core. */
  remoteWakePs: Picoseconds = DOUBLE_ZERO;
  /** What it takes its events from, if others do too. */
  shares: object | undefined;
  /** What it has done in the current window, if anything. */
  books: ThreadBooks | undefined;
  /** It stands still, whatever it has to do (changes.ts). */
  stalled = false;
  /** It is about to sleep in the middle of a handler, of which nobody knows what comes next. */
  inHandler = false;
  binding: Binding | undefined;
  /** Told of what it looks at in vain (probe.ts). */
  probe: LookProbe | undefined;
  /** Called when it is back on a core in the middle of what it was doing: preempted before, or asleep in a callback. */
  goesOn: (() => void) | undefined;
  /** The operation that its turn has in hand. */
  operation = -1;
  /** The run queue it belongs to; -1 before the first time. */
  queue = -1;
  /** None of the program's: the computer's kernel has it, that no mechanism has asked for, or clients. */
  ofOthers = false;
  /** Others run the handlers of what it notices. */
  handsOver = false;
  /** The core in whose queue it waits, where each core has its own; -1 if that is not laid down. */
  home = -1;
  /** Fair share: core time it has had, and its place among equal ones. */
  virtualPs: Picoseconds = DOUBLE_ZERO;
  arrival = 0;

  constructor(
    readonly id: number,
    private readonly called: ThreadName,
    private readonly newProgram: (thread: Thread) => Program,
  ) {}

  get name(): string {
    return typeof this.called === "string" ? this.called : this.called(this);
  }

  /** Its books, to be written in. */
  toBook(): ThreadBooks {
    this.books ??= new ThreadBooks();
    return this.books;
  }

  /** Go on with the program, to its next operation. */
  resume(): IteratorResult<Op, void> {
    this.program ??= this.newProgram(this);
    return this.program.next(this.answer);
  }

  /**
   * `ps` of what it has just done was looking at what was not ready: no use; and `besidesPs` went into leaving entries
   * there, and removing them.
   */
  foundNothing(ps: Picoseconds, besidesPs: Picoseconds = 0): void {
    this.toBook().wastedPs += ps;
    this.probe?.lookedElsewhere(this, ps + besidesPs);
  }

  /** It goes to sleep, to go on with `next`; in the middle of a callback, if that is one's other half. */
  doze(now: Picoseconds, next: Op | undefined): void {
    if (next?.account === CALLBACK || this.inHandler) this.toBook().dozingSincePs = now;
    this.inHandler = false;
    this.begin(next);
  }

  /** It is about to block in the middle of a handler, and is in use meanwhile; until `wakesInHandler`. */
  blocksInHandler(now: Picoseconds): void {
    this.toBook().dozingSincePs = now;
  }

  wakesInHandler(now: Picoseconds): void {
    this.books?.wakes(now);
  }

  /** Whether it sleeps in the middle of a handler. */
  get dozes(): boolean {
    return this.books !== undefined && this.books.dozingSincePs >= 0;
  }

  /** What it waited for has come. */
  endDoze(now: Picoseconds): void {
    this.books?.wakes(now);
    this.binding?.resumes(this);
  }

  /** Take up `op`, or nothing. */
  begin(op: Op | undefined): void {
    this.op = op;
    if (op === undefined) return;
    // What is there already is found by the first poll.
    this.wholePs = op.kind === Kind.Spin && !op.test?.(this) ? MAX_PS : op.ps;
    this.remainingPs = this.wholePs;
    this.spinsCounted = 0;
  }
}

type Rest = Partial<Pick<Op, "test" | "target" | "sleepPs" | "next">>;

function op(kind: Kind, ps: Picoseconds, account: Booking, calls: number, rest: Rest = NOTHING_ELSE): Op {
  if (!(ps >= 0 && Number.isInteger(ps))) throw new RangeError(`an operation must last whole picoseconds, not ${ps}`);
  const { test, target, sleepPs = 0, next } = rest;
  return {
    kind,
    ps,
    account: INDEX_OF[account],
    calls,
    test,
    target,
    sleepPs,
    next,
    turn: undefined,
    stage: 0,
  };
}

const NOTHING_ELSE: Rest = {};

/** Compute for `ps`, booked to `account`; then, if given, `next`. */
export function compute(ps: Picoseconds, account: Booking, next?: Op): Op {
  return op(Kind.Compute, ps, account, 0, next && { next });
}

/** A system call that takes `ps`. */
export function call(ps: Picoseconds): Op {
  return op(Kind.Compute, ps, "system", 1);
}

/** `op`, taking `ps` more. */
export function longer(op: Op, ps: Picoseconds): Op {
  return { ...op, ps: op.ps + ps };
}

/** Kernel work inside a system call that is already counted. */
export function kernel(ps: Picoseconds): Op {
  return op(Kind.Compute, ps, "system", 0);
}

/**
 * Poll: `ps` of work, at whose end `test` is asked. Booked to `account` if it finds something, else to `polling`.
 * `calls` is 1 if the poll is a system call, 0 if it is a read of memory.
 */
export function poll(ps: Picoseconds, account: "system" | "user", test: (thread: Thread) => boolean): Op {
  return op(Kind.Poll, ps, account, account === "system" ? 1 : 0, { test });
}

/**
 * Poll again and again, `ps` each time, until a poll finds something: what `while (!(yield poll(...)));` does, without
 * acting out the polls nobody can observe. `calls` as for `poll`, but 0 in the kernel's own threads. The test has no
 * effect of its own, and may only become true together with a call of `machine.endSpin(thread)`, which lets the poll in
 * progress be the one that asks it; fruitless, the spinning goes on.
 */
export function spin(
  ps: Picoseconds,
  account: "system" | "user",
  test: () => boolean,
  calls = account === "system" ? 1 : 0,
): Op {
  if (ps === 0) throw new NoProgressError(0, "a thread spins, and its polls cost nothing");
  return op(Kind.Spin, ps, account, calls, { test });
}

/** Sleep(0) or sched_yield: `ps` for the call, then to the tail of the run queue if another thread is runnable. */
export function yieldCore(ps: Picoseconds, account: Booking, calls = 1): Op {
  return op(Kind.Yield, ps, account, calls);
}

/** Pay `ps`, then make `target` runnable. The target must be blocked, and off whatever list it waits on. */
export function wake(ps: Picoseconds, target: Thread, next?: Op): Op {
  target.wakePending = true;
  if (next === undefined && target.wakeUp?.ps === ps) return target.wakeUp;
  const made = op(Kind.Wake, ps, "system", 0, { target, next });
  if (next === undefined) target.wakeUp = made;
  return made;
}

/** What `op`, which is done but for its successor, takes `ps` longer. */
export function goOnFor(ps: Picoseconds, { account, next }: Op): Op {
  return op(Kind.Compute, ps, BOOKINGS[account], 0, next && { next });
}

/** As {@link wake}, within a soft interrupt, to whose account it goes; `target.wakePending` is set already. */
export function wakeSoftly(ps: Picoseconds, target: Thread): Op {
  return op(Kind.Wake, ps, "interrupt", 0, { target });
}

/** Leave the core until woken. */
export const BLOCK: Op = op(Kind.Block, 0, "system", 0);

/** Leave the core; a device wakes the thread, by an interrupt, after `ps`. Then, if given, `next`. */
export function sleep(ps: Picoseconds, next?: Op): Op {
  return op(Kind.Sleep, 0, "system", 0, { sleepPs: ps, next });
}

/** The second half of a {@link sleep}, when the binding has been notified. */
export function doze({ sleepPs, next }: Op): Op {
  return op(Kind.Doze, 0, "system", 0, { sleepPs, next });
}
