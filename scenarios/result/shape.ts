/** What a result.json must hold: exactly what is written, and within bounds. */
import * as z from "zod";
import { FAMILIES, type MemoryUse, SIGNAL_KINDS, type Signals, SOURCE_KINDS, type Source } from "../../models/types.js";
import { ACCOUNTS } from "../../sim/accounting/accounts.js";
import { COUNTER_KEYS } from "../common/counters.js";
import { type Growth, type Knee, LAWS, type Stretch } from "../common/findings.js";
import {
  MAX_COMPLETIONS,
  MAX_LINES,
  MAX_PARTS,
  MAX_REPLICATIONS,
  MAX_ROUNDS,
  MAX_VALUES,
  MAX_WARM_UP_EVENTS,
} from "../common/limits.js";
import { METRICS } from "../common/metrics.js";
import { MAX_PERCENTILES, statisticsOf } from "../common/percentiles.js";
import type { Bottleneck, Needs } from "../common/status.js";
import {
  type Correlation,
  type Findings,
  LATENCIES,
  type MechanismNote,
  type ModelNote,
  type Point,
  type PrecisionReached,
  type Result,
  type SourceText,
} from "../common/types.js";
import { estimate, metric, VERDICT_SHAPE } from "./claims-shape.js";
import {
  amount,
  each,
  exact,
  fixed,
  list,
  mapOf,
  name,
  number,
  oneOf,
  sentence,
  sha256,
  share,
  some,
  text,
  whole,
} from "./exact.js";
import { RESULT_SCHEMA } from "./result.js";
import { byStatistic, pendingCount, SCENARIO_SHAPE, statistic } from "./scenario-shape.js";

/** Levels, and so many quantiles of each latency. */
const MAX_LEVELS = 1_000;
/** Spans of a point over time: sim/time-average.ts. */
const MAX_SPANS = 1_000;

// --- points --------------------------------------------------------------------------------------------------------

/** How many of a latency there may be, and metrics in all. */
const STATISTICS = statisticsOf({}).length + MAX_PERCENTILES;
const MAX_METRICS = METRICS.length + LATENCIES.length * MAX_PERCENTILES;

const latencies = each(LATENCIES, mapOf(statistic, estimate, STATISTICS));
const spans = list(amount, MAX_SPANS);

const correlation = exact<Correlation>()({
  events: amount,
  effectiveSamples: amount,
  naiveCoverage: share,
  short: z.literal(true).optional(),
});

const bottleneck = exact<Bottleneck>()({ name: sentence, utilisation: amount, load: amount.optional() });

const point = exact<Point>()({
  line: name,
  pending: pendingCount,
  status: oneOf(["steady", "saturated", "overloaded", "partly overloaded", "too short", "unsupported"]),
  reason: text.optional(),
  bottleneck: bottleneck.optional(),
  excess: amount.optional(),
  overloadedReplications: whole(1, MAX_REPLICATIONS).optional(),
  needs: exact<Needs>()({ warmup: amount, completions: amount, replications: amount.optional() }).optional(),
  undetermined: some(["rates", "perCompletion", "drift", "correlation"], text).optional(),
  shortfall: share.optional(),
  offered: estimate.optional(),
  replications: whole(1, MAX_REPLICATIONS).optional(),
  warmup: whole(0, 2 * MAX_ROUNDS * MAX_WARM_UP_EVENTS).optional(),
  precision: exact<PrecisionReached>()({
    met: z.boolean(),
    reached: byStatistic(amount.nullable()),
  }).optional(),
  samples: whole(0, MAX_REPLICATIONS * MAX_COMPLETIONS).optional(),
  latency: latencies.optional(),
  unbounded: list(metric, MAX_METRICS).optional(),
  quantiles: each(LATENCIES, list(amount, MAX_LEVELS)).optional(),
  lawNoticeNs: amount.optional(),
  correlation: correlation.optional(),
  drift: estimate.optional(),
  throughput: estimate.optional(),
  byReplication: mapOf(metric, list(number, MAX_REPLICATIONS), MAX_METRICS).optional(),
  intendedRate: number.positive(),
  coreTime: each(ACCOUNTS, estimate).optional(),
  busyTime: estimate.optional(),
  coreShare: each(ACCOUNTS, amount).optional(),
  busyShare: estimate.optional(),
  counters: each(COUNTER_KEYS, estimate).optional(),
  switchesUntilNotice: estimate.optional(),
  pendingMean: amount.optional(),
  queuedMean: amount.optional(),
  queuedMax: amount.optional(),
  overTime: exact<NonNullable<Point["overTime"]>>()({ spanNs: amount, pending: spans, queued: spans }).optional(),
  memory: exact<MemoryUse>()({ threads: amount, buffers: amount, registrations: amount }),
  threads: whole(1, Number.MAX_SAFE_INTEGER),
  fairness: exact<NonNullable<Point["fairness"]>>()({ workers: amount, operations: amount }).optional(),
  energy: estimate.optional(),
});

