/**
 * How distributions are written: `5us`, `exponential 5us`, `{ lognormal: { mean: 5us, cv: 2 } }`; and, where only the
 * shape counts because a rate sets the mean, `exponential` or `{ lognormal: { cv: 2 } }`.
 */
import * as z from "zod";
import { inBytes } from "../../sim/distributions/sizes.js";
import { checkDistribution } from "../../sim/distributions.js";
import type { DistributionSpec, SizeSpec } from "../../sim/spec.js";
import { didYouMean } from "../common/did-you-mean.js";
import { forward } from "../common/forward.js";
import { show } from "../common/show.js";
import { type Kind, kindsOf } from "./distribution-kinds.js";
import { BYTE_RATE, DURATION, type Measure, SIZE } from "./distribution-measures.js";
import { writtenAs } from "./fields.js";
import { type JsonSchema, Misread, misread } from "./units.js";

type Aliases = Readonly<Record<string, string>>;
const COMMON_ALIASES: Aliases = { deterministic: "constant" };

/** How a distribution may be written at one place. */
interface Grammar {
  mode: Mode;
  measure: Measure;
  kinds: Readonly<Record<string, Kind>>;
  /** Further names for kinds. */
  aliases: Aliases;
  expected: string;
}

type Mode = "sized" | "shape";

/** No time at all. */
export const NOTHING: DistributionSpec = { kind: "constant", meanPs: 0 };

/** In place of what may be left out elsewhere, but not here. */
export const ABSENT = Symbol("absent");

const KINDS = { duration: kindsOf(DURATION), size: kindsOf(SIZE), byteRate: kindsOf(BYTE_RATE) };

const DURATIONS: Grammar = {
  ...{ mode: "sized", measure: DURATION, kinds: KINDS.duration, aliases: COMMON_ALIASES },
  expected: "a duration such as 5us or a distribution such as exponential 5us",
};
const SIZES: Grammar = {
  ...{ mode: "sized", measure: SIZE, kinds: KINDS.size, aliases: COMMON_ALIASES },
  expected: "a size such as 4KiB or a distribution such as exponential 4KiB",
};
const BYTE_RATES: Grammar = {
  ...{ mode: "sized", measure: BYTE_RATE, kinds: KINDS.byteRate, aliases: COMMON_ALIASES },
  expected: "a rate of bytes such as 10MB/s or a distribution such as exponential 10MB/s",
};
const SHAPES: Grammar = { ...DURATIONS, mode: "shape", expected: "the shape of a distribution such as exponential" };

/** A distribution with its mean, such as `5us` or `exponential 5us`. */
export function durations(description: string) {
  return distribution(DURATIONS, description);
}

/** A distribution of message sizes, such as `4KiB` or `exponential 4KiB`. */
export function sizes(description: string) {
  return distribution(SIZES, description).transform((spec): SizeSpec => inBytes(spec));
}

/** A distribution of bytes per second, such as `10MB/s` or `exponential 10MB/s`. */
export function byteRates(description: string) {
  return distribution(BYTE_RATES, description).transform((spec): SizeSpec => inBytes(spec));
}

/** The shape of a distribution, such as `exponential`; `aliases` are further names for kinds. */
export function shapes(description: string, aliases: Aliases = {}) {
  return distribution({ ...SHAPES, aliases: { ...COMMON_ALIASES, ...aliases } }, description);
}

