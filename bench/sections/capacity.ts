/**
 * How often the 95 % interval of a capacity holds the closed form, and how far its middle is from it: the search of
 * `muxsim capacity`, again and again with another seed, by as many processes as there are cores.
 */
import { formatFixed } from "../../scenarios/common/format.js";
import { TRUE_CAPACITY, type Trial } from "../../test/scenarios/capacity/mm1.js";
import { shareInterval } from "../binomial.js";
import { type Extent, inPortions } from "../plan.js";
import { atMost, quantity, type Row, type Section, type Target } from "../report.js";
import { ask, type Workshop } from "../workshop.js";

interface Study {
  /** Half the interval's width that is asked for, relative to the value. */
  precision: number;
  repetitions: number;
  /** Seeds that one process takes on. */
  portion: number;
}

/** Many rough ones for the coverage; a few as narrow as `muxsim capacity` asks, which take 25 times as long. */
const ROUGH: Study = { precision: 0.1, repetitions: 1_000, portion: 20 };
const FINE: Study = { precision: 0.02, repetitions: 20, portion: 1 };
const A_FEW = 50;
/** Points that coverage may be below 95 %; for a few repetitions, chance takes more. */
const TOLERANCE = 2;
const ROUGH_TOLERANCE = 10;
/** Relative distance from the closed form. */
const NEAR = 0.02;

export async function capacitySection(workshop: Workshop, { quick, progress }: Extent): Promise<Section> {
  const studies = quick ? [{ ...ROUGH, repetitions: A_FEW }] : [ROUGH, FINE];
  const rows: Row[] = [];
  const targets: Target[] = [];
  const notes: string[] = [];
  for (const { precision, repetitions, portion } of studies) {
    const name = `M/M/1 at a p99, asked for ${formatFixed(100 * precision, 0)} %`;
    progress(`capacity: ${name}, ${repetitions} times`);
    const found = await inPortions(repetitions, portion, (from, to) =>
      ask<Trial[]>(workshop.muxsim, "capacity", from, to, precision),
    );
    const held = found.filter((each) => each.held).length;
    const [low, high] = shareInterval(held, repetitions).map((share) => formatFixed(100 * share, 1));
    notes.push(
      `${name}: ${held} of ${repetitions} intervals hold the closed form (95 % interval ${low} % to ${high} %).`,
    );
    const errors = found.map(({ capacity }) => capacity.value / TRUE_CAPACITY - 1);
    rows.push({ label: name, quantities: columns(found, errors) });
    if (repetitions > FINE.repetitions)
      targets.push(
        atMost(
          `${name}: coverage of 95 % intervals, points below`,
          Math.max(0, 95 - (100 * held) / repetitions),
          quick ? ROUGH_TOLERANCE : TOLERANCE,
        ),
        atMost(`${name}: relative distance of the mean from the closed form`, Math.abs(mean(errors)), NEAR),
      );
    else targets.push(atMost(`${name}: root mean square distance from the closed form, relative`, rms(errors), NEAR));
  }
  return { title: "Capacity", notes, rows, targets };
}

function columns(found: readonly Trial[], errors: readonly number[]) {
  const share = (is: (each: Trial) => boolean) => [(100 * found.filter(is).length) / found.length];
  return [
    quantity("mean off", "%", [100 * mean(errors)]),
    quantity("rms off", "%", [100 * rms(errors)]),
    quantity(
      "runs",
      "",
      found.map(({ runs }) => runs),
    ),
    quantity(
      "as narrow as asked",
      "%",
      share(({ narrow }) => narrow),
    ),
    quantity(
      "held",
      "%",
      share(({ held }) => held),
    ),
  ];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function rms(values: readonly number[]): number {
  return Math.sqrt(mean(values.map((value) => value * value)));
}
