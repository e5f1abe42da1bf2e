/** The claims as Markdown: each sentence quoted with its source, beneath it a row per claim. */
import type { Result } from "../scenarios/types.js";
import { type ClaimGroup, claimGroups, claimsTable, conclusion, examinedClaims, tally } from "./claims.js";
import { plain } from "./markdown.js";
import { toMarkdown } from "./table.js";

/** Nothing if nothing was claimed. */
export function claimsMarkdown(result: Result): string {
  const examined = examinedClaims(result);
  if (examined.length === 0) return "";
  const groups = claimGroups(examined).map((group) => sentence(result, group));
  return [`**${tally(examined)}.**`, ...groups].join("\n\n");
}

function sentence(whole: Result, group: ClaimGroup): string {
  const said = conclusion(group);
  return [
    `> ${plain(group.says)}  \n> ${plain(group.source)}`,
    ...(said ? [said] : []),
    toMarkdown(claimsTable(whole, group.claims)).trimEnd(),
  ].join("\n\n");
}
