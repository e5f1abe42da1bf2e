import type { Executor } from "./types.js";

export const halfSync: Executor = {
  name: "half-sync",
  aliases: ["half-sync/half-async", "dotnet", ".NET", "thread-pool"],
  title: "Pollers that feed a pool (.NET on Linux)",
  summary:
    "One thread waits for events and hands them to a pool whose threads steal from each other, and which grows when it stands still.",
  realThing:
    "On Linux .NET's sockets have one thread in epoll_wait for each thirty cores (eight on ARM), which queues what it reports for the thread pool: one work item " +
    "is under way at a time to begin with, and who takes it up first requests another thread. The pool has a global queue, a queue for each thread, of " +
    "which others steal, and as many threads as cores to begin with. Its gate thread looks every 500 ms; if nothing has been taken from the queue since, it adds one (starvation).",
  model:
    "One poller; as many workers as cores; the poller puts tasks on the global queue, on which workers look before they steal; who takes one reads its message. While a worker searches, none is woken; who " +
    "finds something and was the last to search wakes another. When no task has been taken for 500 ms while some wait, one more worker, up to 32767 in all in .NET, here 1024.",
  law:
    "With all costs zero M/M/c. The poller is a station before the pool, and full at 1 / (its share of a wait + queuePush + the wake-up) a second; where handlers block, " +
    "throughput grows by one thread every 500 ms until it suffices.",
  divergence: [
    "A worker reads once; in .NET the next receive tries again, for nothing, before it waits (EAGAIN): the mechanism's own `reads: until-EAGAIN`. Where the mechanism has nothing that workers can read (docs/programs.md) the poller reads.",
    "Hill climbing, which also adds and takes away threads by throughput, is left out; threads that were added stay.",
    "Memory is that of all threads that may come. A new thread costs its timer's interrupt and a wake-up.",
    "A second poller from 45 cores on has to be asked for: `{ preset: half-sync, pollers: 2 }`.",
  ],
  sources: [
    {
      text: "dotnet/runtime, SocketAsyncEngine.Unix.cs: GetEngineCount (one for thirty x64 cores), ScheduleToProcessEvents",
      url: "https://github.com/dotnet/runtime/blob/main/src/libraries/System.Net.Sockets/src/System/Net/Sockets/SocketAsyncEngine.Unix.cs",
      kind: "source code",
    },
    {
      text: "dotnet/runtime, PortableThreadPool.GateThread.cs: GateActivitiesPeriodMs = 500, starvation",
      url: "https://github.com/dotnet/runtime/blob/main/src/libraries/System.Private.CoreLib/src/System/Threading/PortableThreadPool.GateThread.cs",
      kind: "source code",
    },
    {
      text: "D. C. Schmidt, C. D. Cranor, Half-Sync/Half-Async, PLoP 1995",
      url: "https://www.dre.vanderbilt.edu/~schmidt/PDF/HS-HA.pdf",
      kind: "published",
    },
  ],
  threads: {
    pollers: 1,
    workers: {
      threads: "cores",
      queue: "stealing",
      wake: "futex",
      assign: "global",
      reads: "worker",
      grow: { afterPs: 5e11, most: 1024 },
    },
  },
};
