/**
 * One run: the heart of the tool. A pure function of its cell, the same bytes on every machine, that a worker, another
 * computer or a browser can call.
 */
import { Accepting } from "../../models/accepting.js";
import { clientPrices, hasClientsHere } from "../../models/client-prices.js";
import { CostTable } from "../../models/costs.js";
import { findExecutor } from "../../models/executors/registry.js";
import type { Executor } from "../../models/executors/types.js";
import { machineCosts } from "../../models/machine-costs.js";
import { buildProgram } from "../../models/programs/building.js";
import { furtherThreads, refusal } from "../../models/programs/executor-fit.js";
import { findMechanism } from "../../models/registry.js";
import { sharesFiles } from "../../models/shared-files.js";
import type { Host, Mechanism } from "../../models/types.js";
import type { WindowAccounts } from "../../sim/accounting/accounting.js";
import { ACCOUNTS, CLIENTS, INDEX_OF, TRANSITION } from "../../sim/accounting/accounts.js";
import { bring, Stalls } from "../../sim/changes.js";
import { ClassedObserver, type ClassRecorder } from "../../sim/class-recorder.js";
import type { Traffic } from "../../sim/event-parties.js";
import { Histogram } from "../../sim/histogram.js";
import { Machine } from "../../sim/machine.js";
import { Operations } from "../../sim/operations.js";
import { programCores } from "../../sim/places.js";
import type { Probe } from "../../sim/probe.js";
import { stream } from "../../sim/random.js";
import { Recorder } from "../../sim/recorder.js";
import type { Balance } from "../../sim/requests/listening.js";
import { Simulation } from "../../sim/simulation.js";
import type { Change } from "../../sim/spec.js";
import { StorageReads } from "../../sim/storage/reads.js";
import { fromNs, MAX_PS } from "../../sim/time.js";
import { Timeline } from "../../sim/timeline.js";
import { ClassedTraffic } from "../../sim/traffic/classed.js";
import { trafficsOf } from "../../sim/traffic/classes.js";
import type { Here } from "../../sim/traffic/here.js";
import type { OpenTrace } from "../../sim/traffic/trace.js";
import { backgroundShare, hasClientLatency, traffic } from "../../sim/traffic.js";
import { Tally } from "../../sim/why/tally.js";
import { Why } from "../../sim/why/why.js";
import { COUNTER_KEYS } from "../common/counters.js";
import { UsageError } from "../common/errors.js";
import { record } from "../common/record.js";
import type { Cell, CellResult, ClassResult } from "../common/types.js";
import { runWatched } from "./watchdog.js";

const MAX_WORKERS_LISTED = 64;
/** Equal parts of the time measured, of each of which latencies are told. */
const SPANS = 100;

export interface SimulateOptions {
  /** The mechanism of a name; those that ship if absent. */
  find?: (name: string) => Mechanism | undefined;
  /** The executor of a name, as a program's threads have it; those that ship if absent. */
  findExecutor?: (name: string) => Executor | undefined;
  /** Gives the events of a recorded trace; a cell whose workload is one needs it. */
  openTrace?: OpenTrace;
  /** Makes what is to hear of the run, in place of what takes latencies apart. */
  probe?: (machine: Machine) => Probe;
}

/**
 * Run `cell` to the end of its last measured event, or until as many events again have passed as were measured, plus
 * ten times the number of operations, and some measured one still waits (`unfinished` > 0).
 *
 * Throws Error for an unknown mechanism or one that cannot run this cell, ClockOverflowError past 2^53 ps of simulated
 * time, NoProgressError if every step is free of charge, LostEventError if the mechanism lost an event and the run
 * stands still (watchdog.ts).
 */
export function simulate(cell: Cell, options: SimulateOptions = {}): CellResult {
  const { machine, operations, recorder, source, classes } = assemble(cell, options);
  try {
    source.start();
    runWatched(machine, operations, recorder);
  } finally {
    source.close?.();
  }
  const result = report(cell, recorder, machine.simulation);
  return classes === undefined ? result : { ...result, classes: classes(recorder.windowEndPs) };
}

