/**
 * Random scenarios for the polling schemes, carried out twice: with fruitless turns foreseen
 * (sim/fast-forward/fast-forward.ts) and with every poll acted out. Whatever differs is an error.
 */
import fc from "fast-check";
import { COSTS, type CostValue } from "../../models/costs.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import type { Cell } from "../../scenarios/common/types.js";
import {
  type DistributionSpec,
  type EventContent,
  type MachineSpec,
  PINNINGS,
  type PlainWorkload,
  RUN_QUEUES,
  SCHEDULERS,
} from "../../sim/spec.js";
import { coreLists, interrupts, placed } from "./random-machine.js";
import { type Play, play } from "./stage.js";

/** Events given one by one, to the last picosecond; or a whole run with its traffic and its measurements. */
type Trial = { play: Play } | { cell: Cell };

/** What the two ways of carrying out `trial` gave, as text. */
export function carryOut(trial: Trial): { foreseen: string; actedOut: string } {
  if ("play" in trial) {
    const [foreseen, actedOut] = [false, true].map((exactPolls) => {
      const { events, ...rest } = play({ ...trial.play, exactPolls });
      return JSON.stringify([[...events], rest], null, 1);
    });
    return { foreseen, actedOut };
  }
  const [foreseen, actedOut] = [false, true].map((exactPolls) => {
    const { simulatedEvents: _, ...result } = simulate({ ...trial.cell, exactPolls });
    return JSON.stringify(result, null, 1);
  });
  return { foreseen, actedOut };
}

/** The first line in which the two differ; undefined if none does. */
export function difference(trial: Trial): string | undefined {
  const { foreseen, actedOut } = carryOut(trial);
  if (foreseen === actedOut) return undefined;
  const [lines, others] = [foreseen.split("\n"), actedOut.split("\n")];
  const at = lines.findIndex((line, i) => line !== others[i]);
  return `line ${at}: foreseen ${lines[at]}, acted out ${others[at]}`;
}

const NAMES = ["overlapped-spin", "overlapped-fifo", "overlapped-ports"] as const;
type Name = (typeof NAMES)[number];

/** Or a loop could go round without time passing. */
const NEVER_FREE = ["overlappedPollSyscall", "overlappedPollMemory", "queuePop"];

/** Half of the time what `values` says, else `otherwise`. */
function sometimes<T>(values: fc.Arbitrary<T>, otherwise: T): fc.Arbitrary<T> {
  return fc.oneof(fc.constant(otherwise), values);
}

function parametersOf(name: Name): fc.Arbitrary<Play["parameters"]> {
  const poll = fc.constantFrom("syscall", "memory");
  const buffer = fc.constantFrom(1, 10, 4096, "profile");
  if (name === "overlapped-spin") return fc.record({ poll, buffer });
  const lock = fc.constantFrom("uncontended", "uncontended", "contended");
  const threads = fc.integer({ min: 1, max: 9 });
  if (name === "overlapped-fifo") return fc.record({ poll, buffer, lock, threads });
  const balancer = fc.constantFrom("random", "round-robin", "least-pending", "two-choices");
  const ports = fc.integer({ min: 1, max: 6 });
  return fc.record({ poll, buffer, lock, balancer, ports, threads: fc.integer({ min: 1, max: 3 }) });
}

/** Each way of scheduling, alone and with others. */
export const choices: fc.Arbitrary<Partial<MachineSpec>> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ interrupts }, { requiredKeys: [] }) },
  {
    weight: 2,
    arbitrary: fc.record(
      {
        runQueue: fc.constantFrom(...RUN_QUEUES),
        stealing: fc.boolean(),
        scheduler: fc.constantFrom(...SCHEDULERS),
        pinning: fc.constantFrom(...PINNINGS),
        ...coreLists,
        interrupts,
      },
      { requiredKeys: [] },
    ),
  },
);

const quantum = fc.oneof(
  fc.integer({ min: 1_000, max: 50_000 }),
  fc.integer({ min: 50, max: 300 }).map((ns) => 1_000 * ns),
  fc.constant(1e9),
);

/** Short stages of whole nanoseconds, so that many things happen at the very same instant. */
const plays: fc.Arbitrary<Trial> = fc
  .record({
    mechanism: fc.constantFrom(...NAMES),
    cores: fc.integer({ min: 1, max: 5 }),
    /** Of times: 1 ps, or whole nanoseconds. */
    tick: fc.constantFrom(1, 1_000),
    pending: fc.oneof(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 10, max: 80 }),
    ),
    /** Between two events: a few turns, or many. */
    gap: fc.constantFrom(300_000, 300_000, 3_000_000, 10_000_000),
  })
  .chain(({ mechanism, cores, tick, pending, gap }) => {
    const ticks = (ps: number) =>
      sometimes(
        fc.nat(Math.floor(ps / tick)).map((count) => count * tick),
        0,
      );
    const event = fc.record({
      at: ticks(gap),
      operation: fc.nat(pending - 1),
      callback: ticks(100_000),
      block: ticks(200_000),
      bytes: sometimes(fc.nat(40), 0),
      cancels: sometimes(fc.nat(5), 0),
      victim: fc.nat(pending - 1),
    });
    return fc.record({
      mechanism: fc.constant(mechanism),
      parameters: parametersOf(mechanism),
      cores: fc.constant(cores),
      quantumPs: quantum,
      machine: choices.map((each) => placed(each, cores)),
      pending: fc.constant(pending),
      costs: fc.record(
        Object.fromEntries(
          Object.keys(COSTS).map((cost) => [
            cost,
            sometimes(fc.integer({ min: 1, max: 30 }), NEVER_FREE.includes(cost) ? 1 : 0),
          ]),
        ),
      ) as fc.Arbitrary<Record<string, number>>,
      /** `at`: since the one before. */
      events: fc.array(event, { minLength: 1, maxLength: 40 }),
      again: fc.option(
        fc.nat(Math.floor(200_000 / tick)).map((count) => count * tick),
        { nil: undefined },
      ),
    });
  })
  .map((scene) => {
    let at = 0;
    const events = scene.events.map((event) => {
      at += event.at;
      return { ...event, at };
    });
    return { play: { ...scene, events } };
  });

