/** One run of one point for real: a schedule is fired and answered, and what undisturbed slices measured is kept. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PS_PER_S } from "../../sim/time.js";
import { SystemError } from "../common/errors.js";
import { quantile } from "../statistics/quantile.js";
import type { RealLoop } from "./counterpart.js";
import type { NativeProgram } from "./native.js";
import type { Placement } from "./placement.js";
import { type DrawnEvent, scheduleBytes, type Window } from "./schedule.js";
import type { Descriptors } from "./types.js";

/** What is asked of one run. */
interface RealRun {
  loop: RealLoop;
  pending: number;
  events: readonly DrawnEvent[];
  dropped: number;
  window: Pick<Window, "slices" | "slicePs">;
  descriptors: Descriptors;
  placement: Placement;
  /** A directory for the schedule. */
  directory: string;
  /** The file that says how long the control group was not let run, if there is one. */
  group?: string;
}

/** A slice as native/workload.c prints it; nanoseconds. */
export interface Slice {
  wallNs: number;
  /** Core time of the program's threads. */
  loopNs: number;
  /** Core time of others on the cores that are used; of the hypervisor; and for how long nothing was let run. */
  othersNs: number;
  stealNs: number;
  throttledNs: number;
  /** How late the source was at most, and with the first event; and how long it was kept from looking at the clock. */
  lateNs: number;
  behindNs: number;
  gapNs: number;
  /** From the times that events were meant to happen. */
  notice: number[];
  start: number[];
  response: number[];
}

/** How a run ended. */
interface End {
  events: number;
  answered: number;
  /** Messages read that no event had brought, or of events noticed before: 0 unless something is wrong. */
  unexpected: number;
}

/** Seconds that the last events are waited for; and that all else may take. */
const PATIENCE = 10;
const SETTING_UP = 30;

/** @throws SystemError if the program fails, or not every event was noticed exactly once */
export async function runReal(program: NativeProgram, run: RealRun): Promise<{ slices: Slice[]; end: End }> {
  const { loop, events, window, placement, directory, group } = run;
  const schedule = join(directory, "schedule");
  writeFileSync(schedule, scheduleBytes(events, run.descriptors === "unix" ? 1 : 0));
  const slices: Slice[] = [];
  let end: End | undefined;
  const seconds = (events.at(-1)?.atPs ?? 0) / PS_PER_S;
  const options = {
    ...{ mechanism: loop.mechanism, mode: loop.mode, n: run.pending, threads: loop.threads, shared: loop.shared },
    ...{ maxevents: loop.maxevents, until_empty: loop.untilEmpty, sockets: run.descriptors === "unix" },
    ...{ drop: run.dropped, slices: window.slices, slice: Math.round(window.slicePs / 1000), patience: PATIENCE },
    ...{ source: placement.source, cores: placement.program.join(","), ...(group && { group }), schedule },
  };
  await program.run(
    Object.entries(options).map(([name, value]) => `${name}=${typeof value === "boolean" ? Number(value) : value}`),
    {
      timeoutMs: (seconds + PATIENCE + SETTING_UP) * 1000,
      onLine: (line) => {
        if (line !== null && typeof line === "object" && "wallNs" in line) slices.push(line as Slice);
        else end = line as End;
      },
    },
  );
  if (end === undefined) throw new SystemError("the real run ended without a word");
  if (end.unexpected > 0 || end.answered !== end.events)
    throw new SystemError(
      `of ${end.events} events ${end.answered} were answered, and ${end.unexpected} messages were read that nobody had sent`,
    );
  return { slices, end };
}

/** Of the core time there is in a slice, as much may be others'. */
const OTHERS = 0.1;
/** Longer than this the source is not kept from the clock by itself, nor late when a slice begins. */
const HELD_UP_NS = 1e6;

/** Whether nobody else had a noticeable part of the cores in the slice. */
export function isQuiet(slice: Slice, cores: number): boolean {
  const { wallNs, othersNs, stealNs, throttledNs, gapNs, behindNs } = slice;
  if (throttledNs > 0 || Math.max(gapNs, behindNs) > HELD_UP_NS) return false;
  return othersNs + stealNs <= OTHERS * wallNs * cores;
}

/** Percentiles and mean of a latency, in whole nanoseconds. */
export interface Statistics {
  p50: number;
  mean: number;
  p99: number;
}

/** What one run of one point gave: of its quiet slices together. */
export interface Pass {
  slices: number;
  quiet: number;
  /** In the quiet slices. */
  events: number;
  /** Null where too few slices were quiet. */
  notice: Statistics | null;
  start: Statistics | null;
  response: Statistics | null;
  /** Core time of the program's threads per event, in nanoseconds. */
  coreTime: number | null;
}

/** Fewer quiet slices do not count; where a run has fewer, all. */
const LEAST_QUIET = 2;

export function passOf(slices: readonly Slice[], cores: number): Pass {
  const quiet = slices.filter((slice) => isQuiet(slice, cores));
  const events = quiet.reduce((sum, { notice }) => sum + notice.length, 0);
  const counts = quiet.length >= Math.min(LEAST_QUIET, slices.length) && events > 0;
  const of = (latency: "notice" | "start" | "response") =>
    counts ? statistics(quiet.flatMap((slice) => slice[latency])) : null;
  return {
    ...{ slices: slices.length, quiet: quiet.length, events },
    ...{ notice: of("notice"), start: of("start"), response: of("response") },
    coreTime: counts ? Math.round(quiet.reduce((sum, { loopNs }) => sum + loopNs, 0) / events) : null,
  };
}

function statistics(values: readonly number[]): Statistics {
  const sorted = [...values].sort((a, b) => a - b);
  return {
    p50: Math.round(quantile(sorted, 0.5)),
    mean: Math.round(values.reduce((sum, value) => sum + value, 0) / values.length),
    p99: Math.round(quantile(sorted, 0.99)),
  };
}
