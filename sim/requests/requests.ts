/**
 * Requests on their way through their handlers: where each is in its itinerary (handler.ts), what it waits for, and
 * which further descriptors are its own.
 *
 * A request is an event whose callback has more behind it. Its further operations have descriptors behind those of the
 * operations: connections that stay, of which each loop has its own, and which serve one request after another. A
 * message that the program sends, a request of its own or a reply, is with the device only when the mechanism says so
 * (`sent`): a request's answer then takes its time, and a reply ends the request's response latency.
 */
import { NONE } from "../event-queues.js";
import type { EventId } from "../event-table.js";
import type { Simulation } from "../simulation.js";
import type { Picoseconds } from "../time.js";
import { ANSWER, DONE, DOOR, FurtherDescriptors, LENT, ROOM, SENT } from "./further-descriptors.js";
import { afterStop, type Itinerary, kindAt, repliesIn, StepKind } from "./handler.js";
import { Handover } from "./handover.js";
import type { Sends } from "./sends.js";

/** A message that the program sends: a reply to request r is r, the request on the further descriptor d is ~d. */
export type Message = number;

/** What the requests need of the operations they belong to. */
interface Surroundings {
  readonly simulation: Pick<Simulation, "probe">;
  /** A descriptor that there has not been. */
  open(): number;
  /** The answer comes on `descriptor` after `ps`. */
  answer(descriptor: number, ps: Picoseconds): void;
  /** The last reply to `request` is with the device. */
  responded(request: EventId): void;
  /** The answer to `request` will say no. */
  refused(request: EventId): void;
  /** All is done: the row of `request` is free. */
  over(request: EventId): void;
}

export const NO_STOPS: Itinerary = [];
/** Says no in a few words of a protocol, and ends the handler. */
const ERROR_BYTES = 128;
const NO: Itinerary = [StepKind.Reply, ERROR_BYTES];

export class Requests extends FurtherDescriptors {
  /** Of the stop that `next` came to: its duration, the bytes of the reply, the number of the pool. */
  ps: Picoseconds = 0;
  bytes = 0;
  pool = 0;
  /** Of a stop at further operations: their descriptors. */
  readonly opened: number[] = [];
  /** After every request there is something to do: its connection may end. */
  connectionsEnd = false;

  /** Where receivers take their time. */
  sends: Sends | undefined;

  /** Per request. */
  private readonly operations: number[] = [];
  private readonly itineraries: Itinerary[] = [];
  private readonly positions: number[] = [];
  private readonly replies: number[] = [];
  private readonly repliesLeft: number[] = [];
  /** Messages that are not with the device yet, and one more while the handler is not over. */
  private readonly open: number[] = [];
  /** Answers that it waits for still; and the stop at which it does: a number of its own, of all requests. */
  private readonly awaited: number[] = [];
  private readonly stop: number[] = [];
  private stops = 0;

  readonly handover = new Handover();
  /** By loop, from -1 on, further descriptors that are nobody's; files; and those that only tell of something. */
  private readonly free: number[][] = [];
  private readonly freeFiles: number[][] = [];
  private readonly freeSignals: number[][] = [];
  /** Per event: the further descriptor whose answer it is, NONE for others. */
  private readonly answeredOn: number[] = [];

  constructor(private readonly around: Surroundings) {
    super();
  }

  // --- a request's beginning and end -----------------------------------------------------------------------------

  /** `event` is a request on `operation` with such an itinerary after its callback. */
  add(event: EventId, itinerary: Itinerary, operation: number): void {
    this.operations[event] = operation;
    this.itineraries[event] = itinerary;
    this.positions[event] = 0;
    this.replies[event] = repliesIn(itinerary);
    this.repliesLeft[event] = this.replies[event];
    this.open[event] = 1;
    this.awaited[event] = 0;
    this.stop[event] = NONE;
    this.answeredOn[event] = NONE;
    this.handover.begin(event);
    this.sends?.begin(event);
  }

  /** The connection that `request` came on. */
  operationOf(request: EventId): number {
    return this.operations[request];
  }

  /** Whether there is something to do after the callback of `event`: it is a request, or an answer to one's own. */
  has(event: EventId): boolean {
    const always = this.handover.isInForce || this.connectionsEnd;
    return always || this.itineraries[event].length > 0 || this.answeredOn[event] !== NONE;
  }

