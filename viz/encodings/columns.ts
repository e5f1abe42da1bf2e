/**
 * JSON by columns: of a list of objects that are alike, each key is written once, with the values of all under it.
 * Nothing is lost; and what compresses texts finds numbers of one kind beside each other.
 */
import type { Result } from "../../scenarios/common/types.js";
import { endsOff, type Interval, intervalsOf, isInterval } from "./intervals.js";
import { packedNumbers, unpackedNumbers, type Whole } from "./numbers.js";

/** Values as they are; one value so many times; objects by key; lists by their items, or one by one; numbers. */
export type Packed =
  | unknown[]
  | Whole
  | { each: (Whole | number[])[] }
  | { means: Packed; low: Packed; high: Packed }
  | { same: unknown; count: number }
  | { keys: Record<string, [values: Packed, absent?: number[]]>; count: number }
  | { lengths: Packed; items: Packed };

type Plain = Record<string, unknown>;

export function packed(values: readonly unknown[]): Packed {
  if (values.length < 2) return [...values];
  const first = JSON.stringify(values[0]);
  if (values.every((value) => JSON.stringify(value) === first)) return { same: values[0], count: values.length };
  if (values.every(isNumber)) return packedNumbers(values);
  if (values.every(isNumberList)) return packedLists(values);
  if (values.every(Array.isArray))
    return { lengths: packed(values.map(({ length }) => length)), items: packed(values.flat()) };
  if (!values.every(isPlain)) return [...values];
  if (values.every(isInterval)) return packedIntervals(values);
  const names = [...new Set(values.flatMap((value) => Object.keys(value)))];
  const column = (name: string): [Packed, number[]?] => {
    const absent = values.flatMap((value, i) => (value[name] === undefined ? [i] : []));
    const there = values.flatMap((value) => (value[name] === undefined ? [] : [value[name]]));
    return absent.length === 0 ? [packed(there)] : [packed(there), absent];
  };
  return { keys: Object.fromEntries(names.map((name) => [name, column(name)])), count: values.length };
}

export function unpacked(of: Packed): unknown[] {
  if (Array.isArray(of)) return of;
  if ("whole" in of) return unpackedNumbers(of);
  if ("each" in of) return of.each.map((list) => unpacked(list));
  if ("means" in of) {
    type Ends = Parameters<typeof intervalsOf>[1];
    return intervalsOf(unpacked(of.means) as number[], unpacked(of.low) as Ends, unpacked(of.high) as Ends);
  }
  if ("same" in of)
    return Array.from({ length: of.count }, isObject(of.same) ? () => structuredClone(of.same) : () => of.same);
  if ("items" in of) {
    const items = unpacked(of.items);
    let at = 0;
    return (unpacked(of.lengths) as number[]).map((length) => items.slice(at, (at += length)));
  }
  const objects = Array.from({ length: of.count }, (): Plain => ({}));
  for (const [name, [values, absent = []]] of Object.entries(of.keys)) {
    const gone = new Set(absent);
    const column = unpacked(values);
    let at = 0;
    for (let i = 0; i < objects.length; i++) if (gone.size === 0 || !gone.has(i)) put(objects[i], name, column[at++]);
  }
  return objects;
}

function put(object: Plain, name: string, value: unknown): void {
  // Of all names the only one that may not just be assigned.
  if (name === "__proto__") Object.defineProperty(object, name, { value, enumerable: true, configurable: true });
  else object[name] = value;
}
function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}

function isNumberList(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isNumber);
}

/** One after another, or each for itself: what is shorter. */
function packedLists(values: readonly number[][]): Packed {
  const together = { lengths: packed(values.map(({ length }) => length)), items: packed(values.flat()) };
  const each = { each: values.map((list) => packedNumbers(list)) };
  return JSON.stringify(each).length < JSON.stringify(together).length ? each : together;
}

function packedIntervals(values: readonly Interval[]): Packed {
  const [low, high] = endsOff(values);
  return { means: packed(values.map(({ value }) => value)), low: packed(low), high: packed(high) };
}

/** A result and its parts, side by side: much is the same in all. */
export function packedResult<T extends { parts?: readonly object[] }>({ parts = [], ...own }: T): Packed {
  return packed([own, ...parts]);
}

/** What {@link packedResult} was made of. */
export function unpackedResult<T extends { parts?: readonly object[] } = Result>(of: Packed): T {
  const [own, ...parts] = unpacked(of) as [T, ...object[]];
  return parts.length > 0 ? { ...own, parts } : own;
}
