/**
 * The search for the capacity of one line: the value of a quantity at which an objective begins, or ceases, to hold.
 *
 * Bracketing: from where the scenario is, outwards by factors of four, or the ends of a given range. Which end holds
 * says whether the greatest or the fewest is asked for. Bisection, or a secant where both ends have a measured value:
 * at each place replications are added until the side is decided, or until there are twice as many as at first; of one
 * that is not, the estimate's side is taken, since the interval below does not rest on it. Interpolation, once two
 * values are near: replications are added to two places so far apart that the root lies between them, or near them,
 * until the interval of the root (interval.ts) is as narrow as asked.
 *
 * Where the curve is too steep for a straight line (a step, or overload), and of whole numbers where the root is
 * between two neighbours, it goes on with bisection, and the interval is that between the last value of which it was
 * decided that the objective holds and the first of which it was decided that it fails. Each such decision is at a
 * confidence of which the parts for {@link DECISIONS} of them make up the stated one (Bonferroni). It takes for granted
 * that the objective has one change of side.
 */
import type { Estimate } from "../common/estimate.js";
import { type At, rootOf } from "./interval.js";
import type { LineCapacity, Outcome, Side } from "./types.js";

/** So many decisions may be wrong together as often as the stated confidence says. */
export const DECISIONS = 20;

/** What is known at a value of the quantity. */
export interface Found {
  x: number;
  replications: number;
  headroom: Estimate | null;
  side: Side;
  /** Of the headroom, by replication. */
  byReplication?: number[];
  /** Steady, or as good as: its headroom may be interpolated. */
  smooth: boolean;
}

/** Has at least `replications` of the line at `x` run, and says what is known of it then. */
export type Ask = (x: number, replications: number) => Promise<Found>;

export interface Search {
  /** Ends of the range; an absent one is open. */
  from?: number;
  to?: number;
  /** Where to begin with an open end. */
  start: number;
  integral: boolean;
  /** What more of the quantity does, where that is known: the objective holds up to some value, or from one on. */
  direction?: "greatest" | "fewest";
  /** Half the interval's width that is asked for, relative to the value. */
  precision: number;
  /** Replications of a value at first, and at most. */
  first: number;
  most: number;
}

export interface Answer extends Omit<LineCapacity, "line" | "probes" | "runs"> {
  /** Of the capacity, where it was interpolated: what each replication contributes, up to a factor and a constant. */
  byReplication?: number[];
  /** Replications behind the interval. */
  replications?: number;
}

/** The farthest from the start that an open end is looked for. */
const FARTHEST = 2 ** 20;
const STRIDE = 4;
/**
 * Replications of each place before an interval is believed, and how many times as many at once: every look that may
 * end the search costs a little of its confidence, since narrow intervals come with low tails.
 */
const LEAST = 20;
const GROWTH = 4;
const MOST_STEPS = 80;
const RECENTRED = 6;
/** Within a factor of so much, a straight line is a good guess. */
const NEAR = 2;
/** A secant keeps away from the ends by this share of the way. */
const MARGIN = 0.1;
/** The curve may change by so much, relative to itself, from the root to each of the two places. */
const CHANGE = 0.1;
/** Of the precision: where the two places had to be nearer than that, it is a step. */
const STEEP = 1 / 8;
const SPARE = 1.2;

/** The two ends between which the side changes. */
interface Bracket {
  holds: Found;
  fails: Found;
}

export async function search(ask: Ask, settings: Search): Promise<Answer> {
  const bracket = await bracketOf(ask, settings);
  if ("outcome" in bracket) return bracket;
  const answer = await narrow(ask, bracket, settings);
  const { from, to } = settings;
  // Nothing beyond the range was looked at, and nothing is said of it.
  const within = (end: number | null, limit: number | undefined) => end ?? limit ?? null;
  const { capacity } = answer;
  return capacity
    ? { ...answer, capacity: { ...capacity, low: within(capacity.low, from), high: within(capacity.high, to) } }
    : answer;
}

