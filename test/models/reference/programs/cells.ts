/**
 * Random requests on random small machines, for muxsim and for the naive simulators: every request must be noticed,
 * begun and answered at the same picosecond, and core time by account and counts must agree, up to the last answer.
 */
import fc from "fast-check";
import type { Parameters } from "../../../../models/types.js";
import { ACCOUNTS } from "../../../../sim/accounting/accounts.js";
import type { Step } from "../../../../sim/spec.js";
import { constant, costs } from "../../harness.js";
import { type Play, play, type Stations } from "../../stage.js";
import { COSTS_NS, IDLE_EXIT_NS, MACHINE_PRICES, PRICES } from "../costs.js";
import { blockingThreads } from "./blocking-threads.js";
import { epoll } from "./epoll.js";
import { ioUring } from "./io-uring.js";
import { iocp } from "./iocp.js";
import { poll } from "./poll.js";
import { type GivenRequest, type HandlerStep, type Mechanism, playRequests } from "./requests.js";

const SENDS_NS = { write: 2_211, overlappedSend: 2_417, uringSend: 1_823 };
const POOL_NS = { futexWake: 917, futexWait: 1_129, eventfdWrite: 1_013, eventfdRead: 1_219, postPacket: 1_447 };
const HANDLERS_NS = { ...SENDS_NS, ...POOL_NS };
const COPY_NS = 0.5;

export interface Shape {
  mechanism: string;
  reference: Mechanism;
  parameters: Parameters;
  threads: number;
  cores: number[];
  /** Steps that are left out of its handlers. */
  lacks?: "any";
}

export const SHAPES: Record<string, Shape> = {
  "epoll, one thread": {
    ...{ mechanism: "epoll", reference: epoll, parameters: { threads: 1 }, threads: 1, cores: [1, 2] },
  },
  "epoll, a set for each of three threads": {
    ...{ mechanism: "epoll", reference: epoll, parameters: { threads: 3, sets: "per-thread" }, threads: 3 },
    cores: [1, 2, 3],
  },
  poll: { mechanism: "poll", reference: poll, parameters: { threads: 1 }, threads: 1, cores: [1, 2] },
  "iocp, a thread per core": {
    ...{ mechanism: "iocp", reference: iocp, parameters: {}, threads: 0, cores: [1, 2, 3] },
  },
  "iocp, four threads": {
    ...{ mechanism: "iocp", reference: iocp, parameters: { threads: 4 }, threads: 4, cores: [1, 2, 3] },
  },
  "io-uring": {
    ...{ mechanism: "io-uring", reference: ioUring(false), parameters: { threads: 1 }, threads: 1, cores: [1, 2] },
  },
  "io-uring, deferred": {
    ...{ mechanism: "io-uring", reference: ioUring(true), threads: 1, cores: [1, 2] },
    parameters: { threads: 1, mode: "IORING_SETUP_DEFER_TASKRUN" },
  },
  "blocking-threads": {
    ...{ mechanism: "blocking-threads", reference: blockingThreads, parameters: {}, threads: 0, cores: [1, 2, 3] },
    lacks: "any",
  },
};

// Odd picoseconds: two things happen at the same instant only if they must.
const duration = fc.integer({ min: 1, max: 60_000_000 });
const size = fc.integer({ min: 1, max: 9_000 });
const further = fc.record({ takes: duration, request: size, response: size }, { requiredKeys: ["takes"] });
const ios = (until: "all" | "any", minLength: number) =>
  fc.record({ io: fc.array(further, { minLength, maxLength: 3 }), until: fc.constant(until) });

function stepsOf({ lacks }: Shape): fc.Arbitrary<HandlerStep[]> {
  const step: fc.Arbitrary<HandlerStep> = fc.oneof(
    fc.record({ compute: duration }),
    fc.record({ reply: size }),
    { arbitrary: ios("all", 1), weight: 2 },
    ...(lacks === "any" ? [] : [ios("any", 2)]),
    fc.record({ block: duration }),
    fc.record({
      offload: fc.array(fc.oneof(fc.record({ compute: duration }), fc.record({ block: duration })), { maxLength: 2 }),
    }),
  );
  return fc.tuple(duration, fc.array(step, { maxLength: 5 })).map(([compute, others]) => [{ compute }, ...others]);
}

