/**
 * Every line of a chart meets the same traffic (docs/model.md#traffic). Closed: whatever delays the callbacks, an
 * operation's k-th event brings the same, and comes equally long after the callback of the one before. Where nothing
 * delays them, because mechanisms cost nothing and there are threads and cores enough, the device events are those of a
 * world without mechanisms. All to the picosecond.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MECHANISMS } from "../../models/registry.js";
import type { Mechanism, Parameters, ParameterValue } from "../../models/types.js";
import { computer } from "../../scenarios/cell/simulate.js";
import type { Cell } from "../../scenarios/common/types.js";
import { loadProfile } from "../../scenarios/load/load.js";
import type { Observer, Operations } from "../../sim/operations.js";
import { Simulation } from "../../sim/simulation.js";
import {
  type ClosedWorkload,
  type DistributionSpec,
  INTERRUPT_TARGETS,
  type MachineSpec,
  PINNINGS,
  RUN_QUEUES,
  SCHEDULERS,
} from "../../sim/spec.js";
import { traffic } from "../../sim/traffic.js";
import { CONSTANT_ZERO, cell, closed, costs, defaults, exponential } from "./harness.js";

const EVENTS = 300;

interface Trial {
  mechanism: string;
  parameters: Parameters;
  cores: number;
  choices: Partial<MachineSpec>;
  pending: number;
  workload: ClosedWorkload;
  seed: string;
}

/** The first device events, and by operation what each brought, with the time since the callback before it. */
class Log {
  readonly events: string[] = [];
  readonly cycles: string[][];
  private readonly endedPs: number[];

  constructor(
    private readonly simulation: Simulation,
    pending: number,
  ) {
    this.cycles = Array.from({ length: pending }, () => []);
    this.endedPs = new Array(pending).fill(0);
  }

  happened(operation: number, ...content: unknown[]): void {
    const { now } = this.simulation;
    this.events.push(`${now} ${operation}`);
    this.cycles[operation].push(`${content.join(" ")}, after ${now - this.endedPs[operation]} ps`);
    if (this.events.length === EVENTS) this.simulation.stop();
  }

  ended(operation: number): void {
    this.endedPs[operation] = this.simulation.now;
  }
}

/** What happens if each callback begins with its event. */
function undelayed({ pending, workload, seed }: Trial): Log {
  const simulation = new Simulation();
  const log = new Log(simulation, pending);
  const end = (operation: number) => {
    log.ended(operation);
    source.reissued(operation);
  };
  const deviceEvent = (operation: number, callback: number, bytes = 0, block = 0, ...further: unknown[]) => {
    log.happened(operation, callback, bytes, block, ...further);
    simulation.after(callback + block, end, operation);
  };
  const operations = { count: pending, deviceEvent } as unknown as Operations;
  const source = traffic(workload, simulation, operations, { seed, replication: 0 });
  source.start();
  simulation.run();
  return log;
}

function met({ mechanism, parameters, cores, choices, pending, workload, seed }: Trial, prices: Cell["costs"]): Log {
  const machine = { ...choices, cores, quantumPs: 1e15 };
  const base = { ...cell(mechanism, { cores, set: parameters, pending, workload, costs: prices, seed }), machine };
  const { simulation, operations, host } = computer(base);
  const log = new Log(simulation, pending);
  const happen = operations.deviceEvent.bind(operations);
  operations.deviceEvent = (operation, ...content) => {
    log.happened(operation, ...content);
    happen(operation, ...content);
  };
  const source = traffic(workload, simulation, operations, base);
  const ended: Observer["ended"] = (_serial, _devicePs, _noticedPs, _startPs, operation) => log.ended(operation);
  operations.connect(source, { happened() {}, started() {}, ended });
  (MECHANISMS.find(({ name }) => name === mechanism) as Mechanism).build(host);
  source.start();
  simulation.run(1e15, 1e6);
  return log;
}

const spread: fc.Arbitrary<DistributionSpec> = fc.constantFrom<DistributionSpec>(
  exponential(1e7),
  { kind: "uniform", lowPs: 0, highPs: 2e7 },
  { kind: "lognormal", meanPs: 1e7, cv: 3 },
  { kind: "gamma", meanPs: 1e7, shape: 0.5 },
);

const choices: fc.Arbitrary<Partial<MachineSpec>> = fc.record({
  runQueue: fc.constantFrom(...RUN_QUEUES),
  scheduler: fc.constantFrom(...SCHEDULERS),
  pinning: fc.constantFrom(...PINNINGS),
  interrupts: fc.record({ target: fc.constantFrom(...INTERRUPT_TARGETS) }),
});

/** Defaults and every choice; `fixed` parameters as they are given. */
function parametersOf({ name, parameters }: Mechanism, fixed: Parameters): fc.Arbitrary<Parameters> {
  const ofSockets = Object.entries(parameters).filter(([, { files }]) => !files);
  const entries = ofSockets.map(([key, spec]) => {
    const otherwise: ParameterValue[] = spec.type === "choice" ? [...spec.choices] : [defaults(name, 4)[key]];
    return [key, fc.constantFrom(...(key in fixed ? [fixed[key]] : otherwise))];
  });
  return fc.record(Object.fromEntries(entries)) as fc.Arbitrary<Parameters>;
}

