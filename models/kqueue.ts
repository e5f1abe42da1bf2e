/**
 * kqueue: a registered set, a list of active notes, threads that wait, all of them woken at once.
 *
 * Kernel-side object: a note per registered descriptor, found by array index, O(1); the list of active notes; the
 * threads asleep. An event links its note to the list, unless it is there, and then wakes every thread asleep
 * (`wakeOrder`). A wait puts a marker at the tail, takes one note after another off the head, asks its filter, and
 * reports those still ready: O(r), whatever n.
 *
 * The queue's lock is held for a moment by each event, by each change and by a scan around each note; while a filter is
 * asked it is free. So threads share the notes of one list. Who meets another's marker sleeps until that scan is over.
 * Law: mean notice at light load with one thread = idle exit + interrupt + wake-up + one report; m threads asleep cost
 * m wake-ups an event, m - 1 for nothing.
 */
import { BLOCK, call, compute, kernel, type Op, type Program, type Thread, wake } from "../sim/thread.js";
import type { Picoseconds } from "../sim/time.js";
import { END, FLAGS, IN_FLUX, Kqueue, NO_MARKER } from "./kqueue-queue.js";
import { eventToThreadPs } from "./laws.js";
import type { Canceller, Port } from "./port.js";
import { isDriven, ROUND, spawnLoop } from "./programs/driving.js";
import { packets } from "./programs/way-back.js";
import { isThrough, registeredMemory, type Service, serve } from "./readiness.js";
import { bufferBytes, LOOP_BUFFER, READS_PARAMETER, Reader, type Reads } from "./reading.js";
import { type RoomWatch, writingPort } from "./sending.js";
import type { Host, Mechanism, Parameters } from "./types.js";
import { wakeOrderParameter } from "./wait-queue.js";

/** Changes that ride on the next wait. */
interface Changes {
  /** EV_ENABLE, after EV_DISPATCH. */
  readonly enable: number[];
  /** EV_DELETE of the notes that told of room. */
  remove: number;
  /** EV_DELETE and EV_ADD: the descriptor of a cancelled operation, and that of the new connection. */
  readonly replace: number[];
  /** EV_ADD of a connection that has been accepted. */
  readonly add: number[];
}

function* eventLoop(host: Host, queue: Kqueue, thread: Thread): Program {
  const { operations: io, costs, parameters } = host;
  const kevent = call(costs.ps("keventCall"));
  const prices: NotePrices = { note: kernel(costs.ps("keventPerEvent")), wakeupPs: costs.ps("wakeup") };
  const changes: Changes = { enable: [], remove: 0, replace: [], add: [] };
  const service: Service = {
    reader: new Reader(host),
    reads: readsOf(parameters),
    port: ridingPort(host, queue, changes),
    // With EV_CLEAR there is nothing more to do.
    ...(host.executor?.reads && { settle: () => [] }),
  };
  const reported: number[] = [];
  const scanning: Scanning = { queue, thread, nevents: Number(parameters.nevents), prices, reported };
  if (host.accepting !== undefined) yield* host.accepting.begin(service.port);
  if (host.files !== undefined) yield* host.files.begin(service.port);

  const driven = isDriven(host);

  for (;;) {
    if (driven) yield ROUND;
    yield kevent;
    if (changes.enable.length + changes.remove + changes.replace.length + changes.add.length > 0)
      yield* register(changes, queue, prices);
    yield* keventScan(scanning);
    for (const operation of reported) io.notice(operation);

    for (const operation of reported) {
      yield* serve(host, service, operation);
      if (service.isLeft) continue;
      if (parameters.flags === "EV_DISPATCH" && !isThrough(io, service, operation)) changes.enable.push(operation);
    }
  }
}

