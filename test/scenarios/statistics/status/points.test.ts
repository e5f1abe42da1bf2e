/**
 * Whole points through the simulator: what they are called, at loads that are known, and in cases in which another word
 * was said once.
 */
import { describe, expect, it, test } from "vitest";
import type { Point, Scenario } from "../../../../scenarios/common/types.js";
import { loadProfile } from "../../../../scenarios/load/load.js";
import { parseScenario } from "../../../../scenarios/load/parse.js";
import { matterOf } from "../../../../scenarios/statistics/status/words.js";
import { pointOf } from "../../run/one-point.js";
import { smallScenario } from "../samples.js";
import {
  AUTO,
  BURSTS,
  CLOSED_LOOP,
  capacityOf,
  FIXED,
  HASHED,
  MM1,
  type Queue,
  SPINNING,
  scenarioOf,
} from "./queues.js";

function parse(text: string): Scenario {
  return parseScenario(text, { file: "case.yaml", loadProfile: (name) => loadProfile(name) });
}

/** The one point of each line, with the scenario's own seed. */
function pointsOf(text: string): Point[] {
  const scenario = parse(text);
  return scenario.lines.map((line) => pointOf({ ...scenario, lines: [line] }, scenario.seed));
}

const capacities = new Map<Queue, number>();

/** What the points of so many seeds are called at a load. */
function statuses(queue: Queue, load: number, seeds: number): Point["status"][] {
  const capacity = capacities.get(queue) ?? capacityOf(queue);
  capacities.set(queue, capacity);
  const scenario = scenarioOf(queue, load * capacity, FIXED);
  return Array.from({ length: seeds }, (_, seed) => pointOf(scenario, `status ${seed}`).status);
}

const OVERLOADED = ["overloaded", "partly overloaded"];

/** `npm run bench -- --only status` has a thousand seeds, more queues and more loads. */
describe.each([
  [MM1, 4],
  [BURSTS, 4],
  [HASHED, 2],
  [SPINNING, 2],
])("$name", (queue, seeds) => {
  test("is steady at load 0.8, always", () => {
    expect(statuses(queue, 0.8, seeds).filter((status) => status !== "steady")).toEqual([]);
  });

  test("is never called overloaded at load 0.95, nor steady at 1.02", () => {
    expect(statuses(queue, 0.95, seeds).filter((status) => OVERLOADED.includes(status))).toEqual([]);
    expect(statuses(queue, 1.02, seeds)).not.toContain("steady");
  });

  test("is overloaded at load 1.2, always", () => {
    expect(statuses(queue, 1.2, seeds).filter((status) => !OVERLOADED.includes(status))).toEqual([]);
  });
});

describe(CLOSED_LOOP.name, () => {
  test("is steady below what it can do, saturated beyond, and never overloaded", () => {
    expect(new Set(statuses(CLOSED_LOOP, 0.8, 3))).toEqual(new Set(["steady"]));
    expect(new Set(statuses(CLOSED_LOOP, 1.2, 3))).toEqual(new Set(["saturated"]));
  });
});

describe("a point that is too short to tell", () => {
  const perSecond = 0.97 * capacityOf(MM1);

  it("says how long would do, and is steady then", () => {
    const short = scenarioOf(MM1, perSecond, "{ replications: 4, warm-up: 0, completions: 1000 }");
    const point = pointOf(short, "short");
    expect(point.status).toBe("too short");
    expect(matterOf([point], smallScenario())).toMatch(/^too short to tell: .* would do/);
    const { warmup, completions } = point.needs!;
    const long = `{ replications: 4, warm-up: ${warmup}, completions: ${completions} }`;
    expect(pointOf(scenarioOf(MM1, perSecond, long), "short").status).toBe("steady");
  });

  it("gets more replications, where there may be more, if they tell", () => {
    const rate = 1.01 * capacityOf(MM1);
    const loop = {
      ...MM1,
      machine: "cores: 1, profile: zero, costs: { completionGet: 20us }",
      traffic: "arrivals: poisson, callback: exponential 80us",
    };
    expect(pointOf(scenarioOf(loop, rate, FIXED), "few").status).toBe("too short");
    const point = pointOf(scenarioOf(loop, rate, AUTO), "few");
    expect(point.replications).toBeGreaterThan(5);
    expect(point.status).not.toBe("steady");
  });
});

