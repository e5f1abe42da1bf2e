/**
 * Workers that wait for events themselves: each is a thread of the mechanism, with a loop of its own on what they all
 * share, and one at a time takes up its loop, for a round: until it would wait again. What it notices in a round it
 * puts in its own queue.
 */
import type { EventId } from "../../sim/operations.js";
import type { Requests } from "../../sim/requests/requests.js";
import { call, compute, type Op, type Program, type Thread } from "../../sim/thread.js";
import type { Driven, Port, RequestInbox, WayBack } from "../port.js";
import type { Host } from "../types.js";
import { Eventfd } from "./way-back.js";

/** Between two rounds of a loop: its worker may leave it here. */
export const ROUND: Op = compute(0, "user");

/** A worker's loop. */
export class Loop {
  private readonly rounds: Program;
  private begun = false;

  constructor(
    program: (thread: Thread) => Program,
    thread: Thread,
    readonly shared: Driven,
    /** A wait that returns at once with nothing. */
    readonly look: Op,
  ) {
    this.rounds = program(thread);
  }

  /** What comes before its first round, and takes no time; once. */
  begin(): void {
    if (!this.begun) this.rounds.next();
    this.begun = true;
  }

  /** One round, from a wait to before the next. */
  *round(): Program {
    this.begin();
    for (let step = this.rounds.next(); step.value !== ROUND; ) {
      const answer = yield step.value as Op;
      step = this.rounds.next(answer);
    }
  }
}

/** Whether workers carry out the loops of the mechanism. */
export function isDriven({ executor }: Host): boolean {
  return executor?.drive !== undefined;
}

/**
 * A thread of a mechanism, which carries out `program` in any case: all the time, or, if it is a worker, in its turns.
 * Then the program yields ROUND whenever it is about to wait by a call that takes `waitPs`.
 */
export function spawnLoop(
  host: Host,
  name: string,
  program: (thread: Thread) => Program,
  shared: Driven,
  waitPs: number,
): Thread {
  return host.executor?.drive?.(program, shared, call(waitPs)) ?? host.machine.spawn(name, program);
}

function given(): never {
  throw new Error("nothing is given back to a loop that workers carry out");
}

/**
 * What wakes a worker that waits for events, when there is a task for it that no event brings: an eventfd in the set,
 * or a packet of its own.
 */
export class Bell implements RequestInbox {
  private readonly eventfd: Eventfd;
  private isPosted = false;

  constructor(
    host: Host,
    private readonly port: Port,
  ) {
    const requests = host.operations.requests as Requests;
    this.eventfd = new Eventfd(host, requests.lend(port.loop, port.post !== undefined));
  }

  *begin(): Program {
    if (this.port.post === undefined) yield* this.port.expect(this.eventfd.descriptor);
  }

  isAbout(descriptor: number): boolean {
    return descriptor === this.eventfd.descriptor;
  }

  readonly back: WayBack = given;
  readonly leaveRead = given;

  /** By another thread. */
  *ring(by: Thread): Program {
    const { post } = this.port;
    if (post === undefined) {
      yield* this.eventfd.set(by);
      return;
    }
    if (this.isPosted) return;
    this.isPosted = true;
    yield* post(this.eventfd.descriptor, by);
  }

  /** It has been heard. */
  *empty(): Generator<Op, readonly EventId[], boolean> {
    this.isPosted = false;
    if (this.port.post === undefined) yield* this.eventfd.clear(this.port);
    return [];
  }
}