const distributions: fc.Arbitrary<DistributionSpec> = fc.constantFrom<DistributionSpec>(
  { kind: "constant", meanPs: 2e6 },
  { kind: "constant", meanPs: 0 },
  { kind: "exponential", meanPs: 5e6 },
  { kind: "bimodal", lowPs: 1e6, highPs: 1e9, highProbability: 0.02 },
);

const contents: fc.Arbitrary<EventContent> = fc.record(
  {
    callback: distributions,
    message: fc.constant({ kind: "exponential" as const, meanBytes: 15 }),
    blocking: fc.record({
      share: fc.constant(0.2),
      duration: fc.constant({ kind: "exponential" as const, meanPs: 2e7 }),
    }),
    cancel: fc.record({ share: fc.constant(0.1), operations: fc.integer({ min: 1, max: 4 }) }),
  },
  { requiredKeys: ["callback"] },
);

export const workloads: fc.Arbitrary<PlainWorkload> = fc
  .record({
    open: fc.boolean(),
    perSecond: fc.constantFrom(5_000, 20_000, 50_000, 200_000),
    steady: fc.boolean(),
    bursts: fc.boolean(),
    batch: fc.boolean(),
    content: contents,
  })
  .map(({ open, perSecond, steady, bursts, batch, content }): PlainWorkload => {
    const rate = { basis: "total" as const, perSecond };
    const shape: DistributionSpec = steady ? { kind: "constant", meanPs: 1 } : { kind: "exponential", meanPs: 1 };
    if (!open) return { ...content, kind: "closed", rate, io: shape, think: { kind: "constant", meanPs: 0 } };
    const on: DistributionSpec = { kind: "exponential", meanPs: 1e9 };
    return {
      ...content,
      kind: "open",
      rate,
      interval: shape,
      ...(bursts ? { bursts: { on, off: { ...on, meanPs: 3e9 } } } : {}),
      ...(batch ? { batch: { kind: "geometric", mean: 4 } } : {}),
    };
  });

/** Prices of the size that real ones have. */
export const prices = fc.record({
  interrupt: fc.constantFrom(1_000, 1_500),
  interruptPerEvent: fc.constantFrom(0, 200),
  wakeup: fc.constant(1_000),
  ipi: fc.constantFrom(0, 1_000),
  idleExit: fc.constantFrom<CostValue>(
    2_000,
    [[1_000, 700] as const, [20_000, 2_000] as const],
    { kind: "exponential", meanPs: 2e6 },
    [
      [1_000, { kind: "quantiles", probabilities: [0.5, 0.99], valuesPs: [14e5, 28e5] }],
      [20_000, 3_000],
    ],
  ),
  contextSwitch: fc.constantFrom(0, 1_200, 1_500),
  overlappedPollSyscall: fc.constantFrom(120, 200),
  overlappedPollMemory: fc.constant(5),
  yield: fc.constantFrom(0, 300, 350),
  queuePop: fc.constantFrom(10, 25),
  queuePush: fc.constantFrom(0, 25),
  issue: fc.constant(900),
  cancelIoEx: fc.constant(400),
  copyPerByte: fc.constantFrom(0, 3),
  lockHold: fc.constantFrom(0, 25),
  lockHandover: fc.constantFrom(0, 142),
  lockPerWaiter: fc.constantFrom(0, 0, 0, 30),
  operationBuffer: fc.constant(4_096),
});

const cells: fc.Arbitrary<Trial> = fc.constantFrom(...NAMES).chain((mechanism) =>
  fc
    .record({
      parameters: parametersOf(mechanism),
      pending: fc.oneof(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 10, max: 400 })),
      seed: fc.nat().map(String),
      cores: fc.integer({ min: 1, max: 6 }),
      quantumPs: fc.constantFrom(5e6, 5e7, 1e9),
      choices,
      prices,
      workload: workloads,
    })
    .map(({ cores, quantumPs, choices, prices, ...rest }) => {
      const zero = Object.fromEntries(Object.keys(COSTS).map((name) => [name, 0]));
      return {
        cell: {
          line: mechanism,
          mechanism,
          replication: 0,
          machine: { ...placed(choices, cores), cores, quantumPs },
          costs: { ...zero, ...prices },
          warmup: 10,
          completions: 40,
          ...rest,
        },
      };
    }),
);

/** Scenarios of both kinds. */
export const trials: fc.Arbitrary<Trial> = fc.oneof({ weight: 2, arbitrary: plays }, { weight: 1, arbitrary: cells });
