/** The workers of an executor that sleep: what going to sleep and waking cost, and who is woken. */
import type { WorkersSpec } from "../../sim/requests/threads.js";
import { call, type Op } from "../../sim/thread.js";
import type { Host } from "../types.js";
import type { Rules } from "./rules.js";
import { ANY, type Worker } from "./task-queues.js";

export interface SleepPrices {
  readonly sleep: Op;
  readonly rouse: Op;
  readonly wakeupPs: number;
}

/** Undefined: workers do not sleep. */
export function sleepPrices({ costs }: Host, { wake: by }: WorkersSpec): SleepPrices | undefined {
  if (by === "spin") return undefined;
  const [sleep, rouse] =
    by === "futex" ? (["futexWait", "futexWake"] as const) : (["eventfdRead", "eventfdWrite"] as const);
  return { sleep: call(costs.ps(sleep)), rouse: call(costs.ps(rouse)), wakeupPs: costs.ps("wakeup") };
}

/** Whoever is taken from them is to be woken, and sleeps no more. */
export class Sleepers {
  /** The last to come first to be woken. */
  private readonly workers: Worker[] = [];

  constructor(
    private readonly queue: WorkersSpec["queue"],
    private readonly rules: Rules,
  ) {}

  push(worker: Worker): void {
    this.workers.push(worker);
  }

  /** Whoever sleeps least long. */
  pop(): Worker | undefined {
    return this.workers.pop();
  }

  has(worker: number): boolean {
    return this.workers.some(({ index }) => index === worker);
  }

  /** For a task in the queue of `worker`, or of ANY. */
  take(worker: number): Worker | undefined {
    if (this.rules.wake !== undefined && this.workers.length > 0) return this.chosen(worker);
    const own = worker === ANY ? undefined : this.withdraw(worker);
    return own ?? (this.queue === "per-worker" ? undefined : this.workers.pop());
  }

  private chosen(worker: number): Worker | undefined {
    const asleep = this.workers.map(({ index }) => index);
    return this.withdraw(this.rules.wake?.(asleep, worker === ANY ? undefined : worker));
  }

  private withdraw(worker: number | undefined): Worker | undefined {
    const at = this.workers.findIndex(({ index }) => index === worker);
    return at < 0 ? undefined : this.workers.splice(at, 1)[0];
  }
}
