/** A sensitivity analysis in words: costs and their settings, and where verdicts change. */
import { axisOf, positionOf } from "../../scenarios/common/axis.js";
import { costValues, formatCost } from "../../scenarios/common/cost-text.js";
import type { Estimate } from "../../scenarios/common/estimate.js";
import { formatExact, formatGiven, formatRounded } from "../../scenarios/common/format.js";
import { exponentOf, round, roundAt } from "../../scenarios/common/rounding.js";
import type { Boundary, CostSpan, Effect, Flip, Response, Sensitivity } from "../../scenarios/sensitivity/types.js";

/** A setting of a cost that was found: the amount, or the factor of its table, to the three digits a search decides. */
function settingText(setting: number, { unit, table }: CostSpan): string {
  if (table) return `${formatExact(setting, "number")} times its table`;
  return unit === "bytes" ? formatCost(setting, unit) : formatExact(setting, unit);
}

/** The profile's value; a table as its rows. */
export function valueText({ name, value, unit }: CostSpan): string {
  return costValues(name, value, unit).join(", ");
}

export function rangeText({ low, high, unit }: CostSpan): string {
  return `${formatCost(low, unit)} to ${formatCost(high, unit)}`;
}

/** `refuted below 295 ns, supported above 310 ns`. */
export function flipText({ boundaries }: Flip, span: CostSpan): string {
  const first = boundaries[0];
  const last = boundaries.at(-1)!;
  const inner = boundaries.slice(1).map((boundary, i) => betweenText(boundaries[i], boundary, span));
  return [
    `${first.below} below ${settingText(first.between[0], span)}`,
    ...inner,
    `${last.above} above ${settingText(last.between[1], span)}`,
  ].join(", ");
}

function betweenText(lower: Boundary, upper: Boundary, span: CostSpan): string {
  return `${lower.above} between ${settingText(lower.between[1], span)} and ${settingText(upper.between[0], span)}`;
}

/** Whether chance alone may be what an effect shows: the intervals of both differences contain 0. */
export function isNoise({ low, high }: Effect): boolean {
  return [low, high].every(({ difference, status }) => status === undefined && contains0(difference));
}

function contains0(estimate: Estimate | null): boolean {
  if (estimate === null) return false;
  const { value, low, high } = estimate;
  return low === null || high === null ? value === 0 : low <= 0 && 0 <= high;
}

/** Changes by less than this share of the value are not worth a bar. */
const SLIGHT = 0.0005;

/**
 * The decimal place at which a response's value, and what costs make of it, are shown: three digits, and so many more
 * that each change can be checked against the two.
 */
function placeOfResponse({ base, effects }: Response): number {
  if (base === null || base.value === 0) return 0;
  const size = exponentOf(base.value);
  const places = effects
    .flatMap(({ low, high }) => [low, high])
    .flatMap(({ value }) => {
      const change = value === null ? 0 : value - base.value;
      const share = Math.abs(change / base.value);
      return share < SLIGHT ? [] : [exponentOf(change) - changeDigits(share) + 1];
    });
  return Math.min(size - 2, ...places);
}

/** Digits of a change that is such a share of the value. */
function changeDigits(share: number): number {
  return share < 0.01 ? 1 : 2;
}

type Unit = Sensitivity["metrics"][number]["unit"];

/** A response with all costs as they are. */
export function baseText(response: Response, unit: Unit): string {
  return response.base === null ? (response.status ?? "no value") : amountText(response.base.value, response, unit);
}

/** `value` beside those of `response`. */
function amountText(value: number, response: Response, unit: Unit): string {
  if (value === 0) return formatExact(0, unit);
  const own = exponentOf(value);
  const digits = isFarFrom(value, response) ? own - 2 : Math.min(own, placeOfResponse(response));
  return formatRounded(roundAt(value, digits), unit);
}

/** Its change is said as a factor, or not at all. */
function isFarFrom(value: number, { base }: Response): boolean {
  return base === null || base.value === 0 || value / base.value >= FACTOR;
}

/** What a cost makes of a response, or why there is no value. */
export function valueTextOf({ value, status }: Effect["low"], response: Response, unit: Unit): string {
  return value === null ? (status ?? "none") : amountText(value, response, unit);
}

/** A value with its change in parentheses: `14.7 us (+19 %)`. */
export function changeText(change: Effect["low"], response: Response, unit: Unit): string {
  const text = valueTextOf(change, response, unit);
  if (change.value === null || response.base === null) return text;
  return `${text} (${relativeText(change.value, response.base.value)})`;
}

