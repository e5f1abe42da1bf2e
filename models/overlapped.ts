/** What the polling schemes of the 2012 post share: the price of a poll, the memory they commit, their sources. */
import type { Picoseconds } from "../sim/time.js";
import type { CostTable } from "./costs.js";
import type { LawContext, MemoryUse, ParameterSpec, Parameters, Source } from "./types.js";

export const POST: Source = {
  text: "S. Molden, [Python-ideas] The async API of the future, 5 November 2012",
  url: "https://mail.python.org/pipermail/python-ideas/2012-November/017713.html",
  kind: "post",
};

/** The post calls GetOverlappedResult a system call; documented, a poll of a pending operation reads a status word. */
export const POLL_PARAMETER: ParameterSpec = {
  type: "choice",
  default: "syscall",
  choices: ["syscall", "memory"],
  summary: "what a poll is: a system call, as the post says, or a read of the status word, as documented",
};

export function pollPrice(costs: CostTable, parameters: Parameters): { ps: Picoseconds; account: "system" | "user" } {
  return parameters.poll === "memory"
    ? { ps: costs.ps("overlappedPollMemory"), account: "user" }
    : { ps: costs.ps("overlappedPollSyscall"), account: "system" };
}

/** Memory of overlapped reads served by `threads` threads: a buffer and a request for each pending one. */
export function overlappedMemory({ pending, costs, parameters }: LawContext, threads: number): MemoryUse {
  const buffer = typeof parameters.buffer === "number" ? parameters.buffer : costs.value("operationBuffer");
  return {
    threads: threads * costs.value("threadMemory"),
    buffers: pending * buffer,
    registrations: pending * costs.value("requestMemory"),
  };
}
