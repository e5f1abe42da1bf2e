/** What a stored scenario must hold: what a scenario file can say, with every default filled in and every unit resolved. */
import * as z from "zod";
import { COST_KINDS, COST_UNITS, type Cost, isOverIdleTime } from "../../models/costs.js";
import { MAX_MESSAGE_BYTES } from "../../sim/distributions/sizes.js";
import { checkDistribution, meanOf } from "../../sim/distributions.js";
import {
  type BatchSpec,
  type ClosedWorkload,
  type Coalescing,
  type DistributionSpec,
  type EventContent,
  INTERRUPT_TARGETS,
  type InterruptSpec,
  type MachineSpec,
  type NapiSpec,
  type OpenWorkload,
  PINNINGS,
  type Rate,
  type RecordedTrace,
  RUN_QUEUES,
  SCHEDULERS,
  type SizeSpec,
  type TargetSpec,
  type TraceWorkload,
} from "../../sim/spec.js";
import { PS_PER_S } from "../../sim/time.js";
import { forward } from "../common/forward.js";
import {
  FILE_NAME,
  MAX_BATCH,
  MAX_CLAIMS,
  MAX_COALESCED,
  MAX_COMPLETIONS,
  MAX_CORES,
  MAX_EMPIRICAL,
  MAX_EXPONENT,
  MAX_LINES,
  MAX_MEMORY,
  MAX_NAPI_BUDGET,
  MAX_PENDING,
  MAX_PRICE,
  MAX_REPLICATIONS,
  MAX_ROUNDS,
  MAX_ROWS,
  MAX_VALUES,
  MAX_WARM_UP_EVENTS,
} from "../common/limits.js";
import {
  isPercentile,
  isStatistic,
  MAX_PERCENTILES,
  type Percentile,
  type PrecisionStatistic,
  statisticsOf,
} from "../common/percentiles.js";
import { show } from "../common/show.js";
import {
  LATENCIES,
  type Line,
  type Measurement,
  type Precision,
  type Profile,
  type Scenario,
} from "../common/types.js";
import { CLAIM_SHAPE } from "./claims-shape.js";
import {
  amount,
  exact,
  fixed,
  list,
  mapOf,
  name,
  number,
  oneOf,
  picoseconds,
  sentence,
  sha256,
  share,
  text,
  whole,
} from "./exact.js";

const fileName = z.string().regex(FILE_NAME, "expected a name of letters, digits, dots and hyphens");
export const pendingCount = whole(1, MAX_PENDING);
const positive = number.positive();
const positivePs = picoseconds.gt(0);
const durationPs = picoseconds.int();

// --- distributions -------------------------------------------------------------------------------------------------

type Kind<K extends DistributionSpec["kind"]> = Extract<DistributionSpec, { kind: K }>;

/** `cv` and its like are bounded as in distribution-kinds.ts. */
const distribution = z
  .discriminatedUnion("kind", [
    exact<Kind<"constant">>()({ kind: z.literal("constant"), meanPs: picoseconds }),
    exact<Kind<"exponential">>()({ kind: z.literal("exponential"), meanPs: positivePs }),
    exact<Kind<"uniform">>()({ kind: z.literal("uniform"), lowPs: picoseconds, highPs: positivePs }),
    exact<Kind<"normal">>()({ kind: z.literal("normal"), meanPs: positivePs, sdPs: positivePs }),
    exact<Kind<"lognormal">>()({ kind: z.literal("lognormal"), meanPs: positivePs, cv: positive.max(100) }),
    exact<Kind<"pareto">>()({ kind: z.literal("pareto"), meanPs: positivePs, alpha: number.gt(1).max(1000) }),
    exact<Kind<"weibull">>()({ kind: z.literal("weibull"), meanPs: positivePs, shape: number.min(0.1).max(100) }),
    exact<Kind<"gamma">>()({ kind: z.literal("gamma"), meanPs: positivePs, shape: number.min(0.01).max(1000) }),
    exact<Kind<"hyperexponential">>()({
      kind: z.literal("hyperexponential"),
      meanPs: positivePs,
      cv: number.min(1).max(100),
    }),
    exact<Kind<"bimodal">>()({
      kind: z.literal("bimodal"),
      lowPs: picoseconds,
      highPs: positivePs,
      highProbability: number.gt(0).lt(1),
    }),
    exact<Kind<"empirical">>()({
      kind: z.literal("empirical"),
      valuesPs: list(picoseconds, MAX_EMPIRICAL, 1),
      weights: list(amount.max(1e9), MAX_EMPIRICAL).optional(),
    }),
  ])
  .superRefine((spec, context) => {
    const message = checkDistribution(spec) ?? (isNever(spec) ? "expected some value above 0 that happens" : undefined);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });

/** An empirical distribution of zeros: others say by their fields that they are more than that. */
function isNever(spec: DistributionSpec): boolean {
  return spec.kind === "empirical" && meanOf(spec) === 0;
}

