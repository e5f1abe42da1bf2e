/** How it is written when events of an open workload arrive and which operations they hit: bursts, batches, targets. */
import * as z from "zod";
import { meanOf } from "../../sim/distributions.js";
import type { BatchSpec, TargetSpec } from "../../sim/spec.js";
import { MAX_BATCH, MAX_EXPONENT, MAX_PENDING } from "../common/limits.js";
import { durations } from "./distribution.js";
import { field, section } from "./fields.js";
import { oneKind } from "./one-kind.js";
import { count, misread, type Notation, offeringOnlyItsOwn, offerOf, plainNumber, share } from "./units.js";

export const bursts = section(
  {
    on: durations("Time during which events arrive, such as exponential 10ms."),
    off: durations("Time during which none do."),
  },
  "Events arrive only during on-phases, faster, so that the rate stays the long-run average.",
).transform((bursts, context) => {
  if (meanOf(bursts.on) > 0) return bursts;
  context.addIssue({ code: "custom", path: ["on"], message: "expected a duration longer than 0" });
  return z.NEVER;
});

const batchSize = count(1, MAX_BATCH);

const BATCHES = {
  constant: section({ size: field(batchSize, "Events in every batch.") }, "Always the same.").transform(
    ({ size }): BatchSpec => ({ kind: "constant", size }),
  ),
  uniform: section(
    { from: field(batchSize, "Least size."), to: field(batchSize, "Greatest size.") },
    "Any size in between, equally likely.",
  ).transform(({ from, to }, context): BatchSpec => {
    const message = "expected a size not smaller than `from`";
    if (from > to) context.addIssue({ code: "custom", path: ["to"], message });
    return { kind: "uniform", low: from, high: to };
  }),
  geometric: section(
    { mean: field(plainNumber(1, MAX_BATCH, true), "Mean size.") },
    "1 or more, each further event with the same probability.",
  ).transform(({ mean }): BatchSpec => ({ kind: "geometric", mean })),
};

export const batch = oneKind<BatchSpec>({
  kinds: BATCHES,
  expected: "a number of events such as 10, or a distribution such as { geometric: { mean: 10 } }",
  plain: { json: batchSize.json, read: (input) => ({ kind: "constant", size: batchSize.read(input) }) },
  description: "Events that arrive at one instant; the rate of events stays the same.",
});

const hotOperations: Notation<{ count: number } | { share: number }> = offeringOnlyItsOwn({
  expected: "a number of operations such as 5, or a share of them such as 10%",
  json: { anyOf: [...(count(1, MAX_PENDING).json.anyOf as object[]), ...(share(0, 1).json.anyOf as object[])] },
  read(input) {
    const ofAll = typeof input === "string" ? input.trim().endsWith("%") : typeof input === "number" && input < 1;
    try {
      return ofAll ? { share: share(0, 1).read(input) } : { count: count(1, MAX_PENDING).read(input) };
    } catch (error) {
      throw misread(hotOperations.expected, input, offerOf(error));
    }
  },
});

const exponent = plainNumber(0, MAX_EXPONENT);

const TARGETS = {
  zipf: section({ exponent: field(exponent, "1.1, say; the larger, the more uneven.") }, "Zipf's law.").transform(
    ({ exponent }): TargetSpec => ({ kind: "zipf", exponent }),
  ),
  "hot-set": section(
    {
      operations: field(hotOperations, "How many are hot: 5, or 10% of them (at least one)."),
      events: field(share(0, 1, true), "Share of the events that hit one of these."),
    },
    "Some operations get most of the events.",
  ).transform(({ operations, events }): TargetSpec => ({ kind: "hot-set", operations, events })),
};

const TARGET_EXPECTED = "uniform, { zipf: 1.1 } or { hot-set: { operations: 10%, events: 90% } }";

/** `undefined` is uniform. */
export const targets = oneKind<TargetSpec | undefined>({
  kinds: TARGETS,
  expected: TARGET_EXPECTED,
  plain: { json: { const: "uniform" }, read: readUniform },
  short: { zipf: { key: "exponent", json: exponent.json } },
  description: "Which operations the events hit; uniform if absent.",
});

function readUniform(input: unknown): undefined {
  if (input === "uniform") return undefined;
  throw misread(TARGET_EXPECTED, input);
}
