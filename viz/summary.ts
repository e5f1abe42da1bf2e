/** summary.md: a result as a comment on a pull request. GitHub-flavoured Markdown that needs no other file. */
import type { Result } from "../scenarios/types.js";
import { chartIds, citationTable, howMeasured, TABLE_CAPTION } from "./citation.js";
import { toMarkdown } from "./table.js";

export function summaryMarkdown(result: Result): string {
  const { scenario, answer, command, sha256 } = result;
  return [
    `### ${plain(scenario.question)}`,
    `**${plain(answer)}**`,
    `${TABLE_CAPTION}; ±: half the ${scenario.measurement.confidence * 100} % interval, relative.`,
    toMarkdown(citationTable(result)).trimEnd(),
    details("How it was measured", plain(howMeasured(result))),
    ...(command === "" ? [] : [details("Reproduce", fenced(command, "sh"))]),
    `SHA-256 \`${sha256}\`; charts ${chartIds(result)
      .map((id) => `\`${id}\``)
      .join(", ")}.`,
    "",
  ].join("\n\n");
}

function details(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** Text whose characters mean nothing but themselves. */
function plain(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[\\`*_[\]|~#]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;");
}

/** A block of code, its fence longer than any in it. */
export function fenced(code: string, language = ""): string {
  const longest = Math.max(2, ...[...code.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${code}\n${fence}`;
}
