/** What must add up over a window: events that come and go, and Little's law of those written down one by one. */
import { ok } from "node:assert/strict";
import type { Picoseconds } from "../../sim/time.js";

/** The time that stays, each from when to when, spent between two instants. Of many long ones it is beyond 2^53. */
export function spentWithin(
  stays: readonly (readonly [came: Picoseconds, ended: Picoseconds])[],
  from: Picoseconds,
  until: Picoseconds,
): bigint {
  return stays.reduce((sum, [came, ended]) => {
    const [start, end] = [Math.max(came, from), Math.min(ended, until)];
    return end > start ? sum + BigInt(end - start) : sum;
  }, 0n);
}

/** A mean number under way is that time over the window's length, exact but for its rounding, and the product's. */
export function checkLittle(mean: number, windowPs: Picoseconds, spentPs: bigint, whose = "all"): void {
  const area = mean * windowPs;
  const off = BigInt(Math.round(area)) - spentPs;
  const most = 1 + 4 * Number.EPSILON * area;
  ok(Math.abs(Number(off)) <= most, `Little's law (${whose}): off by ${off} ps, at most ${most}`);
}

interface Window {
  readonly backlogStart: number;
  readonly backlogEnd: number;
  readonly completions: number;
  readonly unfinished: number;
}

/** Come = ended + under way, of `measured` events: fewer only if the run was given up, and then the rest is said. */
export function checkCame({ backlogStart, backlogEnd, completions, unfinished }: Window, measured: number): void {
  const came = completions + backlogEnd - backlogStart;
  const missing = measured - came;
  ok(missing === 0 || (missing > 0 && unfinished >= missing), `${came} of ${measured} came, ${unfinished} unfinished`);
}
