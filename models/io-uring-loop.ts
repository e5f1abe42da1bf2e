/** The program of a thread that uses io_uring: submit and wait, then the completions it finds, round after round. */
import type { Operations } from "../sim/operations.js";
import { BLOCK, call, kernel, type Program, wake } from "../sim/thread.js";
import type { Picoseconds } from "../sim/time.js";
import { isMultishot, type Uring } from "./io-uring-kernel.js";
import type { Cqe, Sqe, Submitter } from "./io-uring-ring.js";
import type { Host } from "./types.js";

/** What a round needs to know; constant. */
interface Loop {
  readonly uring: Uring;
  readonly self: Submitter;
  readonly io: Operations;
  readonly multishot: boolean;
  readonly enterPs: Picoseconds;
  readonly completePs: Picoseconds;
  readonly wakeupPs: Picoseconds;
  readonly entries: number;
  readonly minComplete: number;
  /** Prepared in user memory, to be submitted. */
  readonly sqes: Sqe[];
}

export function* ringLoop(host: Host, uring: Uring, self: Submitter): Program {
  const { operations: io, costs, parameters } = host;
  const { ring } = self;
  const loop: Loop = {
    ...{ uring, self, io, multishot: isMultishot(parameters), sqes: [] },
    enterPs: costs.ps("uringEnter"),
    completePs: costs.ps("uringComplete"),
    wakeupPs: costs.ps("wakeup"),
    entries: Number(parameters.entries),
    minComplete: Math.min(Number(parameters.min_complete), Number(parameters.cq_entries)),
  };
  const count = Number(parameters.count);
  const found: Cqe[] = [];

  for (;;) {
    if (ring.poller !== undefined) yield* publish(loop, ring.poller);
    else if (loop.sqes.length > 0 || ring.completions.length === 0) yield* submitAndWait(loop);

    found.length = 0;
    while (ring.completions.length > 0 && found.length < count) found.push(ring.completions.shift() as Cqe);
    for (const { result, event } of found) if (result === "data") io.noticed(event);
    for (const cqe of found) {
      if (cqe.whole) {
        yield io.begin(cqe.event);
        if (io.cancels(cqe.event)) prepareCancels(loop, cqe);
        io.end(cqe.event);
      }
      follow(loop, cqe);
    }
    for (let spare = ring.freeBuffers; spare > 0 && ring.starved.length > 0; spare--) {
      prepare(loop, "receive", ring.starved.shift() as number);
    }
  }
}

/** io_uring_enter: as many calls as it takes to submit all, the last of which waits. */
function* submitAndWait(loop: Loop): Program {
  const { uring, self, sqes, entries, enterPs, wakeupPs } = loop;
  do {
    const batch = sqes.splice(0, entries);
    const workPs = batch.reduce((sum, sqe) => sum + uring.submitPrice(sqe), 0);
    yield self.ring.lock.guard(call(enterPs + workPs));
    for (const sqe of batch) for (const sleeper of uring.submit(self, sqe)) yield wake(wakeupPs, sleeper);
  } while (sqes.length > 0);
  yield* awaitCompletions(loop);
}

/** SQPOLL: the entries are in shared memory; a call is made only to wake `poller`, or to wait. */
function* publish(loop: Loop, poller: Submitter): Program {
  const { uring, self, sqes, enterPs, wakeupPs } = loop;
  const { submissions } = self.ring;
  for (const sqe of sqes) submissions.push(sqe);
  sqes.length = 0;
  const needsWakeup = () => submissions.length > 0 && poller.waiting;
  if (submissions.length > 0 && !poller.waiting) uring.lookAgain(poller);
  self.needed = loop.minComplete;
  if (uring.hasEnough(self) && !needsWakeup()) return;
  yield self.ring.lock.guard(call(enterPs));
  if (needsWakeup()) yield wake(wakeupPs, uring.rouse(poller));
  yield* awaitCompletions(loop);
}

/** Within io_uring_enter: task work, what has overflowed, sleep, until there are `min_complete` completions. */
function* awaitCompletions({ uring, self, minComplete, completePs, wakeupPs }: Loop): Program {
  const deferred = uring.mode === "IORING_SETUP_DEFER_TASKRUN";
  self.needed = minComplete;
  for (let first = true; ; first = false) {
    if (self.work.length > 0 && (first || !deferred || !uring.hasEnough(self))) {
      yield kernel(uring.startWork(self));
      for (const sleeper of uring.finishWork(self)) yield wake(wakeupPs, sleeper);
      continue;
    }
    const flushed = self.ring.flush();
    if (flushed > 0) {
      yield kernel(flushed * completePs);
      continue;
    }
    if (uring.hasEnough(self)) break;
    uring.wait(self);
    yield BLOCK;
  }
  uring.returned(self);
}

function prepare({ sqes }: Loop, kind: Sqe["kind"], operation: number): void {
  sqes.push({ kind, operation });
}

/**
 * A receive can be cancelled on the ring it was submitted to only: others are asked to. The operation whose callback
 * this is has an event under way, though its receive, if it is multishot, is still in force: that one is left alone.
 */
function prepareCancels(loop: Loop, { event, operation: served, more }: Cqe): void {
  for (const operation of loop.io.victims(event)) {
    if (operation === served && more) continue;
    const isOwn = loop.uring.ringOf(operation) === loop.self.ring;
    prepare(loop, isOwn ? "cancel" : "message", operation);
  }
}

/** What the program does about `cqe` besides running the callback. */
function follow(loop: Loop, { result, operation, more }: Cqe): void {
  const { multishot, self } = loop;
  switch (result) {
    case "data":
      if (multishot) self.ring.freeBuffers++;
      if (!more) prepare(loop, "receive", operation);
      break;
    case "-ENOBUFS":
      self.ring.starved.push(operation);
      break;
    case "-ECANCELED":
      prepare(loop, "receive", operation);
      break;
    case "message":
      prepare(loop, "cancel", operation);
      break;
    case "cancel":
      break;
  }
}
