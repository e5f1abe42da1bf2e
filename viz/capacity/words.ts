/** Capacities in sentences. */

import type { Capacity, CapacityRatio, LineCapacity, Probe } from "../../scenarios/capacity/types.js";
import { sayValue } from "../../scenarios/capacity/words.js";
import { quantityNamed } from "../../scenarios/common/axis.js";
import { capital } from "../../scenarios/common/capital.js";
import { enumerate } from "../../scenarios/common/enumerate.js";
import type { Estimate } from "../../scenarios/common/estimate.js";
import {
  formatCount,
  formatEstimate,
  formatExact,
  formatGiven,
  formatInteger,
  formatInterval,
  type Unit,
} from "../../scenarios/common/format.js";
import { metricNamed } from "../../scenarios/common/metrics.js";
import { sayObjective } from "../../scenarios/common/objective.js";

/** Capacities at one value of the axis, as if they were all. */
interface At {
  /** `cores = 4`; absent where there is no axis. */
  at?: string;
  of: Capacity;
}

/** What was found at each value of the axis; all of it where there is none. */
export function alongAxis(capacity: Capacity): At[] {
  const { along, lines, ratios } = capacity;
  if (along === undefined) return [{ of: capacity }];
  const { at } = quantityNamed(along.of, along.unit, along.capacityOf);
  return along.values.map((value) => ({
    at: at(value),
    of: { ...capacity, lines: lines.filter(({ x }) => x === value), ratios: ratios.filter(({ x }) => x === value) },
  }));
}

/** `cores`, of a column; undefined where there is no axis. */
export function axisColumn({ along }: Capacity): { label: string; say(x: number): string } | undefined {
  if (along === undefined) return undefined;
  const { symbol, format } = quantityNamed(along.of, along.unit, along.capacityOf);
  return { label: symbol, say: format };
}

/** `At cores = 4: `, in front of a sentence; nothing where there is no axis. */
export function placeText({ along }: Capacity, x: number | undefined): string {
  if (along === undefined || x === undefined) return "";
  return `At ${quantityNamed(along.of, along.unit, along.capacityOf).at(x)}: `;
}

export function labelOf({ scenario }: Capacity, id: string): string {
  return scenario.lines.find((line) => line.id === id)?.label ?? id;
}

export function unitOf({ quantity: { unit } }: Pick<Capacity, "quantity">): Unit {
  return unit === "number" ? "count" : unit;
}

/** `at p99 response latency below 1 ms`. */
function objectiveText({ objective }: Capacity): string {
  return sayObjective(objective);
}

export function titleOf(capacity: Capacity): string {
  const { quantity } = capacity;
  return `${capital(quantity.title)} with ${objectiveText(capacity)}`;
}

/** The capacity without its interval: `12.3 k/s`, `more than 1 M/s`, `none`. */
export function valueText(capacity: Capacity, line: LineCapacity): string {
  const { quantity } = capacity;
  const { capacity: found, outcome, limit, beyond } = line;
  if (found) return isWhole(found) ? sayValue(found.value, quantity) : formatEstimate(found, unitOf(capacity));
  if (outcome === "unknown" || limit === undefined) return "not known";
  const than = sayValue(limit, quantity);
  if (beyond !== undefined) return outcome === "always" ? alwaysText(beyond, than) : neverText(beyond, than);
  return outcome === "always" ? "everywhere" : "nowhere";
}

function alwaysText(beyond: "above" | "below", limit: string): string {
  return beyond === "above" ? `${limit} or more` : `${limit} or fewer`;
}

function neverText(beyond: "above" | "below", limit: string): string {
  return beyond === "below" ? `not even ${limit}` : `more than ${limit}`;
}

/** Nothing but that number can be meant. */
function isWhole({ value, low, high }: Estimate): boolean {
  return low === value && high === value;
}

/** `12.1 k/s to 12.5 k/s`; empty where there is none. */
export function intervalText(capacity: Capacity, { capacity: found }: LineCapacity): string {
  if (found === undefined) return "";
  const { value, low, high } = found;
  if (isWhole(found)) return "surely";
  if (low !== null && high !== null) return formatInterval(found, unitOf(capacity));
  const say = (end: number) => sayValue(end, capacity.quantity);
  if (low === null && high === null) return "not known";
  return low === null ? `up to ${say(high ?? value)}` : `${say(low)} or more`;
}

/** How it was found, and what else should be known. */
export function noteText({ method, note, outcome, probes }: LineCapacity): string {
  const short = probes.some(({ status }) => status === "too short");
  return [
    ...(outcome === "fewest" ? ["from that value on"] : []),
    ...(method === "bracketed" ? ["the values next to it were decided"] : []),
    ...(note ? [note] : []),
    ...(short ? ["some runs were too short to tell"] : []),
  ].join("; ");
}

/** A value with what it counts: `4 cores`. */
export function countedText(capacity: Capacity, value: string): string {
  const { over, title, unit } = capacity.quantity;
  if (title === "rate per operation") return `${value} per operation`;
  if (unit !== "number" && over === "rate") return value;
  return `${value} ${subjectOf(capacity)}`;
}

