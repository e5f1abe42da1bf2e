/** What a claim states, in one clause. */
import { type Axis, axisOf } from "../../common/axis.js";
import { enumerate } from "../../common/enumerate.js";
import type { Range, Statement } from "../../common/findings.js";
import { type AmountUnit, sayLimit } from "../amounts.js";
import { type Facts, labelOf, metricOf } from "./facts.js";

/** More values of n than this are counted instead of named. */
const MAX_NAMED = 4;

export function sayStatement(statement: Statement, facts: Facts): string {
  const axis = axisOf(facts.scenario);
  const { format } = axis;
  const label = (id: string) => labelOf(facts, id);
  switch (statement.kind) {
    case "growth": {
      const { metric, line, laws, from, to } = statement;
      const { title, many } = nounOf(metric);
      const law = enumerate(laws, "or");
      const flat = many ? "do not grow, O(1)," : "does not grow, O(1),";
      const verb = laws.length === 1 && laws[0] === "O(1)" ? flat : `${many ? "grow" : "grows"} as ${law}`;
      return `${title} with ${label(line)} ${verb} from ${format(from)} to ${format(to)}`;
    }
    case "ratio": {
      const { metric, line, other, otherAt, at, range } = statement;
      const { title, is, that } = nounOf(metric);
      const times = sayRange(range, "ratio");
      if (otherAt === undefined)
        return `${title} with ${label(line)} ${is} ${times} ${that} with ${label(other)}, ${sayAt(at, axis)}`;
      const elsewhere = line === other ? that : `${that} with ${label(other)}`;
      return `${title} with ${label(line)} ${sayAt(at, axis)} ${is} ${times} ${elsewhere} at ${format(otherAt)}`;
    }
    case "difference": {
      const { metric, line, other, at, range } = statement;
      const { title, unit, is, that } = nounOf(metric);
      return `${title} with ${label(line)}, less ${that} with ${label(other)}, ${is} ${sayRange(range, unit)} ${sayAt(at, axis)}`;
    }
    case "crossover": {
      const { metric, line, other, between } = statement;
      const { title, is, that } = nounOf(metric);
      const [low, high] = between.map(format);
      const below = `${title} with ${label(line)} ${is} below ${that} with ${label(other)}`;
      return `${below} up to some ${axis.isPending ? "number of operations" : axis.symbol} between ${low} and ${high}, and above it beyond`;
    }
    case "bound": {
      const { metric, line, at, range } = statement;
      const { title, unit, is } = nounOf(metric);
      return `${title} with ${label(line)} ${is} ${sayRange(range, unit)} ${sayAt(at, axis)}`;
    }
    case "order": {
      const { metric, lines, at } = statement;
      const { title, is } = nounOf(metric);
      return `${title} ${is} lowest with ${lines.map(label).join(", then ")}, ${sayAt(at, axis)}`;
    }
    case "knee": {
      const { line, between } = statement;
      if (between === null) return `the load never becomes too much for ${label(line)}`;
      const [low, high] = between.map(format);
      return `the load becomes too much for ${label(line)} between ${low} and ${high}`;
    }
  }
}

/** A metric as the subject of a clause: `system calls per completion are`. */
function nounOf(name: string) {
  const { title, unit } = metricOf(name);
  const many = unit === "count";
  return { title, unit, many, is: many ? "are" : "is", that: many ? "those" : "that" };
}

/** `at most 100 us`, `between 1 and 2 times`. */
function sayRange({ atLeast, atMost }: Range, unit: AmountUnit): string {
  if (atMost === undefined) return `at least ${sayLimit(atLeast!, unit)}`;
  if (atLeast === undefined) return `at most ${sayLimit(atMost, unit)}`;
  if (atLeast === atMost) return `exactly ${sayLimit(atMost, unit)}`;
  return unit === "ratio"
    ? `${sayLimit(atLeast, "count")} to ${sayLimit(atMost, unit)}`
    : `between ${sayLimit(atLeast, unit)} and ${sayLimit(atMost, unit)}`;
}

/** `at 1 k and 10 k`, `at 7 values of ${symbol} from 1 to 1 M`. */
function sayAt(at: readonly number[], { format, symbol }: Axis): string {
  if (at.length === 0) return `at every ${symbol}`;
  if (at.length <= MAX_NAMED) return `at ${enumerate(at.map(format))}`;
  return `at ${at.length} values of ${symbol} from ${format(at[0])} to ${format(at.at(-1)!)}`;
}
