/**
 * Random runs with clients, networks, timeouts, retries, limits and bounded pools, on random programs: every request
 * ends exactly once, and nothing vanishes.
 */
import { strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { Accepting } from "../../models/accepting.js";
import { startPools } from "../../models/programs/pool.js";
import { findMechanism } from "../../models/registry.js";
import type { Mechanism } from "../../models/types.js";
import { computer, simulate } from "../../scenarios/cell/simulate.js";
import { runWatched } from "../../scenarios/cell/watchdog.js";
import type { Cell } from "../../scenarios/common/types.js";
import { Histogram } from "../../sim/histogram.js";
import { Recorder } from "../../sim/recorder.js";
import type { ClientSide, DistributionSpec, PlainWorkload } from "../../sim/spec.js";
import { traffic } from "../../sim/traffic.js";
import { plain } from "../plain-traffic.js";
import { programCells } from "./programs-cells.js";
import { checkCame } from "./window-books.js";

const duration: fc.Arbitrary<DistributionSpec> = fc.oneof(
  fc.nat(20_000_000).map((meanPs) => ({ kind: "constant" as const, meanPs })),
  fc.integer({ min: 1, max: 20_000_000 }).map((meanPs) => ({ kind: "exponential" as const, meanPs })),
);

const few = fc.integer({ min: 1, max: 20 });

const sides: fc.Arbitrary<ClientSide> = fc.record(
  {
    network: duration,
    timeoutPs: fc.oneof(fc.integer({ min: 10_000, max: 5_000_000 }), fc.integer({ min: 1, max: 500_000_000 })),
    retry: fc.record({ after: duration, times: fc.integer({ min: 1, max: 4 }), backoff: fc.constantFrom(1, 1.5, 2) }),
    limits: fc.record(
      { requests: few, waiting: few, perConnection: fc.integer({ min: 1, max: 3 }) },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);

const pool = fc.record(
  { threads: fc.integer({ min: 1, max: 3 }), queue: fc.integer({ min: 0, max: 3 }) },
  { requiredKeys: ["threads"] },
);

const extras = fc.record({
  side: sides,
  clients: fc.boolean(),
  outstanding: fc.integer({ min: 1, max: 4 }),
  /** Who is refused thinks and asks again: by the picosecond, a run would have more to refuse than to do. */
  think: fc.integer({ min: 200_000, max: 20_000_000 }),
  pools: fc.record({ files: pool, names: pool }, { requiredKeys: [] }),
});

/** Cells with `mechanism`, some of them of traffic that has no clients, but pools with bounds. */
export function clientCells(mechanism: Mechanism): fc.Arbitrary<Cell> {
  return fc.tuple(programCells(mechanism), extras).map(([cell, { pools, think: shortest, ...rest }]) => {
    // What is refused interrupts a core: all of them together must leave the program some time.
    const tries = rest.outstanding * (1 + (rest.side.retry?.times ?? 0));
    const think = shortest + (rest.side.limits === undefined ? 0 : 4_000_000 * cell.pending * tries);
    return { ...cell, workload: { ...asked(plain(cell.workload), { ...rest, think }), pools } };
  });
}

function asked(
  workload: PlainWorkload,
  { side, clients, outstanding, think }: { side: ClientSide; clients: boolean; outstanding: number; think: number },
): PlainWorkload {
  if (!clients) return workload.kind === "open" ? { ...workload, ...side, ...seldom(workload, side) } : workload;
  const { callback = { kind: "constant", meanPs: 0 }, message, blocking, handler } = workload;
  return {
    ...{ kind: "clients", outstanding, callback, message, blocking, handler },
    rate: { basis: "per-operation", perSecond: 1 },
    think: { kind: "exponential", meanPs: think },
    network: { kind: "constant", meanPs: 1000 },
    ...side,
  };
}

/** What is refused interrupts a core: so few requests that all their tries together leave the program its time. */
function seldom({ rate }: PlainWorkload, { limits }: ClientSide) {
  return limits && { rate: { basis: "total", perSecond: Math.min(rate.perSecond, 20_000) } as const };
}

/** Throws what is wrong with `cell`, if anything is. */
export function checkClientCell(cell: Cell): void {
  const { recorder, ended, asked } = watched(cell);
  const { client, response, books, outcomes } = recorder;
  checkCame(recorder, cell.completions);
  const total = books?.accounts.reduce((a, b) => a + b);
  strictEqual(total, cell.machine.cores * (recorder.windowEndPs - recorder.windowStartPs), "core time");
  if (asked !== undefined && outcomes !== undefined) {
    const pending = asked.pending();
    strictEqual(asked.offered, asked.inTime + asked.refused + asked.timedOut + pending, "of the run");
    const { pendingStart, offered, inTime, refused, timedOut, pendingEnd } = outcomes;
    strictEqual(pendingStart + offered, inTime + refused + timedOut + pendingEnd, "of the window");
    // A reply that is in time is on its way for a while.
    strictEqual(asked.inTime <= ended && ended <= asked.inTime + pending, true, "answered in time");
  }
  strictEqual(client === undefined ? response.count : client.count, response.count, "one latency each");
  strictEqual((client?.minPs ?? response.minPs) >= response.minPs, true, "a client waits longer than the device");
  const [foreseen, actedOut] = [false, true].map((exactPolls) => {
    const { simulatedEvents: _, ...result } = simulate({ ...cell, exactPolls });
    return JSON.stringify(result);
  });
  strictEqual(foreseen, actedOut, "polls foreseen and acted out");
}

/** A run as `simulate` does it, in which no event ends twice. */
function watched(cell: Cell) {
  const { simulation, machine, operations, host } = computer(cell);
  const { warmup, completions, pending } = cell;
  const recorder = new Recorder(machine, operations, warmup, completions, completions + 10 * pending);
  const mechanism = findMechanism(cell.mechanism) as Mechanism;
  const source = traffic(cell.workload, simulation, operations, cell);
  const asked = operations.askers?.outcomes;
  if (operations.connections !== undefined)
    host.accepting = new Accepting(host, mechanism.loops?.(cell.parameters, pending) ?? 1);
  if (cell.workload.kind === "clients") recorder.client = new Histogram();
  const over = new Set<number>();
  const once = (serial: number) => {
    if (over.has(serial)) throw new Error(`request ${serial} ended twice`);
    over.add(serial);
  };
  let ended = 0;
  operations.connect(source, {
    happened: (serial) => recorder.happened(serial),
    started: () => recorder.started(),
    ended(serial, ...stations) {
      once(serial);
      ended++;
      recorder.ended(serial, ...stations);
    },
    endedInVain(serial, devicePs) {
      once(serial);
      recorder.endedInVain(serial, devicePs);
    },
    reaches: (serial, clientPs, operation) => recorder.reaches(serial, clientPs, operation),
  });
  mechanism.build(host);
  startPools(host, cell.workload);
  source.start();
  runWatched(machine, operations, recorder);
  return { recorder, asked, ended };
}

/** Whether what comes over the loopback never gets to `mechanism`. */
export function isDeaf({ takesFromDevice }: Mechanism, parameters: Cell["parameters"]): boolean {
  if (takesFromDevice === undefined || takesFromDevice === true) return takesFromDevice === true;
  return Object.entries(takesFromDevice).every(([name, value]) => parameters[name] === value);
}

/** Cells with `mechanism` whose clients are on the same machine. */
export function localCells(mechanism: Mechanism): fc.Arbitrary<Cell> {
  const hears = ({ parameters }: Cell) => !isDeaf(mechanism, parameters);
  const seats = fc.oneof(fc.constant(undefined), fc.integer({ min: 1, max: 3 }));
  return fc.tuple(programCells(mechanism).filter(hears), extras, seats, fc.integer({ min: 0, max: 3_000 })).map(
    ([
      cell,
      {
        side: { limits, ...written },
        outstanding,
        think: shortest,
      },
      threads,
      loopback,
    ]) => {
      // Clients that are refused take the cores from the program: of one core it would have next to nothing.
      const bounds = cell.machine.cores > 1 && limits !== undefined ? { limits } : {};
      const side = { ...written, ...bounds, network: { kind: "constant" as const, meanPs: 0 } };
      const think = shortest + 5_000_000;
      const { receivers: _, ...workload } = asked(plain(cell.workload), { side, clients: true, outstanding, think });
      const { pools, threads: workers } = cell.workload;
      const here = { here: threads === undefined ? {} : { threads }, ...(threads === undefined && { outstanding: 1 }) };
      return {
        ...cell,
        costs: { ...cell.costs, loopback, epollWait: 200, epollPerEvent: 50 },
        workload: { ...workload, pools, threads: workers, ...here } as PlainWorkload,
      };
    },
  );
}

/** Throws what is wrong with `cell`, if anything is. */
export function checkLocalCell(cell: Cell): void {
  const { simulatedEvents: _, ...result } = simulate(cell);
  const { accounts, remainders = {}, windowPs, latency, outcomes } = result;
  const times = [...Object.values(accounts), ...Object.values(remainders)];
  strictEqual(
    times.reduce((sum, ps) => sum + ps, 0),
    cell.machine.cores * windowPs,
    "core time",
  );
  checkCame(result, cell.completions);
  if (latency.client === undefined || outcomes === undefined) throw new Error("clients count");
  const { timeoutPs, limits } = cell.workload as ClientSide;
  // Of those that others overtake for too long nobody waits for the end.
  if (timeoutPs === undefined && limits === undefined && !hasBounds(cell))
    strictEqual(latency.client.count, cell.completions - result.unfinished, "every client has its reply");
  strictEqual(latency.response.count >= latency.client.count, true, "which was sent before");
  const { pendingStart, offered, inTime, refused, timedOut, pendingEnd } = outcomes;
  strictEqual(pendingStart + offered, inTime + refused + timedOut + pendingEnd, "and none vanishes");
  const { simulatedEvents: __, ...exact } = simulate({ ...cell, exactPolls: true });
  strictEqual(JSON.stringify(exact), JSON.stringify(result), "polls foreseen and acted out");
}

function hasBounds({ workload: { pools = {} } }: Cell): boolean {
  return Object.values(pools).some(({ queue }) => queue !== undefined);
}
