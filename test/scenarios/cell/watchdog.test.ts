import { describe, expect, test } from "vitest";
import { clientPrices } from "../../../models/client-prices.js";
import { call, type Host, type Mechanism, type Program } from "../../../models/index.js";
import { findMechanism } from "../../../models/registry.js";
import { computer, simulate } from "../../../scenarios/cell/simulate.js";
import { runWatched } from "../../../scenarios/cell/watchdog.js";
import type { Cell, ClassResult } from "../../../scenarios/common/types.js";
import { Recorder } from "../../../sim/recorder.js";
import type { ClassTraffic, Step, Workload } from "../../../sim/spec.js";
import type { Here } from "../../../sim/traffic/here.js";
import { traffic } from "../../../sim/traffic.js";
import { cell, closed, constant, costs, exponential, poisson } from "../../models/harness.js";
import { asleep, mechanism, polling, served } from "../plugins/fixtures.js";

const PRICES = costs({ interrupt: 1_000, overlappedPollMemory: 100, yield: 100, issue: 500, copyPerByte: 0 });

/** Less than a run's own, to be tried in little time. */
const PATIENCE = 20_000;

/** A run of a hundred events on two cores: steps it took, measured events that did not end. */
function run(mechanism: Mechanism, options: Partial<Cell> = {}) {
  const base = cell(mechanism.name, { costs: PRICES, pending: 5, warmup: 10, completions: 100, cores: 2, ...options });
  const { simulation, machine, operations, host } = computer(base);
  const recorder = new Recorder(machine, operations, base.warmup, base.completions, 10 * base.completions);
  const prices = (here: Parameters<Here["prices"]>[0]) => clientPrices(host.costs, operations, here);
  const source = traffic(base.workload, simulation, operations, base, undefined, { machine, prices });
  operations.connect(source, recorder);
  mechanism.build(host);
  source.start();
  runWatched(machine, operations, recorder, PATIENCE);
  return { steps: simulation.executed, unfinished: recorder.unfinished };
}

