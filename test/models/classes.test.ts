/** Classes of traffic: by hand, alone, and beside others. */
import { describe, expect, it } from "vitest";
import { computer, simulate } from "../../scenarios/cell/simulate.js";
import type { Cell, ClassResult } from "../../scenarios/common/types.js";
import type {
  ClassTraffic,
  ClientsWorkload,
  OpenWorkload,
  PlainWorkload,
  RecordedTrace,
  Step,
  TrafficClass,
} from "../../sim/spec.js";
import { classesOf, sharingProblem } from "../../sim/traffic/classes.js";
import type { TraceEvent } from "../../sim/traffic/trace.js";
import { traffic } from "../../sim/traffic.js";
import { cell, closed, constant, costs, exponential, poisson } from "./harness.js";

const US = 1e6;

function classed(...classes: TrafficClass[]): Pick<Cell, "workload"> {
  return { workload: { kind: "classes", classes } };
}

function open(perSecond: number, callbackPs: number): OpenWorkload {
  return poisson(perSecond, constant(callbackPs)) as OpenWorkload;
}

function named(name: string, own: PlainWorkload, rest: Partial<TrafficClass> = {}): TrafficClass {
  return { name, traffic: own as ClassTraffic, ...rest };
}

describe("by hand", () => {
  const recorded = (file: string): RecordedTrace => ({
    ...{ file, sha256: "", format: "csv", outOfOrder: 0, mostAtOnce: 1, meanServicePs: 0 },
    ...{ events: 100, durationPs: 99 * 100 * US, known: { operation: 100, size: 0, service: 100 } },
  });
  const trace = (file: string): PlainWorkload => ({
    ...{ kind: "trace", trace: recorded(file), speed: 1, rate: { basis: "total", perSecond: 1 } },
  });
  /** Every 100 us: small at 0 and 10 us, 5 us each; bulk at 2 us, 7 us. */
  const EVENTS: Record<string, [atPs: number, servicePs: number][]> = {
    small: [
      [0, 5 * US],
      [10 * US, 5 * US],
    ],
    bulk: [[2 * US, 7 * US]],
  };
  function* events({ file }: RecordedTrace): Generator<TraceEvent> {
    for (let round = 0; round < 50; round++)
      for (const [at, servicePs] of EVENTS[file]) yield { atPs: round * 100 * US + at, operation: 0, servicePs };
  }

  it("each waits for the others that came before", () => {
    const base = cell("epoll", { cores: 1, pending: 4, warmup: 0, completions: 30, costs: costs({}) });
    const workload = classed(named("small", trace("small")), named("bulk", trace("bulk")));
    const { classes, latency } = simulate({ ...base, ...workload }, { openTrace: events });
    const [small, bulk] = classes as [ClassResult, ClassResult];
    // 0 to 5; 2 to 12, behind it; 10 to 17, behind that.
    expect(small.latency!.response).toMatchObject({
      count: 20,
      sumPs: 10 * (5 + 7) * US,
      minPs: 5 * US,
      maxPs: 7 * US,
    });
    expect(bulk.latency!.response).toMatchObject({ count: 10, sumPs: 10 * 10 * US, minPs: 10 * US, maxPs: 10 * US });
    expect(latency.response).toMatchObject({ count: 30, sumPs: 10 * (5 + 7 + 10) * US });
    expect([small.events, bulk.events]).toEqual([20, 10]);
  });

  it("and a class in the background counts for nothing but the time it takes", () => {
    const base = cell("epoll", { cores: 1, pending: 4, warmup: 0, completions: 20, costs: costs({}) });
    const workload = classed(named("small", trace("small")), named("bulk", trace("bulk"), { background: true }));
    const { latency, events: measured, accounts, windowPs } = simulate({ ...base, ...workload }, { openTrace: events });
    expect(latency.response).toMatchObject({ count: 20, sumPs: 10 * (5 + 7) * US });
    expect([measured, windowPs, accounts.callback]).toEqual([20, 1000 * US, 10 * (5 + 7 + 5) * US]);
  });
});

