/**
 * epoll: a registered set, a list of ready entries, threads that wait. Level-triggered, edge-triggered or one-shot.
 *
 * Kernel-side object (epoll-set.ts): the ready list and the waiting threads. An event puts its entry on the list, O(1),
 * and wakes the thread that began to wait last. A wait takes entries off the head, re-checks each and reports those
 * still ready. Level-triggered, they go back to the tail, where the next wait re-checks them once more; edge-triggered,
 * only a further event lists them again, so the program reads until EAGAIN; one-shot, they are deaf until the program
 * arms them with epoll_ctl. Law: O(1) in n: mean notice at light load = idle exit + interrupt + wake-up + one report.
 */
import { type KernelSide, NONE, PARTIAL } from "../sim/operations.js";
import { BLOCK, call, kernel, type Op, type Program, type Thread, wake } from "../sim/thread.js";
import { EPOLL_ACCEPT_PARAMETER, MUTEX_PARAMETERS } from "./accept-policies.js";
import { Batch } from "./batch.js";
import {
  Entries,
  EventPoll,
  type Harvest,
  SharedByHerd,
  SharedExclusively,
  Steered,
  TRIGGERS,
  type Trigger,
} from "./epoll-set.js";
import { adopt } from "./further.js";
import { goOn } from "./handling.js";
import { eventToThreadPs } from "./laws.js";
import type { Canceller, Port } from "./port.js";
import { isDriven, ROUND, spawnLoop } from "./programs/driving.js";
import { isPlain, isThrough, OwnSets, type Service, serve } from "./readiness.js";
import { bufferBytes, LOOP_BUFFER, READS_PARAMETER, Reader, type Reads } from "./reading.js";
import { writingPort } from "./sending.js";
import { STEERING_PARAMETER, steering } from "./steering.js";
import type { Host, LawContext, Mechanism, Parameters } from "./types.js";
import { type WakeOrder, wakeOrderParameter } from "./wait-queue.js";

function* eventLoop(host: Host, set: EventPoll, loop: number, thread: Thread): Program {
  const { operations: io, costs } = host;
  const maxevents = Number(host.parameters.maxevents);
  const epollWait = call(costs.ps("epollWait"));
  const perEventPs = costs.ps("epollPerEvent");
  const wakeupPs = costs.ps("wakeup");
  const arm = modifying(host, set);
  const oneShot = triggerOf(host.parameters) === "EPOLLONESHOT";
  const service: Service = {
    reader: new Reader(host),
    reads: readsOf(host.parameters),
    port: registeredPort(host, set, loop, oneShot ? arm : () => NOTHING),
    ...(host.executor?.reads && { settle: settling(host, set, oneShot ? arm : undefined) }),
  };
  const events: Harvest = { checked: 0, reported: new Batch() };
  /** The last one: the next often takes as long. */
  let recheck = kernel(perEventPs);
  if (host.accepting !== undefined) yield* host.accepting.begin(service.port);
  if (host.files !== undefined) yield* host.files.begin(service.port);

  const turns = host.accepting?.turns;

  const driven = isDriven(host);
  const plain = isPlain(host, service);

  for (;;) {
    if (turns !== undefined) yield* turns.before(loop, set);
    if (driven) yield ROUND;
    yield epollWait;
    do {
      if (!set.mayHaveSome) {
        const waitPs = set.lock.take(thread.core);
        if (waitPs > 0) yield kernel(waitPs);
        if (!set.mayHaveSome) {
          set.wait(thread);
          yield BLOCK;
        }
      }
      if (!set.mutex.tryTake(thread)) yield* set.mutex.take(thread);
      const waitPs = set.lock.take(thread.core);
      set.beginTransfer(events, maxevents);
      const ps = waitPs + events.checked * perEventPs;
      if (ps > 0) yield recheck.ps === ps ? recheck : (recheck = kernel(ps));
      const againPs = set.lock.take(thread.core);
      if (againPs > 0) yield kernel(againPs);
      set.endTransfer(events);
      const waiters = set.waitersForReady();
      for (let i = 0; i < waiters.length; i++) yield wake(wakeupPs, waiters[i]);
      const sleeper = set.mutex.release();
      if (sleeper !== undefined) yield wake(wakeupPs, sleeper);
    } while (events.reported.length === 0 && !turns?.returns(loop));
    for (let i = 0; i < events.reported.length; i++) io.notice(events.reported.at(i));

    // With the mutex, what is to be accepted comes first.
    const accepts = turns?.holds(loop) && isReported(events, turns.door) ? turns.door : NONE;
    if (accepts !== NONE) yield* serve(host, service, accepts);
    turns?.releaseIfHeldBy(loop);
    for (let i = 0; i < events.reported.length; i++) {
      const operation = events.reported.at(i);
      if (operation === accepts) continue;
      if (plain) {
        const event = service.reader.take(operation);
        yield service.reader.op;
        service.partial = event === PARTIAL;
        if (event >= 0) {
          yield io.begin(event);
          if (io.goesOn(event)) yield* goOn(host, service.port, event);
          else io.end(event);
        }
      } else yield* serve(host, service, operation);
      if (service.isLeft) continue;
      if (isThrough(io, service, operation)) continue;
      if (oneShot) yield* arm(operation);
      set.served(operation);
    }
  }
}