/** Eight threads, and all interrupts on one core: 10 M/s are asked for, 0.45 M/s can be taken. */
const ONE_CORE_INTERRUPTED = `
name: interrupts
question: What is full?
machine: { cores: 16, profile: windows-2012, interrupts: { target: one } }
workload: { closed: { rate-per-operation: 10k/s, io: exponential, message: 1kB, callback: 0us } }
mechanisms:
  - iocp: { threads: 8 }
  - rio: { threads: 8 }
  - rio: { threads: 8, RIO_MSG_DEFER: "yes", ArraySize: 1000, label: tuned }
pending: [1000]
measurement: { replications: 2, warm-up: 1000 + 5 rounds, completions: 10k }
seed: r
`;

/** A third of the replications put both operations on one worker, which is then offered 1.6 times what it can do. */
const TWO_ON_ONE = `
name: two-on-one
question: Is a point steady when some of its replications have no steady state?
machine: { cores: 3, profile: zero }
workload: { open: { total-rate: 10k/s, arrivals: poisson, callback: 160us } }
mechanisms: [ { epoll: { threads: 3, sets: per-thread, steering: hash } } ]
pending: [2]
measurement: { replications: 20, warm-up: 500, completions: 5000 }
`;

/** A fifth of what the loop can do, in bursts of 5,000 events: one or none in a window. */
const RARE_BURSTS = `
name: rare-bursts
question: Is a bursty load of 0.2 overloaded?
machine: { cores: 2, profile: linux-2026-vm, costs: { wakeLatency: 2us } }
workload: { open: { total-rate: 10k/s, arrivals: poisson, bursts: { on: exponential 1ms, off: exponential 500ms }, callback: 20us } }
mechanisms: [epoll]
pending: [100]
measurement: { replications: 5, warm-up: 1000, completions: 5000 }
seed: a08
`;

/**
 * A connection that one thread at a time may serve is offered 1.5 times what that can do; all others are hardly used.
 */
const HOT = `
name: hot
question: What of a connection that is full?
machine: { cores: 4, profile: linux-2026-vm }
workload: { open: { total-rate: 10k/s, arrivals: poisson, targets: { hot-set: { operations: 1, events: 60% } }, callback: 250us } }
mechanisms: [ iocp, { epoll: { threads: 4, mode: one-shot } } ]
pending: [100]
measurement: { replications: 3, warm-up: 1000, completions: 10k }
`;

/** One core takes interrupts and nothing else; three run a program that needs all of them. */
const APART = `
name: apart
question: How many cores are there for the program?
machine: { cores: 4, profile: zero, interrupts: { target: one, dedicated: yes } }
workload: { open: { total-rate: 33k/s, arrivals: poisson, callback: exponential 100us } }
mechanisms: [ { iocp: { threads: 3 } } ]
pending: [100]
measurement: { replications: 5, warm-up: 1000, completions: 5000 }
`;