/** The side, or where it is not decided that of the estimate. */
function leaning({ side, headroom }: Found): "holds" | "fails" {
  if (side !== "open") return side;
  return headroom !== null && headroom.value >= 1 ? "holds" : "fails";
}

/** Until the side is decided, or there are `most` replications. */
async function decided(ask: Ask, x: number, first: number, most: number): Promise<Found> {
  let found = await ask(x, first);
  while (found.side === "open" && found.replications < most) {
    const before = found.replications;
    found = await ask(x, Math.min(most, 2 * before));
    if (found.replications <= before) break;
  }
  return found;
}

function explore(ask: Ask, x: number, { first, most }: Search): Promise<Found> {
  return decided(ask, x, first, Math.min(most, 2 * first));
}

async function bracketOf(ask: Ask, settings: Search): Promise<Bracket | Answer> {
  const { from, to } = settings;
  if (from !== undefined && to !== undefined) return closedBracket(ask, from, to, settings);
  let found = await explore(ask, clamped(settings.start, settings), settings);
  const up = leaning(found) === "holds";
  for (;;) {
    const end = up ? (to ?? settings.start * FARTHEST) : (from ?? settings.start / FARTHEST);
    if (up ? found.x >= end : found.x <= end) return atEnd(ask, found, settings);
    const x = clamped(up ? Math.min(end, found.x * STRIDE) : Math.max(end, found.x / STRIDE), settings);
    if (x === found.x) return atEnd(ask, found, settings);
    const next = await explore(ask, x, settings);
    if ((leaning(next) === "holds") !== up) return up ? { holds: found, fails: next } : { holds: next, fails: found };
    found = next;
  }
}

async function closedBracket(ask: Ask, from: number, to: number, settings: Search): Promise<Bracket | Answer> {
  const [low, high] = await Promise.all([explore(ask, from, settings), explore(ask, to, settings)]);
  if (leaning(low) === leaning(high)) {
    const holds = leaning(low) === "holds";
    const { direction } = settings;
    // The end at which it would cease to hold first, or hold at last; by how much room it has if that is not known.
    const highHasMore = (high.headroom?.value ?? 0) > (low.headroom?.value ?? 0);
    const atHigh = direction === undefined ? highHasMore !== holds : (direction === "greatest") === holds;
    return atEnd(ask, atHigh ? high : low, settings);
  }
  return leaning(low) === "holds" ? { holds: low, fails: high } : { holds: high, fails: low };
}

/** The same side wherever it was looked at: whether that is sure where it is least so. */
async function atEnd(ask: Ask, found: Found, { first, most, direction }: Search): Promise<Answer> {
  const { x, side } = await decided(ask, found.x, first, most);
  if (side === "open")
    return { outcome: "unknown", limit: x, note: "which side it is on could not be told at the end of the range" };
  const beyond = direction && ((direction === "greatest") === (side === "holds") ? "above" : "below");
  return { outcome: side === "holds" ? "always" : "never", limit: x, ...(beyond && { beyond }) };
}

function clamped(x: number, { from, to, integral }: Search): number {
  const whole = integral ? Math.max(1, Math.round(x)) : x;
  return Math.min(to ?? Number.POSITIVE_INFINITY, Math.max(from ?? 0, whole));
}

async function narrow(ask: Ask, bracket: Bracket, settings: Search): Promise<Answer> {
  let { holds, fails } = bracket;
  const outcome = holds.x < fails.x ? "greatest" : "fewest";
  const take = (found: Found) => {
    if (leaning(found) === "holds") holds = found;
    else fails = found;
  };
  for (let step = 0; step < MOST_STEPS; step++) {
    const [low, high] = [Math.min(holds.x, fails.x), Math.max(holds.x, fails.x)];
    if (settings.integral && high - low <= 1) return neighbours(ask, { holds, fails }, outcome, settings);
    const guess = secant(holds, fails);
    const near = guess !== undefined && high / low <= NEAR && isNear(holds) && isNear(fails);
    if (near) {
      const found = await refine(ask, guess, outcome, settings);
      if ("outcome" in found) return found;
      // Too steep: what was seen on the way narrows the bracket.
      const inside = found.seen.filter(({ x }) => x > low && x < high);
      for (const each of inside) take(each);
      if (inside.length > 0) continue;
    }
    if (high / low <= 1 + settings.precision) return between(ask, { holds, fails }, outcome, settings);
    take(await explore(ask, inBetween(low, high, near ? undefined : guess?.x, settings), settings));
  }
  return { outcome: "unknown", note: "the search did not come to an end" };
}

