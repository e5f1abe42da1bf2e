/** How a recorded trace is written. */
import type { EventContent, RecordedTrace, TargetSpec, TraceWorkload } from "../../sim/spec.js";
import { PS_PER_S } from "../../sim/time.js";
import { targets } from "./arrivals.js";
import { CALLBACK, EXTRAS, extras } from "./event-content.js";
import { field, section } from "./fields.js";
import { line, oneOf } from "./text.js";
import { plainNumber } from "./units.js";

const TRACE_FORMATS = ["auto", "csv", "log"] as const;
export type TraceFormat = (typeof TRACE_FORMATS)[number];

/** A trace as it is asked for: nobody has looked at the file yet. */
export interface TraceDraft extends Partial<EventContent> {
  kind: "trace";
  file: string;
  format: TraceFormat;
  speed: number;
  targets?: TargetSpec;
}

export const trace = section(
  {
    file: field(line("the path of a trace such as access.log", 500), "Relative to the scenario's file."),
    format: field(
      oneOf(TRACE_FORMATS),
      "A CSV with a header, or a web server's log; detected from its first line.",
    ).default("auto"),
    speed: field(plainNumber(0, 1e6), "How many times as fast as recorded it is played.").default(1),
    callback: CALLBACK.optional(),
    targets: targets.optional(),
    ...EXTRAS,
  },
  "Events at the times at which they were recorded. What the trace does not say is drawn.",
).transform(
  (written): TraceDraft => ({
    kind: "trace",
    file: written.file,
    format: written.format,
    speed: written.speed,
    ...(written.callback && { callback: written.callback }),
    ...(written.targets && { targets: written.targets }),
    ...extras(written),
  }),
);

/** The workload of `draft` when its file has been gone over. */
export function traceWorkload({ file: _, format: __, ...draft }: TraceDraft, recorded: RecordedTrace): TraceWorkload {
  const perSecond = ((recorded.events - 1) * PS_PER_S * draft.speed) / recorded.durationPs;
  return { ...draft, trace: recorded, rate: { basis: "total", perSecond } };
}

/** What a trace that does not say how long callbacks take lacks, if so. */
export function callbackProblem({ trace: { events, known, file }, callback }: TraceWorkload): string | undefined {
  if (callback !== undefined || known.service === events) return undefined;
  const lacking = known.service === 0 ? `${file} has no service times` : `${events - known.service} events have none`;
  return `missing, and ${lacking}: expected a duration such as 5us or a distribution such as exponential 5us`;
}
