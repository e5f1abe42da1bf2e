/**
 * iocp: a completion port as it is. Threads wait on the port; a completion wakes one, or queues.
 *
 * Kernel-side object: a FIFO of completed packets, the list of blocked threads, the number of running ones and a
 * concurrency limit. Nothing is polled and nothing is proportional to the pending operations: every step is O(1), so
 * the law is O(1): mean notice at light load = interrupt + wake-up + wake latency, whatever n.
 */

import { Fifo } from "../sim/fifo.js";
import type { Machine } from "../sim/machine.js";
import type { KernelSide } from "../sim/operations.js";
import { BLOCK, call, type Program, type Thread, wake } from "../sim/thread.js";
import { eventToThreadPs } from "./laws.js";
import { overlappedMemory } from "./overlapped.js";
import type { Host, Mechanism } from "./types.js";

interface Waiter {
  readonly thread: Thread;
  /** The packet it was handed. */
  operation: number;
}

/** The kernel's port. */
class CompletionPort implements KernelSide {
  readonly packets = new Fifo<number>();
  private readonly waiters: Waiter[] = [];
  private running = 0;

  constructor(
    private readonly machine: Machine,
    private readonly limit: number,
  ) {}

  /** An operation completed, inside an interrupt. */
  announce(operation: number): void {
    const waiter = this.post(operation);
    if (waiter !== undefined) this.machine.wakeFromInterrupt(waiter.thread);
  }

  /** Queue a packet, or hand it to the thread that blocked last, which the caller must then wake. */
  post(operation: number): Waiter | undefined {
    const waiter = this.running < this.limit ? this.waiters.pop() : undefined;
    if (waiter === undefined) {
      this.packets.push(operation);
      return undefined;
    }
    this.running++;
    waiter.operation = operation;
    return waiter;
  }

  /** A thread asks for a packet: it takes the oldest, or waits (false). */
  get(waiter: Waiter): boolean {
    if (this.packets.length > 0 && this.running < this.limit) {
      this.running++;
      waiter.operation = this.packets.shift() as number;
      return true;
    }
    this.waiters.push(waiter);
    return false;
  }

  /** A thread that had a packet comes back for the next. */
  release(): void {
    this.running--;
  }
}

function* portThread(host: Host, port: CompletionPort, thread: Thread): Program {
  const { operations: io, costs } = host;
  const self: Waiter = { thread, operation: -1 };
  const getQueuedCompletionStatus = call(costs.ps("completionGet"));
  const readFile = call(costs.ps("issue"));
  const wakeupPs = costs.ps("wakeup");

  yield getQueuedCompletionStatus;
  for (;;) {
    if (!port.get(self)) yield BLOCK;
    const operation = self.operation;
    io.notice(operation);
    const event = io.take(operation);
    yield io.begin(event);
    io.end(event);
    yield readFile;
    if (io.issue(operation)) {
      const waiter = port.post(operation);
      if (waiter !== undefined) yield wake(wakeupPs, waiter.thread);
    }
    yield getQueuedCompletionStatus;
    port.release();
  }
}

function limitOf(parameters: Host["parameters"], cores: number): number {
  return Number(parameters.NumberOfConcurrentThreads) || cores;
}

export const iocp: Mechanism = {
  name: "iocp",
  title: "I/O completion port",
  family: "completion",
  summary: "Threads wait on a port; each completion is handed to one of them or queued.",
  realThing:
    "A kernel queue object: completed packets in first-in-first-out order, blocked threads released last in, first out, " +
    "and a count of running threads kept at or below a limit (NumberOfConcurrentThreads; 0 means the number of cores).",
  model:
    "On completion, if fewer threads run than the limit and one is blocked, the packet goes to the thread that blocked " +
    "last; else it is appended. A thread that asks takes the oldest packet without a switch if the limit allows, else it " +
    "blocks. It then runs the callback and issues the operation again.",
  law: {
    text:
      "O(1): no step depends on n. Mean notice latency at light load = interrupt + wake-up + wake latency. With all " +
      "costs zero and m threads on m cores it is the M/M/m queue.",
    notice: ({ costs }) => eventToThreadPs(costs),
  },
  divergence: [
    "A thread that blocks in its callback does not yet release another one; callbacks here only compute.",
    "One packet per call: GetQueuedCompletionStatusEx's batches are not taken.",
    "An operation that completes at once still queues a packet, as without FILE_SKIP_COMPLETION_PORT_ON_SUCCESS.",
    "Thread priorities and the boost after a wait are left out.",
  ],
  sources: [
    {
      text: "Microsoft Learn, I/O Completion Ports: threads released last in, first out; completion packets queued first in, first out; concurrency value",
      url: "https://learn.microsoft.com/en-us/windows/win32/fileio/i-o-completion-ports",
      kind: "documentation",
    },
    {
      text: "ReactOS, ntoskrnl/ke/queue.c: KiInsertQueue and KeRemoveQueue, a re-implementation whose behaviour agrees with the documentation",
      url: "https://github.com/reactos/reactos/blob/master/ntoskrnl/ke/queue.c",
      kind: "source code",
    },
  ],
  signals: {
    kind: "completion",
    start: "never told: it issues the operation in advance",
    done: "when GetQueuedCompletionStatus returns its packet",
    commits: "a buffer and a request",
  },
  parameters: {
    threads: { type: "integer", default: "cores", min: 1, max: 4096, summary: "threads that wait on the port" },
    NumberOfConcurrentThreads: {
      type: "integer",
      default: 0,
      min: 0,
      max: 4096,
      summary: "most threads that may run at once; 0 means the number of cores",
    },
  },
  costs: ["completionGet", "issue"],
  threads: ({ threads }) => Number(threads),
  memory: ({ pending, costs, parameters }) => overlappedMemory(costs, pending, Number(parameters.threads)),
  build(host) {
    const port = new CompletionPort(host.machine, limitOf(host.parameters, host.machine.coreCount));
    host.operations.attach(port, "completion");
    for (let i = 0; i < Number(host.parameters.threads); i++) {
      host.machine.spawn(`port thread ${i}`, (thread) => portThread(host, port, thread));
    }
  },
};