/** A shape that a rate gives its mean. */
const shape = distribution.refine((spec) => spec.kind !== "constant" || spec.meanPs > 0, "expected a mean above 0");

/** As a distribution of durations, with `Bytes` in place of `Ps`, all of them sizes that a message can have. */
const size = z.custom<SizeSpec>().superRefine((spec, context) => {
  if (typeof spec !== "object" || spec === null || Object.keys(spec).some((key) => key.endsWith("Ps"))) {
    context.addIssue({ code: "custom", message: "expected a distribution of sizes" });
    return;
  }
  const asDurations = Object.fromEntries(
    Object.entries(spec).map(([key, value]) => [key.replace(/Bytes$/, "Ps"), value]),
  );
  const { error } = distribution.safeParse(asDurations);
  if (error) forward(context, error, []);
  const sizes = Object.entries(spec).flatMap(([key, value]) => (key.endsWith("Bytes") ? value : []));
  if (sizes.some((bytes) => !(bytes >= 0 && bytes <= MAX_MESSAGE_BYTES)))
    context.addIssue({ code: "custom", message: `expected sizes of at most ${MAX_MESSAGE_BYTES} bytes` });
});

// --- traffic -------------------------------------------------------------------------------------------------------

const rate = exact<Rate>()({ basis: oneOf(["total", "per-operation"]), perSecond: positive.max(PS_PER_S) });

const CONTENT = {
  message: size.optional(),
  blocking: exact<NonNullable<EventContent["blocking"]>>()({ share: share.gt(0), duration: distribution }).optional(),
  cancel: exact<NonNullable<EventContent["cancel"]>>()({ share: share.gt(0), operations: pendingCount }).optional(),
};

const batch = z.discriminatedUnion("kind", [
  exact<Extract<BatchSpec, { kind: "constant" }>>()({ kind: z.literal("constant"), size: whole(1, MAX_BATCH) }),
  exact<Extract<BatchSpec, { kind: "uniform" }>>()({
    kind: z.literal("uniform"),
    low: whole(1, MAX_BATCH),
    high: whole(1, MAX_BATCH),
  }).refine(({ low, high }) => low <= high, { path: ["high"], error: "expected a size not smaller than `low`" }),
  exact<Extract<BatchSpec, { kind: "geometric" }>>()({
    kind: z.literal("geometric"),
    mean: number.min(1).max(MAX_BATCH),
  }),
]);

const targets = z.discriminatedUnion("kind", [
  exact<Extract<TargetSpec, { kind: "zipf" }>>()({
    kind: z.literal("zipf"),
    exponent: positive.max(MAX_EXPONENT),
  }),
  exact<Extract<TargetSpec, { kind: "hot-set" }>>()({
    kind: z.literal("hot-set"),
    operations: z.union([
      exact<{ count: number }>()({ count: pendingCount }),
      exact<{ share: number }>()({ share: number.gt(0).lt(1) }),
    ]),
    events: share.gt(0),
  }),
]);

const closed = exact<ClosedWorkload>()({
  kind: z.literal("closed"),
  rate,
  io: shape,
  think: distribution,
  callback: distribution,
  ...CONTENT,
});

const open = exact<OpenWorkload>()({
  kind: z.literal("open"),
  rate,
  interval: shape,
  bursts: exact<NonNullable<OpenWorkload["bursts"]>>()({ on: shape, off: distribution }).optional(),
  batch: batch.optional(),
  targets: targets.optional(),
  callback: distribution,
  ...CONTENT,
});

const MAX_TRACE_EVENTS = Number.MAX_SAFE_INTEGER;
const traceEvents = whole(0, MAX_TRACE_EVENTS);

/** Of what only a run itself knows there is nothing in a result. */
const recorded = exact<Omit<RecordedTrace, "access">>()({
  file: name,
  sha256,
  format: oneOf(["csv", "log"]),
  events: whole(2, MAX_TRACE_EVENTS),
  durationPs: positive,
  known: exact<RecordedTrace["known"]>()({ operation: traceEvents, size: traceEvents, service: traceEvents }),
  meanServicePs: picoseconds,
  outOfOrder: traceEvents,
  mostAtOnce: whole(1, MAX_TRACE_EVENTS),
});

const trace = exact<Omit<TraceWorkload, "trace" | "firstEvent"> & { trace: z.output<typeof recorded> }>()({
  kind: z.literal("trace"),
  trace: recorded,
  speed: positive.max(1e6),
  rate,
  targets: targets.optional(),
  callback: distribution.optional(),
  ...CONTENT,
});

// --- computer and costs --------------------------------------------------------------------------------------------

