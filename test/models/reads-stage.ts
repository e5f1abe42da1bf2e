/**
 * Plays reads of a storage device, n at a time, on a mechanism, and events beside them: all reads submitted at time
 * zero, each of the same length, callbacks of one length; and says when each got where.
 */
import { CostTable } from "../../models/costs.js";
import { machineCosts } from "../../models/machine-costs.js";
import { findMechanism } from "../../models/registry.js";
import type { Host, Mechanism, Parameters } from "../../models/types.js";
import type { WindowAccounts } from "../../sim/accounting/accounting.js";
import { Machine } from "../../sim/machine.js";
import { Operations } from "../../sim/operations.js";
import { stream } from "../../sim/random.js";
import { Simulation } from "../../sim/simulation.js";
import type { MachineSpec } from "../../sim/spec.js";
import { StorageReads } from "../../sim/storage/reads.js";
import { costs as allCosts, defaults } from "./harness.js";

export interface Reads {
  mechanism: string;
  /** The others have their defaults. */
  parameters?: Parameters;
  cores?: number;
  machine?: Partial<MachineSpec>;
  pending: number;
  /** In ns; zero if absent. */
  costs: Parameters;
  parallelism: number;
  queue?: number;
  bytes?: number;
  /** In ns: how long the device serves the i-th read of an operation; a callback. */
  takes: number | ((operation: number, i: number) => number);
  callback: number;
  /** How many events end before it does. */
  reads: number;
  /** Of one operation more, which is no read: when its events happen, and how long their callbacks take. */
  others?: readonly { at: number; callback: number }[];
}

/** In nanoseconds; `took`: from when the program could submit it until its callback ended. */
export interface ReadStations {
  operation: number;
  device: number;
  notice: number;
  start: number;
  end: number;
  took: number;
}

const PS = 1_000;

/** The stations of the reads in the order in which they ended, and what was booked up to then. */
export function playReads(scene: Reads): { reads: ReadStations[]; books: WindowAccounts; elapsedNs: number } {
  const { pending, cores = 1, parallelism, queue, takes, bytes = 4096, others = [] } = scene;
  const count = pending + (others.length > 0 ? 1 : 0);
  const simulation = new Simulation();
  const costs = new CostTable(allCosts(scene.costs as Record<string, number>), count);
  const spec = { ...scene.machine, cores, quantumPs: scene.machine?.quantumPs ?? 1e15 };
  const machine = new Machine(simulation, spec, machineCosts(costs));
  const operations = new Operations(machine, count);
  const device = { parallelism, takes: { kind: "constant" as const, meanPs: 1 }, ...(queue && { queue }) };
  const storage = new StorageReads(machine, { disk: device }, costs.ps("blockComplete"), operations);
  operations.storage = storage;
  const mechanism = findMechanism(scene.mechanism) as Mechanism;
  const parameters = { ...defaults(scene.mechanism, cores), ...scene.parameters };
  const host: Host = {
    ...{ machine, operations, costs, parameters, pending: count, pools: [], inboxes: [] },
    stream: (name) => stream("reads", name, 0),
  };
  const submitted: number[] = new Array(pending).fill(0);
  const freePs: number[] = new Array(pending).fill(0);
  const takesPs = (operation: number) =>
    PS * (typeof takes === "number" ? takes : takes(operation, submitted[operation]++));
  const source = {
    ...{ device: 0, bytes, takesPs },
    happen: (operation: number) => operations.deviceEvent(operation, scene.callback * PS),
    wantedPs: (operation: number) => freePs[operation],
  };
  storage.readFrom(source, pending);
  const reads: ReadStations[] = [];
  let tookPs = 0;
  operations.connect(
    {
      start() {},
      reissued(operation) {
        freePs[operation] = simulation.now;
      },
      cancelled() {},
    },
    {
      happened() {},
      started() {},
      reaches(_, clientPs) {
        tookPs = clientPs;
      },
      ended(_, device, notice, start, operation) {
        const stations = { device, notice, start, end: simulation.now, took: tookPs };
        const inNs = Object.entries(stations).map(([name, ps]) => [name, ps / PS]);
        reads.push({ operation, ...Object.fromEntries(inNs) } as ReadStations);
        if (reads.length === scene.reads) simulation.stop();
      },
    },
  );
  mechanism.build(host);
  for (let operation = 0; operation < pending; operation++) {
    storage.begin(operation, () => takesPs(operation));
  }
  for (const { at, callback } of others) simulation.at(at * PS, () => operations.deviceEvent(pending, callback * PS));
  machine.beginWindow();
  if (simulation.run(1e13) !== "stopped") throw new Error(`${scene.reads - reads.length} reads were lost`);
  return { reads, books: machine.endWindow(), elapsedNs: simulation.now / PS };
}