describe("what is full", () => {
  it("may be one operation, which one thread at a time serves: what leaves more and more undone is not steady", () => {
    for (const { status } of pointsOf(HOT)) expect(["overloaded", "too short"]).toContain(status);
    const [longer] = pointsOf(HOT.replace("250us", "175us").replace("10k }", "60k }"));
    expect(longer).toMatchObject({ status: "overloaded", bottleneck: { name: "operation 0" } });
    // 6 k/s for 175 us are 1.05 of its time; the next read, and a thread that is woken for it, come on top.
    expect(longer.excess).toBeGreaterThan(0.05);
    expect(longer.excess).toBeLessThan(0.3);
    expect(matterOf([longer], smallScenario())).toMatch(
      /^overloaded, \d+ % above what operation 0 can do: no steady latency$/,
    );
  });

  it("are the cores of the program, where others only take interrupts", () => {
    const [point] = pointsOf(APART);
    expect(point).toMatchObject({ status: "overloaded", bottleneck: { name: "the 3 cores of the program" } });
    expect(point.excess).toBeCloseTo(0.1, 2);
  });

  it("is the core that takes the interrupts, where the threads have time to spare", () => {
    for (const point of pointsOf(ONE_CORE_INTERRUPTED)) {
      expect(point).toMatchObject({ status: "saturated", bottleneck: { name: "core 0, by the interrupts it takes" } });
      expect(point.bottleneck!.utilisation).toBeGreaterThan(0.99);
      expect(point.shortfall).toBeCloseTo(1 - point.throughput!.value / 1e7, 6);
      expect(point.latency).toBeDefined();
      expect(matterOf([point], smallScenario())).toMatch(
        /^saturated, 95 % fewer events than asked for, full: core 0, by the interrupts/,
      );
    }
  });

  it("may be the queue of one worker in some replications, of which no latency is averaged with the others'", () => {
    const [point] = pointsOf(TWO_ON_ONE);
    expect(point.status).toBe("partly overloaded");
    // One in three, of twenty: five by this seed.
    expect(point.overloadedReplications).toBe(5);
    expect(point.excess).toBeCloseTo(0.6, 1);
    expect(point.latency).toBeUndefined();
    expect(matterOf([point], smallScenario())).toMatch(
      /^overloaded in 5 of 20 replications, 60 % above what event loop \d can do/,
    );
  });

  it("is nothing under a light load in rare bursts: there are too few of them to tell", () => {
    const [point] = pointsOf(RARE_BURSTS);
    expect(point).toMatchObject({ status: "too short", reason: expect.stringMatching(/^too few bursts: about 5 /) });
    expect(point.excess).toBeUndefined();
    const [longer] = pointsOf(RARE_BURSTS.replace("5000", "200k").replace("replications: 5", "replications: 3"));
    expect(longer.status).toBe("steady");
  });

  it("is not said of a few operations that merely spend their time being served", () => {
    const text = ONE_CORE_INTERRUPTED.replace("pending: [1000]", "pending: [1]").replace("10k/s", "1k/s");
    const [point] = pointsOf(text);
    expect(point.status).toBe("steady");
  });
});

describe("a class of reads beside requests", () => {
  const beside = (depth: number, rate: string) =>
    pointsOf(`name: reads
question: Which word?
machine:
  cores: 1
  profile: linux-2026-vm
  devices: { disk: { parallelism: 8, takes: 80us } }
workload:
  - { name: small, open: { total-rate: ${rate}, arrivals: poisson, callback: 4us } }
  - { name: reads, operations: ${depth}, storage: { device: disk, size: 4KiB, callback: 3us } }
mechanisms: [linux-aio]
measurement: { completions: 4k, warm-up: 1k, replications: 3 }
pending: [100]
`)[0];

  it("is steady while the device serves all, and has the client latency of the reads alone", () => {
    const point = beside(2, "5k/s");
    expect(point.status).toBe("steady");
    expect(point.classes?.small.latency?.client).toBeUndefined();
    expect(point.classes?.reads.latency?.client?.mean.value).toBe(point.latency?.client?.mean.value);
    // n = throughput x mean client latency.
    const { throughput, latency } = point.classes!.reads;
    expect((throughput!.value * latency!.client!.mean.value) / 1e9).toBeCloseTo(2, 1);
    expect(point.classes?.reads.intendedRate).toBe(25_000);
  });

  it("is saturated where more reads are with the device than it serves, which is what is full", () => {
    const point = beside(32, "5k/s");
    expect(point).toMatchObject({ status: "saturated", bottleneck: { name: "the device disk" } });
    expect(point.classes!.reads.throughput!.value).toBeLessThanOrEqual(100_000 * 1.005);
  });

  it("is overloaded where requests come faster than the core does both", () => {
    expect(beside(32, "300k/s").status).toBe("overloaded");
  });
});
