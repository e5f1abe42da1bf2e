/** The claims on the page: their table taken away, and the way from a claim to the chart that shows it. */
import type { Result } from "../../../scenarios/common/types.js";
import { joined, markdown } from "../../encodings/markdown.js";
import { toCsv } from "../../encodings/table.js";
import { claimsMarkdown } from "../../exports/claims-markdown.js";
import { evidenceTable, examinedClaims } from "../../wording/claims.js";
import { chartId, claimId } from "../../wording/identity.js";
import { copy, download } from "./exports.js";
import { onClick } from "./on-click.js";

/**
 * @param told what the claims are about now
 * @param follow shows the view of a link's hash, and goes to the element of the given id
 */
export function connectClaims(told: () => Result, follow: (hash: string, target: string) => void): void {
  const id = () => chartId(told(), "claims");
  const actions: Record<string, (button: HTMLElement) => unknown> = {
    markdown: (button) =>
      copy(`${joined([markdown`Claims and verdicts (${id()})`, claimsMarkdown(told())])}\n`, button),
    csv: () => download(`${id()}.csv`, "text/csv", toCsv(evidenceTable(told()))),
    json: () => download(`${id()}.json`, "application/json", `${JSON.stringify(records(told()), null, 2)}\n`),
  };
  onClick("[data-exports=claims] [data-export]", (button) => actions[button.dataset.export!](button));
  onClick("[data-fold]", (button) => {
    for (const details of document.querySelectorAll<HTMLDetailsElement>(".sentence > details"))
      details.open = button.dataset.fold === "open";
  });
  onClick<HTMLAnchorElement>("a[data-shows]", (link, event) => {
    event.preventDefault();
    follow(link.hash, link.dataset.shows!);
  });
}

/** Opens what the claim of a link is folded under, and goes there. */
export function showClaim(hash: string): void {
  const claim = document.getElementById(decodeURIComponent(hash.slice(1)));
  const folded = claim?.closest("details");
  if (folded) folded.open = true;
  claim?.scrollIntoView();
}

/** Each claim as it was stated, with its verdict. */
function records(result: Result): object {
  const claims = examinedClaims(result).map(({ result: part, claim, verdict }) => ({
    identifier: claimId(part, claim.id),
    scenario: part.scenario.name,
    ...claim,
    statement: { ...claim.statement, words: verdict.statement },
    verdict: verdict.verdict,
    because: verdict.because,
    assumedCosts: verdict.assumedCosts,
    evidence: verdict.evidence,
  }));
  return { sha256: result.sha256, claims };
}
