/** The panel that a command takes, as `--in cores=4` or `--in 4` names it. */
import { scenarioInPanel } from "../common/along.js";
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

/**
 * The scenario in that panel, as one of its own; itself where there are none.
 * @throws UsageError where its rate is known only once it is run
 */
export function inPanelCalled(scenario: Scenario, named: string | undefined): Scenario {
  const panel = panelCalled(scenario, named);
  if (panel === undefined) return scenario;
  if (scenario.panels?.capacityOf !== undefined)
    throw new UsageError(
      "the panels are of a load, whose rate only a run finds out: have the axis be the load instead",
    );
  return scenarioInPanel(scenario, panel);
}

/** `cores = 4, the first of 3 panels`, for whoever did not name one; empty where there is nothing to say. */
export function panelTaken(scenario: Scenario, named: string | undefined): string {
  const panels = panelsOf(scenario);
  if (panels === undefined || named !== undefined || panels.values.length < 2) return "";
  return `${panels.at(panels.values[0])}, the first of ${panels.values.length} panels (--in names another)`;
}

/** @throws UsageError where the axis or the panels set what is searched over already */
export function checkNotVaried({ axis, panels }: Scenario, over: string | undefined): void {
  const plain = (name: string) => name.replace(/^machine\.(?=cores$)/, "");
  for (const [key, found, instead] of [
    ["axis", axis, "--set axis='{ pending: 1k }'"],
    ["panels", panels, "--set panels="],
  ] as const) {
    if (over === undefined || found === undefined || plain(found.of) !== plain(over)) continue;
    throw new UsageError(`--over ${over}: the scenario's ${key} sets it already; ${instead} takes that away`);
  }
}
