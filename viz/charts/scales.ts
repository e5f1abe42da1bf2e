/** Axes: from values to pixels, and where to put ticks. */
import { scaleLinear, scaleLog, scaleSymlog } from "d3";

/**
 * - `log`: logarithmic; zero has a place of its own at the lower end.
 * - `symlog`: logarithmic in both directions away from zero.
 * - `linear`: as it is, from 0 on.
 * - `nines`: of a probability p, linear in log 1/(1 - p): each nine takes the same room.
 */
export interface Axis {
  /** Of an axis below: it is this single value, and no scale. */
  only?: number;
  kind: "log" | "symlog" | "linear" | "nines";
  /** What of a `log` or `linear` axis is shown, where that is not all. */
  range?: readonly [from: number, to: number];
  title: string;
  format(value: number): string;
}

export interface Scale {
  (value: number): number;
  ticks: number[];
}

/** Room below the logarithmic part for the value zero. */
const ZERO_GAP = 20;

/** A scale over `values` (empty allowed) from pixel `from` to pixel `to`; `tight` ends it at the extreme values. */
export function scaleFor(axis: Axis, values: readonly number[], from: number, to: number, tight = false): Scale {
  switch (axis.kind) {
    case "log":
      return logScale(axis.range ? [...values, ...axis.range] : values, from, to, tight);
    case "symlog":
      return symlogScale(values, from, to);
    case "linear":
      return axis.range ? partScale(axis.range, from, to) : linearScale(values, from, to);
    case "nines":
      return ninesScale(values, from, to);
  }
}

function logScale(values: readonly number[], from: number, to: number, tight: boolean): Scale {
  const positive = values.filter((value) => value > 0);
  const zero = positive.length < values.length;
  const start = zero ? from + Math.sign(to - from) * ZERO_GAP : from;
  const [low, high] = extent(positive, 1, 10);
  const domain =
    tight && high > low ? [low, high] : [stepBelow(low), low === high ? stepAbove(low * 2) : stepAbove(high)];
  const scale = scaleLog().domain(domain).range([start, to]);
  const place = (value: number) => (value > 0 ? scale(value) : from);
  return Object.assign(place, { ticks: [...(zero ? [0] : []), ...logTicks(domain[0], domain[1])] });
}

/** An axis ends at 1, 2 or 5 times a power of ten. */
const STEPS = [1, 2, 5];

function stepBelow(value: number): number {
  const decade = 10 ** Math.floor(Math.log10(value) + 1e-12);
  return decade * STEPS.findLast((step) => decade * step <= value * (1 + 1e-9))!;
}

function stepAbove(value: number): number {
  const decade = 10 ** Math.floor(Math.log10(value) - 1e-12);
  return decade * ([...STEPS, 10].find((step) => decade * step >= value * (1 - 1e-9)) ?? 10);
}

function logTicks(low: number, high: number): number[] {
  const steps = high / low > 300 ? [1] : STEPS;
  const ticks: number[] = [];
  for (let decade = Math.floor(Math.log10(low) + 1e-9); 10 ** decade <= high * 1.000001; decade++) {
    for (const step of steps) {
      const tick = Number(`${step}e${decade}`);
      if (tick >= low * 0.999999 && tick <= high * 1.000001) ticks.push(tick);
    }
  }
  return ticks;
}

function symlogScale(values: readonly number[], from: number, to: number): Scale {
  const sizes = values.map(Math.abs).filter((size) => size > 0);
  const [smallest, largest] = extent(sizes, 1, 10);
  const constant = 10 ** Math.floor(Math.log10(smallest));
  const [low, high] = extent(values, -1, 1);
  const scale = scaleSymlog()
    .constant(constant)
    .domain([Math.min(0, low * 1.3), Math.max(0, high * 1.3)])
    .range([from, to]);
  const powers: number[] = [];
  for (let power = constant; power <= largest * 1.3; power *= 10) powers.push(power);
  const ticks = [...powers.map((power) => -power).reverse(), 0, ...powers].filter(
    (tick) => tick >= low * 1.3 && tick <= high * 1.3,
  );
  return Object.assign((value: number) => scale(value), { ticks: ticks.includes(0) ? ticks : [0, ...ticks] });
}

/** Ticks on a linear axis, about. */
const LINEAR_TICKS = 6;

function linearScale(values: readonly number[], from: number, to: number): Scale {
  const scale = scaleLinear()
    .domain([0, Math.max(...values, Number.MIN_VALUE)])
    .nice(LINEAR_TICKS)
    .range([from, to]);
  return Object.assign((value: number) => scale(value), { ticks: scale.ticks(LINEAR_TICKS) });
}

/** Of a linear axis a stretch, whose ends are those of the scale. */
function partScale(range: readonly [number, number], from: number, to: number): Scale {
  const scale = scaleLinear(range, [from, to]);
  return Object.assign((value: number) => scale(value), { ticks: scale.ticks(LINEAR_TICKS) });
}

/** log10 1/(1 - p): 0 for the minimum, 1 for p90, 2 for p99. */
export function nines(p: number): number {
  return -Math.log10(1 - p);
}

function ninesScale(values: readonly number[], from: number, to: number): Scale {
  const highest = Math.max(1, ...values.map(nines));
  const scale = scaleLinear().domain([0, highest]).range([from, to]);
  const whole = Array.from({ length: Math.floor(highest + 1e-9) }, (_, i) => Number(`0.${"9".repeat(i + 1)}`));
  return Object.assign((p: number) => scale(nines(p)), { ticks: [0, 0.5, ...whole] });
}

function extent(values: readonly number[], low: number, high: number): [number, number] {
  return values.length === 0 ? [low, high] : [Math.min(...values), Math.max(...values)];
}
