/**
 * How a core goes idle and leaves it again: what that takes, and what of it is core time.
 *
 * Leaving idle takes `idleExit`, by how long the core has been idle: what reaches the core waits for that long. Of that
 * time the last `idleResume` is core time; and so are the first `idleEnter` of an idle period, in which the core stops
 * its tick, chooses a state and, in a virtual machine, leaves to the host. Neither delays anything beyond `idleExit`:
 * whoever comes while the core is going to sleep breaks it off, as Linux does, whose idle loop looks at need_resched
 * before it enters a state (kernel/sched/idle.c: do_idle, cpuidle_idle_call) and which an interrupt ends at once. Such
 * a core has been idle for a short time, and pays for a short time.
 *
 * A core that is `awake` polls for work while it idles (idle=poll): it neither goes to sleep nor takes time to leave.
 */
import { type Core, type DrawnPrice, type IdleCosts, type IdleExit, Phase } from "./core.js";
import type { Stream } from "./random.js";
import type { Picoseconds } from "./time.js";

/** What leaving idle takes after `idlePs` of it. */
export function idleExitAfter(exit: IdleExit, idlePs: Picoseconds): DrawnPrice {
  if (!isSteps(exit)) return exit;
  for (let i = exit.length - 1; i >= 0; i--) if (idlePs >= exit[i][0]) return exit[i][1];
  return 0;
}

/** The same, on average. */
export function meanExitPs(price: DrawnPrice): Picoseconds {
  return typeof price === "number" ? price : Math.round(price.meanPs);
}

export function isSteps(exit: IdleExit): exit is Exclude<IdleExit, DrawnPrice> {
  return Array.isArray(exit);
}

export class Idling {
  private readonly streams: Stream[] = [];

  constructor(
    private readonly clock: { readonly now: Picoseconds },
    private readonly costs: IdleCosts,
    /** The stream of random numbers for a purpose. */
    private readonly streamFor: (purpose: string) => Stream,
  ) {}

  /** `core` has nothing to do from now on. */
  begins(core: Core): void {
    const { now } = this.clock;
    core.idleSincePs = now;
    core.enterUntilPs = core.staysAwake ? now : now + (this.costs.idleEnter ?? 0);
    core.resumeFromPs = Number.POSITIVE_INFINITY;
  }

  /**
   * What `core`, which is idle, takes from now on to leave idle. One that somebody rouses already has drawn: it is
   * that.
   */
  exitPs(core: Core): Picoseconds {
    if (core.staysAwake) return 0;
    const price = idleExitAfter(this.costs.idleExit, this.clock.now - core.idleSincePs);
    if (typeof price !== "number" && core.phase === Phase.Waking) return core.exitPs;
    core.exitPs = typeof price === "number" ? price : price.sample(this.streamOf(core));
    return core.exitPs;
  }

  /** `core` will be awake at `awakePs`, having taken `exitPs` for it. */
  rouses(core: Core, awakePs: Picoseconds, exitPs: Picoseconds): void {
    const resumePs = Math.min(this.costs.idleResume ?? 0, exitPs);
    if (resumePs > 0) core.resumeFromPs = awakePs - resumePs;
  }

  private streamOf({ index }: Core): Stream {
    this.streams[index] ??= this.streamFor(`idle exit ${index}`);
    return this.streams[index];
  }
}

/** How much of the time from `fromPs` to `toPs`, in which `core` was idle or on its way out of it, is core time. */
export function transitionPs(core: Core, fromPs: Picoseconds, toPs: Picoseconds): Picoseconds {
  const { enterUntilPs, resumeFromPs } = core;
  const entering = Math.min(toPs, enterUntilPs, resumeFromPs) - fromPs;
  const resuming = toPs - Math.max(fromPs, resumeFromPs);
  return Math.max(0, entering) + Math.max(0, resuming);
}
