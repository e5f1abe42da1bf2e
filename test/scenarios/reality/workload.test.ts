/** The C program that waits for events, by every mechanism: each event is noticed exactly once, and nothing is left. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inTemporaryDirectory } from "../../../scenarios/reality/campaign.js";
import { findCompiler } from "../../../scenarios/reality/compiler.js";
import type { RealLoop } from "../../../scenarios/reality/counterpart.js";
import { describeMachine } from "../../../scenarios/reality/machine.js";
import { runReal } from "../../../scenarios/reality/measure.js";
import { type NativeProgram, nativeSource, withProgram } from "../../../scenarios/reality/native.js";
import type { DrawnEvent } from "../../../scenarios/reality/schedule.js";
import type { Descriptors } from "../../../scenarios/reality/types.js";

const compiler = process.platform === "linux" ? await findCompiler() : undefined;
const machine = describeMachine();
const runs = compiler !== undefined && machine.cores.length >= 2;
if (!runs) console.warn("no Linux, no C compiler or one core: what really waits is not tested");
if (machine.ioUringRefused) console.warn(`io_uring is not tested: ${machine.ioUringRefused}`);

const LOOP: RealLoop = { mechanism: 0, mode: 0, threads: 1, shared: false, maxevents: 64, untilEmpty: false };
const EPOLL = 0;
const IO_URING = 3;
const CASES: [string, Partial<RealLoop>][] = [
  ["epoll", {}],
  ["epoll, edge-triggered", { mode: 1, untilEmpty: true }],
  ["epoll, one-shot", { mode: 2 }],
  ["epoll, two threads with a set each", { threads: 2 }],
  ["epoll, two threads on one set, one-shot", { threads: 2, shared: true, mode: 2 }],
  ["poll", { mechanism: 1 }],
  ["poll, two threads", { mechanism: 1, threads: 2 }],
  ["select", { mechanism: 2 }],
  ["io_uring", { mechanism: IO_URING }],
  ["io_uring, cooperative", { mechanism: IO_URING, mode: 1 }],
  ["io_uring, deferred", { mechanism: IO_URING, mode: 2 }],
  ["a thread per operation", { mechanism: 4 }],
];

/** Several of them come on one operation before it is read. */
function events(count: number, operations: number, more: Partial<DrawnEvent> = {}): DrawnEvent[] {
  return Array.from({ length: count }, (_, i) => ({
    ...{ atPs: (i + 1) * 2e7, operation: i % 5 === 0 ? 0 : (i * 7) % operations, callbackPs: 1e6, bytes: 0 },
    ...{ replyBytes: 0, ...more },
  }));
}

const placement = { source: machine.cores[1], program: [machine.cores[0]] };

/** Compiled once for all tests, and what ends it. */
let program: NativeProgram;
let close = () => {};
let closed: Promise<void> | undefined;

describe.runIf(runs)("what really waits", () => {
  beforeAll(
    () =>
      new Promise<void>((resolve, reject) => {
        closed = withProgram(nativeSource("workload.c"), compiler!, {}, (compiled) => {
          program = compiled;
          resolve();
          return new Promise<void>((end) => {
            close = end;
          });
        });
        closed.catch(reject);
      }),
    60_000,
  );
  afterAll(async () => {
    close();
    await closed;
    expect(execFileSync("ps", ["-eo", "ppid,args"], { encoding: "utf8" })).not.toMatch(
      new RegExp(`^ *${process.pid} .*muxsim-`, "m"),
    );
  });

  it.each(
    CASES.filter(([, { mechanism }]) => mechanism !== IO_URING || !machine.ioUringRefused).flatMap(
      ([name, loop]): [string, Descriptors, Partial<RealLoop>][] => [
        [name, "eventfd", loop],
        [name, "unix", loop],
      ],
    ),
  )("%s on %s: every event once, none left", { timeout: 60_000 }, async (_, descriptors, loop) => {
    const schedule = events(300, 40, descriptors === "unix" ? { bytes: 100, replyBytes: 32 } : {});
    const window = { slices: 2, slicePs: 2e9 };
    await inTemporaryDirectory(async (directory) => {
      const before = readdirSync("/proc/self/fd").length;
      const { slices, end } = await runReal(program, {
        ...{ loop: { ...LOOP, ...loop }, pending: 40, events: schedule, dropped: 50, window, descriptors },
        ...{ placement, directory },
      });
      expect(end).toMatchObject({ events: 300, answered: 300, unexpected: 0 });
      // 2 ms are 100 events.
      expect(slices.map(({ notice }) => notice.length)).toEqual([100, 100]);
      for (const { notice, start, response } of slices) {
        expect(Math.min(...notice)).toBeGreaterThan(0);
        for (const [i, at] of notice.entries()) expect(start[i]).toBeGreaterThanOrEqual(at);
        for (const [i, at] of start.entries()) expect(response[i]).toBeGreaterThan(at);
      }
      expect(readdirSync("/proc/self/fd").length).toBeLessThanOrEqual(before);
    });
  });

  it("epoll serves far more descriptors than its batch, with several events each", { timeout: 60_000 }, async () => {
    const schedule = events(3000, 2000).map((event) => ({ ...event, atPs: Math.floor(event.atPs / 1e10) * 1e10 + 1 }));
    await inTemporaryDirectory(async (directory) => {
      const run = { loop: { ...LOOP, mechanism: EPOLL }, pending: 2000, events: schedule, dropped: 0, directory };
      const { end } = await runReal(program, {
        ...{ ...run, window: { slices: 1, slicePs: 1e9 }, descriptors: "eventfd", placement },
      });
      expect(end).toMatchObject({ answered: 3000, unexpected: 0 });
    });
  });

  it("says what it cannot do, and ends", { timeout: 60_000 }, async () => {
    const far = events(10, 40).map((event) => ({ ...event, operation: 41 }));
    let schedule = "";
    const failing = inTemporaryDirectory(async (directory) => {
      schedule = directory;
      const run = { loop: LOOP, pending: 40, events: far, dropped: 0, window: { slices: 1, slicePs: 1e9 } };
      await runReal(program, { ...run, descriptors: "eventfd", placement, directory });
    });
    await expect(failing).rejects.toThrow(/an event is on an operation that there is none of/);
    expect(existsSync(schedule)).toBe(false);
  });

  it("takes its callbacks' time within a tenth, however fast the cores are", { timeout: 60_000 }, async () => {
    const schedule = events(400, 1, { callbackPs: 2e7 }).map((event, i) => ({ ...event, atPs: (i + 1) * 1e8 }));
    await inTemporaryDirectory(async (directory) => {
      const run = { loop: LOOP, pending: 1, events: schedule, dropped: 0, window: { slices: 1, slicePs: 3e10 } };
      const { slices } = await runReal(program, { ...run, descriptors: "eventfd", placement, directory });
      const [{ start, response }] = slices;
      const took = start.map((at, i) => response[i] - at).sort((a, b) => a - b);
      // What interrupts it makes it longer: the fastest quarter has not been interrupted.
      expect(took[Math.floor(took.length / 4)] / 20_000).toBeGreaterThan(0.9);
      expect(took[Math.floor(took.length / 4)] / 20_000).toBeLessThan(1.1);
    });
  });

  it("is written in C that is no longer than a file may be", () => {
    for (const name of ["workload.c", "workload-common.h", "workload-loops.h"])
      expect(readFileSync(nativeSource(name), "utf8").split("\n").length).toBeLessThanOrEqual(401);
  });
});
