/**
 * What a run may be short of: storage devices, the cores, the core that takes interrupts, the ring of the network
 * device, each thread or group of threads with events of its own, each lock, the operation with most events; how full
 * each was, and how much of what it can do was offered to it.
 *
 * The load of a resource is its utilisation x offered / delivered, since it could have delivered delivered /
 * utilisation. What was offered and not delivered is in the backlog, so it is below 1 if and only if the resource was
 * idle for longer than the growth of the backlog would have taken. That holds whatever an event costs, and for any
 * length of run: work that arrives is either done, or idleness is foregone, or it waits.
 */
import type { ThreadUse } from "../../../sim/accounting/usage.js";
import { dedicatedCores, programCores } from "../../../sim/spec.js";
import { PS_PER_S } from "../../../sim/time.js";
import { measuredClasses, trafficsOf } from "../../../sim/traffic/classes.js";
import { largestShare } from "../../../sim/traffic/targets.js";
import { intendedRate, meanCallbackPs, perMeasuredEvent, rateOf } from "../../../sim/traffic.js";
import type { CellResult, Scenario } from "../../common/types.js";
import { mean } from "../mean-intervals.js";
import { arrivals, scatter, varianceOf } from "./dispersion.js";

/** One resource in one replication. */
export interface Resource {
  /** The same for the same resource of every replication. */
  key: string;
  /** Of those of one kind replications spread the events anew. */
  family: string;
  /** In words: `all 4 cores`, `event loop 2`. */
  name: string;
  /** Of several that are full, the one with the lowest is the cause. */
  rank: number;
  /** How many events it can serve at a time. */
  servers: number;
  /** Share of its time that it was in use. */
  utilisation: number;
  /**
   * Offered work over what it can do: in this window; and at the rate and the mean callback that the scenario asks for.
   */
  load: number;
  expected: number;
  /** Events offered to it, at least 1. */
  events: number;
  /** Its load is known to within a relative standard error of sqrt(dispersion / events). */
  dispersion: number;
}

/** How busy one resource was. */
interface Use {
  key: string;
  /** If others are of the same kind. */
  family?: string;
  name: string;
  rank: Rank;
  usedPs: number;
  capacityPs: number;
  /**
   * Of the events of the run, those that are its own: their callbacks ended and the growth of their backlog; all if
   * absent.
   */
  own?: {
    callbacks: number;
    growth: number;
    /** Its share of all events in the long run, where that is known. */
    share?: number;
  };
  /** Whose duration varies on it: nothing's, the callback's computing, or all that it does. */
  varies: "nothing" | "computing" | "holding";
  /** In square picoseconds, of the time that an event keeps it, where that is no thread's. */
  variance?: number;
  /** The device that the workload itself, or a class of it, reads. */
  ofStorage?: boolean;
}

/** The busiest operation of a run, which may be another in another one. */
export const OPERATION = "operation";
/** Standard errors. */
const CHANCE = 2;

/**
 * Threads wait for a lock on their cores, and for a core that takes interrupts; a full machine keeps all its threads
 * busy.
 */
export const Rank = {
  Devices: -1,
  Locks: 0,
  Interrupts: 1,
  Limit: 2,
  Cores: 3,
  AllThreads: 4,
  Threads: 5,
  Operation: 6,
} as const;
export type Rank = (typeof Rank)[keyof typeof Rank];

/** Nothing is known to have been delivered: as if half an event had been. */
const NEXT_TO_NOTHING = 0.5;
/** Where more is in use, a backlog is this resource's. */
export const FULL = 0.98;

/** @param largest as {@link largestShareOf}, which is the same for all cells of a point */
export function resources(
  scenario: Scenario,
  cell: CellResult,
  samples: number,
  largest = largestShareOf(scenario, cell.pending),
): Resource[] {
  return withTellingOperation(allResources(scenario, cell, samples, largest));
}

/**
 * The share of all events that the operation with most of them has in the long run; undefined where that is not known.
 */
export function largestShareOf({ workload }: Scenario, pending: number): number | undefined {
  const all = intendedRate(workload, pending);
  const shares = measuredClasses(workload, pending).map(({ traffic, count }) =>
    traffic.kind === "open" ? (rateOf(traffic, count) / all) * largestShare(traffic.targets, count) : undefined,
  );
  return shares.includes(undefined) ? undefined : Math.max(...(shares as number[]));
}

