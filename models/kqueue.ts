/**
 * kqueue: a registered set, a list of active notes, threads that wait, all of them woken at once.
 *
 * Kernel-side object: a note per registered descriptor, found by array index, O(1); the list of active notes; the threads
 * asleep. An event links its note to the list, unless it is there, and then wakes every thread asleep (`wakeOrder`). A wait
 * re-evaluates the notes on the list and reports those still ready: O(r), whatever n. Law: mean notice at light load with one
 * thread = interrupt + wake-up + wake latency + one report; m threads asleep cost m wake-ups an event, m - 1 for nothing.
 */
import { Fifo } from "../sim/fifo.js";
import type { Machine } from "../sim/machine.js";
import type { KernelSide, Operations } from "../sim/operations.js";
import { BLOCK, call, compute, kernel, type Program, type Thread, wake } from "../sim/thread.js";
import type { Canceller } from "./cancelling.js";
import { eventToThreadPs } from "./laws.js";
import { Lock } from "./lock.js";
import { registeredMemory, type Service, serve } from "./readiness.js";
import { bufferBytes, LOOP_BUFFER, READS_PARAMETER, Reader, type Reads } from "./reading.js";
import type { Host, Mechanism, Parameters } from "./types.js";
import { WaitQueue, type WakeOrder, wakeOrderParameter } from "./wait-queue.js";

const FLAGS = ["none", "EV_CLEAR", "EV_DISPATCH"] as const;
type Flags = (typeof FLAGS)[number];

/** What one scan of the list did: notes re-evaluated, operations reported. */
interface Scan {
  evaluated: number;
  readonly reported: number[];
}

/** Changes that ride on the next wait. */
interface Changes {
  /** EV_ENABLE, after EV_DISPATCH. */
  readonly enable: number[];
  /** EV_DELETE and EV_ADD: the descriptor of a cancelled operation, and that of the new connection. */
  readonly replace: number[];
}

class Kqueue implements KernelSide {
  private readonly active = new Fifo<number>();
  /** Per operation: whether its note is on the list, and whether it is disabled (EV_DISPATCH). */
  private readonly listed: Uint8Array;
  private readonly disabled: Uint8Array;
  /** Threads asleep in kevent. */
  private readonly waiters: WaitQueue;
  /** Held while a call works on the queue. */
  readonly lock: Lock;
  private readonly machine: Machine;
  private readonly io: Operations;
  private readonly flags: Flags;

  constructor({ machine, operations, costs, parameters }: Host) {
    this.machine = machine;
    this.io = operations;
    this.flags = parameters.flags as Flags;
    this.lock = new Lock(machine.simulation, costs);
    this.waiters = new WaitQueue(parameters.wakeOrder as WakeOrder);
    this.listed = new Uint8Array(operations.count);
    this.disabled = new Uint8Array(operations.count);
  }

  /** The filter's event, inside an interrupt. */
  announce(operation: number): void {
    for (const thread of this.activate(operation)) this.machine.wakeFromInterrupt(thread);
  }

  /** A change with EV_ENABLE or EV_ADD: the filter is asked at once. Returns the threads to be woken. */
  enable(operation: number): readonly Thread[] {
    this.disabled[operation] = 0;
    return this.io.isReady(operation) ? this.activate(operation) : [];
  }

  get anyActive(): boolean {
    return this.active.length > 0;
  }

  /** Look at each note that is on the list now, from the head, until `nevents` are found ready. */
  scan(into: Scan, nevents: number): void {
    into.evaluated = 0;
    into.reported.length = 0;
    for (let left = this.active.length; left > 0 && into.reported.length < nevents; left--) {
      const operation = this.active.shift() as number;
      this.listed[operation] = 0;
      into.evaluated++;
      if (!this.io.isReady(operation)) continue;
      into.reported.push(operation);
      if (this.flags === "none") this.list(operation);
      else if (this.flags === "EV_DISPATCH") this.disabled[operation] = 1;
    }
  }

  sleep(thread: Thread): void {
    this.waiters.sleep(thread);
  }

  /** Link a note. Returns the threads to be woken, asleep no more. */
  private activate(operation: number): readonly Thread[] {
    if (this.listed[operation] === 1 || this.disabled[operation] === 1) return [];
    this.list(operation);
    return this.waiters.release();
  }

  private list(operation: number): void {
    this.listed[operation] = 1;
    this.active.push(operation);
  }
}

function* eventLoop(host: Host, queue: Kqueue, thread: Thread): Program {
  const { operations: io, costs, parameters } = host;
  const nevents = Number(parameters.nevents);
  const kevent = call(costs.ps("keventCall"));
  const perEventPs = costs.ps("keventPerEvent");
  const wakeupPs = costs.ps("wakeup");
  const change = kernel(perEventPs);
  const changes: Changes = { enable: [], replace: [] };
  const service: Service = {
    reader: new Reader(host),
    reads: readsOf(parameters),
    canceller: riding(changes),
  };
  const events: Scan = { evaluated: 0, reported: [] };

  for (;;) {
    yield queue.lock.guard(kevent);
    for (const operation of changes.replace) {
      yield change;
      yield change;
      for (const sleeper of queue.enable(operation)) yield wake(wakeupPs, sleeper);
    }
    for (const operation of changes.enable) {
      yield change;
      for (const sleeper of queue.enable(operation)) yield wake(wakeupPs, sleeper);
    }
    changes.replace.length = 0;
    changes.enable.length = 0;
    for (;;) {
      queue.scan(events, nevents);
      if (events.evaluated > 0) yield kernel(events.evaluated * perEventPs);
      if (events.reported.length > 0) break;
      if (queue.anyActive) continue;
      queue.sleep(thread);
      yield BLOCK;
    }
    for (const operation of events.reported) io.notice(operation);

    for (const operation of events.reported) {
      yield* serve(host, service, operation);
      if (parameters.flags === "EV_DISPATCH") changes.enable.push(operation);
    }
  }
}