// Without bias towards small durations: two things that happen at one instant have no order that would be laid down.
export const trial = (shape: Shape) =>
  fc.noBias(
    fc.record({
      pick: fc.nat(2),
      napi: fc.boolean(),
      pending: fc.integer({ min: 1, max: 5 }),
      buffer: fc.constantFrom(1 << 20, 4_000),
      workers: fc.integer({ min: 1, max: 3 }),
      requests: fc.array(
        fc.record({
          ...{ gap: fc.integer({ min: 1, max: 150_000_000 }), operation: fc.nat(4), bytes: size },
          steps: stepsOf(shape),
        }),
        { minLength: 1, maxLength: 8 },
      ),
    }),
  );

export type Trial = ReturnType<typeof trial> extends fc.Arbitrary<infer T> ? T : never;

function asStep(step: HandlerStep): Step {
  const bytes = (meanBytes: number) => ({ kind: "constant" as const, meanBytes });
  if ("compute" in step) return { kind: "compute", duration: constant(step.compute) };
  if ("block" in step) return { kind: "block", duration: constant(step.block) };
  if ("reply" in step) return { kind: "reply", size: bytes(step.reply) };
  if ("offload" in step) return { kind: "offload", pool: "pool", steps: step.offload.map(asStep) };
  const operations = step.io.map(({ takes, request, response }) => ({
    ...{ to: "other", takes: constant(takes) },
    ...(request && { request: bytes(request) }),
    ...(response && { response: bytes(response) }),
  }));
  return { kind: "io", until: step.until, operations };
}

function asEvent({ at, operation, bytes, steps: [callback, ...others] }: GivenRequest): Play["events"][number] {
  return { at, operation, bytes, callback: (callback as { compute: number }).compute, handler: others.map(asStep) };
}

function both({ mechanism, reference, parameters, threads, cores }: Shape, t: Trial) {
  const count = cores[t.pick % cores.length];
  const { pending, napi, buffer, workers } = t;
  let at = 1e8;
  const given = t.requests.map(({ gap, operation, bytes, steps }): GivenRequest => {
    at += gap;
    return { at, operation: operation % pending, bytes, steps };
  });
  const expected = playRequests(
    reference,
    {
      ...{ cores: count, pending, threads: threads || count, workers, napi, buffer, machine: MACHINE_PRICES },
      ...{ copyPerByte: COPY_NS * 1e3 },
      prices: { ...PRICES, ...Object.fromEntries(Object.entries(HANDLERS_NS).map(([name, ns]) => [name, ns * 1e3])) },
    },
    given,
  );
  const muxsim = play({
    ...{
      mechanism,
      parameters: { ...parameters, ...(mechanism === "iocp" && threads === 0 && { threads: count }) },
      cores: count,
    },
    ...{ quantumPs: 1e15, machine: napi ? { interrupts: { napi: { budget: 64 } } } : {}, pending },
    costs: {
      ...costs({ ...COSTS_NS, ...HANDLERS_NS, copyPerByte: COPY_NS, loopBuffer: buffer, operationBuffer: buffer }),
      idleExit: IDLE_EXIT_NS,
    },
    events: given.map(asEvent),
    pools: { pool: { threads: workers } },
  });
  return { expected, muxsim };
}

/** What is compared, of muxsim and of the naive simulator. */
export function outcomes(shape: Shape, t: Trial) {
  const { expected, muxsim } = both(shape, t);
  const stationsOf = ({ notice, start, end }: Stations) => [notice, start, end];
  const { systemCalls, contextSwitches, wakeups, interrupts } = muxsim.books.counters;
  const booked = Object.fromEntries(ACCOUNTS.map((name, i) => [name, muxsim.books.accounts[i]]));
  return {
    muxsim: {
      stations: expected.requests.map((_, i) => stationsOf(muxsim.events.get(i)!)),
      counters: { systemCalls, contextSwitches, wakeups, interrupts },
      paid: booked,
    },
    naive: {
      stations: expected.requests.map(stationsOf),
      counters: expected.counters,
      paid: expected.booked,
    },
  };
}
