/**
 * The events on their way from the device to the end of their handling, as columns of a table: an event is a row, which
 * the next one takes over when it has ended.
 */
import { type ClassRanges, type Observer, UNCOUNTED, type WaitingEvent } from "./event-parties.js";
import { NONE } from "./event-queues.js";
import type { Picoseconds } from "./time.js";

/** An event on its way from the device to the end of its callback; an index into the table. */
export type EventId = number;

/** In place of when a client has its reply: it will tell. */
export const LATER = -2;

export class EventTable {
  /** Where there are classes of traffic. */
  classes: ClassRanges | undefined;
  private happened = 0;
  readonly operation: number[] = [];
  /**
   * In the order of the device events, from 0; UNCOUNTED for those of a class in the background; NONE for what is no
   * event of the traffic: an answer to the program's own request.
   */
  readonly serial: number[] = [];
  readonly devicePs: number[] = [];
  readonly noticedPs: number[] = [];
  readonly startPs: number[] = [];
  readonly callbackPs: number[] = [];
  readonly blockPs: number[] = [];
  readonly bytesLeft: number[] = [];
  readonly cancelCount: number[] = [];
  readonly firstVictim: number[] = [];
  private readonly free: EventId[] = [];

  /** A new event: nobody has noticed it. */
  add(
    operation: number,
    serial: number,
    now: Picoseconds,
    callbackPs: Picoseconds,
    bytes: number,
    blockPs: Picoseconds,
  ): EventId {
    const event = this.free.pop() ?? this.operation.length;
    this.operation[event] = operation;
    this.serial[event] = serial;
    this.devicePs[event] = now;
    this.noticedPs[event] = NONE;
    this.startPs[event] = NONE;
    this.callbackPs[event] = callbackPs;
    this.bytesLeft[event] = bytes;
    this.blockPs[event] = blockPs;
    this.cancelCount[event] = 0;
    return event;
  }

  /** Whether its callback is to cancel any. */
  cancels(event: EventId): boolean {
    return this.cancelCount[event] > 0;
  }

  /** The serial number of the next event of the traffic, which happens on `operation`. */
  nextSerial(operation: number): number {
    return this.classes?.isBackground(operation) ? UNCOUNTED : this.happened++;
  }

  remove(event: EventId): void {
    this.free.push(event);
  }

  /**
   * It has been answered; where clients differ from the device, they have that `clientPs` after they sent, LATER if
   * that is not known yet, NONE if never.
   */
  report(event: EventId, observer: Observer, clientPs?: Picoseconds): void {
    if (clientPs === NONE) {
      observer.endedInVain?.(this.serial[event], this.devicePs[event], this.operation[event]);
      return;
    }
    if (clientPs !== undefined && clientPs !== LATER)
      observer.reaches?.(this.serial[event], clientPs, this.operation[event]);
    observer.ended(
      this.serial[event],
      this.devicePs[event],
      this.noticedPs[event],
      this.startPs[event],
      this.operation[event],
      clientPs === LATER,
    );
  }

  /** Operations that the callback of `event` is to cancel, of its class, or of all `total`: neighbours, each once. */
  victims(event: EventId, total: number): readonly number[] {
    const operation = this.operation[event];
    const { first, count } = this.classes?.rangeOf(operation) ?? { first: 0, count: total };
    const number = Math.min(this.cancelCount[event], count);
    const place = this.firstVictim[event] - first;
    return Array.from({ length: number }, (_, i) => first + ((place + i) % count));
  }

  /** How many there are, answers to the program's own requests among them. */
  get underWay(): number {
    return this.operation.length - this.free.length;
  }

  /** The events of the traffic that have not ended: the oldest of them, and how many callbacks have begun. */
  waiting(): { oldest: WaitingEvent | undefined; begun: number } {
    const free = new Set(this.free);
    let [first, begun] = [NONE, 0];
    for (let event = 0; event < this.serial.length; event++) {
      if (free.has(event) || this.serial[event] === NONE) continue;
      if (this.startPs[event] !== NONE) begun++;
      if (first === NONE || this.isBefore(event, first)) first = event;
    }
    if (first === NONE) return { oldest: undefined, begun };
    const station = this.startPs[first] !== NONE ? "begun" : this.noticedPs[first] !== NONE ? "noticed" : "device";
    return { oldest: { operation: this.operation[first], devicePs: this.devicePs[first], station }, begun };
  }

  private isBefore(event: EventId, other: EventId): boolean {
    const { devicePs, serial } = this;
    if (devicePs[event] !== devicePs[other]) return devicePs[event] < devicePs[other];
    return serial[event] < serial[other];
  }
}
