/**
 * epoll, level-triggered: a registered set, a list of ready entries, threads that wait.
 *
 * Kernel-side object: the ready list and the waiting threads. An event puts its entry on the list, O(1), and wakes the
 * thread that began to wait last. A wait takes entries off the head, re-checks each, reports those still ready and
 * puts them back at the tail, where the next wait re-checks them once more. Law: O(1) in n: mean notice at light load
 * = interrupt + wake-up + wake latency + one report.
 */

import { Fifo } from "../sim/fifo.js";
import type { Machine } from "../sim/machine.js";
import type { KernelSide, Operations } from "../sim/operations.js";
import { NONE } from "../sim/operations.js";
import { BLOCK, call, kernel, type Program, type Thread, wake } from "../sim/thread.js";
import type { Host, Mechanism, Parameters } from "./types.js";

/** What one harvest of the ready list did: entries re-checked, entries reported. */
interface Harvest {
  checked: number;
  readonly reported: number[];
}

/** The kernel's eventpoll. */
class EventPoll {
  private readonly ready = new Fifo<number>();
  /** Whether an operation is on the ready list: it is there once at most. */
  private readonly listed: Uint8Array;
  /** Threads asleep in epoll_wait; the wait is exclusive and the last to come is the first to be woken. */
  readonly waiters: Thread[] = [];

  constructor(
    private readonly machine: Machine,
    private readonly io: Operations,
  ) {
    this.listed = new Uint8Array(io.count);
  }

  /** The wait-queue callback, inside an interrupt. */
  event(operation: number): void {
    this.list(operation);
    const waiter = this.waiters.pop();
    if (waiter !== undefined) this.machine.wakeFromInterrupt(waiter);
  }

  get anyReady(): boolean {
    return this.ready.length > 0;
  }

  /** Take entries off the list until `maxevents` of them are found still ready; the others leave it. */
  harvest(into: Harvest, maxevents: number): void {
    into.checked = 0;
    into.reported.length = 0;
    while (this.ready.length > 0 && into.reported.length < maxevents) {
      const operation = this.ready.shift() as number;
      this.listed[operation] = 0;
      into.checked++;
      if (this.io.isReady(operation)) into.reported.push(operation);
    }
  }

  /** Level-triggered: what was reported goes back to the tail. */
  requeue(harvest: Harvest): void {
    for (const operation of harvest.reported) this.list(operation);
  }

  private list(operation: number): void {
    if (this.listed[operation] === 1) return;
    this.listed[operation] = 1;
    this.ready.push(operation);
  }
}

function* eventLoop(host: Host, set: EventPoll, thread: Thread): Program {
  const { operations: io, costs } = host;
  const maxevents = Number(host.parameters.maxevents);
  const epollWait = call(costs.ps("epollWait"));
  const perEventPs = costs.ps("epollPerEvent");
  const wakeupPs = costs.ps("wakeup");
  const read = call(costs.ps("read"));
  const readEmpty = call(costs.ps("readEmpty"));
  const events: Harvest = { checked: 0, reported: [] };

  for (;;) {
    yield epollWait;
    for (;;) {
      set.harvest(events, maxevents);
      if (events.checked > 0) yield kernel(events.checked * perEventPs);
      if (events.reported.length > 0) break;
      if (set.anyReady) continue;
      set.waiters.push(thread);
      yield BLOCK;
    }
    set.requeue(events);
    const next = set.waiters.pop();
    if (next !== undefined) yield wake(wakeupPs, next);
    for (const operation of events.reported) io.notice(operation);

    for (const operation of events.reported) {
      const event = io.take(operation);
      if (event === NONE) {
        yield readEmpty;
        continue;
      }
      yield read;
      yield io.begin(event);
      io.issue(io.end(event));
    }
  }
}

/** Operation i belongs to set i mod k. */
class Sets implements KernelSide {
  constructor(readonly sets: EventPoll[]) {}

