/**
 * How an objective is written: conditions on metrics, joined by `and`. `response.p99 < 1ms and goodput > 20k/s`; `<=`
 * and `>=` are the same, since chance never lands on a bound.
 */
import { didYouMean } from "../common/did-you-mean.js";
import { findMetric, latencyStatistic, METRIC_NAMES } from "../common/metrics.js";
import { MAX_CONDITIONS } from "../common/shapes/capacity.js";
import { show } from "../common/show.js";
import type { Condition } from "../common/types.js";
import { amount } from "./claim-amounts.js";
import { Misread, type Notation } from "./units.js";

const EXAMPLE = "an objective such as response.p99 < 1ms";
const MOST_CHARACTERS = 500;
const JOINT = / and | ?&& ?| ?, ?/g;

/** What is wrong with an objective, and at which character, counted from 0. */
export class MisreadObjective extends Misread {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

export const objective: Notation<Condition[]> = {
  expected: EXAMPLE,
  json: { type: "string", examples: ["response.p99 < 1ms", "response.p99 < 1ms and goodput > 20k/s"] },
  read(input) {
    if (typeof input !== "string" || input.trim() === "") throw new Misread(`expected ${EXAMPLE}, got ${show(input)}`);
    return readObjective(input);
  },
};

/** @throws MisreadObjective */
export function readObjective(text: string): Condition[] {
  if (text.length > MOST_CHARACTERS)
    throw new MisreadObjective(`expected an objective of at most ${MOST_CHARACTERS} characters, got ${text.length}`, 0);
  // Of the same length, so that places are those of the text.
  const spaced = text.replaceAll(/\s/g, " ");
  const joints = [...spaced.matchAll(JOINT)];
  const starts = [0, ...joints.map((joint) => joint.index + joint[0].length)];
  const ends = [...joints.map(({ index }) => index), spaced.length];
  if (starts.length > MAX_CONDITIONS)
    throw new MisreadObjective(`expected at most ${MAX_CONDITIONS} conditions, got ${starts.length}`, 0);
  const conditions = starts.map((start, i) => conditionIn(spaced, start, ends[i]));
  conditions.forEach(({ metric, side }, i) => {
    if (conditions.findIndex((each) => each.metric === metric && each.side === side) < i)
      throw new MisreadObjective(`${metric} has two such bounds: keep the narrower one`, beginning(spaced, starts[i]));
  });
  return conditions;
}

/** Of the first character from `from` on that is no blank. */
function beginning(text: string, from: number): number {
  let at = from;
  while (text[at] === " ") at++;
  return Math.min(at, Math.max(0, text.length - 1));
}

function conditionIn(text: string, start: number, end: number): Condition {
  const piece = text.slice(start, end);
  const first = beginning(text, start);
  const mark = /[<>≤≥]=?/.exec(piece);
  if (mark === null) throw new MisreadObjective(`expected ${EXAMPLE}, got ${show(piece.trim())}`, first);
  const name = piece.slice(0, mark.index).trim();
  const metric = findMetric(name);
  if (metric === undefined)
    throw new MisreadObjective(`unknown metric ${show(name)}${didYouMean(name, METRIC_NAMES)}`, first);
  if (isWithoutInterval(metric.name))
    throw new MisreadObjective(
      `${metric.name} has no interval, so that nothing tells its side: take a percentile`,
      first,
    );
  const valueAt = start + mark.index + mark[0].length;
  const written = text.slice(valueAt, end).trim();
  const bound = boundIn(written, metric, beginning(text, valueAt));
  return { metric: metric.name, side: /[<≤]/.test(mark[0]) ? "below" : "above", bound };
}

/** Greatest values and what is only known on average. */
function isWithoutInterval(name: string): boolean {
  return latencyStatistic(name)?.statistic === "max" || name === "queued";
}

function boundIn(written: string, metric: NonNullable<ReturnType<typeof findMetric>>, at: number): number {
  const notation = amount(metric.unit);
  if (written === "") throw new MisreadObjective(`missing; expected ${notation.expected}`, at);
  let bound: number;
  try {
    bound = notation.read(written);
  } catch (error) {
    throw error instanceof Misread ? new MisreadObjective(error.message, at) : error;
  }
  if (bound > 0) return bound;
  throw new MisreadObjective(`expected a bound above 0, got ${show(written)}`, at);
}
