/**
 * Plays a given list of device events on a mechanism, to the end of the last callback, and says when each got where.
 */
import { CostTable, type CostValue } from "../../models/costs.js";
import type { Executor } from "../../models/executors/types.js";
import { machineCosts } from "../../models/machine-costs.js";
import { executorFor } from "../../models/programs/executor.js";
import { startPools } from "../../models/programs/pool.js";
import { findMechanism } from "../../models/registry.js";
import type { Host, Mechanism, Parameters } from "../../models/types.js";
import { type EventHandle, NO_EVENT } from "../../sim/event-set.js";
import { Machine } from "../../sim/machine.js";
import { Operations } from "../../sim/operations.js";
import { stream } from "../../sim/random.js";
import { Handler, type Itinerary } from "../../sim/requests/handler.js";
import { poolsOf } from "../../sim/requests/pools.js";
import type { ThreadsSpec } from "../../sim/requests/threads.js";
import { Simulation } from "../../sim/simulation.js";
import type { MachineSpec, PoolSpec, Step } from "../../sim/spec.js";
import { COMPONENTS, type Component } from "../../sim/why/components.js";
import { Why } from "../../sim/why/why.js";
import { defaults } from "./harness.js";
import { Tally } from "./tally.js";

/** Times and durations in picoseconds. */
export interface Play {
  mechanism: string;
  /** The others have their defaults. */
  parameters: Parameters;
  cores: number;
  quantumPs: number;
  /** Choices of the machine; as in MachineSpec if absent. */
  machine?: Partial<MachineSpec>;
  pending: number;
  /** By cost name, in the cost's own unit (ns). */
  costs: Record<string, CostValue>;
  /**
   * `bytes`, `block` (ps asleep within the callback), `cancels` (operations it cancels, from `victim` on): 0 if absent.
   * `handler`: what is done with it after its callback; if one has one, all may wait in theirs.
   */
  events: {
    at: number;
    operation: number;
    callback: number;
    bytes?: number;
    block?: number;
    cancels?: number;
    victim?: number;
    handler?: Step[];
  }[];
  /** Threads of the pools that the events' handlers leave work to. */
  pools?: Record<string, PoolSpec>;
  /** What comes after the callback of every event, none of it left to pools; nothing if absent. */
  handler?: readonly Step[];
  /**
   * What the send buffer of each operation holds, and how long its receiver takes a byte (ps); all is taken at once if
   * absent.
   */
  receivers?: { capacity: number; drainPs: number[] };
  /** Who runs handlers. */
  threads?: ThreadsSpec;
  rule?: Executor["rule"];
  /** Closed: an operation's next event waits until this long after it was issued again. Open if absent. */
  again?: number;
  /** Act out every poll of a polling scheme. */
  exactPolls?: boolean;
  /** Take latencies apart. */
  why?: boolean;
  /** Afterwards, have one further event on every operation. */
  probe?: boolean;
}

/** An event's stations in picoseconds. */
export interface Stations {
  device: number;
  notice: number;
  start: number;
  end: number;
}

/** No thread: the kernel sent the reply. */
const NOBODY = -1;
const NO_STOPS: Itinerary = [];
const LIMIT_PS = 1e11;
/** Within which every operation must be pending again after the last callback, and how long the play then goes on. */
const TIDY_PS = 1e9;
const QUIET_PS = 1e7;

