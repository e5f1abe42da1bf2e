/**
 * Tasks that read for themselves, traced on paper. Two events at 100 us on different connections, all idle at first:
 * idleExit 0.7 + interrupt 1 + wakeup 0.8 + 2 x epollPerEvent 0.17: noticed at 102.84. The first task is on the queue
 * after queuePush 0.05, and a worker has it after futexWake 0.4 + wakeup 0.8 + ipi 0.15 + idleExit 0.7 + contextSwitch
 * 0.3 + queuePop 0.06, at 105.30; then it reads, 0.6.
 */
import { describe, expect, it } from "vitest";
import type { Parameters } from "../../models/types.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import { loadProfile } from "../../scenarios/load/load.js";
import { parseScenario } from "../../scenarios/load/parse.js";
import type { ThreadsSpec } from "../../sim/requests/threads.js";
import type { Step } from "../../sim/spec.js";
import { cell, constant, costs } from "./harness.js";
import { play } from "./stage.js";

/** Nanoseconds. */
const COSTS = {
  ...{ idleExit: 700, interrupt: 1000, wakeup: 800, ipi: 150, contextSwitch: 300, epollWait: 310, epollPerEvent: 170 },
  ...{ read: 600, readEmpty: 500, write: 1100, queuePush: 50, queuePop: 60, steal: 90, futexWake: 400, futexWait: 450 },
  ...{ epollCtlModify: 330, portAssociate: 340, portGet: 310, keventCall: 310, keventPerEvent: 170 },
  ...{ completionGet: 310, issue: 340, afdPoll: 340 },
};
const US = 1e6;
const REPLY: Step = { kind: "reply", size: { kind: "constant", meanBytes: 1 } };
const POOL: ThreadsSpec = { workers: { threads: 1, queue: "shared", wake: "futex", reads: "worker" } };

/** When requests that come at 100 us are noticed, start and end, in us. */
function played(mechanism: string, parameters: Parameters, threads: ThreadsSpec, requests: number, cores = 3) {
  const { events } = play({
    ...{ mechanism, parameters, cores, quantumPs: 1e12, pending: 8, costs: costs(COSTS), threads, handler: [REPLY] },
    events: Array.from({ length: requests }, (_, operation) => ({ at: 100 * US, operation, callback: 5 * US })),
  });
  const inUs = (ps: number) => Math.round(ps / 1e4) / 100;
  return [...events.values()].map(({ notice, start, end }) => [notice, start, end].map(inUs));
}

describe("a worker that takes a task reads its message", () => {
  // The next task: queuePop and read behind the first one's write, and what the first read still costs.
  it.each<[string, Parameters, number[][]]>([
    [
      "epoll",
      { mode: "EPOLLET", reads: "until-short" },
      [
        [102.84, 105.9, 112],
        [102.84, 112.66, 118.76],
      ],
    ],
    [
      "epoll",
      { mode: "EPOLLET", reads: "until-EAGAIN" },
      [
        [102.84, 105.9, 112],
        [102.84, 113.16, 119.26],
      ],
    ],
    [
      "epoll",
      { mode: "EPOLLONESHOT" },
      [
        [102.84, 105.9, 112],
        [102.84, 112.99, 119.09],
      ],
    ],
    [
      "kqueue",
      { flags: "EV_CLEAR", reads: "until-short" },
      [
        [102.84, 105.9, 112],
        [102.84, 112.66, 118.76],
      ],
    ],
    // The other packet is another thread's, which has not run on its core: contextSwitch 0.3. Behind the write the
    // worker issues the next receive, 0.34; or submits the next request, 0.34, as the poller waits again.
    [
      "iocp-zero-byte",
      {},
      [
        [102.5, 105.56, 111.66],
        [102.8, 112.66, 118.76],
      ],
    ],
    [
      "afd-poll",
      {},
      [
        [102.5, 105.56, 111.66],
        [102.5, 112.66, 118.76],
      ],
    ],
    // It reports at no price, and is associated again behind the first.
    [
      "event-ports",
      {},
      [
        [102.5, 105.56, 111.66],
        [102.5, 112.66, 118.76],
      ],
    ],
  ])("%s %j", (mechanism, parameters, times) => {
    expect(played(mechanism, parameters, POOL, 2)).toEqual(times);
  });

  // Worker 1, which did not search, waits, and is woken on core 0, where worker 0 ran last: contextSwitch 0.3 more, so
  // it is noticed at 102.97. Then queuePush, queuePop, read: nobody else is woken for one task.
  it("also one that has waited for the event itself", () => {
    const threads: ThreadsSpec = {
      pollers: "workers",
      workers: { threads: 2, queue: "stealing", wake: "futex", promote: "if-more", assign: "global", reads: "worker" },
    };
    const set = { mode: "EPOLLET", reads: "until-short", threads: 2, sets: "shared" };
    expect(played("epoll", set, threads, 1)).toEqual([[102.97, 103.68, 109.78]]);
  });

  it("where there is something to read: a ring's completion brings it", () => {
    const { reads: _, ...plain } = POOL.workers as NonNullable<ThreadsSpec["workers"]>;
    expect(played("iocp", {}, POOL, 3)).toEqual(played("iocp", {}, { workers: plain }, 3));
  });
});

