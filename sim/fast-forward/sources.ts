/** Things that happen at regular intervals, to each source its own: when, over all of them, the k-th happens. */
import type { Core } from "../core.js";
import type { Picoseconds } from "../time.js";

/** Something happens on `core` at `nextPs` and every `periodPs` from then on. */
export interface Source {
  core: Core;
  nextPs: Picoseconds;
  periodPs: Picoseconds;
}

/** One of the things that happen. */
export interface Occurrence {
  core: Core;
  atPs: Picoseconds;
}

/** What happens after `count` others; at the same instant in the order of the cores. There must be a source. */
export function occurrence(sources: readonly Source[], count: number): Occurrence {
  const done = beforehand(sources, count);
  let left = count - done.reduce((sum, each) => sum + each, 0);
  for (;;) {
    const i = earliest(sources, done);
    const atPs = timeOf(sources[i], done[i]);
    if (left-- === 0) return { core: sources[i].core, atPs };
    done[i]++;
  }
}

/**
 * How often each has happened by a time that lies early enough for all to have happened at most `count` times, and late
 * enough for that to be nearly reached. By t a source has happened at most (t - nextPs) / periodPs + 1 times, and more
 * than once less.
 */
function beforehand(sources: readonly Source[], count: number): number[] {
  const { nextPs: basePs } = sources[0];
  let perPs = 0;
  let most = 0;
  let lastPs = 0;
  for (const { nextPs, periodPs } of sources) {
    perPs += 1 / periodPs;
    most += 1 - (nextPs - basePs) / periodPs;
    lastPs = Math.max(lastPs, nextPs - basePs);
  }
  // Less one: for rounding.
  const afterPs = Math.floor((count - most - 1) / perPs);
  if (!(afterPs > lastPs)) return sources.map(() => 0);
  return sources.map(({ nextPs, periodPs }) => Math.floor((basePs + afterPs - nextPs) / periodPs) + 1);
}

function earliest(sources: readonly Source[], done: readonly number[]): number {
  let first = 0;
  for (let i = 1; i < sources.length; i++) {
    const apart = timeOf(sources[i], done[i]) - timeOf(sources[first], done[first]);
    if (apart < 0 || (apart === 0 && sources[i].core.index < sources[first].core.index)) first = i;
  }
  return first;
}

function timeOf({ nextPs, periodPs }: Source, done: number): Picoseconds {
  return nextPs + done * periodPs;
}
