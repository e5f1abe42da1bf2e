/**
 * A handler's steps (spec.ts), drawn for one request: its itinerary. All is drawn when the request comes, so that every
 * mechanism meets the same requests whatever the order in which it serves them.
 */
import { type Sizes, sizes } from "../distributions/sizes.js";
import { type Distribution, distribution } from "../distributions.js";
import { NONE } from "../event-queues.js";
import type { Stream } from "../random.js";
import type { FurtherOperation, RepeatSpec, Step } from "../spec.js";
import { batches } from "../traffic/batches.js";
import { poolsOf } from "./pools.js";

export const StepKind = { Compute: 0, Block: 1, Reply: 2, Io: 3, Offload: 4, Back: 5, End: 6, Read: 7 } as const;

/**
 * Stop after stop, in one array: `Compute, ps`; `Block, ps`; `Reply, bytes`; `Offload, pool`, and `Back, pool` where
 * the pool's work ends; `Io, k, how many of them to wait for`, then k times `ps, bytes of the request, bytes of the
 * answer`, with ~d in place of the request's bytes for a read of the storage device of number d. Repetitions and
 * choices have been made. `Read` is an `Io` of which all are reads, to whoever asks what comes next (`kindAt`).
 */
export type Itinerary = readonly number[];

/** Replies from place `from` of `itinerary` on. */
export function repliesIn(itinerary: Itinerary, from = 0): number {
  let replies = 0;
  for (let at = from; at < itinerary.length; at = afterStop(itinerary, at)) {
    if (itinerary[at] === StepKind.Reply) replies++;
  }
  return replies;
}

/** Bytes of all replies in `itinerary`. */
export function replyBytes(itinerary: Itinerary): number {
  let bytes = 0;
  for (let at = 0; at < itinerary.length; at = afterStop(itinerary, at)) {
    if (itinerary[at] === StepKind.Reply) bytes += itinerary[at + 1];
  }
  return bytes;
}

/** The kind of the stop at `at`, `End` behind the last one. */
export function kindAt(itinerary: Itinerary, at: number): number {
  if (at >= itinerary.length) return StepKind.End;
  if (itinerary[at] !== StepKind.Io) return itinerary[at];
  for (let i = 0; i < itinerary[at + 1]; i++) if (itinerary[at + 4 + 3 * i] >= 0) return StepKind.Io;
  return StepKind.Read;
}

/** The place behind the stop at `at`. */
export function afterStop(itinerary: Itinerary, at: number): number {
  return at + (itinerary[at] === StepKind.Io ? 3 + 3 * itinerary[at + 1] : 2);
}

type Planned = (stream: Stream, into: number[]) => void;

export class Handler {
  private readonly steps: readonly Planned[];

  /** Names of the pools, by their numbers in itineraries. */
  readonly pools: readonly string[];

  /**
   * @param devices the storage devices of the machine, by their numbers
   * @param pools names of all pools, where other handlers have some too
   */
  constructor(steps: readonly Step[], devices: readonly Readable[] = [], pools: readonly string[] = poolsOf(steps)) {
    this.pools = pools;
    this.steps = steps.map((step) => planned(step, pools, devices));
  }

  /** The itinerary of one request. */
  draw(stream: Stream): Itinerary {
    const into: number[] = [];
    for (const step of this.steps) step(stream, into);
    return into;
  }
}

/** What is known of a storage device. */
interface Readable {
  readonly name: string;
  readonly takes: Distribution;
}

function planned(step: Step, pools: readonly string[], devices: readonly Readable[]): Planned {
  const inside = (steps: readonly Step[]) => steps.map((each) => planned(each, pools, devices));
  switch (step.kind) {
    case "compute":
      return timed(StepKind.Compute, distribution(step.duration));
    case "block":
      return timed(StepKind.Block, distribution(step.duration));
    case "reply": {
      const size = sizes(step.size);
      return (stream, into) => into.push(StepKind.Reply, size.sample(stream));
    }
    case "io":
      return furtherOperations(step.operations, step.until === "all" ? step.operations.length : 1, devices);
    case "offload":
      return offloaded(pools.indexOf(step.pool), inside(step.steps));
    case "repeat":
      return repeated(step.times, inside(step.steps));
    case "choose":
      return chosen(step.branches.map(({ probability, steps }) => ({ probability, steps: inside(steps) })));
  }
}

function timed(kind: number, duration: Distribution): Planned {
  return (stream, into) => into.push(kind, duration.sample(stream));
}

function furtherOperations(
  operations: readonly FurtherOperation[],
  awaited: number,
  devices: readonly Readable[],
): Planned {
  const drawn = operations.map(({ to, takes, request, response }) => {
    const device = takes === undefined ? devices.findIndex(({ name }) => name === to) : NONE;
    if (takes === undefined && device === NONE) throw new Error(`the machine has no storage device ${to}`);
    return {
      takes: takes === undefined ? devices[device].takes : distribution(takes),
      device,
      request: request && sizes(request),
      response: response && sizes(response),
    };
  });
  const bytes = (size: Sizes | undefined, stream: Stream) => size?.sample(stream) ?? 0;
  return (stream, into) => {
    into.push(StepKind.Io, drawn.length, awaited);
    for (const { takes, device, request, response } of drawn) {
      into.push(takes.sample(stream), device === NONE ? bytes(request, stream) : ~device, bytes(response, stream));
    }
  };
}

function offloaded(pool: number, steps: readonly Planned[]): Planned {
  return (stream, into) => {
    into.push(StepKind.Offload, pool);
    for (const step of steps) step(stream, into);
    into.push(StepKind.Back, pool);
  };
}

function repeated(times: RepeatSpec, steps: readonly Planned[]): Planned {
  const draw = batches(times.kind === "constant" ? { kind: "constant", size: times.count } : times).draw;
  return (stream, into) => {
    for (let left = draw(stream); left > 0; left--) for (const step of steps) step(stream, into);
  };
}

function chosen(branches: readonly { probability: number; steps: readonly Planned[] }[]): Planned {
  return (stream, into) => {
    let left = stream.next();
    let i = 0;
    // The last one takes what rounding leaves.
    for (; i < branches.length - 1 && left >= branches[i].probability; i++) left -= branches[i].probability;
    for (const step of branches[i].steps) step(stream, into);
  };
}