  announce(operation: number): void {
    this.sets[operation % this.sets.length].event(operation);
  }
}

function sharedBySeveral(parameters: Parameters): boolean {
  return parameters.sets === "shared" && Number(parameters.threads) > 1;
}

export const epoll: Mechanism = {
  name: "epoll",
  title: "epoll, level-triggered",
  family: "readiness",
  summary: "Descriptors are registered once; a wait returns those on a ready list.",
  realThing:
    "Linux keeps the registered descriptors in a tree and a list of ready ones. A wake-up callback on each descriptor " +
    "links its entry to the list and wakes one waiter. epoll_wait takes entries off the list, polls each once more, " +
    "copies those still ready to the user and, level-triggered, links them again at the tail.",
  model:
    "A ready list and a last-in-first-out list of waiting threads per set. An event links its operation and wakes one " +
    "waiter. A wait pays the call, then a re-check per entry, puts what it reports back at the tail, and, if another " +
    "thread waits, wakes it. The loop then reads each reported operation (one event a read), runs the callback, and goes on. " +
    "With `sets: per-thread` operation i belongs to the set of thread i mod m.",
  law: {
    text:
      "O(1) in n: mean notice latency at light load = interrupt + wake-up + wake latency + one report (+ a wake-up when several " +
      "threads share the set). With all costs zero: one loop is M/G/1, m threads on one set M/M/m, a set per thread m x M/M/1.",
    notice: ({ costs, parameters }) =>
      costs.ps("interrupt") +
      costs.ps("wakeup") * (sharedBySeveral(parameters) ? 2 : 1) +
      costs.ps("wakeLatency") +
      costs.ps("epollPerEvent"),
  },
  divergence: [
    "Registration (epoll_ctl, O(log n) in the tree) happens before time zero and is not charged.",
    "Two threads in epoll_wait on one set do not wait for each other's lock.",
    "The loop reads once per report; a further message is found by the next wait, as level-triggering allows.",
  ],
  sources: [
    {
      text: "Linux, fs/eventpoll.c: ep_poll_callback, ep_send_events, ep_done_scan",
      url: "https://github.com/torvalds/linux/blob/master/fs/eventpoll.c",
      kind: "source code",
    },
    {
      text: "epoll(7), epoll_wait(2)",
      url: "https://man7.org/linux/man-pages/man7/epoll.7.html",
      kind: "documentation",
    },
    {
      text: "Cloudflare, The sad state of Linux socket balancing, 2017: waiters on one set are woken last in, first out",
      url: "https://blog.cloudflare.com/the-sad-state-of-linux-socket-balancing/",
      kind: "published",
    },
  ],
  parameters: {
    threads: { type: "integer", default: 1, min: 1, max: 4096, summary: "event-loop threads, m" },
    sets: {
      type: "choice",
      default: "shared",
      choices: ["shared", "per-thread"],
      summary: "one set for all threads, or one for each with its share of the operations",
    },
    maxevents: { type: "integer", default: 64, min: 1, max: 1_000_000, summary: "events one wait may return" },
  },
  costs: ["epollWait", "epollPerEvent", "read", "readEmpty"],
  threads: ({ threads }) => Number(threads),
  memory: ({ pending, costs, parameters }) => ({
    threads: Number(parameters.threads) * costs.value("threadMemory"),
    buffers: 0,
    registrations: pending * costs.value("epollItemMemory"),
  }),
  build(host) {
    const threads = Number(host.parameters.threads);
    const count = host.parameters.sets === "per-thread" ? threads : 1;
    const sets = Array.from({ length: count }, () => new EventPoll(host.machine, host.operations));
    host.operations.attach(new Sets(sets), "readiness");
    for (let i = 0; i < threads; i++) {
      host.machine.spawn(`event loop ${i}`, (thread) => eventLoop(host, sets[i % count], thread));
    }
  },
};
