/** How it was modelled: each mechanism against the real thing, and what things cost. */
import { costValues, formatCost } from "../../../scenarios/common/cost-text.js";
import { enumerate } from "../../../scenarios/common/enumerate.js";
import type { MechanismNote, Profile, Result } from "../../../scenarios/common/types.js";
import { type Html, html } from "../../encodings/html.js";
import { machine as machineInWords } from "../../wording/computer.js";
import * as describe from "../../wording/describe.js";

export const MODEL = ["model", "How it was modelled"] as const;

/** Where the costs are, and which of them are assumed. */
export const COST_PROFILE = "cost-profile";

export function modelSection(result: Result): Html {
  const { machine, profile } = result.scenario;
  return html`<section id="${MODEL[0]}"><h2>${MODEL[1]}</h2>
<p>The machine: ${machineInWords(machine)}. A core that takes up
another thread pays a context switch; a device event interrupts a core, and only then does the kernel know of it.</p>
${programs(result)}<h3>Mechanisms</h3>
${result.mechanisms.map((note) => mechanism(result, note))}
<h3 id="${COST_PROFILE}">Cost profile: ${profile.title}</h3>
<p>${profile.description} Profile <code>${profile.name}</code>.</p>
${costTable(profile)}</section>`;
}

/** What is done with a request, where that is not the same for all lines. */
function programs({ scenario }: Result): Html {
  const all = describe.programsOf(scenario);
  if (all.length === 0) return html``;
  return html`<h3>Programs</h3>
<p>What is done with a request, by line. All lines meet the same requests; what handlers draw is the same where the handlers are.</p>
<dl>${all.map(({ name, lines, words }) => html`<dt>${name} <span class="muted">(${enumerate(lines)})</span></dt><dd>${words}</dd>`)}</dl>
`;
}

function mechanism(result: Result, note: MechanismNote): Html {
  const lines = result.scenario.lines.filter((line) => line.mechanism === note.name);
  return html`<details><summary><strong>${note.name}</strong> &middot; ${note.title} <span class="muted">(${note.family})</span></summary>
<dl><dt>In short</dt><dd>${note.summary}</dd>
<dt>The real thing</dt><dd>${note.realThing}</dd>
<dt>The model</dt><dd>${note.model}</dd>
<dt>Law</dt><dd>${note.law}</dd>
${note.signals && html`<dt>Signals</dt><dd>Can start: ${note.signals.start}. Has its data: ${note.signals.done}. Memory per pending operation: ${note.signals.memory}.</dd>`}
<dt>Divergence</dt><dd>${list(note.divergence.map((item) => html`${item}`))}</dd>
<dt>Sources</dt><dd>${list(note.sources.map(source))}</dd>
${origin(result, note.name)}
<dt>Run as</dt><dd>${list(lines.map((line) => html`${line.label}: <code>${parameters(line.parameters)}</code>${line.program && html`, program ${line.program}`}`))}</dd></dl></details>`;
}

/** Where a mechanism comes from that does not ship. */
function origin({ models }: Result, name: string): Html {
  const model = models?.find(({ mechanisms }) => mechanisms.includes(name));
  if (model === undefined) return html``;
  if (model.file === null)
    return html`<dt>Comes from</dt><dd>the program that called muxsim, which gave it as an object</dd>`;
  return html`<dt>Comes from</dt><dd><code>${model.file}</code>, SHA-256 of its bundled text <code>${model.sha256 ?? ""}</code></dd>`;
}

function list(items: readonly Html[]): Html {
  return items.length === 0 ? html`none` : html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;
}

function parameters(values: Readonly<Record<string, string | number>>): string {
  const pairs = Object.entries(values).map(([name, value]) => `${name}=${value}`);
  return pairs.length > 0 ? pairs.join(" ") : "no parameters";
}

/** A link only to the web; any other address stays text. */
function source({ text, url, kind }: MechanismNote["sources"][number]): Html {
  const link =
    url && /^https?:\/\//i.test(url)
      ? html`<a href="${url}" rel="noopener noreferrer">${text}</a>`
      : html`${text}${url && ` (${url})`}`;
  return html`${link} <span class="muted">${kind}</span>`;
}

type Cost = Profile["costs"][string];

function costTable(profile: Profile): Html {
  const rows = Object.entries(profile.costs).map(
    ([name, cost]) => html`<tr><th scope="row"><code>${name}</code></th><td class="number">${costValue(name, cost)}</td>
<td class="number">${formatCost(cost.low, cost.unit)} to ${formatCost(cost.high, cost.unit)}</td>
<td>${cost.kind === "assumed" ? html`<span class="assumed">assumed</span>` : cost.kind}</td><td>${cost.source}</td></tr>`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Cost profile"><table><thead><tr><th scope="col">cost</th>
<th scope="col" class="number">value</th><th scope="col" class="number">plausible range</th><th scope="col">kind</th><th scope="col">source</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

function costValue(name: string, cost: Cost): Html {
  const values = costValues(name, cost.value, cost.unit);
  return typeof cost.value === "number"
    ? html`${values[0]}`
    : html`<ul class="plain">${values.map((value) => html`<li>${value}</li>`)}</ul>`;
}
