/**
 * What is drawn from the points of several panels: laws and knees in each, and of a claim whether it holds in all those
 * that it is about. Its numbers hold simultaneously over all of them.
 */
import { enumerate } from "../common/enumerate.js";
import { panelsOf, pointsInPanel, sayPanels, scenariosInPanels } from "../common/panels.js";
import type { Claim, ClaimVerdict, Findings, Point, Scenario } from "../common/types.js";
import { overall } from "./claims/facts.js";

/** What is drawn from a panel; claims are judged by themselves. */
interface PanelFindings {
  growth: Findings["growth"];
  knees: Findings["knees"];
  /** The verdict on a claim that is about so many panels. */
  judge(claim: Claim, panels: number): ClaimVerdict;
}

/** @param findingsIn of the scenario in one panel and its points */
export function findingsInPanels(
  scenario: Scenario,
  points: readonly Point[],
  findingsIn: (scenario: Scenario, points: readonly Point[]) => PanelFindings,
): Findings {
  const all = scenariosInPanels(scenario).map(({ value, at, of }) => ({
    ...{ value, at },
    of: findingsIn(of, pointsInPanel(points, value)),
  }));
  const of = <T extends { line: string }>(value: number, found: readonly T[]) =>
    found.map(({ line, ...rest }) => ({ line, panel: value, ...rest }) as unknown as T);
  return {
    growth: all.flatMap((each) => of(each.value, each.of.growth)),
    knees: all.flatMap((each) => of(each.value, each.of.knees)),
    claims: scenario.claims.map((claim) => {
      const about = all.filter(({ value }) => claim.in === undefined || claim.in.includes(value));
      const verdicts = about.map(({ value, at, of: { judge } }) => ({ value, at, of: judge(claim, about.length) }));
      return together(scenario, claim, verdicts);
    }),
  };
}

function together(
  scenario: Scenario,
  claim: Claim,
  each: readonly { value: number; at: string; of: ClaimVerdict }[],
): ClaimVerdict {
  const [{ of: first }] = each;
  const places = (key: "pending" | "x") => [...new Set(each.flatMap(({ of }) => of[key] ?? []))].sort((a, b) => a - b);
  return {
    id: claim.id,
    verdict: overall(
      each.map(({ of }) => of.verdict),
      0,
    ),
    statement: `${first.statement}, ${sayPanels(panelsOf(scenario)!, claim.in)}`,
    because: each.length === 1 ? first.because : each.map(({ at, of }) => `${at}: ${of.because}`).join("; "),
    evidence: each.flatMap(({ value, of }) =>
      of.evidence.map(({ of: what, metric, unit, estimate, verdict, ...place }) => ({
        ...{ of: what, ...place, panel: value, metric, unit, estimate, verdict },
      })),
    ),
    ...(scenario.axis === undefined ? { pending: places("pending") } : { x: places("x") }),
    panels: each.map(({ value, of: { verdict, because } }) => ({ panel: value, verdict, because })),
    assumedCosts: [...new Set(each.flatMap(({ of }) => of.assumedCosts))].sort(),
  };
}

/** What is said in each panel; what several say alike, once. */
export function sayInPanels(each: readonly { at: string; of: string }[]): string {
  const said = new Map<string, string[]>();
  for (const { at, of } of each) said.set(of, [...(said.get(of) ?? []), at]);
  if (said.size === 1 && each.length > 1) return each[0].of;
  return [...said]
    .map(([text, at]) => `With ${enumerate(at)}: ${text.replace(/^(With|From|At) /, (word) => word.toLowerCase())}`)
    .join(" ");
}
