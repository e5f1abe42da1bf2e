/** Two results side by side as Markdown, for a pull request. */
import type { Result } from "../../scenarios/common/types.js";
import type { Comparison } from "../../scenarios/result/compare.js";
import { code, joined, type Markdown, markdown } from "../encodings/markdown.js";
import { markdownTable } from "../encodings/table.js";
import { changedClaims, comparisonNotes, comparisonTable, inputTexts, resultLine } from "../wording/comparison.js";

/** A result with the file that it was read from. */
interface Stored {
  file: string;
  result: Result;
}

/** @param all whether every point and every input is shown, not only what is real */
export function comparisonMarkdown(a: Stored, b: Stored, comparison: Comparison, all: boolean): string {
  const { parts, onlyParts } = comparison;
  const text = joined([
    markdown`a  ${a.file}: ${resultLine(a.result)}`,
    markdown`b  ${b.file}: ${resultLine(b.result)}`,
    ofOne(a.result, comparison, all),
    ...parts.map(({ name, comparison: ofPart }) => {
      const part = a.result.parts!.find(({ scenario }) => scenario.name === name)!;
      return joined([markdown`### ${name}`, ofOne(part, ofPart, all)]);
    }),
    ...(["a", "b"] as const)
      .filter((which) => onlyParts[which].length > 0)
      .map((which) => markdown`Only ${which} has the parts ${onlyParts[which].join(", ")}.`),
  ]);
  return `${text}\n`;
}

/**
 * Of the results themselves or of a part: the inputs that differ, the differences of the numbers, and what to make of
 * them.
 */
function ofOne(a: Result, comparison: Comparison, all: boolean): Markdown {
  const inputs = inputTexts(comparison, all).map((input) => markdown`- ${code(input)}`);
  const table = comparisonTable(comparison, a, all);
  const claims = changedClaims(comparison);
  const heading = all ? "All differences" : "Differences that are real";
  return joined([
    markdown`**Inputs that differ**`,
    inputs.length > 0 ? joined(inputs, "\n") : markdown`none`,
    ...(claims.length > 0
      ? [
          markdown`**Claims with another verdict**`,
          joined(
            claims.map((claim) => markdown`- ${claim}`),
            "\n",
          ),
        ]
      : []),
    ...(table.rows.length > 0 ? [markdown`**${heading}**`, markdownTable(table)] : []),
    ...comparisonNotes(comparison).map((note) => markdown`${note}`),
  ]);
}
