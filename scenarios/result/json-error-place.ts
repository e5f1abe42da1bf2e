/** Where a text stops being JSON. Engines say it in different words, and some without the place. */

export interface JsonProblem {
  /** 1-based. */
  line: number;
  column: number;
  /** `expected ":"`; what was found instead is at that place. */
  message: string;
  /** Whether all is well up to the end of the text, and something is missing there. */
  truncated: boolean;
}

type Expected =
  | "a value"
  | 'a value or "]"'
  | 'a name or "}"'
  | "a name"
  | '":"'
  | '"," or "]"'
  | '"," or "}"'
  | "the end";

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
/** Beginnings, at the end of the text, of what it may have cut off: a string from its last escape on, a value, the rest of a number. */
const CUT_STRING = /(?:\\(?:u[0-9a-fA-F]{0,3})?)?$/y;
const CUT_VALUE = /(?:-|t(?:ru?)?|f(?:a(?:ls?)?)?|n(?:ul?)?)$/y;
const CUT_NUMBER = /(?<=\d)(?:\.|[eE][-+]?)$/y;

/**
 * Where the string that begins at `start` has ended; if it does not end, how far it is one. By hand, since a regular expression
 * runs out of stack in a long one.
 */
function endOfString(text: string, start: number): { end: number; closed: boolean } {
  let at = start + 1;
  while (at < text.length) {
    const character = text[at];
    if (character === '"') return { end: at + 1, closed: true };
    if (character < " ") break;
    if (character === "\\") {
      ESCAPE.lastIndex = at;
      if (!ESCAPE.test(text)) break;
      at = ESCAPE.lastIndex;
    } else at++;
  }
  return { end: at, closed: false };
}

/** The first place at which `text` is not JSON; undefined if it is. */
export function jsonProblem(text: string): JsonProblem | undefined {
  const open: ("[" | "{")[] = [];
  let expected: Expected = "a value";
  let at = 0;
  const taken: Taken = (...patterns) => {
    const pattern = patterns.find((each) => {
      each.lastIndex = at;
      return each.test(text);
    });
    if (pattern === undefined) return false;
    at = pattern.lastIndex;
    return true;
  };
  const takenString = (): boolean => {
    const { end, closed } = endOfString(text, at);
    if (text[at] !== '"' || !closed) return false;
    at = end;
    return true;
  };
  const afterValue = (): Expected => {
    const inside = open.at(-1);
    if (inside === undefined) return "the end";
    return inside === "[" ? '"," or "]"' : '"," or "}"';
  };
  for (;;) {
    taken(SPACE);
    if (at === text.length) return expected === "the end" ? undefined : problem(text, at, expected);
    const character = text[at];
    const next = step(expected, character, open, { taken, takenString, afterValue });
    if (next === undefined) return problem(text, at, expected);
    expected = next;
    if (PUNCTUATION.includes(character)) at++;
  }
}

const PUNCTUATION = "[]{}:,";

/** Whether the first of these patterns that stands here has been passed over. */
type Taken = (...patterns: RegExp[]) => boolean;

interface Reader {
  taken: Taken;
  takenString: () => boolean;
  afterValue: () => Expected;
}

/** What is expected after what begins with `character`; undefined if that is not what was expected. Takes all but punctuation. */
function step(
  expected: Expected,
  character: string,
  open: ("[" | "{")[],
  { taken, takenString, afterValue }: Reader,
): Expected | undefined {
  switch (expected) {
    case 'a value or "]"':
    case "a value":
      if (character === "]" && expected !== "a value") return close(open, afterValue);
      if (character === "[" || character === "{") {
        open.push(character);
        return character === "[" ? 'a value or "]"' : 'a name or "}"';
      }
      return takenString() || taken(NUMBER, WORD) ? afterValue() : undefined;
    case 'a name or "}"':
    case "a name":
      if (character === "}" && expected !== "a name") return close(open, afterValue);
      return takenString() ? '":"' : undefined;
    case '":"':
      return character === ":" ? "a value" : undefined;
    case '"," or "]"':
      if (character === ",") return "a value";
      return character === "]" ? close(open, afterValue) : undefined;
    case '"," or "}"':
      if (character === ",") return "a name";
      return character === "}" ? close(open, afterValue) : undefined;
    case "the end":
      return undefined;
  }
}

function close(open: ("[" | "{")[], afterValue: () => Expected): Expected {
  open.pop();
  return afterValue();
}

function problem(text: string, at: number, expected: Expected): JsonProblem {
  const before = text.slice(0, at);
  return {
    line: before.split("\n").length,
    column: at - before.lastIndexOf("\n"),
    message: `expected ${expected}`,
    truncated: at === text.length || isCutOff(text, at, expected),
  };
}

/** Whether what begins at `at` would be as expected if the text went on. */
function isCutOff(text: string, at: number, expected: Expected): boolean {
  const here = (pattern: RegExp, from: number) => {
    pattern.lastIndex = from;
    return pattern.test(text);
  };
  if (!expected.startsWith("a ")) return here(CUT_NUMBER, at);
  if (text[at] === '"') return here(CUT_STRING, endOfString(text, at).end);
  return expected.startsWith("a value") && here(CUT_VALUE, at);
}

const STRING_OR_NUMBER = /["\-\d]/g;
const DIGITS = /-?[-+.\deE]*/y;

/**
 * The first number of a JSON text that is not in its shortest notation, as JSON.stringify writes it: a digit too far to the
 * right to count may have been changed, and the number still reads the same.
 */
export function misspelt(text: string): { line: number; written: string; read: string } | undefined {
  STRING_OR_NUMBER.lastIndex = 0;
  for (let found = STRING_OR_NUMBER.exec(text); found !== null; found = STRING_OR_NUMBER.exec(text)) {
    if (found[0] === '"') {
      STRING_OR_NUMBER.lastIndex = endOfString(text, found.index).end;
      continue;
    }
    DIGITS.lastIndex = found.index;
    const written = DIGITS.exec(text)![0];
    const read = JSON.stringify(Number(written));
    if (read !== written) return { line: text.slice(0, found.index).split("\n").length, written, read };
    STRING_OR_NUMBER.lastIndex = DIGITS.lastIndex;
  }
  return undefined;
}
