/**
 * nginx's accept_mutex: of the workers only the one that has the mutex listens. Before each wait a worker tries to get
 * it, unless more than 7/8 of its connections are in use; who gets it registers the listening socket in its own set,
 * who fails takes it out, and waits no longer than accept_mutex_delay before it tries again. The mutex is held over the
 * wait; when that returns the worker accepts, gives the mutex back, and only then serves what else was reported.
 *
 * Source: nginx, src/event/ngx_event.c (ngx_process_events_and_timers) and ngx_event_accept.c
 * (ngx_trylock_accept_mutex, ngx_enable_accept_events). Divergence: who is above 7/8 stops listening at once, and tries
 * again when it is below; in nginx it sits out as many rounds as it has connections above.
 */
import { type EventHandle, NO_EVENT } from "../sim/event-set.js";
import { call, compute, type Op, type Program } from "../sim/thread.js";
import type { Accepts, AcceptTurns, ListeningSet } from "./accepts.js";
import type { SharedDoor } from "./shared-door.js";
import type { Host } from "./types.js";

const NOBODY = -1;
/** Of a worker's connections this share may be in use. */
const MOST_IN_USE = 7 / 8;

export class AcceptMutex implements AcceptTurns {
  private holder = NOBODY;
  /** By loop: whether its set has the listening socket; its timer; whether that has ended its wait. */
  private readonly listens: boolean[] = [];
  private readonly timers: EventHandle[] = [];
  private readonly timedOut: boolean[] = [];
  private readonly sets: ListeningSet[] = [];
  private readonly most: number;
  private readonly delayPs: number;
  private readonly tryLock: Op;
  private readonly add: Op;
  private readonly remove: Op;

  constructor(
    private readonly host: Host,
    private readonly accepting: Pick<Accepts, "open">,
    readonly door: number,
    private readonly shared: SharedDoor,
  ) {
    const { costs, parameters } = host;
    const { worker_connections: connections, accept_mutex_delay: delay } = parameters;
    this.most = typeof connections === "number" ? MOST_IN_USE * connections : Number.POSITIVE_INFINITY;
    this.delayPs = Number(delay);
    this.tryLock = compute(costs.ps("lockHold"), "user");
    this.add = call(costs.ps("epollCtlAdd"));
    this.remove = call(costs.ps("epollCtlModify"));
  }

  /** `loop` is about to wait on `set`. */
  *before(loop: number, set: ListeningSet): Program {
    this.sets[loop] = set;
    const tries = this.accepting.open[loop] <= this.most;
    if (tries) yield this.tryLock;
    if (tries && this.holder === NOBODY) {
      this.holder = loop;
      if (!this.listens[loop]) yield* this.listen(loop, set);
      return;
    }
    if (this.listens[loop]) {
      this.listens[loop] = false;
      yield this.remove;
      this.shared.leave(set);
      set.forget(this.door);
    }
    this.timers[loop] = this.host.machine.simulation.after(this.delayPs, this.expire, loop);
  }

  private *listen(loop: number, set: ListeningSet): Program {
    this.listens[loop] = true;
    yield this.add;
    set.add(this.door);
    set.rearm(this.door);
    this.shared.join(set);
    if (this.host.operations.isReady(this.door)) set.link(this.door);
  }

  /** Whether the wait of `loop` is to return though nothing is ready. */
  returns(loop: number): boolean {
    const timedOut = this.timedOut[loop] === true;
    this.timedOut[loop] = false;
    return timedOut;
  }

  /** The wait of `loop` has returned: whether it has the mutex, and is to accept before it gives it back. */
  holds(loop: number): boolean {
    const timer = this.timers[loop] ?? NO_EVENT;
    if (timer !== NO_EVENT) this.host.machine.simulation.cancel(timer);
    this.timers[loop] = NO_EVENT;
    return this.holder === loop;
  }

  releaseIfHeldBy(loop: number): void {
    if (this.holder === loop) this.holder = NOBODY;
  }

  private readonly expire = (loop: number): void => {
    this.timers[loop] = NO_EVENT;
    if (this.sets[loop].hasWaiters) this.host.machine.interrupt(this.wake, loop);
  };

  private readonly wake = (loop: number): void => {
    for (const thread of this.sets[loop].timeUp()) {
      this.timedOut[loop] = true;
      this.host.machine.wakeFromInterrupt(thread);
    }
  };
}
