/**
 * The tables of docs/validation.md: what the shipped scenarios of published results say of them. A run of all takes a
 * minute or two, so what they found is kept in validation.json: `npm run validation` runs them and writes both anew,
 * validation.test.ts compares the page with what is kept, and test/models/published.test.ts that with runs.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { simulate } from "../../scenarios/cell/simulate.js";
import { listScenarios, loadScenario } from "../../scenarios/load/load.js";
import { runScenario } from "../../scenarios/run/run.js";

export const PAGE = new URL("../../docs/validation.md", import.meta.url);
export const KEPT = new URL("validation.json", import.meta.url);

type Verdict = "supported" | "refuted" | "undecided";

interface Judged {
  id: string;
  /** What was published. */
  says: string;
  source: string;
  /** What that is judged by. */
  statement: string;
  /** What was simulated. */
  because: string;
  verdict: Verdict;
}

/** What a run of one scenario found. */
export interface Validated {
  name: string;
  question: string;
  /** SHA-256 of the scenario's file. */
  sha256: string;
  claims: Judged[];
}

/** The published results that ship, by name. */
export function publishedNames(): string[] {
  return publishedFiles().map(({ name }) => name);
}

function publishedFiles() {
  return listScenarios().filter(({ name }) => name.startsWith("published/"));
}

export function fileHash(name: string): string {
  const { file } = publishedFiles().find((each) => each.name === name)!;
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

export async function validate(name: string): Promise<Validated> {
  const { scenario } = loadScenario(name);
  const { findings } = await runScenario(scenario, { execute: (cell) => simulate(cell) });
  const claims = findings.claims.map(({ id, statement, because, verdict }): Judged => {
    const { says, source } = scenario.claims.find((claim) => claim.id === id)!;
    return { id, says, source, statement, because, verdict };
  });
  return { name, question: scenario.question, sha256: fileHash(name), claims };
}

/** Where the page has its tables. */
const PLACE = /(<!-- tables: npm run validation -->\n)[\s\S]*(<!-- end of tables -->)/;

/** @throws where the page has no place for them */
export function withTables(page: string, found: readonly Validated[]): string {
  if (!PLACE.test(page)) throw new Error("docs/validation.md has no place for the tables");
  return page.replace(PLACE, (_, before, after) => `${before}\n${tables(found)}\n${after}`);
}

const VERDICTS: Record<Verdict, string> = {
  supported: "reproduced",
  refuted: "**refuted by the simulation**",
  undecided: "undecided",
};

function tables(found: readonly Validated[]): string {
  return [summary(found), ...found.map(section)].join("\n");
}

function summary(found: readonly Validated[]): string {
  const count = (claims: readonly Judged[], verdict: Verdict) =>
    claims.filter((each) => each.verdict === verdict).length;
  const row = (name: string, claims: readonly Judged[]) =>
    `| ${name} | ${claims.length} | ${count(claims, "supported")} | ${count(claims, "refuted")} | ${count(claims, "undecided")} |`;
  const all = found.flatMap(({ claims }) => claims);
  return [
    "| scenario | compared | reproduced | refuted | undecided |",
    "| --- | --- | --- | --- | --- |",
    ...found.map(({ name, claims }) => row(`[\`${name}\`](#${anchor(name)})`, claims)),
    row("all", all),
    "",
  ].join("\n");
}

/** As GitHub makes it of a heading. */
function anchor(name: string): string {
  return heading(name).replaceAll(/[^a-z0-9-]/g, "");
}

const heading = (name: string) => name.replace("published/", "");

function section({ name, question, claims }: Validated): string {
  const sources = [...new Set(claims.map(({ source }) => source))];
  return [
    `### ${heading(name)}\n`,
    `${question} \`muxsim run ${name}\`. Source: ${sources.join("; ")}.\n`,
    "| published | compared | simulated | verdict |",
    "| --- | --- | --- | --- |",
    ...claims.map(
      ({ says, statement, because, verdict }) =>
        `| ${cellText(says)} | ${cellText(statement)} | ${cellText(because)} | ${VERDICTS[verdict]} |`,
    ),
    "",
  ].join("\n");
}

function cellText(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
