/** The claims first: each sentence with its source, and beneath it what was examined and what became of it. */
import { axisOf } from "../../../scenarios/common/axis.js";
import type { Claim, ClaimVerdict, Evidence, Result, Verdict } from "../../../scenarios/common/types.js";
import { viewOfClaim } from "../../charts/claim-view.js";
import { defaultView, formatHash } from "../../charts/view.js";
import { Html, html } from "../../encodings/html.js";
import { unbroken } from "../../encodings/text.js";
import {
  ABOUT_NAMES,
  ABOUT_ORDER,
  type ClaimGroup,
  claimGroups,
  conclusion,
  counts,
  type Examined,
  evidenceTexts,
  examinedClaims,
  placeOf,
  takenAt,
  verdictCounts,
} from "../../wording/claims.js";
import { chartId, claimId } from "../../wording/identity.js";
import { linked } from "../../wording/links.js";
import { anchorOf, partName, partsOf, withPart } from "../../wording/parts.js";
import { capitalise, metricTitle } from "../../wording/vocabulary.js";
import { COST_PROFILE } from "./model.js";
import { exportButtons } from "./tables.js";

const CLAIMS = ["claims", "Claims and verdicts"] as const;

/** Nothing if nothing was claimed. */
export function claimsSection(result: Result): Html[] {
  const examined = examinedClaims(result);
  if (examined.length === 0) return [];
  const groups = claimGroups(examined);
  const abouts = ABOUT_ORDER.filter((about) => examined.some(({ claim }) => claim.about === about));
  return [
    html`<section id="${CLAIMS[0]}" aria-labelledby="claims-heading">
<h2 id="claims-heading" class="hidden-visually">${CLAIMS[1]}</h2>
<p class="verdict-counts">${verdictCounts(examined)}.</p>
<p class="small muted">A verdict is about the model, its costs and the traffic stated. Supported: every number the claim rests on lies in the claimed range with its whole interval. Refuted: some number lies outside it with its whole interval. Undecided: neither.</p>
<div class="sentences columns-${abouts.length}">
<div class="sentences-head" aria-hidden="true"><span>Sentence</span>${abouts.map((about) => html`<span>${about ? capitalise(ABOUT_NAMES[about]) : "Verdict"}</span>`)}</div>
${groups.map((group) => sentence(result, group, abouts))}</div>
<div class="tools" data-exports="claims"><button type="button" class="needs-script" data-fold="open">Open all</button>
<button type="button" class="needs-script" data-fold="">Close all</button>
<code class="muted">${chartId(result, CLAIMS[0])}</code>
${exportButtons(CLAIMS[1], ["markdown", "csv", "json"])}</div>
</section>`,
  ];
}

type About = (typeof ABOUT_ORDER)[number];

/** A row of the matrix: who said it, what became of it as described and in fact; it opens into claims and numbers. */
function sentence(whole: Result, group: ClaimGroup, abouts: readonly About[]): Html {
  const said = conclusion(group);
  const { claims } = group;
  return html`<div class="sentence">
<div><blockquote><p>${group.says}</p><footer>${linked(group.source)}</footer></blockquote>
${said && html`<p class="conclusion">${said}</p>`}</div>
${abouts.map((about, i) => marks(group, about, i))}
<details><summary>${claims.length} ${claims.length === 1 ? "claim" : "claims"} and ${claims.length === 1 ? "its" : "their"} numbers</summary>
<ul class="claims">${claims.map((claim) => row(whole, claim))}</ul></details></div>`;
}

/** How many verdicts of each kind. */
function marks({ claims }: ClaimGroup, about: About, column: number): Html {
  const own = claims.filter(({ claim }) => claim.about === about);
  const badges = counts(own).map(([verdict, count]) =>
    badge(verdict, claims.length === 1 ? verdict : `${count} ${verdict}`),
  );
  return html`<div class="marks column-${column}">${about && own.length > 0 && html`<span class="about">${capitalise(ABOUT_NAMES[about])}</span>`} ${badges}</div>`;
}

