/**
 * io_uring beside sockets, where devices are polled: by hand with two rings of one thread, on random classes in every
 * mode, and what is refused. And threads that spin on their completions beside sockets.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusal } from "../../models/programs/executor-fit.js";
import { findMechanism } from "../../models/registry.js";
import type { Mechanism, Parameters } from "../../models/types.js";
import type { Cell } from "../../scenarios/common/types.js";
import type { Workload } from "../../sim/spec.js";
import { checkClassCell, readingCells } from "./classes-cells.js";
import { defaults } from "./harness.js";
import { playReads, type Reads } from "./reads-stage.js";

const COSTS = {
  ...{ interrupt: 100, wakeup: 7, contextSwitch: 30, blockSubmit: 40, blockComplete: 20, blockPoll: 9 },
  ...{ pinPage: 8, fileGet: 3, uringEnter: 13, uringSubmit: 6, uringComplete: 4 },
};
/** A call that submits a read: enter, its entry, and blockSubmit, fileGet and one pinPage. */
const SUBMIT = 13 + 6 + 40 + 3 + 8;
/** A call that looks once; what follows one that finds a read done; and a call that submits a receive. */
const LOOK = 13 + 9;
const FOUND = 20 + 4;
const RECEIVE = 13 + 6;
/** When the thread first has the core. */
const BEGIN = 30;

function play(parameters: Parameters, rest: Partial<Reads> = {}) {
  const { reads, books } = playReads({
    ...{ mechanism: "io-uring", pending: 1, costs: COSTS, parallelism: 1, takes: 1_000, callback: 50, reads: 3 },
    ...{ parameters: { IORING_SETUP_IOPOLL: "yes", ...parameters }, others: [{ at: 500, callback: 20 }], ...rest },
  });
  return { events: reads.map(({ operation, device, notice, end }) => [operation, device, notice, end]), books };
}

/** When the first look ends that began at `from` or later and ends at `done` or later. */
const lookUntil = (done: number, from: number) => from + Math.ceil((done - from) / LOOK) * LOOK;

describe("by hand, on one core: a read, and a message at 500 ns", () => {
  it("the thread never sleeps, is interrupted for the message alone, and the look in progress comes first", () => {
    const { events, books } = play({});
    // The interrupt lengthens the look that it hits; task work posts on the way back from that call.
    const message = lookUntil(500, BEGIN) + 100 + 4;
    expect(message).toBe(618);
    // The next receive has a call of its own; then looks until the read is done.
    const first = lookUntil(1_000, message + 20 + RECEIVE) + FOUND;
    expect(first).toBe(1_033);
    const begun = first + 50 + SUBMIT;
    const second = lookUntil(begun + 1_000, begun) + FOUND;
    expect(events).toEqual([
      [1, 500, message, message + 20],
      [0, 1_000, first, first + 50],
      [0, begun + 1_000, second, second + 50],
    ]);
    expect(books.counters.interrupts).toBe(1);
    // Looks: up to the message, up to the first read, up to the second; one call for the receive, one for the read.
    const looks =
      (lookUntil(500, BEGIN) - BEGIN + (first - FOUND - message - 20 - RECEIVE) + second - FOUND - begun) / LOOK;
    expect(books.counters.systemCalls).toBe(looks + 2);
  });

  it("deferred, the message takes an enter of its own ring, and waits for a look at the other", () => {
    const { events } = play({ mode: "IORING_SETUP_DEFER_TASKRUN" });
    const message = lookUntil(500, BEGIN) + 100 + 13 + 4 + LOOK;
    // The look ends at the very instant at which the device is done.
    const first = lookUntil(1_000, message + 20 + RECEIVE) + FOUND;
    expect(first).toBe(1_000 + FOUND);
    expect(events.slice(0, 2)).toEqual([
      [1, 500, message, message + 20],
      [0, 1_000, first, first + 50],
    ]);
  });

  it("without a read under way it sleeps, and a message wakes it", () => {
    const others = [{ at: 50_000, callback: 20 }];
    // The device does not begin with the next read before the callback of 100 us has ended.
    const { events } = play({}, { callback: 100_000, others, reads: 2 });
    const first = lookUntil(1_000, BEGIN) + FOUND;
    // Within the callback: the interrupt, the task work.
    expect(events[0]).toEqual([0, 1_000, first, first + 100_000 + 100 + 4]);
    expect(events[1].slice(0, 2)).toEqual([1, 50_000]);
  });

  it("SQPOLL, spinning: a thread of the kernel for each ring, and no call at all", () => {
    const parameters = { mode: "IORING_SETUP_SQPOLL", wait: "spin" };
    const { events, books } = play(parameters, { cores: 3, costs: { ...COSTS, uringSqPoll: 5, uringPeek: 3 } });
    // The interrupt hits the program's core: its looks, of two rings at 3 ns, are 100 later from then on. A look of the
    // ring's thread, one each 5 ns from 30 on, ends with the interrupt, and it posts.
    const message = 600 + 4;
    expect((message - BEGIN - 100) % 6).toBe(0);
    // The other thread finds the read at 1000, and posts at 1024: 67 looks after the callback.
    const first = message + 20 + 67 * 6;
    // That thread, which has looked since 1024, takes the next read after 11 looks, and finds it done at 2136.
    const begun = 1_000 + FOUND + 11 * 5 + SUBMIT - 13;
    const second = first + 50 + 181 * 6;
    expect(events).toEqual([
      [1, 500, message, message + 20],
      [0, 1_000, first, first + 50],
      [0, begun + 1_000, second, second + 50],
    ]);
    expect(books.counters.systemCalls).toBe(0);
    expect(books.counters.interrupts).toBe(1);
  });

  it("SQPOLL does not rest while the device that it polls has reads", () => {
    const parameters = { mode: "IORING_SETUP_SQPOLL", sq_thread_idle: 1e9 };
    const scene = { others: [], cores: 2, takes: 5_000_000, reads: 2 };
    expect(play(parameters, scene).events.map(([, device]) => device)[0]).toBe(5_000_000);
  });
});

