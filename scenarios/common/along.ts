/** A scenario at each place of its axis: as it stands where that is n, else with what is different there. */

import { positionOf } from "./axis.js";
import type { Asked } from "./shapes/answer.js";
import type { Capacity, Changed, StoredAxis, StoredLoad, StoredPanels } from "./shapes/axis.js";
import type { Line, Scenario } from "./types.js";

/** A line at one value of the axis. */
export interface Place {
  /** As it is there; its lines are in the same order. */
  scenario: Scenario;
  line: Line;
  pending: number;
  /** The value of the axis, where that is not n. */
  x?: number;
  /** The value of the panels, where there are any. */
  panel?: number;
}

/** All of them, in the order of the panels, the lines and their values of the axis. */
export function placesOf({ load, ...scenario }: Scenario): Place[] {
  const { axis, lines, panels } = scenario;
  if (load !== undefined) {
    return placesOf(scenario).map((place) => ({
      ...place,
      scenario: loaded(place.scenario, ofLine(load, place.line.id, positionOf(place)), load.share),
    }));
  }
  if (panels !== undefined) {
    return panels.values.flatMap((panel) =>
      placesOf(scenarioInPanel(scenario, panel)).map((place) => ({ ...place, panel })),
    );
  }
  if (axis === undefined) {
    return lines.flatMap((line) => line.pending.map((pending) => ({ scenario, line, pending })));
  }
  const there = new Map(axis.values.map((x) => [x, scenarioAt(scenario, x)]));
  return lines.flatMap(({ id, x: values = [] }) =>
    values.flatMap((x) => {
      const at = there.get(x)!;
      const line = at.lines.find((each) => each.id === id)!;
      return line.pending.map((pending) => ({ scenario: loaded(at, ofLine(axis, id), x), line, pending, x }));
    }),
  );
}

/** The scenario once for each value of its axis; by itself where that is n; in each panel. */
export function scenariosAlong(scenario: Scenario): Scenario[] {
  const { panels } = scenario;
  if (panels) return panels.values.flatMap((panel) => scenariosAlong(scenarioInPanel(scenario, panel)));
  return scenario.axis === undefined ? [scenario] : scenario.axis.values.map((x) => scenarioAt(scenario, x));
}

/** The scenario at `x`, without an axis. @throws Error for a value that is not on it */
export function scenarioAt(scenario: Scenario, x: number): Scenario {
  const { axis, ...rest } = scenario;
  const changes = axis?.changes[axis.values.indexOf(x)];
  if (changes === undefined) throw new Error(`${x} is not on the axis`);
  return changed({ ...rest, lines: scenario.lines.map(({ x: _, ...line }) => line) }, changes);
}

/**
 * The scenario in one of its panels, as if it were one of its own: with its axis, what is claimed of it there, and
 * without panels. @throws Error for a value that there is no panel of
 */
export function scenarioInPanel(scenario: Scenario, panel: number): Scenario {
  const { panels, ...rest } = scenario;
  const changes = panels?.changes[panels.values.indexOf(panel)];
  if (changes === undefined) throw new Error(`there is no panel of ${panel}`);
  const { axis, answer, ...there } = changed(rest, changes);
  const { capacityOf, capacities } = panels!;
  const claims = there.claims.flatMap(({ in: only, ...claim }) => (isIn(only, panel) ? [claim] : []));
  return {
    ...there,
    claims,
    ...(axis && { axis: withCapacitiesIn(axis, panel) }),
    ...(capacityOf && capacities && { load: { share: panel, capacityOf, capacities } }),
    ...(answer && isIn(answer.in, panel) && { answer: withoutPanel(answer) }),
  };
}

/** Whether what is said of these panels, or of all, is said of this one. */
export function isIn(panels: number | readonly number[] | undefined, panel: number): boolean {
  return panels === undefined || [panels].flat().includes(panel);
}

function withoutPanel({ in: _, ...answer }: Asked): Asked {
  return answer as Asked;
}

function withCapacitiesIn({ capacities, ...axis }: StoredAxis, panel: number): StoredAxis {
  const own = capacities?.flatMap(({ at, ...each }) => (at === undefined || at === panel ? [each] : []));
  return { ...axis, ...(own && { capacities: own }) };
}

function changed(scenario: Scenario, changes: readonly Changed[]): Scenario {
  const lines = linesById(scenario.lines);
  const made = changes
    .filter(({ path: [key, id] }) => key !== "lines" || Object.hasOwn(lines, id))
    .reduce<unknown>((all, { path, value }) => changedAt(all, path, value), { ...scenario, lines });
  const found = made as Omit<Scenario, "lines"> & { lines: Record<string, Line> };
  return { ...found, lines: Object.values(found.lines) };
}

/** In paths of changes lines go by their ids: some may have been left out. In their order, whatever the ids. */
export function linesById(lines: readonly Line[]): Record<string, Line> {
  return Object.fromEntries(lines.map((line) => [line.id, line]));
}

/** As it was before a run found out what its lines can carry. */
export function withoutCapacities(scenario: Scenario): Scenario {
  const without = <T extends StoredAxis | StoredPanels>({ capacities: _, ...rest }: T) => rest;
  return {
    ...scenario,
    ...(scenario.axis && { axis: without(scenario.axis) }),
    ...(scenario.panels && { panels: without(scenario.panels) }),
  };
}

/** What is 1 of the load of a line: what it can carry itself, or what the first one can; at a value of the axis. */
function ofLine(
  { capacityOf, capacities = [] }: StoredAxis | StoredPanels | StoredLoad,
  line: string,
  at?: number,
): Capacity | undefined {
  return capacities.find((each) => (capacityOf === "first" || each.line === line) && each.at === at);
}

/** At a load of `x`: with that share of the capacity for its rate, once that is known. */
function loaded(scenario: Scenario, capacity: Capacity | undefined, x: number): Scenario {
  if (capacity === undefined || scenario.workload.kind !== "open") return scenario;
  const rate = { basis: "total", perSecond: x * capacity.perSecond.value } as const;
  return { ...scenario, workload: { ...scenario.workload, rate } };
}

type Key = string | number;

/** A copy of `tree` with `value` at `path`, or nothing there. */
function changedAt(tree: unknown, [key, ...rest]: readonly Key[], value: unknown): unknown {
  if (key === undefined) return value;
  const copy = Array.isArray(tree) ? [...tree] : { ...(tree as object) };
  const at = copy as Record<Key, unknown>;
  const child = Object.hasOwn(at, key) ? at[key] : typeof rest[0] === "number" ? [] : {};
  const made = changedAt(child, rest, value);
  // What is left of a list that is shorter there has no holes.
  if (made === undefined && Array.isArray(copy)) copy.length = Math.min(copy.length, Number(key));
  else if (made === undefined) delete at[key];
  else at[key] = made;
  return copy;
}