/** Further descriptors have notes; with EV_DISPATCH a change that enables one rides on the next wait. */
function ridingPort(host: Host, queue: Kqueue, changes: Changes): Port {
  const dispatches = host.parameters.flags === "EV_DISPATCH";
  // EVFILT_WRITE: added and deleted as need be, where it would else be reported for as long as there is room.
  const noted = (_: number): [] => [];
  const room: RoomWatch = {
    begin: (descriptor) => noted(changes.enable.push(descriptor)),
    end: () => noted(changes.remove++),
  };
  return writingPort(host, {
    loop: 0,
    ...(dispatches && { confined: true }),
    canceller: host.executor === undefined || dispatches ? riding(changes) : calling(host, queue),
    room: host.parameters.flags === "none" ? room : {},
    expect(descriptor) {
      queue.add(descriptor);
      if (dispatches) changes.enable.push(descriptor);
      return [];
    },
    // EVFILT_USER: a kevent with one change, NOTE_TRIGGER.
    ...packets(host, 0, (descriptor) => queue.addUser(descriptor), ["keventCall", "keventPerEvent"]),
    register(descriptor) {
      queue.add(descriptor);
      changes.add.push(descriptor);
      return [];
    },
    forget: (descriptor) => queue.forget(descriptor),
  });
}

/** What it costs to change a note, or to ask its filter; and to wake a thread. */
interface NotePrices {
  readonly note: Op;
  readonly wakeupPs: Picoseconds;
}

/** kqueue_register: the changes that ride on a wait. */
function* register(changes: Changes, queue: Kqueue, { note, wakeupPs }: NotePrices): Program {
  const { replace, enable, add } = changes;
  for (; changes.remove > 0; changes.remove--) yield queue.lock.guard(note);
  for (const operation of replace) {
    yield queue.lock.guard(note);
    yield queue.lock.guard(note);
    for (const sleeper of queue.enable(operation)) yield wake(wakeupPs, sleeper);
  }
  for (const operation of [...add, ...enable]) {
    yield queue.lock.guard(note);
    for (const sleeper of queue.enable(operation)) yield wake(wakeupPs, sleeper);
  }
  replace.length = 0;
  add.length = 0;
  enable.length = 0;
}

/** What a thread scans with. */
interface Scanning {
  readonly queue: Kqueue;
  readonly thread: Thread;
  readonly nevents: number;
  readonly prices: NotePrices;
  /** Operations to be reported. */
  readonly reported: number[];
}

/**
 * kqueue_scan: sleep until there is something, and gather up to `nevents`. Each round begins with the lock, and gives
 * it up to ask or to sleep.
 */