/** What cancels: two changes, which ride on the thread's next wait and take effect there. */
function riding({ replace }: Changes): Canceller {
  const entry = compute(0, "user");
  return {
    call: () => entry,
    *cancelled(operation) {
      yield entry;
      replace.push(operation);
    },
  };
}

/** Edge-triggered, whoever stops before a read comes up short or empty may never hear of the rest. */
function readsOf({ flags, reads }: Parameters): Reads {
  return flags === "EV_CLEAR" && reads === "once" ? "until-EAGAIN" : (reads as Reads);
}

export const kqueue: Mechanism = {
  name: "kqueue",
  title: "kqueue",
  family: "readiness",
  summary:
    "Descriptors are registered once; a wait returns those on a list of active notes, and an event wakes all that wait.",
  realThing:
    "The BSDs keep a note (knote) per registered descriptor and filter, in an array indexed by descriptor, and a list of active " +
    "ones. An event activates its note and, if threads sleep on the queue, wakes them all. kevent applies the changes it " +
    "was given, then asks the filter of each note on the list once more, copies those still ready out, and puts them back at the " +
    "tail, unless they are registered with EV_CLEAR (edge-triggered) or EV_DISPATCH (disabled until enabled again).",
  model:
    "A list of active notes and a list of sleeping threads. An event on a note that is neither listed nor disabled links it and wakes every " +
    "sleeper, the interrupt paying for each in turn; those who find nothing sleep again. A wait pays the call, each change, and each note it evaluates. " +
    "The loop then reads once per report and runs the callback; with EV_CLEAR it reads until there is nothing; with EV_DISPATCH the note is " +
    "enabled again by a change that rides on the next wait, without a call of its own; so do EV_DELETE and EV_ADD when a callback cancels. " +
    "Threads that call at once wait for the queue's lock.",
  law: {
    text:
      "A wait that finds r active notes costs call + r x event: O(r), O(1) in n. Mean notice latency at light load, one thread = interrupt + wake-up " +
      "+ wake latency + one report. With m threads asleep an event costs m wake-ups, m - 1 of which find nothing. With all costs " +
      "zero: one loop is M/G/1, m threads M/M/m.",
    notice: ({ costs, parameters }) => {
      if (Number(parameters.threads) > 1 && parameters.wakeOrder === "all") return undefined;
      return eventToThreadPs(costs) + costs.ps("keventPerEvent");
    },
  },
  divergence: [
    "Registration (EV_ADD) happens before time zero and is not charged. A change costs as much as an event: it looks the note up and asks its filter.",
    "The queue's lock is taken once a call: two threads that scan one queue do not wait for each other's marker or for a note in flux, interrupts not at all.",
    "A cancelled operation's note stays active until the change that deletes it is applied; what it reports until then costs an evaluation, as it would.",
    "EVFILT_READ only; timers, signals, processes and user events are left out. One read takes at most one message.",
    "A note is taken to occupy as much memory as an epoll item.",
  ],
  sources: [
    {
      text: "FreeBSD, sys/kern/kern_event.c: knote_enqueue, kqueue_wakeup (wakeup(9), which wakes all), kqueue_scan",
      url: "https://github.com/freebsd/freebsd-src/blob/main/sys/kern/kern_event.c",
      kind: "source code",
    },
    {
      text: "FreeBSD, kqueue(2): EV_CLEAR, EV_DISPATCH, changelist and eventlist of one call",
      url: "https://man.freebsd.org/cgi/man.cgi?query=kqueue&sektion=2",
      kind: "documentation",
    },
    {
      text: "J. Lemon, Kqueue: a generic and scalable event notification facility, USENIX Annual Technical Conference (FREENIX track), 2001",
      kind: "published",
    },
  ],
  signals: {
    kind: "readiness",
    start: "when kevent returns",
    done: "when its own read returns",
    commits: "a registration (a knote)",
  },
  parameters: {
    threads: { type: "integer", default: 1, min: 1, max: 4096, summary: "event-loop threads that share the queue, m" },
    nevents: { type: "integer", default: 64, min: 1, max: 1_000_000, summary: "events one wait may return" },
    flags: {
      type: "choice",
      default: "none",
      choices: FLAGS,
      summary:
        "none: level-triggered; EV_CLEAR: edge-triggered; EV_DISPATCH: disabled when reported, enabled by a change on the next wait",
    },
    wakeOrder: wakeOrderParameter("all"),
    reads: READS_PARAMETER,
    buffer: LOOP_BUFFER,
  },
  costs: [
    ...["keventCall", "keventPerEvent", "lockHold", "lockHandover"],
    ...["read", "readEmpty", "copyPerByte", "loopBuffer"],
  ],
  threads: ({ threads }) => Number(threads),
  memory: (context) => registeredMemory(context, "epollItemMemory"),
  build(host) {
    const queue = new Kqueue(host);
    host.operations.bufferBytes = bufferBytes(host.parameters, host.costs, "loopBuffer");
    host.operations.attach(queue, "readiness");
    for (let i = 0; i < Number(host.parameters.threads); i++) {
      host.machine.spawn(`event loop ${i}`, (thread) => eventLoop(host, queue, thread));
    }
  },
};
