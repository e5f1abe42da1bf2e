/** What the fields of a mechanism may hold: the same notations that scenario files are read with. */
import * as z from "zod";
import { COSTS } from "../../models/costs.js";
import { FAMILIES, type Mechanism, type ParameterSpec, SIGNAL_KINDS, SOURCE_KINDS } from "../../models/types.js";
import { didYouMean } from "../common/did-you-mean.js";
import { forward } from "../common/forward.js";
import { field, section } from "../schema/fields.js";
import { CORES, RESERVED_WORDS } from "../schema/mechanism.js";
import { line, oneOf, paragraphs } from "../schema/text.js";
import { Misread, misread, type Notation } from "../schema/units.js";

const TYPES: readonly ParameterSpec["type"][] = ["integer", "choice", "size", "duration", "limit"];

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const PARAMETER = /^[A-Za-z][A-Za-z0-9_]*([-.][A-Za-z0-9_]+)*$/;
const MAX_NAME = 40;
const MAX_ADDRESS = 2_000;

function notation<T>(expected: string, valid: (input: unknown) => input is T): Notation<T> {
  return {
    expected,
    json: {},
    read(input) {
      if (!valid(input)) throw misread(expected, input);
      return input;
    },
  };
}

function named(expected: string, pattern: RegExp, maxLength = MAX_NAME): Notation<string> {
  const valid = (input: unknown): input is string =>
    typeof input === "string" && input.length <= maxLength && pattern.test(input);
  return notation(expected, valid);
}

const isFunction = (input: unknown): input is () => unknown => typeof input === "function";
const call = (expected: string) => field(notation(expected, isFunction), expected);
const text = (what: string) => field(paragraphs(what, 10_000), what);
const sentence = (what: string) => field(line(what, 500), what);
const whole = (what: string) =>
  field(
    notation(`${what}, a whole number`, (input): input is number => Number.isSafeInteger(input)),
    what,
  );
const word = named("a word", PARAMETER);

function listOf<T extends z.ZodType>(item: T, what: string) {
  return z.array(item, { error: ({ input }) => `${input === undefined ? "missing; " : ""}expected ${what}` });
}

const costName: Notation<string> = {
  expected: "the name of a cost, such as read",
  json: {},
  read(input) {
    if (typeof input !== "string") throw misread(this.expected, input);
    if (!Object.hasOwn(COSTS, input))
      throw new Misread(`no cost is named "${input}"${didYouMean(input, Object.keys(COSTS))}`);
    return input;
  },
};

const source = section(
  {
    text: sentence("what the source is, in words"),
    url: field(
      named("an address that begins with https://", /^https?:\/\/\S+$/, MAX_ADDRESS),
      "Where it is.",
    ).optional(),
    kind: field(oneOf(SOURCE_KINDS), "What kind of source it is."),
  },
  "A source.",
);

const parameterName: Notation<string> = {
  expected: "a parameter's name of letters, digits and hyphens, such as threads",
  json: {},
  read(input) {
    if (typeof input !== "string" || !PARAMETER.test(input)) throw misread(this.expected, input);
    if (RESERVED_WORDS.includes(input))
      throw new Misread(`"${input}" is taken: every mechanism in a scenario may have it`);
    return input;
  },
};

const common = {
  type: field(oneOf(TYPES), "Its type."),
  summary: sentence("what the parameter is, in words"),
  alias: field(parameterName, "Another name.").optional(),
  files: z.literal(true, "expected true, or nothing").optional(),
};
const range = { min: whole("the least value"), max: whole("the largest value") };

const SPECS = {
  integer: section({ ...common, ...range, default: z.unknown() }, "A whole number."),
  choice: section(
    {
      ...common,
      choices: listOf(field(word, "A choice."), "a list of words").min(1, "expected at least one"),
      aliases: z.record(field(word, "Another word."), field(word, "Its choice.")).optional(),
      default: z.unknown(),
    },
    "One of several words.",
  ),
  size: section({ ...common, ...range, cost: field(costName, "Its cost."), default: z.unknown() }, "Bytes."),
  duration: section({ ...common, ...range, default: z.unknown() }, "Picoseconds."),
  limit: section(
    {
      ...common,
      ...range,
      unit: field(oneOf(["us"]), "Microseconds.").optional(),
      unlimited: field(word, "The word for no bound."),
      default: z.unknown(),
    },
    "A bound, or none.",
  ),
} satisfies Record<ParameterSpec["type"], z.ZodType>;

