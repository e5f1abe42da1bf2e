/** Traffic for the naive machine: operations, their events, the device that interrupts, and what is measured. */
import seedrandom from "seedrandom";
import { Clock, type Core, type Handler, Machine, type MachinePrices, type Step, type Work } from "./machine.js";

/** Stations in picoseconds; `callback` is the program's own work. */
interface Event {
  device: number;
  operation: number;
  callback: number;
  notice: number;
  end: number;
}

/** Costs by name in picoseconds, as in a cost profile. */
type Prices = Record<string, number>;

export interface Setting {
  cores: number;
  pending: number;
  threads: number;
  napi: boolean;
  machine: MachinePrices;
  prices: Prices;
}

/** What a mechanism has of the machine and of the traffic. */
export class World {
  readonly clock = new Clock();
  readonly machine: Machine;
  /** Of each operation, the events that no one has taken yet, and how many of them the kernel knows of. */
  readonly operations: { events: Event[]; known: number }[];
  readonly ended: Event[] = [];
  /** The kernel's side of the mechanism, within an interrupt on `core`. */
  announce: (operation: number, core: Core) => Handler = function* () {};
  /** A callback has ended. */
  onEnd: (event: Event) => void = () => {};
  private readonly ring: Event[] = [];
  private polling = false;

  constructor(readonly setting: Setting) {
    this.machine = new Machine(this.clock, setting.cores, setting.machine);
    this.operations = Array.from({ length: setting.pending }, () => ({ events: [], known: 0 }));
  }

  price(name: string): number {
    const ps = this.setting.prices[name];
    if (ps === undefined) throw new Error(`no price for ${name}`);
    return ps;
  }

  happen(operation: number, callback: number): Event {
    const event = { device: this.clock.now, operation, callback, notice: 0, end: 0 };
    this.operations[operation].events.push(event);
    if (this.setting.napi) this.ring.push(event);
    if (this.polling) return event;
    this.polling = this.setting.napi;
    const core = this.machine.interrupted();
    this.machine.counters.interrupts++;
    if (this.setting.napi) core.polled = () => this.next(core);
    this.machine.interrupt(core, this.setting.napi ? this.takeOff("interrupt", core) : this.handle(event, core));
    return event;
  }

  ready(operation: number): boolean {
    return this.operations[operation].known > 0;
  }

  /** A report on `operation` reports the first `count` events that the kernel knows of there. */
  notice(operation: number, count = this.operations[operation].known): void {
    for (const event of this.operations[operation].events.slice(0, count)) event.notice ||= this.clock.now;
  }

  take(operation: number): Event {
    this.operations[operation].known--;
    return this.operations[operation].events.shift()!;
  }

  *callback(event: Event): Generator<Step, void, void> {
    yield { ps: event.callback, account: "callback" };
    event.end = this.clock.now;
    this.ended.push(event);
    this.onEnd(event);
  }

  private *handle(event: Event, core: Core): Handler {
    yield this.inInterrupt("interrupt");
    yield* this.tell(event, core);
  }

  /** After the interrupt the device is polled until it has nothing more. */
  private next(core: Core): Handler | undefined {
    this.polling = this.ring.length > 0;
    return this.polling ? this.takeOff("interruptPerEvent", core) : undefined;
  }

  private *takeOff(price: "interrupt" | "interruptPerEvent", core: Core): Handler {
    yield this.inInterrupt(price);
    yield* this.tell(this.ring.shift()!, core);
  }

  private inInterrupt(price: "interrupt" | "interruptPerEvent"): Work {
    return { ps: this.setting.machine[price], account: "interrupt" };
  }

  private *tell({ operation }: Event, core: Core): Handler {
    this.operations[operation].known++;
    yield* this.announce(operation, core);
  }
}

/** Starts a mechanism's threads and its kernel side. */
export type Mechanism = (world: World) => void;

/** Given events, each at its time, up to the end of the last callback; and what had been paid for by then. */
export function playEvents(
  mechanism: Mechanism,
  setting: Setting,
  events: { at: number; operation: number; callback: number }[],
): { events: Event[]; booked: Machine["booked"]; counters: Machine["counters"] } {
  const world = new World(setting);
  const { clock, machine } = world;
  const happened: Event[] = [];
  for (const { at, operation, callback } of events) {
    clock.at(at, () => happened.push(world.happen(operation, callback)));
  }
  let { booked, counters } = machine;
  world.onEnd = () => {
    if (world.ended.length < events.length) return;
    machine.settle();
    booked = { ...machine.booked };
    counters = { ...machine.counters };
  };
  mechanism(world);
  machine.start();
  clock.run(() => world.ended.length === events.length);
  return { events: happened, booked, counters };
}

export interface Traffic {
  kind: "open" | "closed";
  /** Events per picosecond, of all operations; closed: if callbacks took no time. */
  rate: number;
  /** Mean of exponential callbacks. */
  callback: number;
  warmup: number;
  completions: number;
  seed: string;
}

export interface Measured {
  /** Picoseconds, in the order of the events. */
  notice: number[];
  response: number[];
  /** Over the time from the first measured event to the last, per callback that ended in it. */
  perCompletion: Record<string, number>;
  /** Share of core time that is not idle. */
  busy: number;
  /** Callbacks that ended. */
  perPicosecond: number;
}

export function measure(mechanism: Mechanism, setting: Setting, traffic: Traffic): Measured {
  const world = new World(setting);
  const random = seedrandom(traffic.seed);
  const exponential = (mean: number) => Math.round(-mean * Math.log(1 - random()));
  const { clock, machine } = world;
  const measured: Event[] = [];
  const last = traffic.warmup + traffic.completions - 1;
  let count = 0;
  const reading = () => {
    machine.settle();
    return { ...machine.counters, ended: world.ended.length, idle: machine.booked.idle, now: clock.now };
  };
  let [first, final] = [reading(), reading()];

  const happen = (operation: number) => {
    if (count === traffic.warmup) first = reading();
    if (count === last) final = reading();
    const event = world.happen(operation, exponential(traffic.callback));
    if (count >= traffic.warmup && count <= last) measured.push(event);
    count++;
  };
  const arrive = () => {
    happen(Math.floor(random() * setting.pending));
    clock.at(clock.now + exponential(1 / traffic.rate), arrive);
  };
  const issue = (operation: number) =>
    clock.at(clock.now + exponential(setting.pending / traffic.rate), () => happen(operation));

  if (traffic.kind === "closed") world.onEnd = ({ operation }) => issue(operation);
  mechanism(world);
  machine.start();
  if (traffic.kind === "open") clock.at(exponential(1 / traffic.rate), arrive);
  else for (let operation = 0; operation < setting.pending; operation++) issue(operation);
  clock.run(() => count > last && clock.now > final.now && measured.every(({ end }) => end > 0));

  const completions = final.ended - first.ended;
  const counters = ["systemCalls", "contextSwitches", "wakeups", "interrupts"] as const;
  return {
    notice: measured.map(({ notice, device }) => notice - device),
    response: measured.map(({ end, device }) => end - device),
    perCompletion: Object.fromEntries(counters.map((name) => [name, (final[name] - first[name]) / completions])),
    perPicosecond: completions / (final.now - first.now),
    busy: 1 - (final.idle - first.idle) / (setting.cores * (final.now - first.now)),
  };
}
