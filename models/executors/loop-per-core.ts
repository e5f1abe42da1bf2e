import type { Executor } from "./types.js";

export const loopPerCore: Executor = {
  name: "loop-per-core",
  aliases: ["thread-per-core", "shared-nothing"],
  title: "A loop per core",
  summary: "As many reactors as cores, each with a set or ring of its own and its share of the connections.",
  realThing:
    "Each core has a loop with its own epoll set or ring, and connections that stay with it (nginx's workers, Seastar, glommio, monoio, Envoy): no queue " +
    "and no lock between them. Work is as even as the connections are dealt out: a loop with a long handler keeps its connections waiting while " +
    "others idle.",
  model:
    "The mechanism has as many threads as cores, each with a set, ring or context of its own where it has the choice (`sets`, `rings`, " +
    "`contexts: per-thread`), and whoever notices an event runs its handler.",
  law:
    "c loops at 1/c of the rate each: with all costs zero c x M/G/1, and so a longer mean than M/G/c. Published, thread per core on io_uring: an echo " +
    "server of 4 cores serves 4 times as many requests as of one, of 16 cores 13 times (monoio's benchmark, 2021).",
  divergence: [
    "The scheduler may move a loop to another core; `machine.pinning: round-robin` keeps it there.",
    "Where the mechanism shares one queue in any case (kqueue, iocp, event ports, AFD), so do the loops.",
  ],
  sources: [
    {
      text: "ByteDance, Monoio: benchmark, thread-per-core on io_uring against a work-stealing runtime, 2021",
      url: "https://github.com/bytedance/monoio/blob/master/docs/en/benchmark.md",
      kind: "published",
    },
    {
      text: "Seastar, shared-nothing design: one thread per core",
      url: "https://seastar.io/shared-nothing/",
      kind: "documentation",
    },
  ],
  threads: { pollers: "cores", own: true },
};
