/** A program in words: what is done with a request, step by step, and the pools that steps are left to. */
import { enumerate } from "../../scenarios/common/enumerate.js";
import { poolThreads } from "../../sim/requests/pools.js";
import { isRead } from "../../sim/requests/read-steps.js";
import type { DistributionSpec, FurtherOperation, ProgramSpec, SizeSpec, Step } from "../../sim/spec.js";

/** How durations, sizes and shares are written. */
interface Words {
  distribution(spec: DistributionSpec): string;
  sizes(spec: SizeSpec): string;
  share(probability: number): string;
}

/** `handler: compute 5 us, then reply 1 KiB; pool files of 8 threads`. */
export function programInWords({ callback, handler = [], pools = {} }: ProgramSpec, words: Words): string {
  const computes = callback !== undefined && (callback.kind !== "constant" || callback.meanPs > 0);
  const steps: Step[] = [...(computes ? [{ kind: "compute" as const, duration: callback }] : []), ...handler];
  const threads = Object.entries(poolThreads(handler, pools));
  return [
    ...(callback === undefined ? ["callback as recorded"] : []),
    ...(steps.length > 0 ? [`handler: ${stepsInWords(steps, words)}`] : []),
    ...(callback !== undefined && steps.length === 0 ? ["nothing is done"] : []),
    ...threads.map(([name, count]) => `pool ${name} of ${count} ${count === 1 ? "thread" : "threads"}`),
  ].join("; ");
}

/** `db (lognormal 1 ms, cv 1; answer 2 KiB), compute 10 us, reply 1 KiB`. */
export function stepsInWords(steps: readonly Step[], words: Words): string {
  return steps.map((step) => stepInWords(step, words)).join(", then ");
}

function stepInWords(step: Step, words: Words): string {
  switch (step.kind) {
    case "compute":
      return `compute ${words.distribution(step.duration)}`;
    case "block":
      return `block for ${words.distribution(step.duration)}`;
    case "offload":
      return `leave (${stepsInWords(step.steps, words)}) to the pool ${step.pool}`;
    case "reply":
      return `reply ${words.sizes(step.size)}`;
    case "io":
      return ioInWords(step, words);
    case "repeat": {
      const times = step.times.kind === "constant" ? String(step.times.count) : `geometric, mean ${step.times.mean},`;
      return `${times} times (${stepsInWords(step.steps, words)})`;
    }
    case "choose":
      return enumerate(
        step.branches.map(({ probability, steps }) => `in ${words.share(probability)} (${stepsInWords(steps, words)})`),
        "or",
      );
  }
}

function ioInWords({ operations, until }: Extract<Step, { kind: "io" }>, words: Words): string {
  const each = operations.map((operation) => operationInWords(operation, words));
  if (each.length === 1) return `${isRead(operations[0]) ? "read" : "ask"} ${each[0]}`;
  if (operations.every(isRead))
    return `read ${enumerate(each)} together and wait for ${until === "all" ? "all" : "the first"}`;
  return `ask ${enumerate(each)} together and wait for ${until === "all" ? "all" : "the first"}`;
}

function operationInWords({ to, takes, request, response }: FurtherOperation, words: Words): string {
  const parts = [
    ...(takes ? [words.distribution(takes)] : []),
    ...(request ? [`request ${words.sizes(request)}`] : []),
    ...(response ? [`${takes ? "answer " : ""}${words.sizes(response)}`] : []),
  ];
  return parts.length === 0 ? to : `${to} (${parts.join("; ")})`;
}
