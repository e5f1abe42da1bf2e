/** M/M/1, whose capacity at a percentile is known: for coverage.test.ts and `npm run bench`; and what it is made of. */
import { findCapacity } from "../../../scenarios/capacity/run.js";
import type { Capacity } from "../../../scenarios/capacity/types.js";
import { simulate } from "../../../scenarios/cell/simulate.js";
import type { Estimate } from "../../../scenarios/common/estimate.js";
import type { Scenario } from "../../../scenarios/common/types.js";
import type { Fixed } from "../../../scenarios/load/fixed.js";
import { readScenario, type ScenarioDescription } from "../../../scenarios/load/load.js";

/** Callbacks a second. */
export const SERVED = 10_000;
/** Seconds. */
const BOUND = 1e-3;

/**
 * The response time of M/M/1 is exponential with rate served - arriving, so that its p99 is ln(100) / (served -
 * arriving).
 */
export const TRUE_CAPACITY = SERVED - Math.log(100) / BOUND;

/** With all costs zero, one thread and a callback of 100 us on average; so many operations that they do not meet. */
export const MM1 = {
  name: "mm1",
  question: "How much does it carry?",
  machine: { cores: 1, profile: "zero" },
  workload: { open: { "total-rate": "3k/s", arrivals: "poisson", callback: "exponential 100us" } },
  mechanisms: [{ iocp: { threads: 1 } }],
  pending: 500,
  measurement: { replications: 5, "warm-up": 100, completions: 1000, confidence: "95%" },
} satisfies ScenarioDescription;

function mm1(): Scenario {
  return readScenario({ ...MM1, capacity: { slo: "response.p99 < 1ms" } });
}

/** As `load` of the scenario would, but quicker than by reading it again. */
function atRate(scenario: Scenario, fixed: readonly Fixed[] = []): Scenario {
  const rate = fixed.find(({ name, text }) => name === "rate" && text !== undefined);
  const { workload } = scenario;
  if (rate === undefined || workload.kind !== "open") return scenario;
  const perSecond = Number(/^(.*)\/s$/.exec(rate.text!)![1]);
  return { ...scenario, workload: { ...workload, rate: { basis: "total", perSecond } } };
}

export interface Trial {
  capacity: Estimate;
  /** Its interval holds the truth. */
  held: boolean;
  /** Half its interval is as narrow as asked. */
  narrow: boolean;
  runs: number;
}

const SCENARIO = mm1();

/** The search with another seed, and whether its interval holds the truth. */
export async function trial(seed: number, precision: number): Promise<Trial> {
  const scenario = { ...SCENARIO, seed: `capacity ${seed}` };
  const found: Capacity = await findCapacity((fixed) => atRate(scenario, fixed), {
    precision,
    execute: (cell) => simulate(cell),
    jobs: 1,
  });
  const { capacity = { value: Number.NaN, low: null, high: null } } = found.lines[0];
  const { low, high } = capacity;
  const held = low !== null && high !== null && low <= TRUE_CAPACITY && TRUE_CAPACITY <= high;
  const narrow = low !== null && high !== null && (high - low) / 2 <= precision * capacity.value;
  return { capacity, held, narrow, runs: found.runs };
}
