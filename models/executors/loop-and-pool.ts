import type { Executor } from "./types.js";

export const loopAndPool: Executor = {
  name: "loop+pool",
  aliases: ["loop-and-pool", "libuv", "node"],
  title: "A loop with a pool behind it",
  summary: "One loop runs the handlers and leaves every step that blocks to a pool of four threads.",
  realThing:
    "libuv has one loop, and a pool of threads, 4 unless UV_THREADPOOL_SIZE says otherwise, shared by all loops: file operations, name look-ups and " +
    "uv_queue_work run there, since they would block. A thread that is through puts the request on a list and wakes the loop by an eventfd, once for all that are on " +
    "the list.",
  model:
    "The mechanism has one thread, which runs the handlers. Each `block` step is left to the pool `blocking`, of four threads unless `pools` says otherwise, as by " +
    "`offload`; what is left to other pools stays theirs.",
  law:
    "Loop and pool are stations in a row: with all costs zero M/G/1 and M/G/4. The pool is full at 4 / (mean blocking) a second, however idle the " +
    "cores are.",
  divergence: [
    "libuv's separate treatment of slow work (name look-ups may take half of the threads) is left out.",
    "Its threads are started with the program, not with the first request.",
  ],
  sources: [
    {
      text: "libuv, Thread pool work scheduling: 4 threads unless UV_THREADPOOL_SIZE is set, one pool for all loops",
      url: "https://docs.libuv.org/en/v1.x/threadpool.html",
      kind: "documentation",
    },
    {
      text: "libuv, src/threadpool.c (uv__work_done, post), src/unix/async.c",
      url: "https://github.com/libuv/libuv/blob/v1.x/src/threadpool.c",
      kind: "source code",
    },
  ],
  threads: { pollers: 1, blocking: 4 },
};
