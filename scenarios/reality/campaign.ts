/** All real runs of a validation: a trial of each line first, then passes that take turns over all points. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InterruptedError, SystemError } from "../common/errors.js";
import { saying } from "../common/system-error.js";
import type { Scenario } from "../common/types.js";
import { type Pass, passOf, runReal, type Statistics } from "./measure.js";
import type { NativeProgram } from "./native.js";
import type { Placement } from "./placement.js";
import { type LeftOut, type PlannedReal, secondsOf } from "./plan.js";
import { type DrawnEvent, drawSchedule, type Window } from "./schedule.js";
import type { Descriptors } from "./types.js";
import type { RealPoint } from "./validation.js";

interface CampaignOptions {
  passes: number;
  window: Window;
  descriptors: Descriptors;
  placement: Placement;
  signal?: AbortSignal;
  /** Hears of every run that is over: how many of all, and how many seconds of all. */
  onRun?(done: { runs: number; seconds: number }): void;
}

/** Where a control group says for how long it was not let run. */
const GROUP_FILES = ["/sys/fs/cgroup/cpu.stat", "/sys/fs/cgroup/cpu/cpu.stat"];

/** What `work` makes in a temporary directory, which is gone when it is over, or the process is. */
export async function inTemporaryDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = saying("cannot make a temporary directory", () => mkdtempSync(join(tmpdir(), "muxsim-")));
  const remove = () => rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
  process.on("exit", remove);
  try {
    return await work(directory);
  } finally {
    process.off("exit", remove);
    remove();
  }
}

/** Events of a trial, and how far they are apart. */
const TRIAL_EVENTS = 20;
const TRIAL_PS = 1e8;

/**
 * Try each line at each of its n, with a few events: what this machine does not let run is found before anything is
 * measured. @returns the points that run, and why the others do not
 */
export async function tryOut(
  program: NativeProgram,
  points: readonly PlannedReal[],
  directory: string,
  { placement, descriptors, signal }: Pick<CampaignOptions, "placement" | "descriptors" | "signal">,
): Promise<{ points: PlannedReal[]; leftOut: LeftOut[] }> {
  const leftOut = new Map<string, LeftOut | undefined>();
  for (const { place, loop } of points) {
    const { line, pending } = place;
    const key = JSON.stringify([line.id, pending]);
    if (leftOut.has(key)) continue;
    const events = Array.from(
      { length: TRIAL_EVENTS },
      (_, i): DrawnEvent => ({
        ...{ atPs: (i + 1) * TRIAL_PS, operation: (i * (pending - 1)) % pending, callbackPs: 0 },
        ...{ bytes: 0, replyBytes: 0 },
      }),
    );
    const run = { loop, pending, events, dropped: 0, window: { slices: 0, slicePs: TRIAL_PS } };
    try {
      await runReal(program, { ...run, descriptors, placement, directory });
      leftOut.set(key, undefined);
    } catch (error) {
      if (!(error instanceof SystemError) || signal?.aborted) throw error;
      leftOut.set(key, { line: line.id, pending, why: error.message });
    }
  }
  const isLeft = ({ place }: PlannedReal) => leftOut.get(JSON.stringify([place.line.id, place.pending])) !== undefined;
  return {
    points: points.filter((point) => !isLeft(point)),
    leftOut: [...leftOut.values()].filter((each) => each !== undefined),
  };
}

/**
 * Run all points, pass by pass: every second pass backwards, so that what changes in the meantime is not one point's.
 * The pass is the replication whose events are drawn.
 * @throws SystemError if a run fails, InterruptedError if it was stopped
 */
export async function measureAll(
  program: NativeProgram,
  points: readonly PlannedReal[],
  seed: Scenario["seed"],
  directory: string,
  options: CampaignOptions,
): Promise<RealPoint[]> {
  const { window, placement, descriptors, signal } = options;
  const group = GROUP_FILES.find((file) => existsSync(file));
  const cores = placement.program.length + 1;
  const passes: Pass[][] = points.map(() => []);
  const done = { runs: 0, seconds: 0 };
  for (let pass = 0; pass < options.passes; pass++) {
    const order = points.map((_, i) => (pass % 2 === 0 ? i : points.length - 1 - i));
    for (const i of order) {
      if (signal?.aborted) throw new InterruptedError(0, 0);
      const { place, loop, workload } = points[i];
      const { events, dropped } = drawSchedule(workload, place.pending, { seed, replication: pass }, window);
      const run = { loop, pending: place.pending, events, dropped, window, descriptors, placement, directory };
      const { slices } = await runReal(program, { ...run, ...(group && { group }) });
      passes[i].push(passOf(slices, cores));
      done.runs++;
      done.seconds += secondsOf(points[i], window);
      options.onRun?.(done);
    }
  }
  return points.map(({ place }, i) => realPoint(place, passes[i]));
}

function realPoint({ line, pending, x, panel }: PlannedReal["place"], passes: readonly Pass[]): RealPoint {
  const of = (latency: "notice" | "start" | "response") => {
    const each = (name: keyof Statistics) => passes.map((pass) => pass[latency]?.[name] ?? null);
    return { p50: each("p50"), mean: each("mean"), p99: each("p99") };
  };
  return {
    ...{ line: line.id, pending, ...(x !== undefined && { x }), ...(panel !== undefined && { panel }) },
    ...{ quiet: passes.map(({ quiet }) => quiet), events: passes.map(({ events }) => events) },
    ...{ notice: of("notice"), start: of("start"), response: of("response") },
    coreTime: passes.map(({ coreTime }) => coreTime),
  };
}
