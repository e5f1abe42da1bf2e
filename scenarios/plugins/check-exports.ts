/** Whether what a user's module exports can be used as mechanisms; if not, everything that is wrong with it. */
import type * as z from "zod";
import { MECHANISMS } from "../../models/registry.js";
import type { Mechanism } from "../../models/types.js";
import { UsageError } from "../common/errors.js";
import { show } from "../common/show.js";
import { plainCopy } from "./copy.js";
import { mechanismSchema } from "./mechanism-fields.js";

const FIELDS = Object.keys(mechanismSchema.shape);
/** Fields by which an exported object is taken for a mechanism, though others may be missing. */
const TELLTALES = ["build", "family", "law", "realThing"];

/**
 * The mechanisms among the exports of a module: its default export (or the items, if that is a list), and every other
 * export that looks like one.
 * @param from the file, as it is called in messages
 * @throws UsageError with everything that is wrong
 */
export function mechanismsIn(exported: Readonly<Record<string, unknown>>, from: string): Exported[] {
  const { default: first, ...named } = exported;
  const offered = [...(Array.isArray(first) ? first : [first]), ...Object.values(named)].filter(
    (value) => isObject(value) && (value === first || TELLTALES.some((key) => key in value)),
  );
  if (offered.length === 0) {
    const names = Object.entries(exported).map(([name, value]) => `${name} (${kindOf(value)})`);
    throw new UsageError(
      `${from} exports no mechanism: expected \`export const mine: Mechanism = { name: ..., build(host) {...} }\`; ` +
        `it exports ${names.join(", ") || "nothing"}`,
    );
  }
  const originals = [...new Set(offered)];
  const copies = checkMechanisms(
    originals.map((original) => plainCopy(original, from, FIELDS)),
    from,
  );
  return copies.map((copy, i) => ({ copy, original: originals[i] as Mechanism }));
}

/** A mechanism that a module exports, read once; and the object it was read from, as which its functions are called. */
interface Exported {
  copy: Mechanism;
  original: Mechanism;
}

/** `values`, if each of them is a mechanism. @throws UsageError with everything that is wrong */
export function checkMechanisms(values: readonly unknown[], from: string): Mechanism[] {
  const problems = values.flatMap((value) => problemsOf(value).map((problem) => `${from}: ${label(value)}${problem}`));
  if (problems.length > 0) throw new UsageError(problems.join("\n        "));
  return values as Mechanism[];
}

/** @throws UsageError if two mechanisms have one name, or one has that of a built-in */
export function checkNames(plugins: readonly { name: string; from: string }[]): void {
  const taken = new Map(MECHANISMS.map(({ name }) => [name, "muxsim itself"]));
  for (const { name, from } of plugins) {
    const owner = taken.get(name);
    if (owner !== undefined) throw new UsageError(`${from}: the name "${name}" is taken by ${owner}: choose another`);
    taken.set(name, from);
  }
}

function problemsOf(value: unknown): string[] {
  const result = mechanismSchema.safeParse(value);
  return result.success ? [] : result.error.issues.flatMap(problemTexts);
}

function problemTexts(issue: z.core.$ZodIssue): string[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    const messages = issue.message.split("\n");
    return issue.keys.map((key, i) => `${[...path, key].join(".")}: ${messages[i]}`);
  }
  // A key of a record that is wrong: the reason lies one level down.
  if (issue.code === "invalid_key") return issue.issues.map(({ message }) => `${path.join(".")}: ${message}`);
  return [`${path.join(".")}${path.length > 0 ? ": " : ""}${issue.message}`];
}

function label(value: unknown): string {
  const name = isObject(value) ? value.name : undefined;
  return typeof name === "string" ? `${name}: ` : "";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  return typeof value === "function" ? "a function" : typeof value === "object" ? show(value) : typeof value;
}