// --- findings ------------------------------------------------------------------------------------------------------

const STRETCH = { from: pendingCount, to: pendingCount, law: oneOf([...LAWS, "undecided"] as const) };
const stretches = list(exact<Stretch>()(STRETCH), MAX_VALUES);

const growth = exact<Growth>()({
  line: name,
  metric,
  ...STRETCH,
  reason: text.optional(),
  weights: each(LAWS, share).optional(),
  constant: estimate.optional(),
  factor: estimate.optional(),
  exponent: estimate.optional(),
  before: stretches,
  beyond: stretches.optional(),
});

const knee = exact<Knee>()({
  line: name,
  kind: oneOf(["saturates", "overloaded", "none", "unknown"]),
  between: z.tuple([pendingCount.nullable(), pendingCount]).optional(),
  at: estimate.optional(),
  perSecond: estimate.optional(),
  full: sentence.optional(),
});

const findings = exact<Findings>()({
  growth: list(growth, MAX_LINES * METRICS.length),
  knees: list(knee, MAX_LINES),
  claims: list(VERDICT_SHAPE, MAX_VALUES),
});

// --- notes ---------------------------------------------------------------------------------------------------------

const items = <T extends z.ZodType>(item: T) => fixed(item, MAX_VALUES);

const mechanism = exact<MechanismNote>()({
  name,
  title: sentence,
  family: oneOf(FAMILIES),
  summary: text,
  realThing: text,
  model: text,
  law: text,
  signals: exact<Signals>()({ kind: oneOf(SIGNAL_KINDS), start: text, done: text, commits: text }),
  divergence: items(text),
  sources: items(exact<Source>()({ text, url: sentence.optional(), kind: oneOf(SOURCE_KINDS) })),
});

const model = exact<ModelNote>()({
  mechanisms: list(name, MAX_LINES, 1),
  file: sentence.nullable(),
  sha256: sha256.nullable(),
});

// --- results -------------------------------------------------------------------------------------------------------

/** Files of scenarios and profiles are at most so long, and a result has at most so many. */
const MAX_SOURCE = 2 ** 20;
const MAX_SOURCES = 256;

/** The path of a file in a directory of its own: it leads nowhere else, on any system. */
const sourcePath = z
  .string()
  .max(1000)
  .refine((path) => path.split("/").every((name) => /^[^\\:\p{Cc}]+$/u.test(name) && !/^\.{1,2}$/.test(name)), {
    error: "expected the path of a file in the same directory, or below it",
  });

const source = exact<SourceText>()({ path: sourcePath, sha256, text: z.string().max(MAX_SOURCE) });

const FIELDS = {
  schema: z.literal(RESULT_SCHEMA),
  version: name,
  engine: exact<Result["engine"]>()({ node: sentence, v8: sentence, platform: sentence }),
  command: text,
  sources: list(source, MAX_SOURCES).optional(),
  scenario: SCENARIO_SHAPE,
  models: list(model, MAX_LINES).optional(),
  mechanisms: list(mechanism, MAX_LINES, 1),
  quantileLevels: list(share, MAX_LEVELS),
  points: list(point, MAX_LINES * MAX_VALUES, 1),
  findings,
  answer: text,
  sha256,
  recordSha256: sha256,
};

type Stored = Omit<Result, "scenario" | "parts"> & { scenario: z.output<typeof SCENARIO_SHAPE> };

/** A part has no parts of its own. */
const part = exact<Stored>()(FIELDS);

export const RESULT_SHAPE: z.ZodType<Result> = exact<Stored & { parts?: Stored[] }>()({
  ...FIELDS,
  parts: list(part, MAX_PARTS).optional(),
});