/** What a worker does that has read, edge-triggered or one-shot. */
function settling({ operations: io }: Host, set: EventPoll, arm: Port["expect"] | undefined): Service["settle"] {
  return function* (service, operation) {
    if (isThrough(io, service, operation)) return;
    if (arm !== undefined) yield* arm(operation);
    set.served(operation);
  };
}

function isReported({ reported }: Harvest, operation: number): boolean {
  for (let i = 0; i < reported.length; i++) if (reported.at(i) === operation) return true;
  return false;
}

/**
 * EPOLL_CTL_MOD by the thread that runs: what it now asks for on a descriptor; a one-shot entry that was reported is
 * heard again.
 */
export function modifying({ costs, machine }: Host, set: EventPoll): (descriptor: number) => Program {
  const modify = call(costs.ps("epollCtlModify"));
  const wakeupPs = costs.ps("wakeup");
  const { mutex } = set;
  return function* (descriptor) {
    const thread = machine.current as Thread;
    if (!mutex.tryTake(thread)) yield* mutex.take(thread);
    yield modify;
    for (const waiter of set.modify(descriptor)) yield wake(wakeupPs, waiter);
    const sleeper = mutex.release();
    if (sleeper !== undefined) yield wake(wakeupPs, sleeper);
  };
}

const NOTHING: readonly Op[] = [];

/**
 * Further descriptors are in the loop's own set, and so is the wish for room: level-triggered for as long as there is
 * one.
 */
function registeredPort(host: Host, set: EventPoll, loop: number, watch: Port["expect"]): Port {
  const change = modifying(host, set);
  return writingPort(host, {
    loop,
    room: triggerOf(host.parameters) === "level" ? { begin: change, end: change } : {},
    canceller: registration(host, set),
    expect(descriptor) {
      adopt(host.operations, descriptor, set);
      return watch(descriptor);
    },
    register: (descriptor) => add(host, set, descriptor),
    forget: (descriptor) => set.forget(descriptor),
  });
}

/** EPOLL_CTL_ADD of a connection that has been accepted; one-shot, it is armed by that. */
function* add({ costs, machine, operations }: Host, set: EventPoll, descriptor: number): Program {
  const thread = machine.current as Thread;
  if (!set.mutex.tryTake(thread)) yield* set.mutex.take(thread);
  yield call(costs.ps("epollCtlAdd"));
  adopt(operations, descriptor, set);
  set.rearm(descriptor);
  const sleeper = set.mutex.release();
  if (sleeper !== undefined) yield wake(costs.ps("wakeup"), sleeper);
}

