/**
 * Where a storage device puts what it is done with, and how the kernel learns of it.
 *
 * By interrupt: a queue for each core, as NVMe devices have them, which interrupts the core that submitted. While one
 * is under way, the handler goes on with what else has come to its queue, and no further interrupt is raised (Linux,
 * drivers/nvme/host/pci.c: nvme_irq, nvme_poll_cq). Or polled: no interrupt, and things stay there until a thread looks
 * (nvme_poll).
 */
import type { Core, Poller } from "../core.js";
import type { EventRing } from "../event-parties.js";
import { NumberFifo } from "../fifo.js";
import type { Machine } from "../machine.js";
import type { Thread } from "../thread.js";
import type { Picoseconds } from "../time.js";

/** The kernel learns that the request on `descriptor` is done: whom to wake, as there is room for another. */
type Completed = (descriptor: number) => Thread | undefined;

export class InterruptQueue implements EventRing, Poller {
  private readonly done = new NumberFifo();
  private underWay = false;

  constructor(
    private readonly machine: Machine,
    private readonly completed: Completed,
    /** What the kernel's work on each takes, besides the interrupt. */
    private readonly completePs: Picoseconds,
    /** Which core it interrupts; as the machine chooses if absent. */
    private readonly core: number | undefined,
  ) {}

  happen(descriptor: number): void {
    if (this.underWay) {
      this.done.push(descriptor);
      return;
    }
    this.underWay = true;
    this.machine.interrupt(this.known, descriptor, this.completePs, this, this.core);
  }

  goOn(core: Core): void {
    if (this.done.length > 0) {
      this.machine.interrupts.goOnWith(core, this.known, this.done.shift(), this.completePs);
      return;
    }
    core.pollers.shift();
    this.underWay = false;
  }

  private readonly known = (descriptor: number): void => {
    const sleeper = this.completed(descriptor);
    if (sleeper !== undefined) this.machine.wakeFromInterrupt(sleeper);
  };
}

export class PolledQueue implements EventRing {
  private readonly done = new NumberFifo();

  constructor(
    private readonly completed: Completed,
    /** Something has come: for a thread that spins. */
    private readonly onArrival: () => void,
  ) {}

  get length(): number {
    return this.done.length;
  }

  happen(descriptor: number): void {
    this.done.push(descriptor);
    this.onArrival();
  }

  /** A thread takes the `count` oldest: the kernel knows of them now. The threads that it has to wake. */
  take(count: number): readonly Thread[] {
    const sleepers: Thread[] = [];
    for (let left = count; left > 0; left--) {
      const sleeper = this.completed(this.done.shift());
      if (sleeper !== undefined) sleepers.push(sleeper);
    }
    return sleepers;
  }
}
