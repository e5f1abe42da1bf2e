import type { Executor } from "./types.js";

export const staged: Executor = {
  name: "staged",
  aliases: ["SEDA", "netty", "boss-worker"],
  title: "Stages with queues between them (SEDA, Netty with an executor)",
  summary:
    "One thread does the I/O and hands each request to the thread of a second stage that its connection belongs to.",
  realThing:
    "SEDA cuts a server into stages, each with a queue and a pool of threads. Netty has a boss that accepts, I/O loops, and, where a pipeline's handlers are given an EventExecutorGroup, executors that run them: each " +
    "connection has one of them for good, so that its events keep their order.",
  model:
    "One poller, as the stage of I/O, and as many workers as cores, each with a queue; a connection's requests go to the worker (its number mod w). What handlers send a worker " +
    "writes itself, unless only the loop can.",
  law: "Stations in a row: with all costs zero the poller takes no time, and the workers are w x M/M/1, since a connection stays where it is.",
  divergence: [
    "The stage that accepts is the mechanism's own, where it has one. Netty hands writes back to the I/O loop; here only mechanisms whose loop alone can send do.",
    "SEDA's controllers, which resize pools and batches and shed load, are left out: `grow` needs one queue.",
  ],
  sources: [
    {
      text: "M. Welsh, D. Culler, E. Brewer, SEDA: an architecture for well-conditioned, scalable Internet services, SOSP 2001",
      url: "https://dl.acm.org/doi/10.1145/502034.502057",
      kind: "published",
    },
    {
      text: "Netty, ChannelPipeline: building a pipeline, with an EventExecutorGroup for handlers that take long",
      url: "https://netty.io/4.1/api/io/netty/channel/ChannelPipeline.html",
      kind: "documentation",
    },
  ],
  threads: {
    pollers: 1,
    workers: { threads: "cores", queue: "per-worker", wake: "futex", assign: "connection" },
  },
};
