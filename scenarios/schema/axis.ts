/** The axis: numbers of pending operations, as a range in decades, a list, or one number. */
import * as z from "zod";
import { forward } from "../common/forward.js";
import { MAX_PENDING, MAX_VALUES } from "../common/limits.js";
import { show } from "../common/show.js";
import { field, section, tooMany, writtenAs } from "./fields.js";
import { count, humanCount, Misread, misread } from "./units.js";

export const pendingCount = count(1, MAX_PENDING);

const MAX_PER_DECADE = 20;

/**
 * The round numbers from `from` to `to`, both included, `perDecade` to a decade: 1, 10, 100; 1, 2, 5, 10 for three;
 * otherwise 10^(i / perDecade) to two digits. Duplicates (there is no whole number between 1 and 2) are dropped.
 */
export function decades(from: number, to: number, perDecade: number): number[] {
  const values = new Set([from, to]);
  for (let decade = 1; decade <= to; decade *= 10) {
    for (const mantissa of mantissas(perDecade)) {
      const value = Math.round(mantissa * decade);
      if (value >= from && value <= to) values.add(value);
    }
  }
  return [...values].sort((a, b) => a - b);
}

function mantissas(perDecade: number): number[] {
  if (perDecade === 3) return [1, 2, 5];
  return Array.from({ length: perDecade }, (_, i) => Math.round(10 * 10 ** (i / perDecade)) / 10);
}

const EXPECTED = "a range such as 1..100k, a list such as [1, 10, 100], or one number";

const rangeMap = section(
  {
    from: field(pendingCount, "First value."),
    to: field(pendingCount, "Last value."),
    "per-decade": field(count(1, MAX_PER_DECADE), "Points per decade.").default(1),
  },
  "A range with a chosen number of points per decade.",
).transform((range, context) => {
  if (range.from > range.to)
    context.addIssue({ code: "custom", path: ["to"], message: backwards(range.from, range.to) });
  return decades(range.from, range.to, range["per-decade"]);
});

const json = {
  anyOf: [
    ...(pendingCount.json.anyOf as object[]),
    { type: "string", pattern: "^[0-9_.]+ ?[kM]? ?\\.\\. ?[0-9_.]+ ?[kM]?$", examples: ["1..100k"] },
    { type: "array", items: pendingCount.json, minItems: 1 },
    writtenAs(rangeMap),
  ],
  description: "Numbers of pending operations: a range (1..100k, in decades), a list, or one number.",
};

/** The schema of an axis; its value is ascending and without duplicates. */
export const axis = z
  .unknown()
  .meta(json)
  .transform((input, context): number[] => {
    try {
      if (input === undefined) throw new Misread(`missing; expected ${EXPECTED}`);
      if (Array.isArray(input)) return readList(input);
      if (typeof input === "object" && input !== null) {
        const result = rangeMap.safeParse(input);
        if (result.success) return result.data;
        forward(context, result.error, []);
        return z.NEVER;
      }
      return readText(input);
    } catch (error) {
      if (!(error instanceof Misread)) throw error;
      context.addIssue({ code: "custom", message: error.message, path: [...error.path] });
      return z.NEVER;
    }
  });

function readText(input: unknown): number[] {
  const dots = typeof input === "string" ? input.indexOf("..") : -1;
  if (dots > 0) {
    const text = input as string;
    const [from, to] = [text.slice(0, dots), text.slice(dots + 2)].map((end) => pendingCount.read(end));
    if (from > to) throw new Misread(backwards(from, to));
    return decades(from, to, 1);
  }
  if (!/^[+-]?[0-9]/.test(String(input).trim())) throw misread(EXPECTED, input);
  return [pendingCount.read(input)];
}

function readList(list: readonly unknown[]): number[] {
  if (list.length === 0) throw new Misread(`expected ${EXPECTED}, got an empty list`);
  if (list.length > MAX_VALUES) throw new Misread(tooMany("value", MAX_VALUES, list.length));
  const values: number[] = [];
  list.forEach((item, i) => {
    const value = readItem(item, i);
    if (i > 0 && value <= values[i - 1]) {
      throw new Misread(`expected ascending values, got ${show(item)} after ${humanCount(values[i - 1])}`, [i]);
    }
    values.push(value);
  });
  return values;
}

function readItem(item: unknown, index: number): number {
  try {
    return pendingCount.read(item);
  } catch (error) {
    throw error instanceof Misread ? error.with({ path: [index] }) : error;
  }
}

function backwards(from: number, to: number): string {
  return `expected an ascending range, got ${humanCount(from)}..${humanCount(to)}`;
}
