/**
 * Whether replications fall into regimes: some stay where events take long, others where they do not, though all have
 * the same load. Retries that keep a server busy with what nobody waits for do it, or hot operations that share a loop
 * in some replications. A mean over both is of neither, and an interval tells only that they differ.
 *
 * Each window is cut into eight parts, of equally many events. All parts of all replications, by their mean response
 * latency or by their backlog, fall into high and low ones at the widest gap (in ratio) between neighbours. Regimes are
 * found if each replication has one kind only, or goes over once; if one is low all along; and if so tidy an
 * arrangement is rarer than 1 in 1,000. Were all replications of one regime whose parts hardly depend on each other,
 * each way to deal h high parts out to r replications of m would be as likely, whatever the values (a permutation
 * test): the tidy ones among them are the coefficient of x^h in (1 + 2x + ... + 2x^(m-1) + x^m)^r, of C(rm, h) in all.
 * Three replications, all parts of one of them high, are 255 of 735,471; two are too few. Parts that do depend on each
 * other may be tidy by chance, in one regime that changes too slowly to be seen to: so the gap must be one of a
 * quarter, and high parts half as high again on average, or nobody need be told.
 */
import { only } from "../common/only.js";
import { round } from "../common/rounding.js";
import type { Regimes } from "../common/shapes/point.js";
import type { CellResult } from "../common/types.js";
import { mean, sum } from "./mean-intervals.js";
import { inParts } from "./parts.js";

const PARTS = 8;
const CHANCE = 0.001;
const LEAST_GAP = 1.25;
const LEAST_RATIO = 1.5;
const DIGITS = 3;

/** In windows of response latencies; where these tell none, in those of the backlog. */
export function regimesOf(cells: readonly CellResult[]): Regimes | undefined {
  return regimesIn(cells.map(latencies), "response") ?? regimesIn(cells.map(backlogs), "backlog");
}

/** @param windows of each replication, the parts of its window */
export function regimesIn(windows: readonly (readonly number[])[], of: Regimes["of"]): Regimes | undefined {
  const values = windows.flat().sort((a, b) => a - b);
  if (windows.length < 2 || windows.some(({ length }) => length !== PARTS) || !(values[0] > 0)) return undefined;
  const gaps = values.slice(1).map((value, i) => value / values[i]);
  const widest = gaps.indexOf(Math.max(...gaps));
  const isHigh = (value: number) => value > values[widest];
  const [low, high] = [values.slice(0, widest + 1), values.slice(widest + 1)];
  const times = mean(high) / mean(low);
  if (gaps[widest] < LEAST_GAP || times < LEAST_RATIO) return undefined;
  const kinds = windows.map((parts) => kindOf(parts.map(isHigh)));
  const count = (kind: (typeof kinds)[number]) => kinds.filter((each) => each === kind).length;
  if (count("mixed") > 0 || count("low") === 0 || chanceOf(windows.length, high.length) > CHANCE) return undefined;
  const moved = count("moved");
  return only<Regimes>()({ of, high: count("high"), ...(moved > 0 && { moved }), times: round(times, DIGITS) });
}

function kindOf(highs: readonly boolean[]): "low" | "high" | "moved" | "mixed" {
  const changes = highs.slice(1).filter((high, i) => high !== highs[i]).length;
  if (changes > 1) return "mixed";
  if (changes === 1) return "moved";
  return highs[0] ? "high" : "low";
}

/** Of all ways to deal `high` high parts out to `replications` windows, the share of those that are tidy. */
function chanceOf(replications: number, high: number): number {
  const ways = Array.from({ length: PARTS + 1 }, (_, j) => (j === 0 || j === PARTS ? 1 : 2));
  let tidy = [1];
  for (let i = 0; i < replications; i++) tidy = product(tidy, ways);
  const parts = replications * PARTS;
  let share = tidy[high];
  for (let i = 1; i <= high; i++) share *= i / (parts - high + i);
  return share;
}

function product(a: readonly number[], b: readonly number[]): number[] {
  const result = new Array<number>(a.length + b.length - 1).fill(0);
  for (const [i, x] of a.entries()) for (const [j, y] of b.entries()) result[i + j] += x * y;
  return result;
}

function latencies({ batches: { counts, sumsPs } }: CellResult): number[] {
  const sums = inParts(sumsPs, PARTS);
  return inParts(counts, PARTS).map((part, i) => sum(sums[i]) / sum(part));
}

function backlogs({ series: { backlog } }: CellResult): number[] {
  return inParts(backlog, PARTS).map(mean);
}