/** A thread that spins on what is its own has a core of its own: the others come in turn. */
function coresFor({ notify, mode, busy_poll_usecs: spins }: Parameters, cores: number): number {
  return notify === "poll" || mode === "IORING_SETUP_SQPOLL" || spins !== undefined ? cores + 6 : cores;
}

/** Those that a computer without costs can run: polling schemes would let no time pass. */
const RUNNABLE = MECHANISMS.filter(({ family }) => family !== "polling scheme");

function expectSameTraffic(
  mechanism: Mechanism,
  trials: fc.Arbitrary<Omit<Trial, "mechanism">>,
  numRuns: number,
): void {
  const property = fc.property(trials, (t) => {
    fc.pre(mechanism.unsupported?.(t.parameters, t.pending) === undefined);
    const trial = { ...t, mechanism: mechanism.name, cores: coresFor(t.parameters, t.cores) };
    // A ring that is polled has to cost something, or time would stand still: a picosecond.
    const free = costs(t.parameters.notify === "poll" ? { rioDequeue: 0.001 } : {});
    expect(met(trial, free).events.join("\n")).toBe(undelayed(trial).events.join("\n"));
  });
  fc.assert(property, { seed: 5, numRuns });
}

const seed = fc.nat(1_000).map(String);
const rate = (perSecond: number, think: DistributionSpec) => ({ ...(closed(perSecond) as ClosedWorkload), think });

describe("closed, with callbacks that take no time, events happen as if there were no mechanism", () => {
  it.each(RUNNABLE.map((mechanism) => [mechanism.name, mechanism] as const))("%s", (_, mechanism) => {
    const threads = mechanism.name === "blocking-threads" ? ["per-operation", 1, 3] : [1, 3];
    const trials = fc.constantFrom(...threads).chain((m) =>
      fc.record({
        parameters: parametersOf(mechanism, "threads" in mechanism.parameters ? { threads: m } : {}),
        cores: fc.integer({ min: 1, max: 5 }),
        choices,
        pending: fc.integer({ min: 1, max: 40 }),
        workload: fc
          .tuple(spread, fc.constantFrom(CONSTANT_ZERO, exponential(3e7)))
          .map(([io, think]) => ({ ...rate(20_000, think), io })),
        seed,
      }),
    );
    expectSameTraffic(mechanism, trials, 12);
  });
});

/*
 * A thread and a core for every operation, and for every poller of a submission ring. Where each event is a connection
 * that is dealt or hashed to one of several sets, two may meet on the same one, and there wait for each other.
 */
describe("closed, with a thread and a core for every callback, events happen as if there were no mechanism", () => {
  it.each(RUNNABLE.map((mechanism) => [mechanism.name, mechanism] as const))("%s", (_, mechanism) => {
    const threads = mechanism.name === "blocking-threads" ? "per-operation" : 10;
    const apart = { ...("steering" in mechanism.parameters ? { steering: "modulo" } : {}), threads };
    const trials = fc.record({
      parameters: parametersOf(mechanism, apart),
      cores: fc.constant(24),
      choices: fc.constant({}),
      pending: fc.integer({ min: 1, max: 5 }),
      workload: fc.tuple(spread, spread, fc.boolean()).map(
        ([io, callback, blocks]): ClosedWorkload => ({
          ...rate(20_000, exponential(1e6)),
          ...{ io, callback },
          ...(blocks ? { blocking: { share: 0.3, duration: exponential(1e7) } } : {}),
        }),
      ),
      seed,
    });
    expectSameTraffic(mechanism, trials, 12);
  });
});

/*
 * At load 0.8 and more of one core, with the costs of a shipped profile: events wait, in another order for each
 * mechanism, batches are submitted together, threads block, buffers run out.
 */
describe("closed, an operation's k-th event brings the same, equally long after the callback before", () => {
  const prices = Object.fromEntries(
    Object.entries(loadProfile("linux-2026-vm").costs).map(([name, { value }]) => [name, value]),
  ) as Cell["costs"];

  it.each(MECHANISMS.map((mechanism) => [mechanism.name, mechanism] as const))("%s", (_, mechanism) => {
    const trials = fc.record({
      mechanism: fc.constant(mechanism.name),
      parameters: parametersOf(mechanism, {}),
      cores: fc.integer({ min: 2, max: 4 }),
      choices: fc.constant({}),
      pending: fc.integer({ min: 5, max: 30 }),
      workload: fc.tuple(spread, spread).map(
        ([io, callback]): ClosedWorkload => ({
          ...{ ...rate(100_000, exponential(1e6)), io, callback },
          message: { kind: "exponential", meanBytes: 3_000 },
          blocking: { share: 0.1, duration: exponential(1e7) },
        }),
      ),
      seed,
    });
    const property = fc.property(trials, (t) => {
      fc.pre(mechanism.unsupported?.(t.parameters, t.pending) === undefined);
      const there = undelayed(t).cycles;
      const here = met(t, prices).cycles;
      const both = (cycles: string[][]) =>
        cycles.flatMap((list, i) => [`${i}:`, ...list.slice(0, Math.min(here[i].length, there[i].length))]);
      expect(both(here).join("\n")).toBe(both(there).join("\n"));
      expect(both(here).length - t.pending).toBeGreaterThan(EVENTS / 2);
    });
    fc.assert(property, { seed: 5, numRuns: 5 });
  });
});
