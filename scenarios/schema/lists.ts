/** Lists of values that read themselves. */
import { MAX_VALUES } from "../common/limits.js";
import { show } from "../common/show.js";
import { tooMany } from "./fields.js";
import { Misread, misread, type Notation } from "./units.js";

/** A list of different values, of which there must be at least `least` and at most `most`. */
export function several<T>(one: Notation<T>, what: string, least: number, most = MAX_VALUES): Notation<T[]> {
  return {
    expected: what,
    json: { type: "array", items: one.json, minItems: least, uniqueItems: true },
    read(input) {
      if (!Array.isArray(input) || input.length < least) throw misread(what, input);
      if (input.length > most) throw new Misread(tooMany("value", most, input.length));
      const values = new Set<T>();
      input.forEach((item, i) => {
        const value = readItem(one, item, i);
        if (values.has(value)) throw new Misread(`${show(item)} is given twice in the list`, [i]);
        values.add(value);
      });
      return [...values];
    },
  };
}

export function readItem<T>(notation: Notation<T>, item: unknown, index: number): T {
  try {
    return notation.read(item);
  } catch (error) {
    throw error instanceof Misread ? error.with({ path: [index] }) : error;
  }
}

/** A value by itself, or a list of them. */
export function oneOrList<T>(one: Notation<T>, list: Notation<T[]>): Notation<T[]> {
  return {
    expected: list.expected,
    json: { anyOf: [one.json, list.json] },
    read: (input) => (Array.isArray(input) ? list.read(input) : [one.read(input)]),
  };
}
