/**
 * How often 95 % intervals hold a truth that is known: whole runs, again and again with another seed, by as many
 * processes as there are cores.
 */
import { formatFixed } from "../../scenarios/common/format.js";
import { fifo, mm1, type Outcome, STATISTICS, type Study } from "../../test/scenarios/statistics/coverage.js";
import { type Extent, inPortions } from "../plan.js";
import { atMost, quantity, type Row, type Section, type Target } from "../report.js";
import { ask, type Workshop } from "../workshop.js";

const REPETITIONS = 1_000;
const A_FEW = 100;
/** Seeds that one process takes on. */
const PORTION = 20;
/** Coverage may be off by so many points. */
const TOLERANCE = 2;
/** For a tenth of the repetitions, chance takes three times as many. */
const ROUGH_TOLERANCE = 6;

/**
 * Warm-up and window grow with the time over which a queue remembers: some 3, 80 and, at load 0.95, 1,300 events. That,
 * and stopping at narrow intervals, takes most of the time, and is left out of a first look.
 */
const STUDIES: Study[] = [
  mm1(0.3, { replications: 20, warmup: 300, completions: 4_000 }),
  mm1(0.8, { replications: 20, warmup: 1_000, completions: 10_000 }),
  fifo({ replications: 20, warmup: 20, completions: 1_000 }),
];
const LONG_STUDIES: Study[] = [
  mm1(0.95, { replications: 20, warmup: 8_000, completions: 60_000 }),
  untilPrecise(mm1(0.3, { replications: 5, warmup: 500, completions: 5_000 })),
  untilPrecise(mm1(0.8, { replications: 5, warmup: 2_000, completions: 20_000 })),
];

/**
 * Stopped when the intervals are as narrow as scenarios ask by default: p50 to 2 % and p99 to 5 %, or by the budget.
 */
function untilPrecise(study: Study): Study {
  const precision = { of: study.latency, targets: { p50: 0.02, p99: 0.05 } };
  return { ...study, name: `${study.name}, until precise`, stopping: { precision, most: 40 } };
}

export async function coverageSection(workshop: Workshop, extent: Extent): Promise<Section> {
  const repetitions = extent.quick ? A_FEW : REPETITIONS;
  const rows: Row[] = [];
  const targets: Target[] = [];
  for (const [i, study] of (extent.quick ? STUDIES : [...STUDIES, ...LONG_STUDIES]).entries()) {
    extent.progress(`coverage: ${study.name}, ${repetitions} times`);
    const file = workshop.file(`study-${i}.json`, JSON.stringify(study));
    const outcomes = await inPortions(repetitions, PORTION, (from, to) =>
      ask<Outcome[]>(workshop.muxsim, "coverage", file, from, to),
    );
    rows.push({ label: study.name, quantities: columns(outcomes) });
    for (const statistic of STATISTICS) {
      const covered = coverage(outcomes.map(({ held }) => held[statistic]));
      const off = Math.abs(covered - 95);
      const most = extent.quick ? ROUGH_TOLERANCE : TOLERANCE;
      targets.push(atMost(`${study.name}, ${statistic}: coverage of 95 % intervals, points off`, off, most));
    }
  }
  return {
    title: "Coverage",
    notes: [
      `Of ${repetitions} runs with seeds of their own, the share in per cent whose 95 % interval holds the true value, and the median half-width relative to it; chance alone makes ` +
        `that ${formatFixed(Math.sqrt((0.95 * 0.05) / repetitions) * 100, 1)} points uncertain. Naive: the interval of one replication's mean that takes its events for independent.`,
    ],
    rows,
    targets,
  };
}

function columns(outcomes: readonly Outcome[]) {
  const widths = STATISTICS.map((statistic) => {
    const known = outcomes.flatMap(({ halfWidth }) => halfWidth[statistic] ?? []).sort((a, b) => a - b);
    return quantity(`${statistic} half-width`, "%", [100 * known[known.length >> 1]]);
  });
  const held = STATISTICS.map((statistic) =>
    quantity(statistic, "%", [coverage(outcomes.map((outcome) => outcome.held[statistic]))]),
  );
  const had = quantity(
    "replications",
    "",
    outcomes.map((outcome) => outcome.replications),
  );
  return [...widths, had, quantity("naive mean", "%", [coverage(outcomes.map(({ naive }) => naive))]), ...held];
}

/** Per cent. Where no interval is claimed, none fails: such runs do not count. */
function coverage(held: readonly (boolean | null)[]): number {
  const claimed = held.filter((each) => each !== null);
  return (100 * claimed.filter((each) => each).length) / claimed.length;
}
