/** Growth laws as they are drawn and written. */
import { type Axis, PENDING_AXIS } from "../../scenarios/common/axis.js";
import { LAWS } from "../../scenarios/common/findings.js";
import { formatCount, formatRounded } from "../../scenarios/common/format.js";
import { METRICS } from "../../scenarios/common/metrics.js";
import type { Growth, Knee, LawName, Result, Segment } from "../../scenarios/common/types.js";
import { F } from "../../scenarios/evidence/growth/laws.js";
import { type Meeting, meetingOf } from "../../scenarios/evidence/meeting.js";

/** f(n) of each law. */
const SHAPES: Record<LawName, (n: number) => number> = {
  "O(1)": () => 1,
  ...F,
};

export function growthOf({ findings }: Result, line: string, metric: string): Growth | undefined {
  return findings.growth.find((growth) => growth.line === line && growth.metric === metric);
}

export function kneeOf({ findings }: Result, line: string): Knee | undefined {
  return findings.knees.find((knee) => knee.line === line);
}

/** The metrics whose growth is known, in the order in which metrics are listed. */
export function growthMetrics({ findings }: Result): string[] {
  return METRICS.map(({ name }) => name).filter((name) => findings.growth.some(({ metric }) => metric === name));
}

const STEPS = 32;

/** The fitted law from one end of its range to the other; undefined where none is known, or it falls to 0. */
export function curveOf(growth: Growth): [number, number][] | undefined {
  const { law, from, to, constant, factor } = growth;
  if (law === "undecided" || constant === undefined || to <= from) return undefined;
  const ratio = to / from;
  const curve = Array.from({ length: STEPS + 1 }, (_, i): [number, number] => {
    const n = from * ratio ** (i / STEPS);
    return [n, constant.value + (law === "O(1)" ? 0 : (factor?.value ?? 0) * SHAPES[law](n))];
  });
  return curve.filter(([, value]) => value > 0);
}

/** The segments of the axis over which the load is carried, ascending. */
export function segmentsOf({ before, from, to, law }: Growth): Segment[] {
  return [...before, { from, to, law }];
}

interface Change {
  before: Segment;
  after: Segment;
}

/** Where the law changes: between neighbours. What is beyond the knee has that for its reason. */
export function changesOf(growth: Growth): Change[] {
  const segments = segmentsOf(growth);
  return segments.slice(1).map((after, i) => ({ before: segments[i], after }));
}

/** `from 100 to 1 M`, `at 100`. */
export function rangeOf({ from, to }: Segment): string {
  return from === to ? `at ${formatCount(from)}` : `from ${formatCount(from)} to ${formatCount(to)}`;
}

/** The law of a segment; of a single value there is none to be decided. */
export function lawOf({ law, from, to }: Segment): string {
  return law === "undecided" && from === to ? "one value" : law;
}

/** `O(n) from 100 to 1 M`. */
export function segmentInWords(segment: Segment): string {
  return `${lawOf(segment)} ${rangeOf(segment)}`;
}

/** The laws by weight of evidence, the best first; none where nothing could be fitted. */
export function ranking({ weights }: Growth): [LawName, number][] {
  if (weights === undefined) return [];
  return LAWS.map((law): [LawName, number] => [law, weights[law]]).sort((a, b) => b[1] - a[1]);
}

/** Where the load becomes too much, and what is full then, in a few words. */
export function kneeInWords(knee: Knee, axis = PENDING_AXIS): string {
  const { format } = axis;
  if (knee.kind === "none") return "none up to the end of the axis";
  const [carried, first] = knee.between ?? [null, undefined];
  if (knee.kind === "unknown") {
    if (first === undefined) return "not run";
    return `${carried === null ? "" : `none up to ${format(carried)}, `}too short to tell at ${format(first)}`;
  }
  const between =
    first === undefined
      ? ""
      : carried === null
        ? ` from the start, ${format(first)}`
        : ` between ${format(carried)} and ${format(first)}`;
  const meeting = meetingOf(knee, axis.isPending);
  const full = knee.full === undefined ? "" : `, full: ${knee.full}`;
  return `${knee.kind}${between}${meeting ? `, at ${meetingText(meeting, axis)}` : ""}${full}`;
}

/** `1.2 k (1.1 k to 1.3 k)`. */
function meetingText({ at, low, high }: Meeting, { unit }: Axis): string {
  const [said, from, to] = [at, low, high].map((number) => number && formatRounded(number, unit));
  return from && to ? `${said} (${from} to ${to})` : `${said}`;
}

/**
 * Where a knee is drawn: at its estimate, or half-way between the two values, as the eye sees it on the axis.
 */
export function placeOfKnee(knee: Knee, { isPending, scale } = PENDING_AXIS): number | undefined {
  const { at, between, kind } = knee;
  if (kind === "none" || kind === "unknown") return undefined;
  if (at !== undefined && meetingOf(knee, isPending)) return at.value;
  if (between === undefined) return undefined;
  const [carried, first] = between;
  if (carried === null) return first;
  return scale === "log" ? Math.sqrt(carried * first) : (carried + first) / 2;
}
