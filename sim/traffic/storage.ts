/**
 * Reads of a storage device, n at a time: n is the queue depth. When the callback of one has ended the program submits
 * it again, as its mechanism does that, and the device begins with it then.
 *
 * The first reads were submitted at time zero; those that the device can serve at once are somewhere in their middle.
 */
import { OperationStreams } from "../operation-streams.js";
import type { Traffic } from "../operations.js";
import type { Stream } from "../random.js";
import type { Simulation } from "../simulation.js";
import type { StorageWorkload } from "../spec.js";
import type { StorageDevice } from "../storage/device.js";
import type { ReadSource } from "../storage/reads.js";
import type { Picoseconds } from "../time.js";
import { Content, type Draw, type EventSite } from "./content.js";

export class StorageTraffic implements Traffic, ReadSource {
  readonly device: number;
  readonly bytes: number;
  private readonly reads: NonNullable<EventSite["storage"]>;
  private readonly served: StorageDevice;
  private readonly streams: OperationStreams;
  private readonly ioTimes: Stream;
  private readonly content: Content;
  /** By operation: when its callback had ended. */
  private readonly freePs: Float64Array;

  constructor(
    workload: StorageWorkload,
    private readonly simulation: Simulation,
    private readonly operations: EventSite,
    { seed, replication }: Draw,
  ) {
    const { storage } = operations;
    const device = storage?.devices.findIndex(({ name }) => name === workload.device) ?? -1;
    if (storage === undefined || device < 0) throw new Error(`the machine has no device ${workload.device}`);
    this.reads = storage;
    this.device = device;
    this.served = storage.devices[device];
    this.bytes = workload.sizeBytes;
    this.streams = new OperationStreams(seed, replication, operations.count);
    this.ioTimes = this.streams.of("io");
    this.content = new Content(workload, operations, (purpose) => this.streams.of(purpose));
    this.freePs = new Float64Array(operations.count);
    storage.readFrom(this, operations.count);
  }

  start(): void {
    const { reads, streams, ioTimes } = this;
    const { takes } = this.served;
    for (let operation = 0; operation < this.operations.count; operation++) {
      streams.operation = operation;
      reads.begin(operation, (isServed) => (isServed ? takes.sampleResidual(ioTimes) : takes.sample(ioTimes)));
    }
  }

  reissued(operation: number): void {
    this.freePs[operation] = this.simulation.now;
  }

  cancelled(): void {
    throw new Error("a read that a device has is not taken back");
  }

  takesPs(operation: number): Picoseconds {
    this.streams.operation = operation;
    return this.served.takes.sample(this.ioTimes);
  }

  happen(operation: number): void {
    this.streams.operation = operation;
    this.content.happen(operation);
  }

  wantedPs(operation: number): Picoseconds {
    return this.freePs[operation];
  }
}
