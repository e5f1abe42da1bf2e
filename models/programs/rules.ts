/** An executor's own rule, as the queues and the executor ask it: what it answers is checked. */
import { NONE } from "../../sim/operations.js";
import type { Answers } from "../../sim/requests/answers.js";
import type { Requests } from "../../sim/requests/requests.js";
import { compute, type Op } from "../../sim/thread.js";
import type { TaskFacts, TaskRule, WorkersView } from "../executors/task-rule.js";
import type { Executor } from "../executors/types.js";
import type { Host } from "../types.js";
import type { Task } from "./task-queue.js";

/** What the workers are like now. */
type Workers = Pick<WorkersView, "count" | "waiting" | "isBusy" | "isAsleep">;

/** What a rule decides; absent where it does not. */
export interface Rules {
  readonly assign?: (task: Task, from: number | undefined) => number | undefined;
  /** To be paid for it. */
  readonly choosing?: Op;
  readonly rank?: (task: Task) => number;
  readonly victims?: (worker: number) => readonly number[];
  readonly share?: (waiting: number) => number;
  readonly wake?: (asleep: readonly number[], worker: number | undefined) => number | undefined;
}

const NO_RULES: Rules = {};

/** The rules of `executor` for a run whose `workers` those are. */
export function rulesOf(host: Host, executor: Pick<Executor, "rule"> | undefined, workers: Workers): Rules {
  if (executor?.rule === undefined) return NO_RULES;
  const { costs, pending, machine } = host;
  const view: WorkersView = Object.freeze({
    get count() {
      return workers.count;
    },
    get nowPs() {
      return machine.simulation.now;
    },
    waiting: (worker: number) => workers.waiting(worker),
    isBusy: (worker: number) => workers.isBusy(worker),
    isAsleep: (worker: number) => workers.isAsleep(worker),
    ...{ pending, costs },
    stream: (purpose: string) => host.stream(`executor: ${purpose}`),
  });
  return checked(host, executor.rule(view), workers);
}

const DECISIONS: Record<keyof TaskRule, "function" | "number"> = {
  assign: "function",
  assignPs: "number",
  rank: "function",
  victims: "function",
  share: "function",
  wake: "function",
};

/** @throws TypeError for what would be passed over */
function checkShape(rule: unknown): void {
  if (typeof rule !== "object" || rule === null)
    throw new TypeError(`rule(workers) returned ${String(rule)}: expected an object`);
  for (const [key, value] of Object.entries(rule)) {
    const expected = Object.hasOwn(DECISIONS, key) ? DECISIONS[key as keyof TaskRule] : undefined;
    if (expected === undefined)
      throw new TypeError(`a rule decides nothing called "${key}": expected ${Object.keys(DECISIONS).join(", ")}`);
    if (value !== undefined && typeof value !== expected)
      throw new TypeError(`rule.${key} is ${String(value)}: expected a ${expected}`);
  }
}

function checked(host: Host, rule: TaskRule, workers: Workers): Rules {
  checkShape(rule);
  const { assign, assignPs, rank, victims, share, wake } = rule;
  const isWorker = (value: unknown) =>
    Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) < workers.count;
  const among = (what: string, value: unknown): never => {
    throw new TypeError(`rule.${what} returned ${String(value)}: expected a worker from 0 to ${workers.count - 1}`);
  };
  const amount = (what: string, value: number, least: number, most: number) => {
    if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
    throw new TypeError(`rule.${what} is ${String(value)}: expected a whole number from ${least} to ${most}`);
  };
  return {
    ...(assign && {
      assign: (task, from) => {
        const worker = assign.call(rule, factsOf(host, task), from);
        return worker === undefined || isWorker(worker) ? worker : among("assign", worker);
      },
      ...(assignPs !== undefined &&
        amount("assignPs", assignPs, 0, 1e12) > 0 && { choosing: compute(assignPs, "user") }),
    }),
    ...(rank && {
      rank: (task) => {
        const value = rank.call(rule, factsOf(host, task));
        if (typeof value === "number" && !Number.isNaN(value)) return value;
        throw new TypeError(`rule.rank returned ${String(value)}: expected a number`);
      },
    }),
    ...(victims && {
      victims: (worker) => {
        const list = victims.call(rule, worker);
        const wrong = list.find((each) => !isWorker(each) || each === worker);
        return wrong === undefined ? list : among("victims", wrong);
      },
    }),
    ...(share && { share: (waiting) => amount("share", share.call(rule, waiting), 1, waiting) }),
    ...(wake && {
      wake: (asleep, worker) => {
        const chosen = wake.call(rule, asleep, worker);
        if (chosen === undefined || asleep.includes(chosen)) return chosen;
        throw new TypeError(`rule.wake returned ${String(chosen)}: expected one of those asleep, ${asleep.join(", ")}`);
      },
    }),
  };
}

function factsOf({ operations }: Host, { request, isNew }: Task): TaskFacts {
  // Somebody else has read meanwhile what there was.
  if (request === NONE) return { connection: 0, arrivedPs: 0, isNew };
  const requests = operations.requests as Requests;
  const answers = operations.answers as Answers;
  return { connection: requests.operationOf(request), arrivedPs: answers.devicePs(request), isNew };
}
