/** Reproduce and cite: all that is needed to make the result again and to point at it. */
import type { Result } from "../../../scenarios/common/types.js";
import { type Html, html } from "../../encodings/html.js";
import { bibtex, chartIds } from "../../exports/citation.js";
import { conditions, reproduction } from "../../exports/reproduce.js";
import { partName } from "../../wording/parts.js";

export const CITE = ["cite", "Reproduce and cite"] as const;

export function citeSection(result: Result): Html {
  const { scenario } = result;
  const facts: [string, string][] = [
    ["Scenario", scenario.name],
    ["Seed", scenario.seed],
    ["Version", `muxsim v${result.version}`],
    ["Engine", `${engineOf(result)} (for the record; the numbers do not depend on it)`],
    ["SHA-256", result.sha256],
    ["Charts", chartIds(result).join(", ")],
    ...(result.parts ?? []).map((part): [string, string] => [
      `Part ${partName(part)}`,
      `SHA-256 ${part.sha256}; charts ${chartIds(part).join(", ")}`,
    ]),
  ];
  return html`<section id="${CITE[0]}"><h2>${CITE[1]}</h2>
<p>The same version, scenario and seed give the same numbers, to the last bit, on every machine. The hash below is over scenario, version and numbers${result.parts && ", those of the parts included"}.</p>
<h3>Command</h3>${commandOf(result)}
<h3>Result</h3><dl>${facts.map(([term, text]) => html`<dt>${term}</dt><dd>${text}</dd>`)}</dl>
<h3>BibTeX</h3>${copyable("BibTeX", bibtex(result))}
<h3>Data</h3><div class="tools needs-script"><button type="button" data-download="points">points.csv${result.parts && " of the scenario shown"}</button>
<button type="button" data-download="result">result.json</button>
<button type="button" data-download="link">Copy link to this view</button></div></section>`;
}

/** Runs in a page are by whatever the browser has. */
function engineOf({ engine: { node, v8, platform } }: Result): string {
  return node === "none" ? platform : `Node ${node}, V8 ${v8}, ${platform}`;
}

/** With the files that it needs. */
function commandOf(result: Result): Html {
  const found = reproduction(result);
  const files = [...(found.scenario ? [found.scenario] : []), ...found.files];
  return html`<p>${conditions(result, found)}</p>${copyable("command", found.command)}
${files.map(({ path, text }) => html`<details><summary>${path}</summary>${copyable("file", text)}</details>`)}`;
}

function copyable(what: string, text: string): Html {
  return html`<div class="copyable"><pre>${text}</pre><button type="button" class="needs-script" data-copy>Copy ${what}</button></div>`;
}
