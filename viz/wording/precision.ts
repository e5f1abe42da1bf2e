/** How precise the points were to be, how precise they are, and what that took: in words. */
import { enumerate } from "../../scenarios/common/enumerate.js";
import { formatExact, formatInteger } from "../../scenarios/common/format.js";
import { type PrecisionStatistic, statisticTitle } from "../../scenarios/common/percentiles.js";
import type { Result } from "../../scenarios/common/types.js";

type Scenario = Result["scenario"];

/** `5`, or `5 to 40` where they are added until a point is precise enough. */
export function replications({ measurement: { replications, maxReplications } }: Scenario): string {
  return maxReplications === undefined ? String(replications) : `${replications} to ${maxReplications}`;
}

/** How many the points really had: `5`, `5 to 20`. */
export function replicationsHad({ points, scenario }: Result): string {
  const had = points.flatMap((point) => point.replications ?? []);
  return had.length === 0 ? replications(scenario) : range(had);
}

/** How many events the points dropped: `1,000`, `15 to 40,000`; undefined if none was run. */
function warmupsHad({ points }: Result): string | undefined {
  const had = points.flatMap((point) => point.warmup ?? []);
  return had.length === 0 ? undefined : range(had);
}

function range(values: readonly number[]): string {
  const [low, high] = [Math.min(...values), Math.max(...values)].map(formatInteger);
  return low === high ? low : `${low} to ${high}`;
}

/** `2 % of p50 and 5 % of p99 response latency`. */
function target({ measurement: { precision } }: Scenario): string {
  const targets = Object.entries(precision.targets) as [PrecisionStatistic, number][];
  return `${enumerate(targets.map(([name, share]) => `${formatExact(share, "share")} of ${statisticTitle(name)}`))} ${precision.of} latency`;
}

/** How many of the steady points are as precise as asked; undefined if none is steady. */
function metBy({ points }: Result): { met: number; of: number } | undefined {
  const known = points.flatMap(({ precision }) => precision ?? []);
  return known.length === 0 ? undefined : { met: known.filter(({ met }) => met).length, of: known.length };
}

/** A short sentence where replications were added to no avail; nothing otherwise. */
export function shortfall(result: Result): string[] {
  const { maxReplications } = result.scenario.measurement;
  const reached = metBy(result);
  if (maxReplications === undefined || reached === undefined || reached.met === reached.of) return [];
  const missing = reached.of - reached.met;
  const points = `${missing} of ${reached.of} steady points ${missing === 1 ? "is" : "are"}`;
  return [`${points} less precise than asked after ${maxReplications} replications (${target(result.scenario)}).`];
}

/** What was asked for, and where it was reached. */
export function precisionSentence(result: Result): string {
  const { scenario } = result;
  const reached = metBy(result);
  if (reached === undefined) return "";
  const { maxReplications } = scenario.measurement;
  const asked = `Half-widths of at most ${target(scenario)}`;
  const where = reached.met === reached.of ? "all" : `${reached.met} of ${reached.of}`;
  const how =
    maxReplications === undefined
      ? `with the ${replications(scenario)} replications given`
      : `with up to ${maxReplications} replications, added point by point`;
  return `${asked} are reached at ${where} steady points, ${how}.`;
}

/** How much was dropped where the warm-up was detected. */
export function warmupSentence(result: Result): string {
  const had = warmupsHad(result);
  if (!result.scenario.measurement.autoWarmup || had === undefined) return "";
  return `The warm-up of each point was detected by MSER-5 in pilot runs: ${had} events.`;
}
