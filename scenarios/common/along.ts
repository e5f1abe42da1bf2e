/** A scenario at each place of its axis: as it stands where that is n, else with what is different there. */
import type { StoredAxis } from "./shapes/axis.js";
import type { Line, Scenario } from "./types.js";

/** A line at one value of the axis. */
export interface Place {
  /** As it is there; its lines are in the same order. */
  scenario: Scenario;
  line: Line;
  pending: number;
  /** The value of the axis, where that is not n. */
  x?: number;
}

/** All of them, in the order of the lines and their values of the axis. */
export function placesOf(scenario: Scenario): Place[] {
  const { axis, lines } = scenario;
  if (axis === undefined) {
    return lines.flatMap((line) => line.pending.map((pending) => ({ scenario, line, pending })));
  }
  const there = new Map(axis.values.map((x) => [x, scenarioAt(scenario, x)]));
  return lines.flatMap(({ id, x: values = [] }) =>
    values.flatMap((x) => {
      const at = there.get(x)!;
      const line = at.lines.find((each) => each.id === id)!;
      return line.pending.map((pending) => ({ scenario: loaded(at, axis, id, x), line, pending, x }));
    }),
  );
}

/** The scenario once for each value of its axis; by itself where that is n. */
export function scenariosAlong(scenario: Scenario): Scenario[] {
  return scenario.axis === undefined ? [scenario] : scenario.axis.values.map((x) => scenarioAt(scenario, x));
}

/** The scenario at `x`, without an axis. @throws Error for a value that is not on it */
export function scenarioAt(scenario: Scenario, x: number): Scenario {
  const { axis, ...rest } = scenario;
  const changes = axis?.changes[axis.values.indexOf(x)];
  if (changes === undefined) throw new Error(`${x} is not on the axis`);
  const lines = linesById(scenario.lines.map(({ x: _, ...line }) => line));
  const made = changes
    .filter(({ path: [key, id] }) => key !== "lines" || Object.hasOwn(lines, id))
    .reduce<unknown>((all, { path, value }) => changedAt(all, path, value), { ...rest, lines });
  const found = made as Omit<Scenario, "lines"> & { lines: Record<string, Line> };
  return { ...found, lines: Object.values(found.lines) };
}

/** In paths of changes lines go by their ids: some may have been left out. In their order, whatever the ids. */
export function linesById(lines: readonly Line[]): Record<string, Line> {
  return Object.fromEntries(lines.map((line) => [line.id, line]));
}

/** As it was before a run found out what its lines can carry. */
export function withoutCapacities(scenario: Scenario): Scenario {
  if (scenario.axis === undefined) return scenario;
  const { capacities: _, ...axis } = scenario.axis;
  return { ...scenario, axis };
}

/** At a load of `x`: with that share of what the line can carry for its rate, once that is known. */
function loaded(scenario: Scenario, { capacityOf, capacities = [] }: StoredAxis, line: string, x: number): Scenario {
  const capacity = capacityOf === "first" ? capacities[0] : capacities.find((each) => each.line === line);
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
  if (made === undefined) delete at[key];
  else at[key] = made;
  return copy;
}