/** The first `events` events of a run of `cell`, or all if there are fewer. Throws as {@link simulate} does. */
export function simulateBeginning(cell: Cell, events: number, options: SimulateOptions = {}): void {
  const { machine, source } = assemble(cell, options);
  try {
    source.start();
    machine.simulation.run(MAX_PS, events);
  } finally {
    source.close?.();
  }
}

/** All that a run of `cell` is made of, before its first event. Throws as {@link simulate} for what cannot be run. */
export function assemble(cell: Cell, options: SimulateOptions) {
  const { find = findMechanism, findExecutor: executorOf = findExecutor, openTrace } = options;
  const mechanism = find(cell.mechanism);
  if (mechanism === undefined) throw new Error(`no mechanism is named ${cell.mechanism}`);
  const { threads } = cell.workload;
  const unsupported = refusal(mechanism, cell.parameters, cell.pending, cell.workload, programCores(cell.machine));
  if (unsupported !== undefined) throw new Error(unsupported);

  const { simulation, machine, operations, host } = computer(cell, options.probe, filesShared(cell, mechanism));
  const { devices } = cell.machine;
  if (devices !== undefined) {
    operations.storage = new StorageReads(machine, devices, host.costs.ps("blockComplete"), operations);
  }
  const patience = cell.completions + 10 * cell.pending;
  const { warmup, completions, firstMeasured, batch } = cell;
  const recorder = new Recorder(machine, operations, warmup, completions, patience, firstMeasured, batch);
  if (hasClientLatency(cell.workload)) recorder.client = new Histogram();
  const clients: Here = { machine, prices: (here) => clientPrices(host.costs, operations, here) };
  const source = traffic(cell.workload, simulation, operations, cell, openTrace, clients);
  if (simulation.probe instanceof Why) recorder.why = { tally: new Tally(completions), probe: simulation.probe };
  if (cell.durationPs !== undefined) recorder.timeline = timelineOf(cell.durationPs);
  if (cell.changes !== undefined) prepareChanges(cell.changes, machine, source, recorder);
  const observed =
    source instanceof ClassedTraffic ? observeClasses(cell, source, { machine, operations, recorder }) : undefined;
  operations.connect(source, observed?.observer ?? recorder);
  if (operations.connections !== undefined) {
    host.accepting = new Accepting(host, mechanism.loops?.(cell.parameters, cell.pending) ?? 1);
  }
  buildProgram(host, mechanism, cell.workload, executorNamed(threads?.name, executorOf));
  return { machine, operations, recorder, source, classes: observed?.results };
}

function timelineOf(durationPs: number): Timeline {
  return new Timeline(Math.ceil(durationPs / SPANS), SPANS);
}

/** Whoever hears of the events of all classes, and what came of each when the window has ended. */
function observeClasses(
  cell: Cell,
  { parts, ranges, askers }: ClassedTraffic,
  { machine, operations, recorder }: { machine: Machine; operations: Operations; recorder: Recorder },
) {
  const share = backgroundShare(cell.workload, cell.pending);
  const observer = new ClassedObserver(parts, ranges, recorder, () => machine.simulation.now, share);
  const { durationPs } = cell;
  if (durationPs !== undefined)
    for (const each of observer.classes) if (!each.background) each.timeline = timelineOf(durationPs);
  const measured = observer.classes.filter(({ background }) => !background);
  // One is what all together are.
  if (recorder.why && measured.length > 1) for (const each of measured) each.tally = new Tally(cell.completions);
  const { onEnd } = recorder;
  let found: Pick<ClassResult, "outcomes" | "busiest">[] = [];
  recorder.onEnd = () => {
    onEnd?.();
    found = parts.map((part, i) => {
      const [outcomes, busiest] = [askers?.[i].outcomes.inWindow(), operations.busiest(part)];
      return { ...(outcomes && { outcomes }), ...(busiest && { busiest }) };
    });
  };
  const results = (windowEndPs: number) =>
    observer.classes.map((each, i) => {
      const tally = each.background ? undefined : (each.tally ?? recorder.why?.tally);
      return { ...classResult(each, found[i], windowEndPs), ...(tally && { why: tally.toData() }) };
    });
  return { observer, results };
}