function subjectOf({ quantity: { over, title } }: Capacity): string {
  if (over === "pending") return "pending operations";
  if (over === "cores") return "cores";
  return over === "speed" ? "times the speed of the trace" : `(${title})`;
}

/** The sentence that is cited. */
export function ratioSentence(capacity: Capacity, ratio: CapacityRatio): string {
  const [line, other] = [ratio.line, ratio.other].map((id) => labelOf(capacity, id));
  const verb = isFewest(capacity) ? "needs" : "carries";
  return `${placeText(capacity, ratio.x)}${line} ${verb} ${ratioText(ratio)} what ${other} does at ${objectiveText(capacity)}.`;
}

/** Whether less is better: the fewest cores. */
export function isFewest({ lines, quantity }: Capacity): boolean {
  if (quantity.over === "cores") return true;
  return lines.some(
    ({ outcome, beyond }) =>
      outcome === "fewest" ||
      (outcome === "always" && beyond === "below") ||
      (outcome === "never" && beyond === "above"),
  );
}

/** `1.8 (1.7 to 1.9) times`. */
export function ratioText({ ratio, bound }: CapacityRatio): string {
  const exact = (value: number) => formatExact(value, "number", 3);
  if (bound !== undefined) return `${bound === "at-least" ? "at least" : "at most"} ${exact(ratio.value)} times`;
  if (ratio.low === null || ratio.high === null) return `about ${exact(ratio.value)} times`;
  if (isWhole(ratio)) return `${exact(ratio.value)} times`;
  return `${formatEstimate(ratio, "ratio")} (${formatInterval(ratio, "ratio")}) times`;
}

export function metricText(capacity: Capacity, probe: Probe, i: number): string {
  const { unit } = metricNamed(capacity.objective[i].metric);
  const found = probe.metrics[i];
  return found ? formatEstimate(found, unit) : "";
}

export const SIDE_WORDS = { holds: "holds", fails: "fails", open: "not decided" } as const;

/** How it was found, in sentences. */
export function methodTexts(capacity: Capacity): string[] {
  const { scenario, confidence, precision, range, quantity, runs, lines } = capacity;
  const { replications, completions } = scenario.measurement;
  const percent = formatGiven(confidence, "share");
  const say = (end: number) => sayValue(end, quantity);
  const ends =
    range.from !== undefined && range.to !== undefined
      ? `between ${say(range.from)} and ${say(range.to)}`
      : "outwards from where the scenario is, by factors of four";
  const { along, rates } = capacity;
  const methods = new Set(lines.map(({ method }) => method));
  const most = Math.max(0, ...lines.flatMap(({ probes }) => probes.map((probe) => probe.replications)));
  return [
    `Each line was searched ${ends}, by bisection: at each value, replications were added until the side of the objective was decided, or seemed to be. ` +
      `${formatInteger(runs)} runs; at most ${formatInteger(most)} replications at a value, of ${formatInteger(completions)} events or more each, beginning with ${formatCount(Math.max(5, replications))}.`,
    ...(methods.has("interpolated")
      ? [
          `Where a line's capacity is interpolated, replications were added at two values around it until its ${percent} interval reached ${formatGiven(precision, "share")} of it either way. ` +
            "Between the two, the bound over what was measured is taken for a straight line in the quantity; the interval holds every value at which that line is not told from 1.",
        ]
      : []),
    ...(methods.has("bracketed")
      ? [
          `Where it is bracketed, it lies between the last value at which the objective was decided to hold and the first at which it was decided to fail, all decisions together at ${percent}.`,
        ]
      : []),
    ...(along
      ? [
          `Each line was searched at each of ${formatInteger(along.values.length)} values of ${along.of}, with everything else as the scenario has it.`,
        ]
      : []),
    ...(rates
      ? [
          "A load is a share of what each line, or the first, can carry in the scenario as it is: pilot runs found that out.",
        ]
      : []),
    "All lines met the same traffic, replication by replication, each at its own load: the intervals of ratios are paired where what each replication gave is known. " +
      "It is taken for granted that the objective holds on one side of a capacity and fails on the other.",
    "Where a run was too short to tell, it was made longer; one that began with empty queues has latencies that are too low rather than too high, so that too high a latency in it counts as a failure.",
  ];
}

/** `p99 response latency below 1 ms, over the rate`. */
export function headingOf(capacity: Capacity): string {
  return `How much is carried at ${objectiveText(capacity)}?`;
}

export function verdictSummary({ claims }: Capacity): string {
  const counts = (["supported", "refuted", "undecided"] as const).flatMap((verdict) => {
    const number = claims.filter((claim) => claim.verdict === verdict).length;
    return number > 0 ? [`${number} ${verdict}`] : [];
  });
  return `${claims.length} ${claims.length === 1 ? "claim" : "claims"}: ${enumerate(counts)}`;
}
