/**
 * One ring of the device in busy polling, and who takes the events off it: threads that spin, interrupts, or a timer.
 *
 * While a thread spins, interrupts are masked. When it stops, they stay so for `irq_suspend_timeout` if its wait
 * returned events; else a timer takes their place if they are deferred (`gro_flush_timeout`, `napi_defer_hard_irqs`):
 * each time it fires the kernel polls the ring, whatever is in it, and only after so many polls in a row that found
 * nothing does the device interrupt again. An interrupt begins such a deferral too.
 */
import type { Device } from "../sim/device.js";
import { type EventHandle, NO_EVENT } from "../sim/event-set.js";
import type { KernelSide } from "../sim/operations.js";
import type { Thread } from "../sim/thread.js";
import { MAX_PS, type Picoseconds, PS_PER_US } from "../sim/time.js";
import type { Entries, EventPoll } from "./epoll-set.js";
import type { Host, Parameters } from "./types.js";

export const UNLIMITED = "unlimited";
export const OFF = "off";

/** What the parameters make of the device's interrupts. */
export class Regime {
  /** How long a wait spins; MAX_PS: without end. */
  readonly spinPs: Picoseconds;
  /** How long interrupts stay masked after a wait has returned events. */
  readonly suspendPs: Picoseconds;
  /**
   * Between the kernel's polls while interrupts are deferred, and how many of these in a row may find nothing; 0: not
   * deferred.
   */
  readonly deferPs: Picoseconds;
  readonly deferrals: number;

  constructor(parameters: Parameters) {
    this.spinPs = microseconds(parameters.busy_poll_usecs, UNLIMITED, MAX_PS);
    this.suspendPs = microseconds(parameters.irq_suspend_timeout, OFF, 0);
    this.deferrals = Number(parameters.napi_defer_hard_irqs);
    this.deferPs = this.deferrals > 0 ? microseconds(parameters.gro_flush_timeout, OFF, 0) : 0;
  }

  /** Whether waits look at the device at all. */
  get polls(): boolean {
    return this.spinPs > 0 || this.suspendPs > 0;
  }
}

/** Microseconds of a parameter in picoseconds; `word` stands for `otherwise`. */
function microseconds(value: Parameters[string], word: string, otherwise: Picoseconds): Picoseconds {
  return value === word ? otherwise : Number(value) * PS_PER_US;
}

export class PolledRing implements KernelSide {
  /** Threads that spin, each with the timer that ends it. */
  private readonly spinning = new Map<Thread, EventHandle>();
  private readonly perPacketPs: Picoseconds;
  private masked = false;
  /** Of suspension or deferral. */
  private timer: EventHandle = NO_EVENT;
  /** How many polls of the kernel may find nothing yet before interrupts come again. */
  private deferralsLeft = 0;
  /** The kernel polls, in an interrupt. */
  private inSoftInterrupt = false;
  /**
   * Whether anything in the set comes by the device, and a wait knows what to poll: what comes over the loopback has no
   * NAPI context.
   */
  hearsDevice: boolean;

  constructor(
    private readonly host: Host,
    private readonly regime: Regime,
    readonly device: Device,
    /** Where what is taken off the ring is listed. */
    readonly set: EventPoll,
    private readonly entries: Entries,
  ) {
    this.perPacketPs = host.costs.ps("interruptPerEvent");
    device.onArrival = () => this.look();
    this.hearsDevice = !host.operations.ways.avoidDevice;
    if (regime.spinPs === MAX_PS) this.mask();
  }

  /**
   * The kernel knows of an event: from an interrupt, or from the ring that a thread is emptying, which then looks at
   * the set.
   */
  announce(descriptor: number): void {
    this.entries.reserve(descriptor);
    if (this.device.polling && !this.inSoftInterrupt) this.set.link(descriptor);
    else this.set.event(descriptor);
    if (this.regime.deferPs > 0 && !this.masked && this.isFromDevice(descriptor)) this.defer();
    this.look();
  }

  private isFromDevice(descriptor: number): boolean {
    const { ways, count } = this.host.operations;
    return descriptor >= count || ways.ownOf(descriptor) === undefined;
  }

  /** Whether a spinning thread would find something. */
  get something(): boolean {
    return this.device.length > 0 || this.set.anyReady;
  }

  /** `thread` begins to spin; `timeUp` is called when it has spun long enough. */
  begin(thread: Thread, timeUp: () => void): void {
    const { machine } = this.host;
    this.stopTimer();
    this.mask();
    const end = () => {
      this.spinning.set(thread, NO_EVENT);
      timeUp();
      machine.endSpin(thread);
    };
    const { spinPs } = this.regime;
    this.spinning.set(thread, spinPs === MAX_PS ? NO_EVENT : machine.simulation.after(spinPs, end));
  }

  /**
   * `thread` spins no more: others do, or interrupts stay suspended while it works on what it found, or are deferred,
   * or come again.
   */
  end(thread: Thread, found: boolean): void {
    const timer = this.spinning.get(thread) as EventHandle;
    if (timer !== NO_EVENT) this.host.machine.simulation.cancel(timer);
    this.spinning.delete(thread);
    const { suspendPs, deferPs, spinPs } = this.regime;
    if (this.spinning.size > 0 || (found && suspendPs > 0)) return;
    if (deferPs > 0) this.defer();
    else if (spinPs < MAX_PS) this.unmask();
  }

  /** A wait returns events: in hybrid mode interrupts stay masked until the next wait, but not for ever. */
  suspend(): void {
    const { suspendPs, deferPs } = this.regime;
    if (suspendPs === 0) return;
    this.mask();
    this.startTimer(suspendPs, deferPs > 0 ? this.kernelPolls : this.resume);
  }

  private readonly resume = (): void => {
    this.timer = NO_EVENT;
    this.unmask();
  };

  private defer(): void {
    this.mask();
    this.deferralsLeft = this.regime.deferrals;
    this.deferOnce();
  }

  private deferOnce(): void {
    if (this.deferralsLeft-- > 0) this.startTimer(this.regime.deferPs, this.kernelPolls);
    else this.unmask();
  }

  /** The timer's interrupt: what is in the ring now is known when it has run its course. */
  private readonly kernelPolls = (): void => {
    this.timer = NO_EVENT;
    const packets = this.device.length;
    const furtherPs = Math.max(0, packets - 1) * this.perPacketPs;
    this.host.machine.interrupt(this.kernelPolled, packets, furtherPs + this.device.extraPs(packets));
  };

  private readonly kernelPolled = (packets: number): void => {
    this.inSoftInterrupt = true;
    const taken = this.device.poll(packets);
    this.inSoftInterrupt = false;
    if (this.spinning.size > 0 || this.timer !== NO_EVENT) return;
    if (taken > 0) this.defer();
    else this.deferOnce();
  };

  private look(): void {
    for (const thread of this.spinning.keys()) this.host.machine.endSpin(thread);
  }

  private mask(): void {
    this.masked = true;
    this.device.mask();
  }

  private unmask(): void {
    this.masked = false;
    this.device.unmask();
  }

  private startTimer(ps: Picoseconds, expired: () => void): void {
    this.stopTimer();
    this.timer = this.host.machine.simulation.after(ps, expired);
  }

  private stopTimer(): void {
    if (this.timer !== NO_EVENT) this.host.machine.simulation.cancel(this.timer);
    this.timer = NO_EVENT;
  }
}
