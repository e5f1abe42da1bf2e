/**
 * event-ports: one kernel queue; a descriptor is associated with it for one event, and again after each.
 *
 * Kernel-side object: the queue of events, which descriptors are associated, the threads that wait. An event on an
 * associated descriptor ends the association, joins the queue and wakes the thread that began to wait last. Associating
 * asks the descriptor for its state at once, so what came in between is reported, not lost. All O(1). Law: O(1) in n:
 * mean notice at light load = idle exit + interrupt + wake-up; one call more per event than where registrations last.
 */
import { Fifo } from "../sim/fifo.js";
import type { Machine } from "../sim/machine.js";
import type { KernelSide, Operations } from "../sim/operations.js";
import { BLOCK, call, type Program, type Thread, wake } from "../sim/thread.js";
import { roomFor } from "./further.js";
import { eventToThreadPs } from "./laws.js";
import { Lock } from "./lock.js";
import type { Canceller, Port } from "./port.js";
import { isDriven, ROUND, spawnLoop } from "./programs/driving.js";
import { packets } from "./programs/way-back.js";
import { isThrough, registeredMemory, type Service, serve } from "./readiness.js";
import { bufferBytes, LOOP_BUFFER, READS_PARAMETER, Reader, type Reads } from "./reading.js";
import { writingPort } from "./sending.js";
import type { Host, Mechanism } from "./types.js";
import { NOBODY, WaitQueue, type WakeOrder, wakeOrderParameter } from "./wait-queue.js";

/** A descriptor is not associated, associated, or its event is in the queue. */
const ALONE = 0;
const ASSOCIATED = 1;
const QUEUED = 2;

class EventPort implements KernelSide {
  private readonly queue = new Fifo<number>();
  private state: Uint8Array;
  /** Threads in port_getn; and how many of them were signalled and have not run yet. */
  private readonly waiters: WaitQueue;
  private signalled = 0;
  /** Held while a call works on the port. */
  readonly lock: Lock;
  private readonly machine: Machine;
  private readonly io: Operations;

  constructor({ machine, operations, costs, parameters }: Host) {
    this.machine = machine;
    this.io = operations;
    this.lock = new Lock(machine.simulation, costs);
    this.waiters = new WaitQueue(parameters.wakeOrder as WakeOrder);
    this.state = new Uint8Array(operations.count).fill(ASSOCIATED);
  }

  /** There may be an association of a further descriptor. */
  add(descriptor: number): void {
    this.state = roomFor(this.state, descriptor);
  }

  /** The descriptor's event, inside an interrupt. */
  announce(operation: number): void {
    if (this.state[operation] !== ASSOCIATED && !this.io.requests?.isDone(operation)) return;
    this.lock.takeInInterrupt(this.machine);
    this.send(operation);
    for (const waiter of this.signal()) this.machine.wakeFromInterrupt(waiter);
  }

  /**
   * port_associate: ready already, the event is sent now, unless it is in the queue. Returns the threads to be woken.
   */
  associate(operation: number): readonly Thread[] {
    if (this.state[operation] === QUEUED) return NOBODY;
    this.state[operation] = ASSOCIATED;
    if (!this.io.isReady(operation)) return NOBODY;
    this.send(operation);
    return this.signal();
  }

  /** port_dissociate of a descriptor without an event. */
  dissociate(operation: number): void {
    if (this.state[operation] === ASSOCIATED) this.state[operation] = ALONE;
  }

  /** Up to `max` events, oldest first. */
  retrieve(into: number[], max: number): void {
    into.length = 0;
    while (this.queue.length > 0 && into.length < max) {
      const operation = this.queue.shift() as number;
      this.state[operation] = ALONE;
      into.push(operation);
    }
  }

  /** Events wait, and threads do: they are to be woken, unless one is on its way already. */
  signal(): readonly Thread[] {
    if (this.signalled > 0 || this.queue.length === 0) return NOBODY;
    const woken = this.waiters.release();
    this.signalled = woken.length;
    return woken;
  }

  sleep(thread: Thread): void {
    this.waiters.sleep(thread);
  }

  awake(): void {
    this.signalled--;
  }

  someReady(): boolean {
    return this.queue.some((operation) => this.io.isReady(operation));
  }

  private send(operation: number): void {
    this.state[operation] = QUEUED;
    this.queue.push(operation);
  }
}

function* eventLoop(host: Host, port: EventPort, thread: Thread): Program {
  const { operations: io, costs } = host;
  const max = Number(host.parameters.max);
  const portGetn = call(costs.ps("portGet"));
  const portAssociate = call(costs.ps("portAssociate"));
  const wakeupPs = costs.ps("wakeup");
  const service: Service = {
    reader: new Reader(host),
    reads: host.parameters.reads as Reads,
    port: associatingPort(host, port),
    ...(host.executor?.reads && { settle: associateAgain }),
  };
  function* associateAgain(service: Service, operation: number): Program {
    if (isOver(io, service, operation)) return;
    yield port.lock.guard(portAssociate);
    for (const waiter of port.associate(operation)) yield wake(wakeupPs, waiter);
  }
  const events: number[] = [];
  if (host.accepting !== undefined) yield* host.accepting.begin(service.port);
  if (host.files !== undefined) yield* host.files.begin(service.port);

  const driven = isDriven(host);

  for (;;) {
    if (driven) yield ROUND;
    yield port.lock.guard(portGetn);
    for (;;) {
      port.retrieve(events, max);
      if (events.length > 0) break;
      port.sleep(thread);
      yield BLOCK;
      port.awake();
    }
    for (const next of port.signal()) yield wake(wakeupPs, next);
    for (const operation of events) io.notice(operation);

    for (const operation of events) {
      yield* serve(host, service, operation);
      if (service.isLeft || isOver(io, service, operation)) continue;
      yield port.lock.guard(portAssociate);
      for (const waiter of port.associate(operation)) yield wake(wakeupPs, waiter);
    }
  }
}

