/**
 * Panels: a second quantity, at each of whose values the same lines are run along the same axis. Each is a scenario, a
 * list of points and a result of its own, without panels: whoever draws, says or judges something looks at one.
 */
import { isIn, scenarioInPanel } from "./along.js";
import { type Quantity, quantityNamed } from "./axis.js";
import { enumerate } from "./enumerate.js";
import type { ClaimVerdict, Findings } from "./findings.js";
import type { Point, Result, Scenario } from "./types.js";

export interface Panels extends Quantity {
  /** Ascending. */
  values: readonly number[];
}

export interface Panel<T> {
  value: number;
  /** `cores = 4`. */
  at: string;
  /** What it is of, as if there were no panels. */
  of: T;
}

/** What the panels are of; undefined if there are none. */
export function panelsOf({ panels }: Pick<Scenario, "panels">): Panels | undefined {
  if (panels === undefined) return undefined;
  const { of, unit, values, capacityOf } = panels;
  return { ...quantityNamed(of, unit, capacityOf), values };
}

/** The scenario in each of its panels; by itself if it has none, with nothing for their value. */
export function scenariosInPanels(scenario: Scenario): Panel<Scenario>[] {
  const panels = panelsOf(scenario);
  return (panels?.values ?? []).map((value) => ({
    ...{ value, at: panels!.at(value) },
    of: scenarioInPanel(scenario, value),
  }));
}

/** Points of one panel, as if they were all. */
export function pointsInPanel(points: readonly Point[], value: number): Point[] {
  return points.flatMap(({ panel, ...point }) => (panel === value ? [point] : []));
}

/** The result in each of its panels, without parts; none if it has none. */
export function resultsInPanels(result: Result): Panel<Result>[] {
  const { parts: _, ...whole } = result;
  return scenariosInPanels(result.scenario).map(({ value, at, of: scenario }) => ({
    ...{ value, at },
    of: {
      ...whole,
      scenario,
      points: pointsInPanel(result.points, value),
      findings: findingsInPanel(result, value),
    },
  }));
}

function findingsInPanel({ scenario, findings }: Result, value: number): Findings {
  const own = <T extends { panel?: number }>({ panel, ...rest }: T) => (panel === value ? [rest] : []);
  return {
    growth: findings.growth.flatMap(own),
    knees: findings.knees.flatMap(own),
    claims: findings.claims.flatMap((verdict, i): ClaimVerdict[] => {
      if (!isIn(scenario.claims[i]?.in, value)) return [];
      const { panels, evidence, ...rest } = verdict;
      const here = panels?.find(({ panel }) => panel === value);
      return [
        { ...rest, ...(here && { verdict: here.verdict, because: here.because }), evidence: evidence.flatMap(own) },
      ];
    }),
  };
}

/** `in every panel (cores = 1, 4 and 16)`, `with cores = 4`. */
export function sayPanels({ symbol, values, format }: Panels, those: readonly number[] | undefined): string {
  const some = enumerate((those ?? values).map(format));
  return those === undefined && values.length > 1 ? `in every panel (${symbol} = ${some})` : `with ${symbol} = ${some}`;
}
