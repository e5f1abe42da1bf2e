/** The head of the page: the question, its answer, and what was run. */
import { axisOf } from "../../../scenarios/common/axis.js";
import { formatCount } from "../../../scenarios/common/format.js";
import type { Result } from "../../../scenarios/common/types.js";
import { headingOf } from "../../charts/frame.js";
import { chartsOf } from "../../charts/index.js";
import { type Html, html } from "../../encodings/html.js";
import { answerCaption, answerTable } from "../../wording/answer-table.js";
import * as describe from "../../wording/describe.js";
import { replications } from "../../wording/precision.js";
import { plainTable } from "./tables.js";

export function header(result: Result): Html {
  const { scenario } = result;
  return html`<div class="top"><p class="small muted">muxsim v${result.version} &middot; scenario <strong>${scenario.name}</strong></p>
<button type="button" id="theme" class="needs-script">Theme: auto</button></div>
<h1>${scenario.question}</h1>
<p class="answer">${result.answer}</p>
<div class="scroll" tabindex="0" role="region" aria-label="The lines beside each other">${plainTable(answerTable(result))}</div>
<p class="small muted">The best first, ${answerCaption(result)}.</p>
<p class="small muted needs-script">The chart opens with mean notice latency${result.scenario.axis ? "" : ", where the laws can be seen"}. <a href="#latency=response&amp;statistic=p99">Show p99 response latency</a></p>
${!result.parts && about(result)}`;
}

/** What a result says of itself besides question and answer. */
export function about(result: Result): Html {
  const { description } = result.scenario;
  return html`${description && html`<p>${description}</p>`}
<ul class="facts small muted">${facts(result).map((fact) => html`<li>${fact}</li>`)}</ul>`;
}

/** `1 to 1 M pending operations`; of another axis, what it is, and n. */
function axisInWords(scenario: Result["scenario"]): string {
  const { isPending, symbol, values, format, at } = axisOf(scenario);
  const [first, last] = [values[0], values.at(-1)!];
  const range = first === last ? format(first) : `${format(first)} to ${format(last)}`;
  if (isPending) return `${range} pending operations`;
  return `${first === last ? at(first) : `${symbol} from ${range}`}, ${formatCount(scenario.pending[0])} pending operations`;
}

/** What was run, in a few words each. */
function facts({ scenario }: Result): string[] {
  const { machine, workload, measurement, lines } = scenario;
  const programs = describe.programsOf(scenario).length;
  return [
    scenario.axis?.capacityOf ? describe.kind(workload) : `${describe.kind(workload)}, ${describe.rate(workload)}`,
    axisInWords(scenario),
    `${lines.length} lines${programs === 0 ? "" : `, ${programs} programs`}`,
    [describe.coresOf(scenario), ...describe.memoryOf(machine), ...describe.machineChoices(machine)].join(", "),
    `costs: ${scenario.profile.title}`,
    `${replications(scenario)} replications of ${describe.measuredInShort(measurement)}`,
    `seed ${scenario.seed}`,
  ];
}

type Section = readonly [id: string, heading: string];

/**
 * Links to the sections: those of the whole before the charts of the part that is shown, its charts, those after them.
 */
export function contents(part: Result, before: readonly Section[], after: readonly Section[]): Html {
  const all = [...before, ...chartsOf(part).map((chart): Section => [chart.name, headingOf(chart, part)]), ...after];
  return html`<nav aria-label="Contents" class="small"><ul>${all.map(([id, heading]) => html`<li><a href="#${id}">${heading}</a></li>`)}</ul></nav>`;
}
