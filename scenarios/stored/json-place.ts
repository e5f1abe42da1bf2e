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
/** Of the control characters, JSON allows those of the upper half as they are. */
const STRING = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
/** A string, a number or a word that the end of the text may have cut off. */
const CUT_OFF = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\.)*\\?$|[-+.\w]*$/uy;

/** The first place at which `text` is not JSON; undefined if it is. */
export function jsonProblem(text: string): JsonProblem | undefined {
  const open: ("[" | "{")[] = [];
  let expected: Expected = "a value";
  let at = 0;
  const taken = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) return false;
    at += match[0].length;
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
    const next = step(expected, character, open, taken, afterValue);
    if (next === undefined) return problem(text, at, expected);
    expected = next;
    if (PUNCTUATION.includes(character)) at++;
  }
}

const PUNCTUATION = "[]{}:,";

/** What is expected after what begins with `character`; undefined if that is not what was expected. Takes all but punctuation. */
function step(
  expected: Expected,
  character: string,
  open: ("[" | "{")[],
  taken: (pattern: RegExp) => boolean,
  afterValue: () => Expected,
): Expected | undefined {
  switch (expected) {
    case 'a value or "]"':
    case "a value":
      if (character === "]" && expected !== "a value") return close(open, afterValue);
      if (character === "[" || character === "{") {
        open.push(character);
        return character === "[" ? 'a value or "]"' : 'a name or "}"';
      }
      return taken(STRING) || taken(SCALAR) ? afterValue() : undefined;
    case 'a name or "}"':
    case "a name":
      if (character === "}" && expected !== "a name") return close(open, afterValue);
      return taken(STRING) ? '":"' : undefined;
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
  CUT_OFF.lastIndex = at;
  return {
    line: before.split("\n").length,
    column: at - before.lastIndexOf("\n"),
    message: `expected ${expected}`,
    truncated: expected !== "the end" && CUT_OFF.test(text),
  };
}

/** Strings, so that what stands in them is passed over, and numbers. */
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d[-+.\deE]*/g;

/**
 * The first number of a JSON text that is not in its shortest notation, as JSON.stringify writes it: a digit too far to the
 * right to count may have been changed, and the number still reads the same.
 */
export function misspelt(text: string): { line: number; written: string; read: string } | undefined {
  for (const { 0: written, index } of text.matchAll(STRING_OR_NUMBER)) {
    if (written.startsWith('"')) continue;
    const read = JSON.stringify(Number(written));
    if (read !== written) return { line: text.slice(0, index).split("\n").length, written, read };
  }
  return undefined;
}