describe("the watchdog", () => {
  test("lets a mechanism at work alone", () => {
    expect(run(polling()).unfinished).toBe(0);
  });

  test("ends a run whose mechanism does not issue operations again: their next events are never noticed", () => {
    const forgetful = polling(function* ({ operations: io }, operation): Program {
      const event = io.take(operation);
      yield io.begin(event);
      io.end(event);
    });
    expect(() => run(forgetful)).toThrow(/an event was lost: that of operation \d at .* has not been noticed.*steps/);
  });

  test("ends a run whose mechanism overlooks events, and names the first", () => {
    const blind = polling(function* (): Program {});
    expect(() => run(blind)).toThrow(
      /an event was lost: that of operation \d at [\d.]+ .s has not been noticed, and in the last 20.6 k steps/,
    );
  });

  test("ends a run that has noticed an event and does nothing about it", () => {
    const lazy = polling(function* ({ operations: io }, operation): Program {
      io.notice(operation);
      yield call(1_000);
    });
    expect(() => run(lazy)).toThrow(/was noticed, but its callback has not begun/);
  });

  test("ends a run of callbacks that never end", () => {
    const endless = polling(function* ({ operations: io }, operation): Program {
      yield io.begin(io.take(operation));
      io.issue(operation);
    });
    expect(() => run(endless)).toThrow(
      /callbacks have begun and not ended, and there can be no more than one a thread/,
    );
  });

  test("says which event was lost when all threads sleep", () => {
    expect(() => run(asleep)).toThrow(/that of operation \d at .* has not been noticed, and nothing is left to happen/);
  });

  test("blames a lost event, not the clock, when the clock comes to its end", () => {
    // A thread that sleeps for a second at a time makes too few steps for the other criterion.
    const sleepy = mechanism("sleepy", ({ operations, machine }: Host) => {
      operations.attach({ announce() {} }, "completion");
      machine.spawn("sleeper", function* (): Program {
        for (;;) yield call(1e12);
      });
    });
    expect(() => run(sleepy)).toThrow(/has not been noticed, and the clock has come to its end/);
  });

  test("waits for a device that is slow, with a program that polls all the time", () => {
    // An event every 20 ms, and 200 ns a round.
    const { steps, unfinished } = run(polling(), { pending: 1, workload: closed(50), warmup: 0, completions: 2 });
    expect(unfinished).toBe(0);
    expect(steps).toBeGreaterThan(4 * PATIENCE);
  });

  test("waits for a callback that is long, while another thread is busy", () => {
    // 80 ms of callback are 400,000 steps of 200 ns.
    const two = mechanism("two", (host: Host) => {
      polling(served).build(host);
      host.machine.spawn("idler", function* (): Program {
        for (;;) yield call(200_000);
      });
    });
    const options = { pending: 1, workload: closed(100, constant(8e10)), warmup: 0, completions: 1 };
    const { steps, unfinished } = run(two, options);
    expect(unfinished).toBe(0);
    expect(steps).toBeGreaterThan(4 * PATIENCE);
  });

  test.each<[string, Step]>([
    ["an answer that is slow", { kind: "io", operations: [{ to: "db", takes: constant(8e10) }], until: "all" }],
    ["a step that sleeps for long", { kind: "block", duration: constant(8e10) }],
  ])("waits for %s, while threads poll all the time", (_, step) => {
    const content = { ...closed(10, constant(0)), handler: [step] };
    const options = { pending: 2, workload: content, warmup: 0, completions: 1 };
    const fifo = findMechanism("overlapped-fifo") as Mechanism;
    const { steps, unfinished } = run(fifo, { ...options, exactPolls: true });
    expect(unfinished).toBe(0);
    expect(steps).toBeGreaterThan(4 * PATIENCE);
  });

  test("gives up a run whose core does nothing but refuse requests", () => {
    const workload: Workload = {
      kind: "clients",
      outstanding: 1,
      rate: { basis: "per-operation", perSecond: 1 },
      ...{ think: exponential(1e6), network: constant(1_000), callback: constant(1e6), limits: { requests: 1 } },
    };
    const epoll = findMechanism("epoll") as Mechanism;
    const prices = costs({ interrupt: 100_000, wakeup: 1_000, epollWait: 100 });
    const { steps, unfinished } = run(epoll, {
      workload,
      pending: 50,
      machine: { cores: 1, quantumPs: 1e15 },
      costs: prices,
    });
    expect(unfinished).toBeGreaterThan(0);
    expect(steps).toBeLessThan(1_000_000);
  });

  test("gives up a run in which the clients' timers keep the program's thread off its core for good", () => {
    const workload: Workload = {
      kind: "clients",
      outstanding: 1,
      rate: { basis: "per-operation", perSecond: 1 },
      ...{ think: exponential(5e6), network: constant(0), callback: constant(1e6), limits: { requests: 1 } },
      here: {},
    };
    const epoll = findMechanism("epoll") as Mechanism;
    const prices = { interrupt: 1_000, wakeup: 1_000, epollWait: 100, write: 300, loopback: 10 };
    const { unfinished } = run(epoll, {
      workload,
      pending: 30,
      machine: { cores: 6, quantumPs: 1e9, pinning: "round-robin", interrupts: { target: [0] } },
      costs: costs(prices),
    });
    expect(unfinished).toBeGreaterThan(0);
  });

  /** Its core does nothing but take the interrupts of a class in the background. */
  const FLOOD = { interrupt: 1_000, epollWait: 100, overlappedPollMemory: 10_000 };
  const flooded = (backgroundPerSecond: number, mechanism = "epoll") => {
    const own = (name: string, traffic: Workload) => ({ name, traffic: traffic as ClassTraffic });
    const behind = { ...own("flood", poisson(backgroundPerSecond, constant(0))), background: true as const };
    return cell(mechanism, {
      ...{ pending: 4, warmup: 0, completions: 100, machine: { cores: 1, quantumPs: 1e15 } },
      costs: costs(FLOOD),
      workload: { kind: "classes", classes: [own("measured", closed(1e6)), behind] },
    });
  };

  test("gives up a run that a class in the background keeps from all that is measured", () => {
    const { unfinished, classes, windowPs, latency } = simulate(flooded(2e6));
    expect(latency.response.count).toBe(0);
    expect(unfinished).toBe(100);
    // At the least 100,000 and a thousand times the three asked for beside each of three; looked at now and then.
    const [, { events }] = classes as [ClassResult, ClassResult];
    expect(windowPs).toBeGreaterThan(0);
    expect(events).toBeGreaterThan(100_000);
    expect(events).toBeLessThan(250_000);
  });

  test("gives up a run of polling threads at one instant, whether their polls are skipped or acted out", () => {
    const machine = { cores: 2, quantumPs: 1e9, interrupts: { target: [0] } };
    const base = { ...flooded(2e6, "overlapped-fifo"), machine, costs: costs({ ...FLOOD, queuePop: 50, yield: 100 }) };
    const [skipped, actedOut] = [false, true].map((exactPolls) => {
      const { simulatedEvents: _, ...result } = simulate({ ...base, exactPolls });
      return result;
    });
    expect(skipped.unfinished).toBeGreaterThan(0);
    expect(actedOut).toEqual(skipped);
  });
});
