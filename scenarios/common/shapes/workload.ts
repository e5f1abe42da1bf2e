/** The traffic of a stored scenario, as sim/spec.ts describes it. */
import * as z from "zod";
import type {
  BatchSpec,
  ClassedWorkload,
  ClassTraffic,
  ClientSide,
  ClientsWorkload,
  ClosedWorkload,
  ConnectionsSpec,
  EventContent,
  LimitSpec,
  OpenWorkload,
  ProgramSpec,
  Rate,
  RecordedTrace,
  StorageWorkload,
  TargetSpec,
  TraceWorkload,
  TrafficClass,
} from "../../../sim/spec.js";
import { PS_PER_S } from "../../../sim/time.js";
import {
  CLASS_NAME,
  MAX_BACKOFF,
  MAX_BATCH,
  MAX_CLASSES,
  MAX_CONNECTION_REQUESTS,
  MAX_EXPONENT,
  MAX_OUTSTANDING,
  MAX_PENDING,
  MAX_READ_BYTES,
  MAX_RETRIES,
} from "../limits.js";
import { distribution, shape, size } from "./distribution.js";
import { all, exact, name, number, oneOf, picoseconds, type Shape, sha256, share, whole } from "./exact.js";
import { handler, pools, receivers } from "./handler.js";
import { threads } from "./threads.js";

const pendingCount = whole(1, MAX_PENDING);
const positive = number.positive();
const className = z.string().regex(CLASS_NAME);

const rate: Shape<Rate> = exact<Rate>()({
  basis: oneOf(["total", "per-operation"]),
  perSecond: positive.max(PS_PER_S),
});

const CONTENT = {
  message: size.optional(),
  blocking: exact<NonNullable<EventContent["blocking"]>>()({ share: share.gt(0), duration: distribution }).optional(),
  cancel: exact<NonNullable<EventContent["cancel"]>>()({ share: share.gt(0), operations: pendingCount }).optional(),
  handler: handler.optional(),
  pools: pools.optional(),
  receivers: receivers.optional(),
  threads: threads.optional(),
};

/** A program that lines name: without a callback only where a recorded trace has it. */
export const program: Shape<ProgramSpec> = exact<ProgramSpec>()({
  callback: distribution.optional(),
  handler: CONTENT.handler,
  pools: CONTENT.pools,
  threads: CONTENT.threads,
});

const counts = (most: number) =>
  all<BatchSpec>()(
    z.discriminatedUnion("kind", [
      exact<Extract<BatchSpec, { kind: "constant" }>>()({ kind: z.literal("constant"), size: whole(1, most) }),
      exact<Extract<BatchSpec, { kind: "uniform" }>>()({
        kind: z.literal("uniform"),
        low: whole(1, most),
        high: whole(1, most),
      }).refine(({ low, high }) => low <= high, { path: ["high"], error: "expected a size not smaller than `low`" }),
      exact<Extract<BatchSpec, { kind: "geometric" }>>()({
        kind: z.literal("geometric"),
        mean: number.min(1).max(most),
      }),
    ]),
  );

const batch = counts(MAX_BATCH);

const listener = { backlog: pendingCount.optional(), reconnect: distribution.optional() };

const connections = all<ConnectionsSpec>()(
  z.union([
    exact<Extract<ConnectionsSpec, { requests: unknown }>>()({
      requests: counts(MAX_CONNECTION_REQUESTS),
      ...listener,
    }),
    exact<Extract<ConnectionsSpec, { last: unknown }>>()({ last: distribution, ...listener }),
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
  connections: connections.optional(),
  rate,
  io: shape,
  think: distribution,
  active: pendingCount.optional(),
  callback: distribution,
  ...CONTENT,
});

const CLIENT_SIDE = {
  timeoutPs: picoseconds.gt(0).optional(),
  retry: exact<NonNullable<ClientSide["retry"]>>()({
    after: distribution,
    times: whole(1, MAX_RETRIES),
    backoff: number.min(1).max(MAX_BACKOFF),
  }).optional(),
  limits: exact<LimitSpec>()({
    requests: pendingCount.optional(),
    waiting: pendingCount.optional(),
    perConnection: pendingCount.optional(),
  }).optional(),
};

const clients = exact<ClientsWorkload>()({
  kind: z.literal("clients"),
  connections: connections.optional(),
  rate,
  network: distribution,
  think: distribution,
  outstanding: whole(1, MAX_OUTSTANDING),
  here: exact<NonNullable<ClientsWorkload["here"]>>()({ threads: pendingCount.optional() }).optional(),
  callback: distribution,
  ...CLIENT_SIDE,
  ...CONTENT,
});

const open = exact<OpenWorkload>()({
  kind: z.literal("open"),
  connections: connections.optional(),
  rate,
  interval: shape,
  bursts: exact<NonNullable<OpenWorkload["bursts"]>>()({ on: shape, off: distribution }).optional(),
  batch: batch.optional(),
  targets: targets.optional(),
  network: distribution.optional(),
  callback: distribution,
  ...CLIENT_SIDE,
  ...CONTENT,
});

const storage = exact<StorageWorkload>()({
  kind: z.literal("storage"),
  device: name,
  sizeBytes: whole(1, MAX_READ_BYTES),
  rate,
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

/** What a class lacks: it has that of all, or of the program. */
const ofAll = { pools: true, threads: true } as const;
const maybe = { callback: distribution.optional() };

type StoredTraffic = Exclude<ClassTraffic, { kind: "trace" }> | Omit<StoredTraceWorkload, "pools" | "threads">;

const classTraffic = all<StoredTraffic>()(
  z.discriminatedUnion("kind", [
    closed.omit(ofAll).extend(maybe),
    open.omit(ofAll).extend(maybe),
    clients.omit(ofAll).extend(maybe),
    storage.omit(ofAll).extend(maybe),
    trace.omit(ofAll),
  ]) as never,
);

/** A class, without what only a run itself knows. */
interface StoredClass extends Omit<TrafficClass, "traffic"> {
  traffic: StoredTraffic;
}

const trafficClass: Shape<StoredClass> = exact<StoredClass>()({
  name: className,
  operations: z
    .union([exact<{ count: number }>()({ count: pendingCount }), exact<{ share: number }>()({ share: share.gt(0) })])
    .optional(),
  background: z.literal(true).optional(),
  traffic: classTraffic,
});

export interface StoredClasses extends Omit<ClassedWorkload, "classes"> {
  classes: StoredClass[];
}

const classes = exact<StoredClasses>()({
  kind: z.literal("classes"),
  classes: z.array(trafficClass).min(1).max(MAX_CLASSES),
  callback: distribution.optional(),
  handler: CONTENT.handler,
  pools: CONTENT.pools,
  threads: CONTENT.threads,
});

/** Traffic, without what only a run itself knows. */
type StoredWorkload =
  | ClosedWorkload
  | OpenWorkload
  | ClientsWorkload
  | StorageWorkload
  | StoredTraceWorkload
  | StoredClasses;
export const workload = all<StoredWorkload>()(
  z.discriminatedUnion("kind", [closed, open, clients, storage, trace, classes]),
);
