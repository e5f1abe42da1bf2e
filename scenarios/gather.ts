/** From the runs of one line at one number of pending operations to a point with intervals. */
import { CostTable } from "../models/costs.js";
import type { Mechanism } from "../models/types.js";
import { ACCOUNTS, type Account } from "../sim/accounts.js";
import { PS_PER_S, toNs } from "../sim/time.js";
import { intendedRate } from "../sim/traffic.js";
import { correlation } from "./correlation.js";
import { drift } from "./drift.js";
import { latencies, throughputs } from "./latencies.js";
import { callbackLoad, overload, whyUnsettled } from "./overload.js";
import { costValues, lawContext } from "./plan.js";
import { precisionReached } from "./precision.js";
import { record } from "./record.js";
import { estimate, mean, sum } from "./statistics.js";
import { warmupEvents } from "./timing.js";
import type { CellResult, Counter, Estimate, Line, Point, Scenario } from "./types.js";

const NS_PER_S = 1e9;

const COUNTERS: readonly Counter[] = [
  "systemCalls",
  "contextSwitches",
  "wakeups",
  "interrupts",
  "fruitlessPolls",
  "emptyReads",
  "cancellations",
  "preemptions",
];

const NEVER_SETTLED =
  "no warm-up was found: MSER-5 saw the response latencies still changing in the second half of the longest pilot runs; give one (measurement.warm-up)";

/** How many events each replication dropped, and whether that is known, or believed by whoever gave it, to be enough. */
export interface WarmUpUsed {
  events: number;
  settled: boolean;
}

/** A closed workload is saturated below this share of its intended rate, with at most this share of core time idle. */
const SATURATED_RATE = 0.95;
const SATURATED_IDLE = 0.02;

/**
 * The point of `line` at `pending`, from its replications in order.
 * @param cells empty only where the mechanism cannot be run
 */
export function gatherPoint(
  scenario: Scenario,
  line: Line,
  pending: number,
  mechanism: Mechanism,
  cells: readonly CellResult[],
  warmup: WarmUpUsed = { events: warmupEvents(scenario, pending), settled: true },
): Point {
  const known = {
    line: line.id,
    pending,
    intendedRate: intendedRate(scenario.workload, pending),
    memory: mechanism.memory(lawContext(scenario, line, pending)),
    threads: mechanism.threads(line.parameters, pending),
  };
  const reason = mechanism.unsupported?.(line.parameters, pending);
  if (reason !== undefined) return { ...known, status: "unsupported", reason };
  const measured = {
    ...known,
    warmup: warmup.events,
    ...law(scenario, line, pending, mechanism),
    ...resources(scenario, pending, cells),
  };
  const { cores } = scenario.machine;
  const { workload } = scenario;
  const parallelism = Math.min(known.threads, cores);
  if (workload.kind !== "closed") {
    const excess = overload(callbackLoad(scenario, pending, known.threads), cells);
    if (excess !== undefined) return { ...measured, status: "overloaded", excess };
  }
  const unsettled = whyUnsettled(workload, cells) ?? (warmup.settled ? undefined : NEVER_SETTLED);
  const { confidence, precision } = scenario.measurement;
  const change = drift(cells, confidence);
  const settling = { ...measured, ...(change && { drift: change }) };
  if (unsettled !== undefined) return { ...settling, status: "unsettled", reason: unsettled };
  const dependence = correlation(cells, confidence);
  const found = latencies(cells, confidence);
  const steady: Point = {
    ...settling,
    status: "steady",
    precision: precisionReached(found.latency!, precision),
    ...found,
    ...(dependence && { correlation: dependence }),
  };
  if (workload.kind === "closed") steady.saturated = isSaturated(steady, cores, parallelism);
  return steady;
}

/** The laws know of no device that holds events back. */
function law(scenario: Scenario, line: Line, pending: number, mechanism: Mechanism): Pick<Point, "lawNoticeNs"> {
  const { coalesce } = scenario.machine.interrupts ?? {};
  if (coalesce !== undefined && coalesce.events !== 1) return {};
  const noticePs = mechanism.law.notice?.(lawContext(scenario, line, pending));
  return noticePs === undefined ? {} : { lawNoticeNs: toNs(noticePs) };
}