/** A parameter's description, then whether its default is one of its values. */
const parameterSpec = z.unknown().transform((input, context): unknown => {
  const kind = section({ type: common.type }, "").loose().safeParse(input);
  const result = kind.success ? SPECS[kind.data.type].safeParse(input) : kind;
  if (!result.success) {
    forward(context, result.error, []);
    return input;
  }
  const problem = wrongDefault(input as ParameterSpec);
  if (problem) context.addIssue({ code: "custom", path: ["default"], message: problem });
  return input;
});

function wrongDefault(spec: ParameterSpec): string | undefined {
  if (spec.type === "choice") {
    return spec.choices.includes(spec.default) ? undefined : `expected one of ${spec.choices.join(", ")}`;
  }
  const { default: value, min, max } = spec;
  if (min > max) return `min ${min} is larger than max ${max}`;
  const word = wordOf(spec);
  if (value === word) return undefined;
  if (spec.type === "size") return `expected "${word}"`;
  const fits = Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max;
  return fits
    ? undefined
    : `expected a whole number from ${min} to ${max}${word === undefined ? "" : `, or "${word}"`}`;
}

/** What may stand in place of a number. */
function wordOf(spec: Exclude<ParameterSpec, { type: "choice" }>): string | undefined {
  switch (spec.type) {
    case "integer":
      return CORES;
    case "size":
      return "profile";
    case "limit":
      return spec.unlimited;
    case "duration":
      return undefined;
  }
}

/** No two parameters can be called the same. */
function checkAliases(specs: Record<string, unknown>, context: z.RefinementCtx): void {
  const taken = new Set(Object.keys(specs));
  for (const [name, spec] of Object.entries(specs as Record<string, Partial<ParameterSpec> | null>)) {
    const alias = spec?.alias;
    if (alias === undefined) continue;
    if (taken.has(alias)) context.addIssue({ code: "custom", path: [name, "alias"], message: `"${alias}" is taken` });
    taken.add(alias);
  }
}

/** What parameters must be for something to be possible. */
const needed = z.record(field(parameterName, "Its name."), z.array(z.union([z.string(), z.number()])).min(1));

/** Every field of a mechanism. Its output is of no use: what is checked stays as it is. */
export const mechanismSchema = section(
  {
    name: field(named("a name in lower case with hyphens, such as timer-wheel", NAME), "Its name in scenarios."),
    aliases: listOf(field(line("another name", 40), "Another name."), "a list of other names").optional(),
    title: field(line("a title of a few words", 80), "Its title."),
    family: field(oneOf(FAMILIES), "What it is listed under."),
    summary: sentence("a sentence that says what it is"),
    realThing: text("text that says how the real thing works"),
    model: text("text that says what is simulated"),
    law: section(
      {
        text: text("a sentence that states the law it should follow"),
        notice: call("a function (context) => mean notice latency in picoseconds").optional(),
      },
      "The law.",
    ),
    divergence: listOf(text("what is left out or simplified"), "a list of what is left out or simplified"),
    sources: listOf(source, "a list of sources { text, url, kind }"),
    signals: section(
      {
        kind: field(oneOf(SIGNAL_KINDS), "What it notifies its program of."),
        start: sentence("when the program learns that it can start"),
        done: sentence("when it learns that the data is there"),
        memory: sentence("the memory held per pending operation, in words"),
      },
      "What it notifies its program of, and when.",
    ),
    parameters: z
      .record(field(parameterName, "Its name."), parameterSpec, {
        error: ({ input }) =>
          `${input === undefined ? "missing; " : ""}expected parameters by name, {} if there are none`,
      })
      .superRefine(checkAliases),
    costs: listOf(field(costName, "A cost."), "a list of the names of the costs it pays"),
    handlerCosts: listOf(field(costName, "A cost."), "a list of the names of the costs that handlers pay").optional(),
    receiverCosts: listOf(
      field(costName, "A cost."),
      "a list of the names of the costs of full send buffers",
    ).optional(),
    poolCosts: listOf(
      field(costName, "A cost."),
      "a list of the names of the costs that pools pay to come back",
    ).optional(),
    takesFromDevice: z.literal(true, "expected true, or nothing").optional(),
    fileCosts: listOf(
      field(costName, "A cost."),
      "a list of the names of the costs of reads of storage devices, if it submits any",
    ).optional(),
    awaits: z.literal(true, "expected true, or nothing").optional(),
    driven: needed.optional(),
    workersRead: needed.optional(),
    unsupported: call("a function (parameters, pending) => why it cannot be run, or undefined").optional(),
    threads: call("a function (parameters, pending) => number of threads"),
    loops: call("a function (parameters, pending) => number of loops, each with connections of its own").optional(),
    memory: call("a function (context) => { threads, buffers, registrations } in bytes"),
    build: call("a function (host) that attaches the kernel-side object and starts the threads"),
  } satisfies Record<keyof Mechanism, z.ZodType>,
  "A mechanism.",
);
