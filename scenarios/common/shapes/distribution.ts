/** Distributions of a stored scenario, as sim/spec.ts describes them. */
import * as z from "zod";
import { MAX_MESSAGE_BYTES } from "../../../sim/distributions/sizes.js";
import { checkDistribution, meanOf } from "../../../sim/distributions.js";
import type { DistributionSpec, SizeSpec } from "../../../sim/spec.js";
import { forward } from "../forward.js";
import { MAX_BYTE_RATE, MAX_EMPIRICAL, MAX_QUANTILES } from "../limits.js";
import { all, amount, exact, list, number, picoseconds } from "./exact.js";

const positive = number.positive();
const positivePs = picoseconds.gt(0);

type Kind<K extends DistributionSpec["kind"]> = Extract<DistributionSpec, { kind: K }>;

/** `cv` and its like are bounded as in distribution-kinds.ts. */
export const distribution = all<DistributionSpec>()(
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
      exact<Kind<"quantiles">>()({
        kind: z.literal("quantiles"),
        probabilities: list(number.gt(0).lt(1), MAX_QUANTILES, 2),
        valuesPs: list(positivePs, MAX_QUANTILES, 2),
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
export const shape = distribution.refine(
  (spec) => spec.kind !== "constant" || spec.meanPs > 0,
  "expected a mean above 0",
);

/** As a distribution of durations, with `Bytes` in place of `Ps`, all of them sizes that a message can have. */
export const size = inBytesUpTo(MAX_MESSAGE_BYTES);

/** The same of bytes per second. */
export const byteRate = inBytesUpTo(MAX_BYTE_RATE);

function inBytesUpTo(most: number) {
  return z.custom<SizeSpec>().superRefine((spec, context) => {
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
    if (sizes.some((bytes) => !(bytes >= 0 && bytes <= most)))
      context.addIssue({ code: "custom", message: `expected sizes of at most ${most} bytes` });
  });
}
