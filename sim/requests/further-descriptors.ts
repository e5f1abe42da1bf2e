/**
 * The further descriptors of a run, behind those of the operations: whose each is, what comes on it, and who hears of
 * it.
 */
import type { Device } from "../device.js";
import type { KernelSide } from "../event-parties.js";
import { NONE } from "../event-queues.js";
import type { EventId } from "../event-table.js";
import type { Picoseconds } from "../time.js";

/** In place of the request that a descriptor belongs to: it is lent. */
export const LENT = -2;
/** It is a client's connection, or a listening one. */
const CONNECTED = -3;
export const DOOR = -4;

/**
 * What comes on a further descriptor: an answer, to be read; the word that something is done, or that a reply is sent;
 * or that there is room for one.
 */
export const ANSWER = 0;
export const DONE = 1;
export const SENT = 2;
export const ROOM = 3;

export abstract class FurtherDescriptors {
  /** Per further descriptor: whose it is, NONE if nobody's; at which stop; what its request asks for; its loop. */
  protected readonly owner: EventId[] = [];
  protected readonly stopOf: number[] = [];
  protected readonly takesPs: Picoseconds[] = [];
  /** The storage device that it reads, by its number; NONE if it asks somebody. */
  protected readonly reads: number[] = [];
  protected readonly requestBytes: number[] = [];
  protected readonly answerBytes: number[] = [];
  protected readonly loopOf: number[] = [];
  protected readonly meaning: number[] = [];
  /** Per descriptor that tells of room: the request that wants it. */
  protected readonly wants: EventId[] = [];
  protected readonly sides: (KernelSide | undefined)[] = [];
  protected readonly discarding: (KernelSide | undefined)[] = [];
  protected readonly devices: (Device | undefined)[] = [];

  isFurther(descriptor: number): boolean {
    return this.owner[descriptor] !== undefined;
  }

  /** Whether an answer is still to be had on `descriptor`. */
  isOpen(descriptor: number): boolean {
    const owner = this.owner[descriptor];
    return owner !== undefined && owner !== NONE;
  }

  /** Whether what comes on `descriptor` is what a handler asked for, and no request. */
  isAsked(descriptor: number): boolean {
    return this.isFurther(descriptor) && this.owner[descriptor] !== CONNECTED;
  }

  /** The request that `descriptor`, which is open, belongs to. */
  ownerOf(descriptor: number): EventId {
    return this.owner[descriptor];
  }

  /** Whether what comes on `descriptor` is not there to be read: it says all. */
  isSignal(descriptor: number): boolean {
    return (this.meaning[descriptor] ?? ANSWER) !== ANSWER;
  }

  /** Whether it says that something is done that a request waits for. */
  isDone(descriptor: number): boolean {
    return this.meaning[descriptor] === DONE || this.meaning[descriptor] === SENT;
  }

  /** Whether it says that a reply is sent. */
  isAboutReply(descriptor: number): boolean {
    return this.meaning[descriptor] === SENT;
  }

  isAboutRoom(descriptor: number): boolean {
    return this.meaning[descriptor] === ROOM;
  }

  /** The request that wants the room that `descriptor` tells of. */
  wanting(descriptor: number): EventId {
    return this.wants[descriptor];
  }

  isLent(descriptor: number): boolean {
    return this.owner[descriptor] === LENT;
  }

  isDoor(descriptor: number): boolean {
    return this.owner[descriptor] === DOOR;
  }

  /** Whether `descriptor` is a client's connection that nobody has registered. */
  isUnregistered(descriptor: number): boolean {
    return this.owner[descriptor] === CONNECTED && this.discarding[descriptor] !== undefined;
  }

  /** Whether `descriptor` is a client's connection that has not been closed. */
  isConnected(descriptor: number): boolean {
    return this.owner[descriptor] === CONNECTED;
  }

  /** The loop that a further descriptor belongs to. */
  loop(descriptor: number): number {
    return this.loopOf[descriptor];
  }

  /** The number of the storage device that a read on `descriptor` is of; NONE if it is none. */
  readFrom(descriptor: number): number {
    return this.reads[descriptor] ?? NONE;
  }

  /** How long it takes whoever is asked. */
  takesOn(descriptor: number): Picoseconds {
    return this.takesPs[descriptor];
  }

  /** Bytes of the request that goes out on `descriptor`; 0 if none does. */
  requestOn(descriptor: number): number {
    return this.requestBytes[descriptor];
  }

  /** Bytes of the answer. */
  answerOn(descriptor: number): number {
    return this.answerBytes[descriptor];
  }

  /** Who hears of the answer on `descriptor`, and which ring it enters, if not the mechanism's one and only. */
  announceTo(descriptor: number, side: KernelSide, ring?: Device): void {
    this.sides[descriptor] = side;
    this.devices[descriptor] = ring;
  }

  sideOf(descriptor: number): KernelSide | undefined {
    return this.discarding[descriptor] ?? this.sides[descriptor];
  }

  /** The same, whether or not somebody else hears of it in its place for now. */
  watcherOf(descriptor: number): KernelSide | undefined {
    return this.sides[descriptor];
  }

  /** In place of whoever hears of its answer: nobody wants it. Undefined: as before. */
  discard(descriptor: number, side: KernelSide | undefined): void {
    this.discarding[descriptor] = side;
  }

  /** The ring that events on `descriptor` enter. */
  enters(descriptor: number, ring: Device | undefined): void {
    this.devices[descriptor] = ring;
  }

  deviceOf(descriptor: number): Device | undefined {
    return this.devices[descriptor];
  }

  /** `descriptor` is a client's connection. */
  connect(descriptor: number): void {
    this.owner[descriptor] = CONNECTED;
  }

  /** It is nobody's, and nobody hears of it. */
  disconnect(descriptor: number): void {
    this.owner[descriptor] = NONE;
    this.discarding[descriptor] = undefined;
    this.sides[descriptor] = undefined;
    this.devices[descriptor] = undefined;
  }

  /** From now on it is `request` that wants the room that `descriptor` tells of. */
  wanted(descriptor: number, request: EventId): void {
    this.wants[descriptor] = request;
  }
}