function classResult(
  recorder: ClassRecorder,
  found: Pick<ClassResult, "outcomes" | "busiest">,
  windowEndPs: number,
): ClassResult {
  const { name, background, notice, start, response, client, timeline } = recorder;
  const { events, completions, backlogStart, backlogEnd, unfinished } = recorder;
  return {
    name,
    ...(background && { background }),
    ...(!background && {
      latency: {
        ...{ notice: notice.toData(), start: start.toData(), response: response.toData() },
        ...(client && { client: client.toData() }),
      },
    }),
    ...found,
    ...{ events, completions, backlogStart, backlogEnd, unfinished },
    backlog: recorder.backlog.series(windowEndPs).mean,
    ...(timeline && { timeline: timeline.toData() }),
  };
}

/** @throws UsageError if there is none of that name: what it decides would be left out */
function executorNamed(name: string | undefined, find: (name: string) => Executor | undefined): Executor | undefined {
  if (name === undefined) return undefined;
  const executor = find(name);
  if (executor !== undefined) return executor;
  throw new UsageError(`no executor is named "${name}"; one of your own must be given to the run as well`);
}

/** Nothing changes before measurement starts. */
function prepareChanges(changes: readonly Change[], machine: Machine, source: Traffic, recorder: Recorder): void {
  const stalls = new Stalls(machine.simulation);
  if (changes.some(({ kind }) => kind === "stall")) machine.stalls = stalls;
  if (changes.some(({ kind }) => kind === "rate")) source.expectChanges?.();
  recorder.onWindow = () => bring(changes, machine.simulation, source, stalls);
}

/** The computer that `cell` describes, its operations, and what a mechanism for it is built with. */
export function computer(
  cell: Omit<Cell, "workload">,
  probe: SimulateOptions["probe"] = probeOf(cell),
  sharesFiles = false,
) {
  const costs = new CostTable(cell.costs, cell.pending, undefined, sharesFiles);
  const copyNs = costs.value("copyPerByte");
  const simulation = new Simulation();
  const machine = new Machine(simulation, cell.machine, machineCosts(costs), cell.exactPolls, undefined, (purpose) =>
    stream(cell.seed, purpose, cell.replication),
  );
  simulation.probe = probe?.(machine);
  const operations = new Operations(machine, cell.pending, (bytes) => fromNs(bytes * copyNs));
  if (costs.has("sendBuffer")) operations.sendBufferBytes = costs.value("sendBuffer");
  const host: Host = {
    machine,
    operations,
    costs,
    parameters: cell.parameters,
    pending: cell.pending,
    pools: [],
    inboxes: [],
    stream: (name) => stream(cell.seed, `mechanism ${name}`, cell.replication),
  };
  return { simulation, machine, operations, host };
}

function filesShared(cell: Cell, mechanism: Mechanism): boolean {
  return sharesFiles(cell, mechanism, furtherThreads(cell.workload.threads, programCores(cell.machine)));
}

function probeOf({ why }: Pick<Cell, "why">): SimulateOptions["probe"] {
  return why === true ? (machine) => new Why(machine) : undefined;
}

