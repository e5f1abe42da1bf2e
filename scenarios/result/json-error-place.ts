/** Where a text stops being JSON. Engines say it in different words, and some without the place. */
import { createScanner, type JSONScanner, type ScanError, type SyntaxKind } from "jsonc-parser";

interface JsonProblem {
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

/**
 * The values of the package's enumerations, which are constant ones: modules that are compiled one by one cannot name
 * their members.
 */
const KINDS = {
  openBrace: 1,
  closeBrace: 2,
  openBracket: 3,
  closeBracket: 4,
  comma: 5,
  colon: 6,
  null: 7,
  true: 8,
  false: 9,
  string: 10,
  number: 11,
  lineBreak: 14,
  space: 15,
  unknown: 16,
  end: 17,
} as const satisfies Record<string, SyntaxKind>;
const FAULTS = { none: 0, endOfNumber: 3, endOfString: 2 } as const satisfies Record<string, ScanError>;

/** What a text that is cut off may end in the middle of. */
const WORDS = ["true", "false", "null", "-0"];

/**
 * The first place at which `text` is not JSON; undefined if it is. The package's own parser calls itself, and runs out
 * of stack in what is nested deep: its scanner does not.
 */
export function jsonProblem(text: string): JsonProblem | undefined {
  const scanner = createScanner(text);
  const open: SyntaxKind[] = [];
  let expected: Expected = "a value";
  for (;;) {
    const token = nextToken(scanner);
    if (token === KINDS.end && expected === "the end") return undefined;
    const next: Expected | undefined =
      scanner.getTokenError() === FAULTS.none ? after(token, expected, open) : undefined;
    if (next === undefined) return problem(text, scanner, expected);
    expected = next;
  }
}

/** Comments are tokens: JSON has none. */
function nextToken(scanner: JSONScanner): SyntaxKind {
  let token = scanner.scan();
  while (token === KINDS.space || token === KINDS.lineBreak) token = scanner.scan();
  return token;
}

/** What is expected after `token`; undefined if that is not what was expected. Keeps the account of what is open. */
function after(token: SyntaxKind, expected: Expected, open: SyntaxKind[]): Expected | undefined {
  const isValue = expected.startsWith("a value");
  switch (token) {
    case KINDS.openBracket:
    case KINDS.openBrace:
      if (!isValue) return undefined;
      open.push(token);
      return token === KINDS.openBracket ? 'a value or "]"' : 'a name or "}"';
    case KINDS.closeBracket:
      return expected.endsWith('"]"') ? close(open) : undefined;
    case KINDS.closeBrace:
      return expected.endsWith('"}"') ? close(open) : undefined;
    case KINDS.comma:
      if (expected === '"," or "]"') return "a value";
      return expected === '"," or "}"' ? "a name" : undefined;
    case KINDS.colon:
      return expected === '":"' ? "a value" : undefined;
    case KINDS.string:
      if (expected.startsWith("a name")) return '":"';
      return isValue ? afterValue(open) : undefined;
    case KINDS.number:
    case KINDS.true:
    case KINDS.false:
    case KINDS.null:
      return isValue ? afterValue(open) : undefined;
    default:
      return undefined;
  }
}

function close(open: SyntaxKind[]): Expected {
  open.pop();
  return afterValue(open);
}

function afterValue(open: readonly SyntaxKind[]): Expected {
  if (open.length === 0) return "the end";
  return open.at(-1) === KINDS.openBracket ? '"," or "]"' : '"," or "}"';
}

function problem(text: string, scanner: JSONScanner, expected: Expected): JsonProblem {
  const at = scanner.getTokenOffset();
  const before = text.slice(0, at);
  return {
    line: before.split("\n").length,
    column: at - before.lastIndexOf("\n"),
    message: `expected ${expected}`,
    truncated: at === text.length || (scanner.getPosition() === text.length && isCutOff(scanner, expected)),
  };
}

/** Whether the last token would be as expected if the text went on. */
function isCutOff(scanner: JSONScanner, expected: Expected): boolean {
  if (scanner.getTokenError() === FAULTS.endOfString) return expected.startsWith("a ");
  if (!expected.startsWith("a value")) return false;
  if (scanner.getTokenError() === FAULTS.endOfNumber) return true;
  return scanner.getToken() === KINDS.unknown && WORDS.some((word) => word.startsWith(scanner.getTokenValue()));
}

/**
 * The first number of a JSON text that is not in its shortest notation, as JSON.stringify writes it: a digit too far to
 * the right to count may have been changed, and the number still reads the same.
 */
export function misspelt(text: string): { line: number; written: string; read: string } | undefined {
  const scanner = createScanner(text, true);
  for (let token = scanner.scan(); token !== KINDS.end; token = scanner.scan()) {
    if (token !== KINDS.number) continue;
    const written = scanner.getTokenValue();
    const read = JSON.stringify(Number(written));
    if (read !== written) return { line: text.slice(0, scanner.getTokenOffset()).split("\n").length, written, read };
  }
  return undefined;
}
