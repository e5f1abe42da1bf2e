/**
 * A run looked into: what cores, threads and requests did in a stretch of it. Like a run it is a pure function of its
 * cell: the same bytes everywhere. The cell is run twice, first to find when the stretch is, then to look.
 */
import { ExecutionTracer } from "../../sim/execution-trace/tracer.js";
import type { ExecutionTrace } from "../../sim/execution-trace/types.js";
import { MAX_PS, type Picoseconds, toNs } from "../../sim/time.js";
import { type ClassPart, classesOf } from "../../sim/traffic/classes.js";
import { UsageError } from "../common/errors.js";
import { formatMeasured } from "../common/format.js";
import type { Cell } from "../common/types.js";
import { assemble, type SimulateOptions } from "./simulate.js";
import { runWatched } from "./watchdog.js";

/** Which stretch of the time measured. */
export interface TraceRequest {
  /** Measured events, about. */
  events: number;
  /** The slowest response; or so long after measurement starts. From its start on if absent. */
  around?: "slowest" | Picoseconds;
  /** The trace ends when it has so many slices. */
  mostSlices: number;
  /** Act out all polls, in the second run. */
  exactPolls?: boolean;
}

/** What was looked into, and where it lies in the run. */
export interface TracedRun {
  trace: ExecutionTrace;
  /** Serial number of the first measured event; when measurement starts. */
  firstSerial: number;
  measuredFromPs: Picoseconds;
  /** The classes of the traffic, if it has any, with the first of their operations and how many they have. */
  classes?: Pick<ClassPart, "name" | "first" | "count">[];
  /** When the stretch was to end. */
  wantedUntilPs: Picoseconds;
  /** The slowest measured response: the serial number of its event. */
  slowest: { serial: number; responsePs: Picoseconds };
}

/** A measured event that has been answered: its place among them. */
interface Response {
  index: number;
  devicePs: Picoseconds;
  endPs: Picoseconds;
}

interface Stretch {
  fromPs: Picoseconds;
  untilPs: Picoseconds;
}

/**
 * Look into a run of `cell`. Throws as `simulate`; UsageError if no measured event is answered, or `around` lies behind
 * the last one.
 */
export function traceExecution(cell: Cell, request: TraceRequest, options: SimulateOptions = {}): TracedRun {
  const { responses, measuredFromPs } = listen(cell, options);
  if (responses.length === 0)
    throw new UsageError("no measured event is answered in this run: there is nothing to see");
  const slowest = responses.reduce((most, each) => (tookPs(each) > tookPs(most) ? each : most));
  const { fromPs, untilPs } = stretch(responses, slowest, measuredFromPs, request);
  return {
    trace: look({ ...cell, exactPolls: request.exactPolls ?? false }, { fromPs, untilPs }, request, options),
    firstSerial: cell.warmup,
    measuredFromPs,
    ...(cell.workload.kind === "classes" && {
      classes: classesOf(cell.workload, cell.pending).map(({ name, first, count }) => ({ name, first, count })),
    }),
    wantedUntilPs: untilPs,
    slowest: { serial: cell.warmup + slowest.index, responsePs: tookPs(slowest) },
  };
}

function tookPs({ devicePs, endPs }: Response): Picoseconds {
  return endPs - devicePs;
}

/** All measured events that are answered, in their order. */
function listen(cell: Cell, options: SimulateOptions): { responses: Response[]; measuredFromPs: Picoseconds } {
  const { why: _, ...plain } = cell;
  const { machine, operations, recorder, source } = assemble(plain, options);
  const responses: Response[] = [];
  recorder.onResponse = (index, devicePs) => responses.push({ index, devicePs, endPs: machine.simulation.now });
  try {
    source.start();
    runWatched(machine, operations, recorder);
  } finally {
    source.close?.();
  }
  return { responses: responses.sort((a, b) => a.index - b.index), measuredFromPs: recorder.windowStartPs };
}

/** A tenth of the events come before what is looked for. */
const LEAD = 0.1;

function stretch(
  responses: readonly Response[],
  slowest: Response,
  measuredFromPs: Picoseconds,
  { events, around }: TraceRequest,
): Stretch {
  if (around === "slowest") {
    const place = responses.indexOf(slowest);
    const later = responses.findIndex(({ devicePs }) => devicePs > slowest.endPs);
    const end = later < 0 ? responses.length : later;
    const first = Math.max(0, Math.min(place - Math.ceil(LEAD * events), end - events));
    return { fromPs: before(responses[first]), untilPs: slowest.endPs };
  }
  const atPs = measuredFromPs + (around ?? 0);
  const next = responses.findIndex(({ devicePs }) => devicePs >= atPs);
  if (next < 0) {
    const length = formatMeasured(toNs(responses[responses.length - 1].devicePs - measuredFromPs), "ns");
    throw new UsageError(`--around: the last event that is measured comes after ${length}`);
  }
  const first = around === undefined ? 0 : Math.max(0, next - Math.floor(events / 2));
  const among = responses.slice(first, first + events);
  return { fromPs: before(among[0]), untilPs: among.reduce((most, { endPs }) => Math.max(most, endPs), 0) };
}

/** What happens at its device event is in the stretch. */
function before({ devicePs }: Response): Picoseconds {
  return Math.max(0, devicePs - 1);
}

function look(
  cell: Cell,
  { fromPs, untilPs }: Stretch,
  { mostSlices, exactPolls = false }: TraceRequest,
  options: SimulateOptions,
): ExecutionTrace {
  let tracer: ExecutionTracer | undefined;
  const { machine, operations, source } = assemble(cell, {
    ...options,
    probe: (machine) => {
      tracer = new ExecutionTracer(machine, { fromPs, untilPs, mostSlices, exactPolls });
      return tracer;
    },
  });
  const made = tracer as unknown as ExecutionTracer;
  made.watch(operations.events, operations.count);
  try {
    source.start();
    machine.simulation.run(Math.min(untilPs, MAX_PS - 1));
  } finally {
    source.close?.();
  }
  return made.finish();
}
