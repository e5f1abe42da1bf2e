/** What parameters of io_uring its parts ask for alike: the mode, the kind of receive, how many rings. */
import type { Parameters } from "./types.js";

export const MODES = [
  "default",
  "IORING_SETUP_COOP_TASKRUN",
  "IORING_SETUP_DEFER_TASKRUN",
  "IORING_SETUP_SQPOLL",
] as const;
export type Mode = (typeof MODES)[number];

export function isMultishot({ receive }: Parameters): boolean {
  return receive === "IORING_RECV_MULTISHOT";
}

/** One ring for all threads, or one for each. */
export function ringCount({ rings, threads }: Parameters): number {
  return rings === "shared" ? 1 : Number(threads);
}

/** IORING_SETUP_IOPOLL: storage devices are polled, and do not interrupt. */
export function isPolled({ IORING_SETUP_IOPOLL }: Parameters): boolean {
  return IORING_SETUP_IOPOLL === "yes";
}

/** What of reads has been registered. */
export function registered({ IORING_REGISTER_BUFFERS, IORING_REGISTER_FILES }: Parameters) {
  return { buffers: IORING_REGISTER_BUFFERS === "yes", files: IORING_REGISTER_FILES === "yes" };
}
