/** From the runs of one line at one number of pending operations to a point with intervals. */
import { CostTable } from "../../models/costs.js";
import { furtherThreads } from "../../models/programs/executor-fit.js";
import type { Mechanism } from "../../models/types.js";
import { ACCOUNTS } from "../../sim/accounting/accounts.js";
import { programCores } from "../../sim/places.js";
import { PS_PER_S, toNs } from "../../sim/time.js";
import { trafficsOf } from "../../sim/traffic/classes.js";
import { intendedRate } from "../../sim/traffic.js";
import type { Place } from "../common/along.js";
import { COUNTER_KEYS } from "../common/counters.js";
import type { Estimate } from "../common/estimate.js";
import { costValues, lawContext, refused } from "../common/mechanism-at.js";
import { memoryUse } from "../common/memory.js";
import { only } from "../common/only.js";
import { scenarioOfLine } from "../common/program.js";
import { record } from "../common/record.js";
import { round } from "../common/rounding.js";
import { warmupEvents } from "../common/timing.js";
import type { CellResult, Line, Point, Scenario } from "../common/types.js";
import { correlation } from "./autocorrelation.js";
import { balanceOf } from "./balance.js";
import { classesAt, withClassLatencies } from "./classes.js";
import { latencies, throughputs } from "./latencies.js";
import { estimate, mean, sum } from "./mean-intervals.js";
import { outcomesOf } from "./outcomes.js";
import { precisionReached } from "./precision.js";
import { regimesOf } from "./regimes.js";
import { shortfall } from "./status/closed.js";
import { drift } from "./status/drift.js";
import { standing } from "./status/standing.js";
import { timeline } from "./timeline.js";
import { whyOf } from "./why.js";

/**
 * How many events each replication dropped, and whether that is known, or believed by whoever gave it, to be enough.
 */
export interface WarmUpUsed {
  events: number;
  settled: boolean;
}

/**
 * The point of `line` at `pending`, from its replications in order.
 * @param cells empty only where the mechanism cannot be run
 */
export function gatherPoint(
  whole: Scenario,
  line: Line,
  pending: number,
  mechanism: Mechanism,
  cells: readonly CellResult[],
  warmup: WarmUpUsed = { events: warmupEvents(whole, pending), settled: true },
): Point {
  const scenario = scenarioOfLine(whole, line);
  const known = {
    line: line.id,
    pending,
    intendedRate: intendedRate(scenario.workload, pending),
    memory: memoryUse(scenario, line, mechanism, lawContext(scenario, line, pending)),
    threads: mechanism.threads(line.parameters, pending) + workersOf(scenario),
  };
  const reason = refused(scenario, line, mechanism, pending);
  if (reason !== undefined) return only<Point>()({ ...known, status: "unsupported", reason });
  const verdict = standing({ scenario, pending, threads: known.threads, cells, warmup });
  const measured = only<Point>()({
    ...known,
    ...verdict,
    warmup: warmup.events,
    ...law(scenario, line, pending, mechanism),
    ...measures(scenario, cells),
  });
  if (verdict.status === "overloaded" || verdict.status === "partly overloaded") return withFindings(measured, {});
  const { confidence, precision } = scenario.measurement;
  if (verdict.status === "changing") {
    const overall = latenciesAt(scenario, cells, measured);
    const reached = precisionReached(overall, precision);
    return only<Point>()({
      ...measured,
      ...overall,
      ...taken(cells, confidence),
      precision: reached,
      timeline: timeline(cells, confidence),
    });
  }
  const change = drift(cells, confidence);
  if (verdict.status === "too short") return withFindings(measured, { drift: change });
  const found = latenciesAt(scenario, cells, measured);
  const overTime = timeline(cells, confidence);
  // The stretches of a trace differ, and are meant to.
  const regimes = scenario.workload.kind === "trace" ? undefined : regimesOf(cells);
  const steady = only<Point>()({
    ...measured,
    ...found,
    ...taken(cells, confidence),
    precision: precisionReached(found, precision),
    ...(overTime && { timeline: overTime }),
    ...(regimes && { regimes }),
  });
  return withFindings(steady, { drift: change, correlation: correlation(cells, confidence) });
}

