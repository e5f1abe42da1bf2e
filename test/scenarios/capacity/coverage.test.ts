/**
 * The small version of `npm run bench -- --only capacity`: bounds hold a share with 99.9 % probability (binomial,
 * normal approximation).
 */
import { expect, test } from "vitest";
import { TRUE_CAPACITY, trial } from "./mm1.js";

const Z_999 = 3.2905;
const SEEDS = 12;
const PRECISION = 0.12;
/** What intervals may truly cover. */
const LEAST = 0.93;

test("95 % intervals of the capacity of M/M/1 at a p99 hold the closed form, and their middle is near it", async () => {
  const found = [];
  for (let seed = 0; seed < SEEDS; seed++) found.push(await trial(seed, PRECISION));
  const covered = found.filter(({ held }) => held).length / SEEDS;
  expect(covered).toBeGreaterThan(LEAST - Z_999 * Math.sqrt((LEAST * (1 - LEAST)) / SEEDS));
  const mean = found.reduce((sum, { capacity }) => sum + capacity.value, 0) / SEEDS;
  // Half an interval is about two standard errors of one seed.
  expect(Math.abs(mean / TRUE_CAPACITY - 1)).toBeLessThan((Z_999 * PRECISION) / 2 / Math.sqrt(SEEDS));
  for (const { capacity } of found) {
    const half = (capacity.high! - capacity.low!) / 2 / capacity.value;
    expect(half).toBeLessThanOrEqual(PRECISION);
  }
}, 60_000);
