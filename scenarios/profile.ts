/** Cost profiles: every cost with its value, plausible range, kind and source, read from YAML and checked. */
import type { z } from "zod";
import { COSTS, type Cost, type CostName } from "../models/costs.js";
import { check } from "./check.js";
import { COST_NAMES, costNotation, costValue, extent, perCost } from "./costs-syntax.js";
import { ScenarioError } from "./diagnostics.js";
import { SourceDocument } from "./document.js";
import { field, section } from "./fields.js";
import { fileName, line, oneOf, paragraphs } from "./text.js";
import type { Profile } from "./types.js";

const KINDS = ["measured", "published", "assumed"] as const;

function costRow(name: CostName) {
  const unit = costNotation(name);
  return section(
    {
      value: field(costValue(name), "The value, or a table of n -> value."),
      low: field(unit, "Smallest plausible value."),
      high: field(unit, "Largest plausible value."),
      kind: field(oneOf(KINDS), "How the value is known."),
      source: field(line("the source of the value", 1000), "Where the value is from."),
    },
    COSTS[name].summary,
  ).transform(({ value, low, high, kind, source }, context): Cost => {
    const [smallest, largest] = extent(value);
    const wrong = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
    if (smallest < low) wrong("low", "the plausible range must include the value: low is larger than it");
    if (largest > high) wrong("high", "the plausible range must include the value: high is smaller than it");
    return { value, unit: COSTS[name].unit, low, high, kind, source };
  });
}

const costs = section(perCost(costRow), "What things cost.").transform((rows, context): Record<string, Cost> => {
  const missing = COST_NAMES.filter((name) => rows[name] === undefined && !("optional" in COSTS[name]));
  if (missing.length > 0) context.addIssue({ code: "custom", message: `missing: ${missing.join(", ")}` });
  return Object.fromEntries(COST_NAMES.filter((name) => rows[name]).map((name) => [name, rows[name] as Cost]));
});

export const profileSchema: z.ZodType<Profile> = section(
  {
    name: field(fileName, "The profile's name."),
    title: field(line("a title", 200), "What it is of."),
    description: field(paragraphs("a description", 10_000), "How the values were found."),
    costs,
  },
  "A cost profile.",
);

/** The profile in `text`; `file` names it in messages. Throws {@link ScenarioError} with everything that is wrong. */
export function parseProfile(text: string, { file }: { file: string }): Profile {
  const { value, diagnostics } = check(new SourceDocument(file, text), profileSchema);
  if (value === undefined) throw new ScenarioError(diagnostics);
  return value;
}
