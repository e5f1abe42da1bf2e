/**
 * What events come by, from when they happen until the kernel knows: the device, unless there are several rings in its
 * place, or the requests on an operation come by another way.
 */
import type { Device } from "./device.js";
import type { EventRing } from "./event-parties.js";

export class EventWays {
  /** With several rings, or another than the device's: which one an event on a descriptor enters. */
  ringOf: ((descriptor: number) => EventRing) | undefined;
  /** By operation: what its requests come by, where that is neither. */
  private own: (EventRing | undefined)[] | undefined;

  /** @param known the kernel knows of an event on a descriptor; there are `total` operations */
  constructor(
    private readonly device: Device,
    private readonly total: number,
    private readonly known: (descriptor: number) => void,
  ) {}

  /** Rings in place of the device, so many; `choose` says which of them an event enters. */
  split(count: number, choose: (descriptor: number) => number, make: (ring: number) => Device): readonly Device[] {
    const rings = Array.from({ length: count }, (_, i) => make(i));
    this.ringOf = (descriptor) => rings[choose(descriptor)];
    this.device.retire();
    return rings;
  }

  /**
   * Requests on `count` operations from `first` on, or on all, come by a ring, made of what the kernel does when it
   * knows of one.
   */
  comeBy(make: (known: (descriptor: number) => void) => EventRing, first = 0, count = this.total): void {
    this.own ??= [];
    const ring = make(this.known);
    for (let operation = first; operation < first + count; operation++) this.own[operation] = ring;
  }

  /** The way of a request on `operation`, whose descriptor is `descriptor`. */
  of(operation: number, descriptor: number): EventRing {
    const own = this.own?.[operation];
    if (own !== undefined) return own;
    return this.ringOf === undefined ? this.device : this.ringOf(descriptor);
  }

  /** Whether requests on all operations come by ways of their own, and none by the device. */
  get avoidDevice(): boolean {
    for (let operation = 0; operation < this.total; operation++) if (this.own?.[operation] === undefined) return false;
    return this.total > 0;
  }

  /** The way of its own that requests on `operation` have, if they have one. */
  ownOf(operation: number): EventRing | undefined {
    return this.own?.[operation];
  }
}
