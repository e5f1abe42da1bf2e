/** The traffic of a stored scenario, as sim/spec.ts describes it. */
import * as z from "zod";
import { MAX_MESSAGE_BYTES } from "../../../sim/distributions/sizes.js";
import { checkDistribution, meanOf } from "../../../sim/distributions.js";
import type {
  BatchSpec,
  ClosedWorkload,
  DistributionSpec,
  EventContent,
  OpenWorkload,
  Rate,
  RecordedTrace,
  SizeSpec,
  TargetSpec,
  TraceWorkload,
} from "../../../sim/spec.js";
import { PS_PER_S } from "../../../sim/time.js";
import { forward } from "../forward.js";
import { MAX_BATCH, MAX_EMPIRICAL, MAX_EXPONENT, MAX_PENDING } from "../limits.js";
import {
  all,
  amount,
  exact,
  list,
  name,
  number,
  oneOf,
  picoseconds,
  type Shape,
  sha256,
  share,
  whole,
} from "./exact.js";

const pendingCount = whole(1, MAX_PENDING);
const positive = number.positive();
const positivePs = picoseconds.gt(0);

type Kind<K extends DistributionSpec["kind"]> = Extract<DistributionSpec, { kind: K }>;

/** `cv` and its like are bounded as in distribution-kinds.ts. */
const distribution = all<DistributionSpec>()(
  z
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
      const message =
        checkDistribution(spec) ?? (isNever(spec) ? "expected some value above 0 that happens" : undefined);
      if (message !== undefined) context.addIssue({ code: "custom", message });
    }),
);

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

const rate: Shape<Rate> = exact<Rate>()({
  basis: oneOf(["total", "per-operation"]),
  perSecond: positive.max(PS_PER_S),
});

const CONTENT = {
  message: size.optional(),
  blocking: exact<NonNullable<EventContent["blocking"]>>()({ share: share.gt(0), duration: distribution }).optional(),
  cancel: exact<NonNullable<EventContent["cancel"]>>()({ share: share.gt(0), operations: pendingCount }).optional(),
};

const batch = all<BatchSpec>()(
  z.discriminatedUnion("kind", [
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
  ]),
);

const targets = all<TargetSpec>()(
  z.discriminatedUnion("kind", [
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
  ]),
);

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

/** What is known of a trace, without how it is found and read: that is of no result. */
interface StoredTrace extends Omit<RecordedTrace, "access"> {}

const storedTrace: Shape<StoredTrace> = exact<StoredTrace>()({
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

/** A trace that is played from its first event on. */
export interface StoredTraceWorkload extends Omit<TraceWorkload, "trace" | "firstEvent"> {
  trace: StoredTrace;
}

const trace = exact<StoredTraceWorkload>()({
  kind: z.literal("trace"),
  trace: storedTrace,
  speed: positive.max(1e6),
  rate,
  targets: targets.optional(),
  callback: distribution.optional(),
  ...CONTENT,
});

/** Traffic, without what only a run itself knows. */
type StoredWorkload = ClosedWorkload | OpenWorkload | StoredTraceWorkload;
export const workload = all<StoredWorkload>()(z.discriminatedUnion("kind", [closed, open, trace]));