/** Everything but latency: what is known of a point even if it has no steady state. */
function resources(scenario: Scenario, pending: number, cells: readonly CellResult[]): Partial<Point> {
  const { confidence } = scenario.measurement;
  const perCompletion = (value: (cell: CellResult) => number) =>
    estimate(
      cells.map((cell) => value(cell) / Math.max(1, cell.completions)),
      confidence,
    );
  return {
    replications: cells.length,
    samples: sum(cells.map((cell) => cell.latency.response.count)),
    throughput: estimate(throughputs(cells), confidence),
    coreTime: record(ACCOUNTS, (account) => perCompletion((cell) => toNs(cell.accounts[account]))),
    busyTime: perCompletion((cell) => toNs(busyPs(cell))),
    coreShare: coreShare(scenario.machine.cores, cells),
    busyShare: busyShare(scenario, cells),
    counters: record(COUNTERS, (counter) => perCompletion((cell) => cell.counters[counter])),
    pendingMean: mean(cells.map((cell) => cell.pendingMean)),
    queuedMean: mean(cells.map((cell) => cell.queuedMean)),
    queuedMax: Math.max(...cells.map((cell) => cell.queuedMax)),
    overTime: overTime(cells[0]),
    fairness: {
      workers: mean(cells.map((cell) => cell.workers.jain)),
      operations: mean(cells.map((cell) => cell.operationsJain)),
    },
    ...energy(scenario, pending, perCompletion),
  };
}

const OVER_TIME_DIGITS = 4;

function overTime({ series }: CellResult): Point["overTime"] {
  const short = (values: number[]) => values.map((value) => Number(value.toPrecision(OVER_TIME_DIGITS)));
  return { spanNs: toNs(series.spanPs), pending: short(series.pending), queued: short(series.queued) };
}

/** Share of all core time of all replications, by account. */
function coreShare(cores: number, cells: readonly CellResult[]): Record<Account, number> {
  const total = cores * cells.reduce((sum, cell) => sum + cell.windowPs, 0);
  return record(ACCOUNTS, (account) => cells.reduce((sum, cell) => sum + cell.accounts[account], 0) / total);
}

/** Share of core time that is not idle, over the replications. */
function busyShare({ machine, measurement }: Scenario, cells: readonly CellResult[]): Estimate {
  const shares = cells.map(({ accounts, windowPs }) => 1 - accounts.idle / (machine.cores * windowPs));
  const { value, low, high } = estimate(shares, measurement.confidence);
  return { value, low, high: high === null ? null : Math.min(1, high) };
}

/** Core time that is not idle. Not the difference to all core time: of both, beyond 2^53 ps, only the nearest doubles are known here. */
function busyPs({ accounts }: CellResult): number {
  return sum(ACCOUNTS.map((account) => (account === "idle" ? 0 : accounts[account])));
}

/** Joules per completion, if the profile knows the watts of a core that executes and of one that idles. */
function energy(
  scenario: Scenario,
  pending: number,
  perCompletion: (value: (cell: CellResult) => number) => Estimate,
): Pick<Point, "energy"> {
  const costs = new CostTable(costValues(scenario), pending);
  if (!costs.has("coreWattsBusy") || !costs.has("coreWattsIdle")) return {};
  const [busyWatts, idleWatts] = [costs.value("coreWattsBusy"), costs.value("coreWattsIdle")];
  const joules = (cell: CellResult) => (busyPs(cell) * busyWatts + cell.accounts.idle * idleWatts) / PS_PER_S;
  return { energy: perCompletion(joules) };
}

/**
 * Whether a closed workload has run out of core time: throughput well below the intended rate, the cores its threads can use
 * without idle time, and (so that a few operations that merely spend their time being served do not count) on
 * average at least one event per usable core in the system, by Little's law.
 */
function isSaturated(point: Point, cores: number, parallelism: number): boolean {
  const perSecond = point.throughput!.value;
  const busyCores = (1 - point.coreShare!.idle) * cores;
  const inSystem = (perSecond * point.latency!.response.mean.value) / NS_PER_S;
  return (
    perSecond < SATURATED_RATE * point.intendedRate &&
    busyCores >= (1 - SATURATED_IDLE) * parallelism &&
    inSystem >= parallelism
  );
}
