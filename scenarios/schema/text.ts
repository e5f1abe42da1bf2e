/** Words and sentences in a scenario: names, labels, questions, choices. */
import { didYouMean } from "../common/did-you-mean.js";
import { enumerate } from "../common/enumerate.js";
import { FILE_NAME } from "../common/limits.js";
import { Misread, misread, type Notation } from "./units.js";

/** A line of text: white space runs become one space; no control characters, at most `maxLength` characters. */
export function line(what: string, maxLength: number): Notation<string> {
  return {
    expected: what,
    json: { type: "string", minLength: 1, maxLength },
    read: (input) => checked(prose(input, what).replaceAll(/\s+/g, " "), what, maxLength),
  };
}

/** Text of any number of lines. */
export function paragraphs(what: string, maxLength: number): Notation<string> {
  return {
    expected: what,
    json: { type: "string", minLength: 1, maxLength },
    read: (input) => checked(prose(input, what), what, maxLength),
  };
}

function prose(input: unknown, what: string): string {
  if (typeof input === "number" || typeof input === "boolean") {
    throw new Misread(`expected ${what}, got ${input}: put it in quotes to make it text`);
  }
  if (typeof input !== "string" || input.trim() === "") throw misread(what, input);
  return input.trim();
}

/** Control characters could command a terminal; only the line feed is text. */
function checked(text: string, what: string, maxLength: number): string {
  const control = /[^\P{Cc}\n]/u.exec(text);
  if (control) {
    const code = control[0].codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0");
    throw new Misread(`expected ${what} without control characters, got U+${code}`);
  }
  if (text.length > maxLength) {
    throw new Misread(`expected ${what} of at most ${maxLength} characters, got ${text.length}`);
  }
  return text;
}

/** A name that can be a file's name too. */
export const fileName: Notation<string> = {
  expected: "a name of letters, digits, dots and hyphens, such as 2012-post",
  json: { type: "string", pattern: FILE_NAME.source },
  read(input) {
    const text = prose(input, this.expected);
    if (!FILE_NAME.test(text)) throw misread(this.expected, input);
    return text;
  },
};

/** One of `choices`; `aliases` are other words for some of them. */
export function oneOf<T extends string>(
  choices: readonly T[],
  aliases: Readonly<Record<string, string>> = {},
): Notation<T> {
  const words = [...choices, ...Object.keys(aliases)];
  const expected = enumerate(choices, "or");
  return {
    expected,
    json: { enum: words },
    read(input) {
      const meant = typeof input === "string" && Object.hasOwn(aliases, input) ? aliases[input] : input;
      const choice = choices.find((choice) => choice === meant);
      if (choice !== undefined) return choice;
      const hint = typeof input === "string" ? didYouMean(input, words) : "";
      throw new Misread(misread(expected, input).message + (hint.startsWith("; did") ? hint : ""));
    },
  };
}

/** `yes` or `no`; YAML's own words for it are taken too. */
export const yesOrNo: Notation<boolean> = {
  expected: "yes or no",
  json: { enum: ["yes", "no", true, false] },
  read(input) {
    if (input === true || input === "yes") return true;
    if (input === false || input === "no") return false;
    throw misread(this.expected, input);
  },
};

/** The seed: text, or a whole number that a double holds exactly. */
export const seedText: Notation<string> = {
  expected: "a seed: text or a whole number",
  json: { anyOf: [{ type: "string", minLength: 1, maxLength: 200 }, { type: "integer" }] },
  read(input) {
    if (Number.isSafeInteger(input)) return String(input);
    if (typeof input === "number")
      throw new Misread(`expected a seed, got ${input}: put it in quotes to keep every digit`);
    return line(this.expected, 200).read(input);
  },
};