/** What cancels: a registration is taken back by epoll_ctl, and the new connection's made by another. */
export function registration({ costs, machine }: Host, set: EventPoll): Canceller {
  const { mutex } = set;
  const epollCtlDelete = call(costs.ps("epollCtlModify"));
  const epollCtlAdd = call(costs.ps("epollCtlAdd"));
  const wakeupPs = costs.ps("wakeup");
  return {
    mutex,
    call: () => epollCtlDelete,
    *cancelled() {
      yield* mutex.take(machine.current as Thread);
      yield epollCtlAdd;
      const sleeper = mutex.release();
      if (sleeper !== undefined) yield wake(wakeupPs, sleeper);
    },
  };
}

/** Edge-triggered, whoever stops before a read comes up short or empty may never hear of the rest. */
function readsOf(parameters: Parameters): Reads {
  const reads = (parameters.reads ?? "once") as Reads;
  return triggerOf(parameters) === "EPOLLET" && reads === "once" ? "until-EAGAIN" : reads;
}

function triggerOf(parameters: Parameters): Trigger {
  return (parameters.mode ?? "level") as Trigger;
}

/** Which sets hear of an event. `entries` is what those with a share each have in common. */
function watched(host: Host, sets: EventPoll[], entries: Entries): KernelSide {
  const { parameters } = host;
  if (parameters.sets === "shared") return new OwnSets(sets);
  if (parameters.sets === "per-thread") return new Steered(sets, entries, steering(host, sets.length));
  return parameters.EPOLLEXCLUSIVE === "yes" ? new SharedExclusively(sets) : new SharedByHerd(sets);
}

/** Level-triggered, a set shared by several threads wakes another one for the entries it has put back. */
function wakesAnother(parameters: Parameters): boolean {
  return parameters.sets === "shared" && Number(parameters.threads) > 1 && triggerOf(parameters) === "level";
}

/** What if an event woke all the threads that share a set. */
function herd({ wakeOrder, sets, threads }: Parameters): boolean {
  return wakeOrder === "all" && sets === "shared" && Number(threads) > 1;
}

/** A herd larger than the machine: who comes first depends on which core took the interrupt. */
function crowded({ parameters, cores }: LawContext): boolean {
  if (parameters.sets !== "shared-listener" || parameters.EPOLLEXCLUSIVE === "yes") return false;
  return Number(parameters.threads) > cores;
}

