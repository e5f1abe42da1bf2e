/** What a result.json must hold to be read, re-run and cited. What else it holds is let through, and is part of its hash. */
import { z } from "zod";
import { MAX_PENDING } from "../axis.js";
import { LATENCIES } from "../types.js";
import { CLAIM_SHAPE, VERDICT_SHAPE } from "./claims-shape.js";

const MAX_LINES = 64;
const MAX_REPLICATIONS = 10_000;
const MAX_EVENTS = 1e9;
const MAX_CORES = 4096;

const amount = z.number().min(0);
const whole = (low: number, high: number) => z.number().int().min(low).max(high);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "expected 64 hexadecimal digits");
const estimate = z.looseObject({ value: z.number(), low: z.number().nullable(), high: z.number().nullable() });
const statistics = z.looseObject({
  mean: estimate,
  p50: estimate,
  p90: estimate,
  p99: estimate,
  p999: estimate,
  max: estimate,
});

/** One entry for each latency. */
function perLatency<T extends z.ZodType>(of: T) {
  return z.record(z.enum(LATENCIES as [string, ...string[]]), of);
}

const cost = z.looseObject({
  value: z.union([amount, z.array(z.tuple([amount, amount])).min(1)]),
  unit: z.string(),
  low: amount,
  high: amount,
  kind: z.string(),
  source: z.string(),
});

const line = z.looseObject({
  id: z.string(),
  label: z.string(),
  mechanism: z.string(),
  parameters: z.record(z.string(), z.union([z.number(), z.string()])),
  pending: z.array(whole(1, MAX_PENDING)),
});

const scenario = z.looseObject({
  name: z.string().min(1),
  question: z.string(),
  description: z.string(),
  machine: z.looseObject({
    cores: whole(1, MAX_CORES),
    quantumPs: z.number().positive(),
    memoryBytes: whole(1, 2 ** 50).optional(),
  }),
  profile: z.looseObject({
    name: z.string(),
    title: z.string(),
    description: z.string(),
    costs: z.record(z.string(), cost),
  }),
  workload: z.looseObject({
    kind: z.enum(["closed", "open", "trace"]),
    rate: z.looseObject({ basis: z.enum(["total", "per-operation"]), perSecond: z.number().positive() }),
    trace: z.looseObject({ file: z.string(), sha256, format: z.enum(["csv", "log"]) }).optional(),
  }),
  lines: z.array(line).min(1).max(MAX_LINES),
  pending: z.array(whole(1, MAX_PENDING)).min(1),
  measurement: z.looseObject({
    replications: whole(1, MAX_REPLICATIONS),
    maxReplications: whole(1, MAX_REPLICATIONS).optional(),
    precision: z.looseObject({
      of: z.enum(LATENCIES as [string, ...string[]]),
      targets: z.record(z.string(), z.number()),
    }),
    warmup: whole(0, MAX_EVENTS),
    warmupRounds: amount,
    completions: whole(1, MAX_EVENTS),
    confidence: z.number().gt(0).lt(1),
  }),
  claims: z.array(CLAIM_SHAPE),
  seed: z.string(),
});

const point = z.looseObject({
  line: z.string(),
  pending: whole(1, MAX_PENDING),
  status: z.enum(["steady", "overloaded", "unsettled", "unsupported"]),
  replications: whole(1, MAX_REPLICATIONS).optional(),
  warmup: whole(0, MAX_EVENTS).optional(),
  precision: z.looseObject({ met: z.boolean() }).optional(),
  latency: perLatency(statistics).optional(),
  quantiles: perLatency(z.array(z.number())).optional(),
  unbounded: z.array(z.string()).optional(),
  correlation: z
    .looseObject({ events: amount, effectiveSamples: amount, naiveCoverage: amount, short: z.literal(true).optional() })
    .optional(),
  drift: estimate.optional(),
  throughput: estimate.optional(),
  byReplication: z.record(z.string(), z.array(z.number())).optional(),
  intendedRate: z.number(),
  coreTime: z.record(z.string(), estimate).optional(),
  busyTime: estimate.optional(),
  switchesUntilNotice: estimate.optional(),
  coreShare: z.record(z.string(), z.number()).optional(),
  busyShare: estimate.optional(),
  counters: z.record(z.string(), estimate).optional(),
  memory: z.record(z.string(), amount),
  threads: amount,
  energy: estimate.optional(),
});

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

const WHOLE = {
  schema: z.string(),
  version: z.string(),
  engine: z.looseObject({ node: z.string(), v8: z.string(), platform: z.string() }),
  command: z.string(),
  sources: z
    .array(z.looseObject({ path: sourcePath, sha256, text: z.string().max(MAX_SOURCE) }))
    .max(MAX_SOURCES)
    .optional(),
  scenario,
  models: z
    .array(z.looseObject({ mechanisms: z.array(z.string()), file: z.string().nullable(), sha256: sha256.nullable() }))
    .optional(),
  mechanisms: z.array(z.looseObject({ name: z.string(), title: z.string(), family: z.string() })),
  quantileLevels: z.array(z.number()),
  points: z.array(point),
  findings: z.looseObject({
    growth: z.array(z.looseObject({ line: z.string(), metric: z.string(), law: z.string() })),
    knees: z.array(z.looseObject({ line: z.string(), kind: z.string() })),
    claims: z.array(VERDICT_SHAPE),
  }),
  answer: z.string(),
  sha256,
};

export const RESULT_SHAPE = z.looseObject({
  ...WHOLE,
  parts: z
    .array(
      z.looseObject({
        ...WHOLE,
        parts: z.undefined({ error: "expected none: a part of a result has no parts of its own" }).optional(),
      }),
    )
    .optional(),
});
