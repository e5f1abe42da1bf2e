/**
 * The device that the operations' events come from: between the traffic and the interrupts of the machine.
 *
 * Every event enters the device's ring. The device raises an interrupt as soon as the ring holds `events` of them or
 * the oldest has waited `timerPs` (`ethtool -C rx-frames, rx-usecs`; without coalescing: at once). The first event that
 * an interrupt delivers costs `interrupt`, each further one `interruptPerEvent`, and each is known to the kernel when
 * its own part is paid. Latency counts from the event, so waiting in the ring is part of it. The ring has no bound:
 * nothing is lost.
 *
 * Without NAPI an interrupt delivers what the ring held when it was raised, and each interrupt is taken by itself. With
 * NAPI (Linux' way with network devices) the device raises no further interrupt before the kernel has found the ring
 * empty: when all that an interrupt delivered is known, and whom it wakes is woken, it takes the next event off the
 * ring, up to `budget` in all; if there is more then, it wakes a thread of the kernel (ksoftirqd), which takes turns
 * with the program's threads and goes on, up to `budget` events each time.
 *
 * A mechanism that polls the device itself (busy polling, Linux' NAPI with interrupts suspended) masks its interrupts;
 * events then gather in the ring until a thread takes them:
 *
 *     const { device } = host.operations;
 *     device.mask();                                        // a register write: charge it if it costs
 *     device.onArrival = () => machine.endSpin(thread);     // only for a thread that yields spin(...)
 *     while (true) {
 *       yield spin(lookPs, "user", () => device.length > 0);
 *       yield kernel(device.length * perEventPs + device.extraPs(device.length));
 *       device.poll(device.length);                         // the kernel knows now: announce() was called for each
 *       ...
 *       device.unmask();                                    // before sleeping; what is in the ring raises an interrupt
 *     }
 *
 * `announce` is called by `poll` in the polling thread's own time, outside any interrupt (`device.polling` is true):
 * there it must not call `wakeFromInterrupt`; whom it would wake, the thread must wake with `yield wake(...)`.
 *
 * Divergence: one ring for all operations, where a network card has a queue per core, unless a mechanism splits it.
 * Linux goes through up to ten such rounds, or two milliseconds, before it leaves the rest to the thread; here one
 * round. The thread is bound to the core of its interrupt only where run queues are per core, or cores dedicated.
 */
import type { Core, Poller } from "./core.js";
import { type EventHandle, type Handler, NO_EVENT } from "./event-set.js";
import type { Exclusive } from "./exclusive.js";
import { NumberFifo } from "./fifo.js";
import type { Machine } from "./machine.js";
import { interruptedCores } from "./places.js";
import { BLOCK, compute, type Op, type Program, type Thread, wakeSoftly, yieldCore } from "./thread.js";
import type { Picoseconds } from "./time.js";

/**
 * How long some core was at work on a ring, and how long there was something in it, be somebody at work on it or not.
 */
class RingUse implements Exclusive {
  readonly name = "the device's ring";
  heldPs: Picoseconds = 0;
  /** All up to then is counted. */
  private countedPs: Picoseconds = 0;
  private beforePs: Picoseconds = 0;
  /** -1: it is empty. */
  private sincePs: Picoseconds = -1;

  fills(now: Picoseconds): void {
    this.sincePs = now;
  }

  begins(now: Picoseconds): void {
    this.countedPs = now;
  }

  goesOn(now: Picoseconds): void {
    this.heldPs += now - this.countedPs;
    this.countedPs = now;
  }

  isEmpty(now: Picoseconds): void {
    this.beforePs = this.occupiedPs(now);
    this.sincePs = -1;
  }

  occupiedPs(now: Picoseconds): Picoseconds {
    return this.beforePs + (this.sincePs < 0 ? 0 : now - this.sincePs);
  }

  restart(now: Picoseconds): void {
    this.heldPs = 0;
    this.beforePs = 0;
    if (this.sincePs >= 0) this.sincePs = now;
  }
}

