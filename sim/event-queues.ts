/**
 * The events on each descriptor, oldest first: on their way to the kernel, then known to it, until they are taken; and
 * which of these is the first that nobody has noticed. Events are numbers that whoever makes them gives.
 *
 * An operation has one descriptor, of its own number. Or events are separate, connections of their own: then each has a
 * descriptor, from `open` to `close`, and nothing before it or behind it. So has each further operation of a handler.
 */

/** No event. */
export const NONE = -1;

export class EventQueues {
  /** Per descriptor: its events that the kernel does not know of yet. */
  comingHead: Int32Array;
  private comingTail: Int32Array;
  /** Per descriptor: its known, untaken events; the first of them not yet noticed. */
  head: Int32Array;
  private tail: Int32Array;
  unnoticed: Int32Array;
  /** Per event: the one behind it. */
  readonly next: number[] = [];
  /** Descriptors opened besides: the next one's number, and those that can be used again. */
  private opened: number;
  private readonly closed: number[] = [];
  separate = false;

  constructor(descriptors: number) {
    this.opened = descriptors;
    this.comingHead = new Int32Array(descriptors).fill(NONE);
    this.comingTail = new Int32Array(descriptors).fill(NONE);
    this.head = new Int32Array(descriptors).fill(NONE);
    this.tail = new Int32Array(descriptors).fill(NONE);
    this.unnoticed = new Int32Array(descriptors).fill(NONE);
  }

  /** Events have descriptors of their own from now on, of numbers from `first` on, and operations behind have none. */
  separateEvents(first: number): void {
    this.separate = true;
    this.opened = first;
  }

  /** A descriptor that is nobody's. */
  open(): number {
    const descriptor = this.closed.pop() ?? this.opened++;
    if (descriptor >= this.head.length) this.grow();
    return descriptor;
  }

  close(descriptor: number): void {
    this.closed.push(descriptor);
  }

  /** `event` is on its way, behind those that are. */
  send(descriptor: number, event: number): void {
    this.next[event] = NONE;
    if (this.comingHead[descriptor] === NONE) this.comingHead[descriptor] = event;
    else this.next[this.comingTail[descriptor]] = event;
    this.comingTail[descriptor] = event;
  }

  /** The kernel knows of the oldest event on its way. */
  arrive(descriptor: number): void {
    const event = this.comingHead[descriptor];
    this.comingHead[descriptor] = this.next[event];
    this.next[event] = NONE;
    if (this.head[descriptor] === NONE) this.head[descriptor] = event;
    else this.next[this.tail[descriptor]] = event;
    this.tail[descriptor] = event;
    if (this.unnoticed[descriptor] === NONE) this.unnoticed[descriptor] = event;
  }

  /** The oldest known event has been taken. */
  shift(descriptor: number): void {
    this.head[descriptor] = this.next[this.head[descriptor]];
    if (this.head[descriptor] === NONE) this.tail[descriptor] = NONE;
  }

  private grow(): void {
    this.comingHead = withRoom(this.comingHead);
    this.comingTail = withRoom(this.comingTail);
    this.head = withRoom(this.head);
    this.tail = withRoom(this.tail);
    this.unnoticed = withRoom(this.unnoticed);
  }
}

/** Twice as long; what is new in one of events is NONE, in one of states 0. */
export function withRoom<Values extends Int32Array | Uint8Array>(values: Values): Values {
  const longer =
    values instanceof Int32Array ? new Int32Array(2 * values.length).fill(NONE) : new Uint8Array(2 * values.length);
  longer.set(values);
  return longer as Values;
}
