/**
 * Whether an open workload leaves more and more undone, whatever it is that is full: a ring of a device, say, whose
 * thread of the kernel waits for those of the program. Loads (loads.ts) tell of what is known to be short, and of
 * nothing else.
 */
import { meanOf } from "../../../sim/histogram.js";
import { meanReconnectPs } from "../../../sim/requests/lifetimes.js";
import { meanAwaitedPs } from "../../../sim/requests/means.js";
import { RECONNECTS, type Workload } from "../../../sim/spec.js";
import { longestOf, meanHoldingPs } from "../../../sim/traffic.js";
import type { Bottleneck } from "../../common/status.js";
import type { CellResult } from "../../common/types.js";
import type { ClassCells } from "../class-cells.js";
import { mean, sum } from "../mean-intervals.js";
import { growthOf, wobble } from "./backlog.js";
import { scatter } from "./dispersion.js";
import type { Evidence } from "./runs.js";

/** The least share of the events that is worth the word, and so many standard errors. */
export const LEAST = 0.005;
export const STANDARD_ERRORS = 4;
/**
 * A quarter of a window is so many times as long as an event takes that nothing is in the way of, or the growth may be
 * that of a start from nothing.
 */
const LONG = 3;
const QUARTERS = 4;

/** A ring is full if it is empty for no more than the rest: it is emptied now and then. */
const OCCUPIED = 0.95;

export interface Growth {
  /** Of the events, those that the backlog grew by. */
  share: number;
  /** It goes on: no effect of the start. */
  lasting: boolean;
}

/**
 * By how much the backlog grew, if that is beyond chance.
 * @param variance of that, were it by chance: of all together as their events, and what these bring, vary
 */
export function surelyGrows(
  { scenario, cells, all }: Evidence,
  variance = Math.max(...all.map((load) => load.dispersion)) * sum(cells.map((cell) => cell.events)),
): Growth | undefined {
  const events = sum(cells.map((cell) => cell.events));
  const share = sum(cells.map(growthOf)) / events;
  if (share <= LEAST || share <= (STANDARD_ERRORS * Math.sqrt(variance)) / events) return undefined;
  return { share, lasting: timesLonger({ scenario, cells }) < 1 && goesOn(cells) };
}

/**
 * Variance of the growth of the backlog of one class by chance: as its own events, and what these bring, vary; or,
 * where it waits behind those of others, as its backlog was seen to waver at either end of a window.
 */
export function ownVariance({ scenario: { workload }, pending, cells }: ClassCells): number {
  const events = sum(cells.map((cell) => cell.events));
  const holdingPs = meanHoldingPs(workload);
  const dispersion = scatter(workload, pending, events, holdingPs, "holding");
  return Math.max(dispersion * events, 2 * sum(cells.map(wobble)));
}

/**
 * A ring that had something in it nearly all the time: the kernel's thread that empties it had to wait for a core, say.
 */
export function fullRing(cells: readonly CellResult[]): Bottleneck | undefined {
  const shares = cells.map(({ usage: { exclusive }, windowPs }) =>
    exclusive.map(({ occupiedPs = 0 }) => occupiedPs / windowPs),
  );
  const occupied = cells[0].usage.exclusive.map((_, i) => mean(shares.map((each) => each[i])));
  const utilisation = Math.max(0, ...occupied);
  if (utilisation < OCCUPIED) return undefined;
  const { name } = cells[0].usage.exclusive[occupied.indexOf(utilisation)];
  const load = 1 + sum(cells.map(growthOf)) / sum(cells.map(({ completions }) => completions));
  return { name, utilisation, load };
}

/** So many times as long a window would be long enough to tell growth from a start; below 1: this one is. */
export function timesLonger({ scenario, cells }: Pick<Evidence, "scenario" | "cells">): number {
  const { workload, machine } = scenario;
  const { timerPs = 0 } = machine.interrupts?.coalesce ?? {};
  const ownPs = longestOf(workload, (traffic) => meanHoldingPs(traffic) + meanAwaitedPs(traffic.handler ?? []));
  const times = cells.map((cell) => {
    const waitingPs = Math.min(roundPs(cell), meanResponsePs(cell)) + reconnectPs(workload, cell);
    return (QUARTERS * LONG * (ownPs + timerPs + waitingPs)) / cell.windowPs;
  });
  return Math.max(...times);
}

/**
 * How long a connection waits that finds the backlog full, as often as it does on average: twice as long each further
 * time.
 */
function reconnectPs(workload: Workload, { refusedConnections = 0, balance }: CellResult): number {
  if (refusedConnections === 0) return 0;
  const perConnection = Math.ceil(refusedConnections / Math.max(1, balance?.accepted ?? 0));
  const times = 2 ** Math.min(RECONNECTS, perConnection) - 1;
  return times * longestOf(workload, meanReconnectPs);
}

/**
 * How long it takes to poll all operations once, at what a poll that found nothing took, with all that is part of its
 * turn.
 */
function roundPs({ accounts, counters: { fruitlessPolls }, pending }: CellResult): number {
  if (fruitlessPolls === 0) return 0;
  const { user, system, polling, switch: switching } = accounts;
  return (pending * (user + system + polling + switching)) / fruitlessPolls;
}

function meanResponsePs({ latency: { response } }: CellResult): number {
  return response.count === 0 ? Number.POSITIVE_INFINITY : meanOf(response);
}

/**
 * Whether it grew from the third quarter of the windows to the last by at least half of what it does in a quarter on
 * average.
 */
function goesOn(cells: readonly CellResult[]): boolean {
  const late = cells.map(({ series: { backlog } }) => {
    const quarter = Math.floor(backlog.length / 4);
    return mean(backlog.slice(-quarter)) - mean(backlog.slice(-2 * quarter, -quarter));
  });
  return sum(late) >= sum(cells.map(growthOf)) / 8;
}
