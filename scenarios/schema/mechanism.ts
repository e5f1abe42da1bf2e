/**
 * How mechanisms are listed: `iocp`, or `epoll: { threads: 4, label: ... }`. A parameter given a list of values makes
 * one line for each. What may be set comes from the registry, so a new mechanism needs nothing here.
 */
import * as z from "zod";
import { mechanismCalled, namesOfMechanisms } from "../../models/registry.js";
import type { Mechanism, ParameterSpec, ParameterValue } from "../../models/types.js";
import { didYouMean, nearest } from "../common/did-you-mean.js";
import { forward } from "../common/forward.js";
import { MAX_LINES } from "../common/limits.js";
import { show } from "../common/show.js";
import { pendingCount } from "./axis.js";
import { COST_NAMES } from "./costs.js";
import { field, section, tooMany, writtenAs } from "./fields.js";
import { programName } from "./program.js";
import { line, oneOf } from "./text.js";
import {
  byteCount,
  count,
  durationWithin,
  humanDuration,
  type JsonSchema,
  Misread,
  microseconds,
  misread,
  type Notation,
  offeringOnlyItsOwn,
  offerOf,
} from "./units.js";

/** The word for "as many as the machine has cores". */
export const CORES = "cores";

/** One entry of the list. */
export interface MechanismItem {
  mechanism: Mechanism;
  label?: string;
  minPending?: number;
  maxPending?: number;
  /** Names of programs, and where in the item they are given. */
  program?: Setting<string> & { path: string[] };
  /** Only the parameters that were set. */
  parameters: Record<string, Setting<ParameterValue>>;
}

interface Setting<T> {
  values: T[];
  /** Written as a list. */
  swept: boolean;
}

const RESERVED = {
  label: field(line("a label", 80), "What the chart says at the line's end.").optional(),
  "min-pending": field(pendingCount, "Skip smaller numbers of pending operations.").optional(),
  "max-pending": field(pendingCount, "Skip larger numbers of pending operations.").optional(),
  program: field(
    oneOrMany(programName),
    "What is done with a request: the name of one of the scenario's programs, or several; the default if absent.",
  ).optional(),
};

/** What no parameter can be called. */
export const RESERVED_WORDS: readonly string[] = Object.keys(RESERVED);

/** How a parameter of a mechanism is written: one value. */
function parameterNotation(spec: ParameterSpec): Notation<ParameterValue> {
  switch (spec.type) {
    case "choice":
      return oneOf(spec.choices, spec.aliases);
    case "size":
      return orWord(byteCount(spec.min, spec.max), spec.default);
    case "duration":
      return durationWithin(spec.min, spec.max);
    case "integer":
      return spec.default === CORES ? orWord(count(spec.min, spec.max), CORES) : count(spec.min, spec.max);
    case "limit":
      return orWord((spec.unit === "us" ? microseconds : count)(spec.min, spec.max), spec.unlimited);
  }
}

function orWord(number: Notation<number>, word: string): Notation<ParameterValue> {
  const expected = `${number.expected}, or ${word}`;
  return offeringOnlyItsOwn({
    expected,
    json: { anyOf: [...(number.json.anyOf as object[]), { const: word }] },
    read(input): ParameterValue {
      if (input === word) return word;
      try {
        return number.read(input);
      } catch (error) {
        if (typeof input !== "string" || !nearest(input, [word])) throw misread(expected, input, offerOf(error));
        throw new Misread(`expected ${expected}, got ${show(input)}; did you mean "${word}"?`);
      }
    },
  });
}

/** One value, or a list of different ones. */
function oneOrMany<T>(one: Notation<T>): Notation<Setting<T>> {
  return {
    expected: one.expected,
    json: { anyOf: [one.json, { type: "array", items: one.json, minItems: 1, uniqueItems: true }] },
    read(input) {
      if (!Array.isArray(input)) return { values: [one.read(input)], swept: false };
      if (input.length === 0) throw new Misread(`expected ${one.expected}, got an empty list`);
      if (input.length > MAX_LINES) throw new Misread(tooMany("value", MAX_LINES, input.length));
      const values = new Set<T>();
      input.forEach((item, i) => {
        const value = readItem(one, item, i);
        if (values.has(value)) throw new Misread(`${show(item)} is given twice in the list`, [i]);
        values.add(value);
      });
      return { values: [...values], swept: true };
    },
  };
}

function readItem<T>(notation: Notation<T>, item: unknown, index: number): T {
  try {
    return notation.read(item);
  } catch (error) {
    throw error instanceof Misread ? error.with({ path: [index] }) : error;
  }
}

/** A value of a parameter as a scenario writes it. */
export function writtenValue(spec: ParameterSpec, value: ParameterValue): string {
  return spec.type === "duration" ? humanDuration(Number(value)) : String(value);
}

function describe(name: string, spec: ParameterSpec): string {
  return `${name}: ${spec.summary} (default ${writtenValue(spec, spec.default)}).`;
}

function settingsSchema(mechanism: Mechanism) {
  const parameters = Object.entries(mechanism.parameters).flatMap(([name, spec]) =>
    [name, ...(spec.alias === undefined ? [] : [spec.alias])].map((key) => [
      key,
      field(oneOrMany(parameterNotation(spec)), describe(name, spec)).optional(),
    ]),
  );
  const shape = { ...(Object.fromEntries(parameters) as Record<string, z.ZodType>), ...RESERVED };
  return section(shape, mechanism.summary, costsAreTheMachines);
}

