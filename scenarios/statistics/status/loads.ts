/** The load of each resource over the replications, how well it is known, and how much replications differ in it. */
import { log } from "../../../sim/math.js";
import type { CellResult } from "../../common/types.js";
import { chiSquareTail } from "../chi-square.js";
import { mean, sum } from "../mean-intervals.js";
import type { Resource } from "./resources.js";
import { OPERATION } from "./uses.js";

/** One resource over all replications. */
export interface Load
  extends Pick<Resource, "name" | "whose" | "rank" | "servers" | "utilisation" | "load" | "expected"> {
  /** ln load, and its standard error. */
  logLoad: number;
  error: number;
  /**
   * Standard deviation of ln load between replications beyond chance, which spreads events over several such resources
   * unevenly, say; 0 if there is none.
   */
  between: number;
  /** Squared deviation that one event contributes to ln load; and the share of all events that are offered to it. */
  dispersion: number;
  share: number;
}

/** Beneath any load that is of interest. */
const LEAST = 1e-9;
/**
 * Beneath it, a few bursts to a replication say, the logarithm of a load by chance alone is far from normal: nothing
 * can be said of scatter.
 */
const LEAST_PRECISION = 10;
/**
 * So many times as much as by chance resources of a kind differ that are told apart: the fullest by chance is then
 * hardly fuller than it is.
 */
const DISTINCT = 5;
/** Loads are said to differ if chance makes them do so more rarely than this. */
const CHANCE = 0.001;

/** @param found of each replication, its resources */
export function loads(cells: readonly CellResult[], found: readonly (readonly Resource[])[]): Load[] {
  const keys = [...new Set(found.flatMap((resources) => resources.map(({ key }) => key)))];
  const all = keys.map((key) => found.map((resources) => resources.find((resource) => resource.key === key)));
  const named = all.filter((resources): resources is Resource[] => !resources.includes(undefined));
  const weights = cells.map(({ windowPs }) => windowPs / sum(cells.map((cell) => cell.windowPs)));
  const events = sum(cells.map((cell) => cell.events));
  const families = new Set(named.map(([first]) => first.family));
  return [...families].flatMap((family) => {
    const kin = named.filter(([first]) => first.family === family);
    const between2 = betweenVariance(kin, weights);
    if (kin.length < 2 || between2 < (DISTINCT * noise(kin)) ** 2)
      return kin.map((same) => pooled(same, weights, events, between2));
    const rows = byDemand(kin);
    const among2 = betweenVariance(rows, weights);
    return rows.map((row) => pooled(row, weights, events, isSame(row) ? among2 : betweenVariance([row], weights)));
  });
}

/**
 * Where replications deal events out to resources of a kind anew, so unevenly that these are told apart far beyond
 * chance, it is not the same one that is short in all: compared are the fullest of each replication, the second of
 * each, and so on.
 */
function byDemand(kin: readonly Resource[][]): Resource[][] {
  const ordered = kin[0].map((_, i) => kin.map((same) => same[i]).sort((a, b) => b.load - a.load));
  return kin.map((_, rank) => ordered.map((each) => each[rank]));
}

/** Standard deviation of ln load by chance alone; where there is none, all differences are real. */
function noise(kin: readonly (readonly Resource[])[]): number {
  return Math.sqrt(mean(kin.flat().map(({ dispersion, events }) => dispersion / events)));
}

function pooled(same: readonly Resource[], weights: readonly number[], allEvents: number, between2: number): Load {
  const average = (of: (resource: Resource) => number) => weighted(same, weights, of);
  const load = average((each) => each.load);
  const events = sum(same.map((each) => each.events));
  const dispersion = mean(same.map((each) => each.dispersion));
  const { whose, rank, servers } = same[0];
  return {
    ...{ name: nameOf(same), ...(whose !== undefined && { whose }), rank, servers, load, dispersion },
    utilisation: average((each) => each.utilisation),
    expected: average((each) => each.expected),
    logLoad: logOf(load),
    error: Math.sqrt(dispersion / events + between2 / same.length),
    between: Math.sqrt(between2),
    share: Math.min(1, events / allEvents),
  };
}

/** Whether it is the same one in each replication. */
function isSame([first, ...others]: readonly Resource[]): boolean {
  return others.every(({ key }) => key === first.key);
}

function nameOf(resources: readonly Resource[]): string {
  const [{ key, name }] = resources;
  if (!isSame(resources)) return `the busiest ${name.replace(/ \d+( |$)/, "$1")}`;
  return key === OPERATION && resources.some((each) => each.name !== name) ? "the busiest operation" : name;
}

function weighted(same: readonly Resource[], weights: readonly number[], of: (resource: Resource) => number): number {
  return sum(same.map((each, i) => of(each) * weights[i]));
}

/**
 * Variance of ln load between replications, over all resources of a kind: what is left of their scatter about the mean
 * of each when that which chance explains is taken off, if chance does not explain it all (DerSimonian and Laird,
 * Meta-analysis in clinical trials, Controlled Clin. Trials 7, 1986).
 */
function betweenVariance(kin: readonly (readonly Resource[])[], weights: readonly number[]): number {
  const precision = (each: Resource) => each.events / each.dispersion;
  const all = kin.flat();
  const degrees = all.length - kin.length;
  if (degrees === 0 || all.some(({ dispersion }) => dispersion === 0)) return 0;
  if (all.some((each) => precision(each) < LEAST_PRECISION)) return 0;
  const scatter = sum(
    kin.map((same) => {
      const centre = logOf(weighted(same, weights, ({ load }) => load));
      return sum(same.map((each) => (logOf(each.load) - centre) ** 2 * precision(each)));
    }),
  );
  if (chiSquareTail(scatter, degrees) >= CHANCE) return 0;
  return (scatter - degrees) / (mean(all.map(precision)) * degrees);
}

export function logOf(load: number): number {
  return log(Math.max(LEAST, load));
}
