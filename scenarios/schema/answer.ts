/**
 * What the answer is to be about: `answer: growth`, or `answer: { crossover: { of: response.p99, between: [poll, epoll]
 * } }`. Which lines there are is known only later: see scenarios/load/resolve-answer.ts.
 */

import { didYouMean } from "../common/did-you-mean.js";
import { enumerate } from "../common/enumerate.js";
import type { Asked } from "../common/shapes/answer.js";
import type { AxisUnit } from "../common/shapes/axis.js";
import { show } from "../common/show.js";
import { positionNotation } from "./along.js";
import { lineName, metric } from "./claim.js";
import { field, section } from "./fields.js";
import { several } from "./lists.js";
import { oneKind } from "./one-kind.js";
import { type InPanels, inPanels } from "./panels.js";
import { oneOf } from "./text.js";
import { Misread, misread, type Notation } from "./units.js";

const LATENCY = "response.p99";
const RATE = "throughput";
const BYTES = "memory";
const MOST_PAIRS = 2;

const of = (what: string, standard: string) => field(metric, `${what} ${standard} if absent.`).default(standard);
const atOf = (one: Notation<number>) =>
  field(one, "At which value of the axis; the last that tells if absent.").optional();
const besideOf = field(lineName, "The line that the others are compared with; the best if absent.").optional();
const alsoOf = field(
  several(metric, "other metrics, such as [core-time.busy, memory]", 1, 3),
  "In what else lines are compared; if absent, in what the best line takes.",
).optional();
const within = field(inPanels, "In which panel; in each of them if absent.").optional();
const pair = several(lineName, "two lines, such as [poll, epoll]", 2, 2);
const pairs = several(pair, "pairs of lines, such as [[poll, epoll], [select, epoll]]", 1, MOST_PAIRS);
const between: Notation<string[][]> = {
  expected: "two lines, such as [poll, epoll], or two such pairs",
  json: { anyOf: [pair.json, pairs.json] },
  read: (input) => (Array.isArray(input) && input.some(Array.isArray) ? pairs.read(input) : [pair.read(input)]),
};

/** Latencies that there are over time. */
const overTime = oneOf(["response.mean", "response.p50", "response.p99"]);

/** Where, and with whom, lines are compared, and in what else. */
function comparing(one: Notation<number>) {
  return { at: atOf(one), beside: besideOf, also: alsoOf, in: within };
}

/** Without what is absent. */
function given<T extends { at?: number; beside?: string; also?: string[]; in?: InPanels }>({
  at,
  beside,
  also,
  in: within,
}: T) {
  return {
    ...(at !== undefined && { at }),
    ...(beside !== undefined && { beside }),
    ...(also !== undefined && { also }),
    ...(within !== undefined && { within }),
  };
}

/** What is asked, as it is written: which panels there are is known only later. */
export type AskedDraft = Asked & { within?: InPanels };

/** On an axis whose values `one` reads. */
function kindsOn(one: Notation<number>) {
  return {
    growth: section({ of: of("What grows;", LATENCY), in: within }, "How something grows along the axis.").transform(
      ({ of, in: within }): AskedDraft => ({ kind: "growth", metric: of, ...(within && { within }) }),
    ),
    crossover: section(
      {
        of: of("What is compared;", LATENCY),
        between: field(
          between,
          "The line that is better at first, and the one that is better beyond; or two such pairs.",
        ),
        also: alsoOf,
        in: within,
      },
      "From where on a line is better than another.",
    ).transform(
      ({ of, between, ...how }): AskedDraft => ({
        ...{ kind: "crossover", metric: of, ...given(how) },
        between: between.map(([first, second]) => [first, second]),
      }),
    ),
    enough: section(
      { of: of("What gets better;", LATENCY), in: within },
      "From which value of the axis on more of it brings little.",
    ).transform(({ of, in: within }): AskedDraft => ({ kind: "enough", metric: of, ...(within && { within }) })),
    ranking: section(
      { of: of("By what;", LATENCY), ...comparing(one) },
      "Which line is best, by how much, and what it takes for that.",
    ).transform(({ of, ...how }): AskedDraft => ({ kind: "ranking", metric: of, ...given(how) })),
    cost: section({ of: of("What is needed;", BYTES), ...comparing(one) }, "What each line needs.").transform(
      ({ of, ...how }): AskedDraft => ({ kind: "cost", metric: of, ...given(how) }),
    ),
    recovery: section(
      { of: field(overTime, `What is disturbed; ${LATENCY} if absent.`).default(LATENCY), at: atOf(one), in: within },
      "For how long what happens at given times stays in a latency.",
    ).transform(({ of, ...how }): AskedDraft => ({ kind: "recovery", metric: of, ...given(how) })),
    capacity: section({ of: of("What is carried;", RATE), in: within }, "How much each line carries.").transform(
      ({ of, in: within }): AskedDraft => ({ kind: "capacity", metric: of, ...(within && { within }) }),
    ),
  };
}

const NAMES = ["growth", "enough", "crossover", "ranking", "cost", "recovery", "capacity"] as const;
/** Those that need no more than their name. */
const PLAIN = NAMES.filter((name) => name !== "crossover");
const EXAMPLE = "{ crossover: { of: response.p99, between: [poll, epoll] } }";
const EXPECTED = `one of ${enumerate(PLAIN, "or")}, or a map such as ${EXAMPLE}`;

/** What may be asked on an axis in `unit`, of n if absent. */
export function answerOn(unit: AxisUnit | undefined) {
  const kinds = kindsOn(positionNotation(unit));
  return oneKind<AskedDraft>({
    kinds,
    expected: EXPECTED,
    plain: {
      json: { enum: PLAIN },
      read(input) {
        if (typeof input !== "string") throw misread(EXPECTED, input);
        if (PLAIN.some((name) => name === input)) return kinds[input as "growth"].parse({});
        if (input === "crossover") throw new Misread("crossover needs between: two lines, such as [poll, epoll]");
        throw new Misread(`no answer is called ${show(input)}${didYouMean(input, NAMES)}; expected ${EXPECTED}`);
      },
    },
    description: "What the answer is about; if absent it follows from the axis and the claims.",
  });
}