export const epoll: Mechanism = {
  name: "epoll",
  aliases: ["epoll_wait"],
  title: "epoll",
  family: "readiness",
  summary: "Descriptors are registered once; a wait returns those on a ready list.",
  realThing:
    "Linux keeps the registered descriptors in a tree and a list of ready ones. A wake-up callback on each descriptor " +
    "links its entry to the list and wakes one waiter. epoll_wait takes entries off the list, polls each again, " +
    "copies those still ready to the user and, level-triggered, links them again at the tail, all under the set's mutex, which epoll_ctl takes too. " +
    "Callbacks do not need it: they take the set's spinlock, which a wait holds only to splice lists before and after, and to go to sleep. With EPOLLET they stay " +
    "off until the next event; with EPOLLONESHOT they are disabled until epoll_ctl(EPOLL_CTL_MOD), which polls at once. " +
    "A descriptor in several sets wakes a thread of each; with EPOLLEXCLUSIVE, only one thread, of the first set that has a waiter.",
  model:
    "A ready list and a last-in-first-out list of waiting threads per set. An event links its operation and wakes one " +
    "waiter. A wait pays the call, then a re-check per entry, puts what it reports back at the tail (`mode: level`), and, " +
    "if entries are left and another thread waits, wakes it. The loop then reads each reported operation (one event a read), " +
    "runs the callback, and goes on. A wait holds the mutex from the first re-check until it has woken others: a thread that comes meanwhile spins, or sleeps " +
    "if the holder has no core. Events, on any cores, take the spinlock one after another; their interrupts wait for it. `mode: EPOLLET` reads, runs the callback and reads again until a read finds nothing. " +
    "`mode: EPOLLONESHOT` reads once and arms the entry again after the callback. With `sets: per-thread` each thread has a listener " +
    "and a set of its own (SO_REUSEPORT), and `steering` says which of them an event goes to: that of operation i mod m, by a fixed hash, " +
    "drawn anew for every event, or in turn (each event then is a new connection and follows no other); with `sets: shared-listener` every thread has a set and every set watches " +
    "all operations, added with EPOLLEXCLUSIVE or without. " +
    "Further descriptors are registered for good in the set of the loop that asks. A message is a write of its own.",
  law: {
    text:
      "O(1) in n: mean notice latency at light load = idle exit + interrupt + wake-up + one report (+ a wake-up when several " +
      "threads share a level-triggered set). System calls for a message that comes alone: wait and read (level, and one more " +
      "re-check in the next wait), wait, read and EAGAIN (edge), wait, read and epoll_ctl (one-shot). A shared listener " +
      "wakes m threads an event, with EPOLLEXCLUSIVE one, and at light load the same thread takes them all. With all costs " +
      "zero: one loop is M/G/1, m threads on one set M/M/m, a set per thread m x M/M/1, and E_m/M/1 each if events are dealt in turn.",
    notice: (context) => {
      if (crowded(context) || herd(context.parameters)) return undefined;
      const { costs, parameters } = context;
      const anotherPs = wakesAnother(parameters) ? costs.ps("wakeup") : 0;
      return eventToThreadPs(costs) + anotherPs + costs.ps("epollPerEvent");
    },
  },
  divergence: [
    "Registration (epoll_ctl, O(log n) in the tree) happens before time zero and is not charged; sets are filled in thread order.",
    "Events take the spinlock exclusively, as before Linux 5.1 and since 6.18; in between they shared it (lockHandover: 76ns).",
    "An event is on the ready list while its interrupt still waits for the spinlock. epoll_ctl(DEL) costs as much as MOD.",
    "With `reads: once`, level-triggered and one-shot, a further message, or the rest of a long one, is found by the next wait or by epoll_ctl.",
    "Where `steering` makes each event a new connection, making, registering and closing it is not charged (a workload's `connections` are); level-triggered, it is re-checked once more as if it stayed open.",
    "One read takes at most one message; a real one would also take bytes of the next.",
    "Edge-triggered, the loop stays with a descriptor while messages keep coming; one that no wait reported counts as noticed when its read begins.",
    "Edge-triggered with several threads on its set, two of them may work on one descriptor at a time, as in the real thing.",
  ],
  sources: [
    {
      text: "Linux, fs/eventpoll.c: ep_poll_callback (takes ep->lock), ep_send_events (holds ep->mtx), ep_start_scan, ep_done_scan, ep_poll, ep_modify, ep_ptable_queue_proc",
      url: "https://github.com/torvalds/linux/blob/master/fs/eventpoll.c",
      kind: "source code",
    },
    {
      text: "Linux, kernel/sched/wait.c: add_wait_queue (in front), add_wait_queue_exclusive (behind), __wake_up_common",
      url: "https://github.com/torvalds/linux/blob/master/kernel/sched/wait.c",
      kind: "source code",
    },
    {
      text: "epoll(7), epoll_wait(2), epoll_ctl(2): EPOLLET, EPOLLONESHOT, EPOLLEXCLUSIVE",
      url: "https://man7.org/linux/man-pages/man7/epoll.7.html",
      kind: "documentation",
    },
    {
      text: "Cloudflare, The sad state of Linux socket balancing, 2017: waiters on one set are woken last in, first out",
      url: "https://blog.cloudflare.com/the-sad-state-of-linux-socket-balancing/",
      kind: "published",
    },
  ],
  signals: {
    kind: "readiness",
    start: "when epoll_wait returns",
    done: "when its own read returns",
    memory: "a registration",
  },
  parameters: {
    threads: { type: "integer", default: 1, min: 1, max: 4096, summary: "event-loop threads, m" },
    sets: {
      type: "choice",
      default: "shared",
      choices: ["shared", "per-thread", "shared-listener"],
      summary:
        "one set for all threads, one for each with its share of the operations (its own listener, SO_REUSEPORT), or one for each with all",
    },
    steering: STEERING_PARAMETER,
    accept: EPOLL_ACCEPT_PARAMETER,
    ...MUTEX_PARAMETERS,
    mode: {
      type: "choice",
      default: "level",
      choices: TRIGGERS,
      aliases: { edge: "EPOLLET", "one-shot": "EPOLLONESHOT" },
      summary: "report while ready, once per event (EPOLLET), or once until armed again (EPOLLONESHOT)",
    },
    EPOLLEXCLUSIVE: {
      type: "choice",
      default: "no",
      choices: ["no", "yes"],
      summary: "with `sets: shared-listener`, whether an event wakes one thread instead of one per set",
    },
    wakeOrder: wakeOrderParameter("LIFO"),
    reads: READS_PARAMETER,
    buffer: LOOP_BUFFER,
    maxevents: { type: "integer", default: 64, min: 1, max: 1_000_000, summary: "events one wait may return" },
  },
  costs: [
    "epollWait",
    "epollPerEvent",
    "epollCtlModify",
    "epollCtlAdd",
    "lockHold",
    "lockHandover",
    "lockPerWaiter",
    "read",
    "readEmpty",
    "copyPerByte",
    "loopBuffer",
  ],
  handlerCosts: ["write"],
  receiverCosts: ["writeFull"],
  driven: { sets: ["shared"] },
  workersRead: { mode: ["EPOLLET", "EPOLLONESHOT"], reads: ["until-short", "until-EAGAIN", "once"] },
  unsupported: ({ mode, EPOLLEXCLUSIVE, accept, sets }) => {
    if (mode === "EPOLLONESHOT" && (EPOLLEXCLUSIVE === "yes" || accept === "exclusive"))
      return "epoll_ctl refuses EPOLLEXCLUSIVE together with EPOLLONESHOT (EINVAL)";
    if (accept !== "reuseport" && accept !== undefined && sets !== "per-thread")
      return `accept: ${accept} chooses among the threads' sets, which need sets: per-thread`;
    return undefined;
  },
  threads: ({ threads }) => Number(threads),
  loops: ({ threads, sets }) => (sets === "shared" ? 1 : Number(threads)),
  memory: ({ pending, costs, parameters }) => {
    const threads = Number(parameters.threads);
    const registrations = pending * (parameters.sets === "shared-listener" ? threads : 1);
    return {
      threads: threads * costs.value("threadMemory"),
      buffers: 0,
      registrations: registrations * costs.value("epollItemMemory"),
    };
  },
  build(host) {
    const { operations, parameters } = host;
    const threads = Number(parameters.threads);
    const count = parameters.sets === "shared" ? 1 : threads;
    const entries = new Entries(operations.count);
    const sets = Array.from({ length: count }, () => {
      // A listener may be in all sets, as all descriptors are if there is one for all events.
      const overlap = parameters.sets === "shared-listener" || host.accepting !== undefined;
      const shared = overlap ? undefined : entries;
      return new EventPoll(host, triggerOf(parameters), parameters.wakeOrder as WakeOrder, shared);
    });
    operations.bufferBytes = bufferBytes(parameters, host.costs, "loopBuffer");
    operations.attach(watched(host, sets, entries), "readiness");
    const waitPs = host.costs.ps("epollWait");
    for (let i = 0; i < threads; i++) {
      const loop = i % count;
      const program = (thread: Thread) => eventLoop(host, sets[loop], loop, thread);
      spawnLoop(host, `event loop ${i}`, program, sets[loop], waitPs);
    }
  },
};
