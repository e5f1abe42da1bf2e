/** summary.md: a result as a comment on a pull request. GitHub-flavoured Markdown that needs no other file. */
import { capital } from "../../scenarios/common/capital.js";
import { formatGiven } from "../../scenarios/common/format.js";
import type { Result } from "../../scenarios/common/types.js";
import { code, details, fenced, joined, type Markdown, markdown, strong } from "../encodings/markdown.js";
import { markdownTable } from "../encodings/table.js";
import { answerCaption, answerTable } from "../wording/answer-table.js";
import { claimIds } from "../wording/claims.js";
import { costsCaption, costsTable } from "../wording/costs-table.js";
import { chartIds, citationTable, growthSentences, howMeasured, partParagraph, tableCaption } from "./citation.js";
import { claimsMarkdown } from "./claims-markdown.js";
import { conditions, reproduction } from "./reproduce.js";

export function summaryMarkdown(result: Result): string {
  const { scenario, answer, sha256 } = result;
  const { source } = joined([
    markdown`### ${scenario.question}`,
    strong(answer),
    markdownTable(answerTable(result)),
    markdown`${capital(answerCaption(result))}.`,
    claimsMarkdown(result),
    markdown`${tableCaption(result)}; ±: half the ${formatGiven(scenario.measurement.confidence, "share")} interval, relative.`,
    markdownTable(citationTable(result)),
    ...costs(result),
    ...growthSentences(result).map((text) => markdown`${text}`),
    ...(result.parts ?? []).map((each) => part(each, result)),
    details("How it was measured", markdown`${howMeasured(result)}`),
    ...reproduce(result),
    markdown`SHA-256 ${code(sha256)}; ${ids("charts", chartIds(result))}${ids("; claims", claimIds(result))}.`,
  ]);
  return `${source}\n`;
}

/** What is paid besides latency. */
function costs(result: Result): Markdown[] {
  return [markdown`At ${costsCaption(result)}.`, markdownTable(costsTable(result))];
}

/** The command and the files that it needs; nothing if the result was not made by a command. */
function reproduce(result: Result): Markdown[] {
  const found = reproduction(result);
  if (found.command === "") return [];
  const files = [...(found.scenario ? [found.scenario] : []), ...found.files];
  const body = [
    markdown`${conditions(result, found)}`,
    fenced(found.command, "sh"),
    ...files.flatMap(({ path, text }) => [markdown`${path}:`, fenced(text.trimEnd(), "yaml")]),
  ];
  return [details("Reproduce", joined(body))];
}

function ids(what: string, names: readonly string[]): Markdown {
  return names.length === 0 ? joined([]) : joined([markdown`${what}`, joined(names.map(code), ", ")], " ");
}

/** What a part adds; its claims are among those of the whole. */
function part(result: Result, whole: Result): Markdown {
  const { name, question } = result.scenario;
  const body = [
    markdown`${partParagraph(result, whole)}`,
    markdownTable(answerTable(result)),
    markdown`${capital(answerCaption(result))}.`,
    markdown`${tableCaption(result)}.`,
    markdownTable(citationTable(result)),
    ...costs(result),
  ];
  return details(`Scenario ${name}: ${question}`, joined(body));
}