/** Prices are not a line's own: all lines of a chart pay the same. */
function costsAreTheMachines(key: string, value: unknown): string | undefined {
  if (COST_NAMES.some((name) => name === key))
    return `; it is a cost, the same for every line: give machine.costs.${key}`;
  if (key !== "costs") return undefined;
  const names = value !== null && typeof value === "object" ? Object.keys(value) : [];
  const unknown = names.find((name) => !COST_NAMES.some((known) => known === name));
  const hint = unknown === undefined ? "" : `; and there is no cost "${unknown}"${didYouMean(unknown, COST_NAMES)}`;
  return `; costs are the same for every line: give machine.costs${hint}`;
}

/** The schema of the list's items; its values refer to `mechanisms`. */
export function mechanismItem(mechanisms: readonly Mechanism[]) {
  const built = new Map<Mechanism, z.ZodType>();
  // Most scenarios name a few of them.
  const settingsOf = (mechanism: Mechanism): z.ZodType => {
    const schema = built.get(mechanism) ?? settingsSchema(mechanism);
    built.set(mechanism, schema);
    return schema;
  };
  return z
    .unknown()
    .meta(jsonSchema(mechanisms, settingsOf))
    .transform((input, context): MechanismItem => {
      try {
        const { written, mechanism, settings } = split(input, mechanisms);
        const result = settingsOf(mechanism).safeParse(settings ?? {});
        if (result.success) return toItem(mechanism, written, result.data as Record<string, unknown>, context);
        forward(context, result.error, [written]);
      } catch (error) {
        if (!(error instanceof Misread)) throw error;
        context.addIssue({ code: "custom", message: error.message, path: [...error.path] });
      }
      return z.NEVER;
    });
}

/** The item's mechanism, as it is written there, and what stands behind it. */
function split(input: unknown, mechanisms: readonly Mechanism[]) {
  if (typeof input === "string") return { written: input, mechanism: known(input, mechanisms), settings: undefined };
  if (typeof input !== "object" || input === null || Array.isArray(input))
    throw misread("a mechanism such as iocp", input);
  const entries: [string, unknown][] = Object.entries(input);
  if (entries.length === 1) {
    const [written, settings] = entries[0];
    return { written, mechanism: known(written, mechanisms, [written]), settings };
  }
  const second = entries[1]?.[0];
  const hint =
    second === undefined || mechanismCalled(second, mechanisms)
      ? "begin each with a hyphen on a line of its own"
      : `indent "${second}" further, to make it a parameter of ${entries[0][0]}`;
  throw new Misread(`expected one mechanism per item, got a map with ${entries.length} keys: ${hint}`);
}

function known(word: string, mechanisms: readonly Mechanism[], path: string[] = []): Mechanism {
  const mechanism = mechanismCalled(word, mechanisms);
  if (mechanism !== undefined) return mechanism;
  throw new Misread(`unknown mechanism ${show(word)}${didYouMeanMechanism(word, mechanisms)}`, path);
}

/** Suggests any name of a mechanism, and lists one of each. */
function didYouMeanMechanism(word: string, mechanisms: readonly Mechanism[]): string {
  const suggestion = nearest(word, namesOfMechanisms(mechanisms));
  if (suggestion !== undefined) return `; did you mean "${suggestion}"?`;
  return didYouMean(
    word,
    mechanisms.map(({ name }) => name),
  );
}

function toItem(
  mechanism: Mechanism,
  written: string,
  settings: Record<string, unknown>,
  context: z.RefinementCtx,
): MechanismItem {
  const { label, "min-pending": minPending, "max-pending": maxPending, program, ...given } = settings;
  const parameters = { ...given };
  for (const [name, { alias }] of Object.entries(mechanism.parameters)) {
    if (alias === undefined || given[alias] === undefined) continue;
    if (given[name] !== undefined) {
      context.addIssue({
        code: "custom",
        path: [written, alias],
        message: `another name for ${name}: keep one`,
      });
    }
    parameters[name] = given[alias];
    delete parameters[alias];
  }
  const item = { mechanism, label, minPending, maxPending, parameters } as MechanismItem;
  if (program !== undefined) item.program = { ...(program as Setting<string>), path: [written, "program"] };
  if (item.minPending !== undefined && item.maxPending !== undefined && item.minPending > item.maxPending) {
    const message = `min-pending ${item.minPending} is larger than max-pending ${item.maxPending}`;
    context.addIssue({ code: "custom", path: [written, "min-pending"], message });
  }
  return item;
}

/** Made when it is asked for: to make it takes longer than to check a scenario. */
function jsonSchema(mechanisms: readonly Mechanism[], settingsOf: (mechanism: Mechanism) => z.ZodType): JsonSchema {
  return {
    get anyOf() {
      return mechanismForms(mechanisms, settingsOf);
    },
    description: "A mechanism, alone or with its parameters.",
  };
}

function mechanismForms(mechanisms: readonly Mechanism[], settingsOf: (mechanism: Mechanism) => z.ZodType): object[] {
  const names = mechanisms.flatMap(({ name, aliases = [], summary }) =>
    [name, ...aliases].map((called) => ({ const: called, description: summary })),
  );
  const maps = mechanisms.map((mechanism) => {
    const { name, aliases = [], summary } = mechanism;
    const settings = { anyOf: [writtenAs(settingsOf(mechanism)), { type: "null" }] };
    return {
      type: "object",
      description: summary,
      properties: { [name]: settings },
      ...(aliases.length > 0 && { patternProperties: { [`^(${aliases.join("|")})$`]: settings } }),
      minProperties: 1,
      maxProperties: 1,
      additionalProperties: false,
    };
  });
  return [...names, ...maps];
}