/**
 * An operation is in use while it waits for a thread, too: it tells something where it is more in demand, beyond
 * chance, than all that it may have waited for.
 */
function withTellingOperation(all: readonly Resource[]): Resource[] {
  const others = all.filter(({ key }) => key !== OPERATION);
  const most = Math.max(...others.map(({ load }) => load));
  const isTelling = ({ load, events }: Resource) => load > most * (1 + CHANCE / Math.sqrt(events));
  return all.filter((each) => each.key !== OPERATION || isTelling(each));
}

function allResources(scenario: Scenario, cell: CellResult, samples: number, largest: number | undefined): Resource[] {
  const { workload } = scenario;
  const meanPs = perMeasuredEvent(workload, cell.pending, meanCallbackPs);
  const completions = cell.completions || NEXT_TO_NOTHING;
  return uses(scenario, cell, samples, largest).map((use) => {
    const { key, family = key, name, rank, usedPs, capacityPs, own, varies } = use;
    const done = own ? own.callbacks : completions;
    const growth = own ? own.growth : cell.backlogEnd - cell.backlogStart;
    const perEventPs = usedPs / done;
    const utilisation = usedPs / capacityPs;
    const dispersion =
      use.variance === undefined
        ? scatter(workload, cell.pending, samples, perEventPs, varies)
        : arrivals(workload, cell.pending, samples).dispersion +
          (perEventPs === 0 ? 0 : use.variance / (perEventPs * perEventPs));
    // What the callbacks took more or less than they take on average is chance.
    const byChancePs = varies === "nothing" ? 0 : cell.accounts.callback / completions - meanPs;
    // What was offered to it, of all that was offered; and what is in the long run, of which chance may have made more.
    const offered = own ? offeredShare(own, cell) : 1;
    const share = own?.share ?? offered;
    const deserved = own?.share === undefined ? 1 : Math.min(1, own.share / offered);
    const perPs = (intendedRate(workload, cell.pending) / PS_PER_S) * share * sentPerRequest(cell);
    // Of what is under way nobody knows how much of it is whose.
    const typicalPs = cell.completions === 0 ? meanPs : perEventPs - byChancePs;
    // Of a backlog's wavering each event has its part.
    const wavering = (wobble(cell) * done) / completions;
    return {
      ...{ key, family, name, rank, servers: capacityPs / cell.windowPs },
      utilisation: Math.min(1, utilisation),
      load: Math.max(0, utilisation * (1 + growth / done) * deserved),
      // Reads that wait for something else ask nothing of their device.
      expected: use.ofStorage ? utilisation : Math.max(0, (typicalPs * perPs * cell.windowPs) / capacityPs),
      events: Math.max(1, done + growth),
      dispersion: Math.max(dispersion, (2 * wavering) / Math.max(1, done + growth)),
    };
  });
}

/** How often a request is sent, on average: again where it is refused, or its client gives up. */
function sentPerRequest({ outcomes }: CellResult): number {
  if (outcomes === undefined || outcomes.offered === outcomes.retried) return 1;
  return outcomes.offered / (outcomes.offered - outcomes.retried);
}

function offeredShare({ callbacks, growth }: NonNullable<Use["own"]>, cell: CellResult): number {
  const all = cell.completions + cell.backlogEnd - cell.backlogStart;
  return all <= 0 ? 1 : Math.min(1, Math.max(0, callbacks + growth) / all);
}

/**
 * Variance of the backlog about a straight course from start to end: where a window begins and ends within a round of a
 * loop is chance too.
 */
function wobble({ series: { backlog }, backlogStart, backlogEnd }: CellResult): number {
  const slope = (backlogEnd - backlogStart) / backlog.length;
  const residuals = backlog.map((value, i) => value - slope * (i + 0.5));
  const centre = mean(residuals);
  return mean(residuals.map((each) => (each - centre) ** 2));
}

