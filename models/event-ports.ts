/**
 * event-ports: one kernel queue; a descriptor is associated with it for one event, and again after each.
 *
 * Kernel-side object: the queue of events, which descriptors are associated, the threads that wait. An event on an associated
 * descriptor ends the association, joins the queue and wakes the thread that began to wait last. Associating asks the
 * descriptor for its state at once, so what came in between is reported, not lost. All O(1). Law: O(1) in n: mean notice at
 * light load = interrupt + wake-up + wake latency; one call more per event than where registrations last.
 */
import { Fifo } from "../sim/fifo.js";
import type { Machine } from "../sim/machine.js";
import type { KernelSide, Operations } from "../sim/operations.js";
import { BLOCK, call, type Program, type Thread, wake } from "../sim/thread.js";
import { eventToThreadPs } from "./laws.js";
import { registeredMemory } from "./readiness.js";
import type { Host, Mechanism } from "./types.js";

class EventPort implements KernelSide {
  private readonly queue = new Fifo<number>();
  private readonly associated: Uint8Array;
  /** Threads in port_getn, last to come last; and the one that was signalled and has not run yet. */
  private readonly waiters: Thread[] = [];
  private signalled: Thread | undefined;

  constructor(
    private readonly machine: Machine,
    private readonly io: Operations,
  ) {
    this.associated = new Uint8Array(io.count).fill(1);
  }

  /** The descriptor's event, inside an interrupt. */
  announce(operation: number): void {
    if (this.associated[operation] === 0) return;
    this.send(operation);
    const waiter = this.signal();
    if (waiter !== undefined) this.machine.wakeFromInterrupt(waiter);
  }

  /** port_associate: ready already, the event is sent now. Returns the thread to be woken, if any. */
  associate(operation: number): Thread | undefined {
    this.associated[operation] = 1;
    if (!this.io.isReady(operation)) return undefined;
    this.send(operation);
    return this.signal();
  }

  /** Up to `max` events, oldest first. */
  retrieve(into: number[], max: number): void {
    into.length = 0;
    while (this.queue.length > 0 && into.length < max) into.push(this.queue.shift() as number);
  }

  /** Events wait, and a thread does: it is to be woken, unless one is on its way already. */
  signal(): Thread | undefined {
    if (this.signalled !== undefined || this.queue.length === 0) return undefined;
    this.signalled = this.waiters.pop();
    return this.signalled;
  }

  sleep(thread: Thread): void {
    this.waiters.push(thread);
  }

  awake(): void {
    this.signalled = undefined;
  }

  private send(operation: number): void {
    this.associated[operation] = 0;
    this.queue.push(operation);
  }
}

function* eventLoop(host: Host, port: EventPort, thread: Thread): Program {
  const { operations: io, costs } = host;
  const max = Number(host.parameters.max);
  const portGetn = call(costs.ps("portGet"));
  const portAssociate = call(costs.ps("portAssociate"));
  const wakeupPs = costs.ps("wakeup");
  const read = call(costs.ps("read"));
  const events: number[] = [];

  for (;;) {
    yield portGetn;
    for (;;) {
      port.retrieve(events, max);
      if (events.length > 0) break;
      port.sleep(thread);
      yield BLOCK;
      port.awake();
    }
    const next = port.signal();
    if (next !== undefined) yield wake(wakeupPs, next);
    for (const operation of events) io.notice(operation);

    for (const operation of events) {
      const event = io.take(operation);
      yield read;
      yield io.begin(event);
      io.issue(io.end(event));
      yield portAssociate;
      const waiter = port.associate(operation);
      if (waiter !== undefined) yield wake(wakeupPs, waiter);
    }
  }
}

export const eventPorts: Mechanism = {
  name: "event-ports",
  title: "Event ports",
  family: "readiness",
  summary: "A kernel queue of events; a descriptor is associated again after each of its events.",
  realThing:
    "Solaris and illumos deliver events of many kinds through one queue. port_associate asks the descriptor for its state, sends " +
    "an event if it is ready, and else leaves the port on its poll list. An event ends the association: the descriptor is " +
    "silent until associated again, so no two threads get it at once. port_getn takes up to max events off the queue and, if more are " +
    "left, signals the next waiting thread.",
  model:
    "A first-in-first-out queue of events and a last-in-first-out list of waiting threads. An event on an associated descriptor " +
    "joins the queue and wakes one waiter, unless one is on its way. The woken thread takes up to `max` events, wakes the next if some are left, " +
    "and for each: reads once, runs the callback, associates the descriptor again, which sends an event at once if there is more.",
  law: {
    text:
      "O(1) in n: mean notice latency at light load = interrupt + wake-up + wake latency. Per event a read, a port_associate and a share of " +
      "a port_getn: three calls at light load, 2 + 1/max at most load. With all costs zero: one loop is M/G/1, m threads M/M/m.",
    notice: ({ costs }) => eventToThreadPs(costs),
  },
  divergence: [
    "The first association happens before time zero and is not charged.",
    "port_getn waits for one event (nget = 1) without a timeout; taking an event off the queue costs nothing beyond the call.",
    "Threads that retrieve from one port at the same time do not wait for each other.",
    "Descriptors only (PORT_SOURCE_FD). One read takes one event. An association is taken to occupy as much memory as an epoll item.",
    "No profile of illumos exists: its calls are priced as one system call each of the profile's machine.",
  ],
  sources: [
    {
      text: "illumos, usr/src/uts/common/fs/portfs/port.c (port_getn, port_queue_thread: the last to wait is served first), port_fd.c (port_associate_fd)",
      url: "https://github.com/illumos/illumos-gate/blob/master/usr/src/uts/common/fs/portfs/port.c",
      kind: "source code",
    },
    {
      text: "illumos, port_associate(3C): a descriptor's association ends when its event is retrieved",
      url: "https://illumos.org/man/3C/port_associate",
      kind: "documentation",
    },
    {
      text: "illumos, port_get(3C): port_getn, max and nget",
      url: "https://illumos.org/man/3C/port_get",
      kind: "documentation",
    },
  ],
  signals: {
    kind: "readiness",
    start: "when port_getn returns",
    done: "when its own read returns",
    commits: "an association",
  },
  parameters: {
    threads: { type: "integer", default: 1, min: 1, max: 4096, summary: "event-loop threads that share the port, m" },
    max: { type: "integer", default: 64, min: 1, max: 1_000_000, summary: "events one port_getn may return" },
  },
  costs: ["portGet", "portAssociate", "read"],
  threads: ({ threads }) => Number(threads),
  memory: (context) => registeredMemory(context, "epollItemMemory"),
  build(host) {
    const port = new EventPort(host.machine, host.operations);
    host.operations.attach(port, "readiness");
    for (let i = 0; i < Number(host.parameters.threads); i++) {
      host.machine.spawn(`event loop ${i}`, (thread) => eventLoop(host, port, thread));
    }
  },
};
