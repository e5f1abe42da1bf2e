import type { Executor } from "./types.js";

export const reactor: Executor = {
  name: "reactor",
  aliases: ["event-loop", "single-loop"],
  title: "Reactor",
  summary: "One thread waits for events and runs the handler of each itself.",
  realThing:
    "A loop waits for events on all descriptors, calls the handler of each, and waits again (Schmidt's Reactor; Redis, memcached before its threads, " +
    "a Node.js process). Handlers must not block: while one runs, nobody waits for events.",
  model: "The mechanism has one thread, and whoever notices an event runs its handler.",
  law: "One server: with all costs zero M/G/1. It is full when the handlers' mean computing x rate reaches one core, however many there are.",
  divergence: ["A blocking step holds the loop, as in the real thing; loop+pool leaves it to a pool."],
  sources: [
    {
      text: "D. C. Schmidt, Reactor: an object behavioral pattern for concurrent event demultiplexing and event handler dispatching, 1995",
      url: "https://www.dre.vanderbilt.edu/~schmidt/PDF/reactor-siemens.pdf",
      kind: "published",
    },
  ],
  threads: { pollers: 1 },
};