function uses(scenario: Scenario, cell: CellResult, samples: number, largest: number | undefined): Use[] {
  return [
    ...coreUses(scenario, cell),
    ...interruptUse(cell),
    ...threadUses(cell),
    ...exclusiveUses(cell),
    ...deviceUses(scenario, cell, samples),
    ...operationUse(scenario, cell, largest),
  ];
}

function coreUses(
  { machine }: Scenario,
  { usage, windowPs, completions, backlogStart, backlogEnd }: CellResult,
): Use[] {
  const dedicated = dedicatedCores(machine);
  const busy = usage.usedPs.map((ps, i) => (dedicated.includes(i) ? 0 : ps + usage.interruptPs[i]));
  const bound = machine.pinning === "round-robin" || (machine.runQueue === "per-core" && machine.stealing === false);
  const usedPs = busy.reduce((a, b) => a + b);
  if (bound && machine.cores > 1) {
    // Which events are whose is not known: as many as it has of the work; and a backlog is of the cores that are full,
    // of all where none is.
    const part = (ps: number) => (usedPs === 0 ? 0 : ps / usedPs);
    const full = busy.filter((ps) => ps >= FULL * windowPs);
    const fullPs = full.reduce((a, b) => a + b, 0);
    const late = (ps: number) => (fullPs === 0 ? part(ps) : ps >= FULL * windowPs ? ps / fullPs : 0);
    return busy.map((ps, i) => ({
      ...{ key: `core ${i}`, family: "cores", name: `core ${i}`, rank: Rank.Cores, usedPs: ps, capacityPs: windowPs },
      own: { callbacks: Math.max(1, completions * part(ps)), growth: (backlogEnd - backlogStart) * late(ps) },
      varies: "computing",
    }));
  }
  const cores = programCores(machine);
  const all = machine.cores === 1 ? "the core" : `all ${machine.cores} cores`;
  const name =
    dedicated.length === 0 ? all : cores === 1 ? "the core of the program" : `the ${cores} cores of the program`;
  const capacityPs = cores * windowPs;
  return [{ key: "cores", name, rank: Rank.Cores, usedPs, capacityPs, varies: "computing" }];
}

/** The core that spends most time in interrupts; where there is another one. */
function interruptUse({ usage: { interruptPs }, windowPs }: CellResult): Use[] {
  if (interruptPs.length === 1) return [];
  const usedPs = Math.max(...interruptPs);
  const core = interruptPs.indexOf(usedPs);
  const name = `core ${core}, by the interrupts it takes`;
  return [{ key: "interrupts", name, rank: Rank.Interrupts, usedPs, capacityPs: windowPs, varies: "nothing" }];
}

function threadUses({ usage, windowPs, completions, backlogStart, backlogEnd }: CellResult): Use[] {
  const growth = backlogEnd - backlogStart;
  const full = usage.threads.filter((group) => isFull(group, windowPs));
  const whose = full.length > 0 ? full : usage.threads;
  const callbacks = whose.reduce((sum, group) => sum + group.callbacks, 0);
  const listed = usage.threadGroups === usage.threads.length;
  const each = usage.threads.map((group, i): Use => {
    // A backlog is of those that are full; of all, where none is.
    const share = callbacks > 0 && whose.includes(group) ? group.callbacks / callbacks : 0;
    const own = group.callbacks > 0 ? { callbacks: group.callbacks, growth: growth * share } : undefined;
    const capacityPs = group.threads * windowPs;
    const key = listed ? `threads ${i}` : "most used threads";
    const name = groupName(group, usage.threads.length);
    const { usedPs } = group;
    return { key, family: "threads", name, rank: Rank.Threads, usedPs, capacityPs, own, varies: "holding" };
  });
  const threads = listed ? each : each.sort((a, b) => b.usedPs / b.capacityPs - a.usedPs / a.capacityPs).slice(0, 1);
  return [
    ...threads,
    ...limits(usage.threads, windowPs),
    ...together(usage.threads, listed && completions > 0, windowPs),
  ];
}

function isFull({ usedPs, threads }: ThreadUse, windowPs: number): boolean {
  return usedPs >= FULL * threads * windowPs;
}

