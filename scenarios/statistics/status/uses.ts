/** What was in use in a run, and for how long: what the loads of resources.ts are found from. */
import type { ThreadUse } from "../../../sim/accounting/usage.js";
import { dedicatedCores, programCores } from "../../../sim/places.js";
import { poolsOf } from "../../../sim/requests/pools.js";
import { devicesOf } from "../../../sim/requests/read-steps.js";
import { trafficsOf } from "../../../sim/traffic/classes.js";
import { largestShare } from "../../../sim/traffic/targets.js";
import type { CellResult, Scenario } from "../../common/types.js";
import type { ClassCells } from "../class-cells.js";
import { comes } from "./comes.js";
import { varianceOf } from "./dispersion.js";

/** How busy one resource was. */
export interface Use {
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
  /** What handlers name, if it is that: `pool p`, `device disk`. */
  named?: string;
}

/** The busiest operation of a run, or of a class, which may be another in another one. */
export const OPERATION = "operation";

export function isOperation(key: string): boolean {
  return key === OPERATION || key.startsWith(`${OPERATION} `);
}
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

/** Where more is in use, a backlog is this resource's. */
export const FULL = 0.98;

/** @param largest the share of all events that the operation with most of them has, where it is known */
export function uses(scenario: Scenario, cell: CellResult, samples: number, largest: number | undefined): Use[] {
  return [
    ...coreUses(scenario, cell),
    ...interruptUse(cell),
    ...threadUses(scenario, cell),
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

function threadUses(
  { workload: { threads: executor } }: Pick<Scenario, "workload">,
  { usage, windowPs, completions, backlogStart, backlogEnd }: CellResult,
): Use[] {
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
    const named = poolOf(group);
    const handsOver = executor?.workers !== undefined && named === undefined && !isWorker(group);
    const varies = handsOver ? "nothing" : "holding";
    return { key, family: "threads", name, rank: Rank.Threads, usedPs, capacityPs, own, varies, named };
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

function poolOf({ name }: Pick<ThreadUse, "name">): string | undefined {
  return /^(pool .*) thread \d+$/.exec(name)?.[1];
}

/** Where there are workers, no other thread runs handlers. */
function isWorker({ name }: Pick<ThreadUse, "name">): boolean {
  return /^worker \d+$/.test(name);
}

function groupName(group: ThreadUse, groups: number): string {
  const { name, threads } = group;
  const pool = poolOf(group);
  if (pool !== undefined) return threads === 1 ? `the thread of the ${pool}` : `the ${threads} threads of the ${pool}`;
  if (isWorker(group) && threads > 1) return `the ${threads} workers`;
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
    const key = `device ${name}`;
    const what = { key, name: `the device ${name}`, rank: Rank.Devices, named: key };
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
  // Of classes each has one of its own.
  if (workload.kind === "classes" || ["closed", "clients", "storage"].includes(workload.kind)) return [];
  if (accounts.idle + (accounts.transition ?? 0) < (1 - FULL) * programCores(machine) * windowPs) return [];
  const { operation, usedPs, served, growth } = busiest;
  // It was picked for having most, so that what it happened to have is no estimate: of equals one always has more than
  // its part.
  const own = { callbacks: served, growth, share: largest };
  const name = `operation ${operation}`;
  return [{ key: OPERATION, name, rank: Rank.Operation, usedPs, capacityPs: windowPs, own, varies: "holding" }];
}

/** A class, its own cell, and what it alone uses. */
interface OwnUses extends Pick<ClassCells, "name" | "scenario"> {
  cell: CellResult;
  own: Use[];
}

/** Of each of `classes` that comes by itself, with the cell of one run: of `all` what it alone uses. */
export function ownUses(classes: readonly ClassCells[], all: readonly Use[]): OwnUses[] {
  const named = classes.map(({ scenario: { workload } }) => namedBy(workload));
  return classes.flatMap(({ name, scenario, pending, cells }, i): OwnUses[] => {
    const { workload } = scenario;
    if (!comes(workload)) return [];
    const cell = { ...cells[0], pending };
    const largest = workload.kind === "open" ? largestShare(workload.targets, pending) : undefined;
    const [operation] = operationUse(scenario, cell, largest);
    const its = { key: `${OPERATION} of ${name}`, name: `the ${pending > 1 ? "busiest " : ""}operation of ${name}` };
    const alone = all.filter(
      ({ named: what }) => what !== undefined && named.every((each, k) => each.has(what) === (k === i)),
    );
    return [
      {
        name,
        scenario,
        cell,
        own: [...alone.map((use) => asOf(use, cell, all)), ...(operation ? [{ ...operation, ...its }] : [])],
      },
    ];
  });
}

/** Pools and devices that handlers of `workload` use. */
function namedBy(workload: ClassCells["scenario"]["workload"]): Set<string> {
  const { handler = [] } = workload;
  const read = [...devicesOf(handler), ...(workload.kind === "storage" ? [workload.device] : [])];
  const left = poolsOf(handler);
  return new Set([...left.map((pool) => `pool ${pool}`), ...read.map((device) => `device ${device}`)]);
}

/** With the backlog of the class, unless other threads are full and these are not. */
function asOf(use: Use, { backlogEnd, backlogStart }: CellResult, all: readonly Use[]): Use {
  if (use.own === undefined) return use;
  const isFull = ({ usedPs, capacityPs }: Use) => usedPs >= FULL * capacityPs;
  const isElsewhere = !isFull(use) && all.some((each) => each.rank === Rank.Threads && isFull(each));
  return { ...use, own: { ...use.own, growth: isElsewhere ? 0 : backlogEnd - backlogStart } };
}