function distribution(grammar: Grammar, description: string) {
  const json = { ...jsonSchema(grammar), description };
  return z
    .unknown()
    .meta(json)
    .transform((input, context): DistributionSpec => {
      try {
        if (input === undefined || input === ABSENT) throw new Misread(`missing; expected ${grammar.expected}`);
        const { kind, parameters, path } = read(input, grammar);
        const result = kind[grammar.mode].safeParse(parameters);
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
  kind: Kind;
  parameters: unknown;
  /** From the value to its parameters; empty if the value is words, which have no parts to point at. */
  path: string[];
}

function read(input: unknown, grammar: Grammar): Written {
  if (typeof input === "string" && /^[a-z]/i.test(input.trim())) return readWords(input.trim(), grammar);
  if (typeof input === "object" && input !== null && !Array.isArray(input)) return readMap(input, grammar);
  if (grammar.mode === "sized") return { kind: grammar.kinds.constant, parameters: { mean: input }, path: [] };
  throw misread(`${grammar.expected} (its mean follows from the rate)`, input);
}

/** `exponential`, `exponential 5us`, `lognormal 5us cv 2`. */
function readWords(text: string, grammar: Grammar): Written {
  const { mode, measure } = grammar;
  const [name, ...rest] = text.split(/\s+/);
  const kind = known(name, grammar, text);
  const at = rest.indexOf(furtherKey(kind));
  if (at >= 0 && rest.length === at + 2 && (mode === "sized") === at > 0) {
    const mean = mode === "sized" ? { mean: rest.slice(0, at).join(" ") } : {};
    return { kind, parameters: { ...mean, [rest[at]]: plain(rest[at + 1]) }, path: [] };
  }
  const mean = rest.join(" ");
  if (!kind.plain) throw new Misread(`${name} needs parameters: write ${inFull(name, kind, grammar, mean)}`);
  if (mode === "shape" && mean !== "") throw new Misread(meanFollows(name, kind, grammar));
  if (mode === "sized" && mean === "")
    throw new Misread(`${name} needs a mean here: write ${name} ${measure.examples[1]}`);
  return { kind, parameters: mode === "sized" ? { mean } : {}, path: [] };
}

/** What a kind by its mean is given by besides: `cv` of a lognormal one; empty if nothing. */
function furtherKey({ byMean, example }: Kind): string {
  return byMean ? example.split(":")[0] : "";
}

/** As YAML would read it. */
function plain(word: string): unknown {
  return /^[0-9]+(\.[0-9]+)?$/.test(word) ? Number(word) : word;
}

/** `{ lognormal: { mean: 5us, cv: 2 } }`, `{ exponential: 5us }`. */
function readMap(map: object, grammar: Grammar): Written {
  const { mode } = grammar;
  const names = Object.keys(map);
  if (names.length !== 1) {
    const example = inFull("lognormal", grammar.kinds.lognormal, grammar);
    throw new Misread(`expected one distribution such as ${example}, got a map with ${names.length} keys`);
  }
  const [name] = names;
  const parameters = (map as Record<string, unknown>)[name];
  const kind = known(name, grammar, name, [name]);
  if (mode === "shape" && kind.byMean && hasMean(parameters))
    throw new Misread(meanFollows(name, kind, grammar), [name, "mean"]);
  if (kind.plain && mode === "sized" && typeof parameters !== "object")
    return readWords(`${name} ${parameters}`, grammar);
  return { kind, parameters: parameters ?? {}, path: [name] };
}

function hasMean(parameters: unknown): boolean {
  return typeof parameters === "object" && parameters !== null && Object.hasOwn(parameters, "mean");
}

function known(name: string, { kinds, aliases }: Grammar, input: unknown, path: string[] = []): Kind {
  const names = [...Object.keys(kinds), ...Object.keys(aliases)];
  if (names.includes(name)) return kinds[aliases[name] ?? name];
  throw new Misread(`unknown distribution ${show(input)}${didYouMean(name, names)}`, path);
}

/** An example of `kind` that may be written: with `mean`, if that is one. */
function inFull(name: string, kind: Kind, { mode, measure }: Grammar, mean = ""): string {
  if (kind.plain) return mode === "sized" ? `${name} ${measure.examples[1]}` : name;
  const withMean =
    mode === "sized" && kind.byMean ? `mean: ${isAmount(mean, measure) ? mean : measure.examples[1]}, ` : "";
  return `{ ${name}: { ${withMean}${kind.example} } }`;
}

function isAmount(text: string, { positive }: Measure): boolean {
  try {
    positive.read(text);
    return true;
  } catch {
    return false;
  }
}

function meanFollows(name: string, kind: Kind, grammar: Grammar): string {
  return `only the shape counts here, the mean follows from the rate: leave it out, as in ${inFull(name, kind, grammar)}`;
}

function jsonSchema({ mode, measure, kinds, aliases }: Grammar): JsonSchema {
  const entries = Object.entries(kinds);
  const plain = [...entries.filter(([, kind]) => kind.plain).map(([name]) => name), ...Object.keys(aliases)];
  const further = entries.filter(([, kind]) => furtherKey(kind) !== "");
  const given = (mean: string) => further.map(([name, kind]) => `${name}${mean} +${furtherKey(kind)} +[0-9.]+%?`);
  const words = {
    type: "string",
    pattern: `^((${plain.join("|")}) +[0-9].*|${given(" +[0-9].*").join("|")})$`,
    examples: [`exponential ${measure.examples[1]}`],
  };
  const inWords = { type: "string", pattern: `^(${given("").join("|")})$` };
  const text = mode === "shape" ? [{ enum: plain }, inWords] : [measure.amount.json, words];
  const map = {
    type: "object",
    properties: Object.fromEntries(entries.map(([name, kind]) => [name, writtenAs(kind[mode])])),
    additionalProperties: false,
    minProperties: 1,
    maxProperties: 1,
  };
  return { anyOf: [...text, map] };
}