/** Whether its headroom is worth a straight line. */
function isNear({ smooth, headroom }: Found): boolean {
  return smooth && headroom !== null && headroom.value > 1 / (NEAR + 0.5) && headroom.value < NEAR + 0.5;
}

/** Where a straight line through the two is 1, and by how much its height changes with x, both relative. */
interface Guess {
  x: number;
  steepness: number;
}

function secant(a: Found, b: Found): Guess | undefined {
  if (!a.smooth || !b.smooth || a.headroom === null || b.headroom === null) return undefined;
  const slope = (b.headroom.value - a.headroom.value) / (b.x - a.x);
  const x = a.x + (1 - a.headroom.value) / slope;
  if (!Number.isFinite(x) || slope === 0) return undefined;
  return { x, steepness: Math.abs(slope * x) };
}

/** The secant's place if it is well inside, else the geometric middle. */
function inBetween(low: number, high: number, guess: number | undefined, settings: Search): number {
  const at = (share: number) => low * (high / low) ** share;
  const x = guess === undefined ? at(0.5) : Math.min(at(1 - MARGIN), Math.max(at(MARGIN), guess));
  if (!settings.integral) return x;
  return Math.min(high - 1, Math.max(low + 1, Math.round(x)));
}

/**
 * Two places around the root, with replications until its interval is as narrow as asked. If the curve is too steep
 * for that, what was found on the way.
 */
async function refine(ask: Ask, guess: Guess, outcome: Outcome, settings: Search): Promise<Answer | { seen: Found[] }> {
  const { precision, integral, most, from, to } = settings;
  let [centre, steepness] = [guess.x, guess.steepness];
  let wanted = Math.min(most, Math.max(LEAST, settings.first));
  const seen: Found[] = [];
  for (let recentred = 0; recentred < RECENTRED; ) {
    const distance = Math.min(precision, CHANGE / Math.max(steepness, Number.MIN_VALUE));
    if (distance < precision * STEEP) return { seen };
    const places = [centre / (1 + distance), centre * (1 + distance)];
    if (integral) [places[0], places[1]] = [Math.floor(places[0]), Math.ceil(places[1])];
    if (integral && places[1] - places[0] < 4) return { seen };
    const within = places.map((x) => Math.min(to ?? x, Math.max(from ?? x, x)));
    if (within[0] === within[1]) return { seen };
    for (;;) {
      const [a, b] = await Promise.all(within.map((x) => ask(x, wanted)));
      seen.push(a, b);
      if (!isNear(a) || !isNear(b)) return { seen };
      const replications = Math.min(a.replications, b.replications);
      const root = rootOf(placeOf(a), placeOf(b));
      const half = root === undefined ? Number.POSITIVE_INFINITY : halfWidth(root);
      if (root !== undefined && isOutside(root.value, within) && half < Number.POSITIVE_INFINITY) {
        [centre, steepness] = [root.value, secant(a, b)!.steepness];
        wanted = replications;
        recentred++;
        break;
      }
      if (half <= precision || replications >= most) {
        if (root === undefined || half === Number.POSITIVE_INFINITY) return unknown(replications);
        return interpolated(root, a, b, outcome, half > precision, settings);
      }
      const foreseen = Number.isFinite(half) ? Math.ceil(SPARE * replications * (half / precision) ** 2) : Infinity;
      wanted = Math.min(most, GROWTH * replications, Math.max(replications + 1, foreseen));
    }
  }
  return { seen };
}

