/**
 * io_uring and storage devices: what a scenario may set, what does not go together, and how completions are polled
 * (IORING_SETUP_IOPOLL): io_uring_enter looks at the device's queue again and again until there is enough
 * (io_iopoll_check, io_do_iopoll), and the device does not interrupt.
 */
import type { PolledQueue } from "../sim/storage/completion-queues.js";
import { kernel, type Op, type Program, spin, wake } from "../sim/thread.js";
import type { Picoseconds } from "../sim/time.js";
import type { CostTable } from "./costs.js";
import { READ_COSTS } from "./direct-reads.js";
import type { Uring } from "./io-uring-kernel.js";
import { isMultishot, isPolled } from "./io-uring-parameters.js";
import type { Submitter } from "./io-uring-ring.js";
import type { Files, ParameterSpec, Parameters } from "./types.js";

const NO_OR_YES = { type: "choice", default: "no", choices: ["no", "yes"], files: true } as const;

export const STORAGE_PARAMETERS = {
  IORING_SETUP_IOPOLL: {
    ...NO_OR_YES,
    alias: "iopoll",
    summary: "reads of a storage device: io_uring_enter polls the device, which does not interrupt",
  },
  IORING_REGISTER_BUFFERS: {
    ...NO_OR_YES,
    alias: "registered-buffers",
    summary: "reads of a storage device: buffers are pinned once and for all, not for each read",
  },
  IORING_REGISTER_FILES: {
    ...NO_OR_YES,
    alias: "fixed-files",
    summary: "reads of a storage device: files are looked up once and for all, not for each read",
  },
  wait: {
    type: "choice",
    default: "enter",
    choices: ["enter", "spin"],
    files: true,
    summary: "SQPOLL, storage: a thread without completions sleeps in io_uring_enter, or looks again and again",
  },
} as const satisfies Record<string, ParameterSpec>;

export const STORAGE_COSTS = [...READ_COSTS, "blockPoll", "uringPunt", "uringPeek"] as const;

/** Why these parameters do not go with what is read, if so. */
export function refusedReads(parameters: Parameters, files: Files): string | undefined {
  const { mode, rings, threads, wait } = parameters;
  if (isPolled(parameters) && files === "none")
    return "IORING_SETUP_IOPOLL polls a storage device, and takes nothing but reads of one (EINVAL), and nothing reads one";
  if (isPolled(parameters) && files !== "only" && mode === "IORING_SETUP_SQPOLL" && wait !== "spin")
    return "IORING_SETUP_IOPOLL takes nothing but reads (EINVAL), so there is a second ring for them: a thread that sleeps in io_uring_enter of one does not hear of the other: write wait: spin";
  if (isPolled(parameters) && rings === "shared" && Number(threads) > 1)
    return "IORING_SETUP_IOPOLL: threads that poll one ring wait for its lock (uring_lock): write rings: per-thread";
  if (isMultishot(parameters) && files === "only")
    return "a read of a file has one completion, and nothing else is received: write receive: one-shot";
  if (wait === "spin" && (mode !== "IORING_SETUP_SQPOLL" || files === "none"))
    return "wait: spin is for mode: sqpoll and reads of storage: without a polling thread of the kernel nobody submits";
  return undefined;
}

/** One look after another at the queue of a device, until there is something; in a thread of the kernel no call. */
export function deviceLook(costs: CostTable, polled: PolledQueue): Op {
  return spin(Math.max(1, costs.ps("blockPoll")), "system", () => polled.length > 0, 0);
}

/** The thread of `self` takes what the device is done with, and posts its completions. */
export function* reapDevice(uring: Uring, self: Submitter, completePs: Picoseconds, wakeupPs: Picoseconds): Program {
  const polled = self.polled as PolledQueue;
  const found = polled.length;
  if (found === 0) return;
  self.reading -= found;
  yield kernel(found * completePs);
  for (const sleeper of polled.take(found)) yield wake(wakeupPs, sleeper);
  yield kernel(uring.startWork(self));
  for (const sleeper of uring.finishWork(self)) yield wake(wakeupPs, sleeper);
}
