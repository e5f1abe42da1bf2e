/**
 * The events of one run, as the simulator draws them: the same times, operations, callbacks, messages and replies, from
 * the same streams. What fires them for real is given them as rows of bytes.
 */
import type { Operations } from "../../sim/operations.js";
import { type Itinerary, replyBytes } from "../../sim/requests/handler.js";
import { Simulation } from "../../sim/simulation.js";
import type { OpenWorkload, TraceWorkload } from "../../sim/spec.js";
import { MAX_PS, PS_PER_S } from "../../sim/time.js";
import type { Draw, EventSite } from "../../sim/traffic/content.js";
import { OpenTraffic } from "../../sim/traffic/open.js";
import { TraceTraffic } from "../../sim/traffic/trace.js";
import { UsageError } from "../common/errors.js";
import { openTrace } from "../trace/file.js";

export interface DrawnEvent {
  atPs: number;
  operation: number;
  callbackPs: number;
  /** Of its message, and of the replies to it; 0 for none. */
  bytes: number;
  replyBytes: number;
}

/** What of a run is measured: some events are dropped first, then slices follow one another. */
export interface Window {
  /** Events dropped at most, and for how long at most. */
  dropped: number;
  droppedPs: number;
  slices: number;
  slicePs: number;
}

/** More events than this are no run of a few slices. */
const MAX_EVENTS = 4_000_000;

interface Schedule {
  events: DrawnEvent[];
  /** Of them, how many are dropped. */
  dropped: number;
}

/**
 * The events of a run of `workload` up to the first one behind its last slice.
 * @throws UsageError where there are too many
 */
export function drawSchedule(
  workload: OpenWorkload | TraceWorkload,
  pending: number,
  draw: Draw,
  window: Window,
): Schedule {
  const events: DrawnEvent[] = [];
  let dropped: number | undefined;
  for (const event of drawEvents(workload, pending, draw)) {
    const { atPs } = event;
    if (dropped === undefined && (events.length === window.dropped || atPs > window.droppedPs)) dropped = events.length;
    events.push(event);
    if (dropped !== undefined && atPs >= events[dropped].atPs + window.slices * window.slicePs)
      return { events, dropped };
    if (events.length === MAX_EVENTS)
      throw new UsageError(`more than ${MAX_EVENTS} events in ${window.slices} slices: the rate is too high to be run`);
  }
  throw new Error("the traffic ended");
}

/** The events of a run, one by one, as long as they are asked for. */
function* drawEvents(
  workload: OpenWorkload | TraceWorkload,
  pending: number,
  draw: Draw,
): Generator<DrawnEvent, void, undefined> {
  const simulation = new Simulation();
  const drawn: DrawnEvent[] = [];
  const site = recording(pending, (event) => drawn.push({ atPs: simulation.now, ...event }));
  const traffic =
    workload.kind === "trace"
      ? new TraceTraffic(workload, simulation, site, draw, openTrace)
      : new OpenTraffic(workload, simulation, site, draw);
  try {
    traffic.start();
    while (simulation.run(MAX_PS, 1) === "paused") {
      yield* drawn;
      drawn.length = 0;
    }
  } finally {
    if (traffic instanceof TraceTraffic) traffic.close();
  }
}

/** Operations on which nothing is done about events but to note them. */
function recording(count: number, note: (event: Omit<DrawnEvent, "atPs">) => void): EventSite {
  const deviceEvent = (
    operation: number,
    callbackPs: number,
    bytes: number,
    _blockPs: number,
    _cancels: number,
    _victim: number,
    itinerary?: Itinerary,
  ) => note({ operation, callbackPs, bytes, replyBytes: itinerary ? replyBytes(itinerary) : 0 });
  return {
    count,
    pools: [],
    askers: undefined,
    deviceEvent: deviceEvent as Operations["deviceEvent"],
    ways: { comeBy() {}, turnAway() {} },
    connections: undefined,
    handleRequests() {},
    storage: undefined,
  };
}

const PS_PER_NS = PS_PER_S / 1e9;
const ROW = 24;

/**
 * Rows as native/workload-common.h has them: time (64 bits), operation, callback, bytes, bytes of the reply (32 bits
 * each); times and callbacks in nanoseconds.
 * @param leastBytes of a message, where something must be read
 */
export function scheduleBytes(events: readonly DrawnEvent[], leastBytes: number): Buffer {
  const buffer = Buffer.alloc(events.length * ROW);
  for (const [i, { atPs, operation, callbackPs, bytes, replyBytes: reply }] of events.entries()) {
    const at = i * ROW;
    buffer.writeBigUInt64LE(BigInt(Math.round(atPs / PS_PER_NS)), at);
    buffer.writeUInt32LE(operation, at + 8);
    buffer.writeUInt32LE(Math.round(callbackPs / PS_PER_NS), at + 12);
    buffer.writeUInt32LE(Math.max(bytes, leastBytes), at + 16);
    buffer.writeUInt32LE(reply, at + 20);
  }
  return buffer;
}
