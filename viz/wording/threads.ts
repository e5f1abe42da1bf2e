/** In words: who runs handlers. */
import type { ThreadCount, ThreadsSpec, WorkersSpec } from "../../sim/requests/threads.js";

/** `tokio: as many workers as cores, ...`; undefined where the threads that notice events run their handlers. */
export function threadsInWords(
  { name, pollers, own, blocking, workers }: ThreadsSpec,
  duration: (ps: number) => string,
): string {
  const parts = [
    ...(pollers === undefined || pollers === "workers" ? [] : [`${counted(pollers, "poller")}${sets(own)}`]),
    ...(workers
      ? workersInWords(workers, pollers === "workers", duration)
      : ["handlers run where their events are noticed"]),
    ...(blocking === undefined ? [] : [`steps that block left to ${counted(blocking, "thread")}`]),
  ];
  return `${name === undefined ? "" : `${name}: `}${parts.join(", ")}`;
}

function counted(count: ThreadCount, what: string): string {
  if (count === "cores") return `as many ${what}s as cores`;
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function sets(own: boolean | undefined): string {
  return own === undefined ? "" : own ? " with sets of their own" : " on one set";
}

const QUEUES = { shared: "one queue", "per-worker": "a queue each", stealing: "a queue each, stealing" } as const;
const WAITS = { futex: "asleep on a futex", eventfd: "asleep on an eventfd", spin: "spinning" } as const;

function workersInWords(workers: WorkersSpec, polls: boolean, duration: (ps: number) => string): string[] {
  const { threads, queue, assign, wake, slot, grow, promote, every, lookFirst, reads } = workers;
  return [
    `${counted(threads, "worker")} with ${QUEUES[queue]}`,
    ...(queue === "shared" || polls ? [] : [`tasks dealt out by ${assign ?? "connection"}`]),
    ...(slot ? ["the last task first"] : []),
    ...(reads === "worker" ? ["who takes a task reads its message"] : []),
    `idle ones ${WAITS[wake]}`,
    ...(polls ? [`one of them waiting for events (promotes another ${promote ?? "always"})`] : []),
    ...(every === undefined ? [] : [`a look for events every ${every} tasks`]),
    ...(lookFirst ? ["and before stealing"] : []),
    ...(grow === undefined
      ? []
      : [`one more when nothing was taken for ${duration(grow.afterPs)}, up to ${grow.most}`]),
  ];
}
