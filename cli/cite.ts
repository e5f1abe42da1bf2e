/** `muxsim cite`: a result in the words, the tables and the entry by which others can point at it and make it again. */
import type { Command } from "commander";
import { enumerate } from "../scenarios/common/enumerate.js";
import { UsageError } from "../scenarios/common/errors.js";
import type { Result } from "../scenarios/common/types.js";
import { readIntactResult, type StoredResult } from "../scenarios/result/read.js";
import { toMarkdown } from "../viz/encodings/table.js";
import { bibtex, chartIds, citationParagraph, citationTable, tableCaption } from "../viz/exports/citation.js";
import { reproduction } from "../viz/exports/reproduce.js";
import { summaryMarkdown } from "../viz/exports/summary.js";
import { citationText } from "../viz/terminal/citation.js";
import { answerCaption, answerTable } from "../viz/wording/answer-table.js";
import { claimIds, claimsTable } from "../viz/wording/claims.js";
import { costsCaption, costsTable } from "../viz/wording/costs-table.js";
import { giveScenario } from "./give-scenario.js";
import type { Session } from "./session.js";

/** Longer lines are hard to read. */
const MAX_WIDTH = 120;

interface CiteFlags {
  bibtex?: boolean;
  markdown?: boolean;
  json?: boolean;
  /** The directory, or true without one. */
  scenario?: string | true;
}

export function addCite(program: Command, session: Session): void {
  program
    .command("cite")
    .description("print a citation of a result: a paragraph, tables, BibTeX, and how to reproduce it")
    .argument("<result>", "a result directory or its result.json")
    .option("--bibtex", "print the BibTeX entry only")
    .option("--markdown", "print Markdown, as for a comment on a pull request")
    .option("--json", "print JSON")
    .option("--scenario [dir]", "print the scenario file; with a directory, write it there with all files it names")
    .action((path, flags) => cite(path, flags, session));
}

function cite(path: string, flags: CiteFlags, session: Session): void {
  const forms = (["bibtex", "markdown", "json", "scenario"] as const).filter((form) => flags[form]);
  if (forms.length > 1) {
    const given = enumerate(forms.map((form) => `--${form}`));
    throw new UsageError(`one of ${given}, not ${forms.length === 2 ? "both" : "all"}`);
  }
  const stored = readIntactResult(path);
  if (flags.scenario) giveScenario(stored, flags.scenario === true ? undefined : flags.scenario, session);
  else print(stored, path, flags, session);
}

function print({ result }: StoredResult, path: string, flags: CiteFlags, { out }: Session): void {
  if (flags.bibtex) out.line(bibtex(result));
  else if (flags.markdown) out.write(summaryMarkdown(result));
  else if (flags.json) out.json(citation(result));
  else out.write(citationText(result, path, Math.min(out.width, MAX_WIDTH)));
}

interface Citation {
  paragraph: string;
  /** Of `lines`: the lines beside each other, the best first, in Markdown. */
  linesCaption: string;
  lines: string;
  /** Of `table`, in Markdown. */
  caption: string;
  table: string;
  /** Of `costs`: what is paid besides latency, in Markdown. */
  costsCaption: string;
  costs: string;
  bibtex: string;
  version: string;
  /** To be called where the files are. */
  command: string;
  files: { path: string; sha256: string }[];
  /** What the command needs besides, in words. */
  needs: string[];
  sha256: string;
  charts: string[];
  /** A table of the claims with their verdicts, those of the parts included; empty if nothing is claimed. */
  claims: string;
  claimIds: string[];
  /** Of each part of the scenario, which the hash covers too. */
  parts: ({ name: string } & Omit<Citation, "parts">)[];
}

/** All forms of it. */
function citation(result: Result): Citation {
  const claimed = claimIds(result);
  const { command, scenario, files, needs } = reproduction(result);
  return {
    paragraph: citationParagraph(result),
    linesCaption: answerCaption(result),
    lines: toMarkdown(answerTable(result)),
    caption: tableCaption(result),
    table: toMarkdown(citationTable(result)),
    costsCaption: costsCaption(result),
    costs: toMarkdown(costsTable(result)),
    bibtex: bibtex(result),
    version: result.version,
    command,
    files: [...(scenario ? [scenario] : []), ...files].map(({ path, sha256 }) => ({ path, sha256 })),
    needs,
    sha256: result.sha256,
    charts: chartIds(result),
    claims: claimed.length > 0 ? toMarkdown(claimsTable(result)) : "",
    claimIds: claimed,
    parts: (result.parts ?? []).map((part) => {
      const { parts: _, ...rest } = citation(part);
      return { name: part.scenario.name, ...rest };
    }),
  };
}