function groupName({ name, threads }: ThreadUse, groups: number): string {
  const pool = /^(pool .*) thread \d+$/.exec(name)?.[1];
  if (pool !== undefined) return threads === 1 ? `the thread of the ${pool}` : `the ${threads} threads of the ${pool}`;
  if (/^worker \d+$/.test(name) && threads > 1) return `the ${threads} workers`;
  if (groups === 1) return threads === 1 ? "the thread" : `all ${threads} threads`;
  return threads === 1 ? name : `${name} and those that share its queue`;
}

/** A limit of a port on threads that run. */
function limits(groups: readonly ThreadUse[], windowPs: number): Use[] {
  return groups.flatMap(({ slots, threads, ranPs }, i): Use[] => {
    if (slots === undefined || slots >= threads) return [];
    const name = slots === 1 ? "the limit of one running thread" : `the limit of ${slots} running threads`;
    const capacityPs = slots * windowPs;
    return [{ key: `limit ${i}`, name, rank: Rank.Limit, usedPs: ranPs, capacityPs, varies: "computing" }];
  });
}

/**
 * All threads that run callbacks: where each has events of its own, and none of them is known to be worse off, these
 * are told from each other by chance.
 */
function together(groups: readonly ThreadUse[], listed: boolean, windowPs: number): Use[] {
  const serving = groups.filter(({ callbacks }) => callbacks > 0);
  if (!listed || serving.length < 2) return [];
  const sum = (of: (group: ThreadUse) => number) => serving.reduce((total, group) => total + of(group), 0);
  const threads = sum((group) => group.threads);
  const usedPs = sum((group) => group.usedPs);
  const name = serving.length === groups.length ? `all ${threads} threads` : `the ${threads} threads that have events`;
  return [
    { key: "all threads", name, rank: Rank.AllThreads, usedPs, capacityPs: threads * windowPs, varies: "holding" },
  ];
}

function exclusiveUses({ usage: { exclusive }, windowPs }: CellResult): Use[] {
  return exclusive.map(({ name, occupiedPs, heldPs }, i) => {
    const same = exclusive.filter((each) => each.name === name);
    return {
      key: `exclusive ${i}`,
      name: same.length === 1 ? name : `${name} (number ${same.indexOf(exclusive[i]) + 1} of ${same.length})`,
      ...{
        rank: occupiedPs === undefined ? Rank.Locks : Rank.Interrupts,
        usedPs: heldPs,
        capacityPs: windowPs,
        varies: "nothing",
      },
    };
  });
}

/** Storage devices that were read at all. */
function deviceUses(
  { machine, workload }: Scenario,
  { usage: { devices = [] }, windowPs }: CellResult,
  samples: number,
): Use[] {
  return devices.flatMap(({ name, servers, busyPs }): Use[] => {
    const spec = machine.devices?.[name];
    if (busyPs === 0 || spec === undefined) return [];
    const capacityPs = servers * windowPs;
    const what = { key: `device ${name}`, name: `the device ${name}`, rank: Rank.Devices };
    const ofStorage = trafficsOf(workload).some((each) => each.kind === "storage" && each.device === name);
    const variance = varianceOf(spec.takes, samples);
    return [{ ...what, usedPs: busyPs, capacityPs, varies: "nothing", variance, ofStorage }];
  });
}

/**
 * Open: where one thread at a time serves it, the operation with most events. A closed one waits for itself. Where no
 * core is ever idle it may be a core that it waits for, which a thread of the kernel that spins keeps from it.
 */
function operationUse(
  { workload, machine }: Scenario,
  { busiest, windowPs, accounts }: CellResult,
  largest: number | undefined,
): Use[] {
  if (busiest === undefined || busiest.served === 0) return [];
  if (trafficsOf(workload).some(({ kind }) => ["closed", "clients", "storage"].includes(kind))) return [];
  if (accounts.idle < (1 - FULL) * programCores(machine) * windowPs) return [];
  const { operation, usedPs, served, growth } = busiest;
  // It was picked for having most, so that what it happened to have is no estimate: of equals one always has more than
  // its part.
  const own = { callbacks: served, growth, share: largest };
  const name = `operation ${operation}`;
  return [{ key: OPERATION, name, rank: Rank.Operation, usedPs, capacityPs: windowPs, own, varies: "holding" }];
}
