/** What the fields may hold that mechanisms and executors of one's own have in common. */
import * as z from "zod";
import { SOURCE_KINDS } from "../../models/types.js";
import { field, section } from "../schema/fields.js";
import { line, oneOf, paragraphs } from "../schema/text.js";
import { misread, type Notation } from "../schema/units.js";

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const MAX_NAME = 40;
const MAX_ADDRESS = 2_000;

export function notation<T>(expected: string, valid: (input: unknown) => input is T): Notation<T> {
  return {
    expected,
    json: {},
    read(input) {
      if (!valid(input)) throw misread(expected, input);
      return input;
    },
  };
}

export function named(expected: string, pattern: RegExp, maxLength = MAX_NAME): Notation<string> {
  const valid = (input: unknown): input is string =>
    typeof input === "string" && input.length <= maxLength && pattern.test(input);
  return notation(expected, valid);
}

const isFunction = (input: unknown): input is () => unknown => typeof input === "function";
export const call = (expected: string) => field(notation(expected, isFunction), expected);
export const text = (what: string) => field(paragraphs(what, 10_000), what);
export const sentence = (what: string) => field(line(what, 500), what);
export const whole = (what: string) =>
  field(
    notation(`${what}, a whole number`, (input): input is number => Number.isSafeInteger(input)),
    what,
  );
export function listOf<T extends z.ZodType>(item: T, what: string) {
  return z.array(item, { error: ({ input }) => `${input === undefined ? "missing; " : ""}expected ${what}` });
}

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

/** How a mechanism or an executor is called; an executor may be one thing plus another. */
export const pluginName = (such: string, pattern = NAME) =>
  field(named(`a name in lower case with hyphens, such as ${such}`, pattern), "Its name in scenarios.");

/** What both have: other names, and what is said of them. */
export const DOCUMENTATION = {
  aliases: listOf(field(line("another name", 40), "Another name."), "a list of other names").optional(),
  title: field(line("a title of a few words", 80), "Its title."),
  summary: sentence("a sentence that says what it is"),
  realThing: text("text that says how the real thing works"),
  model: text("text that says what is simulated"),
  divergence: listOf(text("what is left out or simplified"), "a list of what is left out or simplified"),
  sources: listOf(source, "a list of sources { text, url, kind }"),
};
