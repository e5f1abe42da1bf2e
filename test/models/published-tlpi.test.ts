/**
 * Table 63-9 of The Linux Programming Interface (Kerrisk, 2010) with the profile linux-2010: 100,000 monitoring
 * operations on N descriptors, one of them, chosen at random, made ready before each call. So a call never sleeps: it
 * looks once at what there is, and poll and select leave wait entries up to the descriptor that is ready.
 *
 * An arrival process cannot say "before the call": either it drifts until the loop sleeps in the call (and poll looks
 * twice), or it overtakes the loop (and a call finds several). Here the traffic follows the loop instead: while the
 * callback of one event runs, the next device event happens, on a random descriptor. The callback is longer than the
 * interrupt, which another core takes, so the kernel knows of the event when the next call is made.
 *
 * The time per operation is what the accounts hold for system calls and the mechanism's user code (the search for the
 * ready descriptor), less the read. Tolerances: 15 % for poll and select, 25 % for epoll, which has no cost that
 * depends on N.
 */
import { describe, expect, it } from "vitest";
import { type CostName, CostTable, type CostValue } from "../../models/costs.js";
import { machineCosts } from "../../models/machine-costs.js";
import { findMechanism } from "../../models/registry.js";
import type { Mechanism } from "../../models/types.js";
import { loadProfile } from "../../scenarios/load/load.js";
import { ACCOUNTS } from "../../sim/accounting/accounts.js";
import { Machine } from "../../sim/machine.js";
import { type Observer, Operations, type Traffic } from "../../sim/operations.js";
import { stream } from "../../sim/random.js";
import { Simulation } from "../../sim/simulation.js";
import { cell } from "./harness.js";

/** Seconds per 100,000 operations, which is 10 us per operation. */
const TABLE = [
  { mechanism: "poll", tolerance: 0.15, seconds: { 10: 0.61, 100: 2.9, 1000: 35 } },
  { mechanism: "select", tolerance: 0.15, seconds: { 10: 0.73, 100: 3.0, 1000: 35 } },
  { mechanism: "epoll", tolerance: 0.25, seconds: { 10: 0.41, 100: 0.42, 1000: 0.53 } },
];
const NS_PER_TABLE_SECOND = 10_000;

const OPERATIONS = 2_000;
const CALLBACK_PS = 5e6;
/** The wait and the read. */
const CALLS_PER_OPERATION = 2;

const LINUX_2010 = Object.fromEntries(
  Object.entries(loadProfile("linux-2010").costs).map(([name, { value }]) => [name, value]),
);

/** One device event after another: the first at 0, each other when the callback of the one before starts. */
class OneAhead implements Traffic, Observer {
  private readonly choices = stream("tlpi", "choice", 0);
  private left = OPERATIONS;

  constructor(
    private readonly simulation: Simulation,
    private readonly operations: Operations,
  ) {}

  start(): void {
    this.operations.deviceEvent(this.choices.below(this.operations.count), CALLBACK_PS);
  }

  started(): void {
    if (--this.left > 0) this.start();
  }

  ended(): void {
    if (this.left === 0) this.simulation.stop();
  }

  happened(): void {}
  reissued(): void {}

  cancelled(): void {}
}

/** What the machine counted, and nanoseconds per monitoring operation. */
function monitor(name: string, pending: number, prices: Record<string, CostValue> = LINUX_2010) {
  const costs = new CostTable(prices, pending);
  const ps = (cost: CostName) => costs.ps(cost);
  const simulation = new Simulation();
  const machine = new Machine(simulation, { cores: 2, quantumPs: ps("quantum") }, machineCosts(costs));
  const operations = new Operations(machine, pending);
  const { parameters } = cell(name, { cores: 2 });
  const host = {
    machine,
    operations,
    costs,
    parameters,
    pending,
    pools: [],
    inboxes: [],
    stream: (of: string) => stream("tlpi", of, 0),
  };
  const traffic = new OneAhead(simulation, operations);
  operations.connect(traffic, traffic);
  (findMechanism(name) as Mechanism).build(host);
  machine.beginWindow();
  traffic.start();
  expect(simulation.run()).toBe("stopped");
  const { accounts, counters } = machine.endWindow();
  const spentPs = accounts[ACCOUNTS.indexOf("system")] + accounts[ACCOUNTS.indexOf("user")];
  return { counters, ns: (spentPs / OPERATIONS - ps("read")) / 1_000 };
}

describe("TLPI table 63-9 with the profile linux-2010", () => {
  const rows = TABLE.flatMap(({ mechanism, tolerance, seconds }) =>
    Object.entries(seconds).map(([n, s]) => ({ mechanism, tolerance, n: Number(n), ns: s * NS_PER_TABLE_SECOND })),
  );

  it.each(rows)("$mechanism, N = $n: $ns ns an operation, within $tolerance", ({ mechanism, tolerance, n, ns }) => {
    const run = monitor(mechanism, n);
    expect(Math.abs(run.ns / ns - 1)).toBeLessThan(tolerance);
    // Ready before the call: one wait and one read for each, and nobody but perhaps the first to come was asleep.
    expect(run.counters.systemCalls).toBe(CALLS_PER_OPERATION * OPERATIONS);
    expect(run.counters.wakeups).toBeLessThanOrEqual(1);
  });

  it("needs a cost per descriptor that grows with N: poll's at N = 100 falls short of N = 1000 by more than 20 %", () => {
    const at100 = new CostTable(LINUX_2010, 100);
    const perDescriptor: CostName[] = ["pollPerDescriptor", "waitEntryAdd", "waitEntryRemove"];
    const flat = Object.fromEntries(perDescriptor.map((name) => [name, at100.value(name)]));
    const { ns } = monitor("poll", 1_000, { ...LINUX_2010, ...flat });
    expect(ns).toBeLessThan(0.8 * 35 * NS_PER_TABLE_SECOND);
  });

  it.each(["poll", "select"])(
    "%s adds and removes wait entries up to the ready descriptor, half of them on average",
    (name) => {
      const dearer = { waitEntryAdd: 100, waitEntryRemove: 1_000 };
      const [free, paid] = [{ waitEntryAdd: 0, waitEntryRemove: 0 }, dearer].map(
        (entries) => monitor(name, 1_000, { ...LINUX_2010, ...entries }).ns,
      );
      // The position is uniform on 1 to 1000: of 2,000 a mean with a standard error of 289 / sqrt(2000) = 6.5. Five of
      // them.
      expect(Math.abs((paid - free) / 1_100 - 500.5)).toBeLessThan(5 * 6.5);
    },
  );
});
