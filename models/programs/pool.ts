/**
 * A pool of threads that handlers leave work to, as libuv's for files and names, or a runtime's for blocking calls: a
 * queue, first in first out, and threads that sleep while it is empty.
 *
 * Handing over costs a push and, if a thread sleeps, a futex call and its wake-up; the thread pays its return from the
 * futex and a pop. What it is to do it does to the end: computing, and blocking, which keeps the thread but no core.
 * The way back is the loop's (way-back.ts).
 */
import { Fifo } from "../../sim/fifo.js";
import { type EventId, NONE } from "../../sim/operations.js";
import { BLOCKING, poolThreads } from "../../sim/requests/pools.js";
import type { EventContent } from "../../sim/spec.js";
import { BLOCK, call, compute, type Op, type Program, type Thread, wake } from "../../sim/thread.js";
import { BlockedReads, readHere } from "../blocking-reads.js";
import { proceed } from "../handling.js";
import type { Port, ReadingPool, RequestPool, WayBack } from "../port.js";
import type { Host } from "../types.js";

interface Task {
  readonly request: EventId;
  readonly back: WayBack;
  /** In place of a request, an operation that is to be read. */
  readonly read?: Parameters<ReadingPool["takeRead"]>[0];
}

class Pool implements RequestPool, ReadingPool {
  private readonly tasks = new Fifo<Task>();
  /** Asleep, the last to come first to be woken. */
  private readonly asleep: Thread[] = [];
  /** Threads that carry nothing out: asleep, or on their way to the queue. */
  private free: number;
  /** Places of those that are about to be taken. */
  private reserved = 0;
  private readonly push: ReturnType<typeof compute>;
  private readonly futexWake: ReturnType<typeof call>;
  private readonly wakeupPs: number;
  private blocked: BlockedReads | undefined;

  constructor(
    private readonly host: Host,
    name: string,
    threads: number,
    /** Requests that may wait while all threads are at work. */
    private readonly queue = Number.POSITIVE_INFINITY,
  ) {
    this.free = threads;
    const { costs, machine } = host;
    this.push = compute(costs.ps("queuePush"), "user");
    this.futexWake = call(costs.ps("futexWake"));
    this.wakeupPs = costs.ps("wakeup");
    for (let i = 0; i < threads; i++) {
      this.asleep.push(machine.spawnAsleep(`pool ${name} thread ${i}`, (self) => this.work(self)));
      this.asleep[i].shares = this;
    }
  }

  reserve(): boolean {
    if (this.tasks.length + this.reserved >= this.queue + this.free) return false;
    this.reserved++;
    return true;
  }

  /** A thread leaves the next steps of `request` to the pool. Whether that took a system call. */
  *take(request: EventId, back: WayBack): Generator<Op, boolean, boolean> {
    yield this.push;
    this.reserved--;
    this.tasks.push({ request, back });
    this.host.operations.requests?.isQueued(request, true);
    return yield* this.rouse();
  }

  *takeRead(read: NonNullable<Task["read"]>, back: WayBack): Program {
    yield this.push;
    this.tasks.push({ request: NONE, back, read });
    yield* this.rouse();
  }

  private *rouse(): Generator<Op, boolean, boolean> {
    const sleeper = this.asleep.pop();
    if (sleeper === undefined) return false;
    yield this.futexWake;
    yield wake(this.wakeupPs, sleeper);
    return true;
  }

  private *work(self: Thread): Program {
    const { costs } = this.host;
    const pop = compute(costs.ps("queuePop"), "user");
    const futexWait = call(costs.ps("futexWait"));
    const { port } = this;
    for (;;) {
      yield pop;
      const task = this.tasks.shift();
      if (task !== undefined) {
        this.free--;
        if (task.read === undefined) yield* proceed(this.host, port, task.request, task);
        else yield* task.back(yield* task.read(self), self);
        this.free++;
        continue;
      }
      yield futexWait;
      if (this.tasks.length > 0) continue;
      this.asleep.push(self);
      yield BLOCK;
    }
  }

  /** The thread itself sleeps until the device is done. */
  private *read(descriptor: number): Program {
    this.blocked ??= new BlockedReads(this.host);
    yield* readHere(this.host, this.blocked, descriptor);
  }

  /** How its threads do I/O: they wait in each read. */
  private readonly port: Port = {
    ...{ loop: OF_POOLS, read: (descriptor) => this.read(descriptor), expect: none, send: none },
    *await() {},
  };
}

/** Its threads share further descriptors with no loop. */
const OF_POOLS = -1;

function none(): never {
  throw new Error("a pool computes, blocks and reads files, and does nothing else");
}

/** Start the pools that handlers leave work to, by their numbers in itineraries, and the one that `files` has. */
export function startPools(
  host: Host,
  { handler = [], pools = {} }: Pick<EventContent, "handler" | "pools">,
  files?: { readonly poolThreads: number | undefined; pool: ReadingPool | undefined },
): void {
  const threads = poolThreads(handler, pools);
  const all = host.operations.pools.map((name) => new Pool(host, name, threads[name], pools[name]?.queue));
  host.pools.push(...all);
  if (files?.poolThreads === undefined) return;
  const blocking = all[host.operations.pools.indexOf(BLOCKING)];
  files.pool = blocking ?? new Pool(host, BLOCKING, files.poolThreads);
}
