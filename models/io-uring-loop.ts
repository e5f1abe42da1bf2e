/** The program of a thread that uses io_uring: submit and wait, then the completions it finds, round after round. */
import { Fifo } from "../sim/fifo.js";
import { NONE, type Operations } from "../sim/operations.js";
import { BLOCK, call, kernel, type Op, type Program, spin, wake } from "../sim/thread.js";
import type { Picoseconds } from "../sim/time.js";
import { goOn, goOnAfter, isWorkersRead } from "./handling.js";
import type { Uring } from "./io-uring-kernel.js";
import { isMultishot } from "./io-uring-parameters.js";
import type { SendWork } from "./io-uring-replies.js";
import type { Cqe, Reply, Sqe, Submitter } from "./io-uring-ring.js";
import { SecondRing } from "./io-uring-second-ring.js";
import { deviceLook, reapDevice } from "./io-uring-storage.js";
import type { Port } from "./port.js";
import { WAITING } from "./sending.js";
import type { Host } from "./types.js";

const NOTHING: readonly Op[] = [];

/** What a round needs to know; constant. */
interface Loop {
  readonly uring: Uring;
  readonly self: Submitter;
  readonly io: Operations;
  readonly multishot: boolean;
  /** IOSQE_IO_LINK. */
  readonly links: boolean;
  /** Prepared in user memory, to be submitted. */
  readonly sqes: Fifo<Sqe>;
  /** That of reads, if they have one of their own. */
  readonly second: SecondRing | undefined;
  /** Whether an operation is a read whose callback workers run. */
  isWorkers(operation: number): boolean;
}

/** A round is all one generator's: others inside it, iterators of arrays too, would take twice the time. */
export function* ringLoop(host: Host, uring: Uring, self: Submitter, reader?: Submitter): Program {
  const { operations: io, costs, parameters } = host;
  const { ring } = self;
  const { poller, completions } = ring;
  const sqes = new Fifo<Sqe>();
  const loop: Loop = {
    uring,
    self,
    io,
    multishot: isMultishot(parameters),
    links: parameters.IOSQE_IO_LINK === "yes",
    sqes,
    second: reader && new SecondRing(host, uring, self, reader),
    isWorkers: (operation) => isWorkersRead(host, operation),
  };
  const { second } = loop;
  const port = preparingPort(loop, costs.ps("wakeup"));
  if (host.accepting !== undefined) {
    yield* host.accepting.begin(port);
    // What is received from the start was submitted before time zero.
    while (poller === undefined && sqes.length > 0) uring.submit(self, sqes.shift() as Sqe);
  }
  const enterPs = costs.ps("uringEnter");
  const completePs = costs.ps("uringComplete");
  const wakeupPs = costs.ps("wakeup");
  const entries = Number(parameters.entries);
  const minComplete = Math.min(Number(parameters.min_complete), Number(parameters.cq_entries));
  const count = Number(parameters.count);
  const deferred = uring.mode === "IORING_SETUP_DEFER_TASKRUN";
  const enter = again(call);
  const work = again(kernel);
  const found: Cqe[] = [];
  const { polled } = self;
  const polls = polled !== undefined && poller === undefined;
  const handsOver = host.executor !== undefined;
  const look = polls ? deviceLook(costs, polled) : undefined;
  const blockPs = polled === undefined ? 0 : costs.ps("blockComplete");
  const peek = parameters.wait === "spin" ? ringPeek(loop, costs.ps("uringPeek")) : undefined;
  if (io.storage !== undefined) {
    for (const operation of io.storage.takeLeft((each) => uring.ringOf(each) === ring))
      prepare(loop, "receive", operation);
    // A ring without reads has nothing to poll for.
    if (polls && io.count <= uring.rings.indexOf(ring)) yield BLOCK;
  }

  for (;;) {
    let waits: boolean;
    if (second !== undefined) yield* second.submit(enter);
    if (poller !== undefined) {
      self.needed = peek === undefined ? minComplete : 1;
      publish(loop, poller);
      waits = needsWakeup(poller) || (peek === undefined && !uring.sleepers.hasEnough(self));
      if (waits) yield ring.lock.guard(enter(enterPs));
      if (needsWakeup(poller)) yield wake(wakeupPs, uring.sleepers.rouse(poller));
      if (peek !== undefined) {
        yield peek;
        // IORING_SQ_CQ_OVERFLOW: a call moves what has found no place on the ring.
        waits = ring.overflow.length > 0;
        if (waits) yield ring.lock.guard(enter(enterPs));
      }
    } else {
      waits = sqes.length > 0 || (second?.isBusy ? deferred && self.work.length > 0 : completions.length === 0);
      waits ||= ring.overflow.length > 0 && completions.length === 0;
      for (let calls = waits ? Math.max(1, Math.ceil(sqes.length / entries)) : 0; calls > 0; calls--) {
        const batch = Math.min(entries, sqes.length);
        const workPs = submissionPs(loop, batch);
        let part = uring.untilSend(sqes, batch);
        yield ring.lock.guard(enter(enterPs + (part === batch ? workPs : submissionPs(loop, part))), workPs);
        for (let left = batch; ; ) {
          for (let i = part; i > 0; i--) {
            const sleepers = uring.submit(self, sqes.shift() as Sqe);
            for (let s = 0; s < sleepers.length; s++) yield wake(wakeupPs, sleepers[s]);
          }
          left -= part;
          if (left === 0) break;
          part = uring.untilSend(sqes, left);
          yield work(submissionPs(loop, part));
        }
      }
    }

    if (look !== undefined) {
      // There may be fewer than it waits for: then all of them are enough (io_iopoll_check).
      while (waits && self.reading > 0 && !uring.sleepers.hasEnough(self)) {
        yield look;
        yield* reapDevice(uring, self, blockPs, wakeupPs);
        const flushed = ring.flush();
        if (flushed > 0) yield kernel(flushed * completePs);
      }
      waits = false;
    }

    // Within the last call: task work, what has overflowed, sleep, until there are `min_complete` completions.
    self.needed = peek === undefined ? minComplete : 1;
    for (let first = true; waits; first = false) {
      if (self.work.length > 0 && (first || !deferred || !uring.sleepers.hasEnough(self))) {
        yield work(uring.startWork(self));
        const sleepers = uring.finishWork(self);
        for (let s = 0; s < sleepers.length; s++) yield wake(wakeupPs, sleepers[s]);
        continue;
      }
      const flushed = ring.flush();
      if (flushed > 0) {
        yield kernel(flushed * completePs);
        continue;
      }
      waits = !uring.sleepers.hasEnough(self) && !second?.isBusy;
      if (!waits) break;
      uring.sleepers.wait(self);
      yield BLOCK;
    }
    uring.sleepers.returned(self);
    if (second !== undefined) yield* second.poll();

    const taken = reap(loop, found, count);
    for (let i = 0; i < taken; i++) {
      const cqe = found[i];
      // Its next receive comes with the reply.
      const linked = loop.links && cqe.whole && (io.requests?.isReplied(cqe.event) ?? false);
      if (cqe.whole) {
        yield io.begin(cqe.event);
        if (!handsOver && io.events.cancels(cqe.event)) prepareCancels(loop, cqe);
        if (io.requests === undefined) io.end(cqe.event);
        else yield* goOn(host, port, cqe.event);
      } else if (cqe.result === "sent" && cqe.operation !== NONE) {
        yield* replied(host, loop, port, cqe.operation);
      }
      if (!linked) follow(loop, cqe);
    }
    resume(loop);
  }
}

