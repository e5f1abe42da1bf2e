/** The classes of a workload: which operations are whose, and what each asks for by itself. */
import { leavingBlocks } from "../requests/pools.js";
import type { ClassedWorkload, ClassTraffic, PlainWorkload, Step, TrafficClass, Workload } from "../spec.js";

/** One class among `pending` operations; the whole of a workload that has none. */
export interface ClassPart {
  /** Empty if there are no classes. */
  name: string;
  /** Its operations: the first, and how many. */
  first: number;
  count: number;
  background: boolean;
  /** With what is done with its requests. */
  traffic: PlainWorkload;
}

/** The classes of `workload` with `pending` operations, in their order. */
export function classesOf(workload: Workload, pending: number): ClassPart[] {
  if (workload.kind !== "classes") return [wholeOf(workload, pending)];
  const counts = countsOf(workload.classes, pending);
  let first = 0;
  return workload.classes.map((each, i) => {
    const part = { first, count: counts[i], ...namedPart(workload, each) };
    first += counts[i];
    return part;
  });
}

/** Those that are measured. */
export function measuredClasses(workload: Workload, pending: number): ClassPart[] {
  return classesOf(workload, pending).filter(({ background }) => !background);
}

/** What each class asks for, whatever the number of operations; of a workload without any, itself. */
export function trafficsOf(workload: Workload): PlainWorkload[] {
  if (workload.kind !== "classes") return [workload];
  return workload.classes.map((each) => namedPart(workload, each).traffic);
}

/** Of the classes that are measured. */
export function measuredTraffics(workload: Workload): PlainWorkload[] {
  if (workload.kind !== "classes") return [workload];
  return trafficsOf(workload).filter((_, i) => workload.classes[i].background === undefined);
}

/** All that any of its handlers does. */
export function stepsOf(workload: Workload): Step[] {
  return trafficsOf(workload).flatMap(({ handler = [] }) => handler);
}

function wholeOf(traffic: PlainWorkload, count: number): ClassPart {
  return { name: "", first: 0, count, background: false, traffic };
}

function namedPart(workload: ClassedWorkload, { name, background, traffic }: TrafficClass) {
  return { name, background: background === true, traffic: withProgram(traffic, workload) };
}

/** Whether a class says itself what is done with its requests. */
function hasOwnProgram({ callback, handler }: ClassTraffic): boolean {
  return callback !== undefined || handler !== undefined;
}

function withProgram(traffic: ClassTraffic, { callback, handler, pools, threads }: ClassedWorkload): PlainWorkload {
  const left = threads?.blocking === undefined ? traffic.handler : traffic.handler && leavingBlocks(traffic.handler);
  const own = hasOwnProgram(traffic)
    ? { ...(left && { handler: left }) }
    : { ...(callback && { callback }), ...(handler && { handler }) };
  return { ...traffic, ...own, ...(pools && { pools }), ...(threads && { threads }) } as PlainWorkload;
}

/**
 * How many operations each class has of `pending`. What is asked for may be no whole number: largest remainders, and
 * one at least.
 */
function countsOf(classes: readonly TrafficClass[], pending: number): number[] {
  const wanted = wantedOf(classes, pending);
  const counts = wanted.map((many) => Math.max(1, Math.floor(many + ROUNDING)));
  const lacking = wanted.map((many, i) => ({ i, by: many - counts[i] })).sort((a, b) => b.by - a.by || a.i - b.i);
  let left = pending - counts.reduce((a, b) => a + b, 0);
  for (let at = 0; left > 0; at = (at + 1) % classes.length, left--) counts[lacking[at].i]++;
  for (; left < 0; left++) counts[counts.indexOf(Math.max(...counts))]--;
  return counts;
}

const ROUNDING = 1e-9;

function wantedOf(classes: readonly TrafficClass[], pending: number): number[] {
  const asked = classes.map(({ operations }) => {
    if (operations === undefined) return undefined;
    return "count" in operations ? operations.count : operations.share * pending;
  });
  const rest = pending - asked.reduce((sum: number, many) => sum + (many ?? 0), 0);
  const others = asked.filter((many) => many === undefined).length;
  return asked.map((many) => many ?? rest / others);
}

/** Why `classes` cannot have `pending` operations among them, if so. */
export function sharingProblem(classes: readonly TrafficClass[], pending: number): string | undefined {
  if (pending < classes.length) return `with ${pending} pending not each of ${classes.length} classes has an operation`;
  const wanted = wantedOf(classes, pending);
  const sum = wanted.reduce((a, b) => a + b, 0);
  const negative = classes.findIndex((_, i) => !(wanted[i] > 0));
  if (negative !== -1) return `with ${pending} pending no operation is left for ${classes[negative].name}`;
  if (Math.abs(sum - pending) <= ROUNDING * pending) return undefined;
  const have = `with ${pending} pending the classes have ${Math.round(sum * 1000) / 1000} operations`;
  return `${have}: leave out operations of one of them, which has the rest then`;
}
