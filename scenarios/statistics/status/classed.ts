/**
 * The verdict on traffic of several classes. It holds of all together: a point is steady only if each class is, those
 * in the background too. One that grows without end is overload, whoever else gets served; one of which nothing was
 * seen in the window, since it stands still or is starved, is no class that anything can be said of.
 *
 * Where all classes come by themselves, and nothing is refused, the loads of all that may be short tell (open.ts).
 * Where some wait for their replies a load above 1 may be theirs to bear: then the backlogs of the others tell.
 */
import { formatInteger } from "../../common/format.js";
import type { Bottleneck, Standing } from "../../common/status.js";
import type { CellResult } from "../../common/types.js";
import { type ClassCells, classCells } from "../class-cells.js";
import { sum } from "../mean-intervals.js";
import { growsAtClients } from "./at-clients.js";
import { boundedMemory, nothingInTime } from "./bounded.js";
import { closedMemory, fullOf, shortfall } from "./closed.js";
import { comes, mayBeBounded } from "./comes.js";
import { backlogDrifts } from "./drift.js";
import { type Growth, ownVariance, surelyGrows } from "./growth.js";
import { callbackLoad, notStable, openStanding } from "./open.js";
import { overflow, overflowing } from "./receivers.js";
import type { Resource } from "./resources.js";
import { bottleneckOf, type Evidence } from "./runs.js";
import { type Memory, queueMemory } from "./settling.js";
import { isStable, mostTelling, stability } from "./stability.js";
import { drifting, noneEnded, noneOf, stillGrowing, toldOf, unfinishedEvents, unsettled } from "./too-short.js";
import { FULL } from "./uses.js";

/** A class in which nothing was measured, or nothing came in time. */
export function missingClass(evidence: Evidence): Standing | undefined {
  const measured = classesIn(evidence).filter(({ background }) => !background);
  for (const own of measured) {
    const none = nothingInTime(of(evidence, own)) ?? noneOf(own.name, own, evidence);
    if (none !== undefined) return none;
  }
  return undefined;
}

export function classedStanding(evidence: Evidence, found: readonly (readonly Resource[])[]): Standing {
  const classes = classesIn(evidence);
  const verdict = together(evidence, found, classes);
  if (verdict.status !== "steady" && verdict.status !== "saturated") return verdict;
  return (
    worstThatGrows(evidence, classes) ?? waitsAtClients(evidence, classes) ?? thatDrifts(evidence, classes) ?? verdict
  );
}

function classesIn({ scenario, pending, cells }: Evidence): ClassCells[] {
  return classCells(scenario, pending, cells);
}

/** What the verdict on a class rests on. */
function of(evidence: Evidence, { scenario, pending, cells }: ClassCells): Evidence {
  return { ...evidence, scenario, pending, cells };
}

function together(
  evidence: Evidence,
  found: readonly (readonly Resource[])[],
  classes: readonly ClassCells[],
): Standing {
  const { scenario, pending, threads, all, cells } = evidence;
  const isOpen = classes.every(({ scenario: { workload } }) => workload.kind === "open" && !mayBeBounded(workload));
  if (isOpen) return openStanding(evidence, found);
  const known = callbackLoad(scenario, pending, threads);
  if (known >= 1) return { status: "overloaded", excess: known - 1, bottleneck: bottleneckOf(mostTelling(all), true) };
  const receivers = overflow(evidence, ({ traffic }) => comes(traffic));
  if (receivers !== undefined) return overflowing(receivers, cells);
  const none = noneEnded(evidence);
  if (none !== undefined) return none;
  const own = ofOwn(evidence, found);
  const verdict = own.all.length === 0 ? undefined : stability(cells, own.found, own.all);
  if (verdict !== undefined && verdict.kind !== "stable") return notStable(evidence, verdict);
  const memory = memoryOf(evidence, classes);
  if (sum(cells.map(({ unfinished }) => unfinished)) > 0) return unfinishedEvents(evidence, memory);
  const short = unsettled(evidence, memory);
  if (short !== undefined) return short;
  const isShort = classes.some((each) => isClosed(each) && shortfall(each) > 0);
  const bottleneck = isShort ? fullOf(evidence, found) : undefined;
  return bottleneck === undefined ? { status: "steady" } : { status: "saturated", bottleneck };
}

