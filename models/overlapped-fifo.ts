/**
 * overlapped-fifo: the post's refined scheme. m threads share one FIFO of pending operations: pop, poll; unfinished,
 * back to the tail and Sleep(0); finished, run the callback and issue it again.
 *
 * It is overlapped-ports with one port and no balancer to pay. Law: a ring of n operations passes min(m, C) polling
 * cores, so notice latency is uniform on [0, n c / min(m, C)] after the interrupt.
 */
import { READ_COSTS } from "./direct-reads.js";
import { LOCK_PARAMETER } from "./lock.js";
import { FROM_PEERS, overlappedMemory, POLL_PARAMETER, POST } from "./overlapped.js";
import { buildPorts, rotatingQueueLaw } from "./overlapped-ports.js";
import { PENDING_BUFFER } from "./reading.js";
import type { Mechanism } from "./types.js";

export const overlappedFifo: Mechanism = {
  name: "overlapped-fifo",
  title: "A FIFO of polled operations",
  family: "polling scheme",
  summary: "m threads share one FIFO of pending operations: pop, poll, and push back what is unfinished.",
  realThing:
    'What the 2012 post describes as the refined scheme, and calls "I/O completion ports": a thread pops an operation ' +
    "off a FIFO and polls it with GetOverlappedResult; it pushes an unfinished one back into the queue, and runs the " +
    "callback of a finished one.",
  model:
    "One ring of pending operations and `threads` threads. A thread pops an operation, polls it, and pushes it back " +
    "unfinished with a Sleep(0), or runs its callback, issues it again and pushes it to the tail. A message longer than " +
    "`buffer` takes several operations. CancelIoEx makes an operation done, without data: the thread that polls it next issues it again. " +
    "The receive of an answer is issued and pushed before its request is sent, and a send is one more operation that a poll finds done; then the connection is issued and pushed.",
  law: {
    text:
      "Notice latency is uniform on [0, n c / min(m, C)] after the interrupt, c = pop + poll + push + yield (+ switch " +
      "when m > C), so its mean is O(n). min(m, C) cores are 100 % busy at any load. With `lock: contended` the threads pop and push one " +
      "after another: a rotation never takes less than 2 n lockHandover.",
    notice: (context) => rotatingQueueLaw(context, 1, Number(context.parameters.threads)),
  },
  divergence: [
    "Without `lock: contended` the lock on the FIFO costs the same for any number of threads.",
    "With fewer operations than threads the post does not say what an idle thread does: here it calls Sleep(0) and looks again.",
    FROM_PEERS,
  ],
  sources: [POST],
  signals: {
    kind: "completion",
    start: "in advance: it issues the operation without a notification",
    done: "when a poll of the rotating queue finds it done",
    memory: "a buffer and a request",
  },
  parameters: {
    threads: { type: "integer", default: "cores", min: 1, max: 4096, summary: "threads that poll, m" },
    poll: POLL_PARAMETER,
    lock: LOCK_PARAMETER,
    buffer: PENDING_BUFFER,
  },
  costs: [
    ...[
      "queuePop",
      "queuePush",
      "lockHold",
      "lockHandover",
      "lockPerWaiter",
      "overlappedPollSyscall",
      "overlappedPollMemory",
    ],
    ...["yield", "issue", "cancelIoEx", "copyPerByte"],
  ],
  handlerCosts: ["overlappedSend"],
  receiverCosts: [],
  poolCosts: [],
  fileCosts: READ_COSTS,
  threads: ({ threads }) => Number(threads),
  memory: (context) => overlappedMemory(context, Number(context.parameters.threads)),
  build(host) {
    buildPorts(host, 1, Number(host.parameters.threads), "round-robin", 0);
  },
};
