/** From panels as claims and answers name them to values that the scenario has. */
import { enumerate } from "../common/enumerate.js";
import { writtenAmount } from "../schema/along.js";
import type { InPanels } from "../schema/panels.js";
import type { Along } from "./along.js";

interface PanelContext {
  /** None if absent. */
  panels?: Along;
  /** Values were chosen beside the file: those that there are not are no mistakes. */
  otherAxis: boolean;
  report(path: readonly (string | number)[], message: string): void;
}

/** The values, ascending; meaningful only if nothing was reported. */
export function panelsNamed({ of, amounts, place }: InPanels, { panels, otherAxis, report }: PanelContext): number[] {
  if (panels === undefined) {
    if (!otherAxis) report([], "the scenario has no panels");
    return [];
  }
  if (of !== undefined && lastOf(of) !== lastOf(panels.name))
    report([], `the panels are of ${panels.name}, not of ${of}`);
  const { unit, amounts: all } = panels.values;
  const values = all.map(({ value }) => value);
  const found = amounts.flatMap(({ value, unit: given, text }, i) => {
    if (given === unit && values.includes(value)) return [value];
    const known = enumerate(
      values.map((each) => writtenAmount(each, unit)),
      "or",
    );
    if (!otherAxis) report(place(i), `there is no panel of ${text}: expected ${known}`);
    return [];
  });
  return found.sort((a, b) => a - b);
}

/** `cores` of `machine.cores`. */
function lastOf(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}
