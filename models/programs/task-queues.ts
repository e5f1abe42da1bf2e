/**
 * The queues that the tasks of an executor wait in: one that all workers share, one for each, or one for each from
 * which those who have nothing to do steal.
 *
 * Putting a task on a queue costs `queuePush`, looking for one `queuePop`, found or not; whoever comes to a queue that
 * another has waits for its lock (lock.ts). Whether a task is there counts when that time is over.
 */
import { NONE } from "../../sim/operations.js";
import type { Stream } from "../../sim/random.js";
import type { WorkersSpec } from "../../sim/requests/threads.js";
import type { Op, Thread } from "../../sim/thread.js";
import type { Host } from "../types.js";
import type { Loop } from "./driving.js";
import type { Rules } from "./rules.js";
import { HALF, type Prices, pricesOf, Queue, type Task } from "./task-queue.js";

export interface Worker {
  readonly index: number;
  readonly thread: Thread;
  /** It looks at the queues of others, or has been woken to do so. */
  isSearching: boolean;
  /** Of one that waits for events: its loop, and how many tasks it has carried out. */
  loop: Loop | undefined;
  tasks: number;
  /** It carries one out. */
  isBusy: boolean;
}

/** In place of a worker: any. */
export const ANY = -1;

export interface TaskQueues {
  /** Tasks that wait; and those in the queue of a worker. */
  readonly length: number;
  waiting(worker: number): number;
  /** Called for each new worker, in the order of their numbers. */
  addWorker(): void;
  /** `task` is put there, by a worker if `from` says so: for which worker it is then, or ANY. */
  put(task: Task, from: Worker | undefined): Generator<Op, number, boolean>;
  /** `worker` looks for a task. */
  take(worker: Worker): Generator<Op, Task | undefined, boolean>;
  /** Whether `worker` would find one if it looked now; that one. */
  has(worker: Worker): boolean;
  grab(worker: Worker): Task | undefined;
}

/** What the queues need to know of searching, and do before it. */
interface Searching {
  /** `worker` would begin to look at the queues of others: whether it may, because few do. */
  begins(worker: Worker): boolean;
  /** What it does before: whether that has put something in its own queue. */
  before?(worker: Worker): Generator<Op, boolean, boolean>;
}

class SharedQueue implements TaskQueues {
  private readonly queue: Queue;

  constructor(host: Host, { rank }: Rules) {
    this.queue = new Queue(host, pricesOf(host, false), rank);
  }

  get length(): number {
    return this.queue.tasks.length;
  }

  waiting(): number {
    return this.length;
  }

  addWorker(): void {}

  *put(task: Task): Generator<Op, number, boolean> {
    yield* this.queue.put(task);
    return ANY;
  }

  take(): Generator<Op, Task | undefined, boolean> {
    return this.queue.take();
  }

  has(): boolean {
    return this.queue.tasks.length > 0;
  }

  grab(): Task | undefined {
    return this.queue.tasks.shift();
  }
}

/** A queue for each worker, and the choice among them. */
class OwnQueues implements TaskQueues {
  protected readonly queues: Queue[] = [];
  protected readonly prices: Prices;
  private turn = 0;

  constructor(
    protected readonly host: Host,
    protected readonly assign: NonNullable<WorkersSpec["assign"]>,
    protected readonly rules: Rules,
  ) {
    this.prices = pricesOf(host, true);
  }

  get length(): number {
    return this.queues.reduce((sum, { tasks }) => sum + tasks.length, 0);
  }

  waiting(worker: number): number {
    return this.queues[worker].tasks.length;
  }

  addWorker(): void {
    this.queues.push(new Queue(this.host, this.prices, this.rules.rank));
  }

  *put(task: Task, from: Worker | undefined): Generator<Op, number, boolean> {
    const index = (yield* this.ruled(task, from)) ?? from?.index ?? this.choose(task);
    yield* this.queues[index].put(task);
    return index;
  }

  /** Whose queue the executor's own rule says. */
  protected *ruled(task: Task, from: Worker | undefined): Generator<Op, number | undefined, boolean> {
    const { assign, choosing } = this.rules;
    if (assign === undefined) return undefined;
    if (choosing !== undefined) yield choosing;
    return assign(task, from?.index);
  }

  protected choose({ request, operation }: Task): number {
    if (this.assign === "round-robin") return this.turn++ % this.queues.length;
    if (operation !== undefined) return operation % this.queues.length;
    if (request === NONE) return 0;
    return (this.host.operations.requests?.operationOf(request) as number) % this.queues.length;
  }

  take(worker: Worker): Generator<Op, Task | undefined, boolean> {
    return this.queues[worker.index].take();
  }

  has({ index }: Worker): boolean {
    return this.queues[index].tasks.length > 0;
  }

  grab({ index }: Worker): Task | undefined {
    return this.queues[index].tasks.shift();
  }
}

/**
 * Stealing: whoever finds nothing in its own queue looks at the one that belongs to all, if there is one, and then,
 * unless half of the workers do so already, at those of the others, from a random one on.
 */
