/** What varies in a scenario, in a sentence: along its axis, and from panel to panel. */
import { axisOf } from "../../scenarios/common/axis.js";
import { enumerate } from "../../scenarios/common/enumerate.js";
import { panelsOf } from "../../scenarios/common/panels.js";
import type { Result } from "../../scenarios/common/types.js";

/** ` This is as cores = 1; cores from 1 to 64.`; of a load, what it is a share of; nothing where the axis is n. */
export function alongSentence(scenario: Result["scenario"]): string {
  return axisSentence(scenario) + panelsSentence(scenario);
}

/** ` Panels: cores = 1, 4 and 16; this is as cores = 1.`; nothing where there are none. */
function panelsSentence(scenario: Result["scenario"]): string {
  const panels = panelsOf(scenario);
  if (panels === undefined) return "";
  const { symbol, values, format, at } = panels;
  const { capacityOf } = scenario.panels!;
  const own = capacityOf
    ? `shares of what ${WHOSE[capacityOf]} can carry, by pilot runs`
    : `this is as ${at(values[0])}`;
  return ` Panels: ${symbol} = ${enumerate(values.map(format))}; ${own}.`;
}

const WHOSE = { each: "each line", first: "the first line" };

function axisSentence(scenario: Result["scenario"]): string {
  const { isPending, symbol, values, format, at } = axisOf(scenario);
  if (isPending) return "";
  const { capacityOf } = scenario.axis ?? {};
  const range = values.length === 1 ? format(values[0]) : `from ${format(values[0])} to ${format(values.at(-1)!)}`;
  if (capacityOf) return ` The rate is another: ${range} of what ${WHOSE[capacityOf]} can carry, by pilot runs.`;
  return values.length === 1 ? "" : ` This is as ${at(values[0])}; ${symbol} ${range}.`;
}
