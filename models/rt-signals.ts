/**
 * rt-signals: each event on a descriptor queues a signal that says which (F_SETSIG); the program takes them with
 * sigtimedwait.
 *
 * Kernel-side object: a bounded queue of signals. An event queues one, O(1), in its interrupt; with no room it raises
 * SIGIO instead, which says only that something was lost, and is reported before all others. The program then throws
 * the queue away, asks all n descriptors with poll, and goes on. Law: O(1) in n without an overflow: mean notice at
 * light load = idle exit + interrupt + queueing the signal + wake-up; one sigtimedwait and one read per event. After an
 * overflow O(n).
 */
import { Fifo } from "../sim/fifo.js";
import type { Machine } from "../sim/machine.js";
import type { KernelSide, Operations } from "../sim/operations.js";
import { BLOCK, call, compute, type Program, type Thread } from "../sim/thread.js";
import { ACCEPT_PARAMETER } from "./accept-policies.js";
import { adopt, FurtherPlaces, OwnPlaces, roomFor } from "./further.js";
import { eventToThreadPs } from "./laws.js";
import type { Canceller, Port } from "./port.js";
import { OwnSets, registeredMemory, type Service, serve } from "./readiness.js";
import { bufferBytes, LOOP_BUFFER, Reader, type Reads } from "./reading.js";
import { lookAt } from "./scan.js";
import { writingPort } from "./sending.js";
import type { Host, Mechanism } from "./types.js";

/** What sigtimedwait may return besides a descriptor: its queue has overflowed. */
const SIGIO = -1;

/** What all queues share. */
interface Shared {
  /** Signals that the user may have pending yet. */
  left: number;
  /** Per operation: whether a signal of it is in its queue; whether it is among those that may have unread events. */
  queued: Uint8Array;
  suspect: Uint8Array;
}

/** The signals pending for one thread. */
class SignalQueue implements KernelSide {
  /** Further descriptors, in the order of their numbers in the loop's array. */
  readonly further = new FurtherPlaces();
  private readonly signals = new Fifo<number>();
  private overflown = false;
  /** Signals are being ignored: neither queued nor missed. */
  private ignoring = false;
  private asleep: Thread | undefined;
  private suspects = new Set<number>();

  constructor(
    private readonly machine: Machine,
    private readonly io: Operations,
    private readonly shared: Shared,
    private readonly oncePerDescriptor: boolean,
  ) {}

  /** A further descriptor sends its signals here. */
  add(descriptor: number): void {
    this.further.add(descriptor);
    this.shared.queued = roomFor(this.shared.queued, descriptor);
    this.shared.suspect = roomFor(this.shared.suspect, descriptor);
  }

  /** A descriptor has been closed. Signals of its that are queued stay there. */
  forget(descriptor: number): void {
    this.further.remove(descriptor);
    this.suspects.delete(descriptor);
    this.shared.suspect[descriptor] = 0;
  }

  announce(operation: number): void {
    this.event(operation);
  }

  /** An event, inside an interrupt. */
  event(operation: number): void {
    if (this.shared.suspect[operation] === 0) this.suspects.add(operation);
    this.shared.suspect[operation] = 1;
    if (this.ignoring || (this.oncePerDescriptor && this.shared.queued[operation] === 1)) return;
    this.send(operation);
    const sleeper = this.asleep;
    this.asleep = undefined;
    if (sleeper !== undefined) this.machine.wakeFromInterrupt(sleeper);
  }

  private send(operation: number): void {
    if (this.shared.left === 0) {
      this.overflown = true;
      return;
    }
    this.shared.left--;
    this.shared.queued[operation] = 1;
    this.signals.push(operation);
  }

  /** The signal that sigtimedwait returns: of those pending the one with the lowest number, which SIGIO has. */
  next(): number | undefined {
    if (this.overflown) {
      this.overflown = false;
      return SIGIO;
    }
    const operation = this.signals.shift();
    if (operation === undefined) return undefined;
    this.shared.left++;
    this.shared.queued[operation] = 0;
    return operation;
  }

  sleep(thread: Thread): void {
    this.asleep = thread;
  }

  /** sigaction(SIG_IGN): all that is queued is discarded, and what comes. */
  ignore(): void {
    this.ignoring = true;
    for (let operation = this.signals.shift(); operation !== undefined; operation = this.signals.shift()) {
      this.shared.left++;
      this.shared.queued[operation] = 0;
    }
  }

  /** sigaction(SIG_DFL): signals are queued again. */
  heed(): void {
    this.ignoring = false;
  }

  /** poll: all descriptors that are ready. */
  poll(): number[] {
    const ready = Array.from(this.suspects).filter((operation) => this.io.isReady(operation));
    for (const operation of this.suspects) this.shared.suspect[operation] = 0;
    for (const operation of ready) this.shared.suspect[operation] = 1;
    this.suspects = new Set(ready);
    // Further descriptors have the highest numbers.
    return ready.sort((a, b) => a - b);
  }
}