function report(cell: Cell, recorder: Recorder, simulation: Simulation): CellResult {
  const { books, windowStartPs, windowEndPs } = recorder;
  if (books === undefined) throw new Error("the run ended before its window did");
  const { emptyReads, cancellations } = books;
  const counted = { ...books.counters, emptyReads, cancellations };
  return {
    line: cell.line,
    pending: cell.pending,
    ...(cell.x !== undefined && { x: cell.x }),
    ...(cell.panel !== undefined && { panel: cell.panel }),
    replication: cell.replication,
    windowPs: windowEndPs - windowStartPs,
    latency: {
      notice: recorder.notice.toData(),
      start: recorder.start.toData(),
      response: recorder.response.toData(),
      ...(recorder.client && { client: recorder.client.toData() }),
    },
    batches: recorder.batches.toData(),
    accounts: accountsOf(cell, books),
    ...remainders(books),
    counters: record(COUNTER_KEYS, (name) => counted[name]),
    usage: books.usage,
    ...(recorder.outcomes && { outcomes: recorder.outcomes }),
    ...(recorder.refusedConnections !== undefined && { refusedConnections: recorder.refusedConnections }),
    events: cell.completions,
    completions: recorder.completions,
    backlogStart: recorder.backlogStart,
    backlogEnd: recorder.backlogEnd,
    ...(recorder.busiest && { busiest: recorder.busiest }),
    pendingMean: recorder.pending.mean(windowEndPs),
    pendingMax: recorder.pending.max,
    queuedMean: recorder.queued.mean(windowEndPs),
    queuedMax: recorder.queued.max,
    series: series(recorder),
    ...(recorder.why && { why: recorder.why.tally.toData() }),
    ...(recorder.timeline && { timeline: recorder.timeline.toData() }),
    unfinished: recorder.unfinished,
    workers: workers(books.callbacks),
    ...(recorder.balance && { balance: descending(recorder.balance) }),
    operationsJain: jain(books.served),
    endPs: simulation.now,
    simulatedEvents: simulation.executed,
    ...(recorder.pilot && { pilot: pilotMeans(recorder.pilot) }),
  };
}

function accountsOf({ workload, costs }: Cell, { accounts }: WindowAccounts): CellResult["accounts"] {
  const clients = hasClientsHere(trafficsOf(workload)) && { clients: accounts[CLIENTS] };
  const transition = priced(costs) && { transition: accounts[TRANSITION] };
  return { ...record(ACCOUNTS, (name) => accounts[INDEX_OF[name]]), ...clients, ...transition };
}

/** Whether going to sleep, or resuming, has a price. */
function priced({ idleEnter, idleResume }: Cell["costs"]): boolean {
  return idleEnter !== undefined || idleResume !== undefined;
}

/** Of those accounts that a double does not hold. */
function remainders({ remainders }: WindowAccounts): Pick<CellResult, "remainders"> {
  const entries = Object.entries(INDEX_OF).flatMap(([name, i]) => (remainders[i] === 0 ? [] : [[name, remainders[i]]]));
  return entries.length === 0 ? {} : { remainders: Object.fromEntries(entries) };
}

function pilotMeans({ response, backlog, size }: NonNullable<Recorder["pilot"]>): CellResult["pilot"] {
  const means = (sums: Float64Array) => Array.from(sums, (sum) => sum / size);
  return { response: means(response), backlog: means(backlog) };
}

function series({ pending, queued, backlog, windowEndPs }: Recorder): CellResult["series"] {
  const { spanPs, mean } = backlog.series(windowEndPs);
  const [pendingMeans, queuedMeans] = [pending, queued].map((average) => average.series(windowEndPs).mean);
  return { spanPs, pending: pendingMeans, queued: queuedMeans, backlog: mean };
}

function workers(callbacks: number[]): CellResult["workers"] {
  const busy = callbacks.filter((count) => count > 0).sort((a, b) => b - a);
  return { callbacks: busy.slice(0, MAX_WORKERS_LISTED), jain: jain(callbacks) };
}

/** Workers are interchangeable: the busiest of one run is compared with the busiest of another. */
function descending({ connections, requests, corePs, accepted }: Balance): Balance {
  const sorted = (values: number[]) => values.slice().sort((a, b) => b - a);
  return {
    ...(connections && { connections: sorted(connections) }),
    ...{ requests: sorted(requests), corePs: sorted(corePs), accepted },
  };
}

/**
 * Jain's fairness index, (sum x)^2 / (n sum x^2): 1 when all are equal, 1/n when one has everything; 1 for all zero.
 */
function jain(counts: ArrayLike<number>): number {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < counts.length; i++) {
    sum += counts[i];
    squares += counts[i] * counts[i];
  }
  return squares === 0 ? 1 : (sum * sum) / (counts.length * squares);
}
