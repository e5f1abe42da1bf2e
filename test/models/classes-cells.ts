/**
 * Random runs of several classes of traffic, each of any kind, with clients, limits, programs, pools, workers, some in
 * the background: of each class every request ends once, none vanishes, and its books add up to those of all.
 */
import { strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { Accepting } from "../../models/accepting.js";
import { clientPrices, hasClientsHere } from "../../models/client-prices.js";
import { buildProgram } from "../../models/programs/building.js";
import { refusal } from "../../models/programs/executor-fit.js";
import { findMechanism } from "../../models/registry.js";
import type { Mechanism } from "../../models/types.js";
import { computer, simulate } from "../../scenarios/cell/simulate.js";
import { runWatched } from "../../scenarios/cell/watchdog.js";
import type { Cell } from "../../scenarios/common/types.js";
import { ClassedObserver } from "../../sim/class-recorder.js";
import type { Observer } from "../../sim/event-parties.js";
import { Histogram } from "../../sim/histogram.js";
import { Recorder } from "../../sim/recorder.js";
import type {
  ClassedWorkload,
  ConnectionsSpec,
  DeviceSpec,
  PlainWorkload,
  Step,
  TrafficClass,
  Workload,
} from "../../sim/spec.js";
import { StorageReads } from "../../sim/storage/reads.js";
import { PS_PER_S } from "../../sim/time.js";
import type { ClassedTraffic } from "../../sim/traffic/classed.js";
import { trafficsOf } from "../../sim/traffic/classes.js";
import type { Here } from "../../sim/traffic/here.js";
import { backgroundShare, hasClientLatency, traffic } from "../../sim/traffic.js";
import { plain } from "../plain-traffic.js";
import { clientCells, isDeaf, localCells } from "./clients-cells.js";
import { CONSTANT_ZERO } from "./harness.js";
import { programCells } from "./programs-cells.js";
import { checkCame, checkLittle, spentWithin } from "./window-books.js";

/** Cells with `mechanism`, two or three classes each. */
export function classCells(mechanism: Mechanism): fc.Arbitrary<Cell> {
  const elsewhere = [programCells(mechanism), clientCells(mechanism)];
  const own = fc.record({
    workload: fc.oneof(...elsewhere, localCells(mechanism)).map(({ workload }) => plain(workload)),
    background: fc.boolean(),
  });
  return fc
    .tuple(fc.oneof(programCells(mechanism), clientCells(mechanism)), fc.array(own, { minLength: 1, maxLength: 2 }))
    .map(([cell, others]) => {
      const first = plain(cell.workload);
      const { pools, threads } = first;
      const classes: TrafficClass[] = [{ workload: first, background: false }, ...others].map(
        ({ workload, background }, i) => ({
          name: `class-${i}`,
          ...(background && { background: true as const }),
          traffic: trafficOf(alike(workload), threads !== undefined),
        }),
      );
      const workload: ClassedWorkload = {
        kind: "classes",
        classes,
        ...(pools && { pools }),
        ...(threads && { threads }),
      };
      return { ...cell, pending: cell.pending + classes.length, workload };
    })
    .filter(({ parameters, pending }) => mechanism.unsupported?.(parameters, pending) === undefined)
    .filter(({ parameters, workload }) => !isDeaf(mechanism, parameters) || !hasClientsHere(trafficsOf(workload)));
}

const readTimes = fc.integer({ min: 1, max: 20 }).chain((many) => {
  const meanPs = many * LEAST_PS;
  return fc.constantFrom({ kind: "constant" as const, meanPs }, { kind: "exponential" as const, meanPs });
});
const disk: fc.Arbitrary<DeviceSpec> = fc.record(
  { parallelism: fc.integer({ min: 1, max: 4 }), takes: readTimes, queue: fc.integer({ min: 1, max: 6 }) },
  { requiredKeys: ["parallelism", "takes"] },
);
const block: Step = { kind: "block", duration: { kind: "constant", meanPs: 500_000 } };

/** The same, and one class more, which reads a storage device: workers have none. */
export function readingCells(mechanism: Mechanism): fc.Arbitrary<Cell> {
  const own = fc.record({
    ...{ disk, count: fc.integer({ min: 1, max: 5 }), at: fc.nat(), background: fc.boolean() },
    ...{
      sizeBytes: fc.integer({ min: 1, max: 20_000 }),
      handler: fc.constantFrom<Step[] | undefined>(undefined, [block]),
    },
  });
  return fc
    .tuple(classCells(mechanism), own)
    .filter(([{ workload }]) => workload.threads?.workers === undefined)
    .map(([cell, { disk, count, at, background, sizeBytes, handler }]): Cell => {
      const { classes, ...rest } = cell.workload as ClassedWorkload;
      const perSecond = PS_PER_S / (disk.takes as { meanPs: number }).meanPs;
      const reads: TrafficClass = {
        ...{ name: "reads", operations: { count }, ...(background && { background: true as const }) },
        traffic: {
          ...{ kind: "storage", device: "disk", sizeBytes, rate: { basis: "per-operation", perSecond } },
          ...{ callback: { kind: "constant", meanPs: LEAST_PS }, ...(handler && { handler }) },
        },
      };
      const place = at % (classes.length + 1);
      return {
        ...cell,
        pending: cell.pending + count,
        machine: { ...cell.machine, devices: { disk } },
        workload: { ...rest, kind: "classes", classes: classes.toSpliced(place, 0, reads) },
      };
    })
    .filter(
      ({ parameters, pending, workload }) =>
        refusal(mechanism, parameters, pending, workload as Workload) === undefined,
    );
}

/** Where requests are counted; or by time, not so short that connections come and go, and nothing else happens. */
const lifetime: fc.Arbitrary<ConnectionsSpec> = fc.oneof(
  fc.integer({ min: 1, max: 3 }).map((size) => ({ requests: { kind: "constant" as const, size } })),
  fc.constant({ requests: { kind: "geometric" as const, mean: 2 }, backlog: 2 }),
  fc.integer({ min: 1, max: 20 }).map((ms) => ({ last: { kind: "exponential" as const, meanPs: ms * 1e9 } })),
);

/** As {@link readingCells}, and the connections of some of the other classes end. */
export function endingCells(mechanism: Mechanism): fc.Arbitrary<Cell> {
  return fc.tuple(readingCells(mechanism), lifetime, fc.boolean()).map(([cell, connections, all]): Cell => {
    const { classes, ...rest } = cell.workload as ClassedWorkload;
    const ofRequests = classes.filter(({ traffic }) => traffic.kind !== "storage");
    const costs = { ...cell.costs, connect: 700, close: 200, accept: 500, epollCtlAdd: 90 };
    const ends = (each: TrafficClass) => ofRequests.includes(each) && (all || each === ofRequests[0]);
    const own = (each: TrafficClass) =>
      ends(each) ? { ...each, traffic: { ...each.traffic, connections } as TrafficClass["traffic"] } : each;
    return { ...cell, costs, workload: { ...rest, kind: "classes", classes: classes.map(own) } };
  });
}

/** Nothing of a class is so much faster than another that thousands of its events pass between two of that one. */
const LEAST_PS = 1_000_000;
const RATES = { least: 20_000, most: 1_000_000 };

function alike(workload: PlainWorkload): PlainWorkload {
  const slow = <D extends { kind: string }>(duration: D): D =>
    "meanPs" in duration ? { ...duration, meanPs: Math.max(LEAST_PS, duration.meanPs as number) } : duration;
  const { basis, perSecond } = workload.rate;
  const rate = { basis, perSecond: Math.min(RATES.most, Math.max(RATES.least, perSecond)) };
  if (workload.kind === "trace" || workload.kind === "storage") return workload;
  if (workload.kind === "closed") return { ...workload, rate, think: CONSTANT_ZERO };
  const { timeoutPs, retry } = workload;
  const side = {
    ...(timeoutPs !== undefined && { timeoutPs: Math.max(LEAST_PS, timeoutPs) }),
    ...(retry && { retry: { ...retry, after: slow(retry.after) } }),
  };
  if (workload.kind === "open") return { ...workload, ...side, rate };
  if (workload.here === undefined && workload.limits === undefined)
    return { ...workload, ...side, think: slow(workload.think) };
  // Refusals interrupt a core: all of them together must leave the program some time.
  if (workload.here === undefined)
    return { ...workload, ...side, think: { kind: "exponential", meanPs: 400 * LEAST_PS } };
  // Those with threads must leave something of the cores.
  const { limits: _, ...rest } = workload;
  return { ...rest, ...side, think: { kind: "exponential", meanPs: 50 * LEAST_PS } };
}

/** What workers cannot have is left out where there are some. */
function trafficOf({ pools: _, threads: __, ...traffic }: PlainWorkload, workers: boolean) {
  const { cancel: ___, receivers: ____, ...rest } = traffic;
  return (workers ? rest : traffic) as TrafficClass["traffic"];
}

/** Of a class: events under way by when they came; and those that have ended, with when. */
class Log {
  private readonly underWay = new Map<number, number>();
  private readonly ended: [number, number][] = [];

  happened(now: number): void {
    this.underWay.set(now, (this.underWay.get(now) ?? 0) + 1);
  }

  end(devicePs: number, now: number): void {
    const left = (this.underWay.get(devicePs) ?? 0) - 1;
    strictEqual(left >= 0, true, "an event ended twice");
    if (left === 0) this.underWay.delete(devicePs);
    else this.underWay.set(devicePs, left);
    this.ended.push([devicePs, now]);
  }

  /** The time that events spent between two instants, over all: exactly. */
  spent(from: number, until: number): bigint {
    const still = [...this.underWay].flatMap(([came, many]) =>
      Array.from({ length: many }, () => [came, until] as const),
    );
    return spentWithin([...this.ended, ...still], from, until);
  }
}

/** A run as `simulate` does it, with a log of each class. */
function watched(cell: Cell) {
  const { simulation, machine, operations, host } = computer(cell);
  const { warmup, completions, pending } = cell;
  const recorder = new Recorder(machine, operations, warmup, completions, completions + 10 * pending);
  if (hasClientLatency(cell.workload)) recorder.client = new Histogram();
  const { devices } = cell.machine;
  if (devices !== undefined)
    operations.storage = new StorageReads(machine, devices, host.costs.ps("blockComplete"), operations);
  const here: Here = { machine, prices: (each) => clientPrices(host.costs, operations, each) };
  const source = traffic(cell.workload, simulation, operations, cell, undefined, here) as ClassedTraffic;
  const share = backgroundShare(cell.workload, pending);
  const observer = new ClassedObserver(source.parts, source.ranges, recorder, () => simulation.now, share);
  const logs = source.parts.map(() => new Log());
  const log = (operation: number) => logs[source.ranges.of(operation)];
  const logged: Observer = {
    happened(serial, operation) {
      log(operation).happened(simulation.now);
      observer.happened(serial, operation);
    },
    started: (operation) => observer.started(operation),
    ended(serial, devicePs, ...rest) {
      log(rest[2]).end(devicePs, simulation.now);
      observer.ended(serial, devicePs, ...rest);
    },
    endedInVain(serial, devicePs, operation) {
      log(operation).end(devicePs, simulation.now);
      observer.endedInVain(serial, devicePs, operation);
    },
    reaches: (serial, clientPs, operation) => observer.reaches(serial, clientPs, operation),
    concludes: (serial, operation) => observer.concludes(serial, operation),
  };
  operations.connect(source, logged);
  const mechanism = findMechanism(cell.mechanism) as Mechanism;
  if (operations.connections !== undefined)
    host.accepting = new Accepting(host, mechanism.loops?.(cell.parameters, pending) ?? 1);
  buildProgram(host, mechanism, cell.workload);
  source.start();
  runWatched(machine, operations, recorder);
  return { recorder, classes: observer.classes, askers: source.askers, logs, cores: machine.coreCount };
}

/** Throws what is wrong with `cell`, if anything is. */
export function checkClassCell(cell: Cell): void {
  const { recorder, classes, askers, logs, cores } = watched(cell);
  const { windowStartPs: from, windowEndPs: until, books } = recorder;
  const total = books?.accounts.reduce((a, b) => a + b);
  strictEqual(total, cores * (until - from), "core time");
  classes.forEach((own, i) => {
    const { backlogStart, backlogEnd, events, completions, backlog, name } = own;
    strictEqual(backlogStart + events, completions + backlogEnd, `${name}: come = ended + under way`);
    checkLittle(backlog.mean(until), until - from, logs[i].spent(from, until), name);
  });
  for (const { outcomes } of askers ?? []) {
    const { offered, inTime, refused, timedOut } = outcomes;
    strictEqual(offered, inTime + refused + timedOut + outcomes.pending(), "offered, of the run");
  }
  const measured = classes.filter(({ background }) => !background);
  const sum = (of: (own: (typeof classes)[number]) => number) => measured.reduce((all, own) => all + of(own), 0);
  const came = sum(({ events }) => events);
  checkCame(recorder, cell.completions);
  strictEqual(came, recorder.completions + recorder.backlogEnd - recorder.backlogStart, "events");
  strictEqual(
    sum(({ completions }) => completions),
    recorder.completions,
    "completions",
  );
  strictEqual(sum(({ unfinished }) => unfinished) + cell.completions - came, recorder.unfinished, "unfinished");
  strictEqual(
    sum(({ response }) => response.count),
    recorder.response.count,
    "latencies",
  );
  strictEqual(
    sum(({ response }) => response.toData().sumPs),
    recorder.response.toData().sumPs,
    "sum of latencies",
  );
  checkResult(cell);
}

/** What `simulate` says of the classes adds up, and polls foreseen and acted out give the same. */
function checkResult(cell: Cell): void {
  const [foreseen, actedOut] = [false, true].map((exactPolls) => {
    const { simulatedEvents: _, ...result } = simulate({ ...cell, exactPolls });
    return result;
  });
  strictEqual(JSON.stringify(foreseen), JSON.stringify(actedOut), "polls foreseen and acted out");
  for (const { outcomes, name } of foreseen.classes ?? []) {
    if (outcomes === undefined) continue;
    const { pendingStart, offered, inTime, refused, timedOut, pendingEnd } = outcomes;
    strictEqual(pendingStart + offered, inTime + refused + timedOut + pendingEnd, `${name}: of the window`);
  }
}
