/** The head of the page: the question and its answer; and what was run, for those who ask. */
import { axisOf } from "../../../scenarios/common/axis.js";
import { enumerate } from "../../../scenarios/common/enumerate.js";
import { formatCount } from "../../../scenarios/common/format.js";
import { panelsOf } from "../../../scenarios/common/panels.js";
import type { Result } from "../../../scenarios/common/types.js";
import { type Html, html } from "../../encodings/html.js";
import { unbroken } from "../../encodings/text.js";
import * as inWords from "../../wording/computer.js";
import * as describe from "../../wording/describe.js";
import { replications } from "../../wording/precision.js";

/** What to print, and the theme. */
export const TOOLS = html`<details class="menu needs-script" id="printing"><summary>Print</summary><div><p class="small muted">What is shown, and</p><div id="print-choice"></div><button type="button" data-print>Print</button></div></details>
<button type="button" id="theme" class="needs-script">Theme: auto</button>`;

export function header(result: Result): Html {
  const { scenario } = result;
  return html`<div class="top"><p class="small muted">muxsim v${result.version} &middot; scenario <strong>${scenario.name}</strong></p>
<div class="tools">${TOOLS}</div></div>
<h1>${scenario.question}</h1>
<div class="answer"><p id="answer">${unbroken(result.answer)}</p><p id="live-answer" class="live-answer" hidden></p></div>`;
}

/** What a result says of itself besides question and answer. */
export function about(result: Result): Html {
  const { description } = result.scenario;
  return html`<details class="ran"><summary>What was run</summary>
${description && html`<p class="small">${description}</p>`}
<ul class="facts small muted">${facts(result).map((fact) => html`<li>${fact}</li>`)}</ul></details>`;
}

/** `1 to 1 M pending operations`; of another axis, what it is, and n. */
function axisInWords(scenario: Result["scenario"]): string {
  const { isPending, symbol, values, format, at } = axisOf(scenario);
  const [first, last] = [values[0], values.at(-1)!];
  const range = first === last ? format(first) : `${format(first)} to ${format(last)}`;
  if (isPending) return `${range} pending operations`;
  return `${first === last ? at(first) : `${symbol} from ${range}`}, ${formatCount(scenario.pending[0])} pending operations`;
}

/** `panels: cores = 1, 4 and 16`; nothing where there are none. */
function panelsInWords(scenario: Result["scenario"]): string[] {
  const panels = panelsOf(scenario);
  return panels ? [`panels: ${panels.symbol} = ${enumerate(panels.values.map(panels.format))}`] : [];
}

/** What was run, in a few words each. */
function facts({ scenario }: Result): string[] {
  const { machine, workload, measurement, lines } = scenario;
  const programs = describe.programsOf(scenario).length;
  return [
    (scenario.axis?.capacityOf ?? scenario.panels?.capacityOf)
      ? describe.kind(workload)
      : `${describe.kind(workload)}, ${describe.rate(workload)}`,
    axisInWords(scenario),
    ...panelsInWords(scenario),
    `${lines.length} lines${programs === 0 ? "" : `, ${programs} programs`}`,
    [inWords.coresOf(scenario), ...inWords.memoryOf(machine), ...inWords.machineChoices(machine)].join(", "),
    `costs: ${scenario.profile.title}`,
    `${replications(scenario)} replications of ${describe.measuredInShort(measurement)}`,
    `seed ${scenario.seed}`,
  ];
}
