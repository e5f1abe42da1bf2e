/** The claims on the page: their table taken away, and the way from a claim to the chart that shows it. */
import type { Result } from "../../../scenarios/common/types.js";
import { joined, markdown } from "../../encodings/markdown.js";
import { toCsv } from "../../encodings/table.js";
import { claimsMarkdown } from "../../exports/claims-markdown.js";
import { evidenceTable, examinedClaims } from "../../wording/claims.js";
import { chartId, claimId } from "../../wording/identity.js";
import { copy, download } from "./exports.js";

/** @param follow shows the view of a link's hash, and goes to the element of the given id */
export function connectClaims(result: Result, follow: (hash: string, target: string) => void): void {
  const id = chartId(result, "claims");
  const actions: Record<string, (button: HTMLElement) => unknown> = {
    markdown: (button) => copy(`${joined([markdown`Claims and verdicts (${id})`, claimsMarkdown(result)])}\n`, button),
    csv: () => download(`${id}.csv`, "text/csv", toCsv(evidenceTable(result))),
    json: () => download(`${id}.json`, "application/json", `${JSON.stringify(records(result), null, 2)}\n`),
  };
  for (const button of document.querySelectorAll<HTMLElement>("[data-exports=claims] [data-export]")) {
    button.addEventListener("click", () => actions[button.dataset.export!](button));
  }
  for (const button of document.querySelectorAll<HTMLElement>("[data-fold]")) {
    button.addEventListener("click", () => {
      for (const details of document.querySelectorAll<HTMLDetailsElement>(".sentence > details"))
        details.open = button.dataset.fold === "open";
    });
  }
  for (const link of document.querySelectorAll<HTMLAnchorElement>("[data-shows]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      follow(link.hash, link.dataset.shows!);
    });
  }
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
