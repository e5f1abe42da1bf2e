/** Two JSON values side by side, value by value. */

export interface Difference {
  /** `points[3] (epoll at n = 100).latency.notice.p99.value`. */
  path: string;
  /** The keys and indices that lead there. */
  keys: (string | number)[];
  /** Undefined where one of them has nothing there. */
  a: unknown;
  b: unknown;
}

type Key = string | number;

/**
 * Where `a` and `b` differ, in the order of `a`'s keys, then of those that only `b` has. Numbers are the same if they
 * are equal to the last bit. Elements of arrays are told apart by their place.
 */
export function differences(a: unknown, b: unknown): Difference[] {
  const found: Difference[] = [];
  walk(a, b, [], (keys, left, right) => found.push({ path: placeOf(keys, a, b), keys, a: left, b: right }));
  return found;
}

function walk(a: unknown, b: unknown, keys: Key[], report: (keys: Key[], a: unknown, b: unknown) => void): void {
  if (Object.is(a, b)) return;
  if (!isContainer(a) || !isContainer(b) || Array.isArray(a) !== Array.isArray(b)) {
    report(keys, a, b);
    return;
  }
  for (const key of keysOf(a, b)) walk(a[key], b[key], [...keys, key], report);
}

function isContainer(value: unknown): value is Record<Key, unknown> {
  return typeof value === "object" && value !== null;
}

function keysOf(a: Record<Key, unknown>, b: Record<Key, unknown>): Key[] {
  if (Array.isArray(a) && Array.isArray(b)) return [...Array(Math.max(a.length, b.length)).keys()];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])];
}

/** The path of `keys`, with what an element of an array is about, found in the first of `roots` that has it. */
export function placeOf(keys: readonly Key[], ...roots: readonly unknown[]): string {
  return keys
    .map((key, i) => {
      if (typeof key === "number") return `[${key}]${nameOf(keys.slice(0, i + 1), roots)}`;
      return i === 0 ? key : `.${key}`;
    })
    .join("");
}

function nameOf(keys: readonly Key[], roots: readonly unknown[]): string {
  for (const root of roots) {
    const element = keys.reduce<unknown>((value, key) => (isContainer(value) ? value[key] : undefined), root);
    if (!isContainer(element)) continue;
    const { line, pending, x, id, name, scenario } = element;
    if (typeof line === "string" && typeof x === "number") return ` (${line} at ${x} on the axis)`;
    if (typeof line === "string" && typeof pending === "number") return ` (${line} at n = ${pending})`;
    if (typeof id === "string") return ` (${id})`;
    if (typeof name === "string") return ` (${name})`;
    // A part of a result is called by its scenario.
    if (isContainer(scenario) && typeof scenario.name === "string") return ` (${scenario.name})`;
  }
  return "";
}

/** A value in a message: numbers with every digit, long texts around the place where `a` and `b` part. */
export function sayDifference({ a, b }: Difference, names: readonly [string, string]): string {
  const both = typeof a === "string" && typeof b === "string";
  const from = both ? Math.max(0, parting(a, b) - CONTEXT) : 0;
  return `${names[0]} ${say(a, from)}, ${names[1]} ${say(b, from)}`;
}

/** Characters shown of a text, and of those, how many before the place that matters. */
const SHOWN = 64;
const CONTEXT = 24;

function parting(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return i;
}

function say(value: unknown, from: number): string {
  if (value === undefined) return "nothing";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const shown = `${from > 0 ? "..." : ""}${text.slice(from, from + SHOWN)}${text.length > from + SHOWN ? "..." : ""}`;
  return typeof value === "string" ? JSON.stringify(shown) : shown;
}
