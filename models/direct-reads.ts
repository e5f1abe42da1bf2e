/**
 * Reads of a storage device without the page cache (O_DIRECT, FILE_FLAG_NO_BUFFERING), as mechanisms submit them.
 *
 * A submission goes through the block layer and the driver, takes a reference to the file, and pins the pages of its
 * buffer, unless these have been registered. Then the device has it. If its queue is full the thread sleeps until there
 * is room, in the middle of its call, as Linux does in blk_mq_get_tag; who cannot sleep there looks at `isFull` first.
 */
import type { EventRing } from "../sim/event-parties.js";
import type { StorageReads } from "../sim/storage/reads.js";
import { kernel, type Program, type Thread } from "../sim/thread.js";
import type { Picoseconds } from "../sim/time.js";
import { asleepInHandler } from "./asleep.js";
import type { Host } from "./types.js";

/** Names of the costs of a read, whoever submits it, besides the call. */
export const READ_COSTS = ["blockSubmit", "blockComplete", "pinPage", "fileGet"] as const;

/** What has been done once and for all, and costs nothing for each read. */
interface Registered {
  readonly buffers?: boolean;
  readonly files?: boolean;
}

export class DirectReads {
  private readonly basePs: Picoseconds;
  private readonly pinPs: Picoseconds;

  constructor(
    private readonly host: Host,
    readonly storage: StorageReads,
    { buffers = false, files = false }: Registered,
  ) {
    const { costs } = host;
    this.basePs = costs.ps("blockSubmit") + (files ? 0 : costs.ps("fileGet"));
    this.pinPs = buffers ? 0 : costs.ps("pinPage");
  }

  has(descriptor: number): boolean {
    return this.storage.has(descriptor);
  }

  /** What the kernel's work on a submission takes. */
  submitPs(descriptor: number): Picoseconds {
    return this.basePs + (this.pinPs === 0 ? 0 : this.storage.pages(descriptor) * this.pinPs);
  }

  isFull(descriptor: number): boolean {
    return this.storage.deviceOf(descriptor).isFull;
  }

  /** Within a call that has been paid for: the read is submitted, however many the device has. */
  *submit(descriptor: number): Program {
    yield kernel(this.submitPs(descriptor));
    this.storage.submit(descriptor);
  }

  /** The same, and `thread` sleeps in its call as long as the device's queue is full. */
  *submitWhenRoom(descriptor: number, thread: Thread, queue?: EventRing): Program {
    yield kernel(this.submitPs(descriptor));
    yield* this.untilRoom(descriptor, thread);
    this.storage.submit(descriptor, queue);
  }

  /** It is to be started right after. */
  *untilRoom(descriptor: number, thread: Thread): Program {
    const device = this.storage.deviceOf(descriptor);
    if (!device.isFull) return;
    device.awaitRoom(thread);
    yield* asleepInHandler(this.host, thread);
    device.useRoom();
  }

  /** The submission has been paid for, and there is room. */
  start(descriptor: number, queue?: EventRing): void {
    this.storage.submit(descriptor, queue);
  }
}

/** Undefined where the machine has no storage device. */
export function directReads(host: Host, registered: Registered = {}): DirectReads | undefined {
  const { storage } = host.operations;
  return storage && new DirectReads(host, storage, registered);
}
