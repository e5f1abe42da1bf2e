/** The panel that a command takes, as `--in cores=4` or `--in 4` names it. */
import { enumerate } from "../common/enumerate.js";
import { UsageError } from "../common/errors.js";
import { panelsOf } from "../common/panels.js";
import type { Scenario } from "../common/types.js";
import { readAmount, writtenAmount } from "../schema/along.js";
import { Misread } from "../schema/units.js";

/**
 * Its value; the first one's if nothing is named, and nothing where there are no panels.
 * @throws UsageError for one that there is not
 */
export function panelCalled(scenario: Scenario, named: string | undefined): number | undefined {
  const panels = panelsOf(scenario);
  if (panels === undefined) {
    if (named !== undefined) throw new UsageError(`--in ${named}: the scenario has no panels`);
    return undefined;
  }
  if (named === undefined) return panels.values[0];
  const [, of, text] = /^(?:([^=]*)=)?(.*)$/.exec(named)!;
  if (of !== undefined && ![panels.of, panels.symbol].includes(of.trim()))
    throw new UsageError(`--in ${named}: the panels are of ${panels.of}, not of ${of.trim()}`);
  const { value, unit } = amountOf(text.trim());
  const written = panels.values.map((each) => writtenAmount(each, panels.unit));
  if (unit === panels.unit && panels.values.includes(value)) return value;
  throw new UsageError(`--in ${named}: there is no such panel; expected ${panels.symbol}=${enumerate(written, "or")}`);
}

function amountOf(text: string) {
  try {
    return readAmount(text);
  } catch (error) {
    throw error instanceof Misread ? new UsageError(`--in: ${error.message}`) : error;
  }
}

/** `cores = 4, the first of 3 panels`, for whoever did not name one; empty where there is nothing to say. */
export function panelTaken(scenario: Scenario, named: string | undefined): string {
  const panels = panelsOf(scenario);
  if (panels === undefined || named !== undefined || panels.values.length < 2) return "";
  return `${panels.at(panels.values[0])}, the first of ${panels.values.length} panels (--in names another)`;
}
