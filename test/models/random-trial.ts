/**
 * Random trials of mechanisms: a computer, prices, parameters, traffic with bursts and equal times, and, if asked for,
 * a program, all in whole picoseconds, so that everything can take twice as long.
 */
import fc from "fast-check";
import { COSTS } from "../../models/costs.js";
import type { Executor } from "../../models/executors/types.js";
import { findMechanism, MECHANISMS } from "../../models/registry.js";
import type { Mechanism, ParameterSpec, Parameters, ParameterValue } from "../../models/types.js";
import type { ThreadsSpec } from "../../sim/requests/threads.js";
import { type MachineSpec, PINNINGS, RUN_QUEUES, SCHEDULERS, type Step } from "../../sim/spec.js";
import { drivers, executors, longerThreads, readable, rules } from "./random-executor.js";
import { coreLists, interrupts, placed } from "./random-machine.js";
import { handlers, longerSteps } from "./random-program.js";
import { play } from "./stage.js";

/** Durations in ps. */
interface Arrival {
  /** Since the one before. */
  gap: number;
  operation: number;
  /** Even: a callback that blocks does so half-way. */
  callback: number;
  block: number;
  bytes: number;
  /** How many operations the callback cancels, from `victim` on: some have their event already, others not. */
  cancels: number;
  victim: number;
}

export interface Trial {
  /** By name: counterexamples stay readable. */
  mechanism: string;
  parameters: Parameters;
  cores: number;
  quantum: number;
  choices: Partial<MachineSpec>;
  pending: number;
  /** By cost name, in ns. */
  prices: Record<string, number>;
  /** In place of that price: steps over idle time, in ns. */
  idleExit: [number, number][] | undefined;
  arrivals: Arrival[];
  /** Closed: an operation's next event comes this long after it was issued again; undefined: open. */
  again: number | undefined;
  /** What comes after each callback. */
  handler?: Step[];
  /** Send buffers, and how long their receivers take a byte, in turn. */
  receivers?: { capacity: number; drainPs: number[] };
  /** Who runs it. */
  threads?: ThreadsSpec;
  rule?: Executor["rule"];
}

/** Polling loops must cost something, or time would stand still. */
export const NEVER_FREE = [
  ...["overlappedPollSyscall", "overlappedPollMemory", "queuePop"],
  ...["napiPoll", "ringPoll", "rioDequeue", "uringSqPoll"],
];

const choices: fc.Arbitrary<Partial<MachineSpec>> = fc.record(
  {
    runQueue: fc.constantFrom(...RUN_QUEUES),
    stealing: fc.boolean(),
    scheduler: fc.constantFrom(...SCHEDULERS),
    pinning: fc.constantFrom(...PINNINGS),
    ...coreLists,
    interrupts,
  },
  { requiredKeys: [] },
);

const arrival: fc.Arbitrary<Arrival> = fc.record({
  gap: sometimes(fc.nat(300_000)),
  operation: fc.nat(11),
  callback: sometimes(fc.nat(50_000).map((half) => 2 * half)),
  block: sometimes(fc.nat(200_000)),
  bytes: sometimes(fc.nat(40)),
  cancels: sometimes(fc.nat(5)),
  victim: fc.nat(11),
});

export const trials: fc.Arbitrary<Trial> = fc.constantFrom(...MECHANISMS).chain(trialsOf);

function trialsOf(mechanism: Mechanism): fc.Arbitrary<Trial> {
  return anyOf(mechanism).filter((trial) => mechanism.unsupported?.(trial.parameters, trial.pending) === undefined);
}

function anyOf(mechanism: Mechanism): fc.Arbitrary<Trial> {
  return fc.record({
    mechanism: fc.constant(mechanism.name),
    parameters: parametersOf(mechanism),
    cores: fc.integer({ min: 1, max: 5 }),
    quantum: fc.integer({ min: 1_000, max: 50_000 }),
    choices,
    pending: fc.integer({ min: 1, max: 12 }),
    prices: fc.record(
      Object.fromEntries(
        Object.keys(COSTS).map((name) => [
          name,
          sometimes(fc.integer({ min: 1, max: 30 }), NEVER_FREE.includes(name) ? 1 : 0),
        ]),
      ),
    ) as fc.Arbitrary<Record<string, number>>,
    idleExit: fc.option(
      fc.uniqueArray(fc.tuple(fc.nat(50), fc.nat(30)), { selector: ([from]) => from, minLength: 1, maxLength: 3 }),
      {
        nil: undefined,
      },
    ),
    arrivals: fc.array(arrival, { minLength: 1, maxLength: 40 }),
    again: fc.option(fc.integer({ min: 0, max: 200_000 }), { nil: undefined }),
  });
}

/** With a program: what comes after the callbacks. */
export function programTrials(mechanism: Mechanism): fc.Arbitrary<Trial> {
  return fc
    .tuple(trialsOf(mechanism), handlers, fc.option(receivers, { nil: undefined }))
    .map(([trial, handler, receivers]) => ({ ...trial, handler, receivers }));
}

/** Of replies of up to 40 bytes the buffer holds none or a part or several. */
const receivers = fc.record({
  capacity: fc.integer({ min: 1, max: 60 }),
  drainPs: fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 3 }),
});

/**
 * With others who run it, on a mechanism whose threads do not wait for answers themselves: replies find room.
 */
export function executorTrials(mechanism: Mechanism): fc.Arbitrary<Trial> {
  return fc
    .tuple(programTrials(mechanism), executors, fc.option(rules, { nil: undefined }))
    .map(([trial, threads, rule]) => forWorkers({ ...trial, threads, rule }, mechanism));
}

