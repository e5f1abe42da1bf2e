/** A cost profile as a file: what was measured here, on top of the shipped profile that is nearest. */
import { Document, isMap, YAMLMap } from "yaml";
import { COSTS, type CostUnit } from "../../models/costs.js";
import type { DistributionSpec } from "../../sim/spec.js";
import { toNs } from "../../sim/time.js";
import { round } from "../common/rounding.js";
import type { Profile } from "../common/types.js";
import type { CostRow, Unmeasured } from "./cost-rows.js";
import type { Found } from "./rule.js";
import { DESCRIPTOR_WORDS, DESCRIPTORS, type Descriptors } from "./types.js";

/** Significant digits of what is measured. */
const DIGITS = 3;
const MAX_WIDTH = 120;

interface CalibratedProfile {
  name: string;
  title: string;
  /** The shipped profile whose rows stand where nothing was measured. */
  base: string;
  /** How it was measured, in sentences. */
  description: string;
  descriptors: Descriptors;
  rows: readonly CostRow[];
  unmeasured: readonly Unmeasured[];
}

/** The file, comments and all. */
export function profileText(profile: CalibratedProfile): string {
  const { name, title, base, description, descriptors, rows } = profile;
  const costs = Object.fromEntries(rows.map((row) => [row.name, costEntry(row)]));
  const document = new Document({
    name,
    title,
    description: `${description} ${DESCRIPTORS_ARE}${DESCRIPTOR_WORDS[descriptors]}.`,
    extends: base,
    costs,
  });
  document.commentBefore = heading(profile);
  oneLineTables(document);
  return document.toString({ lineWidth: MAX_WIDTH });
}

const DESCRIPTORS_ARE = "Descriptors: ";

/** On what a profile that {@link profileText} wrote was measured; undefined of another one. */
export function descriptorsOf({ description }: Pick<Profile, "description">): Descriptors | undefined {
  return DESCRIPTORS.find((each) => description.includes(DESCRIPTORS_ARE + DESCRIPTOR_WORDS[each]));
}

function heading({ base, unmeasured }: CalibratedProfile): string {
  const lines = byReason(unmeasured).map(([why, names]) => `  ${names.join(", ")}: ${why}`);
  const rest = unmeasured.length === 0 ? "" : ` What was not measured is that of ${base}:`;
  return [` Written by muxsim calibrate.${rest}`, ...lines].join("\n");
}

/** Reasons, each with the costs that are not measured for it. */
export function byReason(unmeasured: readonly Unmeasured[]): [why: string, names: string[]][] {
  const reasons = new Map<string, string[]>();
  for (const { name, why } of unmeasured) reasons.set(why, [...(reasons.get(why) ?? []), name]);
  return [...reasons];
}

function costEntry({ name, value, low, high, source }: CostRow) {
  const { unit } = COSTS[name];
  const key = (at: number) => (isIdle(name) ? amountText(at, "ns") : at);
  const written =
    typeof value === "number"
      ? amountText(value, unit)
      : new Map(value.map(([at, each]) => [key(at), foundText(each, unit)]));
  return { value: written, low: amountText(low, unit), high: amountText(high, unit), kind: "measured", source };
}

function isIdle(name: CostRow["name"]): boolean {
  return "over" in COSTS[name];
}

function foundText(amount: Exclude<Found, number>[number][1], unit: CostUnit) {
  return typeof amount === "number" ? amountText(amount, unit) : distributionEntry(amount);
}

function distributionEntry(spec: DistributionSpec) {
  if (spec.kind !== "quantiles") throw new Error(`a cost is measured as quantiles, not ${spec.kind}`);
  const { probabilities, valuesPs } = spec;
  const rows = probabilities.map((p, i) => [`p${round(p * 100, DIGITS)}`, amountText(toNs(valuesPs[i]), "ns")]);
  return { quantiles: Object.fromEntries(rows) };
}

/** `173ns`, `1.25us`, `35400B`: to three digits, whole bytes. */
function amountText(value: number, unit: CostUnit): string {
  if (unit === "bytes") return `${Math.round(value)}B`;
  const [size, name] =
    value >= 1e6 ? ([1e6, "ms"] as const) : value >= 1e3 ? ([1e3, "us"] as const) : ([1, "ns"] as const);
  return `${round(value / size, DIGITS)}${name}`;
}

/** A table of values is read at a glance on one line. */
function oneLineTables(document: Document): void {
  const costs = document.get("costs");
  if (!isMap(costs)) return;
  for (const { value: row } of costs.items) {
    const value = isMap(row) ? row.get("value", true) : undefined;
    if (!isMap(value)) continue;
    for (const each of value.items.map((pair) => pair.value).filter((each) => each instanceof YAMLMap))
      each.flow = true;
    value.flow = value.items.every((pair) => !(pair.value instanceof YAMLMap));
  }
}
