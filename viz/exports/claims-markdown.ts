/** The claims as Markdown: each sentence quoted with its source, beneath it a row per claim. */
import type { Result } from "../../scenarios/common/types.js";
import { code, details, joined, type Markdown, markdown, strong } from "../encodings/markdown.js";
import { markdownTable } from "../encodings/table.js";
import {
  type ClaimGroup,
  claimGroups,
  claimsTable,
  conclusion,
  examinedClaims,
  verdictCounts,
} from "../wording/claims.js";
import { ADDRESS } from "../wording/links.js";

/** With more claims than this, they are folded under their sentences. */
const FEW = 12;

/** Nothing if nothing was claimed. */
export function claimsMarkdown(result: Result): Markdown {
  const examined = examinedClaims(result);
  if (examined.length === 0) return joined([]);
  const groups = claimGroups(examined).map((group) => sentence(result, group, examined.length > FEW));
  return joined([strong(`${verdictCounts(examined)}.`), ...groups]);
}

function sentence(whole: Result, group: ClaimGroup, folded: boolean): Markdown {
  const table = markdownTable(claimsTable(whole, group.claims));
  return joined([
    markdown`> ${group.says}  \n> ${sourceOf(group)}`,
    markdown`${conclusion(group) ?? ""}`,
    folded ? details(verdictCounts(group.claims), table) : table,
  ]);
}

/** Where a sentence is from; addresses as code, which nothing is made of and which can be copied. */
function sourceOf({ source }: ClaimGroup): Markdown {
  const pieces = source.split(ADDRESS);
  return joined(
    pieces.map((piece, i) => (i % 2 === 1 ? code(piece) : markdown`${piece}`)),
    "",
  );
}
