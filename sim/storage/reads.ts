/**
 * Reads of the machine's storage devices: those that the operations of a storage workload are, and further ones that
 * handlers ask for. A device begins with a read when it is submitted, and not when its program would like it to.
 *
 * The bytes come by direct memory access: no core copies them.
 */
import type { EventRing } from "../event-parties.js";
import { NONE } from "../event-queues.js";
import type { EventWays } from "../event-ways.js";
import type { Machine } from "../machine.js";
import type { Answers } from "../requests/answers.js";
import type { DeviceSpec } from "../spec.js";
import type { Thread } from "../thread.js";
import type { Picoseconds } from "../time.js";
import { InterruptQueue, PolledQueue } from "./completion-queues.js";
import { StorageDevice } from "./device.js";

/** A page of memory, in bytes. */
const PAGE_BYTES = 4096;

/** Who has the operations be reads. */
export interface ReadSource {
  /** The device's number. */
  readonly device: number;
  readonly bytes: number;
  /** How long the read of `operation` that is being submitted will keep the device. */
  takesPs(operation: number): Picoseconds;
  /** It is done. */
  happen(operation: number): void;
  /** When the program was first able to submit the read of `operation` that is done. */
  wantedPs(operation: number): Picoseconds;
}

/** What the reads need of the operations they belong to. */
interface Surroundings {
  readonly answers: Answers | undefined;
  /** The kernel knows that the read on `descriptor` is done. */
  readonly known: (descriptor: number) => void;
  /** Which ring an event on a descriptor enters. */
  readonly ways: EventWays;
}

export class StorageReads {
  readonly devices: readonly StorageDevice[];
  source: ReadSource | undefined;
  /** How many of the operations are with the device from the start: those with the lowest numbers. */
  mostAtStart = Number.POSITIVE_INFINITY;
  /** Where completions of `operation` that is submitted from the start go. */
  firstQueue: ((operation: number) => EventRing | undefined) | undefined;
  /** Operations that were not submitted from the start, and that nobody has taken since. */
  private left: number[] = [];

  /** By device, its queues that interrupt: by core, or one. */
  private readonly interrupting: InterruptQueue[][];
  /** Per descriptor: where its completion goes. */
  private readonly queues: EventRing[] = [];

  /** @param completePs what the kernel's work on a read that is done takes */
  constructor(
    private readonly machine: Machine,
    specs: Readonly<Record<string, DeviceSpec>>,
    completePs: Picoseconds,
    private readonly around: Surroundings,
  ) {
    const { simulation, spec, coreCount } = machine;
    this.devices = Object.entries(specs).map(([name, each]) => new StorageDevice(name, each, simulation, this.done));
    const bySubmitter = (spec.interrupts?.target ?? "idle") === "idle";
    const cores = bySubmitter ? Array.from({ length: coreCount }, (_, i) => i) : [undefined];
    this.interrupting = this.devices.map(() =>
      cores.map((core) => new InterruptQueue(machine, this.completed, completePs, core)),
    );
  }

  /** The operations are reads that `source` brings. */
  readFrom(source: ReadSource): void {
    this.source = source;
    this.around.ways.ringOf = (descriptor) => this.queueOf(descriptor);
  }

  /** Where operations are reads: from when the program could submit the one that ends now; else undefined. */
  tookPs(operation: number): Picoseconds | undefined {
    const { source } = this;
    return source && this.machine.simulation.now - source.wantedPs(operation);
  }

  /** Whether `descriptor` is that of a read. */
  has(descriptor: number): boolean {
    const requests = this.around.answers?.requests;
    if (requests?.isFurther(descriptor)) return requests.readFrom(descriptor) !== NONE;
    return this.source !== undefined;
  }

  deviceOf(descriptor: number): StorageDevice {
    const requests = this.around.answers?.requests;
    return this.devices[requests?.isFurther(descriptor) ? requests.readFrom(descriptor) : this.ofOperations.device];
  }

  /** How many pages its buffer takes. */
  pages(descriptor: number): number {
    const requests = this.around.answers?.requests;
    const bytes = requests?.isFurther(descriptor) ? requests.answerOn(descriptor) : this.ofOperations.bytes;
    return Math.max(1, Math.ceil(bytes / PAGE_BYTES));
  }

  /** A queue without interrupts, whose owner hears of what comes. */
  polled(onArrival: () => void): PolledQueue {
    return new PolledQueue(this.completed, onArrival);
  }

  /**
   * The read on `descriptor` is with its device, which will say by `queue` when it is done; if absent, by interrupt.
   */
  submit(descriptor: number, queue?: EventRing, takesPs = this.takesPs(descriptor)): void {
    const device = this.deviceOf(descriptor);
    const queues = this.interrupting[this.devices.indexOf(device)];
    const core = this.machine.current?.core ?? descriptor;
    this.queues[descriptor] = queue ?? queues[core % queues.length];
    const answers = this.around.answers;
    if (answers?.requests.isFurther(descriptor)) {
      answers.underWay++;
      this.machine.simulation.probe?.asked(answers.requests.ownerOf(descriptor));
    }
    device.start(descriptor, takesPs);
  }

  /** `operation` is not submitted from the start. */
  leave(operation: number): void {
    this.left.push(operation);
  }

  /** Those that were left and that `isOwn` says are the caller's: it is to submit them. */
  takeLeft(isOwn: (operation: number) => boolean): readonly number[] {
    const own = this.left.filter(isOwn);
    this.left = this.left.filter((operation) => !own.includes(operation));
    return own;
  }

  /** Where the completion of `descriptor` goes. */
  queueOf(descriptor: number): EventRing {
    return this.queues[descriptor];
  }

  private get ofOperations(): ReadSource {
    if (this.source === undefined) throw new Error("no operation is a read");
    return this.source;
  }

  private takesPs(descriptor: number): Picoseconds {
    const requests = this.around.answers?.requests;
    return requests?.isFurther(descriptor) ? requests.takesOn(descriptor) : this.ofOperations.takesPs(descriptor);
  }

  private readonly done = (descriptor: number): void => {
    const answers = this.around.answers;
    if (answers?.requests.isFurther(descriptor)) answers.comes(descriptor);
    else this.ofOperations.happen(descriptor);
  };

  private readonly completed = (descriptor: number): Thread | undefined => {
    const sleeper = this.deviceOf(descriptor).release();
    this.around.known(descriptor);
    return sleeper;
  };
}