function* keventScan({ queue, thread, nevents, prices, reported }: Scanning): Program {
  reported.length = 0;
  let marker = NO_MARKER;
  /** It has settled a note since it last woke who waits for that. */
  let influx = false;
  for (let found = END; ; ) {
    const waitPs = queue.lock.take(thread.core);
    if (waitPs > 0) yield kernel(waitPs);
    if (found >= 0) {
      influx = true;
      if (queue.settle(found)) reported.push(found);
    }
    if (marker === NO_MARKER) marker = queue.beginScan(thread);
    if (marker === NO_MARKER) {
      yield BLOCK;
      continue;
    }
    found = reported.length < nevents ? queue.next(marker) : queue.withdraw(marker);
    if (found >= 0) {
      yield prices.note;
      continue;
    }
    if (found === IN_FLUX && !influx) {
      queue.awaitFlux(thread);
      yield BLOCK;
      continue;
    }
    influx = false;
    for (const sleeper of queue.endFlux()) yield wake(prices.wakeupPs, sleeper);
    if (found === IN_FLUX) continue;
    if (reported.length > 0) return;
    marker = NO_MARKER;
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

/** The same for a worker, which waits for no events: a kevent of its own, with both changes. */
function calling({ costs }: Host, queue: Kqueue): Canceller {
  const kevent = call(costs.ps("keventCall"));
  const change = kernel(costs.ps("keventPerEvent"));
  const wakeupPs = costs.ps("wakeup");
  return {
    call: () => kevent,
    *cancelled(operation) {
      yield queue.lock.guard(change);
      yield queue.lock.guard(change);
      for (const sleeper of queue.enable(operation)) yield wake(wakeupPs, sleeper);
    },
  };
}

/** Edge-triggered, whoever stops before a read comes up short or empty may never hear of the rest. */
function readsOf({ flags, reads }: Parameters): Reads {
  return flags === "EV_CLEAR" && reads === "once" ? "until-EAGAIN" : (reads as Reads);
}

export const kqueue: Mechanism = {
  name: "kqueue",
  aliases: ["kevent", "kevents"],
  title: "kqueue",
  family: "readiness",
  summary:
    "Descriptors are registered once; a wait returns those on a list of active notes, and an event wakes all waiting threads.",
  realThing:
    "The BSDs keep a note (knote) per registered descriptor and filter, in an array indexed by descriptor, and a list of active " +
    "ones. An event activates its note and, if threads sleep on the queue, wakes them all. kevent applies the changes it " +
    "was given, then puts a marker at the tail of the list, takes one note after another off the head, asks its filter again, copies out those still ready, and puts them back at the " +
    "tail, unless they are registered with EV_CLEAR (edge-triggered) or EV_DISPATCH (disabled until enabled again). The queue's lock is dropped while a filter is asked; " +
    "a scan that meets another scan's marker sleeps until that scan is over.",
  model:
    "A list of active notes and a list of sleeping threads. An event on a note that is neither listed nor disabled links it and wakes every " +
    "sleeper, and its interrupt pays for each; threads that find nothing sleep again. A wait pays the call, each change, and each note it evaluates. " +
    "The loop then reads once per report and runs the callback; with EV_CLEAR it reads until there is nothing; with EV_DISPATCH the note is " +
    "enabled again by a change in the next wait, without a call of its own; so are EV_DELETE and EV_ADD when a callback cancels. " +
    "Threads that scan at the same time share the notes of the list, wait for each other at their markers, and take the queue's lock around each note; each event and change takes it once. " +
    "Further descriptors are registered for good. A message is a write of its own.",
  law: {
    text:
      "A wait that finds r active notes costs call + r x event: O(r), O(1) in n. Mean notice latency at light load, one thread = idle exit + interrupt " +
      "+ wake-up + one report. With m threads asleep an event costs m wake-ups, m - 1 of which find nothing. With all costs " +
      "zero: one loop is M/G/1, m threads M/M/m.",
    notice: ({ costs, parameters }) => {
      if (Number(parameters.threads) > 1 && parameters.wakeOrder === "all") return undefined;
      return eventToThreadPs(costs) + costs.ps("keventPerEvent");
    },
  },
  divergence: [
    "Registration (EV_ADD) happens before time zero and is not charged. A change costs as much as an event: it looks the note up and asks its filter.",
    "Threads that wait for events and threads that wait for another scan are woken separately; FreeBSD wakes both kinds for either cause, one of them for nothing. Asking a filter in an event's interrupt, with the lock held, is part of the interrupt's price.",
    "A note is on the list while its event's interrupt still waits for the lock. Taking the lock to count references to the queue is left out.",
    "A cancelled operation's note stays active until the change that deletes it is applied; each report until then costs an evaluation, as in the real thing.",
    "EVFILT_READ only; timers, signals, processes and user events are left out. One read takes at most one message.",
    "A note is assumed to take as much memory as an epoll item.",
  ],
  sources: [
    {
      text: "FreeBSD, sys/kern/kern_event.c: knote (takes KQ_LOCK), knote_enqueue, kqueue_wakeup (wakeup(9), which wakes all), kqueue_scan (drops it around f_event)",
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
    memory: "a registration (a knote)",
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
    ...["keventCall", "keventPerEvent", "lockHold", "lockHandover", "lockPerWaiter"],
    ...["read", "readEmpty", "copyPerByte", "loopBuffer"],
  ],
  handlerCosts: ["write"],
  receiverCosts: ["writeFull"],
  poolCosts: [],
  // Of EV_DISPATCH the changes ride on a thread's own next wait.
  driven: { flags: ["none", "EV_CLEAR"] },
  workersRead: { flags: ["EV_CLEAR"], reads: ["until-short", "until-EAGAIN", "once"] },
  threads: ({ threads }) => Number(threads),
  memory: (context) => registeredMemory(context, "epollItemMemory"),
  build(host) {
    const queue = new Kqueue(host);
    host.operations.bufferBytes = bufferBytes(host.parameters, host.costs, "loopBuffer");
    host.operations.attach(queue, "readiness");
    const waitPs = host.costs.ps("keventCall");
    for (let i = 0; i < Number(host.parameters.threads); i++) {
      spawnLoop(host, `event loop ${i}`, (thread) => eventLoop(host, queue, thread), queue, waitPs);
    }
  },
};
