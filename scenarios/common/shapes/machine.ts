/** The computer of a stored scenario, and what things cost on it. */
import * as z from "zod";
import { type CostAmount, type CostValue, isTable } from "../../../models/cost-values.js";
import { COST_KINDS, COST_UNITS, type Cost, isDrawn, isOverIdleTime } from "../../../models/costs.js";
import {
  type Coalescing,
  type DeviceSpec,
  FILE_TABLES,
  INTERRUPT_TARGETS,
  type InterruptSpec,
  type MachineSpec,
  type NapiSpec,
  PINNINGS,
  RUN_QUEUES,
  SCHEDULERS,
} from "../../../sim/spec.js";
import {
  MAX_COALESCED,
  MAX_CORES,
  MAX_DEVICES,
  MAX_MEMORY,
  MAX_NAPI_BUDGET,
  MAX_PARALLELISM,
  MAX_PENDING,
  MAX_PRICE,
  MAX_ROWS,
} from "../limits.js";
import { distribution } from "./distribution.js";
import {
  amount,
  exact,
  fixed,
  type Infer,
  mapOf,
  name,
  oneOf,
  picoseconds,
  type Shape,
  sentence,
  text,
  whole,
} from "./exact.js";

const pendingCount = whole(1, MAX_PENDING);
const durationPs = picoseconds.int();

export const machine: Shape<MachineSpec> = exact<MachineSpec>()({
  cores: whole(1, MAX_CORES),
  quantumPs: durationPs.min(1),
  memoryBytes: whole(1, MAX_MEMORY).optional(),
  runQueue: oneOf(RUN_QUEUES).optional(),
  stealing: z.boolean().optional(),
  scheduler: oneOf(SCHEDULERS).optional(),
  pinning: oneOf(PINNINGS).optional(),
  fileTable: oneOf(FILE_TABLES).optional(),
  threadCores: fixed(whole(0, MAX_CORES - 1), MAX_CORES, 1).optional(),
  awake: fixed(whole(0, MAX_CORES - 1), MAX_CORES, 1).optional(),
  interrupts: exact<InterruptSpec>()({
    target: z.union([oneOf(INTERRUPT_TARGETS), fixed(whole(0, MAX_CORES - 1), MAX_CORES, 1)]).optional(),
    dedicated: z.boolean().optional(),
    napi: exact<NapiSpec>()({ budget: whole(1, MAX_NAPI_BUDGET) }).optional(),
    coalesce: exact<Coalescing>()({
      events: whole(1, MAX_COALESCED).optional(),
      timerPs: durationPs.min(1),
    }).optional(),
  }).optional(),
  devices: mapOf(
    name,
    exact<DeviceSpec>()({
      parallelism: whole(1, MAX_PARALLELISM),
      takes: distribution,
      queue: whole(1, MAX_PENDING).optional(),
    }),
    MAX_DEVICES,
  ).optional(),
});

/** No profile has more costs, by far. */
const MAX_COSTS = 1_000;

/** Nanoseconds that the clock can show, bytes, watts. */
const price = amount.max(MAX_PRICE);

const costAmount: Shape<CostAmount> = z.union([price, distribution]);
const costValue: Shape<CostValue> = z.union([costAmount, fixed(z.tuple([price, costAmount]).readonly(), MAX_ROWS, 1)]);

const cost: Shape<Cost> = exact<Cost>()({
  value: costValue,
  unit: oneOf(COST_UNITS),
  low: price,
  high: price,
  kind: oneOf(COST_KINDS),
  source: sentence,
}).superRefine(({ value }, context) => {
  const rows = isTable(value) ? value : [];
  if (rows.some(([n], i) => i > 0 && n <= rows[i - 1][0]))
    context.addIssue({ code: "custom", path: ["value"], message: "expected ascending rows" });
});

/** As {@link cost}, by its name: it says what the rows of a table are numbered by. */
const costs = mapOf(name, cost, MAX_COSTS).superRefine((costs, context) => {
  for (const [name, { value }] of Object.entries(costs)) {
    const isTableOverN = isTable(value) && !isOverIdleTime(name);
    const rows = isTableOverN ? value : [];
    const amounts = isTable(value) ? value.map(([, each]) => each) : [value];
    if (!isDrawn(name) && amounts.some((each) => typeof each !== "number"))
      context.addIssue({ code: "custom", path: [name, "value"], message: "expected no distribution" });
    const stray = rows.findIndex(([n]) => !pendingCount.safeParse(n).success);
    if (stray >= 0)
      context.addIssue({ code: "custom", path: [name, "value", stray], message: "expected a number of operations" });
  }
});

const PROFILE = {
  name,
  title: sentence,
  description: text,
  costs,
  /** Interrupts go on to poll the device (NAPI), where a scenario does not say otherwise. */
  napi: z.literal(true).optional(),
};

/** A cost profile: every cost with its value, range, source and kind. */
export interface Profile extends Infer<typeof PROFILE> {}
export const profile: Shape<Profile> = z.strictObject(PROFILE);
