/**
 * The small version of `npm run bench -- --only coverage`. Bounds hold a share with 99.9 % probability (binomial,
 * normal approximation).
 */
import { expect, test } from "vitest";
import { fifo, mm1, type Outcome, STATISTICS, type Study, trial } from "./coverage.js";

const Z_999 = 3.2905;
/** What intervals may truly cover. */
const [LEAST, MOST] = [0.93, 0.97];

function outcomes(study: Study, repetitions: number): Outcome[] {
  return Array.from({ length: repetitions }, (_, seed) => trial(study, seed));
}

function chance(share: number, trials: number): number {
  return Z_999 * Math.sqrt((share * (1 - share)) / trials);
}

function share(held: readonly (boolean | null)[]): number {
  expect(held).not.toContain(null);
  return held.filter((each) => each).length / held.length;
}

test.each([
  mm1(0.3, { replications: 10, warmup: 100, completions: 500 }),
  fifo({ replications: 10, warmup: 10, completions: 200 }),
])("95 % intervals of $name hold the true mean, p50 and p99 as often as they say", (study) => {
  const repetitions = 80;
  const found = outcomes(study, repetitions);
  for (const statistic of STATISTICS) {
    const covered = share(found.map(({ held }) => held[statistic]));
    expect(covered, statistic).toBeGreaterThan(LEAST - chance(LEAST, repetitions));
    expect(covered, statistic).toBeLessThanOrEqual(MOST + chance(MOST, repetitions));
  }
});

test("an interval that takes all events of M/M/1 at load 0.8 for independent holds the true mean 17 % of the time", () => {
  const repetitions = 100;
  const found = outcomes(mm1(0.8, { replications: 1, warmup: 500, completions: 4_000 }), repetitions);
  const naive = 0.172;
  expect(Math.abs(share(found.map((outcome) => outcome.naive)) - naive)).toBeLessThan(chance(naive, repetitions));
});
