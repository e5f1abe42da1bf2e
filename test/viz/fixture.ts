/**
 * A made-up but plausible result for the tests of viz/: eight lines from 1 to 100,000 pending operations, by closed
 * forms instead of simulation. It contains every kind of point there is. Deterministic.
 */
import type { Estimate } from "../../scenarios/common/estimate.js";
import type {
  ByLatency,
  Latency,
  Line,
  MechanismNote,
  Point,
  Result,
  Statistic,
} from "../../scenarios/common/types.js";
import { fixtureClaims, fixtureFindings } from "./fixture-findings.js";
import { mechanismNotes, profile } from "./fixture-notes.js";

export const PENDING = [1, 10, 100, 1000, 10_000, 100_000];
const CORES = 4;
/** What stands in a point that delivers less than it is asked for. */
const SATURATED: Partial<Point> = {
  status: "saturated",
  shortfall: 0.19,
  bottleneck: { name: "all 4 cores", utilisation: 1 },
};
const RATE = 20_000;
const QUANTILE_LEVELS = [
  0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.97, 0.98, 0.99, 0.9925, 0.995, 0.997,
  0.998, 0.999, 0.9995, 0.9998, 0.9999, 0.99995, 0.99999, 1,
];

/** The shape of a latency distribution: its quantile at `p`, relative to the mean. */
type Shape = (p: number) => number;
export const uniform: Shape = (p) => 2 * Math.min(p, 0.99999);
export const tailed: Shape = (p) => 0.82 + 0.12 * -Math.log(1 - Math.min(p, 0.99999));

export interface Recipe {
  line: Line;
  shape: Shape;
  /** Mean notice latency in nanoseconds. */
  notice(n: number): number;
  law?(n: number): number;
  /** Core-nanoseconds per completion spent polling in vain; the rest of the non-idle time is the same for all. */
  polling(n: number): number;
  memory(n: number): Point["memory"];
  threads(n: number): number;
  state?(n: number): Partial<Point> | undefined;
}

const parked = 35_000;
export const line = (id: string, mechanism: string, label = id, pending = PENDING): Line => ({
  id,
  label,
  mechanism,
  parameters: { threads: "cores" },
  pending,
});
export const pooled = (perOperation: number, buffer: number) => (n: number) => ({
  threads: CORES * parked,
  buffers: n * buffer,
  registrations: n * perOperation,
});
const fewThreads = () => CORES;

const RECIPES: Recipe[] = [
  {
    line: line("overlapped-spin", "overlapped-spin", "thread per operation", PENDING.slice(0, 5)),
    shape: uniform,
    notice: (n) => 900 + (n * 1500) / (2 * CORES),
    law: (n) => (n * 1500) / (2 * CORES),
    polling: () => 185_000,
    memory: (n) => ({ threads: n * parked, buffers: n * 4096, registrations: n * 320 }),
    threads: (n) => n,
    state: (n) => (n >= 10_000 ? { status: "overloaded", excess: 0.37 } : undefined),
  },
  {
    line: line("overlapped-fifo", "overlapped-fifo", "shared FIFO, 4 threads"),
    shape: uniform,
    notice: (n) => 700 + (n * 820) / (2 * CORES),
    law: (n) => (n * 820) / (2 * CORES),
    polling: () => 190_000,
    memory: pooled(320, 4096),
    threads: fewThreads,
    state: (n) => (n >= 100_000 ? SATURATED : undefined),
  },
  {
    line: line("overlapped-ports(ports=4)", "overlapped-ports", "4 ports, two choices"),
    shape: uniform,
    notice: (n) => 720 + (n * 790) / (2 * CORES),
    law: (n) => (n * 790) / (2 * CORES),
    polling: () => 188_000,
    memory: pooled(320, 4096),
    threads: fewThreads,
    state: (n) => (n >= 100_000 ? SATURATED : undefined),
  },
  {
    line: line("iocp", "iocp"),
    shape: tailed,
    notice: (n) => 4200 + 12 * Math.log10(n),
    law: () => 4150,
    polling: () => 0,
    memory: pooled(320, 4096),
    threads: fewThreads,
  },
  {
    line: line("poll", "poll"),
    shape: tailed,
    notice: (n) => 5100 + n * 95,
    law: (n) => 5000 + n * 90,
    polling: (n) => Math.min(150_000, n * 50),
    memory: (n) => ({ threads: parked, buffers: 0, registrations: n * 40 }),
    threads: () => 1,
    state: (n) => (n >= 100_000 ? SATURATED : undefined),
  },
  {
    line: line("select", "select"),
    shape: tailed,
    notice: (n) => 5300 + n * 101,
    law: (n) => 5200 + n * 96,
    polling: (n) => Math.min(150_000, n * 56),
    memory: (n) => ({ threads: parked, buffers: 0, registrations: n * 32 }),
    threads: () => 1,
    state: (n) =>
      n > 1024 ? { status: "unsupported", reason: "select is limited to 1,024 descriptors (FD_SETSIZE)" } : undefined,
  },
  {
    line: line("epoll", "epoll"),
    shape: tailed,
    notice: (n) => 5000 + 9 * Math.log10(n),
    law: () => 4950,
    polling: () => 240,
    memory: (n) => ({ threads: CORES * parked, buffers: 0, registrations: n * 160 }),
    threads: fewThreads,
  },
  {
    line: line("epoll(sets=per-thread)", "epoll", "epoll, a set per thread"),
    shape: (p) => tailed(p) ** 1.4,
    notice: (n) => 6100 + 30 * Math.log10(n),
    polling: () => 180,
    memory: (n) => ({ threads: CORES * parked, buffers: 0, registrations: n * 160 }),
    threads: fewThreads,
  },
];

