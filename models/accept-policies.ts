/**
 * Which loop gets a new connection: the policies, and the parameter that names them.
 *
 * - `reuseport`: each loop has a listening socket of its own, with SO_REUSEPORT; a hash of the addresses decides.
 * - `shared`, `exclusive`: one listening socket is in all sets; it wakes a thread of each, or (EPOLLEXCLUSIVE) of the
 *   first that has one waiting; whoever calls accept() first gets the connection.
 * - `mutex`: one loop at a time listens, the one that has the mutex (accept-mutex.ts).
 * - `round-robin`, `least-connections`, `two-choices`: an acceptor deals them out (acceptor.ts).
 *
 * Law: of M connections open at a time that were hashed over m loops, a loop's number is binomial (M, 1 / m), and the
 * numbers multinomial; dealt to the loop with fewest they differ by no more than those that have just ended.
 */
import { AcceptMutex } from "./accept-mutex.js";
import { Acceptor, HandOver } from "./acceptor.js";
import type { Accepts, AcceptTurns } from "./accepts.js";
import { SharedDoor } from "./shared-door.js";
import type { Host, ParameterSpec } from "./types.js";

export interface AcceptPolicy {
  /** The loop of the first connection of each slot: they were there before time zero. */
  readonly first: (slot: number) => number;
  /** The door that a new connection of `slot` comes to. */
  readonly door: (slot: number) => number;
  /** The door by which `loop` hears of them. */
  readonly doorOf: (loop: number) => number | undefined;
  readonly handOver?: HandOver;
  readonly turns?: AcceptTurns;
}

/** What an acceptor deals by. */
const DEALT = ["round-robin", "least-connections", "two-choices"] as const;

const OF_ITS_OWN = "a hash over listeners of their own (SO_REUSEPORT)";
const BY_AN_ACCEPTOR =
  "or an acceptor that deals them out in turn, to the one with fewest, or to that of two drawn at random which has fewer";

/** Where each loop is alone with its set. */
export const ACCEPT_PARAMETER: ParameterSpec = {
  type: "choice",
  default: "reuseport",
  choices: ["reuseport", ...DEALT],
  summary: `who gets a new connection, where connections end: ${OF_ITS_OWN}, ${BY_AN_ACCEPTOR}`,
};

/** Where one listener can be in several sets. */
export const SHARED_ACCEPT_PARAMETER: ParameterSpec = {
  ...ACCEPT_PARAMETER,
  choices: ["reuseport", "shared", ...DEALT],
  summary: `who gets a new connection, where connections end: ${OF_ITS_OWN}, whoever is first where one listener in all sets wakes all (shared), ${BY_AN_ACCEPTOR}`,
};

/** epoll's: there the kernel can be asked to wake only one, and nginx's mutex sees to it that only one listens. */
export const EPOLL_ACCEPT_PARAMETER: ParameterSpec = {
  ...ACCEPT_PARAMETER,
  choices: ["reuseport", "shared", "exclusive", "mutex", ...DEALT],
  aliases: { "accept-mutex": "mutex" },
  summary: `who gets a new connection, where connections end and each thread has a set: ${OF_ITS_OWN}; whoever is first, where one listener in all sets wakes all (shared) or one (exclusive, EPOLLEXCLUSIVE), or only the thread with a mutex listens (nginx's accept_mutex); ${BY_AN_ACCEPTOR}`,
};

/** Of the mutex, as nginx calls them. */
export const MUTEX_PARAMETERS = {
  accept_mutex_delay: {
    type: "duration",
    default: 500_000_000_000,
    min: 1_000_000,
    max: 60_000_000_000_000,
    summary: "with `accept: mutex`, how long a thread waits at most before it tries again to get the mutex",
  },
  worker_connections: {
    type: "limit",
    default: "unlimited",
    min: 1,
    max: 1_000_000,
    unlimited: "unlimited",
    summary: "with `accept: mutex`, connections a thread is meant to have: with more than 7/8 of them it does not try",
  },
} as const satisfies Record<string, ParameterSpec>;

export function acceptPolicy(host: Host, accepting: Accepts): AcceptPolicy {
  const { loops } = accepting;
  const inTurn = (slot: number) => slot % loops;
  if (loops === 1) return sharing(accepting, undefined);
  const draws = host.stream("accept");
  const { accept } = host.parameters;
  // A thread that has one connection accepts the next of the same client.
  if (loops === host.pending && accept === undefined) return ofEach(accepting, inTurn, inTurn);
  switch (accept) {
    case undefined:
    case "reuseport": {
      const hash = () => draws.below(loops);
      return ofEach(accepting, hash, hash);
    }
    case "shared":
      return sharing(accepting, new SharedDoor(false));
    case "mutex":
      return takingTurns(host, accepting);
    case "exclusive":
      return sharing(accepting, new SharedDoor(true));
    case "round-robin": {
      let turn = -1;
      return dealing(host, accepting, () => {
        turn = (turn + 1) % loops;
        return turn;
      });
    }
    case "least-connections":
      return dealing(host, accepting, () => least(accepting.open));
    case "two-choices":
      return dealing(host, accepting, () => {
        const [a, b] = [draws.below(loops), draws.below(loops)];
        return accepting.open[b] < accepting.open[a] ? b : a;
      });
    default:
      throw new Error(`no accept policy is named ${accept}`);
  }
}

/** The first with fewest. */
function least(open: Int32Array): number {
  let first = 0;
  for (let loop = 1; loop < open.length; loop++) if (open[loop] < open[first]) first = loop;
  return first;
}

/** A listener for each loop. */
function ofEach(accepting: Accepts, first: AcceptPolicy["first"], choose: (slot: number) => number): AcceptPolicy {
  const doors = Array.from({ length: accepting.loops }, (_, loop) => accepting.newDoor(loop));
  return { first, door: (slot) => doors[choose(slot)], doorOf: (loop) => doors[loop] };
}

/** One listener, of the only loop or of all. */
function sharing(accepting: Accepts, sharedDoor: SharedDoor | undefined): AcceptPolicy {
  const door = accepting.newDoor(0);
  if (sharedDoor !== undefined) accepting.announceTo(door, sharedDoor);
  const first = (slot: number) => slot % accepting.loops;
  return { first, door: () => door, doorOf: () => door };
}

/** One listener, in the set of whoever has the mutex. */
function takingTurns(host: Host, accepting: Accepts): AcceptPolicy {
  const door = accepting.newDoor(0);
  const shared = new SharedDoor(false);
  accepting.announceTo(door, shared);
  const turns = new AcceptMutex(host, accepting, door, shared);
  return { first: (slot) => slot % accepting.loops, door: () => door, doorOf: () => undefined, turns };
}

/** A listener on which an acceptor waits, who leaves each connection to the loop that `choose` says. */
function dealing(host: Host, accepting: Accepts, choose: () => number): AcceptPolicy {
  const handOver = new HandOver(host, accepting, choose);
  const acceptor = new Acceptor(host, accepting, accepting.newDoor(accepting.loops));
  host.machine.spawn("acceptor", (thread) => handOver.deal(acceptor, thread));
  return {
    first: (slot) => slot % accepting.loops,
    door: () => acceptor.door,
    doorOf: (loop) => handOver.bell(loop),
    handOver,
  };
}
