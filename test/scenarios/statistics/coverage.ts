/** Models with a known answer, and whether the intervals of a run hold it: for coverage.test.ts and `npm run bench`. */
import { simulate } from "../../../scenarios/cell/simulate.js";
import type { Cell, CellResult, Latency, Point, Precision } from "../../../scenarios/common/types.js";
import { latencies } from "../../../scenarios/statistics/latencies.js";
import { sum } from "../../../scenarios/statistics/mean-intervals.js";
import { precisionReached, replicationsWanted } from "../../../scenarios/statistics/precision.js";
import { toNs } from "../../../sim/time.js";
import { cell, closed, costs, exponential, poisson } from "../../models/harness.js";

export const STATISTICS = ["mean", "p50", "p99"] as const;
type Truth = Record<(typeof STATISTICS)[number], number>;

const CONFIDENCE = 0.95;
const Z = 1.959964;
const SERVICE_PS = 1e8;

export interface Study {
  name: string;
  base: Cell;
  replications: number;
  /** Replications are added until the intervals are as narrow as that, up to so many. */
  stopping?: { precision: Precision; most: number };
  latency: Latency;
  /** Nanoseconds. */
  truth: Truth;
}

export interface Outcome {
  replications: number;
  /** Whether the interval holds the truth; null where none is claimed. */
  held: Record<keyof Truth, boolean | null>;
  /** Half the interval's width over the truth; null where there is none. */
  halfWidth: Record<keyof Truth, number | null>;
  /** Whether the interval of the first replication's mean does that takes all its events for independent. */
  naive: boolean;
}

/**
 * With all costs zero, one thread is M/M/1: the sojourn time is exponential with mean S / (1 - load). There are so many
 * operations because events of one operation are served together, out of their order: of few, the distribution is
 * another one with the same mean.
 */
export function mm1(load: number, extent: Pick<Study, "replications"> & Pick<Cell, "warmup" | "completions">): Study {
  const workload = poisson((load * 1e12) / SERVICE_PS, exponential(SERVICE_PS));
  const { replications, ...window } = extent;
  const mean = toNs(SERVICE_PS) / (1 - load);
  return {
    name: `M/M/1 at load ${load}`,
    base: cell("iocp", { set: { threads: 1 }, cores: 1, pending: 2_000, workload, ...window }),
    replications,
    latency: "response",
    truth: { mean, p50: mean * Math.LN2, p99: mean * Math.log(100) },
  };
}

/**
 * One thread goes round 1,000 operations in turns of 1 us, and an event finds it anywhere: notice is uniform on [0, 1
 * ms] (docs/model.md#mechanisms-and-their-laws). At 100 events a second hardly any falls into the turn of another.
 */
export function fifo(extent: Pick<Study, "replications"> & Pick<Cell, "warmup" | "completions">): Study {
  const { replications, ...window } = extent;
  const prices = costs({ queuePop: 20, overlappedPollSyscall: 200, queuePush: 30, yield: 750 });
  const top = 1e6;
  return {
    name: "overlapped-fifo, 1,000 pending",
    base: cell("overlapped-fifo", {
      set: { threads: 1 },
      pending: 1_000,
      costs: prices,
      workload: closed(100),
      ...window,
    }),
    replications,
    latency: "notice",
    truth: { mean: top / 2, p50: top / 2, p99: 0.99 * top },
  };
}

/** All replications of `study` with another seed, and what its intervals are worth. */
export function trial({ base, replications, stopping, latency, truth }: Study, seed: number): Outcome {
  const cells: CellResult[] = [];
  let all: NonNullable<Point["latency"]>;
  for (let wanted = replications; cells.length < wanted; ) {
    while (cells.length < wanted) cells.push(simulate({ ...base, seed: String(seed), replication: cells.length }));
    all = latencies(cells, { confidence: CONFIDENCE }).latency!;
    if (stopping) wanted = wantedFor(all, cells.length, stopping);
  }
  const found = all![latency]!;
  const held = STATISTICS.map((statistic): [string, boolean | null] => {
    const { low, high } = found[statistic];
    return [statistic, low === null ? null : low <= truth[statistic] && truth[statistic] <= high!];
  });
  const halfWidth = STATISTICS.map((statistic): [string, number | null] => {
    const { low, high } = found[statistic];
    return [statistic, low === null ? null : (high! - low) / 2 / truth[statistic]];
  });
  return {
    replications: cells.length,
    held: Object.fromEntries(held) as Outcome["held"],
    halfWidth: Object.fromEntries(halfWidth) as Outcome["halfWidth"],
    naive: naiveHolds(cells[0], truth.mean),
  };
}

function wantedFor(
  latency: NonNullable<Point["latency"]>,
  now: number,
  { precision, most }: NonNullable<Study["stopping"]>,
) {
  return replicationsWanted(
    { replications: now, precision: precisionReached({ latency }, precision) },
    precision,
    most,
  );
}

function naiveHolds({ batches: { counts, sumsPs, squares } }: CellResult, truthNs: number): boolean {
  const count = sum(counts);
  const error = Math.sqrt(squares / (count - 1) / count);
  return Math.abs(sum(sumsPs) / count - truthNs * 1000) <= Z * error;
}