function estimate(value: number, relative: number): Estimate {
  return { value, low: value * (1 - relative), high: value * (1 + relative * 1.1) };
}

/** A half-width between 0.3 % and 4 %, different for every point but always the same. */
function spread(recipe: Recipe, n: number): number {
  const seed = [...recipe.line.id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) * 7 + Math.log10(n) * 131;
  return 0.003 + ((seed % 97) / 97) * 0.037;
}

/** What comes after the notice, in nanoseconds: the read until the callback starts, and the callback. */
const AFTER: Record<Latency, number> = { notice: 0, start: 640, response: 5900, client: 5900 };
const LEVEL: Record<Statistic, number | undefined> = {
  mean: undefined,
  p50: 0.5,
  p90: 0.9,
  p99: 0.99,
  p999: 0.999,
  max: 1,
};

function statistics(recipe: Recipe, n: number, latency: Latency): Record<Statistic, Estimate> {
  const at = (p: number | undefined) => recipe.notice(n) * (p === undefined ? 1 : recipe.shape(p)) + AFTER[latency];
  const entries = Object.entries(LEVEL).map(([name, p]) => {
    const value = at(p);
    const tail = p === undefined || p <= 0.5 ? 1 : 1.5;
    return [name, name === "max" ? { value, low: null, high: null } : estimate(value, spread(recipe, n) * tail)];
  });
  return Object.fromEntries(entries) as Record<Statistic, Estimate>;
}

const REPLICATIONS = 8;

/** What each replication gave: all lines share what they owe to their traffic, and each has a little of its own. */
function byReplication(recipe: Recipe, n: number): Record<string, number[]> {
  const name = recipe.line.id.length;
  const values = (latency: Latency, statistic: Statistic) =>
    Array.from({ length: REPLICATIONS }, (_, i) => {
      const shared = ((i * 37) % 11) / 11 - 0.5;
      const own = (((i + name) * 29) % 13) / 13 - 0.5;
      const { value } = statistics(recipe, n, latency)[statistic];
      return Number((value * (1 + 0.04 * shared + 0.004 * own)).toPrecision(7));
    });
  return Object.fromEntries(
    (["notice", "start", "response"] as const).flatMap((latency) =>
      (["mean", "p50", "p90", "p99", "p999"] as const).map((statistic) => [
        `${latency}.${statistic}`,
        values(latency, statistic),
      ]),
    ),
  );
}

function perLatency<T>(of: (latency: Latency) => T): ByLatency<T> {
  return { notice: of("notice"), start: of("start"), response: of("response") };
}

function point(recipe: Recipe, n: number): Point {
  const bare = {
    line: recipe.line.id,
    pending: n,
    intendedRate: RATE,
    memory: recipe.memory(n),
    threads: recipe.threads(n),
  };
  const state = recipe.state?.(n);
  if (state?.status === "unsupported") return { ...bare, status: "unsupported", ...state };
  if (state?.status === "overloaded") return { ...bare, status: "overloaded", ...state, ...spending(recipe, n) };
  return {
    ...bare,
    status: "steady",
    ...state,
    replications: 8,
    samples: 160_000,
    latency: perLatency((latency) => statistics(recipe, n, latency)),
    quantiles: perLatency((latency) => QUANTILE_LEVELS.map((p) => recipe.notice(n) * recipe.shape(p) + AFTER[latency])),
    ...(recipe.law ? { lawNoticeNs: recipe.law(n) } : {}),
    ...spending(recipe, n),
    warmup: 2000 + n,
    precision: { met: spread(recipe, n) < 0.03, reached: { p50: spread(recipe, n), p99: 1.5 * spread(recipe, n) } },
    correlation: {
      events: 1 + 3 * n ** 0.4,
      effectiveSamples: 160_000 / (1 + 3 * n ** 0.4),
      naiveCoverage: 0.95 / n ** 0.1,
    },
    drift: { value: 0.01 * spread(recipe, n), low: -0.001, high: 0.001 },
    byReplication: byReplication(recipe, n),
    throughput: estimate(state?.status === "saturated" ? RATE * 0.81 : RATE, 0.004),
    pendingMean: n,
    queuedMean: 0.4,
    queuedMax: 9,
    timeline: timeline(recipe, n),
    fairness: { workers: 0.97, operations: 0.99 },
  };
}

