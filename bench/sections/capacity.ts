/** How often the 95 % interval of a capacity holds the closed form, and how near its middle is. */
import { formatFixed } from "../../scenarios/common/format.js";
import { TRUE_CAPACITY, trial } from "../../test/scenarios/capacity/mm1.js";
import type { Extent } from "../plan.js";
import { atMost, quantity, type Section } from "../report.js";

const REPETITIONS = 1_000;
const A_FEW = 50;
/** Half-widths asked for, relative to the value. */
const PRECISION = 0.1;
/** Points that coverage may be below 95 %; for a few repetitions, chance takes more. */
const TOLERANCE = 2;
const ROUGH_TOLERANCE = 10;

export async function capacitySection({ quick, progress }: Extent): Promise<Section> {
  const repetitions = quick ? A_FEW : REPETITIONS;
  progress(`capacity: M/M/1, ${repetitions} times`);
  const found = [];
  for (let seed = 0; seed < repetitions; seed++) found.push(await trial(seed, PRECISION));
  const held = (100 * found.filter((each) => each.held).length) / repetitions;
  const values = found.map(({ capacity }) => capacity.value / TRUE_CAPACITY);
  const mean = values.reduce((sum, value) => sum + value, 0) / repetitions;
  return {
    title: "Capacity",
    notes: [
      `M/M/1 with p99 below 1 ms, ${repetitions} searches with seeds of their own, asked for 10 % either way: the share in per cent whose 95 % interval holds the closed form; ` +
        `chance alone makes that ${formatFixed(Math.sqrt((0.95 * 0.05) / repetitions) * 100, 1)} points uncertain.`,
    ],
    rows: [
      {
        label: "M/M/1, p99",
        quantities: [
          quantity("held", "%", [held]),
          quantity("mean over truth", "", [mean]),
          quantity(
            "runs",
            "",
            found.map(({ runs }) => runs),
          ),
        ],
      },
    ],
    targets: [
      atMost(
        "capacity of M/M/1 at a p99: coverage of 95 % intervals, points below",
        Math.max(0, 95 - held),
        quick ? ROUGH_TOLERANCE : TOLERANCE,
      ),
      atMost(
        "capacity of M/M/1 at a p99: relative distance of the mean from the closed form",
        Math.abs(mean - 1),
        0.02,
      ),
    ],
  };
}
