/**
 * Requests for the naive machine: messages on descriptors, the device that interrupts, and handlers of steps, as the
 * description of the model has them. What the description leaves open is taken to be so:
 * - a descriptor on which an answer comes is registered, or its receive issued, before its request is sent, one
 *   operation of a step after the other;
 * - `takes` begins when the request is with the device, or if none is sent, when the answer is expected;
 * - a `block` ends with an interrupt of its own, besides the device's;
 * - all that a step needs are taken at once, before the first is asked on;
 * - further descriptors are connections that stay: one whose answer has been read is used again, the last one first;
 * - of operations of which the first is enough, the others' answers come and are read like any other;
 * - what a pool is through with comes by an eventfd of each loop, one of its further descriptors, where the mechanism
 *   has no way of its own.
 */
import { Clock, type Core, type Handler, Machine, type MachinePrices, type Step, type Thread } from "../machine.js";
import { type Back, Inbox, Pool } from "./pool.js";

/** Durations in picoseconds, sizes in bytes; nothing is sent, or to be moved, where a size is absent. */
interface FurtherIo {
  takes: number;
  request?: number;
  response?: number;
}

export type HandlerStep =
  | { compute: number }
  | { block: number }
  | { reply: number }
  | { offload: HandlerStep[] }
  | { io: FurtherIo[]; until: "all" | "any" };

interface Request {
  device: number;
  operation: number;
  bytes: number;
  /** The callback first. */
  steps: HandlerStep[];
  next: number;
  replies: number;
  notice: number;
  start: number;
  end: number;
}

/** What comes on a descriptor: a request, the answer to one that `wait` is about, or that `inbox` has something. */
type Message = { descriptor: number; left: number } & (
  | { request: Request; wait?: Wait; inbox?: undefined }
  | { inbox: Inbox; request?: undefined; wait?: undefined }
);

interface Wait {
  needed: number;
}

interface Descriptor {
  messages: Message[];
  /** How many of them the kernel knows of. */
  known: number;
}

interface Setting {
  cores: number;
  pending: number;
  threads: number;
  /** Of the pool. */
  workers: number;
  napi: boolean;
  buffer: number;
  machine: MachinePrices;
  prices: Record<string, number>;
  copyPerByte: number;
}

/** A handler goes on: by way of an answer of no bytes, or at once. */
type Answered = { answer: (descriptor: number) => Message; goOn: () => Iterable<Step> };

/** How a mechanism carries out a handler's I/O on a thread. */
export interface Port {
  thread: () => Thread;
  /** Further descriptors that may be used again, shared by the threads that hear of the same. */
  free: number[];
  /** An answer will come on `descriptor`. */
  expect(descriptor: number): Iterable<Step>;
  /** `sent` is called when the message is with the device. */
  send(bytes: number, sent: () => void): Iterable<Step>;
  /** The handler sleeps: before, and when it is woken. */
  falls?(): Iterable<Step>;
  woken?(): void;
  /** A call that sleeps, or wakes a thread of the pool: before and after. */
  enters?(): void;
  returns?(): Iterable<Step>;
  /** Who hears of what a pool is through with, where not this. */
  inbox?: Inbox;
  /** How a pool says that it is through, where not by an eventfd. */
  back?(goOn: Answered): Back;
  /** It waits for a pool itself. */
  waits?: true;
  rises?(): Iterable<Step>;
}

export class World {
  readonly clock = new Clock();
  readonly machine: Machine;
  readonly descriptors = new Map<number, Descriptor>();
  readonly requests: Request[] = [];
  /** The kernel's side of the mechanism, within an interrupt on `core`. */
  announce: (descriptor: number, core: Core) => Handler = function* () {};
  /** What else the interrupt for a message does, decided when the device has it. */
  arrives: (descriptor: number, bytes: number) => number = () => 0;
  ended = 0;
  private nextDescriptor: number;
  private readonly pool: Pool;
  private readonly ring: { descriptor: number; extra: number }[] = [];
  private polling = false;

  constructor(readonly setting: Setting) {
    this.machine = new Machine(this.clock, setting.cores, setting.machine);
    for (let i = 0; i < setting.pending; i++) this.descriptors.set(i, { messages: [], known: 0 });
    this.nextDescriptor = setting.pending;
    this.pool = new Pool(this, setting.workers);
  }

  price(name: string): number {
    const ps = this.setting.prices[name];
    if (ps === undefined) throw new Error(`no price for ${name}`);
    return ps;
  }

