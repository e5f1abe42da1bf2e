/**
 * Cost profiles: every cost with its value, plausible range, kind and source, read from YAML and checked. A profile
 * that `extends` another gives the rows in which it differs; the others are the base's, source and all.
 */
import { extent } from "../../models/cost-values.js";
import { COST_KINDS, COSTS, type Cost, type CostName } from "../../models/costs.js";
import { type Diagnostic, ScenarioError } from "../common/diagnostics.js";
import { UsageError } from "../common/errors.js";
import { only } from "../common/only.js";
import type { Profile } from "../common/types.js";
import { COST_NAMES, costNotation, costValue, perCost } from "../schema/costs.js";
import { field, section } from "../schema/fields.js";
import { fileName, line, oneOf, paragraphs, yesOrNo } from "../schema/text.js";
import { check } from "./validate.js";
import { SourceDocument } from "./yaml-document.js";

const EXTENDED = "the name of a shipped cost profile, or a path to one";
export const TITLE = line("a title", 200);

function costRow(name: CostName) {
  const unit = costNotation(name);
  return section(
    {
      value: field(
        costValue(name),
        "The value, or a table of n -> value; of idleExit, of idle time -> value, which may be distributions.",
      ),
      low: field(unit, "Smallest plausible value."),
      high: field(unit, "Largest plausible value."),
      kind: field(oneOf(COST_KINDS), "How the value is known."),
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

const rows = section(perCost(costRow), "What things cost.");

type OwnRows = Partial<Record<CostName, Cost>>;

/** A profile file as it is written; rows that are not in it come from the profile it extends. */
const profileSchema = section(
  {
    name: field(fileName, "The profile's name."),
    title: field(TITLE, "What it describes."),
    description: field(paragraphs("a description", 10_000), "How the values were found."),
    extends: field(line(EXTENDED, 500), "The profile whose rows it takes where it gives none.").optional(),
    napi: field(
      yesOrNo,
      "Whether an interrupt goes on to take events off the device until there are no more, as Linux does with network devices. As in the profile it extends if absent, else no.",
    ).optional(),
    costs: rows,
  },
  "A cost profile.",
);

interface ParseProfileOptions {
  /** Names the file in messages. */
  file: string;
  /**
   * The profile that this one extends. Throws {@link UsageError} if there is none, {@link ScenarioError} if it is
   * wrong.
   */
  loadBase: (nameOrPath: string) => Profile;
}

/** The profile in `text`, with the rows it inherits. Throws {@link ScenarioError} with everything that is wrong. */
export function parseProfile(text: string, { file, loadBase }: ParseProfileOptions): Profile {
  const document = new SourceDocument(file, text);
  const diagnostics: Diagnostic[] = [];
  const base = findBase(document, loadBase, diagnostics);
  const { value: draft, diagnostics: mistakes } = check(document, profileSchema);
  diagnostics.push(...mistakes);
  if (draft === undefined || diagnostics.length > 0) throw new ScenarioError(diagnostics);
  const { name, title, description, napi = base?.napi ?? false } = draft;
  const costs = inOrder({ ...base?.costs, ...draft.costs });
  const missing = COST_NAMES.filter((cost) => costs[cost] === undefined && !("optional" in COSTS[cost]));
  if (missing.length > 0) {
    throw new ScenarioError([document.diagnose(["costs"], "value", `missing: ${missing.join(", ")}`)]);
  }
  const inheritance = base === undefined ? "" : `\n\n${inherited(base, costs, draft.costs)}`;
  return only<Profile>()({ name, title, description: description + inheritance, costs, ...(napi && { napi }) });
}

/** The profile the document extends, if any; undefined, and said why, if it cannot be had. */
function findBase(
  document: SourceDocument,
  loadBase: ParseProfileOptions["loadBase"],
  diagnostics: Diagnostic[],
): Profile | undefined {
  const { extends: name } = document.toPlain() as { extends?: unknown };
  if (typeof name !== "string" || name.trim() === "") return undefined;
  try {
    return loadBase(name.trim());
  } catch (error) {
    if (error instanceof ScenarioError) diagnostics.push(...error.diagnostics);
    else if (error instanceof UsageError) diagnostics.push(document.diagnose(["extends"], "value", error.message));
    else throw error;
    return undefined;
  }
}

/** The rows there are, in the order of COSTS. */
function inOrder(given: OwnRows): Record<string, Cost> {
  return Object.fromEntries(COST_NAMES.filter((name) => given[name]).map((name) => [name, given[name] as Cost]));
}

/** Which rows are the profile's own, and whose the others are. */
function inherited(base: Profile, costs: Record<string, Cost>, own: OwnRows): string {
  const ownNames = Object.keys(costs).filter((name) => own[name as CostName] !== undefined);
  const count = Object.keys(costs).length - ownNames.length;
  if (ownNames.length === 0) return `All costs are inherited from ${base.name}, with their sources.`;
  return `Its own costs: ${ownNames.join(", ")}. The other ${count} are inherited from ${base.name}, with their sources.`;
}
