/**
 * A scenario run while somebody watches: a draft of every point first, then as its file asks for, point by point. The
 * last result is the one that `muxsim run` gives, to the last bit.
 */
import { findMechanism } from "../../models/registry.js";
import { placesOf } from "../common/along.js";
import { mechanismNamed } from "../common/mechanism-at.js";
import type { Cell, Point, Result, Scenario } from "../common/types.js";
import { assembleResult, type ResultExtras } from "../result/result.js";
import { cellWeight } from "../run/plan.js";
import type { PointRun } from "../run/point-run.js";
import { byKey, mechanismsOf, pointKey, pointRuns, takenApart, withLineCapacities } from "../run/points.js";
import { type Batch, type Executor, type Progress, sweepBatches } from "../run/sweep.js";
import { gatherAt } from "../statistics/gather.js";
import { draftOf } from "./draft.js";

/**
 * `sketch`: some points have not been run yet, and are left out; nothing is concluded. `draft`: all are there, some of
 * them measured briefly. `final`: as the scenario asks for.
 */
export type Stage = "sketch" | "draft" | "final";

interface Update {
  stage: Stage;
  result: Result;
}

interface LiveOptions {
  execute: Executor;
  /** Cells in flight at a time. */
  jobs: number;
  signal?: AbortSignal;
  /** Milliseconds, from any time on. */
  now(): number;
  onUpdate(update: Update): void;
  onProgress?(progress: Pick<Progress, "done" | "total">): void;
  /** Recorded in the result: what makes it again, and from which files. */
  record: Pick<ResultExtras, "command" | "sources">;
}

/** Between two updates, at least, in milliseconds: the first soon, so that something is seen to happen. */
const FIRST_AFTER = 150;
const THEN_EVERY = 500;

/** @throws InterruptedError when stopped, Error when a cell fails */
export async function runLive(scenario: Scenario, options: LiveOptions): Promise<void> {
  const { execute, jobs, signal } = options;
  const sweep = { execute, jobs, signal, weight: (cell: Cell) => cellWeight(cell, findMechanism) };
  const [whole] = await withLineCapacities([scenario], findMechanism, (batches) => sweepBatches(batches, sweep));
  const drafts = pointRuns(draftOf(whole), 0, findMechanism);
  const runs = pointRuns(whole, 0, findMechanism);
  const reporter = new Reporter(whole, drafts, runs, options);
  const started = (all: readonly PointRun[]): Batch[] => all.map((run) => run.start());
  // What is quick comes first: something is soon to be seen.
  const quickFirst = { ...sweep, weight: (cell: Cell) => -sweep.weight(cell) };
  await sweepBatches(started(drafts), { ...quickFirst, onProgress: () => reporter.sketch() });
  reporter.draft();
  await sweepBatches(started(runs), {
    ...quickFirst,
    onProgress: ({ done, total }) => {
      options.onProgress?.({ done, total });
      if (done < total) reporter.soon();
    },
  });
  const points = reporter.pointsOf([runs]);
  const drawn = { points, told: [...points] };
  await sweepBatches(takenApart(whole, runs, drawn), sweep);
  options.onUpdate({ stage: "final", result: reporter.resultOf(points, drawn.told) });
}

class Reporter {
  private last: number;
  private wait = FIRST_AFTER;
  /** Points that need not be gathered again, by how many replications they had. */
  private readonly gathered = new Map<PointRun, { replications: number; point: Point }>();

  constructor(
    private readonly scenario: Scenario,
    private readonly drafts: readonly PointRun[],
    private readonly runs: readonly PointRun[],
    private readonly options: LiveOptions,
  ) {
    this.last = options.now();
  }

  /** The points that there are, if the last ones were seen long enough ago. */
  sketch(): void {
    if (!this.isTime()) return;
    const result = sketched(this.scenario, this.pointsOf([this.drafts]), this.options.record);
    this.options.onUpdate({ stage: "sketch", result });
  }

  /** All of them. */
  draft(): void {
    this.last = this.options.now();
    this.options.onUpdate({ stage: "draft", result: this.resultOf(this.pointsOf([this.runs, this.drafts])) });
  }

  /** The same, if it is time. */
  soon(): void {
    if (this.isTime()) this.draft();
  }

  /** @param told the points with what the answer needs besides */
  resultOf(points: Point[], told = points): Result {
    const { scenario, options } = this;
    return assembleResult(scenario, mechanismsOf(scenario, findMechanism), points, { ...options.record, told });
  }

  /** Of every place the point that the first of `all` knows of it; places that none knows are left out. */
  pointsOf(all: readonly (readonly PointRun[])[]): Point[] {
    const known = byKey([...all].reverse().flatMap((runs) => runs.filter(({ measured }) => measured.length > 0)));
    const planned = byKey(this.runs);
    return placesOf(this.scenario).flatMap((place) => {
      const key = pointKey(place.line.id, place);
      const run = known.get(key);
      if (run !== undefined) return [this.pointOf(run)];
      if (planned.has(key)) return [];
      return [gatherAt(place, mechanismNamed(place.line.mechanism, findMechanism), [])];
    });
  }

  private pointOf(run: PointRun): Point {
    const replications = run.measured.length;
    const before = this.gathered.get(run);
    if (before?.replications === replications) return before.point;
    const point = run.point();
    this.gathered.set(run, { replications, point });
    return point;
  }

  private isTime(): boolean {
    const now = this.options.now();
    if (now - this.last < this.wait) return false;
    this.last = now;
    this.wait = THEN_EVERY;
    return true;
  }
}

/** A result of some of its points, of which nothing is concluded. */
function sketched(scenario: Scenario, points: Point[], record: LiveOptions["record"]): Result {
  const whole = { ...scenario, claims: [] };
  return assembleResult(whole, mechanismsOf(scenario, findMechanism), points, record);
}