function unknown(replications: number): Answer {
  return { outcome: "unknown", note: `not even ${replications} replications tell where the objective ceases to hold` };
}

/** Relative to the value. */
function halfWidth({ value, low, high }: Estimate): number {
  return low === null || high === null ? Number.POSITIVE_INFINITY : (high - low) / 2 / value;
}

function placeOf({ x, headroom, byReplication }: Found): At {
  return { x, y: headroom!, ...(byReplication && { byReplication }) };
}

/** So far beyond the two places that a straight line through them need not hold there. */
function isOutside(root: number, [low, high]: readonly number[]): boolean {
  const width = (high - low) / 2;
  return root < low - width || root > high + width;
}

function interpolated(
  root: Estimate,
  a: Found,
  b: Found,
  outcome: Outcome,
  wide: boolean,
  { integral, from, to }: Search,
): Answer {
  const round = outcome === "greatest" ? Math.floor : Math.ceil;
  const whole = (x: number) => (integral ? round(x) : x);
  const inRange = (x: number) => Math.min(to ?? x, Math.max(from ?? x, whole(x)));
  const capacity = { value: inRange(root.value), low: inRange(root.low!), high: inRange(root.high!) };
  const w = (root.value - a.x) / (b.x - a.x);
  // More room at a value is a greater greatest, and a smaller fewest.
  const sign = outcome === "greatest" ? 1 : -1;
  const count = Math.min(a.byReplication?.length ?? 0, b.byReplication?.length ?? 0);
  const values = Array.from(
    { length: count },
    (_, i) => sign * ((1 - w) * a.byReplication![i] + w * b.byReplication![i]),
  );
  return {
    ...{ outcome, capacity, method: "interpolated", replications: Math.min(a.replications, b.replications) },
    ...(count > 1 && { byReplication: values }),
    ...(wide && { note: "the interval is wider than asked for: more replications, or longer ones, would narrow it" }),
  };
}

/** Whole numbers next to each other: which of them is the answer, and which it might be. */
async function neighbours(ask: Ask, bracket: Bracket, outcome: Outcome, settings: Search): Promise<Answer> {
  const { from = 1, to = Number.POSITIVE_INFINITY, first, most } = settings;
  const away = bracket.holds.x < bracket.fails.x ? 1 : -1;
  /** The nearest to `x` in that direction of which `side` is decided; null if there is none within the range. */
  const surely = async (x: number, direction: number, side: Side): Promise<number | null> => {
    for (let step = 0, at = x; step < NEIGHBOURS && at >= from && at <= to; step++, at += direction) {
      if ((await decided(ask, at, first, most)).side === side) return at;
    }
    return null;
  };
  const [holds, fails] = await Promise.all([
    surely(bracket.holds.x, -away, "holds"),
    surely(bracket.fails.x, away, "fails"),
  ]);
  const last = fails === null ? null : fails - away;
  const [low, high] = away === 1 ? [holds, last] : [last, holds];
  return { outcome, capacity: { value: bracket.holds.x, low, high }, method: "bracketed" };
}

const NEIGHBOURS = 8;

/** As near as asked, and no straight line: the side changes between the two. */
async function between(ask: Ask, { holds, fails }: Bracket, outcome: Outcome, settings: Search): Promise<Answer> {
  const { first, most, precision } = settings;
  const surely = async (x: number, factor: number, side: Side): Promise<number | null> => {
    for (let step = 0, at = x; step < NEIGHBOURS; step++, at = clamped(at * factor ** (2 ** step), settings)) {
      if ((await decided(ask, at, first, most)).side === side) return at;
    }
    return null;
  };
  const factor = holds.x < fails.x ? 1 + precision : 1 / (1 + precision);
  const [last, next] = await Promise.all([surely(holds.x, 1 / factor, "holds"), surely(fails.x, factor, "fails")]);
  const [low, high] = holds.x < fails.x ? [last, next] : [next, last];
  return { outcome, capacity: { value: Math.sqrt(holds.x * fails.x), low, high }, method: "bracketed" };
}
