/** From notations to zod schemas: structure is zod's, values read themselves, and both say what they expected. */
import * as z from "zod";
import { MAX_DIAGNOSTICS } from "../common/diagnostics.js";
import { didYouMean } from "../common/did-you-mean.js";
import { PROGRAM_NAME } from "../common/limits.js";
import { show } from "../common/show.js";
import { type JsonSchema, Misread, type Notation } from "./units.js";

/** A value in the file, read by `notation`; `description` is what an editor shows. */
export function field<T>(notation: Notation<T>, description: string) {
  return z
    .unknown()
    .meta({ ...notation.json, description })
    .transform((input, context): T => {
      try {
        if (input === undefined) throw new Misread(`missing; expected ${notation.expected}`);
        return notation.read(input);
      } catch (error) {
        if (!(error instanceof Misread)) throw error;
        context.addIssue({ code: "custom", message: error.message, path: [...error.path] });
        return z.NEVER;
      }
    });
}

/** What is said of a key that is not known, if no more can be said. */
export const UNKNOWN_KEY = "unknown key";

/**
 * Says of a key that is not known where it belongs, if it is one of something else; `value` is what stands behind it.
 */
type Elsewhere = (key: string, value: unknown) => string | undefined;

/**
 * A map with exactly these keys. Each unknown key, of those that anybody will see, gets a line of its own in the
 * issue's message.
 */
export function section<S extends z.ZodRawShape>(
  shape: S,
  description: string,
  elsewhere: Elsewhere = () => undefined,
) {
  const known = Object.keys(shape);
  return z
    .strictObject(shape, {
      error: (issue) => {
        if (issue.code === "unrecognized_keys") {
          const shown: string[] = issue.keys.slice(0, MAX_DIAGNOSTICS);
          const input = issue.input as Record<string, unknown>;
          const hint = (key: string) => elsewhere(key, input[key]) ?? didYouMean(key, known);
          return shown.map((key) => UNKNOWN_KEY + hint(key)).join("\n");
        }
        const expected = `expected a map with ${known.join(", ")}`;
        return issue.input === undefined ? `missing; ${expected}` : `${expected}; got ${show(issue.input)}`;
      },
    })
    .meta({ description });
}

/**
 * A list of at most `max` items, and `min`, which is 0 or 1. A longer one is wrong as a whole: nobody looks at its
 * items.
 */
export function listOf<T extends z.ZodType>(item: T, words: { list: string; item: string }, min: 0 | 1, max: number) {
  const list = z
    .array(item, { error: ({ input }) => `${input === undefined ? "missing; " : ""}expected ${words.list}` })
    .min(min, `expected at least one ${words.item}`)
    .max(max);
  return z.preprocess((input, context) => {
    if (!Array.isArray(input) || input.length <= max) return input;
    context.addIssue({ code: "custom", message: tooMany(words.item, max, input.length) });
    return z.NEVER;
  }, list);
}

/** What a map by names of one's own is called, and what of such a name was expected. */
interface MapWords {
  items: string;
  item: string;
  name: string;
  description: string;
}

/** A map of at most `max` items by names of one's own, and one at least. */
export function namedMap<T extends z.ZodType>(item: T, words: MapWords, max: number) {
  return z
    .record(z.string(), item, { error: ({ input }) => `expected a map of ${words.items} by name; got ${show(input)}` })
    .meta({
      description: words.description,
      propertyNames: { pattern: PROGRAM_NAME.source },
      minProperties: 1,
      maxProperties: max,
    })
    .superRefine((written, context) => {
      const issue = (message: string, path: string[] = []) => context.addIssue({ code: "custom", path, message });
      const names = Object.keys(written);
      if (names.length === 0) issue(`expected at least one ${words.item}`);
      if (names.length > max) issue(tooMany(words.item, max, names.length));
      for (const each of names.filter((name) => !PROGRAM_NAME.test(name)))
        issue(`expected ${words.name}, got ${show(each)}`, [each]);
    });
}

/** `expected at most 64 mechanisms, got 40000`. */
export function tooMany(what: string, max: number, got: number): string {
  return `expected at most ${max} ${what}${what.endsWith("s") ? "es" : "s"}, got ${got}`;
}

/** The JSON Schema of what may be written, without the header of a document of its own. */
export function writtenAs(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: "input" });
  return json;
}
