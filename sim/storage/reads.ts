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
  /** How many of the operations are reads. */
  operations = 0;
  /** By operation: who has it be a read, if it is one. */
  private readonly sources: (ReadSource | undefined)[] = [];
  /** Whether `operation` is with its device from the start; if absent, all are. */
  isSubmittedFirst: ((operation: number) => boolean) | undefined;
  /** Where completions of `operation` that is submitted from the start go. */
  firstQueue: ((operation: number) => EventRing | undefined) | undefined;
  /** Reads that a loop of the mechanism is to begin with, and has not. */
  readonly unbegun = new Set<number>();
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

  /** `count` operations from `first` on are reads that `source` brings. */
  readFrom(source: ReadSource, count: number, first = 0): void {
    for (let operation = first; operation < first + count; operation++) this.sources[operation] = source;
    this.operations += count;
    this.around.ways.comeBy(() => this.way, first, count);
  }

  /** What reads come by: the queue that each was submitted with. */
  private readonly way: EventRing = { happen: (descriptor, ps) => this.queueOf(descriptor).happen(descriptor, ps) };

  /** Whether `descriptor` is that of an operation that is a read. */
  isOperation(descriptor: number): boolean {
    return this.sources[descriptor] !== undefined;
  }

  /** Of an operation that is a read: from when the program could submit the one that ends now; else undefined. */
  tookPs(operation: number): Picoseconds | undefined {
    const source = this.sources[operation];
    return source && this.machine.simulation.now - source.wantedPs(operation);
  }

  /** Whether `descriptor` is that of a read. */
  has(descriptor: number): boolean {
    const requests = this.around.answers?.requests;
    if (requests?.isFurther(descriptor)) return requests.readFrom(descriptor) !== NONE;
    return this.isOperation(descriptor);
  }

  deviceOf(descriptor: number): StorageDevice {
    const requests = this.around.answers?.requests;
    return this.devices[
      requests?.isFurther(descriptor) ? requests.readFrom(descriptor) : this.sourceOf(descriptor).device
    ];
  }

  /** How many pages its buffer takes. */
  pages(descriptor: number): number {
    const requests = this.around.answers?.requests;
    const bytes = requests?.isFurther(descriptor) ? requests.answerOn(descriptor) : this.sourceOf(descriptor).bytes;
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

  /**
   * Before time zero: `operation` is submitted, if it is from the start. `takesPs` says how long it still takes, one
   * that is served already or one that waits.
   */
  begin(operation: number, takesPs: (isServed: boolean) => Picoseconds): void {
    if (this.isSubmittedFirst?.(operation) === false) {
      this.left.push(operation);
      return;
    }
    this.submit(operation, this.firstQueue?.(operation), takesPs(this.deviceOf(operation).servesAtOnce));
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

  private sourceOf(operation: number): ReadSource {
    const source = this.sources[operation];
    if (source === undefined) throw new Error(`operation ${operation} is no read`);
    return source;
  }

  private takesPs(descriptor: number): Picoseconds {
    const requests = this.around.answers?.requests;
    return requests?.isFurther(descriptor)
      ? requests.takesOn(descriptor)
      : this.sourceOf(descriptor).takesPs(descriptor);
  }

  private readonly done = (descriptor: number): void => {
    const answers = this.around.answers;
    if (answers?.requests.isFurther(descriptor)) answers.comes(descriptor);
    else this.sourceOf(descriptor).happen(descriptor);
  };

  private readonly completed = (descriptor: number): Thread | undefined => {
    const sleeper = this.deviceOf(descriptor).release();
    this.around.known(descriptor);
    return sleeper;
  };
}
