/** How claims name values of the axis: one, some, all, or two between which something happens. */
import type { AxisUnit } from "../common/shapes/axis.js";
import { OF_UNIT, positionNotation, writtenAmount } from "./along.js";
import { readItem, several } from "./lists.js";
import { humanCount, Misread, misread, type Notation } from "./units.js";

/** Values of the axis: some, or all that the lines are run at. */
export interface At {
  values: readonly number[] | "all";
  /** Written as a list. */
  listed: boolean;
}

export interface Places {
  one: Notation<number>;
  at: Notation<At>;
  between: Notation<[number, number]>;
  /** As a scenario file writes it. */
  written(x: number): string;
}

/** On an axis in `unit`; on one of n if absent. */
export function placesOn(unit: AxisUnit | undefined): Places {
  const one = positionNotation(unit);
  const written = (x: number) => (unit === undefined ? humanCount(x) : writtenAmount(x, unit));
  return { one, at: atOf(one, unit), between: betweenOf(one, written, unit), written };
}

function atOf(one: Notation<number>, unit: AxisUnit | undefined): Notation<At> {
  const expected =
    unit === undefined
      ? "a number of pending operations such as 100k, a list of them, or all"
      : `${OF_UNIT[unit]}, a list of them, or all`;
  const list = several(one, expected, 1);
  return {
    expected,
    json: { anyOf: [...(one.json.anyOf as object[]), list.json, { const: "all" }] },
    read(input) {
      if (input === "all") return { values: "all", listed: false };
      if (Array.isArray(input)) return { values: list.read(input), listed: true };
      if (!/^[+-]?[0-9]/.test(String(input ?? "").trim())) throw misread(expected, input);
      return { values: [one.read(input)], listed: false };
    },
  };
}

function betweenOf(
  one: Notation<number>,
  written: (x: number) => string,
  unit: AxisUnit | undefined,
): Notation<[number, number]> {
  const expected =
    unit === undefined
      ? "two numbers of pending operations such as [10, 1k]"
      : `two values of the axis, each ${OF_UNIT[unit]}`;
  return {
    expected,
    json: { type: "array", items: one.json, minItems: 2, maxItems: 2 },
    read(input) {
      if (!Array.isArray(input) || input.length !== 2) throw misread(expected, input);
      const [low, high] = input.map((item, i) => readItem(one, item, i));
      if (low >= high) throw new Misread(`expected an ascending pair, got [${written(low)}, ${written(high)}]`);
      return [low, high];
    },
  };
}
