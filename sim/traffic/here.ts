/** What clients on the same machine as the program need to know of it. */
import type { Machine } from "../machine.js";
import type { ClientsWorkload } from "../spec.js";
import type { Op } from "../thread.js";
import type { Picoseconds } from "../time.js";
import type { ConnectionPrices } from "./local-connections.js";

/** What clients are charged: operations of their threads, booked to `clients`. */
export interface ClientPrices {
  write(bytes: number): Op;
  /** A read()'s two halves: before it sleeps, if it does, and after. */
  readonly enter: Op;
  finish(bytes: number): Op;
  /** A read() of what is there. */
  read(bytes: number): Op;
  /** epoll_wait, without its events; and those. */
  readonly wait: Op;
  events(count: number): Op;
  /** What bringing a message over the loopback takes, in a soft interrupt. */
  readonly loopbackPs: Picoseconds;
  /** Where connections end. */
  readonly connections: ConnectionPrices;
}

/** Where clients run, if on the same machine as the program. */
export interface Here {
  readonly machine: Machine;
  /** What clients pay that have a thread each, or share some. */
  prices(here: NonNullable<ClientsWorkload["here"]>): ClientPrices;
}
