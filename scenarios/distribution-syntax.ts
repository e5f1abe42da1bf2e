/**
 * How distributions are written: `5us`, `exponential 5us`, `{ lognormal: { mean: 5us, cv: 2 } }`; and, where only the
 * shape counts because a rate sets the mean, `exponential` or `{ lognormal: { cv: 2 } }`.
 */
import { z } from "zod";
import { checkDistribution } from "../sim/distributions.js";
import type { DistributionSpec } from "../sim/spec.js";
import { KINDS, type Kind } from "./distribution-kinds.js";
import { forward, writtenAs } from "./fields.js";
import { didYouMean } from "./nearest.js";
import { duration, type JsonSchema, Misread, misread, show } from "./units.js";

type Aliases = Readonly<Record<string, string>>;
const COMMON_ALIASES: Aliases = { deterministic: "constant" };

/** A distribution with its mean, such as `5us` or `exponential 5us`. */
export function durations(description: string) {
  return distribution("sized", COMMON_ALIASES, description);
}

/** The shape of a distribution, such as `exponential`; `aliases` are further names for kinds. */
export function shapes(description: string, aliases: Aliases = {}) {
  return distribution("shape", { ...COMMON_ALIASES, ...aliases }, description);
}

type Mode = "sized" | "shape";

const EXPECTED: Record<Mode, string> = {
  sized: "a duration such as 5us or a distribution such as exponential 5us",
  shape: "the shape of a distribution such as exponential",
};

function distribution(mode: Mode, aliases: Aliases, description: string) {
  const json = { ...jsonSchema(mode, aliases), description };
  return z
    .unknown()
    .meta(json)
    .transform((input, context): DistributionSpec => {
      try {
        if (input === undefined) throw new Misread(`missing; expected ${EXPECTED[mode]}`);
        const { name, parameters, path } = read(input, mode, aliases);
        const result = KINDS[aliases[name] ?? name][mode].safeParse(parameters);
        if (result.success) return simulable(result.data);
        if (path.length > 0) forward(context, result.error, path);
        else throw new Misread(result.error.issues[0].message);
      } catch (error) {
        if (!(error instanceof Misread)) throw error;
        context.addIssue({ code: "custom", message: error.message, path: [...error.path] });
      }
      return z.NEVER;
    });
}

/** What the kinds let through, the simulator must take. */
function simulable(spec: DistributionSpec): DistributionSpec {
  const problem = checkDistribution(spec);
  if (problem !== undefined) throw new Misread(problem);
  return spec;
}

interface Written {
  name: string;
  parameters: unknown;
  /** From the value to its parameters; empty if the value is words, which have no parts to point at. */
  path: string[];
}

function read(input: unknown, mode: Mode, aliases: Aliases): Written {
  if (typeof input === "string" && /^[a-z]/i.test(input.trim())) return readWords(input.trim(), mode, aliases);
  if (typeof input === "object" && input !== null && !Array.isArray(input)) return readMap(input, mode, aliases);
  if (mode === "sized") return { name: "constant", parameters: { mean: input }, path: [] };
  throw misread(`${EXPECTED.shape} (its mean follows from the rate)`, input);
}

/** `exponential`, `exponential 5us`. */
function readWords(text: string, mode: Mode, aliases: Aliases): Written {
  const [name, ...rest] = text.split(/\s+/);
  const kind = known(name, aliases, text);
  const mean = rest.join(" ");
  if (!kind.plain) throw new Misread(needsMap(name, mode));
  if (mode === "shape" && mean !== "") throw new Misread(meanFollows(name));
  if (mode === "sized" && mean === "") throw new Misread(`${name} needs a mean here: write \`${name} 5us\``);
  return { name, parameters: mode === "sized" ? { mean } : {}, path: [] };
}

/** `{ lognormal: { mean: 5us, cv: 2 } }`, `{ exponential: 5us }`. */
function readMap(map: object, mode: Mode, aliases: Aliases): Written {
  const names = Object.keys(map);
  if (names.length !== 1) {
    throw new Misread(`expected one distribution such as { lognormal: { ... } }, got a map with ${names.length} keys`);
  }
  const [name] = names;
  const parameters = (map as Record<string, unknown>)[name];
  const kind = known(name, aliases, name, [name]);
  if (mode === "shape" && kind.byMean && hasMean(parameters)) throw new Misread(meanFollows(name), [name, "mean"]);
  if (kind.plain && mode === "sized" && typeof parameters !== "object")
    return readWords(`${name} ${parameters}`, mode, aliases);
  return { name, parameters: parameters ?? {}, path: [name] };
}

function hasMean(parameters: unknown): boolean {
  return typeof parameters === "object" && parameters !== null && Object.hasOwn(parameters, "mean");
}

function known(name: string, aliases: Aliases, input: unknown, path: string[] = []): Kind {
  const names = [...Object.keys(KINDS), ...Object.keys(aliases)];
  if (names.includes(name)) return KINDS[aliases[name] ?? name];
  throw new Misread(`unknown distribution ${show(input)}${didYouMean(name, names)}`, path);
}

function needsMap(name: string, mode: Mode): string {
  const example = name === "erlang" ? "stages: 2" : "...";
  return `${name} needs parameters: write { ${name}: { ${mode === "sized" ? "mean: 5us, " : ""}${example} } }`;
}

function meanFollows(name: string): string {
  return `only the shape counts here, the mean follows from the rate: write \`${name}\` without a mean`;
}

function jsonSchema(mode: Mode, aliases: Aliases): JsonSchema {
  const kinds = Object.entries(KINDS);
  const plain = [...kinds.filter(([, kind]) => kind.plain).map(([name]) => name), ...Object.keys(aliases)];
  const text =
    mode === "shape"
      ? [{ enum: plain }]
      : [duration.json, { type: "string", pattern: `^(${plain.join("|")}) +[0-9].*$`, examples: ["exponential 5us"] }];
  const map = {
    type: "object",
    properties: Object.fromEntries(kinds.map(([name, kind]) => [name, writtenAs(kind[mode])])),
    additionalProperties: false,
    minProperties: 1,
    maxProperties: 1,
  };
  return { anyOf: [...text, map] };
}