export class Device implements Poller {
  /** Called when an event enters the ring while interrupts are masked. */
  onArrival: (() => void) | undefined;
  /** A thread is taking events off the ring. */
  polling = false;

  private readonly events = new NumberFifo();
  /** What the kernel's work on each takes beyond the price of an interrupt: copying. */
  private readonly extrasPs = new NumberFifo();
  private readonly arrivedPs = new NumberFifo();
  private masked = false;
  private timer: EventHandle = NO_EVENT;
  private readonly threshold: number;
  private readonly timerPs: Picoseconds;
  /** Not coalescing: an event that finds the ring empty need not enter it. */
  private readonly atOnce: boolean;
  /** NAPI's; 0 without it. */
  private readonly budget: number;
  /**
   * With NAPI: the kernel has been interrupted and has not found the ring empty since, and how many events it may still
   * take.
   */
  private polled = false;
  private left = 0;
  private softThread: Thread | undefined;
  /** With NAPI, where several cores may take the interrupts: of one, its own time tells. */
  private readonly use: RingUse | undefined;
  /** What the interrupt takes until its first event is known. */
  private firstPs: Picoseconds = 0;

  constructor(
    private readonly machine: Machine,
    /** The kernel now knows of an event. */
    private readonly known: Handler,
  ) {
    const { coalesce, napi } = machine.spec.interrupts ?? {};
    const { events, timerPs } = coalesce ?? { events: 1, timerPs: 0 };
    this.budget = napi?.budget ?? 0;
    this.threshold = events ?? Number.POSITIVE_INFINITY;
    this.timerPs = timerPs;
    this.atOnce = this.threshold <= 1 || timerPs === 0;
    if (this.budget === 0 || interruptedCores(machine.spec).length === 1) return;
    this.use = new RingUse();
    machine.simulation.exclusive.push(this.use);
  }

  /** Others are in its place: nothing happens to it. */
  retire(): void {
    const { exclusive } = this.machine.simulation;
    if (this.use !== undefined) exclusive.splice(exclusive.indexOf(this.use), 1);
  }

  /** Events in the ring: those that no interrupt is under way for. */
  get length(): number {
    return this.events.length;
  }

  /** An event happens; the kernel's work on it will take `extraPs` besides its price. */
  happen(event: number, extraPs: Picoseconds = 0): void {
    if (this.atOnce && !this.masked && !this.polled && this.events.length === 0) {
      this.interrupt(event, extraPs);
      return;
    }
    this.events.push(event);
    this.extrasPs.push(extraPs);
    this.arrivedPs.push(this.machine.simulation.now);
    if (this.masked) this.onArrival?.();
    else if (!this.polled) this.consider();
  }

  /** No interrupts from now on. One that has been raised still runs its course; with NAPI, until the ring is empty. */
  mask(): void {
    this.masked = true;
    this.stopTimer();
  }

  /** Interrupts again, by the rules of coalescing; the oldest event's wait counts from its arrival. */
  unmask(): void {
    this.masked = false;
    this.consider();
  }

  /** Take up to `max` events off the ring, oldest first: the kernel knows of them now. Returns how many there were. */
  poll(max: number): number {
    const count = Math.min(max, this.events.length);
    this.polling = true;
    for (let i = 0; i < count; i++) this.known(this.takeOldest());
    this.polling = false;
    if (!this.masked) this.consider();
    return count;
  }

  /** What the kernel's work on the `max` oldest events takes besides its price per event. */
  extraPs(max: number): Picoseconds {
    let sum = 0;
    for (let i = 0; i < max && i < this.extrasPs.length; i++) sum += this.extrasPs.at(i);
    return sum;
  }

  /** Raise an interrupt if one is due, else see to it that one will be. */
  private consider(): void {
    this.stopTimer();
    if (this.events.length === 0 || this.polled) return;
    const dueAt = this.arrivedPs.at(0) + this.timerPs;
    if (this.events.length >= this.threshold || dueAt <= this.machine.simulation.now) this.raise();
    else this.timer = this.machine.simulation.at(dueAt, this.timeIsUp);
  }

