/** Which points are needed: those of the metrics, and those that claims rest on. */
import type { Claim, Line, Scenario } from "../types.js";
import type { Place } from "./trials.js";

/** A metric is looked at here unless another number is asked for: beyond, runs take long and say little more. */
export const LARGEST_BY_ITSELF = 100_000;
/** Values of the axis that a claim about a range is judged by, if the axis has more. */
const SPREAD = 7;

/** Whether the axis is taken as it is, or only as much of it as is needed to see something. */
export type Extent = "whole" | "thin";

/** Where the metrics of `scenario` are looked at: each line at those of `at` it has, or else at the end of its axis. */
export function metricPlaces(scenario: Scenario, extent: Extent, at?: readonly number[]): Place[] {
  return scenario.lines.flatMap(({ id, pending }) =>
    (at ?? [endOf(pending, extent)]).filter((n) => pending.includes(n)).map((n) => ({ line: id, pending: n })),
  );
}

function endOf(pending: readonly number[], extent: Extent): number {
  return pending.findLast((n) => extent === "whole" || n <= LARGEST_BY_ITSELF) ?? pending[0];
}

/** The points that `claim` rests on; none if it is about lines that are not there. */
export function claimPlaces({ statement }: Claim, { lines }: Scenario, extent: Extent): Place[] {
  const on = (id: string, wanted: (pending: readonly number[]) => readonly number[]): Place[] => {
    const line = lines.find((each) => each.id === id);
    return line === undefined ? [] : wanted(line.pending).map((pending) => ({ line: id, pending }));
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
      return on(statement.line, range(1, Number.POSITIVE_INFINITY, statement.between ?? []));
  }
}

/** At most {@link SPREAD} of `values`, evenly spread, first and last among them; and those of `named`. */
function thinned(values: readonly number[], named: readonly number[]): number[] {
  if (values.length <= SPREAD) return [...values];
  const kept = new Set(
    Array.from({ length: SPREAD }, (_, i) => values[Math.round((i * (values.length - 1)) / (SPREAD - 1))]),
  );
  return values.filter((n) => kept.has(n) || named.includes(n));
}

/** `scenario` reduced to `places`, with these claims. */
export function reduced(scenario: Scenario, places: readonly Place[], claims: readonly Claim[]): Scenario {
  const lines = scenario.lines
    .map((line): Line => {
      const wanted = new Set(places.filter((place) => place.line === line.id).map((place) => place.pending));
      return { ...line, pending: [...wanted].sort((a, b) => a - b) };
    })
    .filter((line) => line.pending.length > 0);
  const pending = [...new Set(lines.flatMap((line) => line.pending))].sort((a, b) => a - b);
  return { ...scenario, lines, pending, claims: [...claims] };
}
