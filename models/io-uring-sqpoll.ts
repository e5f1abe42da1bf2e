/**
 * IORING_SETUP_SQPOLL: a thread of the kernel that spins on a ring's submissions and on its task work. When there has
 * been neither for `sq_thread_idle` it asks to be woken (IORING_SQ_NEED_WAKEUP) and sleeps.
 */
import { type EventHandle, NO_EVENT } from "../sim/event-set.js";
import { BLOCK, kernel, type Program, spin, wake } from "../sim/thread.js";
import type { Picoseconds } from "../sim/time.js";
import type { Uring } from "./io-uring-kernel.js";
import type { Sqe, Submitter } from "./io-uring-ring.js";
import { reapDevice } from "./io-uring-storage.js";
import type { Host } from "./types.js";

/** Since when there has been nothing to do; one timer, set again when it goes off too early. */
class IdleTime {
  private deadlinePs: Picoseconds = 0;
  private timer: EventHandle = NO_EVENT;

  constructor(
    private readonly host: Host,
    private readonly poller: Submitter,
    private readonly idlePs: Picoseconds,
  ) {}

  /** There was something to do. */
  restart(): void {
    const { simulation } = this.host.machine;
    this.deadlinePs = simulation.now + this.idlePs;
    if (this.timer === NO_EVENT) this.timer = simulation.at(this.deadlinePs, this.passed);
  }

  get isOver(): boolean {
    return this.host.machine.simulation.now >= this.deadlinePs;
  }

  private readonly passed = (): void => {
    const { machine } = this.host;
    this.timer = NO_EVENT;
    if (this.isOver) machine.endSpin(this.poller.thread);
    else this.timer = machine.simulation.at(this.deadlinePs, this.passed);
  };
}

export function* submissionPoller(host: Host, uring: Uring, self: Submitter): Program {
  const { costs, parameters } = host;
  const { submissions } = self.ring;
  const wakeupPs = costs.ps("wakeup");
  const idle = new IdleTime(host, self, Number(parameters.sq_thread_idle));
  const { polled } = self;
  const blockPs = polled === undefined ? 0 : costs.ps("blockComplete");
  const isDone = () => polled !== undefined && polled.length > 0;
  const hasSomething = () => submissions.length > 0 || self.work.length > 0 || isDone();
  // A look that takes no time would never let any pass.
  const lookPs = Math.max(1, costs.ps("uringSqPoll"));
  // Who polls a device that has reads does not rest (io_sq_thread: iopoll_list).
  const mayRest = () => idle.isOver && (polled === undefined || self.reading === 0);
  const look = spin(lookPs, "system", () => hasSomething() || mayRest(), 0);
  const taken: Sqe[] = [];

  idle.restart();
  for (;;) {
    yield look;
    if (!hasSomething()) {
      self.waiting = true;
      yield BLOCK;
      idle.restart();
      continue;
    }
    for (let left = submissions.length; left > 0; ) {
      const part = uring.untilSend(submissions, left);
      left -= part;
      let submitPs = 0;
      for (let i = 0; i < part; i++) {
        const sqe = submissions.shift() as Sqe;
        submitPs += uring.submitPrice(sqe);
        taken.push(sqe);
      }
      yield kernel(submitPs);
      for (const sqe of taken) for (const sleeper of uring.submit(self, sqe)) yield wake(wakeupPs, sleeper);
      taken.length = 0;
    }
    if (isDone()) yield* reapDevice(uring, self, blockPs, wakeupPs);
    if (self.work.length > 0) {
      yield kernel(uring.startWork(self));
      for (const sleeper of uring.finishWork(self)) yield wake(wakeupPs, sleeper);
    }
    idle.restart();
  }
}
