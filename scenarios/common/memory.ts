/** The memory that lines need, and those that need more than their machine has. */
import { furtherThreads } from "../../models/programs/executor-fit.js";
import type { LawContext, Mechanism, MemoryUse } from "../../models/types.js";
import { programCores } from "../../sim/places.js";
import { BLOCKING, poolsOf, poolThreads } from "../../sim/requests/pools.js";
import { waitsElsewhere } from "../../sim/requests/steps.js";
import type { PlainWorkload, Workload } from "../../sim/spec.js";
import { type ClassPart, classesOf, stepsOf, trafficsOf } from "../../sim/traffic/classes.js";
import { scenarioAt } from "./along.js";
import { axisOf, positionOf, positionsOf } from "./axis.js";
import { enumerateSome } from "./enumerate.js";
import { formatExact, formatSize } from "./format.js";
import { scenarioOfLine } from "./program.js";
import type { Line, Point, Scenario } from "./types.js";

/**
 * Of a line at the place that `context` is of: the mechanism's, and that of its program's workers and pools; where
 * handlers wait, what is kept for each request that may be in the middle of one; and send buffers, where they may be
 * full. Of these two at most: so much is to be had.
 */
export function memoryUse(
  scenario: Scenario,
  line: Line,
  mechanism: Pick<Mechanism, "memory" | "awaits" | "fileCosts">,
  context: LawContext,
): MemoryUse {
  const { workload } = scenarioOfLine(scenario, line);
  const { pools = {}, threads: spec } = workload;
  const memory = pendingMemory(workload, mechanism, context);
  const workers = furtherThreads(spec, programCores(scenario.machine));
  const steps = stepsOf(workload);
  const readers = mechanism.fileCosts === undefined && !poolsOf(steps).includes(BLOCKING) ? readersOf(workload) : 0;
  const threads = Object.values(poolThreads(steps, pools)).reduce((sum, each) => sum + each, workers + readers);
  const { costs } = context;
  return {
    threads: memory.threads + (threads === 0 ? 0 : threads * costs.value("threadMemory")),
    buffers: memory.buffers + sendBuffers(workload, context),
    registrations: memory.registrations + (mechanism.awaits ? 0 : tasks(workload, context)),
  };
}

/** Threads of the pool that a class of reads is left to, if it is. */
function readersOf(workload: Workload): number {
  const reads = trafficsOf(workload).some(({ kind }) => kind === "storage");
  return reads ? (workload.threads?.blocking ?? 0) : 0;
}

/** The state of every request that may wait for something in its handler, where a thread does not keep it. */
function tasks(workload: Workload, { pending, costs }: LawContext): number {
  if (!costs.has("connectionMemory")) return 0;
  return summed(workload, pending, (traffic) => {
    if (!waitsElsewhere(traffic.handler ?? [])) return 0;
    return (traffic.kind === "clients" ? traffic.outstanding : 1) * costs.value("connectionMemory");
  });
}

/** Those of connections whose clients may leave them full. */
function sendBuffers(workload: Workload, { pending, costs }: LawContext): number {
  return summed(workload, pending, ({ receivers }) =>
    receivers === undefined ? 0 : (receivers.bufferBytes ?? costs.value("sendBuffer")),
  );
}

/** Over all operations, each of which has so much by what is asked for on it. */
function summed(workload: Workload, pending: number, bytes: (traffic: PlainWorkload) => number): number {
  return classesOf(workload, pending).reduce((sum, { count, traffic }) => sum + count * bytes(traffic), 0);
}

/** A buffer for a read is as long as the read, whatever it would be for a socket. */
function pendingMemory(
  workload: Workload,
  mechanism: Pick<Mechanism, "memory" | "fileCosts">,
  context: LawContext,
): MemoryUse {
  const parts = classesOf(workload, context.pending);
  const whole = mechanism.memory(context);
  if (parts.every(({ traffic }) => traffic.kind !== "storage")) return whole;
  // With buffers of that size for all operations, of which each class has its part.
  const buffersOf = ({ traffic, count }: ClassPart) => {
    // A thread that sleeps in a read fills the buffer of whoever asked for it.
    if (traffic.kind === "storage" && mechanism.fileCosts === undefined) return count * traffic.sizeBytes;
    const own = traffic.kind === "storage" && { buffer: traffic.sizeBytes };
    const { buffers } = mechanism.memory({ ...context, parameters: { ...context.parameters, ...own } });
    return (buffers * count) / context.pending;
  };
  return { ...whole, buffers: parts.reduce((sum, part) => sum + buffersOf(part), 0) };
}

export function totalBytes({ threads, buffers, registrations }: MemoryUse): number {
  return threads + buffers + registrations;
}

/** Whether `bytes` are more than the machine has; no if nobody said how much that is. */
export function exceedsMemory(scenario: Scenario, bytes: number, x?: number): boolean {
  const { machine } = scenario.axis === undefined || x === undefined ? scenario : scenarioAt(scenario, x);
  return machine.memoryBytes !== undefined && bytes > machine.memoryBytes;
}

interface Excess {
  line: Line;
  /** The first value of the axis at which it is so, and the last. */
  from: number;
  to: number;
  /** Needed at the last. */
  bytes: number;
}

/**
 * The lines that need more than there is, with `needed` giving the bytes of a line at a value of the axis; undefined
 * where it cannot run.
 */
export function excesses(scenario: Scenario, needed: (line: Line, x: number) => number | undefined): Excess[] {
  return scenario.lines.flatMap((line) => {
    const beyond = positionsOf(line)
      .map((x) => ({ x, bytes: needed(line, x) ?? 0 }))
      .filter(({ x, bytes }) => exceedsMemory(scenario, bytes, x));
    const last = beyond.at(-1);
    return last ? [{ line, from: beyond[0].x, to: last.x, bytes: last.bytes }] : [];
  });
}

/** The same of what was run. */
export function excessesOf(scenario: Scenario, points: readonly Point[]): Excess[] {
  return excesses(scenario, (line, x) => {
    const point = points.find((each) => each.line === line.id && positionOf(each) === x);
    return point === undefined || point.status === "unsupported" ? undefined : totalBytes(point.memory);
  });
}

/** Of more lines than this some are named, and the others counted. */
const MOST_NAMED = 6;
const NAMED = 4;

/**
 * `more than the machine's 16 GiB of memory is needed by select from 500 k on (36.2 GB at 1 M) and poll at 1 M (20
 * GB)`; nothing where nobody needs more.
 */
export function excessClause(scenario: Scenario, found: readonly Excess[], name: (line: Line) => string): string {
  if (found.length === 0) return "";
  const { format } = axisOf(scenario);
  const { machine } = scenario;
  const said = found.map(({ line, from, to, bytes }) =>
    from === to
      ? `${name(line)} at ${format(from)} (${formatExact(bytes, "bytes")})`
      : `${name(line)} from ${format(from)} on (${formatExact(bytes, "bytes")} at ${format(to)})`,
  );
  return `more than the machine's ${formatSize(machine.memoryBytes!)} of memory is needed by ${enumerateSome(said, MOST_NAMED, NAMED)}`;
}
