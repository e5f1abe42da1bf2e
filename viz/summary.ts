/** summary.md: a result as a comment on a pull request. GitHub-flavoured Markdown that needs no other file. */
import type { Result } from "../scenarios/types.js";
import { chartIds, citationTable, growthSentences, howMeasured, TABLE_CAPTION } from "./citation.js";
import { claimIds } from "./claims.js";
import { claimsMarkdown } from "./claims-markdown.js";
import { code, details, fenced, joined, type Markdown, markdown, strong } from "./markdown.js";
import { markdownTable } from "./table.js";

export function summaryMarkdown(result: Result): string {
  const { scenario, answer, command, sha256 } = result;
  const { source } = joined([
    markdown`### ${scenario.question}`,
    strong(answer),
    claimsMarkdown(result),
    markdown`${TABLE_CAPTION}; ±: half the ${scenario.measurement.confidence * 100} % interval, relative.`,
    markdownTable(citationTable(result)),
    ...growthSentences(result).map((text) => markdown`${text}`),
    ...(result.parts ?? []).map(part),
    details("How it was measured", markdown`${howMeasured(result)}`),
    ...(command === "" ? [] : [details("Reproduce", fenced(command, "sh"))]),
    markdown`SHA-256 ${code(sha256)}; ${ids("charts", chartIds(result))}${ids("; claims", claimIds(result))}.`,
  ]);
  return `${source}\n`;
}

function ids(what: string, names: readonly string[]): Markdown {
  return names.length === 0 ? joined([]) : joined([markdown`${what}`, joined(names.map(code), ", ")], " ");
}

/** What a part adds; its claims are among those of the whole. */
function part(result: Result): Markdown {
  const { name, question } = result.scenario;
  const body = [
    strong(result.answer),
    markdown`${TABLE_CAPTION}.`,
    markdownTable(citationTable(result)),
    markdown`${howMeasured(result)}`,
  ];
  return details(`Scenario ${name}: ${question}`, joined(body));
}
