/** `muxsim cite`: a result in the words, the table and the entry by which others can point at it. */
import type { Command } from "commander";
import { UsageError } from "../scenarios/errors.js";
import { readIntactResult } from "../scenarios/stored/read.js";
import type { Result } from "../scenarios/types.js";
import type { Session } from "./session.js";
import { section, wrap } from "./wrap.js";

/** Longer lines are hard to read. */
const MAX_WIDTH = 100;

interface CiteFlags {
  bibtex?: boolean;
  markdown?: boolean;
  json?: boolean;
}

export function addCite(program: Command, session: Session): void {
  program
    .command("cite")
    .description("print what it takes to cite a result: a paragraph, a table, BibTeX, the command that makes it again")
    .argument("<result>", "a result directory or its result.json")
    .option("--bibtex", "print the BibTeX entry only")
    .option("--markdown", "print Markdown, as for a comment on a pull request")
    .option("--json", "print JSON")
    .action((path, flags) => cite(path, flags, session));
}

async function cite(path: string, flags: CiteFlags, { out }: Session): Promise<void> {
  const forms = (["bibtex", "markdown", "json"] as const).filter((form) => flags[form]);
  if (forms.length > 1) throw new UsageError(`one of ${forms.map((form) => `--${form}`).join(" and ")}, not both`);
  const { result } = readIntactResult(path);
  const { bibtex, summaryMarkdown } = await import("../viz/index.js");
  if (flags.bibtex) out.line(bibtex(result));
  else if (flags.markdown) out.write(summaryMarkdown(result));
  else if (flags.json) out.json(await citation(result));
  else out.write(citationText(await citation(result), Math.min(out.width, MAX_WIDTH)));
}

interface Citation {
  paragraph: string;
  caption: string;
  table: string;
  bibtex: string;
  command: string;
  sha256: string;
  charts: string[];
  /** A table of the claims with their verdicts, those of the parts included; empty if nothing is claimed. */
  claims: string;
  claimIds: string[];
  /** Of each part of the scenario, which the hash covers too. */
  parts: ({ name: string } & Omit<Citation, "parts">)[];
}

/** All forms of it. */
async function citation(result: Result): Promise<Citation> {
  const { bibtex, chartIds, citationParagraph, citationTable, claimIds, claimsTable, TABLE_CAPTION, toMarkdown } =
    await import("../viz/index.js");
  const claimed = claimIds(result);
  return {
    paragraph: citationParagraph(result),
    caption: TABLE_CAPTION,
    table: toMarkdown(citationTable(result)),
    bibtex: bibtex(result),
    command: result.command,
    sha256: result.sha256,
    charts: chartIds(result),
    claims: claimed.length > 0 ? toMarkdown(claimsTable(result)) : "",
    claimIds: claimed,
    parts: await Promise.all(
      (result.parts ?? []).map(async (part) => {
        const { parts: _, ...rest } = await citation(part);
        return { name: part.scenario.name, ...rest };
      }),
    ),
  };
}

function citationText(
  { paragraph, caption, table, bibtex, command, sha256, charts, claims, claimIds, parts }: Citation,
  width: number,
): string {
  return [
    `${wrap(paragraph, width)}\n`,
    section(`Table: ${caption}`, table.trimEnd()),
    section("Claims", claims.trimEnd()),
    ...parts.flatMap((part) => [
      section(`Part ${part.name}`, wrap(part.paragraph, width)),
      section(`Table of ${part.name}: ${part.caption}`, part.table.trimEnd()),
    ]),
    section("BibTeX", bibtex),
    section("Reproduce", command),
    section("SHA-256", sha256),
    section("Charts of the report", [charts, ...parts.map((part) => part.charts)].flat().join("\n")),
    section("Claims of the report", claimIds.join("\n")),
  ]
    .filter((part) => part !== "")
    .join("\n");
}
