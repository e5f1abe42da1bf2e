/**
 * io-wq: threads of the kernel that take over requests which their submission may not wait for. A read that finds the
 * device's queue full (-EAGAIN) goes there, and its worker sleeps until there is room.
 *
 * As many as are needed, but no more than the entries of the ring or four for each processor (Linux, io_uring/io-wq.c:
 * io_wq_create, bounded work); what is beyond waits for a worker.
 */
import type { EventRing } from "../sim/event-parties.js";
import { Fifo } from "../sim/fifo.js";
import { BLOCK, type Program, type Thread } from "../sim/thread.js";
import type { DirectReads } from "./direct-reads.js";
import type { Host } from "./types.js";

const PER_PROCESSOR = 4;

interface Task {
  readonly operation: number;
  /** Where its completion goes. */
  readonly queue: EventRing | undefined;
}

export class Workers {
  private readonly tasks = new Fifo<Task>();
  private readonly asleep: Thread[] = [];
  private count = 0;
  private readonly most: number;

  constructor(
    private readonly host: Pick<Host, "machine" | "parameters">,
    private readonly reads: DirectReads,
  ) {
    this.most = Math.min(Number(host.parameters.entries), PER_PROCESSOR * host.machine.coreCount);
  }

  /** `operation` is theirs to submit: the worker that is to be woken, if any. */
  take(operation: number, queue: EventRing | undefined): readonly Thread[] {
    this.tasks.push({ operation, queue });
    const sleeper = this.asleep.pop() ?? this.another();
    return sleeper === undefined ? [] : [sleeper];
  }

  private another(): Thread | undefined {
    if (this.count >= this.most) return undefined;
    const thread = this.host.machine.spawnAsleep(`io-wq worker ${this.count++}`, (self) => this.work(self));
    thread.ofOthers = true;
    thread.shares = this;
    return thread;
  }

  private *work(self: Thread): Program {
    for (;;) {
      const task = this.tasks.shift();
      if (task === undefined) {
        this.asleep.push(self);
        yield BLOCK;
      } else {
        yield* this.reads.submitWhenRoom(task.operation, self, task.queue);
      }
    }
  }
}
