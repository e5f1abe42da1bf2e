/** Which points are needed: those of the metrics, and those that claims rest on. */
import { positionOf, positionsOf } from "../common/axis.js";
import type { Claim, Line, Scenario, Statement } from "../common/types.js";
import type { Place } from "./trials.js";

/** Nothing beyond is looked at unless it is asked for: runs take long there, and say little more. */
const LARGEST_BY_ITSELF = 100_000;
/**
 * Values of the axis that a claim about a range is judged by, if the axis has more; and one about single values, if it
 * names more.
 */
const SPREAD = 7;
const MOST_AT = 4;

/** Whether the axis is taken as it is, or only as much of it as is needed to see something. */
export type Extent = "whole" | "thin";

/** Where the metrics of `scenario` are looked at: each line at those of `at` it has, or else at the end of its axis. */
export function metricPlaces(scenario: Scenario, extent: Extent, at?: readonly number[]): Place[] {
  return scenario.lines.flatMap((line) => {
    const values = positionsOf(line);
    const end = endOf(values, scenario.axis === undefined ? extent : "whole");
    return (at ?? [end]).filter((x) => values.includes(x)).map((x) => placeAt(line, x));
  });
}

function placeAt({ id, pending, x }: Line, at: number): Place {
  return x === undefined ? { line: id, pending: at } : { line: id, pending: pending[0], x: at };
}

function endOf(pending: readonly number[], extent: Extent): number {
  return pending.findLast((n) => extent === "whole" || n <= LARGEST_BY_ITSELF) ?? pending[0];
}

/**
 * `claim` as far as it is examined on a thin axis: at most {@link MOST_AT} of the values that it names, and none above
 * 100,000 if it names others. The statement says what is left of it.
 */
export function lightened(claim: Claim, scenario: Scenario): Claim {
  return { ...claim, statement: lighter(claim.statement, scenario) };
}

function lighter(statement: Statement, { lines, axis }: Scenario): Statement {
  switch (statement.kind) {
    case "growth": {
      const { pending } = lines.find(({ id }) => id === statement.line) ?? { pending: [] };
      const within = pending.filter((n) => n >= statement.from && n <= statement.to && n <= LARGEST_BY_ITSELF);
      // Of two values nothing grows.
      return within.length > 2 ? { ...statement, to: within.at(-1)! } : statement;
    }
    case "ratio":
    case "difference":
    case "bound":
    case "order": {
      const light = statement.at.filter((n) => axis !== undefined || n <= LARGEST_BY_ITSELF);
      return { ...statement, at: spread(light.length > 0 ? light : statement.at, MOST_AT) };
    }
    case "crossover":
    case "knee":
      return statement;
  }
}

/** The points that `claim` rests on; none if it is about lines that are not there. */
export function claimPlaces({ statement }: Claim, { lines }: Scenario, extent: Extent): Place[] {
  const on = (id: string, wanted: (pending: readonly number[]) => readonly number[]): Place[] => {
    const line = lines.find((each) => each.id === id);
    return line === undefined ? [] : wanted(positionsOf(line)).map((x) => placeAt(line, x));
  };
  const range =
    (from: number, to: number, named: readonly number[] = []) =>
    (pending: readonly number[]) => {
      const within = pending.filter((n) => n >= from && n <= to);
      return extent === "whole" ? within : thinned(within, named);
    };
  const exactly = (at: readonly number[]) => (pending: readonly number[]) => pending.filter((n) => at.includes(n));
  switch (statement.kind) {
    case "growth":
      return on(statement.line, range(statement.from, statement.to));
    case "ratio": {
      const { line, other, at, otherAt } = statement;
      return [...on(line, exactly(at)), ...on(other, exactly(otherAt === undefined ? at : [otherAt]))];
    }
    case "difference":
      return [statement.line, statement.other].flatMap((id) => on(id, exactly(statement.at)));
    case "crossover":
      return [statement.line, statement.other].flatMap((id) => on(id, range(...statement.between)));
    case "bound":
      return on(statement.line, exactly(statement.at));
    case "order":
      return statement.lines.flatMap((id) => on(id, exactly(statement.at)));
    case "knee":
      return on(statement.line, range(0, Number.POSITIVE_INFINITY, statement.between ?? []));
  }
}

/** At most {@link SPREAD} of `values`, and those of `named`. */
function thinned(values: readonly number[], named: readonly number[]): number[] {
  const kept = spread(values, SPREAD);
  return values.filter((n) => kept.includes(n) || named.includes(n));
}

/** At most `count` of `values`, evenly spread, first and last among them. */
function spread(values: readonly number[], count: number): number[] {
  if (values.length <= count) return [...values];
  return Array.from({ length: count }, (_, i) => values[Math.round((i * (values.length - 1)) / (count - 1))]);
}

/** The axis with those of its values that a line has. */
function axisWith({ axis }: Scenario, lines: readonly Line[]): Pick<Scenario, "axis"> {
  if (axis === undefined) return {};
  const kept = axis.values.map((x) => lines.some((line) => positionsOf(line).includes(x)));
  const some = <T>(all: readonly T[]) => all.filter((_, i) => kept[i]);
  return { axis: { ...axis, values: some(axis.values), changes: some(axis.changes) } };
}

/** `scenario` reduced to `places`, with these claims. */
export function reduced(scenario: Scenario, places: readonly Place[], claims: readonly Claim[]): Scenario {
  const lines = scenario.lines
    .map((line): Line => {
      const own = places.filter((place) => place.line === line.id).map((place) => positionOf(place));
      const wanted = [...new Set(own)].sort((a, b) => a - b);
      return line.x === undefined ? { ...line, pending: wanted } : { ...line, x: wanted };
    })
    .filter((line) => positionsOf(line).length > 0);
  const pending = [...new Set(lines.flatMap((line) => line.pending))].sort((a, b) => a - b);
  return { ...scenario, lines, pending, ...axisWith(scenario, lines), claims: [...claims] };
}
