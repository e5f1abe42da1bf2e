/** summary.md: a result as a comment on a pull request. GitHub-flavoured Markdown that needs no other file. */
import type { Result } from "../scenarios/types.js";
import { chartIds, citationTable, growthSentences, howMeasured, TABLE_CAPTION } from "./citation.js";
import { claimIds } from "./claims.js";
import { claimsMarkdown } from "./claims-markdown.js";
import { details, fenced, plain } from "./markdown.js";
import { toMarkdown } from "./table.js";

export function summaryMarkdown(result: Result): string {
  const { scenario, answer, command, sha256 } = result;
  const claims = claimsMarkdown(result);
  return [
    `### ${plain(scenario.question)}`,
    `**${plain(answer)}**`,
    ...(claims === "" ? [] : [claims]),
    `${TABLE_CAPTION}; ±: half the ${scenario.measurement.confidence * 100} % interval, relative.`,
    toMarkdown(citationTable(result)).trimEnd(),
    ...growthSentences(result).map(plain),
    ...(result.parts ?? []).map(part),
    details("How it was measured", plain(howMeasured(result))),
    ...(command === "" ? [] : [details("Reproduce", fenced(command, "sh"))]),
    `SHA-256 \`${sha256}\`; ${ids("charts", chartIds(result))}${ids("; claims", claimIds(result))}.`,
    "",
  ].join("\n\n");
}

function ids(what: string, names: readonly string[]): string {
  return names.length === 0 ? "" : `${what} ${names.map((name) => `\`${name}\``).join(", ")}`;
}

/** What a part adds; its claims are among those of the whole. */
function part(result: Result): string {
  const { name, question } = result.scenario;
  const body = [`**${plain(result.answer)}**`, `${TABLE_CAPTION}.`, toMarkdown(citationTable(result)).trimEnd()];
  return details(`Scenario ${plain(name)}: ${plain(question)}`, [...body, plain(howMeasured(result))].join("\n\n"));
}
