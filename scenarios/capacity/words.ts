/** Values of a quantity in sentences. */
import { formatExact, formatGiven } from "../common/format.js";
import type { Quantity } from "./types.js";

/** A value of the quantity. */
export function sayValue(value: number, { unit, over }: Pick<Quantity, "unit" | "over">): string {
  return over === "cores" ? formatGiven(value, "number") : formatExact(value, unit === "number" ? "count" : unit);
}
