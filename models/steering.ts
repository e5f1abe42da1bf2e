/**
 * Which of several sets an event goes to, when each has its own share: listeners with SO_REUSEPORT, a network card's queues.
 *
 * A descriptor stays where it was accepted, so a long-lived connection belongs to one set: by number, or by the hash of its
 * addresses, which is uneven. Where every request is a new connection it is each event that is hashed. Dealing events in turn
 * is what a balancer in front would do.
 */
import type { KernelSide } from "../sim/operations.js";
import type { EventPoll } from "./epoll-set.js";
import type { Host, ParameterSpec, ParameterValue } from "./types.js";

/** All events of an operation go to the same set. */
const STEADY: readonly ParameterValue[] = ["modulo", "hash"];

export const STEERING_PARAMETER: ParameterSpec = {
  type: "choice",
  default: "modulo",
  choices: ["modulo", "hash", "hash-per-event", "round-robin"],
  aliases: { random: "hash", "random-per-event": "hash-per-event" },
  alias: "hash",
  summary:
    "which set a thread of its own has an event from: operation i from set i mod m, from the set its hash says, a set drawn anew " +
    "for each event (each a new connection), or each set in turn",
};

/** Sets that each hear of their share of the events. */
export class Steered implements KernelSide {
  private readonly choose: (operation: number) => number;
  /** By operation, the set that its last event went to: a new connection is in no other. */
  private readonly home: Uint16Array;

  constructor(
    private readonly sets: readonly EventPoll[],
    host: Host,
  ) {
    this.choose = chooser(host, sets.length);
    this.home = new Uint16Array(host.pending);
    if (STEADY.includes(host.parameters.steering)) return;
    sets.forEach((set, i) => {
      set.elsewhere = (operation) => this.home[operation] !== i;
    });
  }

  announce(operation: number): void {
    const set = this.choose(operation);
    this.home[operation] = set;
    this.sets[set].event(operation);
  }
}

function chooser(host: Host, count: number): (operation: number) => number {
  const { parameters, pending } = host;
  const draws = host.stream("steering");
  switch (parameters.steering) {
    case "hash": {
      const hashes = Uint16Array.from({ length: pending }, () => draws.below(count));
      return (operation) => hashes[operation];
    }
    case "hash-per-event":
      return () => draws.below(count);
    case "round-robin": {
      let turn = -1;
      return () => {
        turn = (turn + 1) % count;
        return turn;
      };
    }
    default:
      return (operation) => operation % count;
  }
}