/** From here on a change is said as a factor. */
const FACTOR = 3;

/** `+19 %`, `-3.1 %`; beyond a factor of three the factor, `x 7.2`. */
export function relativeText(value: number, base: number): string {
  if (base === 0) return value === 0 ? "±0" : "from 0";
  const ratio = value / base;
  if (ratio >= FACTOR) return `x ${formatExact(ratio, "number", 2)}`;
  const size = Math.abs(ratio - 1);
  if (size < SLIGHT) return "±0 %";
  const share = round(ratio - 1, changeDigits(size));
  return `${share > 0 ? "+" : ""}${formatExact(share, "share")}`;
}

/** The analysis itself, then those of its scenario's parts. */
export function partsOf(sensitivity: Sensitivity): Sensitivity[] {
  return [sensitivity, ...(sensitivity.parts ?? [])];
}

/** Of all parts together. */
export function allRuns(sensitivity: Sensitivity): number {
  return partsOf(sensitivity).reduce((sum, { runs }) => sum + runs, 0);
}

export function labelOf(sensitivity: Sensitivity, id: string): string {
  return sensitivity.scenario.lines.find((line) => line.id === id)?.label ?? id;
}

export function spanOf(sensitivity: Sensitivity, cost: string): CostSpan {
  return sensitivity.costs.find(({ name }) => name === cost)!;
}

export function metricOf(sensitivity: Sensitivity, name: string): Sensitivity["metrics"][number] {
  return sensitivity.metrics.find((metric) => metric.name === name)!;
}

function isSlight({ low, high }: Effect, base: number): boolean {
  return [low, high].every(({ value }) => value !== null && Math.abs(value - base) < SLIGHT * Math.abs(base));
}

/**
 * The costs that move a metric, those that do so by less than 0.05 %, and those whose change chance alone may explain.
 */
export function effectsBySize({ effects, base }: Response): { clear: Effect[]; slight: Effect[]; noise: Effect[] } {
  const noise = effects.filter(isNoise);
  const others = effects.filter((effect) => !noise.includes(effect));
  const slight = others.filter((effect) => base !== null && isSlight(effect, base.value));
  return { clear: others.filter((effect) => !slight.includes(effect)), slight, noise };
}

/** What is said of the costs that have no bar, `shown` being the number of those that have. */
export function restTexts(response: Response, shown: number): string[] {
  const { clear, slight, noise } = effectsBySize(response);
  const names = (effects: readonly Effect[]) => effects.map(({ cost }) => cost).join(", ");
  return [
    ...(clear.length > shown ? [`${clear.length - shown} more change it by less.`] : []),
    ...(slight.length > 0 ? [`By less than 0.05 %: ${names(slight)}.`] : []),
    ...(noise.length > 0 ? [`Within noise: ${names(noise)}.`] : []),
    ...(response.effects.length === 0 ? ["No cost that has a range changes it."] : []),
  ];
}

/** How the costs were varied, in sentences. */
export function methodTexts(sensitivity: Sensitivity): string[] {
  const { scenario, costs, design } = sensitivity;
  const { replications, confidence } = scenario.measurement;
  const { profile } = scenario;
  return [
    `One cost at a time: each at the low and at the high end of its range in the profile ${profile.name}, all others at their values; ${replications} replications, ` +
      `the same traffic in all, so differences are paired by replication (whiskers: ${formatGiven(confidence, "share")} intervals of the difference).`,
    ...(design === undefined
      ? []
      : [
          `All together: ${design.length} points that fill the ranges of ${costs.length} costs evenly in their logarithms (maximin Latin hypercube), each cost independent of the others. ` +
            "Ranges say what is plausible, not how likely: shares of points are not probabilities.",
          "Rank coefficients: standardised rank regression over those points, -1 to 1; their squares show how much of the spread a cost accounts for.",
        ]),
    ...(costs.some(({ table }) => table)
      ? [
          "A cost that depends on n is multiplied as a whole, until its smallest or its largest value is at the end of its range.",
        ]
      : []),
  ];
}

/** Where a response was looked at: `100 k pending operations`, `cores = 4`. */
export function placeText({ scenario }: Sensitivity, response: Response): string {
  const axis = axisOf(scenario);
  const x = positionOf(response);
  return axis.isPending ? `${axis.format(x)} pending operations` : axis.at(x);
}
