/** The claims as Markdown: each sentence quoted with its source, beneath it a row per claim. */
import type { Result } from "../scenarios/types.js";
import { type ClaimGroup, claimGroups, claimsTable, conclusion, examinedClaims, tally } from "./claims.js";
import { details, plain } from "./markdown.js";
import { toMarkdown } from "./table.js";

/** With more claims than this, they are folded under their sentences. */
const FEW = 12;

/** Nothing if nothing was claimed. */
export function claimsMarkdown(result: Result): string {
  const examined = examinedClaims(result);
  if (examined.length === 0) return "";
  const groups = claimGroups(examined).map((group) => sentence(result, group, examined.length > FEW));
  return [`**${tally(examined)}.**`, ...groups].join("\n\n");
}

function sentence(whole: Result, group: ClaimGroup, folded: boolean): string {
  const said = conclusion(group);
  const table = toMarkdown(claimsTable(whole, group.claims)).trimEnd();
  return [
    `> ${plain(group.says)}  \n> ${plain(group.source)}`,
    ...(said ? [said] : []),
    folded ? details(tally(group.claims), table) : table,
  ].join("\n\n");
}