const machine = exact<MachineSpec>()({
  cores: whole(1, MAX_CORES),
  quantumPs: durationPs.min(1),
  memoryBytes: whole(1, MAX_MEMORY).optional(),
  runQueue: oneOf(RUN_QUEUES).optional(),
  stealing: z.boolean().optional(),
  scheduler: oneOf(SCHEDULERS).optional(),
  pinning: oneOf(PINNINGS).optional(),
  interrupts: exact<InterruptSpec>()({
    target: z.union([oneOf(INTERRUPT_TARGETS), fixed(whole(0, MAX_CORES - 1), MAX_CORES, 1)]).optional(),
    dedicated: z.boolean().optional(),
    napi: exact<NapiSpec>()({ budget: whole(1, MAX_NAPI_BUDGET) }).optional(),
    coalesce: exact<Coalescing>()({
      events: whole(1, MAX_COALESCED).optional(),
      timerPs: durationPs.min(1),
    }).optional(),
  }).optional(),
});

/** No profile has more costs, by far. */
const MAX_COSTS = 1_000;

/** Nanoseconds that the clock can show, bytes, watts. */
const price = amount.max(MAX_PRICE);

const cost = exact<Cost>()({
  value: z.union([price, fixed(z.tuple([price, price]).readonly(), MAX_ROWS, 1)]),
  unit: oneOf(COST_UNITS),
  low: price,
  high: price,
  kind: oneOf(COST_KINDS),
  source: sentence,
}).superRefine(({ value }, context) => {
  const rows = typeof value === "number" ? [] : value;
  if (rows.some(([n], i) => i > 0 && n <= rows[i - 1][0]))
    context.addIssue({ code: "custom", path: ["value"], message: "expected ascending rows" });
});

/** As {@link cost}, by its name: it says what the rows of a table are numbered by. */
const costs = mapOf(name, cost, MAX_COSTS).superRefine((costs, context) => {
  for (const [name, { value }] of Object.entries(costs)) {
    const rows = typeof value === "number" || isOverIdleTime(name) ? [] : value;
    const stray = rows.findIndex(([n]) => !pendingCount.safeParse(n).success);
    if (stray >= 0)
      context.addIssue({ code: "custom", path: [name, "value", stray], message: "expected a number of operations" });
  }
});

const profile = exact<Profile>()({
  name,
  title: sentence,
  description: text,
  costs,
  napi: z.literal(true).optional(),
});

// --- lines and measurement -----------------------------------------------------------------------------------------

/** Numbers of pending operations, ascending. */
function axis(max: number) {
  return list(pendingCount, max, 1).refine(
    (values) => values.every((n, i) => i === 0 || n > values[i - 1]),
    "expected ascending numbers",
  );
}

/** No mechanism has more. */
const MAX_PARAMETERS = 200;

const line = exact<Line>()({
  id: name,
  label: name,
  mechanism: name,
  parameters: mapOf(name, z.union([number, sentence]), MAX_PARAMETERS),
  pending: axis(MAX_VALUES),
});

const percentile = z.custom<Percentile>((name) => typeof name === "string" && isPercentile(name), {
  error: ({ input }) => `expected a percentile such as p999, got ${show(input)}`,
});
export const statistic = z.string().refine(isStatistic, {
  error: ({ input }) => `expected a statistic such as mean or p999, got ${show(input)}`,
});
/** A maximum has no interval. */
const precisionStatistic = statistic.refine((name) => name !== "max", { error: "max has no interval" });

/** By statistics that have intervals. */
export function byStatistic<V extends z.ZodType>(value: V) {
  const map = mapOf(precisionStatistic, value, statisticsOf({}).length + MAX_PERCENTILES);
  return map as z.ZodType<Partial<Record<PrecisionStatistic, z.output<V>>>>;
}

const measurement = exact<Measurement>()({
  replications: whole(1, MAX_REPLICATIONS),
  maxReplications: whole(2, MAX_REPLICATIONS).optional(),
  precision: exact<Precision>()({
    of: oneOf(LATENCIES),
    targets: byStatistic(number.gt(0).lt(1)),
  }),
  warmup: whole(0, MAX_WARM_UP_EVENTS),
  warmupRounds: whole(0, MAX_ROUNDS),
  autoWarmup: z.literal(true).optional(),
  completions: whole(1, MAX_COMPLETIONS),
  confidence: number.gt(0.5).lt(1),
  percentiles: list(percentile, MAX_PERCENTILES, 1).optional(),
  of: z.literal("cold").optional(),
}).refine(({ replications, maxReplications = replications }) => replications <= maxReplications, {
  path: ["maxReplications"],
  error: "expected no fewer than at first",
});

/** Without its parts, which have results of their own. */
type StoredScenario = Omit<Scenario, "parts" | "workload"> & {
  workload: ClosedWorkload | OpenWorkload | z.output<typeof trace>;
};

export const SCENARIO_SHAPE = exact<StoredScenario>()({
  name: fileName,
  question: name,
  description: text,
  machine,
  profile,
  workload: z.discriminatedUnion("kind", [closed, open, trace]),
  lines: list(line, MAX_LINES, 1),
  pending: axis(MAX_LINES * MAX_VALUES),
  measurement,
  claims: list(CLAIM_SHAPE, MAX_CLAIMS),
  seed: name,
});
