/**
 * A cost may be a table over n, and is then charged at the run's n, wherever it is charged. Over random parameters and
 * traffic of each mechanism: tables that say the same at every n give the same bytes as numbers; and a table that says
 * something else at this n, and nothing else anywhere else, changes them, of each cost that the mechanism lists or
 * reads and of each that the machine charges. So a cost that is listed is charged somewhere, too.
 */
import { describe, expect, it } from "vitest";
import { COSTS, type CostName, CostTable, type CostValue, isOverIdleTime } from "../../models/costs.js";
import { machineCosts } from "../../models/machine-costs.js";
import { MECHANISMS } from "../../models/registry.js";
import type { LawContext, Mechanism, ParameterSpec, Parameters, ParameterValue } from "../../models/types.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import type { Cell } from "../../scenarios/common/types.js";
import { type Stream, stream } from "../../sim/random.js";
import type { EventContent, MachineSpec } from "../../sim/spec.js";
import { cell, closed, constant, exponential, poisson } from "./harness.js";

const NAMES = Object.keys(COSTS) as CostName[];
const TRIALS = 200;

const NOT_SPINNING: readonly CostName[] = ["ipi", "wakeupAsleep", "idleEnter", "idleResume"];

type Prices = Record<string, CostValue>;

function drawn(spec: ParameterSpec, random: Stream): ParameterValue {
  if (spec.type === "choice") return spec.choices[random.below(spec.choices.length)];
  if (spec.default !== "cores" && random.below(2) === 0) return spec.default;
  return Math.min(spec.max, spec.min + random.below(4));
}

function parametersOf({ parameters }: Mechanism, random: Stream): Parameters {
  const ofSockets = Object.entries(parameters).filter(([, { files }]) => !files);
  return Object.fromEntries(ofSockets.map(([name, spec]) => [name, drawn(spec, random)]));
}

/** Messages of several buffers, callbacks that block and that cancel, bursts. */
function workloadOf(random: Stream): Cell["workload"] {
  const content: Partial<EventContent> = {
    message: { kind: "uniform", lowBytes: 1, highBytes: 9 },
    cancel: { share: 0.2, operations: 3 },
    ...(random.below(2) === 0 && { blocking: { share: 0.2, duration: exponential(5e5) } }),
  };
  const callback = constant(1e5);
  if (random.below(2) === 0) return { ...closed(2e6, callback), ...content };
  return { ...poisson(1e6, callback), batch: { kind: "geometric", mean: 3 }, ...content } as Cell["workload"];
}

function machineOf(random: Stream): MachineSpec {
  const coalesce = { events: 4, timerPs: 1e5 };
  return {
    cores: 1 + random.below(4),
    quantumPs: random.below(2) === 0 ? 1e15 : 1e5,
    interrupts: { target: "idle", ...(random.below(2) === 0 && { coalesce }) },
  };
}

/** Undefined if the mechanism refuses the parameters drawn. */
function trial(mechanism: Mechanism, index: number): Cell | undefined {
  const random = stream("cost tables", mechanism.name, index);
  const parameters = parametersOf(mechanism, random);
  const pending = 4 + random.below(20);
  if (mechanism.unsupported?.(parameters, pending) !== undefined) return undefined;
  const machine = machineOf(random);
  const costs = Object.fromEntries(NAMES.map((name) => [name, 1 + random.below(40)]));
  const workload = workloadOf(random);
  const size = { pending, warmup: 0, completions: 60 };
  return { ...cell(mechanism.name, { ...size, set: parameters, workload, costs }), machine };
}

/** All that a run and the memory it commits have to do with costs, as text. */
function outcome(mechanism: Mechanism, cell: Cell, costs: Prices): string {
  return JSON.stringify([simulate({ ...cell, costs }), mechanism.memory(contextOf(cell, costs))]);
}

function contextOf({ pending, machine, parameters }: Cell, costs: Prices): LawContext {
  return { pending, cores: machine.cores, parameters, costs: new CostTable(costs, pending) };
}

/** From no idle time on, or at every n. */
const flat = (name: string, value: CostValue): CostValue =>
  isOverIdleTime(name)
    ? [[0, value as number]]
    : [
        [1, value as number],
        [1_000, value as number],
      ];