  private readonly timeIsUp = (): void => {
    this.timer = NO_EVENT;
    this.raise();
  };

  private raise(): void {
    const extraPs = this.extrasPs.at(0);
    this.interrupt(this.takeOldest(), extraPs);
    if (this.polled) return;
    while (this.events.length > 0) {
      const extraPs = this.extrasPs.at(0);
      this.machine.interruptFurther(this.known, this.takeOldest(), extraPs);
    }
  }

  private interrupt(event: number, extraPs: Picoseconds): void {
    if (this.budget === 0) {
      this.machine.interrupt(this.known, event, extraPs);
      return;
    }
    this.polled = true;
    this.left = this.budget - 1;
    this.firstPs = this.machine.costs.interrupt + extraPs;
    this.use?.fills(this.machine.simulation.now);
    this.machine.interrupt(this.use === undefined ? this.known : this.firstKnown, event, extraPs, this);
  }

  private readonly firstKnown: Handler = (event) => {
    this.use?.begins(this.machine.simulation.now - this.firstPs);
    this.known(event);
  };

  // --- NAPI ------------------------------------------------------------------------------------------------------

  private get hasMore(): boolean {
    return this.events.length > 0;
  }

  /**
   * The interrupt on `core` has delivered what it had: it goes on with the next event, or leaves the rest to the
   * thread.
   */
  goOn(core: Core): void {
    this.use?.goesOn(this.machine.simulation.now);
    if (this.hasMore && this.left > 0) {
      this.left--;
      const extraPs = this.extrasPs.at(0);
      this.machine.interrupts.furtherOn(core, this.known, this.takeOldest(), extraPs);
      return;
    }
    core.pollers.shift();
    if (!this.hasMore) {
      this.isEmpty();
      return;
    }
    const thread = this.softInterrupts();
    thread.home = core.index;
    thread.wakePending = true;
    core.wakes.push(thread);
  }

  private isEmpty(): void {
    this.polled = false;
    this.use?.isEmpty(this.machine.simulation.now);
  }

  /** The kernel's thread for soft interrupts, asleep. */
  private softInterrupts(): Thread {
    if (this.softThread === undefined) {
      this.softThread = this.machine.spawnAsleep("soft interrupts", (self) => this.takeTurns(self));
      this.softThread.ofOthers = true;
    }
    return this.softThread;
  }

  private *takeTurns(self: Thread): Program {
    const { costs, interrupts } = this.machine;
    const othersFirst: Op = yieldCore(0, "interrupt", 0);
    for (;;) {
      for (let taken = 0; this.hasMore; taken++) {
        if (taken === this.budget) {
          yield othersFirst;
          taken = 0;
        }
        // Meanwhile a thread may have polled the ring empty itself.
        if (!this.hasMore) break;
        const extraPs = this.extrasPs.at(0);
        const event = this.takeOldest();
        yield compute(costs.interruptPerEvent + extraPs, "interrupt");
        const { woken, lingerPs } = interrupts.softly(self.core, this.known, event);
        if (this.use !== undefined)
          this.use.heldPs += costs.interruptPerEvent + extraPs + lingerPs + woken.length * costs.wakeup;
        if (lingerPs > 0) yield compute(lingerPs, "interrupt");
        for (const thread of woken) {
          yield wakeSoftly(costs.wakeup, thread);
          if (this.use !== undefined) this.use.heldPs += self.remoteWakePs;
        }
      }
      this.isEmpty();
      yield BLOCK;
    }
  }

  private takeOldest(): number {
    this.extrasPs.shift();
    this.arrivedPs.shift();
    return this.events.shift();
  }

  private stopTimer(): void {
    if (this.timer !== NO_EVENT) this.machine.simulation.cancel(this.timer);
    this.timer = NO_EVENT;
  }
}