function row(whole: Result, examined: Examined): Html {
  const { result, claim, verdict } = examined;
  const anchor = anchorOf(whole, result, claim.id);
  const id = claimId(result, claim.id);
  return html`<li id="${anchor}" class="claim">${badge(verdict.verdict)}
<div><p>${claim.about && html`<span class="about">${capitalise(ABOUT_NAMES[claim.about])}</span> `}<strong>${unbroken(verdict.statement)}</strong></p>
<p>${unbroken(capitalise(verdict.because.replace(/\.$/, "")))}.</p>
${claim.comment && html`<p class="muted">${claim.comment}</p>`}
<p class="small muted">${facts(whole, examined)} <a href="#${encodeURIComponent(anchor)}"><code>${id}</code></a><span class="needs-script"> &middot; <a href="#${address(whole, examined)}" data-shows="${viewOfClaim(result, claim.statement).chart}">show its chart</a></span></p>
${evidence(result, verdict, claim, id)}</div></li>`;
}

/** Where and on what it was examined. */
function facts(whole: Result, { result, verdict }: Examined): Html[] {
  const taken = takenAt(result, verdict);
  const costs = verdict.assumedCosts;
  const parts = [
    ...(partsOf(whole).length > 1 ? [html`Examined in scenario ${partName(result)}`] : []),
    ...(taken ? [html`At ${taken}`] : []),
    costs.length === 0
      ? html`Rests on no assumed cost`
      : html`Rests on <a href="#${COST_PROFILE}" data-jump>assumed costs</a>: ${costs.map((cost, i) => html`<span class="assumed">${cost}</span>${i < costs.length - 1 ? "," : ""}`)}`,
  ];
  return parts.map((part) => html`${part}.`);
}

/** The view of the claim's chart, as in a link. */
function address(whole: Result, { result, claim, verdict }: Examined): string {
  const { change } = viewOfClaim(result, claim.statement);
  const deciding = verdict.panels?.find((each) => each.verdict === verdict.verdict) ?? verdict.panels?.[0];
  const panel = deciding && { panel: String(deciding.panel) };
  const hash = formatHash({ ...defaultView(result), ...change, ...panel }, result);
  return withPart(hash, result, whole);
}

/** What a verdict looks like besides its word: a disc, a square, a diamond. */
const SHAPES: Record<Verdict, string> = {
  supported: '<circle cx="8" cy="8" r="7"/><path d="M4.5 8.3 7 10.8l4.6-5.2"/>',
  refuted: '<rect x="1.5" y="1.5" width="13" height="13"/><path d="M5 5l6 6M11 5l-6 6"/>',
  undecided: '<path class="outline" d="M8 1l7 7-7 7-7-7z"/>',
};

export function badge(verdict: Verdict, text: string = verdict): Html {
  const shape = new Html(`<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">${SHAPES[verdict]}</svg>`);
  return html`<span class="badge ${verdict}">${shape} ${text}</span>`;
}

function evidence(result: Result, { evidence: numbers }: ClaimVerdict, claim: Claim, id: string): Html | false {
  if (numbers.length === 0) return false;
  return html`<details><summary class="small">Numbers</summary><div class="scroll" tabindex="0" role="region" aria-label="Numbers of claim ${id}"><table>
<thead><tr><th scope="col">of</th><th scope="col" class="number">${axisOf(result.scenario).symbol}</th><th scope="col">metric</th><th scope="col" class="number">value</th><th scope="col" class="number">interval</th><th scope="col">by itself</th></tr></thead>
<tbody>${numbers.map((each) => number(result, each, claim))}</tbody></table></div></details>`;
}

function number(result: Result, evidence: Evidence, claim: Claim): Html {
  const { of, metric, estimate, verdict } = evidence;
  const { value, interval } = evidenceTexts(evidence, claim);
  const exact = estimate.low !== null && estimate.low === estimate.high;
  return html`<tr><td>${of}</td><td class="number">${placeOf(result, evidence)}</td><td>${metricTitle(metric)}</td>
<td class="number">${value}</td><td class="number">${exact ? "exact" : interval}</td><td>${verdict}</td></tr>`;
}
