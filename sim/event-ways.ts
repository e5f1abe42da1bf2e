/**
 * What events come by, from when they happen until the kernel knows: the device, unless there are several rings in its
 * place, or the requests on an operation come by another way.
 */
import { Device } from "./device.js";
import type { EventRing } from "./event-parties.js";
import type { Machine } from "./machine.js";

export class EventWays {
  readonly device: Device;
  /** With several rings, or another than the device's: which one an event on a descriptor enters. */
  ringOf: ((descriptor: number) => EventRing) | undefined;
  /** By operation: what its requests come by, where that is neither. */
  private own: (EventRing | undefined)[] | undefined;

  /** Requests that are turned away, by their numbers among those: what happens when the kernel knows of each. */
  private readonly turned: ((() => void) | undefined)[] = [];
  private readonly free: number[] = [];

  /** @param known the kernel knows of an event on a descriptor; there are `total` operations */
  constructor(
    private readonly machine: Machine,
    private readonly total: number,
    private readonly known: (descriptor: number) => void,
  ) {
    this.device = this.newDevice(known);
  }

  private newDevice(known: (descriptor: number) => void): Device {
    return new Device(this.machine, (event) => (event < 0 ? this.turnedAway(~event) : known(event)));
  }

  /**
   * Rings in place of the device, so many; `choose` says which of them an event enters, `deliver` is what the kernel
   * does when it knows of one on a descriptor that has come by a ring.
   */
  split(
    count: number,
    choose: (descriptor: number) => number,
    deliver: (descriptor: number, ring: number) => void,
  ): readonly Device[] {
    const rings = Array.from({ length: count }, (_, i) => this.newDevice((descriptor) => deliver(descriptor, i)));
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

  /**
   * A request on `operation` comes by the device that the program never hears of, since it does not fit: when the
   * kernel knows of it, and has sent a reset in its place, `then` is called.
   */
  turnAway(operation: number, then: () => void): void {
    const number = this.free.pop() ?? this.turned.length;
    this.turned[number] = then;
    (this.ringOf === undefined ? this.device : this.ringOf(operation)).happen(~number, 0);
  }

  /** How many of those the kernel does not know of yet. */
  get turning(): number {
    return this.turned.length - this.free.length;
  }

  private turnedAway(number: number): void {
    const then = this.turned[number] as () => void;
    this.turned[number] = undefined;
    this.free.push(number);
    then();
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
