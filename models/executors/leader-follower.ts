import type { Executor } from "./types.js";

export const leaderFollower: Executor = {
  name: "leader-follower",
  aliases: ["leader-followers", "leader/followers"],
  title: "Leader and followers",
  summary: "Threads take turns to wait for events; who gets some promotes another before it runs their handlers.",
  realThing:
    "One thread of a pool, the leader, waits for events; the followers sleep. When it has one, it promotes a follower to leader and runs the handler itself; " +
    "then it becomes a follower, or leader at once if there is none. No event is handed from one thread to another (Schmidt and others; ACE's TP_Reactor).",
  model:
    "As many workers as cores, which are the threads of the mechanism. The one that waits puts what its call returns in its own queue, wakes a follower, if one sleeps, " +
    "and runs the handlers one after another; nobody takes them from it. With nothing left it waits if nobody else does, else it sleeps on a futex.",
  law:
    "With all costs zero and one event a call (the mechanism's maxevents: 1) M/M/w. Per event a futex call and a wake-up where reactors of their own have none, and no " +
    "hand-over of the event. With many events a call they are served by one thread, one after another, while others are idle.",
  divergence: [
    "A call may return several events, as the mechanism's own parameters say; in the pattern the leader takes one.",
    "The token is handed over by waking a follower; a real mutex and condition variable would be contended.",
  ],
  sources: [
    {
      text: "D. C. Schmidt, C. O'Ryan, M. Kircher, I. Pyarali, F. Buschmann, Leader/Followers: a design pattern for efficient multi-threaded event demultiplexing and dispatching, PLoP 2000",
      url: "https://www.dre.vanderbilt.edu/~schmidt/PDF/lf.pdf",
      kind: "published",
    },
  ],
  threads: {
    pollers: "workers",
    workers: { threads: "cores", queue: "per-worker", wake: "futex", promote: "always" },
  },
};