/** Further receives and sends are prepared like the others, and submitted with them. */
function preparingPort(loop: Loop, wakeupPs: Picoseconds): Port {
  const { uring, self } = loop;
  const ring = uring.rings.indexOf(self.ring);
  const expect = (descriptor: number) => {
    uring.add(descriptor, ring);
    if (!uring.isArmed(descriptor)) prepare(loop, "receive", descriptor);
    return NOTHING;
  };
  return {
    loop: ring,
    confined: true,
    expect,
    read: expect,
    forget: (descriptor) => uring.forget(descriptor),
    cancel(event) {
      const { connections, events } = loop.io;
      const operation = connections?.of(event) ?? events.operation[event];
      prepareCancels(loop, { event, operation, more: uring.isArmed(operation) });
      return NOTHING;
    },
    send(message, bytes) {
      const { requests } = loop.io;
      const isLinked = loop.links && message >= 0 && (requests?.isLastReply(message) ?? false);
      const link = isLinked ? (requests?.operationOf(message) ?? NONE) : NONE;
      const reply = message < 0 ? undefined : uring.sendWork?.prepare(message, bytes, ring, link);
      prepareSend(loop, message, bytes, link, reply);
      return reply !== undefined && uring.sendWork?.replies.areHeard ? WAITING : NOTHING;
    },
    *resumes() {
      while (uring.worksOnReturn(self)) {
        yield kernel(uring.startWork(self));
        for (const sleeper of uring.finishWork(self)) yield wake(wakeupPs, sleeper);
      }
    },
  };
}

/** A send, and the receive that is linked to it. */
function prepareSend({ sqes }: Loop, operation: number, bytes: number, link: number, reply: Reply | undefined): void {
  sqes.push({ kind: "send", operation, bytes, reply });
  if (link !== NONE) sqes.push({ kind: "receive", operation: link, bytes: 0, reply });
}

