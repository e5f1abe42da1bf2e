/** What the fields of a mechanism may hold: the same notations that scenario files are read with. */
import * as z from "zod";
import { COSTS } from "../../models/costs.js";
import { FAMILIES, type Mechanism, type ParameterSpec, SIGNAL_KINDS } from "../../models/types.js";
import { didYouMean } from "../common/did-you-mean.js";
import { forward } from "../common/forward.js";
import { field, section } from "../schema/fields.js";
import { CORES, RESERVED_WORDS } from "../schema/mechanism.js";
import { oneOf } from "../schema/text.js";
import { Misread, misread, type Notation } from "../schema/units.js";
import { call, DOCUMENTATION, listOf, named, pluginName, sentence, text, whole } from "./documentation-fields.js";

const TYPES: readonly ParameterSpec["type"][] = ["integer", "choice", "size", "duration", "limit"];

const PARAMETER = /^[A-Za-z][A-Za-z0-9_]*([-.][A-Za-z0-9_]+)*$/;
const word = named("a word", PARAMETER);

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
    name: pluginName("timer-wheel"),
    ...DOCUMENTATION,
    family: field(oneOf(FAMILIES), "What it is listed under."),
    law: section(
      {
        text: text("a sentence that states the law it should follow"),
        notice: call("a function (context) => mean notice latency in picoseconds").optional(),
      },
      "The law.",
    ),
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
    takesFromDevice: z
      .union([z.literal(true), z.record(z.string(), z.string())], "expected true, values of parameters, or nothing")
      .optional(),
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