/** The same at a place of any axis. */
export function gatherAt(
  { scenario, line, pending: n, x, panel }: Place,
  mechanism: Mechanism,
  cells: readonly CellResult[],
  warmup?: WarmUpUsed,
): Point {
  const point = gatherPoint(scenario, line, n, mechanism, cells, warmup);
  if (x === undefined && panel === undefined) return point;
  const { line: id, pending, ...rest } = point;
  return only<Point>()({
    ...{ line: id, pending },
    ...(x !== undefined && { x }),
    ...(panel !== undefined && { panel }),
    ...rest,
  });
}

/** Of all together, and of each class; whatever the point is. */
export function latenciesAt(scenario: Scenario, cells: readonly CellResult[], { classes }: Pick<Point, "classes">) {
  return withClassLatencies(scenario, cells, latencies(cells, scenario.measurement), classes);
}

function taken(cells: readonly CellResult[], confidence: number): Pick<Point, "why"> {
  const why = whyOf(cells, confidence);
  return why === undefined ? {} : { why };
}

/** Workers, where there are any that are no threads of the mechanism. */
function workersOf({ workload, machine }: Scenario): number {
  return furtherThreads(workload.threads, programCores(machine));
}

/** Everything but latency: what is known of a point even if it has no steady state. */
function measures(scenario: Scenario, cells: readonly CellResult[]): Partial<Point> {
  const known = { replications: cells.length, samples: sum(cells.map((cell) => cell.latency.response.count)) };
  if (cells.some(({ windowPs }) => windowPs === 0)) {
    return only<Partial<Point>>()({ ...known, undetermined: { rates: "a window has no length" } });
  }
  const idle = cells.some(({ completions }) => completions === 0);
  return only<Partial<Point>>()({
    ...known,
    ...rates(scenario, cells),
    ...(idle
      ? { undetermined: { perCompletion: "no callback ended within a window" } }
      : perCompletion(scenario, cells)),
  });
}

/** `point` with what was found of it; or, in its place, why it was not. */
function withFindings(
  point: Point,
  found: { drift?: Point["drift"] | string; correlation?: Point["correlation"] | string },
): Point {
  const entries = Object.entries(found);
  const missing = Object.fromEntries(entries.filter(([, value]) => typeof value === "string"));
  const rest = Object.fromEntries(entries.filter(([, value]) => typeof value !== "string"));
  const undetermined = { ...point.undetermined, ...missing };
  return { ...point, ...rest, ...(Object.keys(undetermined).length > 0 && { undetermined }) };
}

/** The laws know of no device that holds events back. */
function law(scenario: Scenario, line: Line, pending: number, mechanism: Mechanism): Pick<Point, "lawNoticeNs"> {
  const { coalesce } = scenario.machine.interrupts ?? {};
  if (coalesce !== undefined && coalesce.events !== 1) return {};
  // The laws are those of sockets.
  if (trafficsOf(scenario.workload).some(({ kind }) => kind === "storage")) return {};
  const noticePs = mechanism.law.notice?.(lawContext(scenario, line, pending, mechanism));
  return noticePs === undefined ? {} : { lawNoticeNs: toNs(noticePs) };
}

/** Shares and averages over time. */
function rates(scenario: Scenario, cells: readonly CellResult[]): Partial<Point> {
  const { confidence } = scenario.measurement;
  const offered = cells.map((cell) => (cell.events * PS_PER_S) / cell.windowPs);
  const { pending } = cells[0];
  const lacking =
    ["closed", "storage"].includes(scenario.workload.kind) && !scenario.changes
      ? shortfall({ scenario, pending, cells })
      : 0;
  return only<Partial<Point>>()({
    offered: estimate(offered, confidence),
    throughput: estimate(throughputs(cells), confidence),
    ...(lacking > 0 && { shortfall: lacking }),
    ...outcomesOf(cells, confidence),
    ...classesAt(scenario, cells),
    coreShare: coreShare(scenario.machine.cores, cells),
    busyShare: busyShare(scenario, cells),
    pendingMean: mean(cells.map((cell) => cell.pendingMean)),
    queuedMean: mean(cells.map((cell) => cell.queuedMean)),
    queuedMax: Math.max(...cells.map((cell) => cell.queuedMax)),
    overTime: overTime(cells[0]),
    fairness: {
      workers: mean(cells.map((cell) => cell.workers.jain)),
      operations: mean(cells.map((cell) => cell.operationsJain)),
    },
    ...balanceOf(scenario, cells),
  });
}

