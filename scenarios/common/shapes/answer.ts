/** What kind of answer a scenario asks for. */
import * as z from "zod";
import { name, number } from "./exact.js";
import { type MetricNames, metricOf } from "./metric.js";

export function askedOf(metrics: MetricNames) {
  const metric = metricOf(metrics);
  const at = number.optional();
  const beside = name.optional();
  /** The panel that it is about; about each if absent. */
  const within = { in: number.optional() };
  return z.discriminatedUnion("kind", [
    /** How the metric grows along the axis. */
    z.strictObject({ kind: z.literal("growth"), metric, ...within }),
    /** From which value of the axis on more of it brings little. */
    z.strictObject({ kind: z.literal("enough"), metric, ...within }),
    /** From which value of the axis on the second line of each pair is better than the first, and what that takes. */
    z.strictObject({
      kind: z.literal("crossover"),
      metric,
      between: z
        .array(z.tuple([name, name]))
        .min(1)
        .max(2),
      also: z.array(metric).optional(),
      ...within,
    }),
    /** Which line is best, by how much, and who is in what else; at one value of the axis, or beside one line. */
    z.strictObject({ kind: z.literal("ranking"), metric, at, beside, also: z.array(metric).optional(), ...within }),
    /** Who needs how much; at one value of the axis. */
    z.strictObject({ kind: z.literal("cost"), metric, at, beside, also: z.array(metric).optional(), ...within }),
    /** For how long what happens at given times stays in the metric, with whom; at one value of the axis. */
    z.strictObject({ kind: z.literal("recovery"), metric, at, ...within }),
    /** Who carries how much. */
    z.strictObject({ kind: z.literal("capacity"), metric, ...within }),
  ]);
}

/** What a scenario asks, its lines by their ids. */
export type Asked = z.infer<ReturnType<typeof askedOf>>;