/** What one class alone uses that comes by itself, whatever others wait for. */
function ofOwn({ all }: Evidence, found: readonly (readonly Resource[])[]) {
  const isOwn = ({ whose }: { whose?: string }) => whose !== undefined;
  return { all: all.filter(isOwn), found: found.map((resources) => resources.filter(isOwn)) };
}

function memoryOf(evidence: Evidence, classes: readonly ClassCells[]): Memory {
  const waits = classes.some(
    (each) => !each.background && (isClosed(each) || each.scenario.workload.kind === "clients"),
  );
  if (waits) return closedMemory(evidence);
  if (isStable(evidence.all)) return queueMemory(evidence.all, ({ load }) => load);
  const bounded = classes.filter(({ scenario: { workload } }) => mayBeBounded(workload));
  return boundedMemory(
    evidence,
    bounded.map((each) => of(evidence, each)),
  );
}

/** The class whose backlog grows most, which those that wait for their replies cannot have. */
function worstThatGrows(evidence: Evidence, classes: readonly ClassCells[]): Standing | undefined {
  const growing = classes.flatMap((each) => {
    if (isClosed(each) || each.cells.every(isIdle)) return [];
    const growth = surelyGrows(of(evidence, each), ownVariance(each));
    return growth === undefined ? [] : [{ ...growth, each }];
  });
  const isOverload = ({ lasting, share }: Growth) => lasting && share < 1;
  const [worst] = growing.sort((a, b) => Number(isOverload(b)) - Number(isOverload(a)) || b.share - a.share);
  if (worst === undefined) return undefined;
  const { each, share } = worst;
  if (!isOverload(worst)) return toldOf(each.name, stillGrowing(evidence, worst, memoryOf(evidence, classes)));
  const excess = share / (1 - share);
  return { status: "overloaded", excess, bottleneck: shortOf(each, excess, evidence) };
}

/** A class whose requests wait with their clients, more and more of them. */
function waitsAtClients(evidence: Evidence, classes: readonly ClassCells[]): Standing | undefined {
  for (const each of classes) {
    const found = growsAtClients(of(evidence, each));
    if (found?.status === "overloaded" && found.bottleneck !== undefined) {
      const { bottleneck } = found;
      return {
        ...found,
        bottleneck: { ...bottleneck, name: bottleneck.name.replace(/connections?/, `$& of ${each.name}`) },
      };
    }
    if (found !== undefined) return toldOf(each.name, found);
  }
  return undefined;
}

/** A class that is still on its way, which the others may hide: latencies are kept in order of all together only. */
function thatDrifts(evidence: Evidence, classes: readonly ClassCells[]): Standing | undefined {
  for (const { name, cells } of classes) {
    const change = backlogDrifts(cells);
    if (change !== undefined) return drifting(evidence, `the backlog of ${name}`, change);
  }
  return undefined;
}

/** What the class is short of: what is full; where nothing is, all that is known is where its events wait. */
function shortOf({ name, pending }: ClassCells, excess: number, { all }: Evidence): Bottleneck {
  const full = mostTelling(all);
  const load = 1 + excess;
  if (full.utilisation >= FULL) {
    return { name: `${full.name}, of which ${name} gets too little`, utilisation: full.utilisation, load };
  }
  const whose = pending === 1 ? "the operation" : `the ${formatInteger(pending)} operations`;
  return { name: `${whose} of ${name}`, utilisation: 1, load };
}

/** Whether so much is under way at most, and a rate is asked for all the same: that of a device, of reads. */
function isClosed({ scenario: { workload } }: ClassCells): boolean {
  return workload.kind === "closed" || workload.kind === "storage";
}

function isIdle({ events }: CellResult): boolean {
  return events === 0;
}