  copy(bytes: number): number {
    return Math.round(bytes * this.setting.copyPerByte);
  }

  happen(operation: number, bytes: number, steps: HandlerStep[]): void {
    const replies = steps.filter((step) => "reply" in step).length;
    const stations = { device: this.clock.now, notice: 0, start: 0, end: 0 };
    const request = { ...stations, operation, bytes, steps, next: 0, replies };
    this.requests.push(request);
    this.arrive({ descriptor: operation, left: bytes, request });
  }

  ready(descriptor: number): boolean {
    return this.descriptors.get(descriptor)!.known > 0;
  }

  isFurther(descriptor: number): boolean {
    return descriptor >= this.setting.pending;
  }

  isInbox(descriptor: number): boolean {
    return this.descriptors.get(descriptor)!.messages[0]?.inbox !== undefined;
  }

  /** A report on `descriptor` is about the first `count` messages that the kernel knows of there. */
  notice(descriptor: number, count = Number.POSITIVE_INFINITY): void {
    const { messages, known } = this.descriptors.get(descriptor)!;
    for (const { request, wait } of messages.slice(0, Math.min(known, count))) {
      if (request !== undefined && wait === undefined) request.notice ||= this.clock.now;
    }
  }

  /** What one read of `descriptor` would move now. */
  nextBytes(descriptor: number): number {
    const [message] = this.descriptors.get(descriptor)!.messages;
    return message === undefined ? 0 : Math.min(message.left, this.setting.buffer);
  }

  /** A read that moves so much: the message, if that was the rest of it. */
  read(descriptor: number): Message | undefined {
    const entry = this.descriptors.get(descriptor)!;
    const [message] = entry.messages;
    message.left -= Math.min(message.left, this.setting.buffer);
    if (message.left > 0) return undefined;
    entry.messages.shift();
    entry.known--;
    return message;
  }

  /** What the program does with a message, as far as it goes without waiting. */
  *serve({ request, wait, inbox, descriptor }: Message, port: Port): Generator<Step, void, void> {
    if (inbox !== undefined) return yield* inbox.empty((each) => port.expect(each));
    if (wait !== undefined) {
      port.free.push(descriptor);
      if (--wait.needed !== 0) return;
    } else {
      request.start = this.clock.now;
    }
    yield* this.goOn(request, port);
  }

  private *goOn(request: Request, port: Port): Generator<Step, void, void> {
    for (;;) {
      const step = request.steps[request.next++];
      if (step === undefined) {
        if (!request.steps.some((each) => "reply" in each)) this.end(request);
        return;
      }
      if ("compute" in step) yield { ps: step.compute, account: "callback" };
      else if ("block" in step) yield* this.sleep(step.block, port.thread(), port);
      else if ("offload" in step) {
        yield* this.leave(request, step.offload, port);
        if (!port.waits) return;
      } else if ("reply" in step) yield* port.send(step.reply, () => --request.replies === 0 && this.end(request));
      else {
        yield* this.ask(request, step, port);
        return;
      }
    }
  }

  private *ask(
    request: Request,
    { io, until }: { io: FurtherIo[]; until: "all" | "any" },
    port: Port,
  ): Generator<Step, void, void> {
    const wait: Wait = { needed: until === "all" ? io.length : 1 };
    const opened = io.map(() => port.free.pop() ?? this.open());
    for (const [i, { takes, request: bytes, response = 0 }] of io.entries()) {
      const descriptor = opened[i];
      yield* port.expect(descriptor);
      const under = () =>
        this.clock.at(this.clock.now + takes, () => this.arrive({ descriptor, left: response, request, wait }));
      if (bytes === undefined) under();
      else yield* port.send(bytes, under);
    }
  }

  open(): number {
    this.descriptors.set(this.nextDescriptor, { messages: [], known: 0 });
    return this.nextDescriptor++;
  }

  private end(request: Request): void {
    request.end = this.clock.now;
    this.ended++;
  }

  /** The next steps are left to the pool. */
  private *leave(request: Request, steps: HandlerStep[], port: Port): Generator<Step, void, void> {
    if (port.waits) return yield* this.leaveAndWait(steps, port);
    const goOn = () => this.goOn(request, port);
    if (port.back) {
      const answer = (descriptor: number) => ({ descriptor, left: 0, request, wait: { needed: 1 } });
      return yield* this.pool.take(steps, port, port.back({ answer, goOn }));
    }
    port.inbox ??= new Inbox(this);
    yield* port.inbox.begin(
      () => port.free.pop() ?? this.open(),
      (descriptor) => port.expect(descriptor),
    );
    yield* this.pool.take(steps, port, port.inbox.back(goOn));
  }

