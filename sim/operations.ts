/**
 * The n pending operations and the life of their events (MODEL.md 4):
 *
 *     issued -> device event -> kernel knows (interrupt) -> noticed -> callback starts -> callback ends -> re-issued
 *
 * An operation is a connection, a file, a handle: something on which events happen, one after another. An event on an
 * operation that has unread events already is kept behind them: nothing is lost. The traffic makes device events; a
 * mechanism hears of them through its {@link KernelSide}, and tells when it noticed, took, began and ended each.
 *
 * Two disciplines. `readiness`: an operation stays registered; every event is announced to the kernel-side object.
 * `completion`: an operation that was issued announces one event, its completion; further events wait until it is
 * issued again, and then complete it at once.
 */
import type { Machine } from "./machine.js";
import { compute, type Op } from "./thread.js";
import type { Picoseconds } from "./time.js";

/** The kernel's side of a mechanism. */
export interface KernelSide {
  /** The kernel now knows of an event on `operation`. Called inside an interrupt: may call `wakeFromInterrupt`. */
  announce(operation: number): void;
}

export type Discipline = "readiness" | "completion";

/** An event on its way from the device to the end of its callback; an index into the table below. */
export type EventId = number;
export const NONE = -1;

/** Hears of every event's stations; times in picoseconds. */
export interface Observer {
  /** A device event happens: its serial number, counted from 0. */
  happened(serial: number): void;
  /** The callback starts. */
  started(): void;
  /** The callback has ended: the event's serial and its stations. */
  ended(serial: number, devicePs: Picoseconds, noticedPs: Picoseconds, startPs: Picoseconds): void;
}

/** Makes device events on operations; told when a closed operation is issued again. */
export interface Traffic {
  start(): void;
  reissued(operation: number): void;
}

export class Operations {
  private kernelSide: KernelSide | undefined;
  private discipline: Discipline = "readiness";
  private traffic: Traffic | undefined;
  private observer: Observer | undefined;
  private serial = 0;

  /** Per operation: its known, untaken events, oldest first; the first of them not yet noticed. */
  private readonly head: Int32Array;
  private readonly tail: Int32Array;
  private readonly unnoticed: Int32Array;
  /** Per operation: events that happened and have not ended; whether it is issued (completion). */
  private readonly outstanding: Int32Array;
  private readonly issued: Uint8Array;

  /** Per event. */
  private readonly eventOperation: number[] = [];
  private readonly eventSerial: number[] = [];
  private readonly eventNext: number[] = [];
  private readonly devicePs: number[] = [];
  private readonly noticedPs: number[] = [];
  private readonly startPs: number[] = [];
  private readonly callbackPs: number[] = [];
  private readonly freeEvents: EventId[] = [];

  /** Operations without an outstanding event. */
  idle: number;
  /** Reads that found nothing, in the current window. */
  emptyReads = 0;
  /** Per operation: events ended in the current window. */
  readonly served: Int32Array;

  constructor(
    private readonly machine: Machine,
    /** Number of operations, n. */
    readonly count: number,
  ) {
    this.head = new Int32Array(count).fill(NONE);
    this.tail = new Int32Array(count).fill(NONE);
    this.unnoticed = new Int32Array(count).fill(NONE);
    this.outstanding = new Int32Array(count);
    this.issued = new Uint8Array(count).fill(1);
    this.served = new Int32Array(count);
    this.idle = count;
  }

  // --- wiring ----------------------------------------------------------------------------------------------------

  /** The mechanism's kernel-side object. All operations count as registered, or issued, from the start. */
  attach(kernelSide: KernelSide, discipline: Discipline): void {
    this.kernelSide = kernelSide;
    this.discipline = discipline;
  }

  connect(traffic: Traffic, observer: Observer): void {
    this.traffic = traffic;
    this.observer = observer;
  }

  /** Start a window: counts go back to zero. */
  beginWindow(): void {
    this.emptyReads = 0;
    this.served.fill(0);
  }

