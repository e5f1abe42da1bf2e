import type { Executor } from "./types.js";

export const tokio: Executor = {
  name: "tokio",
  title: "Tokio's multi-threaded runtime",
  summary: "A worker per core; those with nothing to do steal, and one of them waits for events.",
  realThing:
    "Each worker has a queue and a slot for the task that was woken last, which it runs first. With nothing to do it looks at the injection queue, then, unless half of the " +
    "workers do so already, at the queues of the others from a random one on, and takes half of what it finds; else it parks: the first to park takes the I/O driver " +
    "and waits in epoll_wait, the others sleep on a condition variable. Tasks that the driver wakes go to the queue of the worker that holds it, which wakes another only " +
    "if there is more than one; every 61 tasks a worker polls the driver without waiting. Who was the last to search and finds something wakes another.",
  model:
    "As many workers as cores, which are the threads of the mechanism, on one set. Whoever finds nothing takes the driver, if nobody has it: it waits, and puts the " +
    "tasks of what is reported in its own queue, the last one in its slot, until it would wait again. Then it wakes another worker, if it has more than one task, and runs them. Every 61 tasks it looks whether there are events. Who runs a task " +
    "reads its message first, edge-triggered, until a read comes up short.",
  law:
    "With all costs zero M/M/c, but for events that come while every worker that is awake has a task: nobody waits for them until one is through or has run 61. Published: an echo server of 16 cores serves " +
    "4.4 times as many requests as of one (monoio's benchmark, 2021), where a loop per core serves 13 times as many.",
  divergence: [
    "A connection has no task that lasts: what comes on it while its handler waits is another task, which another worker may run. Where the mechanism has nothing that workers can read (docs/programs.md), whoever holds the driver reads.",
    "Cooperative budgets, the bound of the local queue (256), the look at the injection queue every 61 tasks, and that the slot is passed over after three tasks in a row, are left out.",
    "A handler runs without interruption to its next io: all its calls are made by the worker that runs it.",
    "A `block` step blocks its worker, as a blocking call in a task does; `offload` stands for spawn_blocking.",
  ],
  sources: [
    {
      text: "tokio, runtime/scheduler/multi_thread/worker.rs (park_internal, should_notify_others, run_task, maintenance: event_interval), idle.rs (half of the workers may search), park.rs (who takes the driver)",
      url: "https://github.com/tokio-rs/tokio/blob/master/tokio/src/runtime/scheduler/multi_thread/worker.rs",
      kind: "source code",
    },
    {
      text: "tokio, Module runtime: detailed runtime behavior (event_interval 61, LIFO slot)",
      url: "https://docs.rs/tokio/latest/tokio/runtime/index.html#detailed-runtime-behavior",
      kind: "documentation",
    },
    {
      text: "C. Lerche, Making the Tokio scheduler 10x faster, 2019",
      url: "https://tokio.rs/blog/2019-10-scheduler",
      kind: "published",
    },
  ],
  threads: {
    pollers: "workers",
    workers: {
      threads: "cores",
      queue: "stealing",
      wake: "futex",
      assign: "global",
      slot: true,
      promote: "if-more",
      every: 61,
      reads: "worker",
    },
  },
};