/** A surge in the middle of a second. */
function timeline(recipe: Recipe, n: number): Point["timeline"] {
  const response = statistics(recipe, n, "response");
  const shape = [1, 1, 8, 40, 12, 1.1, 1];
  const column = ({ value, low, high }: Estimate) => ({
    value: shape.map((each) => each * value),
    low: shape.map((each) => (low === null ? null : each * low)),
    high: shape.map((each) => (high === null ? null : each * high)),
  });
  const columns = { mean: column(response.mean), p50: column(response.p50), p99: column(response.p99) };
  return {
    spanNs: 1e8,
    ...columns,
    max: shape.map((each) => each * response.max.value),
    events: shape.map(() => 16_000),
  };
}

function spending(recipe: Recipe, n: number): Pick<Point, "coreTime" | "coreShare" | "counters"> {
  const total = (CORES * 1e9) / RATE;
  const polling = Math.min(recipe.polling(n), total - 13_400);
  const switching = polling > 1e5 ? 5200 : 1400;
  const busy = { callback: 5260, user: 420, system: 1480, polling, switch: switching, interrupt: 980 };
  const idle = Math.max(0, total - Object.values(busy).reduce((sum, value) => sum + value, 0));
  const share = { ...busy, idle };
  const of = (value: number) => estimate(value, spread(recipe, n));
  return {
    coreTime: mapValues(share, of),
    coreShare: mapValues(share, (value) => value / total),
    counters: mapValues(
      {
        systemCalls: 2 + polling / 800,
        contextSwitches: 0.9 + polling / 9000,
        wakeups: polling > 1e5 ? 0 : 0.93,
        interrupts: 1,
        fruitlessPolls: polling / 820,
        emptyReads: recipe.line.mechanism === "epoll" ? 0.02 : 0,
        cancellations: 0,
        preemptions: 0,
      },
      of,
    ),
  };
}

function mapValues<K extends string, A, B>(record: Record<K, A>, of: (value: A) => B): Record<K, B> {
  return Object.fromEntries(Object.entries<A>(record).map(([key, value]) => [key, of(value)])) as Record<K, B>;
}

/** The whole result; a fresh object each time, so that a test may spoil it. */
export function fixtureResult(): Result {
  const result = resultOf(RECIPES, mechanismNotes);
  return {
    ...result,
    scenario: { ...result.scenario, claims: structuredClone(fixtureClaims()) },
    findings: structuredClone(fixtureFindings()),
  };
}

/** A result whose lines follow `recipes`. */
export function resultOf(recipes: readonly Recipe[], mechanisms: readonly MechanismNote[]): Result {
  return structuredClone({
    schema: "muxsim-result/3",
    version: "0.1.0",
    engine: { node: "v20.20.0", v8: "11.3.244.8", platform: "linux x64" },
    command: "muxsim run 2012-post --seed 2012",
    scenario: {
      name: "2012-post",
      question: "How does latency grow with the number of pending operations?",
      description:
        "A fixed total of 20,000 events per second is spread over ever more pending operations. The schemes the post of " +
        "November 2012 describes are set beside the systems that exist.",
      machine: { cores: CORES, quantumPs: 4e9 },
      profile,
      workload: {
        kind: "closed",
        rate: { basis: "total", perSecond: RATE },
        io: { kind: "exponential", meanPs: 1e9 },
        think: { kind: "constant", meanPs: 0 },
        callback: { kind: "constant", meanPs: 5e6 },
      },
      lines: recipes.map((recipe) => recipe.line),
      pending: PENDING,
      measurement: {
        replications: 8,
        precision: { of: "response", targets: { p50: 0.02, p99: 0.05 } },
        warmup: 2000,
        warmupRounds: 0,
        completions: 20_000,
        confidence: 0.95,
      },
      claims: [],
      answer: { kind: "growth", metric: "notice.mean" },
      seed: "2012",
    },
    mechanisms: [...mechanisms],
    quantileLevels: QUANTILE_LEVELS,
    points: recipes.flatMap((recipe) => recipe.line.pending.map((n) => point(recipe, n))),
    findings: { growth: [], knees: [], claims: [] },
    answer:
      "From 1 to 100,000 pending operations the mean notice latency of the shared FIFO grows from 803 ns to 10.3 ms " +
      "(95 % interval 10.1 to 10.4 ms), in proportion to n; that of iocp stays at 4.2 us (4.1 to 4.4 us) and that of epoll at 5 us.",
    sha256: "3fa9c12b5d0e8a7744c1b2f09e6d5381aa0c4f7be2d91837665f04b8c3de1290",
    recordSha256: "0d1c9be3a4c6f7e2b85a6d31f90e47c2183b5d7fa96c0e4d2b7180f6a5c3e9d4",
  } satisfies Result);
}