/** Further descriptors signal the loop that opened them. */
function signallingPort(host: Host, queue: SignalQueue, loop: number): Port {
  const fcntl = call(host.costs.ps("fcntl"));
  return writingPort(host, {
    loop,
    canceller: arranging(host),
    expect(descriptor) {
      adopt(host.operations, descriptor, queue);
      return [];
    },
    *register(descriptor) {
      for (let i = 0; i < 3; i++) yield fcntl;
      adopt(host.operations, descriptor, queue);
    },
    forget: (descriptor) => queue.forget(descriptor),
  });
}

function* signalLoop(host: Host, queue: SignalQueue, places: OwnPlaces, loop: number, thread: Thread): Program {
  const { operations: io, costs, parameters } = host;
  const sigtimedwait = call(costs.ps("sigTimedWait"));
  const service: Service = {
    reader: new Reader(host),
    reads: parameters.reads as Reads,
    port: signallingPort(host, queue, loop),
  };
  if (host.accepting !== undefined) yield* host.accepting.begin(service.port);
  if (host.files !== undefined) yield* host.files.begin(service.port);

  for (;;) {
    yield sigtimedwait;
    let signal = queue.next();
    while (signal === undefined) {
      queue.sleep(thread);
      yield BLOCK;
      signal = queue.next();
    }
    if (signal === SIGIO) yield* recover(host, queue, places, service);
    else {
      if (!io.requests?.isUnregistered(signal)) io.notice(signal);
      yield* serve(host, service, signal);
    }
  }
}

/** Signals were lost: throw away the others, and ask every descriptor. */
function* recover(host: Host, queue: SignalQueue, places: OwnPlaces, service: Service): Program {
  const { operations: io, costs } = host;
  const sigaction = call(costs.ps("sigTimedWait"));
  yield sigaction;
  queue.ignore();
  yield sigaction;
  queue.heed();
  const size = places.length;
  const descriptors = size + queue.further.length;
  yield call(costs.ps("pollCall") + descriptors * costs.ps("pollPerDescriptor", descriptors));
  const ready = queue.poll();
  for (const operation of ready) io.notice(operation);

  const perResultPs = costs.ps("scanPerDescriptor", size);
  const positionOf = (operation: number) =>
    io.isFurther(operation) ? size + queue.further.of(operation) : places.of(operation);
  // Closing one moves another to its place, but not in what this call has returned.
  const positions = ready.map(positionOf);
  const inOrder = ready.map((_, i) => i).sort((a, b) => positions[a] - positions[b]);
  let looked = 0;
  for (const i of inOrder) {
    const [operation, position] = [ready[i], positions[i]];
    yield lookAt(position + 1 - looked, perResultPs);
    looked = position + 1;
    yield* serve(host, service, operation);
  }
}

/**
 * What cancels: closing the descriptor; the new connection's takes three calls of fcntl: F_SETOWN, F_SETSIG, F_SETFL
 * with O_ASYNC.
 */
function arranging({ costs }: Host): Canceller {
  const bookkeeping = compute(0, "user");
  const fcntl = call(costs.ps("fcntl"));
  return {
    call: () => bookkeeping,
    *cancelled() {
      for (let i = 0; i < 3; i++) yield fcntl;
    },
  };
}

