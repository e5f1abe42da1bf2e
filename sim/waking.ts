/**
 * A thread is made runnable: the core it goes to, how long that takes to leave idle, and what it takes the waker that
 * it is another core than its own.
 *
 * The waker pays for an interprocessor interrupt where the other core sleeps, `wakeupAsleep`: the interrupt is under
 * way from the beginning of that on, and what the waker does next comes after it. Of a core that is awake, which only
 * has to be given the thread, it is `wakeupAwake`.
 */
import { IDLE } from "./accounting/accounts.js";
import { type Core, type MachineCosts, Phase } from "./core.js";
import type { Idling } from "./idling.js";
import { Doing } from "./probe.js";
import type { Scheduler } from "./scheduler.js";
import type { Simulation } from "./simulation.js";
import { State, type Thread } from "./thread.js";
import type { Picoseconds } from "./time.js";
import type { Timers } from "./timers.js";

export class Waking {
  constructor(
    private readonly simulation: Simulation,
    private readonly scheduler: Scheduler,
    private readonly timers: Timers,
    private readonly idling: Idling,
    private readonly costs: MachineCosts,
  ) {}

  /**
   * @param by the core that wakes it, in an interrupt or by a thread; undefined when it is created
   * @returns what it takes the waker, from now on, that another core is concerned
   */
  wake(thread: Thread, by?: Core): Picoseconds {
    if (thread.state !== State.Blocked) throw new Error(`${thread.name} is woken but not blocked`);
    thread.wakePending = false;
    thread.state = State.Runnable;
    const lastCore = thread.core;
    const core = this.scheduler.wake(thread, by);
    const { probe } = this.simulation;
    const { wakeupAsleep = 0, wakeupAwake = 0 } = this.costs;
    if (core === undefined) {
      probe?.changes(thread, Doing.Runnable);
      const victim = this.scheduler.victimOf(thread);
      if (victim !== undefined) this.timers.cutShort(victim);
      return by === undefined || lastCore < 0 || lastCore === by.index ? 0 : wakeupAwake;
    }
    if (probe !== undefined) this.timers.book(core);
    const spanPs = core === by ? 0 : this.rouse(core, by !== undefined);
    this.place(core, thread);
    core.phase = Phase.Waking;
    this.timers.start(core, spanPs, IDLE);
    if (by === undefined || core === by) return 0;
    return core.staysAwake ? wakeupAwake : wakeupAsleep;
  }

  place(core: Core, thread: Thread): void {
    core.thread = thread;
    thread.core = core.index;
    thread.state = State.OnCore;
    this.simulation.probe?.changes(thread, Doing.OnCore, core);
  }

  /** How long until `core`, which is idle, is awake; whoever polls for work need not be interrupted. */
  private rouse(core: Core, interrupted: boolean): Picoseconds {
    const exitPs = this.idling.exitPs(core);
    const spanPs = interrupted && !core.staysAwake ? this.costs.ipi + exitPs : exitPs;
    this.idling.rouses(core, this.simulation.now + spanPs, exitPs);
    return spanPs;
  }
}