describe("a poller that does not read", () => {
  // Overloaded, it notices up to 16 events a call: a report, and for each a push; or a read besides.
  it("feeds a pool faster by its reads", () => {
    const prices = costs({ epollPerEvent: 200, read: 1500, queuePush: 300 });
    const perSecond = (reads: "worker" | "poller") => {
      const workers = { threads: 15, queue: "shared", wake: "spin", reads } as const;
      const base = cell("epoll", { cores: 16, set: { mode: "EPOLLET", reads: "until-short", maxevents: 16 } });
      const workload = {
        kind: "closed",
        rate: { basis: "total", perSecond: 1e7 },
        io: constant(1),
        think: constant(0),
      } as const;
      const threads: ThreadsSpec = { pollers: 1, workers };
      const { windowPs, completions } = simulate({
        ...{ ...base, pending: 200, costs: { ...prices, queuePop: 10 }, warmup: 1_000, completions: 10_000 },
        workload: { ...workload, callback: constant(1e6), threads },
      });
      return completions / (windowPs / 1e12);
    };
    expect(perSecond("poller") / (1e9 / (200 + 1500 + 300))).toBeCloseTo(1, 1);
    expect(perSecond("worker") / (1e9 / (200 + 300))).toBeCloseTo(1, 1);
  });
});

describe("a scenario whose workers read", () => {
  const scenario = (mechanism: string, threads: string) =>
    parseScenario(
      `
name: reading
question: Who reads?
machine: { cores: 2, profile: linux-2026-vm }
workload: { open: { total-rate: 1k/s, arrivals: poisson } }
program: { handler: [compute: 5us], threads: ${threads} }
mechanisms: [${mechanism}]
pending: [10]
`,
      { file: "reading.yaml", loadProfile },
    );

  it.each([
    ["epoll", "tokio", { mode: "EPOLLET", reads: "until-short", sets: "shared" }],
    ["epoll: { mode: EPOLLONESHOT }", "half-sync", { mode: "EPOLLONESHOT", reads: "until-short" }],
    ["kqueue", "{ preset: go, workers: 2 }", { flags: "EV_CLEAR", reads: "until-short" }],
    ["epoll", "{ preset: tokio, reads: poller }", { mode: "level", reads: "once" }],
  ])("%s with %s has what that needs", (mechanism, threads, parameters) => {
    expect(scenario(mechanism, threads).lines[0].parameters).toMatchObject(parameters);
  });

  it("refuses what reports again until it has been read", () => {
    const { lines, machine, workload } = scenario("epoll: { mode: level }", "half-sync");
    const [{ mechanism, parameters }] = lines;
    expect(() => simulate({ ...cell(mechanism, { machine, workload }), parameters })).toThrow(
      "workers that read for themselves need mode: EPOLLET or EPOLLONESHOT, not level",
    );
  });
});