function perCompletion(scenario: Scenario, cells: readonly CellResult[]): Partial<Point> {
  const each = (value: (cell: CellResult) => number) =>
    estimate(
      cells.map((cell) => value(cell) / cell.completions),
      scenario.measurement.confidence,
    );
  return only<Partial<Point>>()({
    coreTime: {
      ...record(ACCOUNTS, (account) => each((cell) => toNs(cell.accounts[account]))),
      ...record(furtherAccounts(cells), (name) => each(({ accounts }) => toNs(accounts[name] ?? 0))),
    },
    busyTime: each((cell) => toNs(busyPs(cell))),
    counters: record(COUNTER_KEYS, (counter) => each((cell) => cell.counters[counter])),
    ...energy(scenario, cells[0].pending, each),
  });
}

const OVER_TIME_DIGITS = 4;

function overTime({ series }: CellResult): Point["overTime"] {
  const short = (values: number[]) => values.map((value) => round(value, OVER_TIME_DIGITS));
  return { spanNs: toNs(series.spanPs), pending: short(series.pending), queued: short(series.queued) };
}

/** Share of all core time of all replications, by account. */
function coreShare(cores: number, cells: readonly CellResult[]): NonNullable<Point["coreShare"]> {
  const total = cores * sum(cells.map(({ windowPs }) => windowPs));
  const shareOf = (of: (accounts: CellResult["accounts"]) => number) =>
    sum(cells.map(({ accounts }) => of(accounts))) / total;
  return {
    ...record(ACCOUNTS, (account) => shareOf((accounts) => accounts[account])),
    ...record(furtherAccounts(cells), (name) => shareOf((accounts) => accounts[name] ?? 0)),
  };
}

const FURTHER_ACCOUNTS = ["clients", "transition"] as const;

/** Those that only some machines have. */
function furtherAccounts([{ accounts }]: readonly CellResult[]) {
  return FURTHER_ACCOUNTS.filter((name) => accounts[name] !== undefined);
}

/** Share of core time that is not idle, over the replications. */
function busyShare({ machine, measurement }: Scenario, cells: readonly CellResult[]): Estimate {
  const shares = cells.map(({ accounts, windowPs }) => 1 - accounts.idle / (machine.cores * windowPs));
  const { value, low, high } = estimate(shares, measurement.confidence);
  return { value, low, high: high === null ? null : Math.min(1, high) };
}

/**
 * Core time that is neither idle nor the clients'. Not the difference to all core time: of both, beyond 2^53 ps, only
 * the nearest doubles are known here.
 */
function busyPs({ accounts }: CellResult): number {
  const { idle: _, clients: __, ...busy } = accounts;
  return sum(Object.values(busy));
}

/** Joules per completion, if the profile knows the watts of a core that executes and of one that idles. */
function energy(
  scenario: Scenario,
  pending: number,
  each: (value: (cell: CellResult) => number) => Estimate,
): Pick<Point, "energy"> {
  const costs = new CostTable(costValues(scenario), pending);
  if (!costs.has("coreWattsBusy") || !costs.has("coreWattsIdle")) return {};
  const [busyWatts, idleWatts] = [costs.value("coreWattsBusy"), costs.value("coreWattsIdle")];
  const joules = (cell: CellResult) => (busyPs(cell) * busyWatts + cell.accounts.idle * idleWatts) / PS_PER_S;
  return { energy: each(joules) };
}
