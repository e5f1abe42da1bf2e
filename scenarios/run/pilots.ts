/**
 * `warm-up: auto`: how many events a point needs until it has settled, found by pilot runs before anything is measured.
 *
 * Five pilots, with random streams that no replication has, start empty and tell of every event in order how long its
 * response took and how many events had not ended when it happened. MSER-5 (mser.ts) says of each series how much to
 * drop; a pilot needs what the longer one does. If most pilots say more than half of their length, they were too short,
 * and five twice as long follow. Else the warm-up is the longest of the five, where one that was too short counts as
 * half its length.
 *
 * MSER is not left alone. A few large swings look to it like chance from the start on: so the warm-up is at least twice
 * the greatest backlog, since what waits for its turn must have been replaced, and pilots in which the backlog goes on
 * growing behind the warm-up, beyond chance, were too short. A series that is constant but for rare outliers has the
 * least variance behind the last of them, wherever that is: so pilots whose halves have the same mean, to 1 %, count as
 * half their length, there being no transient to see.
 *
 * Why the longest, and not the truncation of the pilots' average, as Welch would have it: MSER trades bias against
 * variance for one run, and many replications have little variance left. On M/M/1 started empty, with 5,000 events
 * measured, the bias that is left in the mean is 0.0 % at load 0.8 and 0.6 % at 0.95, against 0.4 and 6 % with the
 * average; so it is for longer pilots. Nor may all five be asked to have settled: where latencies are heavy-tailed, the
 * greatest of a run lies in its second half every other time.
 */
import { pilotEvents } from "../common/timing.js";
import type { CellResult, Scenario } from "../common/types.js";
import { lowerBound, mean } from "../statistics/mean-intervals.js";
import { mserTruncation } from "../statistics/mser.js";

/** Pilots to an attempt, and how many of them may be too short. */
export const PILOTS = 5;
const MAY_BE_SHORT = 2;
/**
 * Means of two halves that differ by no more than this share of themselves, or of one event of backlog, are the same.
 */
const SAME = 0.01;
/** The greatest backlog has been replaced so many times when a point has settled. */
const TURNS = 2;
/** One-sided confidence that a backlog grew. */
const GROWTH_CONFIDENCE = 0.999;
const RAMP = 2.5;
const ATTEMPTS_BEFORE = 2;
const BATCH = 5;
/** Series longer than so many batches of 5 are taken in larger batches. */
const MOST_BATCHES = 20_000;

/** One attempt at finding a warm-up. */
interface Attempt {
  /** Replication numbers of the pilots: -1, -2 ... */
  replications: number[];
  events: number;
  /** Events to a batch. */
  batch: number;
}

/** Number `index` (0, 1, ...) of the attempts at a point; undefined once they would be too long. */
export function attempt(scenario: Scenario, pending: number, index: number): Attempt | undefined {
  const { first, longest } = pilotEvents(scenario, pending);
  const events = first * 2 ** index;
  if (events > longest) return undefined;
  const batch = BATCH * Math.ceil(events / (BATCH * MOST_BATCHES));
  const replications = Array.from({ length: PILOTS }, (_, i) => -(1 + index * PILOTS + i));
  return { replications, events: Math.ceil(events / batch) * batch, batch };
}

/** Events to drop, by the pilots of an attempt; undefined if they were too short. */
export function settledAfter(pilots: readonly CellResult[], { events, batch }: Attempt): number | undefined {
  const half = Math.floor(events / batch / 2);
  const dropped = pilots.map(truncation);
  const short = dropped.filter((each) => each === undefined).length;
  if (short > MAY_BE_SHORT && !isLevel(pilots)) return undefined;
  const waiting = pilots.reduce((most, { pilot }) => (pilot?.backlog ?? []).reduce((a, b) => Math.max(a, b), most), 0);
  const longest = Math.max(Math.ceil((TURNS * waiting) / batch), ...dropped.map((batches) => batches ?? half));
  return longest > half || isGrowing(pilots, longest) ? undefined : longest * batch;
}

/** Batches that a pilot drops; undefined if it is too short. */
function truncation({ pilot, unfinished }: CellResult): number | undefined {
  if (pilot === undefined || unfinished > 0) return undefined;
  const response = mserTruncation(pilot.response);
  const backlog = mserTruncation(pilot.backlog);
  return response === undefined || backlog === undefined ? undefined : Math.max(response, backlog);
}

/**
 * Whether the backlog goes on growing, beyond chance, behind the first `dropped` batches: slowly, in a large sawtooth,
 * say.
 */
function isGrowing(pilots: readonly CellResult[], dropped: number): boolean {
  const growth = pilots.map(({ pilot }) => {
    const [first, second] = halves([pilot!.backlog.slice(dropped)]);
    return (second - first) / Math.max(1, first);
  });
  return mean(growth) > SAME && lowerBound(growth, GROWTH_CONFIDENCE) > 0;
}

/**
 * Whether an attempt's pilots of an open workload are enough to see that longer ones will not settle either: in each,
 * the backlog of the second half is {@link RAMP} times that of the first. It is 3 times as large if the backlog grows
 * in proportion to time, as under overload, and 1.8 times if it grows with the root of it, as just below. The first
 * attempts are too short to tell a long start.
 */
export function isOverloaded(pilots: readonly CellResult[], index: number): boolean {
  if (index < ATTEMPTS_BEFORE) return false;
  return pilots.every(({ pilot }) => {
    const [first, second] = halves([pilot!.backlog]);
    return second >= RAMP * first && second > 0;
  });
}

/** Whether the second half of the pilots is, on average, as the first. */
function isLevel(pilots: readonly CellResult[]): boolean {
  if (pilots.some(({ pilot, unfinished }) => pilot === undefined || unfinished > 0)) return false;
  const [response, nextResponse] = halves(pilots.map(({ pilot }) => pilot!.response));
  const [backlog, nextBacklog] = halves(pilots.map(({ pilot }) => pilot!.backlog));
  return (
    Math.abs(nextResponse - response) <= SAME * response &&
    Math.abs(nextBacklog - backlog) <= SAME * Math.max(1, backlog)
  );
}

/** Means of the first halves of `series`, and of the second ones. */
function halves(series: readonly (readonly number[])[]): [number, number] {
  const middle = Math.floor(series[0].length / 2);
  return [
    mean(series.map((values) => mean(values.slice(0, middle)))),
    mean(series.map((values) => mean(values.slice(middle)))),
  ];
}
