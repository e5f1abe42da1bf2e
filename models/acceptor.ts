/**
 * An acceptor: a thread that does nothing but accept connections and deal them out to the loops of others (Netty's boss
 * group, memcached's main thread). It leaves each on a list and rings a bell, an eventfd in the loop's set, unless it
 * rings already; the loop registers all that it finds there.
 */
import type { KernelSide } from "../sim/event-parties.js";
import { BLOCK, type Op, type Program, type Thread } from "../sim/thread.js";
import type { Accepts } from "./accepts.js";
import type { Port } from "./port.js";
import { Eventfd } from "./programs/way-back.js";
import type { Host } from "./types.js";

/** A thread asleep in accept(), or on its way there. */
export class Acceptor implements KernelSide {
  private asleep: Thread | undefined;

  constructor(
    private readonly host: Host,
    private readonly accepting: Accepts,
    readonly door: number,
  ) {
    accepting.announceTo(door, this);
  }

  announce(): void {
    const { asleep } = this;
    this.asleep = undefined;
    if (asleep !== undefined) this.host.machine.wakeFromInterrupt(asleep);
  }

  /** accept(): the connection, when there is one. */
  *accept(thread: Thread): Generator<Op, number, boolean> {
    const { operations: io } = this.host;
    if (io.discipline === "completion" && !io.isReady(this.door)) io.issue(this.door);
    while (!io.isReady(this.door)) {
      this.asleep = thread;
      yield BLOCK;
    }
    yield this.accepting.acceptOp;
    return this.accepting.next(this.door);
  }
}

/** Connections on their way from the acceptor to the loops. */
export class HandOver {
  private readonly bells: readonly Eventfd[];
  private readonly lists: number[][];

  constructor(
    host: Host,
    private readonly accepting: Accepts,
    /** The loop that the next connection is for. */
    private readonly choose: () => number,
  ) {
    const { loops } = accepting;
    this.bells = Array.from({ length: loops }, (_, loop) => new Eventfd(host, accepting.newBell(loop)));
    this.lists = this.bells.map(() => []);
  }

  /** By which `loop` hears of them. */
  bell(loop: number): number {
    return this.bells[loop].descriptor;
  }

  isAbout(descriptor: number): boolean {
    return this.bells.some((bell) => bell.descriptor === descriptor);
  }

  /** By the loop that has read its bell: all that is on its list. */
  *take(port: Port): Generator<Op, readonly number[], boolean> {
    const { loop } = port;
    const taken = this.lists[loop].splice(0);
    yield* this.bells[loop].clear(port);
    return taken;
  }

  /** The acceptor's program. */
  *deal(acceptor: Acceptor, thread: Thread): Program {
    for (;;) {
      const connection = yield* acceptor.accept(thread);
      const loop = this.choose();
      this.accepting.belongs(connection, loop);
      this.lists[loop].push(connection);
      yield* this.bells[loop].set(thread);
    }
  }
}
