/** `muxsim compare`: two results side by side. */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Command } from "commander";
import { UsageError } from "../scenarios/common/errors.js";
import { DEFAULT_METRICS } from "../scenarios/common/metrics.js";
import type { Result } from "../scenarios/common/types.js";
import { isValidation } from "../scenarios/reality/is-validation.js";
import { type Comparison, compareResults } from "../scenarios/result/compare.js";
import { readIntactResult, type StoredResult } from "../scenarios/result/read.js";
import type { Table } from "../viz/encodings/table.js";
import { shortenDistinct } from "../viz/encodings/text.js";
import { comparisonMarkdown } from "../viz/exports/comparison-markdown.js";
import { widthOf } from "../viz/terminal/columns.js";
import { changedClaims, comparisonNotes, comparisonTable, inputTexts, resultLine } from "../viz/wording/comparison.js";
import { append } from "./command-line.js";
import { openReport } from "./open.js";
import type { Session } from "./session.js";
import { columns } from "./terminal.js";
import { section, wrap } from "./wrap.js";
import { writeWhole } from "./write-whole.js";

interface CompareFlags {
  metric?: string[];
  all?: boolean;
  json?: boolean;
  markdown?: boolean;
  out?: string;
  open?: boolean;
}

export function addCompare(program: Command, session: Session): void {
  program
    .command("compare")
    .description("compare two results: what changed in the inputs, and which differences are real")
    .argument("<a>", "a result directory or its result.json; or two of muxsim validate")
    .argument("<b>", "another one")
    .option(
      "--metric <name>",
      `what to compare, e.g. throughput or start.p999 (repeatable; default: ${DEFAULT_METRICS.join(", ")})`,
      (value: string, previous: string[] = []) => append(value, previous),
    )
    .option("--all", "show every point and input, not only real differences")
    .option("--markdown", "print Markdown")
    .option("--json", "print JSON")
    .option("-o, --out <file>", "also write a page: charts of b / a and of b over a, with intervals, inputs and claims")
    .option("--open", "open the page (written to muxsim-compare.html unless --out says where)")
    .action((a, b, flags) => compare(a, b, flags, session));
}

const PAGE = "muxsim-compare.html";

async function compare(pathA: string, pathB: string, flags: CompareFlags, session: Session): Promise<void> {
  if (flags.json && flags.markdown) throw new UsageError("one of --json and --markdown, not both");
  const file = flags.out ?? (flags.open ? PAGE : undefined);
  if (file !== undefined && !/\.html?$/i.test(file))
    throw new UsageError(`--out: expected a name that ends in .html, got ${JSON.stringify(file)}`);
  if (isValidation(pathA) && isValidation(pathB)) {
    const { compareBoth } = await import("./compare-validations.js");
    return compareBoth(pathA, pathB, { ...flags, file }, session);
  }
  const [a, b] = [readIntactResult(pathA), readIntactResult(pathB)];
  const comparison = compareResults(a.result, b.result, flags.metric);
  const { out } = session;
  if (file !== undefined) {
    // Drawing needs a few large packages: loaded only when there is something to draw.
    const { renderComparison } = await import("../viz/comparison/page.js");
    writeWhole(file, renderComparison(a, b, comparison));
    session.err.line(`Page: ${file}\n      ${pathToFileURL(resolve(file))}`);
    if (flags.open) await openReport(resolve(file), session);
  }
  if (flags.json) out.json(comparison);
  else if (flags.markdown) out.write(comparisonMarkdown(a, b, comparison, flags.all ?? false));
  else out.write(comparisonText(a, b, comparison, { all: flags.all ?? false, width: out.width }));
}

interface Shown {
  /** Whether every point and every input is shown, not only what is real. */
  all: boolean;
  width: number;
}

function comparisonText(a: StoredResult, b: StoredResult, comparison: Comparison, shown: Shown): string {
  const { parts, onlyParts } = comparison;
  const blocks = [
    `${wrap(`${a.file}: ${resultLine(a.result)}`, shown.width, "a  ", "   ")}\n${wrap(`${b.file}: ${resultLine(b.result)}`, shown.width, "b  ", "   ")}\n`,
    ...comparisonBlocks(a.result, comparison, shown),
  ];
  for (const { name, comparison: ofPart } of parts) {
    const part = a.result.parts!.find(({ scenario }) => scenario.name === name)!;
    blocks.push(`Part ${name}\n`, ...comparisonBlocks(part, ofPart, shown));
  }
  for (const which of ["a", "b"] as const)
    if (onlyParts[which].length > 0) blocks.push(`Only ${which} has the parts ${onlyParts[which].join(", ")}.\n`);
  return blocks.join("\n");
}

/**
 * The inputs that differ, the differences of the numbers and what to make of them, of the results themselves or of a
 * part.
 */
function comparisonBlocks(a: Result, comparison: Comparison, { all, width }: Shown): string[] {
  const table = comparisonTable(comparison, a, all);
  const listed = inputTexts(comparison, all).map((input) => wrap(input, width, "  ", "    "));
  return [
    section("Inputs that differ", listed.length > 0 ? listed.join("\n") : "  none"),
    section(
      "Claims with another verdict",
      changedClaims(comparison)
        .map((claim) => wrap(claim, width, "  ", "    "))
        .join("\n"),
    ),
    table.rows.length === 0
      ? ""
      : section(all ? "All differences" : "Differences that are real", aligned(table, width).trimEnd()),
    `${comparisonNotes(comparison)
      .map((note) => wrap(note, width))
      .join("\n")}\n`,
  ].filter((part) => part !== "");
}

/** Left out where there is no room for them, in this order. */
const DISPENSABLE = ["relative", "interval"];

/** The table in lines of at most `width` columns: with fewer columns, then with shorter names of lines. */
function aligned({ columns: heads, rows }: Table, width: number, left = DISPENSABLE): string {
  const texts = [heads.map(({ label }) => label), ...rows.map((row) => row.map((cell) => cell.text))];
  const total = heads.map((_, i) => Math.max(...texts.map((row) => widthOf(row[i]))) + 2).reduce((a, b) => a + b) - 2;
  const out = heads.findIndex(({ label }) => label === left[0]);
  if (total > width && out >= 0) {
    const without = <T>(cells: readonly T[]) => cells.filter((_, i) => i !== out);
    return aligned({ columns: without(heads), rows: rows.map(without) }, width, left.slice(1));
  }
  const longest = Math.max(...texts.map(([line]) => widthOf(line)));
  const names = shortenDistinct(
    texts.map(([line]) => line),
    Math.max(NARROWEST_NAME, longest - Math.max(0, total - width)),
    widthOf,
  );
  return columns(texts.map(([, ...cells], i) => [names[i], ...cells]));
}

const NARROWEST_NAME = 16;
