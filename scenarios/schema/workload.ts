/**
 * How the traffic is written: `closed` or `open`, with a total rate or a rate per operation;
 * `clients` and `storage`, which ask for none; or a recorded `trace`. Or a list of classes, each of which is one of
 * these.
 */
import * as z from "zod";
import type { ClientsWorkload, ClosedWorkload, OpenWorkload, Rate, TrafficClass } from "../../sim/spec.js";
import { forward } from "../common/forward.js";
import { MAX_PENDING } from "../common/limits.js";
import { batch, bursts, targets } from "./arrivals.js";
import { CLASS_KEYS, classList, classOf } from "./classes.js";
import { CLIENT_SIDE, clientSide, clients, network } from "./clients.js";
import { connections } from "./connections.js";
import { type StorageDraft, storage } from "./devices.js";
import { durations, NOTHING, shapes } from "./distribution.js";
import { CALLBACK, EXTRAS, extras } from "./event-content.js";
import { field, section, writtenAs } from "./fields.js";
import { type TraceDraft, trace } from "./trace.js";
import { count, rate } from "./units.js";

/** Traffic of one kind as it is written: a trace is only named. */
export type TrafficDraft =
  | Drafted<ClosedWorkload>
  | Drafted<OpenWorkload>
  | Drafted<ClientsWorkload>
  | StorageDraft
  | TraceDraft;

/** With a program there is no callback. */
type Drafted<W extends ClosedWorkload | OpenWorkload | ClientsWorkload> = Omit<W, "callback"> &
  Partial<Pick<W, "callback">>;

const RATES = {
  "total-rate": field(rate, "Events per second of all operations together, however many are pending.").optional(),
  "rate-per-operation": field(rate, "Events per second of each operation: more operations, more load.").optional(),
};

type WrittenRates = { "total-rate"?: number; "rate-per-operation"?: number };

/** Exactly one of the two rates. */
function readRate(written: WrittenRates, context: z.RefinementCtx): Rate {
  const { "total-rate": total, "rate-per-operation": perOperation } = written;
  if (total !== undefined && perOperation !== undefined) {
    const message = "given beside total-rate: keep the one that stays the same as the number of operations grows";
    context.addIssue({ code: "custom", path: ["rate-per-operation"], message });
  } else if (total === undefined && perOperation === undefined) {
    context.addIssue({
      code: "custom",
      message: "expected total-rate or rate-per-operation, such as total-rate: 10k/s",
    });
  }
  if (perOperation !== undefined) return { basis: "per-operation", perSecond: perOperation };
  return { basis: "total", perSecond: total ?? 0 };
}

interface WrittenActive extends WrittenRates {
  active?: number;
  connections?: unknown;
  cancel?: unknown;
}

/** Where only some operations are active, the rate is theirs together, and they stay what they are. */
function activeRate(written: WrittenActive, context: z.RefinementCtx): Rate {
  const given = (["rate-per-operation", "connections", "cancel"] as const).filter((key) => written[key] !== undefined);
  for (const key of written.active === undefined ? [] : given) {
    const instead = key === "rate-per-operation" ? ": expected total-rate" : "";
    context.addIssue({ code: "custom", path: [key], message: `not with active${instead}` });
  }
  return readRate(written, context);
}

const closed = section(
  {
    ...RATES,
    io: shapes("Shape of the I/O's duration; its mean follows from the rate."),
    think: durations("From the callback's end to the next issue; 0 if absent.").optional(),
    active: field(
      count(1, MAX_PENDING),
      "So many have an event under way at a time, drawn anew for each event; the others lie idle. All if absent.",
    ).optional(),
    connections: connections.optional(),
    callback: CALLBACK,
    ...EXTRAS,
  },
  "Operations that are issued again when their callback has ended.",
).transform(
  (written, context): Drafted<ClosedWorkload> => ({
    kind: "closed",
    rate: activeRate(written, context),
    ...(written.active !== undefined && { active: written.active }),
    io: written.io,
    think: written.think ?? NOTHING,
    ...(written.connections && { connections: written.connections }),
    ...(written.callback && { callback: written.callback }),
    ...extras(written),
  }),
);

const open = section(
  {
    ...RATES,
    arrivals: shapes("poisson, deterministic, or the shape of the interval between arrivals.", {
      poisson: "exponential",
    }),
    bursts: bursts.optional(),
    batch: batch.optional(),
    targets: targets.optional(),
    connections: connections.optional(),
    network: network.optional(),
    ...CLIENT_SIDE,
    callback: CALLBACK,
    ...EXTRAS,
  },
  "Events that arrive by themselves, whether the program keeps up or not.",
).transform(
  (written, context): Drafted<OpenWorkload> => ({
    kind: "open",
    rate: readRate(written, context),
    interval: written.arrivals,
    ...(written.bursts && { bursts: written.bursts }),
    ...(written.batch && { batch: written.batch }),
    ...(written.targets && { targets: written.targets }),
    ...(written.connections && { connections: written.connections }),
    ...clientSide(written),
    ...(written.callback && { callback: written.callback }),
    ...extras(written),
  }),
);

const KINDS = {
  closed: closed.optional(),
  open: open.optional(),
  clients: clients.optional(),
  storage: storage.optional(),
  trace: trace.optional(),
};

type WrittenKinds = {
  [K in keyof typeof KINDS]?: z.output<(typeof KINDS)[K]>;
};

/** Exactly one kind of traffic. */
function oneOfKinds({ closed, open, clients, storage, trace }: WrittenKinds, what: string, context: z.RefinementCtx) {
  const [traffic, ...others] = [closed, open, clients, storage, trace].filter((each) => each !== undefined);
  for (const { kind } of others) {
    const message = `given beside ${traffic.kind}: ${what} is one or the other`;
    context.addIssue({ code: "custom", path: [kind], message });
  }
  if (traffic === undefined)
    context.addIssue({ code: "custom", message: "expected closed, open, clients, storage or trace" });
  return traffic;
}

const plain = section(KINDS, "The traffic: closed, open, clients, storage or a recorded trace.").transform(
  (written, context): TrafficDraft => oneOfKinds(written, "a workload", context) ?? z.NEVER,
);

/** A class as it is written. */
type ClassDraft = Omit<TrafficClass, "traffic"> & { traffic: TrafficDraft };

const trafficClass = section({ ...CLASS_KEYS, ...KINDS }, "A class of traffic.").transform(
  ({ closed, open, clients, storage, trace, ...written }, context): ClassDraft => {
    const traffic = oneOfKinds({ closed, open, clients, storage, trace }, "a class", context);
    return traffic === undefined ? z.NEVER : classOf<TrafficDraft>(written, traffic, context);
  },
);

const classes = classList<ClassDraft>(trafficClass).meta({ description: "Classes of traffic, each of its own." });

export interface ClassesDraft {
  kind: "classes";
  classes: ClassDraft[];
}

/** One kind of traffic, or a list of classes. */
export const workloadSchema = z
  .unknown()
  .meta({
    anyOf: [writtenAs(plain), writtenAs(classes)],
    description:
      "The traffic: closed, open, clients, storage or a recorded trace; or a list of classes, each with one of them.",
  })
  .transform((input, context): TrafficDraft | ClassesDraft => {
    const result = Array.isArray(input) ? classes.safeParse(input) : plain.safeParse(input);
    if (!result.success) {
      forward(context, result.error, []);
      return z.NEVER;
    }
    return Array.isArray(result.data) ? { kind: "classes", classes: result.data } : result.data;
  });
