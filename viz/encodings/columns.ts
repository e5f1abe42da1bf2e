/**
 * JSON by columns: of a list of objects that are alike, each key is written once, with the values of all under it.
 * Nothing is lost; and what compresses texts finds numbers of one kind beside each other.
 */
import type { Result } from "../../scenarios/common/types.js";

/** Values as they are; one value so many times; objects by key; or lists by their items. */
type Packed =
  | unknown[]
  | { same: unknown; count: number }
  | { keys: Record<string, [values: Packed, absent?: number[]]>; count: number }
  | { lengths: Packed; items: Packed };

type Plain = Record<string, unknown>;

export function packed(values: readonly unknown[]): Packed {
  if (values.length < 2) return [...values];
  const first = JSON.stringify(values[0]);
  if (values.every((value) => JSON.stringify(value) === first)) return { same: values[0], count: values.length };
  if (values.every(Array.isArray))
    return { lengths: packed(values.map(({ length }) => length)), items: packed(values.flat()) };
  if (!values.every(isPlain)) return [...values];
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
  if ("same" in of) return Array.from({ length: of.count }, () => structuredClone(of.same));
  if ("items" in of) {
    const items = unpacked(of.items);
    let at = 0;
    return (unpacked(of.lengths) as number[]).map((length) => items.slice(at, (at += length)));
  }
  const entries: [string, unknown][][] = Array.from({ length: of.count }, () => []);
  for (const [name, [values, absent = []]] of Object.entries(of.keys)) {
    const gone = new Set(absent);
    let at = 0;
    const column = unpacked(values);
    for (const [i, own] of entries.entries()) if (!gone.has(i)) own.push([name, column[at++]]);
  }
  return entries.map((own) => Object.fromEntries(own));
}

function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A result and its parts, side by side: much is the same in all. */
export function packedResult({ parts = [], ...own }: Result): Packed {
  return packed([own, ...parts]);
}

/** What {@link packedResult} was made of. */
export function unpackedResult(of: Packed): Result {
  const [own, ...parts] = unpacked(of) as [Result, ...NonNullable<Result["parts"]>];
  return parts.length > 0 ? { ...own, parts } : own;
}
