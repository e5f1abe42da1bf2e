/**
 * An acceptor: a thread that does nothing but accept connections and deal them out to the loops of others (Netty's boss
 * group, memcached's main thread). It leaves each on a list and rings a bell, an eventfd in the loop's set, unless it
 * rings already; the loop registers all that it finds there.
 */
import type { KernelSide } from "../sim/event-parties.js";
import { BLOCK, call, type Op, type Program, type Thread } from "../sim/thread.js";
import type { Accepts } from "./accepts.js";
import type { Port } from "./port.js";
import { posted } from "./programs/way-back.js";
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
  private readonly bells: readonly number[];
  private readonly lists: number[][];
  private readonly rings: boolean[];

  constructor(
    private readonly host: Host,
    private readonly accepting: Accepts,
    /** The loop that the next connection is for. */
    private readonly choose: () => number,
  ) {
    const { loops } = accepting;
    this.bells = Array.from({ length: loops }, (_, loop) => accepting.newBell(loop));
    this.lists = this.bells.map(() => []);
    this.rings = this.bells.map(() => false);
  }

  /** By which `loop` hears of them. */
  bell(loop: number): number {
    return this.bells[loop];
  }

  isAbout(descriptor: number): boolean {
    return this.bells.includes(descriptor);
  }

  /** By the loop that has read its bell: all that is on its list. */
  *take(port: Port): Generator<Op, readonly number[], boolean> {
    const { loop } = port;
    this.rings[loop] = false;
    const taken = this.lists[loop].splice(0);
    yield* port.expect(this.bells[loop]);
    return taken;
  }

  /** The acceptor's program. */
  *deal(acceptor: Acceptor, thread: Thread): Program {
    const eventfdWrite = call(this.host.costs.ps("eventfdWrite"));
    for (;;) {
      const connection = yield* acceptor.accept(thread);
      const loop = this.choose();
      this.accepting.belongs(connection, loop);
      this.lists[loop].push(connection);
      if (this.rings[loop]) continue;
      this.rings[loop] = true;
      yield eventfdWrite;
      yield* posted(this.host, this.bells[loop], thread);
    }
  }
}
