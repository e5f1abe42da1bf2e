/**
 * Whether what a user's module exports can be used as mechanisms and executors; if not, everything that is wrong
 * with it.
 */
import type * as z from "zod";
import { namesOfExecutors } from "../../models/executors/registry.js";
import type { Executor } from "../../models/executors/types.js";
import { spelling } from "../../models/naming.js";
import { MECHANISMS } from "../../models/registry.js";
import type { Mechanism } from "../../models/types.js";
import { UsageError } from "../common/errors.js";
import { show } from "../common/show.js";
import { plainCopy } from "./copy.js";
import { executorSchema } from "./executor-fields.js";
import { mechanismSchema } from "./mechanism-fields.js";

const FIELDS = Object.keys(mechanismSchema.shape);
const EXECUTOR_FIELDS = Object.keys(executorSchema.shape);
/** Fields by which an exported object is taken for a mechanism or an executor, though others may be missing. */
const TELLTALES = ["build", "family", "law", "realThing", "rule", "threads"];
/** Those that only a mechanism has. */
const OF_MECHANISMS = ["build", "family", "signals", "parameters", "memory"];

/** What a module exports, read once; and the objects that it was read from, as which their functions are called. */
interface Exports {
  mechanisms: Exported<Mechanism>[];
  executors: Exported<Executor>[];
}

interface Exported<T> {
  copy: T;
  original: T;
}

/**
 * The mechanisms and executors among the exports of a module: its default export (or the items, if that is a list),
 * and every other export that looks like one. Who runs handlers (`threads` is an object, there is a `rule`) and has
 * nothing that only mechanisms have is an executor.
 * @param from the file, as it is called in messages
 * @throws UsageError with everything that is wrong
 */
export function exportsIn(exported: Readonly<Record<string, unknown>>, from: string): Exports {
  const { default: first, ...named } = exported;
  const offered = [...(Array.isArray(first) ? first : [first]), ...Object.values(named)].filter(
    (value) => isObject(value) && (value === first || TELLTALES.some((key) => key in value)),
  );
  if (offered.length === 0) {
    const names = Object.entries(exported).map(([name, value]) => `${name} (${kindOf(value)})`);
    throw new UsageError(
      `${from} exports no mechanism and no executor: expected \`export const mine: Mechanism = { name: ..., build(host) ` +
        `{...} }\`, or \`export const mine: Executor = { name: ..., threads: {...} }\`; it exports ${names.join(", ") || "nothing"}`,
    );
  }
  const originals = [...new Set(offered)];
  const executors = originals.filter(isExecutor);
  const mechanisms = originals.filter((original) => !isExecutor(original));
  const copiesOf = (values: readonly unknown[], fields: readonly string[]) =>
    values.map((original) => plainCopy(original, from, fields));
  const [copies, executorCopies] = [copiesOf(mechanisms, FIELDS), copiesOf(executors, EXECUTOR_FIELDS)];
  const problems = [
    ...problemsAmong(copies, mechanismSchema, from),
    ...problemsAmong(executorCopies, executorSchema, from),
  ];
  if (problems.length > 0) throw new UsageError(problems.join("\n        "));
  return {
    mechanisms: copies.map((copy, i) => ({ copy, original: mechanisms[i] })) as Exported<Mechanism>[],
    executors: executorCopies.map((copy, i) => ({ copy, original: executors[i] })) as Exported<Executor>[],
  };
}

function isExecutor(value: unknown): boolean {
  if (!isObject(value) || OF_MECHANISMS.some((key) => key in value)) return false;
  return "rule" in value || isObject(value.threads);
}

/** `values`, if each of them is a mechanism. @throws UsageError with everything that is wrong */
export function checkMechanisms(values: readonly unknown[], from: string): Mechanism[] {
  return checked<Mechanism>(values, mechanismSchema, from);
}

/** The same of executors. */
export function checkExecutors(values: readonly unknown[], from: string): Executor[] {
  return checked<Executor>(values, executorSchema, from);
}

function checked<T>(values: readonly unknown[], schema: z.ZodType, from: string): T[] {
  const problems = problemsAmong(values, schema, from);
  if (problems.length > 0) throw new UsageError(problems.join("\n        "));
  return values as T[];
}

function problemsAmong(values: readonly unknown[], schema: z.ZodType, from: string): string[] {
  return values.flatMap((value) => problemsOf(value, schema).map((problem) => `${from}: ${label(value)}${problem}`));
}

/** What a module, or a caller, brings along. */
interface Named {
  readonly mechanisms: readonly { name: string }[];
  readonly executors: readonly { name: string; aliases?: readonly string[] }[];
  readonly from: string;
}

/** @throws UsageError if two mechanisms have one name, or one has that of a built-in; and so with executors */
export function checkNames(plugins: readonly Named[]): void {
  const taken = new Map(MECHANISMS.map(({ name }) => [name, "muxsim itself"]));
  const words = new Map(namesOfExecutors().map((word) => [spelling(word), "muxsim itself"]));
  const take = (owners: Map<string, string>, key: string, name: string, from: string) => {
    const owner = owners.get(key);
    if (owner !== undefined) throw new UsageError(`${from}: the name "${name}" is taken by ${owner}: choose another`);
    owners.set(key, from);
  };
  for (const { mechanisms, executors, from } of plugins) {
    for (const { name } of mechanisms) take(taken, name, name, from);
    for (const { name, aliases = [] } of executors)
      for (const word of [name, ...aliases]) take(words, spelling(word), word, from);
  }
}

function problemsOf(value: unknown, schema: z.ZodType): string[] {
  const result = schema.safeParse(value);
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