/** Nothing more is expected on a further descriptor, unless what was left of an answer has used up the association. */
function isOver(io: Operations, service: Service, descriptor: number): boolean {
  const isNext = service.empty && io.requests?.isOpen(descriptor);
  return isThrough(io, service, descriptor) && !isNext;
}

/** A further descriptor is associated for each answer. */
function associatingPort(host: Host, port: EventPort): Port {
  const portAssociate = call(host.costs.ps("portAssociate"));
  const wakeupPs = host.costs.ps("wakeup");
  return writingPort(host, {
    loop: 0,
    canceller: association(host, port),
    *expect(descriptor) {
      port.add(descriptor);
      yield port.lock.guard(portAssociate);
      for (const waiter of port.associate(descriptor)) yield wake(wakeupPs, waiter);
    },
    // port_send
    ...packets(host, 0, (descriptor) => port.add(descriptor), ["portSend"]),
  });
}

/** What cancels: port_dissociate, and port_associate for the new connection's descriptor. */
function association({ costs }: Host, port: EventPort): Canceller {
  const associateOrNot = call(costs.ps("portAssociate"));
  const wakeupPs = costs.ps("wakeup");
  return {
    call: () => port.lock.guard(associateOrNot),
    *cancelled(operation) {
      port.dissociate(operation);
      yield port.lock.guard(associateOrNot);
      for (const waiter of port.associate(operation)) yield wake(wakeupPs, waiter);
    },
  };
}

export const eventPorts: Mechanism = {
  name: "event-ports",
  aliases: ["event-port", "solaris-event-ports"],
  title: "Event ports",
  family: "readiness",
  summary: "A kernel queue of events; a descriptor is associated again after each of its events.",
  realThing:
    "Solaris and illumos deliver events of many kinds through one queue. port_associate checks the descriptor, sends " +
    "an event if it is ready, else puts the port on its poll list. An event ends the association: the descriptor is " +
    "silent until associated again, so no two threads get it at once. port_getn takes up to max events off the queue and, if more are " +
    "left, signals the next waiting thread.",
  model:
    "A first-in-first-out queue of events and a last-in-first-out list of waiting threads. An event on an associated descriptor " +
    "joins the queue and wakes one waiter, unless one is on its way. The woken thread takes up to `max` events, wakes the next if some are left, " +
    "and for each: reads once, runs the callback, associates the descriptor again, which sends an event at once if there is more. " +
    "Cancelling is a port_dissociate and a port_associate. Threads that call at once wait for the port's lock. " +
    "A further descriptor is associated before its request is written. A message is a write of its own.",
  law: {
    text:
      "O(1) in n: mean notice latency at light load = idle exit + interrupt + wake-up. Per event a read, a port_associate and a share of " +
      "a port_getn: three calls at light load, 2 + 1/max at most load. With all costs zero: one loop is M/G/1, m threads M/M/m.",
    notice: ({ costs }) => eventToThreadPs(costs),
  },
  divergence: [
    "The first association happens before time zero and is not charged.",
    "port_getn waits for one event (nget = 1) without a timeout; taking an event off the queue costs nothing beyond the call.",
    "Each call and each event takes the port's lock once. port_dissociate costs as much as port_associate.",
    "Descriptors only (PORT_SOURCE_FD). One read takes at most one message. An association is assumed to take as much memory as an epoll item.",
    "There is no profile of illumos: each of its calls costs one system call of the profile's machine.",
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
    memory: "an association",
  },
  parameters: {
    threads: { type: "integer", default: 1, min: 1, max: 4096, summary: "event-loop threads that share the port, m" },
    max: { type: "integer", default: 64, min: 1, max: 1_000_000, summary: "events one port_getn may return" },
    wakeOrder: wakeOrderParameter("LIFO"),
    reads: READS_PARAMETER,
    buffer: LOOP_BUFFER,
  },
  costs: [
    ...["portGet", "portAssociate", "lockHold", "lockHandover", "lockPerWaiter"],
    ...["read", "readEmpty", "copyPerByte", "loopBuffer"],
  ],
  handlerCosts: ["write"],
  receiverCosts: ["writeFull"],
  poolCosts: ["portSend"],
  driven: {},
  workersRead: {},
  threads: ({ threads }) => Number(threads),
  memory: (context) => registeredMemory(context, "epollItemMemory"),
  build(host) {
    const port = new EventPort(host);
    host.operations.bufferBytes = bufferBytes(host.parameters, host.costs, "loopBuffer");
    host.operations.attach(port, "readiness");
    const waitPs = host.costs.ps("portGet");
    for (let i = 0; i < Number(host.parameters.threads); i++) {
      spawnLoop(host, `event loop ${i}`, (thread) => eventLoop(host, port, thread), port, waitPs);
    }
  },
};
