/**
 * What was in use over a window, and for how long: the cores, the threads, the locks. Each may be what a run is short
 * of.
 *
 * Use is work that had to be done: polls that found nothing, the turns and switches of threads that poll, and waking up
 * are none. A thread is also in use while an interrupt stands in its way, and while its callback sleeps half-way: it
 * can do nothing else then. Threads that take their events from one queue (`Thread.binding`, `Thread.shares`) are in
 * use together.
 */
import type { Core } from "../core.js";
import type { Exclusive } from "../exclusive.js";
import type { Station } from "../station.js";
import type { Thread } from "../thread.js";
import type { Picoseconds } from "../time.js";

/** A lock; with `occupiedPs`, a ring. */
interface ExclusiveUse extends Pick<Exclusive, "name" | "heldPs"> {
  occupiedPs?: Picoseconds;
}

/** One thread, or several that share. */
export interface ThreadUse {
  /** Of the first of them. */
  name: string;
  threads: number;
  /** Most of them that may run at once, where there is a limit. */
  slots?: number;
  /** Thread-picoseconds in use on a core, and in all. */
  ranPs: Picoseconds;
  usedPs: Picoseconds;
  /** Callbacks run. */
  callbacks: number;
}

export interface Usage {
  /** By core: in use by threads, and in interrupts. */
  usedPs: Picoseconds[];
  interruptPs: Picoseconds[];
  /** In the order in which they were created; of very many, those most in use. */
  threads: ThreadUse[];
  /** How many there are, listed or not. */
  threadGroups: number;
  exclusive: ExclusiveUse[];
  /** Storage devices; absent where there are none. */
  devices?: DeviceUse[];
}

/** A storage device, and the time that it served, of all requests together. */
interface DeviceUse extends Pick<Station, "name" | "servers" | "busyPs"> {}

const MOST_LISTED = 64;

/** What there is besides cores and threads. */
interface Shared {
  readonly exclusive: readonly Exclusive[];
  readonly stations: readonly Station[];
}

/** A window begins: nothing has been used in it. */
export function resetUsage(
  now: Picoseconds,
  cores: readonly Core[],
  threads: readonly Thread[],
  { exclusive, stations }: Shared,
): void {
  for (const core of cores) {
    core.usedPs = 0;
    core.interruptPs = 0;
  }
  for (const { books } of threads) books?.restart(now);
  for (const each of exclusive) each.restart(now);
  for (const each of stations) each.restart();
}

/** What was used since then. All that runs is booked up to `now`. */
export function usage(
  now: Picoseconds,
  cores: readonly Core[],
  threads: readonly Thread[],
  { exclusive, stations }: Shared,
): Usage {
  const groups = grouped(now, threads);
  const usedPs = cores.map((core) => core.usedPs);
  for (const { books, core } of threads)
    if (books !== undefined && books.wastedPs > 0) usedPs[core] -= books.usedPs - books.ranPs;
  return {
    usedPs: usedPs.map((ps) => Math.max(0, ps)),
    interruptPs: cores.map((core) => core.interruptPs),
    threads: groups.listed,
    threadGroups: groups.count,
    exclusive: exclusive.map((each) => useOf(each, now)),
    ...(stations.length > 0 && { devices: stations.map(deviceUse) }),
  };
}

function deviceUse(station: Station): DeviceUse {
  station.upToNow();
  const { name, servers, busyPs } = station;
  return { name, servers, busyPs };
}

function useOf(each: Exclusive, now: Picoseconds): ExclusiveUse {
  const { name, heldPs } = each;
  const occupiedPs = each.occupiedPs?.(now);
  return { name, heldPs, ...(occupiedPs !== undefined && { occupiedPs }) };
}

/** Groups of threads in the order in which their first was created, but for most of those that have done nothing. */
interface Groups {
  readonly listed: ThreadUse[];
  /** How many there are, listed or not. */
  readonly count: number;
}

function grouped(now: Picoseconds, threads: readonly Thread[]): Groups {
  const groups = new Map<object, ThreadUse>();
  let idle = 0;
  for (const thread of threads) {
    const { name, binding, shares, books } = thread;
    const queue = binding ?? shares ?? thread;
    // Of a thread of its own that has done nothing all is known; not more are ever listed.
    if (books === undefined && queue === thread && ++idle > MOST_LISTED) continue;
    let group = groups.get(queue);
    if (group === undefined) {
      group = { name, threads: 0, ...(binding?.slots && { slots: binding.slots }), ranPs: 0, usedPs: 0, callbacks: 0 };
      groups.set(queue, group);
    }
    group.threads++;
    if (books === undefined) continue;
    group.ranPs += books.ranPs;
    group.usedPs += books.inUsePs(now);
    group.callbacks += books.callbacks;
  }
  return { listed: mostUsed([...groups.values()]), count: groups.size + Math.max(0, idle - MOST_LISTED) };
}

function mostUsed(groups: ThreadUse[]): ThreadUse[] {
  if (groups.length <= MOST_LISTED) return groups;
  const busiest = groups.map((_, i) => i).sort((a, b) => groups[b].usedPs - groups[a].usedPs || a - b);
  return busiest
    .slice(0, MOST_LISTED)
    .sort((a, b) => a - b)
    .map((i) => groups[i]);
}
