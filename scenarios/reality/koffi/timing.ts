/** Batches of calls in turn, timed as the C program does; what a call through koffi takes is subtracted. */
import type { Memory, System } from "./system.js";

const THREAD_CPU_CLOCK = 3;
/** As in harness.h. */
const MAX_BATCHES = 256;
const MAX_WAITED = 0.03;
const CLOCKS_NS = 5000;
const CALIBRATION_CALLS = 20_000;

/** What a call takes, by whether it hands over an address. */
interface Overhead {
  plain: number;
  address: number;
}

/** Operations that are done in turn, a batch of each; without a name they are not timed. */
export interface Phase {
  name?: string;
  n?: number;
  /** The i-th operation of a batch. Throws {@link Refused}. */
  run(i: number): void;
  /** How many calls through koffi one operation is, and of which kind. */
  plain?: number;
  address?: number;
}

/** A call that the system refused. */
export class Refused extends Error {
  constructor(
    readonly at: string,
    readonly errno: number,
  ) {
    super(`${at}: errno ${errno}`);
  }
}

export class Timing {
  /** What was found in this slice. */
  values: [string, number, number][] = [];
  counted = 0;
  dropped = 0;
  private readonly time: Memory;

  constructor(
    private readonly system: System,
    private overhead: Overhead = { plain: 0, address: 0 },
  ) {
    this.time = system.memory(16);
  }

  close(): void {
    this.system.release(this.time);
  }

  /** Measure what a call takes, with functions that do nothing. */
  calibrate(): Overhead {
    const { abs, memcmp } = this.system;
    const { at } = this.time;
    const least = (call: () => void) => {
      let best = Number.POSITIVE_INFINITY;
      for (let batch = 0; batch < 8; batch++) {
        const start = process.hrtime.bigint();
        for (let i = 0; i < CALIBRATION_CALLS / 8; i++) call();
        best = Math.min(best, Number(process.hrtime.bigint() - start) / (CALIBRATION_CALLS / 8));
      }
      return best;
    };
    this.overhead = { plain: least(() => abs(1)), address: least(() => memcmp(at, at, 0)) };
    return this.overhead;
  }

  begin(): void {
    this.values = [];
    this.counted = 0;
    this.dropped = 0;
  }

  /** As run_phases of harness.h. */
  inPhases(phases: readonly Phase[], batch: number, budgetNs: number): void {
    const taken: number[][] = phases.map(() => []);
    const begun = process.hrtime.bigint();
    for (let attempt = 0; taken[0].length < MAX_BATCHES; attempt++) {
      const spent = Number(process.hrtime.bigint() - begun);
      if (attempt > 2 && spent > (taken[0].length < 2 ? 10 * budgetNs : budgetNs)) break;
      const own = this.ownNs();
      const all = process.hrtime.bigint();
      const times = phases.map((phase) => {
        const start = process.hrtime.bigint();
        for (let i = 0; i < batch; i++) phase.run(i);
        return Number(process.hrtime.bigint() - start) / batch;
      });
      const wall = Number(process.hrtime.bigint() - all);
      if (attempt === 0) continue;
      if (1 - (this.ownNs() - own + CLOCKS_NS) / wall > MAX_WAITED) this.dropped++;
      else {
        this.counted++;
        for (const [p, ns] of times.entries()) taken[p].push(ns);
      }
    }
    for (const [p, { name, n = 0, plain = 0, address = 0 }] of phases.entries()) {
      const sorted = taken[p].sort((a, b) => a - b);
      if (name === undefined || sorted.length === 0) continue;
      const middle = (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
      this.values.push([name, n, middle - plain * this.overhead.plain - address * this.overhead.address]);
    }
  }

  repeated(phase: Phase, batch: number, budgetNs: number): void {
    this.inPhases([phase], batch, budgetNs);
  }

  private ownNs(): number {
    this.system.clock_gettime(THREAD_CPU_CLOCK, this.time.at);
    return Number(this.time.bytes.getBigInt64(0, true)) * 1e9 + Number(this.time.bytes.getBigInt64(8, true));
  }
}

/** `result`, if it is not below 0 or is what `expected` says. @throws Refused */
export function allowed(system: System, at: string, result: number, expected?: number): number {
  const right = expected === undefined ? result >= 0 : result === expected;
  if (right) return result;
  throw new Refused(at, system.errno());
}
