/**
 * How closed traffic starts, kept for the next run that starts in the same way: the lines of a point meet the same
 * traffic, and of a million operations drawing the start is most of what the traffic takes.
 */
import type { Picoseconds } from "../time.js";

/** By operation, when its first event is due; and how many numbers were drawn for it, by purpose. */
export interface Start {
  readonly duePs: Float64Array;
  readonly progress: ReadonlyMap<string, Uint32Array>;
}

/** Starts of at least `least` operations each, of `most` in all; those used last. */
export class Starts {
  private readonly kept = new Map<string, Start>();
  private operations = 0;

  constructor(
    private readonly least: number,
    private readonly most: number,
  ) {}

  /** The start that `key` stands for, drawn if it is not kept: for the same key it must be the same. */
  of(key: string, draw: () => Start): Start {
    const start = this.kept.get(key) ?? draw();
    this.forget(key);
    const { length } = start.duePs;
    if (length < this.least || length > this.most) return start;
    for (const oldest of this.kept.keys()) {
      if (this.operations + length <= this.most) break;
      this.forget(oldest);
    }
    this.kept.set(key, start);
    this.operations += length;
    return start;
  }

  private forget(key: string): void {
    this.operations -= this.kept.get(key)?.duePs.length ?? 0;
    this.kept.delete(key);
  }
}

/** Those of this process: about 80 MB of them at most. */
export const STARTS = new Starts(1_000, 5_000_000);

/** `count` durations, one after another. */
export function durations(count: number, draw: (operation: number) => Picoseconds): Float64Array {
  const drawn = new Float64Array(count);
  for (let operation = 0; operation < count; operation++) drawn[operation] = draw(operation);
  return drawn;
}
