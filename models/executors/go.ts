import type { Executor } from "./types.js";

export const go: Executor = {
  name: "go",
  aliases: ["golang", "goroutines"],
  title: "Go's scheduler",
  summary: "A processor per core; one whose queue runs dry polls the network, then steals, then waits for events.",
  realThing:
    "Each processor P has a queue of goroutines. One with nothing to run looks at the global queue, polls the network without waiting, and then, unless the spinning threads are half of the busy " +
    "processors already, steals half of another's queue; with nothing anywhere one thread blocks in the network poller, the others sleep on futexes. Whoever found something while it was the last that spun wakes another thread, so that somebody " +
    "waits for events while goroutines run. sysmon polls the network if nobody has for 10 ms.",
  model:
    "As many workers as cores, which are the threads of the mechanism, on one set. One with nothing looks whether there are events before it steals, and waits for them if nobody else does; having got some it wakes " +
    "another worker, if one sleeps, before it runs them. Who runs a handler reads its message first.",
  law: "With all costs zero M/M/c. At light load each event costs a second wake-up, of the thread that is to wait next.",
  divergence: [
    "A goroutine reads once more for nothing before it waits (EAGAIN); here it stops when a read comes up short, unless the mechanism's own `reads: until-EAGAIN` says otherwise. Where the mechanism has nothing that workers can read (docs/programs.md), whoever polls the network reads.",
    "sysmon is left out: where all processors are busy for longer than 10 ms events wait until one is not.",
    "A `block` step keeps its worker; in Go a processor is taken from a thread that stays in a system call (after 20 us to 10 ms), and another thread goes on with it.",
    "Preemption after 10 ms and the slot for the goroutine that was readied last (runnext), which others may take after a while, are left out.",
  ],
  sources: [
    {
      text: "Go, src/runtime/proc.go (findRunnable, stealWork, resetspinning, wakep, sysmon: 10 ms), netpoll.go",
      url: "https://github.com/golang/go/blob/master/src/runtime/proc.go",
      kind: "source code",
    },
    {
      text: "D. Vyukov, Scalable Go Scheduler Design Doc, 2012",
      url: "https://golang.org/s/go11sched",
      kind: "documentation",
    },
  ],
  threads: {
    pollers: "workers",
    workers: {
      threads: "cores",
      queue: "stealing",
      wake: "futex",
      assign: "global",
      promote: "always",
      lookFirst: true,
      reads: "worker",
    },
  },
};
