/** What a module exports, read once: getters that throw, or say something else each time, do no harm afterwards. */
import { UsageError } from "../common/errors.js";

/** Documentation and parameters nest a few levels, and have a few hundred values. */
const MAX_DEPTH = 12;
const MAX_VALUES = 20_000;

/**
 * `value`, which `from` exports, as plain data and functions. Of an object its own fields are read, and those of
 * `fields`, which a class may have on its prototype.
 * @throws UsageError if it nests too deeply, as it does within itself, or is too large; whatever a getter throws
 */
export function plainCopy(value: unknown, from: string, fields: readonly string[] = []): unknown {
  let left = MAX_VALUES;
  const copy = (each: unknown, depth: number, further: readonly string[] = []): unknown => {
    if (typeof each !== "object" || each === null) return each;
    if (depth > MAX_DEPTH) throw new UsageError(`${from}: an export is nested too deeply, or within itself`);
    const keys = Array.isArray(each) ? [...each.keys()] : ownKeys(each, further);
    left -= keys.length;
    if (left < 0) throw new UsageError(`${from}: an export has more than ${MAX_VALUES} values`);
    const entries = keys.map((key) => [key, copy((each as Record<string | number, unknown>)[key], depth + 1)]);
    return Array.isArray(each) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
  };
  return copy(value, 0, fields);
}

function ownKeys(value: object, further: readonly string[]): string[] {
  return [...new Set([...Object.keys(value), ...further.filter((key) => key in value)])];
}