export const rtSignals: Mechanism = {
  name: "rt-signals",
  aliases: ["rt-signal", "rtsig", "real-time-signals", "realtime-signals"],
  title: "Queued signals (F_SETSIG, sigtimedwait)",
  family: "readiness",
  summary:
    "Each event queues a signal that names its descriptor; when the queue overflows, the program polls all descriptors once.",
  realThing:
    "With O_ASYNC, F_SETOWN and F_SETSIG an event on a descriptor queues a real-time signal to the program, with the " +
    "descriptor in its siginfo. The program keeps the signal blocked and takes one after another with sigtimedwait. The queue is bounded " +
    "(rtsig-max system-wide, RLIMIT_SIGPENDING for each user since 2.6.8). An event that does not fit raises SIGIO, once, without its " +
    "descriptor; the program has to flush the queue and ask all its descriptors with poll. Each event is signalled once, when it happens: data " +
    "left unread is not signalled again. Chandra and Mosberger's signal-per-fd queues at most one signal per descriptor.",
  model:
    "A queue of signals per loop; one bound on their number holds for all loops together. The interrupt pays for queueing a signal and wakes the loop. A sigtimedwait returns SIGIO " +
    "if signals were lost, else the oldest signal; the loop reads the descriptor until a short read and runs the callbacks. After SIGIO the loop makes two sigaction calls (one ignores the " +
    "signal, which discards the queue, one accepts it again) and one poll with a timeout of zero over all its descriptors (without wait entries), looks through the results, and reads all that is " +
    "ready. A signal whose event was already read costs a read that finds nothing. " +
    "Further descriptors signal for good. A message is a write of its own.",
  law: {
    text:
      "Without overflow O(1) in n: mean notice latency at light load = idle exit + interrupt + queueing + wake-up; two calls per event, however many come. " +
      "After an overflow three signal calls and a poll over n descriptors, O(n). A burst larger than RLIMIT_SIGPENDING causes one; with " +
      "signal-per-fd a queue of n signals is always large enough. With all costs zero: one loop is M/G/1.",
    notice: ({ costs }) => eventToThreadPs(costs) + costs.ps("signalQueue"),
  },
  divergence: [
    "Arranging for signals happens before time zero and is not charged. sigaction costs as much as sigtimedwait. Closing a descriptor is not charged, and leaves no stale signals.",
    "The poll after an overflow reports what is ready when it returns, not when it passed each descriptor.",
    "Every message is one event and one signal; real sockets signal each segment, and that there is room to write.",
    "With several threads each has its descriptors and its queue (F_SETOWN_EX with F_OWNER_TID) and they share the bound, as RLIMIT_SIGPENDING is per user.",
    "A descriptor's signal setting is assumed to take as much memory as an epoll item.",
    "An event on a new connection's descriptor is signalled even if it comes before O_ASYNC is set; a real program has to read once after setting it.",
  ],
  sources: [
    {
      text: "Linux, fs/fcntl.c: send_sigio_to_task (a signal that cannot be queued falls back to SIGIO); kernel/signal.c: next_signal (lowest number first), __sigqueue_alloc (RLIMIT_SIGPENDING)",
      url: "https://github.com/torvalds/linux/blob/master/fs/fcntl.c",
      kind: "source code",
    },
    {
      text: "fcntl(2): F_SETSIG; sigtimedwait(2); getrlimit(2): RLIMIT_SIGPENDING",
      url: "https://man7.org/linux/man-pages/man2/fcntl.2.html",
      kind: "documentation",
    },
    {
      text: "A. Chandra, D. Mosberger, Scalability of Linux event-dispatch mechanisms, USENIX Annual Technical Conference, 2001: signal-per-fd, overflow, sigtimedwait4",
      kind: "published",
    },
    {
      text: "M. Kerrisk, The Linux Programming Interface, 2010, section 63.3: after an overflow empty the queue, then ask select or poll",
      kind: "published",
    },
  ],
  signals: {
    kind: "readiness",
    start: "when sigtimedwait returns",
    done: "when its own read returns",
    memory: "an owner and a signal number of its descriptor; a queued signal per event",
  },
  parameters: {
    threads: {
      type: "integer",
      default: 1,
      min: 1,
      max: 4096,
      summary: "loops, each with its share of the descriptors and its queue",
    },
    accept: ACCEPT_PARAMETER,
    RLIMIT_SIGPENDING: {
      type: "integer",
      default: 1024,
      min: 1,
      max: 10_000_000,
      alias: "rtsig-max",
      summary: "signals that may be queued, in all queues together",
    },
    "signal-per-fd": {
      type: "choice",
      default: "no",
      choices: ["no", "yes"],
      summary: "whether a descriptor whose signal is in the queue already gets no further one",
    },
    reads: {
      type: "choice",
      default: "until-short",
      choices: ["until-short", "until-EAGAIN"],
      summary: "reads per signal: until one leaves the buffer partly empty, or until one finds nothing",
    },
    buffer: LOOP_BUFFER,
  },
  costs: [
    ...["sigTimedWait", "signalQueue", "fcntl", "pollCall", "pollPerDescriptor", "scanPerDescriptor"],
    ...["read", "readEmpty", "copyPerByte", "loopBuffer"],
  ],
  handlerCosts: ["write"],
  receiverCosts: ["writeFull"],
  threads: ({ threads }) => Number(threads),
  loops: ({ threads }) => Number(threads),
  memory: (context) => registeredMemory(context, "epollItemMemory"),
  build(host) {
    const { machine, operations, parameters, costs, pending } = host;
    const threads = Number(parameters.threads);
    const shared: Shared = {
      left: Number(parameters.RLIMIT_SIGPENDING),
      queued: new Uint8Array(pending),
      suspect: new Uint8Array(pending),
    };
    const perFd = parameters["signal-per-fd"] === "yes";
    const queues = Array.from({ length: threads }, () => new SignalQueue(machine, operations, shared, perFd));
    operations.bufferBytes = bufferBytes(parameters, costs, "loopBuffer");
    operations.announcePs = costs.ps("signalQueue");
    operations.attach(new OwnSets(queues), "readiness");
    queues.forEach((queue, k) => {
      const places = new OwnPlaces(operations, k, threads);
      machine.spawn(`signal loop ${k}`, (thread) => signalLoop(host, queue, places, k, thread));
    });
  },
};
