/**
 * Which of several sets an event goes to, when each has its own share: listeners with SO_REUSEPORT, a network card's
 * queues.
 *
 * A descriptor stays where it was accepted, so a long-lived connection belongs to one set: by number, or by the hash of
 * its addresses, which is uneven. Where every request is a new connection it is each event that is hashed; dealing
 * events in turn is what a balancer in front would do. Then an event has nothing to do with earlier ones of its
 * operation, read or not.
 *
 * Law, all costs zero, callbacks and intervals exponential, at any n: m sets hashed per event are m x M/M/1, in turn m
 * x E_m/M/1.
 */
import type { Host, ParameterSpec, ParameterValue } from "./types.js";

/** Each event is a connection of its own. */
const PER_EVENT: readonly ParameterValue[] = ["hash-per-event", "round-robin"];

export const STEERING_PARAMETER: ParameterSpec = {
  type: "choice",
  default: "modulo",
  choices: ["modulo", "hash", "hash-per-event", "round-robin"],
  aliases: { random: "hash", "random-per-event": "hash-per-event" },
  alias: "hash",
  summary:
    "which thread's set an event goes to: operation i to set i mod m, to the set given by its hash, to a set drawn " +
    "for each event, or to each set in turn (in the last two each event is a new connection)",
};

/**
 * Which of `count` sets an event is for, asked once an event. Where events are connections of their own, they are
 * separate from now on.
 */
export function steering(host: Host, count: number): (descriptor: number) => number {
  if (PER_EVENT.includes(host.parameters.steering)) host.operations.separate();
  return chooser(host, count);
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
