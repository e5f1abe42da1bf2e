/** How claims and what is asked name panels: `in: { cores: 4 }`, `in: { load: [50%, 90%] }`, or `in: 4`. */
import { MAX_PANELS } from "../common/limits.js";
import { type Amount, readAmount } from "./along.js";
import { several } from "./lists.js";
import { Misread, misread, type Notation } from "./units.js";

/** Panels as they are written. */
export interface InPanels {
  /** Their quantity, where it is given. */
  of?: string;
  amounts: readonly Amount[];
  /** Where the value at `index` stands. */
  place(index: number): (string | number)[];
}

const EXPECTED = "a value of the panels, such as { cores: 4 }, or a list of them";
const VALUE_JSON = { type: ["number", "string"] };
const VALUES_JSON = { anyOf: [VALUE_JSON, { type: "array", items: VALUE_JSON, minItems: 1 }] };

const amount: Notation<Amount> = { expected: EXPECTED, json: VALUE_JSON, read: readAmount };
const amounts = several(amount, EXPECTED, 1, MAX_PANELS);

export const inPanels: Notation<InPanels> = {
  expected: EXPECTED,
  json: { anyOf: [...VALUES_JSON.anyOf, { type: "object", additionalProperties: VALUES_JSON, maxProperties: 1 }] },
  read(input) {
    if (typeof input !== "object" || input === null || Array.isArray(input)) return readValues(input);
    const path: string[] = [];
    let value: unknown = input;
    while (typeof value === "object" && value !== null && !Array.isArray(value)) {
      const keys = Object.keys(value);
      if (keys.length === 0) throw misread(EXPECTED, input);
      if (keys.length > 1) throw new Misread(`given beside ${keys[0]}: panels are of one quantity`, [...path, keys[1]]);
      path.push(keys[0]);
      value = (value as Record<string, unknown>)[keys[0]];
    }
    try {
      const { amounts: found, place } = readValues(value);
      return { of: path.join("."), amounts: found, place: (index) => [...path, ...place(index)] };
    } catch (error) {
      throw error instanceof Misread ? error.with({ path: [...path, ...error.path] }) : error;
    }
  },
};

function readValues(input: unknown): InPanels {
  if (Array.isArray(input)) return { amounts: amounts.read(input), place: (index) => [index] };
  return { amounts: [amount.read(input)], place: () => [] };
}