  // --- the device's side -----------------------------------------------------------------------------------------

  /** A device event on `operation`, whose callback will take `callbackPs`. */
  deviceEvent(operation: number, callbackPs: Picoseconds): void {
    const event = this.newEvent(operation, callbackPs);
    if (this.outstanding[operation]++ === 0) this.idle--;
    (this.observer as Observer).happened(this.eventSerial[event]);
    this.machine.interrupt(this.known, event);
  }

  private readonly known = (event: EventId): void => {
    const operation = this.eventOperation[event];
    if (this.head[operation] === NONE) this.head[operation] = event;
    else this.eventNext[this.tail[operation]] = event;
    this.tail[operation] = event;
    if (this.unnoticed[operation] === NONE) this.unnoticed[operation] = event;
    if (this.discipline === "completion") {
      if (this.issued[operation] === 0) return;
      this.issued[operation] = 0;
    }
    (this.kernelSide as KernelSide).announce(operation);
  };

  // --- the mechanism's side --------------------------------------------------------------------------------------

  /** Whether the kernel knows of an event on `operation` that has not been taken: it is readable, or complete. */
  isReady(operation: number): boolean {
    return this.head[operation] !== NONE;
  }

  /**
   * The call, or the successful poll, that reports `operation` to user code returns now. Readiness covers all events
   * the kernel knows of; a completion covers one.
   */
  notice(operation: number): void {
    let event = this.unnoticed[operation];
    if (event === NONE) return;
    const now = this.machine.simulation.now;
    do {
      this.noticedPs[event] = now;
      event = this.eventNext[event];
    } while (event !== NONE && this.discipline === "readiness");
    this.unnoticed[operation] = event;
  }

  /** Take the oldest known event off `operation`: the data leaves the socket. NONE, an empty read, if there is none. */
  take(operation: number): EventId {
    const event = this.head[operation];
    if (event === NONE) {
      this.emptyReads++;
      return NONE;
    }
    if (this.unnoticed[operation] === event) {
      this.noticedPs[event] = this.machine.simulation.now;
      this.unnoticed[operation] = this.eventNext[event];
    }
    this.head[operation] = this.eventNext[event];
    if (this.head[operation] === NONE) this.tail[operation] = NONE;
    return event;
  }

  /** The user's work on `event` begins: the operation to yield. */
  begin(event: EventId): Op {
    this.startPs[event] = this.machine.simulation.now;
    (this.observer as Observer).started();
    return compute(this.callbackPs[event], "callback");
  }

  /** The user's work on `event` is done. Returns its operation. */
  end(event: EventId): number {
    const operation = this.eventOperation[event];
    if (this.machine.current !== undefined) this.machine.current.callbacks++;
    if (--this.outstanding[operation] === 0) this.idle++;
    this.served[operation]++;
    (this.observer as Observer).ended(
      this.eventSerial[event],
      this.devicePs[event],
      this.noticedPs[event],
      this.startPs[event],
    );
    this.freeEvents.push(event);
    return operation;
  }

  /**
   * `operation` is pending again. For a completion mechanism the answer is whether it completed at once, because an
   * event was waiting: then nothing will be announced and the mechanism must queue the completion itself.
   */
  issue(operation: number): boolean {
    (this.traffic as Traffic).reissued(operation);
    if (this.discipline === "readiness") return false;
    if (this.head[operation] !== NONE) return true;
    this.issued[operation] = 1;
    return false;
  }

  private newEvent(operation: number, callbackPs: Picoseconds): EventId {
    const event = this.freeEvents.pop() ?? this.eventOperation.length;
    this.eventOperation[event] = operation;
    this.eventSerial[event] = this.serial++;
    this.eventNext[event] = NONE;
    this.devicePs[event] = this.machine.simulation.now;
    this.noticedPs[event] = NONE;
    this.startPs[event] = NONE;
    this.callbackPs[event] = callbackPs;
    return event;
  }
}
