/**
 * Six mechanisms beside naive simulators of them that were written from the description of the model, by someone who
 * had not read its code. Where the description is silent, machine.ts and the mechanisms' files say what is taken to be
 * so; much of that was settled by watching what the model does with single events, so of such points agreement proves
 * only that nothing has changed.
 *
 * Traffic drawn by each on its own must give the same mean and p99 latency, calls, switches, wake-ups, interrupts and
 * core time, within four standard errors of the difference, which independent replications give (of t with 18 degrees
 * of freedom 8 in 10,000 lie farther out). The same events given to both must have the same stations, to the
 * picosecond, and cost the same.
 */
import seedrandom from "seedrandom";
import { describe, expect, it } from "vitest";
import type { Parameters } from "../../../models/types.js";
import type { Cell, CellResult } from "../../../scenarios/common/types.js";
import { ACCOUNTS } from "../../../sim/accounting/accounts.js";
import { quantileOf } from "../../../sim/histogram.js";
import type { MachineSpec } from "../../../sim/spec.js";
import { cell, closed, costs, exponential, meanAndError, poisson, replicate } from "../harness.js";
import { play } from "../stage.js";
import { blockingThreads } from "./blocking-threads.js";
import { COSTS_NS, IDLE_EXIT_NS, MACHINE_PRICES, PRICES } from "./costs.js";
import { epoll } from "./epoll.js";
import { ioUring } from "./io-uring.js";
import { iocp } from "./iocp.js";
import type { Account, Machine } from "./machine.js";
import { overlappedFifo } from "./overlapped-fifo.js";
import { poll } from "./poll.js";
import { type Measured, type Mechanism, measure, playEvents, type Setting, type Traffic } from "./traffic.js";

interface Case {
  name: string;
  reference: Mechanism;
  set: Parameters;
  threads: number;
  cores: number;
  pending: number;
  napi: boolean;
  kind: Traffic["kind"];
}

const CASES: Case[] = [
  {
    ...{ name: "epoll", reference: epoll, set: { threads: 2, sets: "per-thread" }, threads: 2 },
    ...{ cores: 2, pending: 12, napi: true, kind: "open" },
  },
  {
    ...{ name: "poll", reference: poll, set: { threads: 1 }, threads: 1 },
    ...{ cores: 2, pending: 24, napi: false, kind: "closed" },
  },
  {
    ...{ name: "iocp", reference: iocp, set: { threads: 4 }, threads: 4 },
    ...{ cores: 2, pending: 24, napi: false, kind: "closed" },
  },
  {
    ...{ name: "blocking-threads", reference: blockingThreads, set: {}, threads: 12 },
    ...{ cores: 2, pending: 12, napi: false, kind: "open" },
  },
  {
    ...{ name: "io-uring", reference: ioUring, set: { threads: 1 }, threads: 1 },
    ...{ cores: 2, pending: 24, napi: true, kind: "closed" },
  },
  {
    ...{ name: "overlapped-fifo", reference: overlappedFifo, set: { threads: 3 }, threads: 3 },
    ...{ cores: 2, pending: 12, napi: false, kind: "closed" },
  },
];

const CALLBACK_PS = 2e7;
const REPLICATIONS = 10;
const WARMUP = 200;
const COMPLETIONS = 400;
/** A count may differ by an event that lies just within the window, or just outside. */
const EDGE = 1 / COMPLETIONS;

const ALL_COSTS: Cell["costs"] = { ...costs(COSTS_NS), idleExit: IDLE_EXIT_NS };

function machineOf({ napi }: { napi: boolean }): Partial<MachineSpec> {
  return napi ? { interrupts: { napi: { budget: 64 } } } : {};
}

function settingOf({ cores, pending, threads, napi }: Omit<Setting, "machine" | "prices">): Setting {
  return { cores, pending, threads, napi, machine: MACHINE_PRICES, prices: PRICES };
}

/** Events per picosecond when there is never a lack of them. */
function capacityOf({ reference, ...rest }: Case): number {
  const traffic = { kind: "closed" as const, callback: CALLBACK_PS, warmup: 200, completions: 2_000, seed: "capacity" };
  const { perPicosecond } = measure(reference, settingOf(rest), { ...traffic, rate: 1 });
  return perPicosecond;
}

function ours(at: Case, rate: number, replications: number, completions: number): Measured[] {
  const { reference, kind } = at;
  const traffic = { kind, rate, callback: CALLBACK_PS, warmup: WARMUP, completions };
  return Array.from({ length: replications }, (_, i) =>
    measure(reference, settingOf(at), { ...traffic, seed: `${at.name} ${rate} ${i}` }),
  );
}

function theirs(at: Case, rate: number, replications: number, completions: number): CellResult[] {
  const workload = (at.kind === "open" ? poisson : closed)(rate * 1e12, exponential(CALLBACK_PS));
  const { name, set, cores, pending } = at;
  const machine = { ...machineOf(at), cores, quantumPs: 1e15 };
  const base = cell(name, { cores, set, pending, workload, costs: ALL_COSTS, warmup: WARMUP, completions });
  return replicate({ ...base, machine, seed: `${name} ${rate}` }, replications);
}

const total = (values: number[]) => values.reduce((a, b) => a + b);
const mean = (values: number[]) => total(values) / values.length;
const p99 = (values: number[]) => [...values].sort((a, b) => a - b)[Math.ceil(0.99 * values.length) - 1];

