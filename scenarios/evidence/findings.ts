/** From the points of a sweep to what can be said of them. */
import type { Mechanism } from "../../models/types.js";
import type { Findings, Line, Point, Scenario } from "../common/types.js";
import { chargedCosts } from "./charged.js";
import type { Facts } from "./claims/facts.js";
import { type AssumedCosts, judge, judgeClaim } from "./claims/judge.js";
import { growthOfLine } from "./growth/per-line.js";
import { findingsInPanels } from "./in-panels.js";
import { kneeOf } from "./knee.js";

/**
 * @param points of all lines, in their order
 * @param mechanisms of the lines; of one that is not among them, it is not told which costs it is charged
 */
export function findingsOf(
  scenario: Scenario,
  points: readonly Point[],
  mechanisms: readonly Mechanism[] = [],
): Findings {
  if (scenario.panels !== undefined)
    return findingsInPanels(scenario, points, (there, own) => {
      const { growth, knees, facts, assumed } = drawn(there, own, mechanisms);
      return { growth, knees, judge: (claim, panels) => judgeClaim(claim, { ...facts, panels }, assumed) };
    });
  const { growth, knees, facts, assumed } = drawn(scenario, points, mechanisms);
  return { growth, knees, claims: judge(facts, assumed) };
}

/** From the points of one panel, or where there are none: all but verdicts, and what these are given from. */
function drawn(scenario: Scenario, points: readonly Point[], mechanisms: readonly Mechanism[]) {
  const ofLine = ({ id }: Line) => points.filter(({ line }) => line === id);
  const knees = scenario.lines.map((line) => kneeOf(scenario, line.id, ofLine(line)));
  const facts: Facts = { scenario, points, knees };
  // Laws are about n.
  const growth =
    scenario.axis === undefined ? scenario.lines.flatMap((line) => growthOfLine(scenario, line.id, ofLine(line))) : [];
  return { growth, knees, facts, assumed: assumedCosts(scenario, points, mechanisms) };
}

/** The costs nobody has measured or published among those that a line is charged. */
function assumedCosts(scenario: Scenario, points: readonly Point[], mechanisms: readonly Mechanism[]): AssumedCosts {
  return (id, metric) => {
    const line = scenario.lines.find((each) => each.id === id);
    const mechanism = mechanisms.find((each) => each.name === line?.mechanism);
    if (line === undefined || mechanism === undefined) return [];
    const own = points.filter((point) => point.line === id);
    const charged = chargedCosts(scenario, line, mechanism, own, metric);
    return charged.filter((name) => scenario.profile.costs[name]?.kind === "assumed");
  };
}
