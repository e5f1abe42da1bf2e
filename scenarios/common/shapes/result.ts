/** What a result.json holds: exactly what is written, and within bounds. */
import * as z from "zod";
import { FAMILIES, SIGNAL_KINDS, type Signals, SOURCE_KINDS, type Source } from "../../../models/types.js";
import { MAX_LINES, MAX_PANELS, MAX_PARTS, MAX_VALUES } from "../limits.js";
import { exact, fixed, type Infer, list, name, oneOf, type Shape, sentence, sha256, share, text } from "./exact.js";
import { findings } from "./findings.js";
import type { MetricNames } from "./metric.js";
import { MAX_LEVELS, point } from "./point.js";
import { storedScenario } from "./scenario.js";

// --- notes ---------------------------------------------------------------------------------------------------------

const items = <T extends z.ZodType>(item: T) => fixed(item, MAX_VALUES);
const signals: Shape<Signals> = exact<Signals>()({ kind: oneOf(SIGNAL_KINDS), start: text, done: text, memory: text });
const source: Shape<Source> = exact<Source>()({ text, url: sentence.optional(), kind: oneOf(SOURCE_KINDS) });

const MECHANISM_NOTE = {
  name,
  title: sentence,
  family: oneOf(FAMILIES),
  summary: text,
  realThing: text,
  model: text,
  law: text,
  signals,
  divergence: items(text),
  sources: items(source),
};

/** A mechanism's documentation, copied into the result so that a report needs nothing else. */
export interface MechanismNote extends Infer<typeof MECHANISM_NOTE> {}
const mechanismNote: Shape<MechanismNote> = z.strictObject(MECHANISM_NOTE);

const MODEL_NOTE = {
  /** Their names; and those of its executors, absent if it has none. */
  mechanisms: list(name, MAX_LINES),
  executors: list(name, MAX_LINES, 1).optional(),
  /** The module, as it was named, and the SHA-256 of its bundled text; null for a mechanism given as an object. */
  file: sentence.nullable(),
  sha256: sha256.nullable(),
};

/** Where mechanisms and executors that do not ship come from. */
export interface ModelNote extends Infer<typeof MODEL_NOTE> {}
const modelNote: Shape<ModelNote> = z.strictObject(MODEL_NOTE);

// --- sources -------------------------------------------------------------------------------------------------------

/** Files of scenarios and profiles are at most so long, and a result has at most so many. */
const MAX_SOURCE = 2 ** 20;
const MAX_SOURCES = 256;

/** The path of a file in a directory of its own: it leads nowhere else, on any system. */
const sourcePath = z
  .string()
  .max(1000)
  .refine((path) => path.split("/").every((name) => /^[^\\:\p{Cc}]+$/u.test(name) && !/^\.{1,2}$/.test(name)), {
    error: "expected the path of a file in the same directory, or below it",
  });

const SOURCE_TEXT = {
  /** With forward slashes, from the directory that all of them are in. */
  path: sourcePath,
  /** Of the text, in UTF-8. */
  sha256,
  text: z.string().max(MAX_SOURCE),
};

/** A file that a scenario was read from. */
export interface SourceText extends Infer<typeof SOURCE_TEXT> {}
const sourceText: Shape<SourceText> = z.strictObject(SOURCE_TEXT);

// --- results -------------------------------------------------------------------------------------------------------

const ENGINE = { node: sentence, v8: sentence, platform: sentence };

/** What ran something. */
export interface Engine extends Infer<typeof ENGINE> {}
const engine: Shape<Engine> = z.strictObject(ENGINE);

function partOf(metrics: MetricNames) {
  return {
    schema: z.literal("muxsim-result/3"),
    version: name,
    /** What ran it, for the record: part of recordSha256 only. */
    engine,
    /** The command that makes it again. */
    command: text,
    /**
     * The files that the scenario was read from, its own first, but for those that ship with muxsim; absent if there
     * are none. For the record, and part of recordSha256 only: `scenario` is what they say.
     */
    sources: list(sourceText, MAX_SOURCES).optional(),
    scenario: storedScenario(metrics),
    /** Absent if every mechanism and executor that took part ships with muxsim. */
    models: list(modelNote, MAX_LINES).optional(),
    mechanisms: list(mechanismNote, MAX_LINES, 1),
    quantileLevels: list(share, MAX_LEVELS),
    points: list(point(metrics), MAX_LINES * MAX_VALUES * MAX_PANELS, 1),
    findings: findings(metrics),
    /** The answer to the scenario's question, one sentence with numbers and intervals. */
    answer: text,
    /**
     * SHA-256 over the canonical JSON of scenario, version, models, points, findings and the parts' hashes (see
     * scenarios/result/result.ts).
     */
    sha256,
    /** SHA-256 of what is for the record: schema, engine, command, sources, the models' files. */
    recordSha256: sha256,
  };
}

/** The result of a part: as if it had been run by itself, without parts of its own. */
export interface PartResult extends Infer<ReturnType<typeof partOf>> {}

function resultOf(metrics: MetricNames) {
  const fields = partOf(metrics);
  const part: Shape<PartResult> = z.strictObject(fields);
  return {
    ...fields,
    /** The results of the scenario's parts; absent if there are none. */
    parts: list(part, MAX_PARTS).optional(),
  };
}

/** result.json. */
export interface Result extends Infer<ReturnType<typeof resultOf>> {}
export const result: (metrics: MetricNames) => Shape<Result> = (metrics) => z.strictObject(resultOf(metrics));
