/**
 * A storage device: so many requests at a time are served, each for as long as it takes, first come, first served; the
 * others wait in its queue.
 *
 * It holds a request from when it is submitted until the kernel has seen that it is done. Where it holds as many as its
 * `queue` allows (Linux: nr_requests, the tags of a hardware queue) there is no room for another, and who submits one
 * waits or is refused: that is the mechanism's affair.
 */
import { type Distribution, distribution } from "../distributions.js";
import { Fifo, NumberFifo } from "../fifo.js";
import type { Simulation } from "../simulation.js";
import type { DeviceSpec } from "../spec.js";
import type { Station } from "../station.js";
import type { Thread } from "../thread.js";
import type { Picoseconds } from "../time.js";

export class StorageDevice implements Station {
  readonly servers: number;
  readonly takes: Distribution;
  busyPs: Picoseconds = 0;
  private readonly most: number;
  private held = 0;
  private serving = 0;
  private readonly waiting = new NumberFifo();
  private readonly waitingPs = new NumberFifo();
  /** Threads asleep until there is room, in the order in which they came. */
  private readonly asleep = new Fifo<Thread>();
  /** `busyPs` is counted up to then. */
  private countedPs: Picoseconds = 0;

  constructor(
    readonly name: string,
    { parallelism, takes, queue }: DeviceSpec,
    private readonly simulation: Simulation,
    /** It is done with a request. */
    private readonly done: (descriptor: number) => void,
  ) {
    this.servers = parallelism;
    this.takes = distribution(takes);
    this.most = queue ?? Number.POSITIVE_INFINITY;
    simulation.stations.push(this);
  }

  /** Whether it holds as many requests as its queue allows. */
  get isFull(): boolean {
    return this.held >= this.most;
  }

  /** Whether it would begin with another at once. */
  get servesAtOnce(): boolean {
    return this.serving < this.servers;
  }

  /** Most requests that may be with it. */
  get room(): number {
    return this.most;
  }

  /** A request of its own, which takes `ps` once its turn has come. */
  start(descriptor: number, ps: Picoseconds): void {
    this.held++;
    if (this.serving < this.servers) this.serve(descriptor, ps);
    else {
      this.waiting.push(descriptor);
      this.waitingPs.push(ps);
    }
  }

  /**
   * The kernel has seen that a request is done: the thread that is to be woken, if one sleeps, for which the room is
   * kept.
   */
  release(): Thread | undefined {
    const sleeper = this.asleep.shift();
    if (sleeper === undefined) this.held--;
    return sleeper;
  }

  /** `thread` goes to sleep until there is room for a request of its own. */
  awaitRoom(thread: Thread): void {
    this.asleep.push(thread);
  }

  /** A thread that has waited starts its request now, in the room that was kept for it. */
  useRoom(): void {
    this.held--;
  }

  private serve(descriptor: number, ps: Picoseconds): void {
    this.count();
    this.serving++;
    this.simulation.after(ps, this.finished, descriptor);
  }

  private readonly finished = (descriptor: number): void => {
    this.count();
    this.serving--;
    if (this.waiting.length > 0) this.serve(this.waiting.shift(), this.waitingPs.shift());
    this.done(descriptor);
  };

  // --- its use ---------------------------------------------------------------------------------------------------

  private count(): void {
    const { now } = this.simulation;
    this.busyPs += this.serving * (now - this.countedPs);
    this.countedPs = now;
  }

  restart(): void {
    this.count();
    this.busyPs = 0;
  }

  upToNow(): void {
    this.count();
  }
}
