/** Values of the axis, as `--at` names them. */
import { UsageError } from "../scenarios/common/errors.js";
import { readAmount } from "../scenarios/schema/along.js";
import { Misread } from "../scenarios/schema/units.js";
import { someOf } from "./command-line.js";

/** `1k`, `50%`. @throws UsageError */
export function axisValueOf(text: string): number {
  try {
    return readAmount(text).value;
  } catch (error) {
    throw error instanceof Misread ? new UsageError(`--at: ${error.message}`) : error;
  }
}

/** `100,10k`: each once, as they were written. @throws UsageError */
export function axisValuesOf(text: string): number[] {
  return [...new Set(someOf("--at", "values of the axis", text, words(text)).map(axisValueOf))];
}

/** What commas separate. */
export function words(text: string): string[] {
  return text.split(",").flatMap((word) => (word.trim() === "" ? [] : [word.trim()]));
}
