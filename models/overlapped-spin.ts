/**
 * overlapped-spin: the first scheme of the 2012 post. A thread per pending operation asks "done yet?" and, if not,
 * releases its time slice and asks again.
 *
 * Kernel-side object: none besides each operation's status word. Law: every thread gets one turn in n / C, so mean
 * notice = interrupt + n (poll + yield + switch) / 2C for n well above C; all cores are busy from n = C on.
 */
import { PollingTurn } from "../sim/fast-forward/turn.js";
import { PARTIAL } from "../sim/operations.js";
import { call, compute, kernel, type Op, type Program, type Thread, type Turn, yieldCore } from "../sim/thread.js";
import type { Accepts } from "./accepts.js";
import { type DirectReads, directReads, READ_COSTS } from "./direct-reads.js";
import { goOn } from "./handling.js";
import { eventToKernelPs } from "./laws.js";
import { FROM_PEERS, overlappedMemory, POLL_PARAMETER, POST, pollPrice, StatusWords } from "./overlapped.js";
import type { Canceller, Port } from "./port.js";
import { handlerPs } from "./programs/costs.js";
import { bufferBytes, PENDING_BUFFER } from "./reading.js";
import { handOver } from "./sending.js";
import type { Host, Mechanism } from "./types.js";

/** What all threads share. */
interface Polling {
  readonly words: StatusWords;
  readonly turn: Turn;
  readonly readFile: Op;
  /** What a poll that finds the operation done takes, and the call that goes before the next. */
  readonly poll: Op;
  readonly yield: Op;
  readonly canceller: Canceller;
  /** By operation, the thread that polls it. */
  readonly threads: Thread[];
}

/**
 * What a thread does when GetOverlappedResult has found its operation finished. Then again: GetOverlappedResult,
 * Sleep(0), GetOverlappedResult, ... with which it begins.
 */
function* spinner(host: Host, polling: Polling, thread: Thread): Program {
  const { words, turn, readFile } = polling;
  const { operation } = thread;
  const { operations: io } = host;
  const port = pollingPort(host, polling, thread);
  const reads = directReads(host);
  for (;;) {
    const event = words.collect(operation);
    if (event >= 0) {
      yield io.begin(event);
      if (io.goesOn(event)) yield* goOn(host, port, event);
      else io.end(event);
    }
    yield readFile;
    const copyPs = words.issue(operation);
    if (copyPs > 0) yield kernel(copyPs);
    if (reads?.has(operation)) yield* reads.submit(operation);
    thread.operation = operation;
    yield turn.first;
  }
}

/** As {@link spinner}, where connections end: the thread accepts another one then, from `door`. */
function* acceptingSpinner(host: Host, polling: Polling, door: number, thread: Thread): Program {
  const { words, turn, readFile, threads } = polling;
  const { operations: io } = host;
  const accepting = host.accepting as Accepts;
  const port = pollingPort(host, polling, thread);
  function* pollFor(operation: number): Program {
    thread.operation = operation;
    threads[operation] = thread;
    yield turn.first;
  }
  function* receive(operation: number): Program {
    yield readFile;
    const copyPs = words.issue(operation);
    if (copyPs > 0) yield kernel(copyPs);
  }
  for (let connection = thread.operation; ; ) {
    const event = words.collect(connection);
    // Of a message there is more; or it was cancelled.
    if (event < 0) yield* receive(connection);
    else {
      yield io.begin(event);
      yield* goOn(host, port, event);
    }
    if (!io.requests?.isConnected(connection)) {
      yield* receive(door);
      yield* pollFor(door);
      connection = accepting.next(door);
      yield accepting.acceptOp;
      yield* accepting.adopt(port, connection);
    }
    yield* pollFor(connection);
  }
}

/** The thread of a request polls its further operations itself, each until it is done, and looks once at each send. */
function pollingPort(host: Host, polling: Polling, thread: Thread): Port {
  const { words, turn, readFile, canceller, threads } = polling;
  const { operations: io } = host;
  const writePs = handlerPs(host, "overlappedSend");
  const reads = directReads(host);
  /** A poll has found an answer: the rest of it takes further operations. */
  function* collect(descriptor: number): Program {
    for (;;) {
      const event = words.collect(descriptor);
      if (event !== PARTIAL) return void io.requests?.claim(event);
      yield readFile;
      const copyPs = words.issue(descriptor);
      if (copyPs > 0) yield kernel(copyPs);
      yield turn.first;
    }
  }
  function* pollUntilDone(descriptor: number): Program {
    thread.operation = descriptor;
    threads[descriptor] = thread;
    yield turn.first;
    yield* collect(descriptor);
  }
  /** In turn, until one of them is done. */
  function* pollAny(descriptors: readonly number[]): Program {
    for (let i = 0; ; i = (i + 1) % descriptors.length) {
      yield polling.poll;
      if (words.isDone(descriptors[i])) {
        thread.operation = descriptors[i];
        threads[descriptors[i]] = thread;
        yield* collect(descriptors[i]);
        for (const other of descriptors) if (other !== descriptors[i]) io.answers?.discard(other);
        return;
      }
      yield polling.yield;
    }
  }
  return {
    loop: thread.id,
    canceller,
    *expect(descriptor) {
      yield readFile;
      words.issue(descriptor);
    },
    *read(descriptor) {
      yield readFile;
      words.issue(descriptor);
      yield* (reads as DirectReads).submit(descriptor);
    },
    *send(message, bytes) {
      yield call(writePs + io.copyPs(bytes));
      const pending = handOver(host, message, bytes, thread.id);
      if (pending === undefined) {
        yield polling.poll;
        return;
      }
      io.issue(pending);
      yield* pollUntilDone(pending);
    },
    *await(descriptors, count) {
      if (count === descriptors.length) for (const descriptor of descriptors) yield* pollUntilDone(descriptor);
      else yield* pollAny(descriptors);
    },
  };
}