  /** The thread waits on a futex. */
  private *leaveAndWait(steps: HandlerStep[], port: Port): Generator<Step, void, void> {
    let [through, asleep] = [false, false];
    const world = this;
    const self = port.thread();
    yield* this.pool.take(steps, port, function* (worker) {
      through = true;
      const sleeps = asleep;
      yield world.machine.call(world.price("futexWake"));
      if (sleeps) yield* world.wakeBy(worker, self);
    });
    if (through) return;
    yield this.machine.call(this.price("futexWait"));
    if (through) return;
    asleep = true;
    yield "block";
  }

  /** One thread wakes another. */
  *wakeBy(by: Thread, sleeper: Thread): Generator<Step, void, void> {
    yield this.machine.wakeup("system");
    this.machine.wake(sleeper, this.machine.coreOf(by));
  }

  /** A thread has something come on a descriptor. */
  *post(message: Message, by: Thread): Generator<Step, void, void> {
    const { descriptor } = message;
    this.descriptors.get(descriptor)!.messages.push(message);
    for (const work of this.tell(descriptor, this.machine.coreOf(by))) yield { ...work, account: "system" };
  }

  *sleep(ps: number, thread: Thread, port?: Port): Generator<Step, void, void> {
    if (port?.falls) yield* port.falls();
    port?.enters?.();
    const world = this;
    this.clock.at(this.clock.now + ps, () => {
      const core = this.machine.interrupted();
      this.machine.counters.interrupts++;
      this.machine.interrupt(
        core,
        (function* () {
          yield { ps: world.setting.machine.interrupt, account: "interrupt" as const };
          port?.woken?.();
          yield world.machine.wakeup("interrupt");
          world.machine.wake(thread, core);
        })(),
      );
    });
    yield "block";
    if (port?.returns) yield* port.returns();
  }

  private arrive(message: Message): void {
    const { descriptor } = message;
    this.descriptors.get(descriptor)!.messages.push(message);
    const arrival = { descriptor, extra: this.arrives(descriptor, Math.min(message.left, this.setting.buffer)) };
    if (this.setting.napi) this.ring.push(arrival);
    if (this.polling) return;
    this.polling = this.setting.napi;
    const core = this.machine.interrupted();
    this.machine.counters.interrupts++;
    if (this.setting.napi) core.polled = () => this.next(core);
    this.machine.interrupt(core, this.setting.napi ? this.takeOff("interrupt", core) : this.handle(arrival, core));
  }

  private *handle({ descriptor, extra }: { descriptor: number; extra: number }, core: Core): Handler {
    yield { ps: this.setting.machine.interrupt + extra, account: "interrupt" };
    yield* this.tell(descriptor, core);
  }

  /** After the interrupt the device is polled until it has nothing more. */
  private next(core: Core): Handler | undefined {
    this.polling = this.ring.length > 0;
    return this.polling ? this.takeOff("interruptPerEvent", core) : undefined;
  }

  private *takeOff(price: "interrupt" | "interruptPerEvent", core: Core): Handler {
    yield { ps: this.setting.machine[price] + this.ring[0].extra, account: "interrupt" };
    yield* this.tell(this.ring.shift()!.descriptor, core);
  }

  private *tell(descriptor: number, core: Core): Handler {
    this.descriptors.get(descriptor)!.known++;
    yield* this.announce(descriptor, core);
  }
}

export type Mechanism = (world: World) => void;

export interface GivenRequest {
  at: number;
  operation: number;
  bytes: number;
  steps: HandlerStep[];
}

/**
 * Given requests up to when the last has been answered; and what has been paid for and begun by then, with all that
 * takes no time.
 */
export function playRequests(mechanism: Mechanism, setting: Setting, given: GivenRequest[]) {
  const world = new World(setting);
  const { clock, machine } = world;
  for (const { at, operation, bytes, steps } of given) clock.at(at, () => world.happen(operation, bytes, steps));
  mechanism(world);
  machine.start();
  clock.run(() => world.ended === given.length);
  if (world.ended < given.length) throw new Error("a request was lost");
  machine.settle();
  const { booked, counters } = machine;
  return { requests: world.requests, booked, counters };
}