/** The send of the reply that `descriptor` is about has completed: the rest is sent, or its request goes on. */
function* replied(host: Host, loop: Loop, port: Port, descriptor: number): Program {
  const { replies } = loop.uring.sendWork as SendWork;
  const reply = replies.on(descriptor) as Reply;
  const { request, left, link } = reply;
  if (left === 0) return yield* goOnAfter(host, port, replies.completed(reply));
  reply.short = false;
  prepareSend(loop, request, left, link, reply);
}

/** The program looks at its ring, again and again until there is enough on it. */
function ringPeek({ uring, self, second }: Loop, ps: Picoseconds): Op {
  const isThere = () =>
    uring.sleepers.hasEnough(self) || self.ring.overflow.length > 0 || (second?.hasCompletions ?? false);
  return spin(Math.max(1, second === undefined ? ps : 2 * ps), "user", isThere, 0);
}

/** The same operation as before, if it takes as long. */
function again(make: (ps: Picoseconds) => Op): (ps: Picoseconds) => Op {
  let last = make(0);
  return (ps) => {
    if (last.ps !== ps) last = make(ps);
    return last;
  };
}

/** What it costs to submit the first `batch` entries. */
function submissionPs({ uring, sqes }: Loop, batch: number): Picoseconds {
  let ps = 0;
  for (let i = 0; i < batch; i++) ps += uring.submitPrice(sqes.at(i));
  return ps;
}

/** SQPOLL: the entries are in shared memory; a call is made only to wake `poller`, or to wait. */
function publish({ uring, sqes, self }: Loop, poller: Submitter): void {
  const { submissions } = self.ring;
  while (sqes.length > 0) submissions.push(sqes.shift() as Sqe);
  if (submissions.length > 0 && !poller.waiting) uring.sleepers.lookAgain(poller);
}

/** SQPOLL: IORING_SQ_NEED_WAKEUP, and there is something to take. */
function needsWakeup({ ring, waiting }: Submitter): boolean {
  return waiting && ring.submissions.length > 0;
}

/** Take up to `count` completions off the ring; how many there were. */
function reap({ io, self, second }: Loop, into: Cqe[], count: number): number {
  const { completions } = self.ring;
  let taken = 0;
  while (completions.length > 0 && taken < count) into[taken++] = completions.shift() as Cqe;
  if (second !== undefined) taken = second.reap(into, taken, count);
  for (let i = 0; i < taken; i++) if (into[i].result === "data") io.noticed(into[i].event);
  return taken;
}

/** Submit the receives that ended for want of a buffer again, as far as there are buffers. */
function resume(loop: Loop): void {
  const { freeBuffers, starved } = loop.self.ring;
  for (let spare = freeBuffers; spare > 0 && starved.length > 0; spare--) {
    prepare(loop, "receive", starved.shift() as number);
  }
}

function prepare({ sqes, second }: Loop, kind: Sqe["kind"], operation: number): void {
  const own = second?.has(operation) ? second.sqes : sqes;
  own.push({ kind, operation, bytes: 0, reply: undefined });
}

/**
 * A receive can be cancelled on the ring it was submitted to only: others are asked to. The operation whose callback
 * this is has an event under way, though its receive, if it is multishot, is still in force: that one is left alone.
 */
function prepareCancels(loop: Loop, { event, operation: served, more }: Pick<Cqe, "event" | "operation" | "more">) {
  for (const operation of loop.io.victims(event)) {
    if (operation === served && more) continue;
    const isOwn = loop.uring.ringOf(operation) === loop.self.ring;
    prepare(loop, isOwn ? "cancel" : "message", operation);
  }
}

/** What the program does about `cqe` besides running the callback. */
function follow(loop: Loop, { result, operation, more, whole }: Cqe): void {
  const { io, multishot, self, uring } = loop;
  switch (result) {
    case "data":
      if (multishot && !uring.isRead(operation)) self.ring.freeBuffers++;
      // Who runs the callback of a read has it submitted again.
      if (!more && !(whole && (io.isFurther(operation) || loop.isWorkers(operation))))
        prepare(loop, "receive", operation);
      break;
    case "-ENOBUFS":
      self.ring.starved.push(operation);
      break;
    case "-ECANCELED":
      // Another thread may be through with a request there, and expect the next.
      if (!uring.isArmed(operation)) prepare(loop, "receive", operation);
      break;
    case "message":
      prepare(loop, "cancel", operation);
      break;
    case "cancel":
    case "sent":
    case "released":
    case "unlinked":
      break;
  }
}