export const overlappedSpin: Mechanism = {
  name: "overlapped-spin",
  title: "A polling thread per operation",
  family: "polling scheme",
  summary: "Each pending operation has a thread that polls it with GetOverlappedResult and Sleep(0).",
  realThing:
    "What the 2012 post says a pool of threads does: call GetOverlappedResult without waiting and, while the operation " +
    "is unfinished, Sleep(0) to release the time slice and poll again.",
  model:
    "n threads on C cores, one run queue. Each thread: poll; unfinished, then Sleep(0), which puts it at the tail of the " +
    "run queue if another thread is runnable; finished, then run the callback and issue the operation again. A message longer " +
    "than `buffer` takes several operations. CancelIoEx makes an operation done, without data: its thread issues it again. " +
    "A send, too, is an operation that the thread polls. It polls for the answer itself.",
  law: {
    text:
      "Each thread gets one turn in n / C: mean notice latency = interrupt + n (poll + yield + switch) / 2C for n well " +
      "above C, so O(n). All cores are 100 % busy from n = C on.",
    notice: (context) => {
      const { pending, cores, costs, parameters } = context;
      const turn = pollPrice(costs, parameters).ps + costs.ps("yield");
      const crowd = Math.max(pending / cores, 1);
      return (
        eventToKernelPs(context, pending) + (crowd * (turn + (pending > cores ? costs.ps("contextSwitch") : 0))) / 2
      );
    },
  },
  divergence: [
    "A callback keeps its thread, and its core unless it blocks; the other threads go on polling on the other cores.",
    "Threads exist before time zero; creating them is not charged.",
    "The status word changes when the interrupt ends. Where a real completion port is involved it changes only when the packet is dequeued.",
    FROM_PEERS,
  ],
  sources: [
    POST,
    {
      text: "Microsoft Learn, GetOverlappedResult and HasOverlappedIoCompleted: the state of a pending operation is read from its OVERLAPPED structure",
      url: "https://learn.microsoft.com/en-us/windows/win32/api/winbase/nf-winbase-hasoverlappediocompleted",
      kind: "documentation",
    },
    {
      text: "Microsoft Learn, Sleep: with zero the thread relinquishes the remainder of its time slice; with no other thread ready it returns at once",
      url: "https://learn.microsoft.com/en-us/windows/win32/api/synchapi/nf-synchapi-sleep",
      kind: "documentation",
    },
  ],
  signals: {
    kind: "completion",
    start: "in advance: it issues the operation without a notification",
    done: "when its thread's poll finds it done",
    memory: "a thread, a buffer and a request",
  },
  parameters: { poll: POLL_PARAMETER, buffer: PENDING_BUFFER },
  costs: ["overlappedPollSyscall", "overlappedPollMemory", "yield", "issue", "cancelIoEx", "copyPerByte"],
  handlerCosts: ["overlappedSend"],
  receiverCosts: [],
  poolCosts: [],
  fileCosts: READ_COSTS,
  awaits: true,
  threads: (_, pending) => pending,
  loops: (_, pending) => pending,
  memory: (context) => overlappedMemory(context, context.pending),
  build(host) {
    const { machine, operations, parameters, costs } = host;
    const fastForward = machine.foresee();
    const threads: Thread[] = [];
    const words = new StatusWords(operations, {
      mayFind: (operation) => {
        // Its thread may be about another one: a further operation of a request.
        if (threads[operation]?.operation === operation) fastForward?.mayFindIn(threads[operation]);
      },
    });
    operations.bufferBytes = bufferBytes(parameters, costs, "operationBuffer");
    operations.attach(words, "completion");
    const { ps, account } = pollPrice(costs, parameters);
    const turn = new PollingTurn({ poll: ps, account, yield: costs.ps("yield") }, words.isDone);
    const polling: Polling = {
      ...{ words, turn, threads },
      readFile: call(costs.ps("issue")),
      poll: account === "system" ? call(ps) : compute(ps, account),
      yield: yieldCore(costs.ps("yield"), "polling"),
      canceller: words.canceller(costs),
    };
    const program = (thread: Thread) => spinner(host, polling, thread);
    const { accepting } = host;
    const first = new Map(accepting?.takeFirst().map((connection) => [accepting.loopWith(connection), connection]));
    const before = machine.threads.length;
    const name = ({ id }: Thread) => `spinner ${id - before}`;
    for (let operation = 0; operation < operations.count; operation++) {
      const connection = first.get(operation);
      if (connection === undefined) {
        threads[operation] = machine.spawn(name, program, turn, operation);
        continue;
      }
      const door = (accepting as Accepts).doorOf(operation);
      // A poll that is foreseen has to know when there will be something to accept.
      accepting?.announceTo(door, words);
      operations.issue(connection);
      const accepts = (thread: Thread) => acceptingSpinner(host, polling, door, thread);
      threads[connection] = machine.spawn(name, accepts, turn, connection);
    }
  },
};
