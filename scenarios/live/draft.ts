/** A scenario measured briefly: good enough to see at once where things are going, and said to be no more. */
import type { Scenario } from "../common/types.js";

const EVENTS = 400;
const WARM_UP = 200;

/**
 * `scenario` with one short replication of each point, and a short start left out. A surge or a stall is seen only if
 * all of the time passes.
 */
export function draftOf(scenario: Scenario): Scenario {
  const { measurement } = scenario;
  const { maxReplications: _, autoWarmup: __, durationPs, ...rest } = measurement;
  const warmup = Math.min(WARM_UP, measurement.autoWarmup || durationPs !== undefined ? WARM_UP : measurement.warmup);
  return {
    ...scenario,
    measurement: {
      ...rest,
      replications: 1,
      completions: Math.min(EVENTS, measurement.completions),
      ...(durationPs === undefined ? { warmup, warmupRounds: 0 } : { durationPs }),
    },
  };
}