export function play(scene: Play) {
  const simulation = new Simulation();
  const costs = new CostTable(scene.costs, scene.pending);
  const machine = new Machine(
    simulation,
    { ...scene.machine, cores: scene.cores, quantumPs: scene.quantumPs },
    machineCosts(costs),
    scene.exactPolls,
  );
  const why = scene.why ? new Why(machine) : undefined;
  simulation.probe = why;
  const { pending, again } = scene;
  const parameters = { ...defaults(scene.mechanism, scene.cores), ...scene.parameters };
  const operations = new Operations(machine, pending, (bytes) => bytes * costs.ps("copyPerByte"));
  const host: Host = {
    machine,
    operations,
    costs,
    parameters,
    pending,
    pools: [],
    inboxes: [],
    stream: (name: string) => stream("stage", name, 0),
  };
  const itineraries = drawn(scene);
  const handles = scene.events.some(({ handler }) => handler !== undefined);
  const steps = scene.events.flatMap(({ handler = [] }) => handler);
  if (itineraries !== undefined || handles) operations.handleRequests(poolsOf(steps));
  const { receivers } = scene;
  if (receivers)
    operations.answers?.throttle(
      new Float64Array(operations.count).fill(receivers.capacity),
      Float64Array.from(receivers.drainPs),
    );
  const executor = executorFor(host, scene.threads, { rule: scene.rule });
  host.executor = executor;
  (findMechanism(scene.mechanism) as Mechanism).build(host);
  executor?.start();
  startPools(host, { handler: steps, pools: scene.pools });
  const tally = new Tally(operations);

  const events = new Map<number, Stations>();
  const backlog = { value: 0, since: 0, integral: 0 };
  const change = (by: number) => {
    backlog.integral += backlog.value * (simulation.now - backlog.since);
    backlog.since = simulation.now;
    backlog.value += by;
  };
  /** By event: what its latency is made of, without what is nothing. */
  const parts = new Map<number, Partial<Record<Component, number>>>();
  /** By event: the thread that ran its callback. */
  const threads: number[] = [];
  const busy = new Set<number>();
  const waiting: Play["events"] = [];
  const releases: EventHandle[] = new Array(pending).fill(NO_EVENT);
  const itineraryOf = new Map(scene.events.map((event, i) => [event, itineraries?.[i]]));
  const happen = (event: Play["events"][number]) => {
    if (again !== undefined && busy.has(event.operation)) {
      waiting.push(event);
      return;
    }
    busy.add(event.operation);
    const { operation, callback, bytes, block, cancels, victim, handler } = event;
    const own = handles ? new Handler(handler ?? []).draw(stream("stage", "handler", 0)) : undefined;
    operations.deviceEvent(operation, callback, bytes, block, cancels, victim, own ?? itineraryOf.get(event));
  };
  const release = (operation: number) => {
    busy.delete(operation);
    const next = waiting.findIndex((event) => event.operation === operation);
    if (next >= 0) happen(waiting.splice(next, 1)[0]);
  };
  let enough = scene.events.length;
  operations.connect(
    {
      start() {},
      reissued(operation) {
        if (again !== undefined) releases[operation] = simulation.after(again, release, operation);
      },
      cancelled(operation) {
        busy.add(operation);
        simulation.cancel(releases[operation]);
      },
    },
    {
      happened: () => change(1),
      started() {},
      ended(serial, device, notice, start) {
        if (events.has(serial)) throw new Error(`event ${serial} ended twice`);
        events.set(serial, { device, notice, start, end: simulation.now });
        threads[serial] = machine.current?.id ?? NOBODY;
        if (why) parts.set(serial, named(why));
        change(-1);
        if (events.size === enough) simulation.stop();
      },
    },
  );
  const finish = (what: string) => {
    if (simulation.run(simulation.now + LIMIT_PS) === "stopped") return;
    throw new Error(`${enough - events.size} of ${enough} ${what} were lost`);
  };
  /** To the moment when every operation is pending, on for a while, and then an event on each: all must be noticed. */
  const probe = () => {
    const all = Array.from({ length: pending }, (_, operation) => operation);
    const isIdle = (operation: number) => operations.isPending(operation);
    const until = simulation.now + TIDY_PS;
    simulation.runWhile(() => simulation.now < until && !all.every(isIdle));
    simulation.run(simulation.now + QUIET_PS);
    if (!all.every(isIdle)) throw new Error("an operation was not issued again");
    enough += pending;
    for (const operation of all) operations.deviceEvent(operation, 0, 0, 0, 0, 0, itineraries && NO_STOPS);
    finish("events and probes");
  };
  /** On to the end of every handler, and of all that they began. */
  const settle = () => {
    const until = simulation.now + LIMIT_PS;
    simulation.runWhile(() => !tally.isSettled(enough) && simulation.now < until);
    if (!tally.isSettled(enough))
      throw new Error(`of ${enough} requests something is under way: ${JSON.stringify(tally)}`);
  };

  for (const event of scene.events) simulation.at(event.at, () => happen(event));
  machine.beginWindow();
  finish("events");
  if (itineraries !== undefined) settle();
  const result = {
    events: new Map(events),
    backlogIntegral: backlog.integral,
    threads: threads.slice(),
    parts,
    books: machine.endWindow(),
    elapsed: simulation.now,
    separate: operations.areSeparate,
    emptyReads: operations.emptyReads,
    cancellations: operations.cancellations,
    tally: { ...tally },
    itineraries,
    waiting: operations.events.waiting(),
  };
  if (scene.probe) probe();
  return result;
}

/** The parts of the event that has just been answered. */
function named({ parts, answeredAt }: Why): Partial<Record<Component, number>> {
  const entries = COMPONENTS.map((component, i) => [component, parts[answeredAt + i]] as const);
  return Object.fromEntries(entries.filter(([, ps]) => ps !== 0));
}

/** The itineraries of the events, in their order. */
function drawn({ handler: steps, events }: Play): Itinerary[] | undefined {
  if (steps === undefined) return undefined;
  const handler = new Handler(steps);
  const draws = stream("stage", "handler", 0);
  return events.map(() => handler.draw(draws));
}
