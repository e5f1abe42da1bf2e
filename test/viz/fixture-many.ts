/**
 * A made-up result with as many lines as a comparison of everything has: 22 lines of 15 mechanisms, of which most end
 * within a few pixels of each other, some share long beginnings of their names, and many cannot follow the load.
 */
import type { MechanismNote, Point, Result } from "../../scenarios/common/types.js";
import { line, PENDING, pooled, type Recipe, resultOf, tailed, uniform } from "./fixture.js";
import { plainFindings } from "./fixture-findings.js";
import { note } from "./fixture-notes.js";

const CORES = 4;
const parked = 35_000;

const notes: MechanismNote[] = [
  ["overlapped-spin", "polling scheme"],
  ["overlapped-fifo", "polling scheme"],
  ["overlapped-ports", "polling scheme"],
  ["select", "readiness"],
  ["poll", "readiness"],
  ["dev-poll", "readiness"],
  ["kqueue", "readiness"],
  ["epoll", "readiness"],
  ["event-ports", "readiness"],
  ["rt-signals", "readiness"],
  ["iocp", "completion"],
  ["rio", "completion"],
  ["linux-aio", "completion"],
  ["io-uring", "completion"],
  ["blocking-threads", "threads"],
].map(([name, family]) => note(name, name, family as MechanismNote["family"], "", `What ${name} is.`));
const blocking = notes.find(({ name }) => name === "blocking-threads")!;
blocking.signals = {
  kind: "both",
  start: "never told",
  done: "when the read returns",
  memory: "a thread and a buffer",
};

/** Grows with n, and cannot follow from `limit` on. */
function polling(id: string, mechanism: string, each: number, limit: number): Recipe {
  return {
    line: line(id, mechanism),
    shape: uniform,
    notice: (n) => 800 + n * each,
    law: (n) => n * each,
    polling: () => 185_000,
    memory: pooled(320, 4096),
    threads: () => CORES,
    state: (n) => (n >= limit ? { status: "overloaded", excess: n / limit / 10 } : undefined),
  };
}

/** Does not depend on n; `offset` tells the lines apart by less than a pixel. */
function flat(id: string, mechanism: string, offset: number, memory: (n: number) => Point["memory"]): Recipe {
  return {
    line: line(id, mechanism),
    shape: tailed,
    notice: (n) => 24_000 + offset + 5 * Math.log10(n),
    law: () => 24_000,
    polling: () => 0,
    memory,
    threads: () => CORES,
  };
}

const registered = (n: number) => ({ threads: parked, buffers: 0, registrations: n * 160 });
const threaded = (n: number) => ({ threads: n * parked, buffers: n * 4096, registrations: 0 });

const MANY: Recipe[] = [
  polling("overlapped-spin", "overlapped-spin", 190, 10_000),
  polling("overlapped-fifo", "overlapped-fifo", 120, 100_000),
  ...["round-robin", "random", "two-choices"].map((balancer, i) =>
    polling(`overlapped-ports (balancer=${balancer})`, "overlapped-ports", 118 + i, 100_000),
  ),
  {
    ...polling("select", "select", 70, 1e9),
    state: (n) => (n > 1024 ? { status: "unsupported", reason: "more than FD_SETSIZE descriptors" } : undefined),
  },
  polling("select (FD_SETSIZE=unlimited)", "select", 72, 100_000),
  polling("poll", "poll", 62, 100_000),
  ...["dev-poll", "kqueue", "event-ports", "rt-signals"].map((name, i) => flat(name, name, i * 10, registered)),
  flat("epoll", "epoll", 50, registered),
  flat("epoll (mode=EPOLLET)", "epoll", 55, registered),
  flat("epoll (EPOLLEXCLUSIVE=no, sets=shared-listener, threads=4)", "epoll", 60, registered),
  flat("epoll (EPOLLEXCLUSIVE=yes, sets=shared-listener, threads=4)", "epoll", 65, registered),
  ...["iocp", "rio", "linux-aio"].map((name, i) => flat(name, name, 70 + i, pooled(512, 4096))),
  flat("io-uring", "io-uring", 80, pooled(256, 4096)),
  flat("io-uring (mode=sqpoll, sq_thread_idle=50ms)", "io-uring", 85, pooled(256, 512)),
  { ...flat("blocking-threads", "blocking-threads", 1500, threaded), threads: (n) => n },
];

/** A fresh object each time, so that a test may spoil it. */
export function manyLines(pending: readonly number[] = PENDING): Result {
  const recipes = MANY.map((recipe) => ({ ...recipe, line: { ...recipe.line, pending: [...pending] } }));
  const result = resultOf(recipes, notes);
  result.scenario.pending = [...pending];
  return { ...result, findings: plainFindings(result.scenario.lines) };
}

/** Over the ends of the axis and its middle: charts as full of lines as they can be, tables half as long. */
export const manyLinesCoarsely = (): Result => manyLines([1, 1000, 100_000]);

/** Over 16 numbers of pending operations. */
export const manyLinesFinely = (): Result => manyLines(Array.from({ length: 16 }, (_, i) => 2 ** i));
