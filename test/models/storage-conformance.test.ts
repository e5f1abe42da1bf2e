/**
 * What must be true of reads of a storage device on every mechanism that submits them, with random parameters, prices
 * and devices: each is noticed once, none is lost, never more are served at a time than the device serves, what it was
 * in use for is what it served, core time adds up, and the same run gives the same again.
 */
import { describe, expect, it } from "vitest";
import { COSTS } from "../../models/costs.js";
import { refusal } from "../../models/programs/executor-fit.js";
import { findMechanism, MECHANISMS } from "../../models/registry.js";
import type { Mechanism, Parameters } from "../../models/types.js";
import { type Stream, stream } from "../../sim/random.js";
import { defaults } from "./harness.js";
import { playReads, type ReadStations, type Reads } from "./reads-stage.js";

const TRIALS = 30;
const READING = MECHANISMS.filter(({ fileCosts }) => fileCosts !== undefined);

function parametersOf({ parameters }: Mechanism, random: Stream): Parameters {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, spec]) => {
      if (spec.type === "choice") return [name, spec.choices[random.below(spec.choices.length)]];
      if (spec.type === "limit") return [name, random.below(2) === 0 ? spec.unlimited : 1 + random.below(5)];
      if (spec.type === "integer" && name !== "blocking") return [name, Math.min(spec.max, spec.min + random.below(4))];
      if (name === "blocking") return [name, random.below(2) * 20];
      return [name, spec.type === "duration" ? 1e9 : spec.default];
    }),
  );
}

function spins({ wait, IORING_SETUP_IOPOLL, mode }: Parameters): boolean {
  return wait === "spin" || IORING_SETUP_IOPOLL === "yes" || mode === "IORING_SETUP_SQPOLL";
}

function trial(mechanism: Mechanism, index: number): Reads | undefined {
  const random = stream("storage", mechanism.name, index);
  const parameters = parametersOf(mechanism, random);
  const pending = 1 + random.below(12);
  if (refusal(mechanism, parameters, pending, { kind: "storage" }) !== undefined) return undefined;
  const takes = Array.from({ length: 997 }, () => 1 + random.below(3_000));
  const queue = random.below(2) === 0 ? undefined : 1 + random.below(6);
  return {
    ...{ mechanism: mechanism.name, parameters, pending },
    cores: 1 + random.below(3),
    costs: Object.fromEntries(Object.keys(COSTS).map((name) => [name, 1 + random.below(40)])),
    machine: {
      // Threads that spin would have a core for ever.
      quantumPs: spins(parameters) ? 1e6 : [1e15, 1e6][random.below(2)],
      interrupts: random.below(2) === 0 ? {} : { target: "spread" },
    },
    parallelism: 1 + random.below(5),
    ...(queue && { queue }),
    bytes: 1 + random.below(20_000),
    takes: (operation, i) => takes[(operation * 31 + i) % takes.length],
    callback: random.below(200),
    reads: 150,
  };
}

function expectConsistent(scene: Reads): void {
  const { reads, books, elapsedNs } = playReads(scene);
  expect(reads).toHaveLength(scene.reads);
  const { pending, parallelism } = scene;
  const takes = scene.takes as (operation: number, i: number) => number;
  const served: [from: number, to: number][] = [];
  for (let operation = 0; operation < pending; operation++) {
    const own = reads.filter((read) => read.operation === operation);
    let end = 0;
    for (const [i, read] of own.entries()) {
      expect(read.notice).toBeGreaterThanOrEqual(read.device);
      expect(read.start).toBeGreaterThanOrEqual(read.notice);
      expect(read.end).toBeGreaterThanOrEqual(read.start + scene.callback);
      // Each begins when the one before has ended, and lasts from then on: none is missing, none comes twice.
      expect(read.device).toBeGreaterThanOrEqual(end + takes(operation, i));
      expect(read.took).toBeCloseTo(read.end - end, 6);
      end = read.end;
      served.push([read.device - takes(operation, i), read.device]);
    }
  }
  expect(mostAtOnce(served)).toBeLessThanOrEqual(parallelism);
  const [use] = books.usage.devices ?? [];
  const servedNs = served.reduce((sum, [from, to]) => sum + to - from, 0);
  // Besides those that ended it may have served others.
  expect(use.busyPs / 1_000).toBeGreaterThanOrEqual(servedNs);
  expect(use.busyPs / 1_000).toBeLessThanOrEqual(servedNs + pending * 3_000);
  const booked = books.accounts.reduce((sum, ps) => sum + ps, 0);
  expect(booked / 1_000).toBeCloseTo((scene.cores ?? 1) * elapsedNs, 6);
}

/** How many of the intervals overlap at most. */
function mostAtOnce(intervals: readonly [number, number][]): number {
  const changes = intervals.flatMap(([from, to]) => [
    { at: from, by: 1 },
    { at: to, by: -1 },
  ]);
  let [now, most] = [0, 0];
  for (const { by } of changes.sort((a, b) => a.at - b.at || a.by - b.by)) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
}

describe.each(READING)("$name", (mechanism) => {
  const scenes = Array.from({ length: 400 }, (_, i) => i)
    .flatMap((i) => trial(mechanism, i) ?? [])
    .slice(0, TRIALS);

  it("has enough trials that it does not refuse", () => {
    expect(scenes).toHaveLength(TRIALS);
  });
  it("reads everything once, and counts up", () => {
    for (const scene of scenes) expectConsistent(scene);
  });
  it("gives the same again", () => {
    const plain = (reads: ReadStations[]) => JSON.stringify(reads);
    for (const scene of scenes.slice(0, 5)) expect(plain(playReads(scene).reads)).toBe(plain(playReads(scene).reads));
  });
});

/** Reads as a class, beside another. */
const BESIDE = {
  kind: "classes" as const,
  classes: [
    { name: "small", traffic: { kind: "open" } },
    { name: "bulk", traffic: { kind: "storage" } },
  ],
};

describe("a class of reads beside another", () => {
  const why = (name: string, parameters: Parameters = {}) =>
    refusal(findMechanism(name) as Mechanism, { ...defaults(name, 1), ...parameters }, 4, BESIDE as never);

  it("is refused by those that carry out no handlers, with its name", () => {
    const plain = { ...(findMechanism("epoll") as Mechanism), name: "mine", handlerCosts: undefined };
    expect(refusal(plain, defaults("epoll", 1), 4, BESIDE as never)).toBe(
      "mine reads no storage device (class bulk): it runs a callback for each event, and nothing else",
    );
  });
  it("is read by all others", () => {
    expect(MECHANISMS.map(({ name }) => why(name))).toEqual(MECHANISMS.map(() => undefined));
  });
  it("is refused where a thread that sleeps does not hear of both, or where nobody submits", () => {
    expect(why("io-uring", { IORING_SETUP_IOPOLL: "yes", mode: "IORING_SETUP_SQPOLL" })).toMatch(/write wait: spin/);
    expect(why("io-uring", { wait: "spin" })).toMatch(/wait: spin is for/);
  });
});

it("the others have threads that sleep in reads (file-threads.test.ts)", () => {
  expect(READING.map(({ name }) => name)).toEqual([
    ...["overlapped-spin", "overlapped-fifo", "overlapped-ports", "iocp", "linux-aio", "io-uring", "blocking-threads"],
  ]);
});