/** Dearer at n, and only there; of a cost over idle time, in its second step. */
function peak(name: string, value: CostValue, n: number): CostValue {
  const usual = value as number;
  if (isOverIdleTime(name)) {
    return [
      [0, usual],
      [1, 3 * usual + 7],
    ];
  }
  return [
    [n - 1, usual],
    [n, 3 * usual + 7],
    [n + 1, usual],
  ];
}

/** A table that notes what it is asked for. */
class Recording extends CostTable {
  readonly names = new Set<CostName>();

  protected override read(name: CostName): CostValue {
    this.names.add(name);
    return super.read(name);
  }
}

/** Costs that the machine charges, whatever they are. */
function chargedByMachine(): Iterable<CostName> {
  const costs = new Recording(Object.fromEntries(NAMES.map((name) => [name, 1])));
  machineCosts(costs);
  return costs.names;
}

/** Costs that memory is computed from. */
function readForMemory(mechanism: Mechanism, { costs, pending, machine, parameters }: Cell): Iterable<CostName> {
  const recording = new Recording(costs, pending);
  mechanism.memory({ pending, cores: machine.cores, parameters, costs: recording });
  return recording.names;
}

describe.each(MECHANISMS.map((mechanism) => [mechanism.name, mechanism] as const))("%s", (_, mechanism) => {
  const cells = Array.from({ length: TRIALS }, (_, i) => trial(mechanism, i)).filter((cell) => cell !== undefined);

  it("charges the same for tables that are the same at every n", () => {
    for (const cell of cells.slice(0, 6)) {
      const tables = Object.fromEntries(Object.entries(cell.costs).map(([name, value]) => [name, flat(name, value)]));
      expect(outcome(mechanism, cell, tables)).toBe(outcome(mechanism, cell, cell.costs));
      const law = (costs: Prices) => mechanism.law.notice?.(contextOf(cell, costs));
      expect(law(tables)).toBe(law(cell.costs));
    }
  });

  it("charges each cost that it lists, and the machine's, at its n", () => {
    const left = new Set([
      ...mechanism.costs,
      ...chargedByMachine(),
      "systemCall",
      ...readForMemory(mechanism, cells[0]),
    ] as CostName[]);
    // Its threads wake nobody: only interrupts do, on their own cores unless these are taken; and they never sleep.
    if (mechanism.name === "overlapped-spin") for (const name of NOT_SPINNING) left.delete(name);
    for (const cell of cells) {
      if (left.size === 0) break;
      const usual = outcome(mechanism, cell, cell.costs);
      for (const name of left) {
        const costs = { ...cell.costs, [name]: peak(name, cell.costs[name], cell.pending) };
        if (outcome(mechanism, cell, costs) !== usual) left.delete(name);
      }
    }
    expect([...left]).toEqual([]);
  });
});

describe("epoll_wait at 200 ns for n = 10 and 25 us for n = 10,000", () => {
  const epoll = MECHANISMS.find(({ name }) => name === "epoll") as Mechanism;
  const table: CostValue = [
    [10, 200],
    [10_000, 25_000],
  ];
  const at = (pending: number, epollWait: CostValue) => {
    const costs = { ...cell("epoll", {}).costs, interrupt: 1_000, epollWait };
    return outcome(epoll, cell("epoll", { pending, costs, completions: 500 }), costs);
  };

  it.each([
    [10, 200],
    [10_000, 25_000],
    // Half the way between the logarithms of 100 and 1,000, of 10 and 10,000.
    [316.227766, 12_600],
  ])("costs at n = %d what a price of %d ns costs", (n, ns) => {
    const pending = Math.round(n);
    const exact = new CostTable({ epollWait: table }, pending).value("epollWait");
    expect(exact).toBeCloseTo(ns, -2);
    expect(at(pending, table)).toBe(at(pending, exact));
  });

  it("enters the law at its n", () => {
    const { law } = MECHANISMS.find(({ name }) => name === "event-ports") as Mechanism;
    const base = cell("event-ports", { pending: 10_000 });
    expect(law.notice?.(contextOf(base, { ...base.costs, wakeup: table }))).toBe(25e6);
  });

  it("has no value without an n", () => {
    expect(() => new CostTable({ epollWait: table }).ps("epollWait")).toThrow("epollWait depends on the number of");
    expect(new CostTable({ epollWait: table }).ps("epollWait", 10)).toBe(200_000);
  });
});