const MODES = [
  ...["default", "IORING_SETUP_COOP_TASKRUN", "IORING_SETUP_DEFER_TASKRUN"].map((mode) => ({ mode })),
  { mode: "IORING_SETUP_SQPOLL", wait: "spin" },
].map((mode): Parameters => ({ IORING_SETUP_IOPOLL: "yes", ...mode }));
const SPINNING = [...MODES, { mode: "IORING_SETUP_SQPOLL", wait: "spin" }];

describe("on random classes, one of which reads", () => {
  const mechanism = findMechanism("io-uring") as Mechanism;
  const fits = ({ parameters, pending, workload }: Cell) =>
    refusal(mechanism, parameters, pending, workload as Workload) === undefined;
  it.each(SPINNING)("%o keeps the books of each", (set) => {
    const cells = readingCells(mechanism).map((cell): Cell => {
      const parameters: Parameters = { ...cell.parameters, receive: "one-shot", rings: "per-thread", ...set };
      // Whoever spins would have its core for ever.
      const cores = Math.max(cell.machine.cores, 1 + 3 * Number(parameters.threads));
      return { ...cell, parameters, machine: { ...cell.machine, cores, quantumPs: 1e7 } };
    });
    fc.assert(fc.property(cells.filter(fits), checkClassCell), { seed: 34, numRuns: 3 });
  });
});

describe("what a real program cannot do", () => {
  const files = (kind: string) => ({ kind, ...(kind === "open" && { handler: [READ] }) });
  const READ = { kind: "io", operations: [{ to: "disk" }], until: "all" };
  const why = (parameters: Parameters, kind = "open") =>
    refusal(
      findMechanism("io-uring") as Mechanism,
      { ...defaults("io-uring", 1), ...parameters },
      4,
      files(kind) as never,
    );

  it("is refused, and says what to write", () => {
    expect(why({ IORING_SETUP_IOPOLL: "yes" })).toBeUndefined();
    expect(why({ IORING_SETUP_IOPOLL: "yes", mode: "IORING_SETUP_SQPOLL" })).toMatch(/second ring.*write wait: spin/);
    expect(why({ IORING_SETUP_IOPOLL: "yes", mode: "IORING_SETUP_SQPOLL" }, "storage")).toBeUndefined();
    expect(why({ wait: "spin" })).toMatch(/without a polling thread of the kernel nobody submits/);
    expect(why({ wait: "spin", mode: "IORING_SETUP_SQPOLL" })).toBeUndefined();
  });
});
