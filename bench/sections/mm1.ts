/** M/M/1 at load 0.8 as each library would have it written; all serve the same customers. */
import { formatFixed, formatInteger } from "../../scenarios/common/format.js";
import { round } from "../../scenarios/common/rounding.js";
import { log } from "../../sim/math.js";
import { stream } from "../../sim/random.js";
import { type Extent, inTurn } from "../plan.js";
import { atMost, quantity, type Section } from "../report.js";
import { ask, type Workshop } from "../workshop.js";

const LOAD = 0.8;
const SERVICE = 1e9;
/** Mean sojourn time in service times: 1 / (1 - load). */
const THEORY = 1 / (1 - LOAD);

export async function mm1Section(workshop: Workshop, extent: Extent): Promise<Section> {
  const customers = extent.quick ? 200_000 : 1_000_000;
  const file = workshop.file("customers", customerTimes(customers));
  const subjects = [workshop.muxsim, ...workshop.rivals];
  extent.progress("M/M/1");
  const results = await inTurn(extent.rounds, subjects, (subject) =>
    ask<{ seconds: number; mean: number }>(subject, "mm1", file, customers),
  );
  const means = results.map(([{ mean }]) => mean / SERVICE);
  const rows = subjects.map(({ name }, i) => ({
    label: name,
    quantities: [
      quantity("mean sojourn", "services", [means[i]]),
      quantity(
        "time",
        "s",
        results[i].map(({ seconds }) => seconds),
      ),
      quantity(
        "time / ours",
        "",
        results[i].map(({ seconds }, round) => seconds / results[0][round].seconds),
      ),
    ],
  }));
  const tolerance = 3 * relativeError(customers);
  return {
    title: "M/M/1",
    notes: [
      `${formatInteger(customers)} customers at load ${LOAD}: processor seconds. Theory: a mean sojourn of ${formatFixed(THEORY, 3)} service times.`,
    ],
    rows,
    targets: [
      atMost("M/M/1: relative distance of the mean from theory", Math.abs(means[0] / THEORY - 1), round(tolerance, 2)),
    ],
  };
}

/** Interarrival times, then service times. */
function customerTimes(customers: number): Float64Array {
  const [arrivals, services] = [stream("bench", "arrivals", 0), stream("bench", "services", 0)];
  const times = new Float64Array(2 * customers);
  for (let i = 0; i < customers; i++) {
    times[i] = Math.round((-log(1 - arrivals.next()) * SERVICE) / LOAD);
    times[customers + i] = Math.round(-log(1 - services.next()) * SERVICE);
  }
  return times;
}

/**
 * Standard error of the mean waiting time of so many consecutive customers, in mean sojourn times: Daley, The serial
 * correlation coefficients of waiting times in a stationary single server queue, J. Austral. Math. Soc. 8, 1968.
 */
function relativeError(customers: number): number {
  const r = LOAD;
  const variance = (r * (2 + 5 * r - 4 * r ** 2 + r ** 3)) / (1 - r) ** 4;
  return Math.sqrt(variance / customers) / THEORY;
}
