/** Whether what a point of a result tells of each class of traffic is of the scenario's classes, and adds up. */
import { statisticsOf } from "../common/percentiles.js";
import { LATENCIES, type Point, type Scenario } from "../common/types.js";
import type { Inconsistency } from "./inconsistency.js";

type Classes = NonNullable<Point["classes"]>;
type Known = { name: string; background: boolean };

/** @param levels how many quantiles each latency has */
export function classesAmiss(point: Point, scenario: Scenario, levels: number): Inconsistency[] {
  const { workload } = scenario;
  const known =
    workload.kind === "classes"
      ? workload.classes.map(({ name, background }) => ({ name, background: background === true }))
      : [];
  const { classes } = point;
  if (classes === undefined) {
    if (known.length === 0 || point.throughput === undefined) return [];
    return [wrong([], "missing; the scenario has classes")];
  }
  const found = Object.keys(classes);
  const others = found.filter((name) => known.every((each) => each.name !== name));
  const missing = known.filter(({ name }) => !found.includes(name));
  if (others.length + missing.length > 0)
    return [
      ...others.map((name) => wrong([name], "is no class of the scenario")),
      ...missing.map(({ name }) => wrong([name], "missing; it is a class of the scenario")),
    ];
  return [
    ...known.flatMap((each) => oneAmiss(classes[each.name], each, scenario, levels)),
    ...sumsAmiss(point, classes, known),
  ];
}

function oneAmiss(
  own: Classes[string],
  { name, background }: Known,
  { measurement }: Scenario,
  levels: number,
): Inconsistency[] {
  if ((own.background === true) !== background)
    return [wrong([name, "background"], `expected ${background}, as in the scenario`)];
  const { latency = {}, quantiles = {}, outcomes } = own;
  const expected = statisticsOf(measurement);
  return LATENCIES.flatMap((of) => {
    const statistics = Object.keys(latency[of as keyof typeof latency] ?? {}) as string[];
    const isThere = of in latency;
    return [
      ...(isThere && (statistics.length !== expected.length || expected.some((each) => !statistics.includes(each)))
        ? [wrong([name, "latency", of], `expected ${expected.join(", ")}`)]
        : []),
      ...(((quantiles as Record<string, unknown[]>)[of]?.length ?? levels) === levels
        ? []
        : [wrong([name, "quantiles", of], `expected ${levels} values, one for each level`)]),
    ];
  }).concat(
    outcomes === undefined || addsUp(outcomes.counts)
      ? []
      : [
          wrong(
            [name, "outcomes", "counts"],
            "do not add up: what was pending or offered is in time, refused, timed out or pending",
          ),
        ],
  );
}

function addsUp({ offered, inTime, refused, timedOut, pendingStart, pendingEnd }: Counts): boolean {
  return pendingStart + offered === inTime + refused + timedOut + pendingEnd;
}

type Counts = NonNullable<Point["outcomes"]>["counts"];

/** All else of a point is of its measured classes together. */
function sumsAmiss(point: Point, classes: Classes, known: readonly Known[]): Inconsistency[] {
  const measured = known.filter(({ background }) => !background).map(({ name }) => classes[name]);
  const samples = measured.map((each) => each.samples ?? 0).reduce((a, b) => a + b, 0);
  const found: Inconsistency[] = [];
  if (point.samples !== undefined && samples !== point.samples)
    found.push(wrong([], `have ${samples} samples together, and the point ${point.samples}`));
  const { outcomes } = point;
  if (outcomes === undefined || measured.some((each) => each.outcomes === undefined)) return found;
  for (const name of Object.keys(outcomes.counts) as (keyof Counts)[]) {
    const together = measured.map((each) => each.outcomes!.counts[name]).reduce((a, b) => a + b, 0);
    if (together !== outcomes.counts[name])
      found.push(wrong([], `have ${together} ${name} together, and the point ${outcomes.counts[name]}`));
  }
  return found;
}

function wrong(path: string[], message: string): Inconsistency {
  return { path: ["classes", ...path], message };
}