/** The same with workers that wait for events themselves, on a mechanism where they can. */
export function driverTrials(mechanism: Mechanism): fc.Arbitrary<Trial> {
  const driven = Object.entries(mechanism.driven ?? {}).map(([name, values]) => [name, fc.constantFrom(...values)]);
  const fixed = fc.record(Object.fromEntries(driven)) as fc.Arbitrary<Parameters>;
  const count = fc.integer({ min: 1, max: 4 });
  return fc
    .tuple(
      programTrials(mechanism),
      fixed,
      count.chain((n) => fc.tuple(fc.constant(n), drivers(n))),
      fc.option(rules, { nil: undefined }),
    )
    .map(([trial, fixed, [threads, spec], rule]) =>
      forWorkers({ ...trial, threads: spec, rule, parameters: { ...trial.parameters, ...fixed, threads } }, mechanism),
    );
}

function forWorkers({ receivers: _, ...trial }: Trial, mechanism: Mechanism): Trial {
  const parameters = readable(trial.parameters, trial.threads, mechanism);
  return { ...trial, parameters };
}

/** Half of the time what `values` says, else `otherwise`. */
function sometimes(values: fc.Arbitrary<number>, otherwise = 0): fc.Arbitrary<number> {
  return fc.oneof(fc.constant(otherwise), values);
}

export function parametersOf(mechanism: Mechanism): fc.Arbitrary<Parameters> {
  const ofSockets = Object.entries(mechanism.parameters).filter(([, { files }]) => !files);
  const entries = ofSockets.map(([name, spec]) => {
    if (spec.type === "choice") return [name, fc.constantFrom(...spec.choices)];
    if (spec.type === "size") return [name, fc.constantFrom(1, 10, 4096, "profile")];
    if (spec.type === "duration") return [name, fc.integer({ min: 1, max: 100_000 })];
    if (spec.type === "limit") return [name, fc.oneof(fc.constant(spec.unlimited), limit(name, spec))];
    return [name, few(spec)];
  });
  return fc.record(Object.fromEntries(entries)) as fc.Arbitrary<Parameters>;
}

function limit(name: string, spec: { unit?: "us"; min: number; max: number }): fc.Arbitrary<number> {
  if (name === "IORING_OP_SEND_ZC") return fc.integer({ min: 1, max: 40 });
  return name === "threads" || spec.unit === "us" ? few(spec) : fc.constant(spec.max);
}

function few({ min, max }: { min: number; max: number }): fc.Arbitrary<number> {
  return fc.integer({ min, max: Math.min(max, 5) });
}

/** Carry out a trial to its end; every duration and price times `scale`. */
export function run(t: Trial, scale: number, { probe = false, exactPolls = false } = {}) {
  let at = 0;
  const events = t.arrivals.map(({ gap, operation, callback, block, ...rest }) => {
    at += gap * scale;
    return { ...rest, at, operation: operation % t.pending, callback: callback * scale, block: block * scale };
  });
  const costs = Object.fromEntries(
    Object.entries(COSTS).map(([name, { unit }]) => [name, t.prices[name] * (unit === "ns" ? scale : 1)]),
  );
  const again = t.again === undefined ? undefined : t.again * scale;
  const parameters = scaledParameters(t, scale);
  const steps = t.idleExit?.map(([from, ns]) => [from * scale, ns * scale] as const).sort(([a], [b]) => a - b);
  return play({
    ...t,
    parameters,
    costs: { ...costs, ...(steps && { idleExit: steps }) },
    quantumPs: t.quantum * scale,
    machine: scaled(placed(t.choices, t.cores), scale),
    events,
    again,
    ...(t.handler && { handler: longerSteps(t.handler, scale) }),
    ...(t.receivers && {
      receivers: {
        capacity: t.receivers.capacity,
        drainPs: Array.from({ length: t.pending }, (_, i) => scale * inTurn(t.receivers?.drainPs, i)),
      },
    }),
    ...(t.threads && { threads: longerThreads(t.threads, scale) }),
    ...(t.rule && { rule: longerRule(t.rule, scale) }),
    probe,
    exactPolls,
  });
}

/** Choosing takes longer too. */
function longerRule(rule: NonNullable<Executor["rule"]>, scale: number): Executor["rule"] {
  return (workers) => {
    const own = rule(workers);
    return { ...own, ...(own.assignPs !== undefined && { assignPs: own.assignPs * scale }) };
  };
}

/** Durations among the parameters take longer too. */
function scaledParameters({ mechanism, parameters }: Trial, scale: number): Parameters {
  const specs = (findMechanism(mechanism) as Mechanism).parameters;
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, isTime(specs[name]) ? longer(value, scale) : value]),
  );
}

function isTime(spec: ParameterSpec): boolean {
  return spec.type === "duration" || (spec.type === "limit" && spec.unit === "us");
}

/** Words stay as they are. */
function longer(value: ParameterValue, scale: number): ParameterValue {
  return typeof value === "number" ? value * scale : value;
}

function scaled(machine: Trial["choices"], scale: number): Trial["choices"] {
  const { interrupts } = machine;
  if (interrupts?.coalesce === undefined) return machine;
  const { events, timerPs } = interrupts.coalesce;
  return { ...machine, interrupts: { ...interrupts, coalesce: { events, timerPs: timerPs * scale } } };
}

function inTurn(values: readonly number[] = [0], i: number): number {
  return values[i % values.length];
}
