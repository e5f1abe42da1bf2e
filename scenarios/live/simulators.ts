/** The workers that carry out cells, as the worker that leads them sees them. */
import type { TracedRun, TraceRequest } from "../cell/execution-trace.js";
import { InterruptedError } from "../common/errors.js";
import type { Cell, CellResult } from "../common/types.js";
import type { Memo } from "./memo.js";
import type { Delivery, Order } from "./messages.js";

interface Simulator {
  port: MessagePort;
  /** What it is at, and since when. */
  order?: { id: number; since: number };
  /** Another has been asked for in its place. */
  leaves?: true;
}

interface Waiting {
  work: Omit<Order, "id">;
  resolve(delivery: Delivery): void;
  reject(error: Error): void;
}

/**
 * Whoever is longer than this at what is given up is replaced, in milliseconds: another one has its code to compile
 * first, and is no sooner at work than who is about to finish.
 */
const GRACE = 250;

export class Simulators {
  private readonly all: Simulator[] = [];
  private readonly queue: Waiting[] = [];
  private readonly underWay = new Map<number, Waiting>();
  private orders = 0;

  constructor(
    private readonly memo: Memo,
    /** Asks for another in the place of one that is busy. */
    private readonly replace: (index: number) => void,
    /** Milliseconds, from any time on. */
    private readonly now: () => number,
  ) {}

  get count(): number {
    return this.all.length;
  }

  /** One more, or another in the place of an earlier one. */
  put(index: number, port: MessagePort): void {
    const simulator: Simulator = { port };
    this.all[index] = simulator;
    port.onmessage = ({ data }: MessageEvent<Delivery>) => {
      simulator.order = undefined;
      const waiting = this.underWay.get(data.id);
      this.underWay.delete(data.id);
      waiting?.resolve(data);
      this.next();
    };
    this.next();
  }

  /** The result of `cell`, from memory if it is there. @throws InterruptedError when stopped, Error if it fails */
  async execute(cell: Cell, signal?: AbortSignal): Promise<CellResult> {
    const known = this.memo.find(cell);
    if (known !== undefined) return known;
    const delivery = await this.carryOut({ cell }, signal);
    if (!("done" in delivery)) throw new Error("a cell was looked into instead of run");
    this.memo.add(cell, delivery.done);
    return delivery.done.result;
  }

  /** A run of `cell`, looked into. @throws InterruptedError when stopped, Error if it fails */
  async trace(cell: Cell, look: TraceRequest, signal?: AbortSignal): Promise<TracedRun> {
    const delivery = await this.carryOut({ cell, look }, signal);
    if (!("traced" in delivery)) throw new Error("a cell was run instead of looked into");
    return delivery.traced;
  }

  private async carryOut(work: Waiting["work"], signal?: AbortSignal): Promise<Exclude<Delivery, { failed: string }>> {
    const delivery = await new Promise<Delivery>((resolve, reject) => {
      this.queue.push({ work, resolve, reject });
      signal?.addEventListener("abort", () => reject(new InterruptedError(0, 0)), { once: true });
      this.next();
    });
    if ("failed" in delivery) throw new Error(delivery.failed);
    return delivery;
  }

  /** What waits is given up, and so is what is under way: who is long at it is replaced. */
  clear(): void {
    this.queue.length = 0;
    const now = this.now();
    for (const [index, simulator] of this.all.entries()) {
      const { order, leaves } = simulator;
      if (order === undefined || leaves) continue;
      const replace = () => {
        if (simulator.order !== order || simulator.leaves) return;
        simulator.leaves = true;
        this.replace(index);
      };
      const left = GRACE - (now - order.since);
      if (left <= 0) replace();
      else setTimeout(replace, left);
    }
  }

  private next(): void {
    for (const simulator of this.all) {
      if (simulator.leaves || simulator.order !== undefined) continue;
      const waiting = this.queue.shift();
      if (waiting === undefined) return;
      const id = ++this.orders;
      simulator.order = { id, since: this.now() };
      this.underWay.set(id, waiting);
      simulator.port.postMessage({ id, ...waiting.work } satisfies Order);
    }
  }
}
