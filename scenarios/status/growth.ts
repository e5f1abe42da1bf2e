/**
 * Whether an open workload leaves more and more undone, whatever it is that is full: one operation that gets most events, say, which is served
 * by one thread at a time, or a core whose threads wait for the kernel's. Loads (loads.ts) tell of what is known to be short, and of nothing else.
 */
import { meanOf } from "../../sim/histogram.js";
import { meanHoldingPs } from "../../sim/traffic.js";
import { mean, sum } from "../statistics.js";
import type { CellResult } from "../types.js";
import type { Evidence } from "./types.js";

/** The least share of the events that is worth the word, and so many standard errors. */
const LEAST = 0.005;
const STANDARD_ERRORS = 4;
/** A quarter of a window is so many times as long as an event takes, or the growth may be that of a start from nothing. */
const LONG = 3;

export interface Growth {
  /** Of the events, those that the backlog grew by. */
  share: number;
  /** It goes on: no effect of the start. */
  lasting: boolean;
}

/** By how much the backlog grew, if that is beyond chance. */
export function surelyGrows({ scenario, cells, all }: Evidence): Growth | undefined {
  const events = sum(cells.map((cell) => cell.events));
  const share = sum(cells.map(growthOf)) / events;
  const dispersion = Math.max(...all.map((load) => load.dispersion));
  if (share <= LEAST || share <= STANDARD_ERRORS * Math.sqrt(dispersion / events)) return undefined;
  const holding = meanHoldingPs(scenario.workload);
  return { share, lasting: cells.every((cell) => isLong(cell, holding)) && goesOn(cells) };
}

function growthOf({ backlogStart, backlogEnd }: CellResult): number {
  return backlogEnd - backlogStart;
}

function isLong({ windowPs, latency: { response } }: CellResult, holdingPs: number): boolean {
  return windowPs / 4 > LONG * Math.max(holdingPs, response.count === 0 ? 0 : meanOf(response));
}

/** Whether it grew from the third quarter of the windows to the last by at least half of what it does in a quarter on average. */
function goesOn(cells: readonly CellResult[]): boolean {
  const late = cells.map(({ series: { backlog } }) => {
    const quarter = Math.floor(backlog.length / 4);
    return mean(backlog.slice(-quarter)) - mean(backlog.slice(-2 * quarter, -quarter));
  });
  return sum(late) >= sum(cells.map(growthOf)) / 8;
}
