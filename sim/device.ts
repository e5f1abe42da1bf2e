/**
 * The device that the operations' events come from: between the traffic and the interrupts of the machine.
 *
 * Every event enters the device's ring. The device raises an interrupt as soon as the ring holds `events` of them or
 * the oldest has waited `timerPs` (`ethtool -C rx-frames, rx-usecs`; without coalescing: at once, for each event). One
 * interrupt delivers all that the ring holds then: the first costs `interrupt`, each further one `interruptPerEvent`,
 * and each is known to the kernel when its own part is paid. Latency counts from the event, so waiting in the ring is
 * part of it. The ring has no bound: nothing is lost.
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
 * Divergence: one ring for all operations, where a network card has a queue per core. What an interrupt delivers is
 * settled when it is raised, where NAPI goes on until the ring is empty.
 */
import { type EventHandle, type Handler, NO_EVENT } from "./event-set.js";
import { NumberFifo } from "./fifo.js";
import type { Machine } from "./machine.js";
import type { Picoseconds } from "./time.js";

export class Device {
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

  constructor(
    private readonly machine: Machine,
    /** The kernel now knows of an event. */
    private readonly known: Handler,
  ) {
    const { events, timerPs } = machine.spec.interrupts?.coalesce ?? { events: 1, timerPs: 0 };
    this.threshold = events ?? Number.POSITIVE_INFINITY;
    this.timerPs = timerPs;
    this.atOnce = this.threshold <= 1 || timerPs === 0;
  }

  /** Events in the ring: those that no interrupt is under way for. */
  get length(): number {
    return this.events.length;
  }

  /** An event happens; the kernel's work on it will take `extraPs` besides its price. */
  happen(event: number, extraPs: Picoseconds = 0): void {
    if (this.atOnce && !this.masked && this.events.length === 0) {
      this.machine.interrupt(this.known, event, extraPs);
      return;
    }
    this.events.push(event);
    this.extrasPs.push(extraPs);
    this.arrivedPs.push(this.machine.simulation.now);
    if (this.masked) this.onArrival?.();
    else this.consider();
  }

  /** No interrupts from now on. One that has been raised still runs its course. */
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
    if (this.events.length === 0) return;
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
    this.machine.interrupt(this.known, this.takeOldest(), extraPs);
    while (this.events.length > 0) {
      const extraPs = this.extrasPs.at(0);
      this.machine.interruptFurther(this.known, this.takeOldest(), extraPs);
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
