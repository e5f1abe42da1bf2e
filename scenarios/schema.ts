/** The schema of a scenario file: what may stand where. Rules that span sections are in parse.ts. */
import { z } from "zod";
import type { Mechanism } from "../models/types.js";
import { axis } from "./axis.js";
import { claims } from "./claim-syntax.js";
import { field, section } from "./fields.js";
import { machineSchema } from "./machine-syntax.js";
import { measurement } from "./measurement-syntax.js";
import { mechanismItem } from "./mechanism-syntax.js";
import { fileName, line, paragraphs, seedText } from "./text.js";
import { workloadSchema } from "./workload-syntax.js";

export const DEFAULT_SEED = "1";
const MAX_PARTS = 16;

/** The schema over the mechanisms that may be listed. */
export function scenarioSchema(mechanisms: readonly Mechanism[]) {
  return section(
    {
      name: field(fileName, "The scenario's name; results are filed under it."),
      question: field(line("a question", 500), "What the run is to answer, in one sentence."),
      description: field(paragraphs("a description", 10_000), "What is set up, and what to expect.").optional(),
      machine: machineSchema,
      workload: workloadSchema,
      mechanisms: z
        .array(mechanismItem(mechanisms), {
          error: ({ input }) =>
            `${input === undefined ? "missing; " : ""}expected a list of mechanisms, each behind a hyphen`,
        })
        .min(1, "expected at least one mechanism")
        .meta({ description: "The lines of the chart." }),
      pending: axis,
      measurement: measurement.prefault({}),
      claims: claims.default([]),
      seed: field(seedText, "Same seed, same numbers.").default(DEFAULT_SEED),
      parts: z
        .array(field(line("a scenario's name or file", 1000), "A shipped scenario, or a file relative to this one."), {
          error: "expected a list of scenarios, each behind a hyphen",
        })
        .min(1, "expected at least one scenario")
        .max(MAX_PARTS, `expected at most ${MAX_PARTS} scenarios`)
        .meta({ description: "Other scenarios that belong to the answer: they are run along, into the same result." })
        .optional(),
    },
    "A muxsim scenario.",
  );
}

export type ScenarioDraft = z.output<ReturnType<typeof scenarioSchema>>;