describe("a class without a name that is alone", () => {
  const steps: Step[] = [
    { kind: "io", operations: [{ to: "db", takes: exponential(5 * US) }], until: "all" },
    { kind: "reply", size: { kind: "constant", meanBytes: 100 } },
  ];
  const clients: ClientsWorkload = {
    ...{ kind: "clients", rate: { basis: "per-operation", perSecond: 10_000 }, outstanding: 2 },
    ...{ network: exponential(20 * US), think: exponential(50 * US), callback: constant(US), timeoutPs: 200 * US },
    ...{ retry: { after: constant(10 * US), times: 2, backoff: 2 }, limits: { requests: 20 } },
  };
  const cases: [string, string, PlainWorkload][] = [
    ["open", "epoll", open(50_000, 5 * US)],
    ["closed", "iocp", closed(50_000, constant(5 * US)) as PlainWorkload],
    ["a handler", "io-uring", { ...open(20_000, 2 * US), handler: steps }],
    ["clients", "kqueue", clients],
    [
      "connections that end",
      "epoll",
      { ...open(20_000, 2 * US), connections: { requests: { kind: "geometric", mean: 5 } } },
    ],
    [
      "receivers",
      "epoll",
      {
        ...{ ...open(20_000, 2 * US), handler: steps },
        receivers: { rate: { kind: "constant", meanBytes: 1e6 }, bufferBytes: 150 },
      },
    ],
    ["polls", "overlapped-ports", open(50_000, 5 * US)],
  ];

  it.each(cases)("gives the bytes of a workload without classes: %s", (_what, mechanism, workload) => {
    const base = cell(mechanism, {
      pending: 20,
      completions: 500,
      costs: costs({ systemCall: 100, interrupt: 50, wakeup: 100 }),
    });
    const { classes, ...alone } = simulate({ ...base, ...classed(named("", workload)) });
    expect(alone).toEqual(simulate({ ...base, workload }));
    expect(classes![0].latency).toEqual(alone.latency);
  });
});

it("another class beside it does not change what a class brings", () => {
  const brought = (...classes: TrafficClass[]) => {
    const base = cell("epoll", { pending: 20, ...classed(...classes) });
    const { simulation, operations } = computer(base);
    const source = traffic(base.workload, simulation, operations, base);
    const seen: unknown[] = [];
    const { ranges } = source as unknown as {
      ranges: { of(operation: number): number; first(operation: number): number };
    };
    operations.deviceEvent = (operation, ...what) => {
      if (ranges.of(operation) === 0) seen.push([simulation.now, operation, ...what]);
    };
    source.start();
    simulation.run(1e10);
    return seen;
  };
  const small = named(
    "small",
    { ...poisson(50_000, exponential(US)), message: { kind: "constant", meanBytes: 9 } } as OpenWorkload,
    {
      operations: { count: 10 },
    },
  );
  const alone = brought(small, named("idle", open(1, US)));
  expect(alone.length).toBeGreaterThan(300);
  expect(brought(small, named("bulk", open(90_000, US)))).toEqual(alone);
});

describe("the operations", () => {
  const of = (...shares: (TrafficClass["operations"] | undefined)[]) =>
    shares.map((operations, i) => named(`c${i}`, open(1, 1), operations && { operations }));

  it.each([
    [100, of({ share: 0.9 }, undefined), [90, 10]],
    [10, of({ count: 3 }, undefined, undefined), [3, 4, 3]],
    [10, of({ share: 1 / 3 }, { share: 1 / 3 }, { share: 1 / 3 }), [4, 3, 3]],
    [10, of({ share: 0.01 }, undefined), [1, 9]],
    [7, of({ share: 0.5 }, { share: 0.5 }), [4, 3]],
  ])("of %i are shared out whole, each class having one", (pending, classes, counts) => {
    const parts = classesOf({ kind: "classes", classes }, pending);
    expect(parts.map(({ count }) => count)).toEqual(counts);
    expect(parts.map(({ first }) => first)).toEqual(
      counts.map((_, i) => counts.slice(0, i).reduce((a, b) => a + b, 0)),
    );
    expect(sharingProblem(classes, pending)).toBeUndefined();
  });

  it.each([
    [1, of(undefined, undefined), /with 1 pending not each of 2 classes has an operation/],
    [10, of({ count: 10 }, undefined), /no operation is left for c1/],
    [10, of({ count: 3 }, { count: 3 }), /the classes have 6 operations: leave out operations of one/],
    [10, of({ share: 0.6 }, { share: 0.6 }), /the classes have 12 operations/],
  ])("of %i cannot be shared out by what does not add up", (pending, classes, says) => {
    expect(sharingProblem(classes, pending)).toMatch(says);
  });
});