class StealingQueues extends OwnQueues {
  private readonly global: Queue;
  private readonly draws: Stream;
  /** By worker, what it has put there last, for itself. */
  private readonly slots: (Task | undefined)[] = [];
  /** Where a rule says whose queues are looked at: by worker, those of its last search. */
  private readonly looked: (readonly number[] | undefined)[] = [];
  private readonly share: (waiting: number) => number;

  constructor(
    host: Host,
    assign: NonNullable<WorkersSpec["assign"]>,
    private readonly hasSlots: boolean,
    private readonly searching: Searching,
    rules: Rules,
  ) {
    super(host, assign, rules);
    this.global = new Queue(host, this.prices, rules.rank);
    this.share = rules.share ?? HALF;
    this.draws = host.stream("whose queue is looked at first");
  }

  override get length(): number {
    const kept = this.slots.reduce((sum, slot) => sum + (slot === undefined ? 0 : 1), 0);
    return super.length + this.global.tasks.length + kept;
  }

  /** How many tasks are for `worker` itself. */
  own({ index }: Worker): number {
    return this.queues[index].tasks.length + (this.slots[index] === undefined ? 0 : 1);
  }

  override waiting(worker: number): number {
    return super.waiting(worker) + (this.slots[worker] === undefined ? 0 : 1);
  }

  override *put(task: Task, from: Worker | undefined): Generator<Op, number, boolean> {
    const ruled = yield* this.ruled(task, from);
    if (ruled !== undefined && ruled !== from?.index) {
      yield* this.queues[ruled].put(task);
      return ruled;
    }
    if (from === undefined && this.assign === "global") {
      yield* this.global.put(task);
      return ANY;
    }
    if (from === undefined || !this.hasSlots) return yield* this.putOwn(task, from);
    const earlier = this.slots[from.index];
    this.slots[from.index] = task;
    this.host.operations.requests?.isQueued(task.request, false);
    // What was there gives way to it.
    if (earlier === undefined) yield this.prices.push;
    else yield* this.putOwn(earlier, from);
    return from.index;
  }

  private *putOwn(task: Task, from: Worker | undefined): Generator<Op, number, boolean> {
    const index = from?.index ?? this.choose(task);
    yield* this.queues[index].put(task);
    return index;
  }

  override *take(worker: Worker): Generator<Op, Task | undefined, boolean> {
    const { index } = worker;
    if (this.slots[index] !== undefined) {
      yield this.prices.pop;
      return this.grab(worker);
    }
    const own = yield* this.queues[index].take();
    if (own !== undefined) return own;
    if (this.assign === "global") {
      const given = yield* this.global.take();
      if (given !== undefined) return given;
    }
    if (this.searching.before !== undefined && (yield* this.searching.before(worker))) return this.grab(worker);
    return this.searching.begins(worker) ? yield* this.steal(worker) : undefined;
  }

  private *steal({ index }: Worker): Generator<Op, Task | undefined, boolean> {
    const { victims } = this.rules;
    if (victims !== undefined) {
      const looked = victims(index);
      this.looked[index] = looked;
      for (const victim of looked) {
        const task = yield* this.queues[victim].steal(this.queues[index], this.share);
        if (task !== undefined) return task;
      }
      return undefined;
    }
    const others = this.queues.length - 1;
    const first = others > 0 ? this.draws.below(others) : 0;
    for (let i = 0; i < others; i++) {
      const victim = (index + 1 + ((first + i) % others)) % this.queues.length;
      const task = yield* this.queues[victim].steal(this.queues[index], this.share);
      if (task !== undefined) return task;
    }
    return undefined;
  }

  /** One that may not look at the queues of others leaves them to those who do. */
  override has(worker: Worker): boolean {
    if (this.own(worker) > 0 || this.global.tasks.length > 0) return true;
    return worker.isSearching && this.victimWithSome(worker) !== undefined;
  }

  private victimWithSome({ index }: Worker): Queue | undefined {
    const hasSome = ({ tasks }: Queue) => tasks.length > 0;
    if (this.rules.victims === undefined) return this.queues.find(hasSome);
    return this.looked[index]?.map((victim) => this.queues[victim]).find(hasSome);
  }

  override grab(worker: Worker): Task | undefined {
    const kept = this.slots[worker.index];
    this.slots[worker.index] = undefined;
    const own = kept ?? super.grab(worker) ?? this.global.tasks.shift();
    if (own !== undefined) return own;
    return this.victimWithSome(worker)?.tasks.shift();
  }
}

/** The queues that `workers` says. */
export function taskQueues(host: Host, workers: WorkersSpec, searching: Searching, rules: Rules): TaskQueues {
  const { queue, assign = "connection", slot = false } = workers;
  if (queue === "shared") return new SharedQueue(host, rules);
  if (queue === "per-worker") return new OwnQueues(host, assign, rules);
  return new StealingQueues(host, assign, slot, searching, rules);
}