/** What is compared, of one replication of each. */
const METRICS: Record<string, [muxsim: (run: CellResult) => number, reference: (run: Measured) => number]> = {
  "mean notice": [({ latency }) => latency.notice.sumPs / latency.notice.count, ({ notice }) => mean(notice)],
  "mean response": [({ latency }) => latency.response.sumPs / latency.response.count, ({ response }) => mean(response)],
  "p99 response": [({ latency }) => quantileOf(latency.response, 0.99), ({ response }) => p99(response)],
  "core time": [({ accounts }) => 1 - accounts.idle / total(Object.values(accounts)), ({ busy }) => busy],
  ...Object.fromEntries(
    (["systemCalls", "contextSwitches", "wakeups", "interrupts"] as const).map((name) => [
      name,
      [
        ({ counters, completions }: CellResult) => counters[name] / completions,
        ({ perCompletion }: Measured) => perCompletion[name],
      ],
    ]),
  ),
};

function compare(at: Case, rate: number, replications = REPLICATIONS, completions = COMPLETIONS) {
  const muxsim = theirs(at, rate, replications, completions);
  const reference = ours(at, rate, replications, completions);
  expect(muxsim.every(({ unfinished }) => unfinished === 0)).toBe(true);
  return Object.entries(METRICS).map(([metric, [of, ofReference]]) => {
    const a = meanAndError(muxsim.map(of));
    const b = meanAndError(reference.map(ofReference));
    return { metric, muxsim: a.mean, reference: b.mean, error: Math.hypot(a.error, b.error) };
  });
}

describe("traffic of its own each: the same within four standard errors", () => {
  for (const at of CASES) {
    const capacity = capacityOf(at);
    for (const load of [0.3, 0.9]) {
      it(`${at.name} at ${load} of its capacity`, () => {
        for (const { metric, muxsim, reference, error } of compare(at, load * capacity)) {
          expect.soft(Math.abs(muxsim - reference), metric).toBeLessThan(4 * error + EDGE);
        }
      });
    }
  }
});

// A rotation's notice latency is spread over all of it at any load.
describe("hardly any load: the same mean notice latency within 1 %", () => {
  it.each(CASES.filter(({ name }) => name !== "overlapped-fifo").map((at) => [at.name, at] as const))("%s", (_, at) => {
    const [{ muxsim, reference }] = compare(at, 0.001 * capacityOf(at), 2, 300);
    expect(Math.abs(muxsim / reference - 1)).toBeLessThan(0.01);
  });
});

/** Machines for the same events: [mechanism, reference, parameters, threads, cores]. */
const SHAPES: [string, Mechanism, Parameters, number, number][] = [
  ["epoll", epoll, { threads: 1 }, 1, 1],
  ["epoll", epoll, { threads: 1 }, 1, 2],
  ["epoll", epoll, { threads: 2, sets: "per-thread" }, 2, 2],
  ["poll", poll, { threads: 1 }, 1, 1],
  ["poll", poll, { threads: 1 }, 1, 2],
  ["iocp", iocp, { threads: 4 }, 4, 2],
  ["iocp", iocp, { threads: 2 }, 2, 3],
  ["blocking-threads", blockingThreads, {}, 12, 1],
  ["blocking-threads", blockingThreads, {}, 12, 2],
  ["io-uring", ioUring, { threads: 1 }, 1, 1],
  ["io-uring", ioUring, { threads: 1 }, 1, 2],
  ["overlapped-fifo", overlappedFifo, { threads: 2 }, 2, 2],
  ["overlapped-fifo", overlappedFifo, { threads: 3 }, 3, 2],
  ["overlapped-fifo", overlappedFifo, { threads: 2 }, 2, 3],
];
const OPERATIONS = 12;
const EVENTS = 40;
const PLAYS = 3;

/** Poisson events `gapPs` apart, on any operation. */
function eventsOf(seed: number, gapPs: number) {
  const random = seedrandom(`${seed}`);
  const drawn = (mean: number) => Math.round(-mean * Math.log(1 - random()));
  // Threads have begun to wait by then.
  let at = 1e8;
  return Array.from({ length: EVENTS }, () => {
    at += drawn(gapPs);
    return { at, operation: Math.floor(random() * OPERATIONS), callback: drawn(CALLBACK_PS) };
  });
}

function accountsOf({ accounts }: { accounts: ArrayLike<number> }): Record<Account, number> {
  return Object.fromEntries(ACCOUNTS.map((name, i) => [name, accounts[i]])) as Record<Account, number>;
}

/** What of a program's own work counts as polling is left aside. */
function paid(
  { user, system, polling, ...others }: Record<Account, number>,
  { systemCalls, contextSwitches, wakeups, interrupts }: Machine["counters"],
) {
  return { ...others, program: user + system + polling, systemCalls, contextSwitches, wakeups, interrupts };
}

describe("the same events: the same stations, core time and counts", () => {
  for (const [name, reference, parameters, threads, cores] of SHAPES) {
    for (const napi of [false, true]) {
      const shape = `${name}, ${threads} thread(s), ${cores} core(s)${napi ? ", the device polled" : ""}`;
      it.each([130, 40, 15])(`${shape}: an event every %i us`, (gapUs) => {
        for (let seed = 0; seed < PLAYS; seed++) {
          const events = eventsOf(seed, gapUs * 1e6);
          const setting = settingOf({ cores, pending: OPERATIONS, threads, napi });
          const scene = { mechanism: name, parameters, cores, quantumPs: 1e15, machine: machineOf({ napi }), events };
          const muxsim = play({ ...scene, pending: OPERATIONS, costs: ALL_COSTS });
          const expected = playEvents(reference, setting, events);
          expect(paid(accountsOf(muxsim.books), muxsim.books.counters)).toEqual(
            paid(expected.booked, expected.counters),
          );
          const stations = expected.events.map((_, i) => muxsim.events.get(i)!);
          expect(stations.map(({ notice, end }) => [notice, end])).toEqual(
            expected.events.map(({ notice, end }) => [notice, end]),
          );
        }
      });
    }
  }
});
