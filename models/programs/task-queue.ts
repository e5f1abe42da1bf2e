/** One queue of tasks with its lock: first in, first out, or by rank. */
import { Fifo } from "../../sim/fifo.js";
import { Heap } from "../../sim/heap.js";
import { type EventId, NONE } from "../../sim/operations.js";
import { compute, type Op, type Program } from "../../sim/thread.js";
import { Lock } from "../lock.js";
import type { Port } from "../port.js";
import type { Host } from "../types.js";

/** A request that a worker is to begin or to go on with. */
export interface Task {
  /** NONE if somebody else has read meanwhile what there was to be read. */
  readonly request: EventId;
  readonly port: Port;
  readonly isNew: boolean;
  /** Where the worker is to read first: that, and all that follows; and of a file the operation that it is. */
  readonly read?: () => Program;
  readonly operation?: number;
}

/** A read of `operation`, which is no request before it has been read. */
export function readingTask(operation: number, read: () => Program): Task {
  return { request: NONE, port: NO_PORT, isNew: false, read, operation };
}

/** Whoever reads has one of its own. */
const NO_PORT: Port = { loop: NONE, expect: nothing, send: nothing };

function nothing(): never {
  throw new Error("a read asks for nothing and sends nothing");
}

/** What a queue keeps tasks in. */
interface Tasks {
  readonly length: number;
  push(task: Task): void;
  shift(): Task | undefined;
}

/** Of less rank first; equal ones in the order in which they came. */
class RankedTasks implements Tasks {
  private readonly heap = new Heap<{ task: Task; rank: number; number: number }>((a, b) =>
    a.rank === b.rank ? a.number < b.number : a.rank < b.rank,
  );
  private count = 0;

  constructor(private readonly rank: (task: Task) => number) {}

  get length(): number {
    return this.heap.length;
  }

  push(task: Task): void {
    this.heap.push({ task, rank: this.rank(task), number: this.count++ });
  }

  shift(): Task | undefined {
    return this.heap.shift()?.task;
  }
}

export interface Prices {
  readonly push: Op;
  readonly pop: Op;
  readonly steal: Op;
}

export function pricesOf({ costs }: Host, steals: boolean): Prices {
  return {
    push: compute(costs.ps("queuePush"), "user"),
    pop: compute(costs.ps("queuePop"), "user"),
    steal: compute(steals ? costs.ps("steal") : 0, "user"),
  };
}

/** Half of those that wait, the first included. */
export const HALF = (waiting: number): number => 1 + ((waiting - 1) >> 1);

export class Queue {
  readonly tasks: Tasks;
  private readonly lock: Lock;

  constructor(
    private readonly host: Host,
    private readonly prices: Prices,
    rank?: (task: Task) => number,
  ) {
    this.tasks = rank === undefined ? new Fifo<Task>() : new RankedTasks(rank);
    const { machine, costs } = host;
    this.lock = new Lock(machine.simulation, costs, undefined, "the lock of a queue of tasks");
  }

  *put(task: Task): Generator<Op, void, boolean> {
    yield this.lock.guard(this.prices.push);
    this.tasks.push(task);
    this.host.operations.requests?.isQueued(task.request, false);
  }

  *take(): Generator<Op, Task | undefined, boolean> {
    yield this.lock.guard(this.prices.pop);
    return this.tasks.shift();
  }

  /** Another worker looks at it, which needs its lock only to take something: `share` of it, the first ones. */
  *steal(into: Queue, share: (waiting: number) => number): Generator<Op, Task | undefined, boolean> {
    yield this.tasks.length > 0 ? this.lock.guard(this.prices.steal) : this.prices.steal;
    const { length } = this.tasks;
    const first = this.tasks.shift();
    for (let more = length > 0 ? share(length) : 0; more > 1; more--) into.tasks.push(this.tasks.shift() as Task);
    return first;
  }
}