  /** Whether whoever has `event` now does not begin with it: it is an answer, or for others to begin with. */
  isBegunElsewhere(event: EventId): boolean {
    return this.answeredOn[event] !== NONE || this.handover.isDue(event);
  }

  /** Whether `event` has steps left. */
  isUnfinished(event: EventId): boolean {
    return this.positions[event] < this.itineraries[event].length;
  }

  /** Whether none of its replies ends the response latency: the end of its handler does. */
  isUnanswered(event: EventId): boolean {
    return this.replies[event] === 0;
  }

  /** Whether there is a reply to come among the steps of `event`. */
  isReplied(event: EventId): boolean {
    return this.replies[event] > 0;
  }

  /** Whether no reply comes behind the stop that `request` is at. */
  isLastReply(request: EventId): boolean {
    return repliesIn(this.itineraries[request], this.positions[request]) === 0;
  }

  isAnswer(event: EventId): boolean {
    return this.answeredOn[event] !== NONE;
  }

  /** What is left of the handler of `request` is to say no, where it has not said all that it says. */
  refuse(request: EventId): void {
    const unsaid = repliesIn(this.itineraries[request], this.positions[request]);
    this.itineraries[request] = unsaid > 0 ? NO : NO_STOPS;
    this.positions[request] = 0;
    this.repliesLeft[request] -= Math.max(0, unsaid - 1);
    if (unsaid > 0 || this.isUnanswered(request)) this.around.refused(request);
  }

  /** The handler of `request` has nothing left to do. */
  finish(request: EventId): void {
    this.settle(request);
  }

  /** `message` is with the device. */
  sent(message: Message): void {
    if (message < 0) {
      this.probe?.asked(this.owner[~message]);
      this.around.answer(~message, this.takesPs[~message]);
      return;
    }
    if (--this.repliesLeft[message] === 0) this.around.responded(message);
    this.settle(message);
  }

  private settle(request: EventId): void {
    if (--this.open[request] === 0) this.around.over(request);
  }

  // --- on the way ------------------------------------------------------------------------------------------------

  /**
   * The next stop of `request`, which `loop` works on: its kind; `ps`, `bytes` and `opened` say what it is about. A
   * loop is a number that a mechanism gives those of its threads that share their further descriptors.
   */
  next(request: EventId, loop: number): (typeof StepKind)[keyof typeof StepKind] {
    const itinerary = this.itineraries[request];
    const at = this.positions[request];
    this.probe?.steps(request);
    if (at >= itinerary.length) return StepKind.End;
    const kind = itinerary[at];
    this.positions[request] = afterStop(itinerary, at);
    switch (kind) {
      case StepKind.Reply:
        this.bytes = itinerary[at + 1];
        this.open[request]++;
        return kind;
      case StepKind.Offload:
      case StepKind.Back:
        this.pool = itinerary[at + 1];
        return kind;
      case StepKind.Io:
        this.ask(request, itinerary, at + 1, loop);
        return kind;
      default:
        this.ps = itinerary[at + 1];
        return kind as typeof StepKind.Compute | typeof StepKind.Block;
    }
  }

  /** What `next` will come to; `Read` where that is `Io` and nothing but reads. */
  upcoming(request: EventId): number {
    return kindAt(this.itineraries[request], this.positions[request]);
  }

  /** Open a descriptor for each further operation; from `at` on stand how many, how many to wait for, and theirs. */
  private ask(request: EventId, itinerary: Itinerary, at: number, loop: number): void {
    this.opened.length = 0;
    this.awaited[request] = itinerary[at + 1];
    this.stop[request] = ++this.stops;
    for (let i = 0, from = at + 2; i < itinerary[at]; i++, from += 3) {
      const bytes = itinerary[from + 1];
      const descriptor = this.take(loop, ANSWER, bytes < 0 ? this.freeFiles : this.free);
      this.owner[descriptor] = request;
      this.stopOf[descriptor] = this.stops;
      this.takesPs[descriptor] = itinerary[from];
      this.reads[descriptor] = bytes < 0 ? ~bytes : NONE;
      this.requestBytes[descriptor] = Math.max(0, bytes);
      this.answerBytes[descriptor] = itinerary[from + 2];
      this.opened.push(descriptor);
    }
  }

