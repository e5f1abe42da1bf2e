/** What each thread was in, one state after another, as a probe hears of it (probe.ts). */
import type { Core } from "../core.js";
import { Doing } from "../probe.js";
import { Kind, type Thread } from "../thread.js";
import type { Picoseconds } from "../time.js";
import { Deed } from "../why/components.js";
import type { ThreadSlice, ThreadState, TracedThread } from "./types.js";

/** What it is to an event that waits for the thread; on a core it is what the core does. */
export const DEED_OFF_CORE: Readonly<Record<Exclude<ThreadState, "on core" | "polls in turns">, Deed>> = {
  asleep: Deed.Asleep,
  "waits in a handler": Deed.Blocked,
  alarmed: Deed.Interrupt,
  woken: Deed.Waking,
  runnable: Deed.RunQueue,
  exited: Deed.Asleep,
};

/** Turns of a polling thread; `core` is where the last of them found something. */
interface Turns {
  fromPs: Picoseconds;
  untilPs: Picoseconds;
  core: number;
}

export class ThreadTracks {
  /** By thread; the last slice of each is open: it has no end yet. */
  readonly slices: ThreadSlice[][] = [];
  /** By thread: the last turns that are over, and since when it makes turns again, if it does. */
  readonly turns: Turns[][] = [];
  private readonly turnsSincePs: (Picoseconds | undefined)[] = [];
  private readonly names: string[] = [];
  count = 0;
  /** Threads that wait for a core. */
  runnable = 0;

  constructor(
    private readonly fromPs: Picoseconds,
    private readonly foreseen: boolean,
  ) {}

  changes(thread: Thread, to: Doing, core: Core | undefined, now: Picoseconds): void {
    if (thread.op?.turn !== undefined) this.turnsSincePs[thread.id] ??= now;
    if (this.foreseen && thread.op?.turn !== undefined) this.enter(thread, "polls in turns", now);
    else if (to === Doing.OnCore) this.enter(thread, "on core", now, core?.index);
    else if (to === Doing.Woken) this.enter(thread, "woken", now);
    else if (to === Doing.Runnable) this.enter(thread, "runnable", now);
    else if (to === Doing.Exited) this.enter(thread, "exited", now);
    else this.enter(thread, thread.dozes ? "waits in a handler" : "asleep", now);
  }

  alarmed(thread: Thread, now: Picoseconds): void {
    this.enter(thread, "alarmed", now);
  }

  begins(thread: Thread, now: Picoseconds): void {
    const { op, id } = thread;
    if (op?.kind === Kind.Wake) this.enter(op.target as Thread, "woken", now);
    if (op?.turn === undefined) return;
    this.turnsSincePs[id] ??= now;
    if (this.foreseen) this.enter(thread, "polls in turns", now);
  }

  /** Its program goes on; whether a poll in turns, not acted out, has found something for it. */
  resumes({ id, core }: Thread, now: Picoseconds): void {
    const fromPs = this.turnsSincePs[id];
    if (fromPs === undefined) return;
    this.turnsSincePs[id] = undefined;
    if (now <= this.fromPs) return;
    this.turns[id] ??= [];
    this.turns[id].push({ fromPs, untilPs: now, core });
  }

  /** A poll has found something for it, on its core, since `fromPs`. */
  found(thread: Thread, fromPs: Picoseconds): void {
    this.enter(thread, "on core", fromPs, thread.core);
  }

  isInTurns({ id }: Thread): boolean {
    return this.turnsSincePs[id] !== undefined;
  }

  private enter(thread: Thread, state: ThreadState, now: Picoseconds, core?: number): void {
    let slices = this.slices[thread.id];
    if (slices === undefined) {
      slices = [];
      this.slices[thread.id] = slices;
      this.names[thread.id] = thread.name;
    }
    const last = slices.at(-1);
    if (last?.state === "runnable") this.runnable--;
    if (state === "runnable") this.runnable++;
    const next = { fromPs: now, untilPs: Number.POSITIVE_INFINITY, state, ...(core !== undefined && { core }) };
    if (last?.state === state && last.core === core) return;
    if (last === undefined || now <= this.fromPs) {
      this.slices[thread.id] = [next];
      return;
    }
    last.untilPs = now;
    if (last.fromPs === now) slices.pop();
    else this.count++;
    const before = slices.at(-1);
    // Preempted, and taken up again at once.
    if (before?.untilPs === now && before.state === state && before.core === core) before.untilPs = next.untilPs;
    else slices.push(next);
  }

  /** Close all at `untilPs`: those of interest, and how many there are besides. */
  close(untilPs: Picoseconds): { threads: TracedThread[]; otherThreads: number } {
    const threads: TracedThread[] = [];
    let otherThreads = 0;
    for (const [id, all] of this.slices.entries()) {
      const slices = (all ?? [])
        .map((slice) => ({
          ...slice,
          fromPs: Math.max(slice.fromPs, this.fromPs),
          untilPs: Math.min(slice.untilPs, untilPs),
        }))
        .filter((slice) => slice.fromPs < slice.untilPs);
      if (slices.length > 1 || slices.some(({ state }) => state === "on core" || state === "runnable"))
        threads.push({ id, name: this.names[id], slices });
      else if (slices.length > 0) otherThreads++;
    }
    return { threads, otherThreads };
  }
}
