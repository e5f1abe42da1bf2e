/** How tables are sorted by a column. */
import type { Cell } from "../../encodings/table.js";

/** Cells without a value come last in either direction. @param sign -1 to descend */
export function order(x: Cell["value"], y: Cell["value"], sign: number): number {
  if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
  return sign * (typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y)));
}

/** What a heading says of the order of its column. */
export function ariaSortOf(isSorted: boolean, descending: boolean): string {
  if (!isSorted) return "none";
  return descending ? "descending" : "ascending";
}