  /** A descriptor of `loop` that is nobody's. That of a connection may have a receive in force: no file has it. */
  private take(loop: number, meaning = ANSWER, free = meaning === ANSWER ? this.free : this.freeSignals): number {
    free[loop + 1] ??= [];
    const descriptor = free[loop + 1].pop() ?? this.around.open();
    this.loopOf[descriptor] = loop;
    this.meaning[descriptor] = meaning;
    return descriptor;
  }

  /** A descriptor of `loop` for something that has no answer, until it is given back; nothing to read if a signal. */
  lend(loop: number, isSignal = false): number {
    const descriptor = this.take(loop, isSignal ? DONE : ANSWER);
    this.owner[descriptor] = LENT;
    return descriptor;
  }

  /** A descriptor of `loop` that is to say when `request` has room for its reply. */
  lendRoom(request: EventId, loop: number): number {
    const descriptor = this.take(loop, ROOM);
    this.owner[descriptor] = LENT;
    this.wanted(descriptor, request);
    return descriptor;
  }

  /** As for a further operation, a descriptor on which `request`, which waits for it, is to go on. */
  openFor(request: EventId, loop: number): number {
    return this.openSignal(request, loop, DONE);
  }

  private openSignal(request: EventId, loop: number, meaning: number): number {
    const descriptor = this.take(loop, meaning);
    this.awaited[request] = 1;
    this.stop[request] = ++this.stops;
    this.owner[descriptor] = request;
    this.stopOf[descriptor] = this.stops;
    return descriptor;
  }

  /** The same for a reply of its own. */
  openForSend(request: EventId, loop: number): number {
    return this.openSignal(request, loop, SENT);
  }

  /** As a lent one, a descriptor on which connections come that `loop` may accept. */
  door(loop: number): number {
    const descriptor = this.take(loop);
    this.owner[descriptor] = DOOR;
    return descriptor;
  }

  giveBack(descriptor: number): void {
    const isFile = this.readFrom(descriptor) !== NONE;
    const free = this.isSignal(descriptor) ? this.freeSignals : isFile ? this.freeFiles : this.free;
    this.owner[descriptor] = NONE;
    free[this.loopOf[descriptor] + 1].push(descriptor);
  }

  // --- answers ---------------------------------------------------------------------------------------------------

  /** The further descriptor that the answer `event` has come on. */
  descriptorOf(event: EventId): number {
    return this.answeredOn[event];
  }

  /** `event`, on a descriptor that is lent, has been taken. */
  taken(event: EventId): void {
    const descriptor = this.answeredOn[event];
    if (this.isAboutRoom(descriptor)) this.probe?.answered(this.wants[descriptor], event);
    this.around.over(event);
  }

  /** `event` is the answer that comes on `descriptor`. */
  addAnswer(event: EventId, descriptor: number): void {
    this.itineraries[event] = NO_STOPS;
    this.answeredOn[event] = descriptor;
  }

  /** `request` is now in a queue of workers, or of a pool. */
  isQueued(request: EventId, pool: boolean): void {
    if (request !== NONE) this.probe?.queued(request, pool);
  }

  private get probe() {
    return this.around.simulation.probe;
  }

  /** How many answers `request` waits for still. */
  awaitedBy(request: EventId): number {
    return this.awaited[request];
  }

  /**
   * The program has all of the answer `event`: its descriptor is free. The request that goes on, if this was the last
   * that it waited for; NONE if it waits for more, or went on without this one.
   */
  claim(event: EventId): EventId {
    const descriptor = this.answeredOn[event];
    const request = this.completed(descriptor);
    if (request !== NONE) this.probe?.answered(request, event);
    this.around.over(event);
    return request;
  }

  /** The same, where the program has heard of it otherwise than by an event. */
  completed(descriptor: number): EventId {
    const request = this.owner[descriptor];
    this.giveBack(descriptor);
    if (this.stop[request] !== this.stopOf[descriptor]) return NONE;
    if (--this.awaited[request] > 0) return NONE;
    this.stop[request] = NONE;
    return request;
  }
}
