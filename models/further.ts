/** What the kernel's objects keep of the further descriptors that handlers open while a run goes on. */
import type { Device } from "../sim/device.js";
import { withRoom } from "../sim/event-queues.js";
import type { KernelSide, Operations } from "../sim/operations.js";
import { SharedDoor } from "./shared-door.js";

/** `values`, long enough to have a place `index`. */
export function roomFor<Values extends Int32Array | Uint8Array>(values: Values, index: number): Values {
  let roomy = values;
  while (index >= roomy.length) roomy = withRoom(roomy);
  return roomy;
}

/**
 * `side` hears of answers on `descriptor` for good, by way of `ring`, if it has one: the first time it is told so.
 * Several may hear of what comes to a shared door.
 */
export function adopt(
  { requests }: Operations,
  descriptor: number,
  side: KernelSide & { add?(descriptor: number): void },
  ring?: Device,
): void {
  if (requests === undefined) return;
  const before = requests.watcherOf(descriptor);
  if (before !== undefined && !(before instanceof SharedDoor)) return;
  side.add?.(descriptor);
  if (before !== undefined) before.join(side);
  else requests.announceTo(descriptor, side, ring);
}

/**
 * Places of the operations `first`, `first + stride`, ... in their order: of those that are registered from the start,
 * and no reads of storage devices, which nobody is told of.
 */
export class OwnPlaces {
  readonly length: number;
  /** Where some are reads: the operations by place, and their places. */
  private readonly operations: readonly number[] | undefined;
  private readonly places = new Map<number, number>();

  constructor(
    { registered, storage }: Operations,
    private readonly first: number,
    private readonly stride: number,
  ) {
    this.length = Math.max(0, Math.ceil((registered - first) / stride));
    if (!storage?.operations) return;
    this.operations = Array.from({ length: this.length }, (_, i) => first + i * stride).filter(
      (operation) => !storage.isOperation(operation),
    );
    this.operations.forEach((operation, place) => {
      this.places.set(operation, place);
    });
    this.length = this.operations.length;
  }

  of(operation: number): number {
    return this.operations === undefined
      ? (operation - this.first) / this.stride
      : (this.places.get(operation) as number);
  }

  at(place: number): number {
    return this.operations === undefined ? this.first + place * this.stride : this.operations[place];
  }
}

/** Places of further descriptors behind those of the operations, in the order in which they were named first. */
export class FurtherPlaces {
  private readonly descriptors: number[] = [];
  private readonly places = new Map<number, number>();

  get length(): number {
    return this.descriptors.length;
  }

  /** The place of `descriptor`, which has one; from 0. */
  of(descriptor: number): number {
    return this.places.get(descriptor) as number;
  }

  has(descriptor: number): boolean {
    return this.places.has(descriptor);
  }

  at(place: number): number {
    return this.descriptors[place];
  }

  /** A place behind all others, unless it has one. */
  add(descriptor: number): void {
    if (this.places.has(descriptor)) return;
    this.places.set(descriptor, this.descriptors.length);
    this.descriptors.push(descriptor);
  }

  /** The last one takes its place. */
  remove(descriptor: number): void {
    const place = this.of(descriptor);
    const last = this.descriptors.pop() as number;
    this.places.delete(descriptor);
    if (last === descriptor) return;
    this.descriptors[place] = last;
    this.places.set(last, place);
  }
}
