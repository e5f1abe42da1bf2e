/**
 * Where in a stretch of an event's life its parts lie. How long each is has been found already (sim/why/); in which
 * order they came follows from what the thread did, meanwhile, that explains the stretch. What is the event's own comes
 * last: so the stretch is gone through from its end.
 */
import type { Picoseconds } from "../time.js";
import {
  COMPONENTS,
  CONTEXT_SWITCH,
  DEEDS,
  Deed,
  INTERRUPT,
  KERNEL_QUEUE,
  LOCK,
  OTHER_CALLS,
  OTHER_HANDLERS,
  OWN_CALLS,
  OWN_COMPUTING,
  OWN_IO,
  POOL_QUEUE,
  RUN_QUEUE,
  SCANNING,
  WAKE_UP,
} from "../why/components.js";
import { type CoreTracks, DEED_OF } from "./core-tracks.js";
import { DEED_OFF_CORE, type ThreadTracks } from "./thread-tracks.js";
import type { Part } from "./types.js";

/** By deed: what it may be to an event, its own first. */
const MAY_BE: readonly (readonly number[])[] = Array.from({ length: DEEDS }, (_, deed) => mayBe(deed as Deed));

function mayBe(deed: Deed): readonly number[] {
  switch (deed) {
    case Deed.Interrupt:
      return [INTERRUPT];
    case Deed.Idle:
    case Deed.RunQueue:
      return [RUN_QUEUE];
    case Deed.Waking:
      return [WAKE_UP];
    case Deed.Switch:
      return [CONTEXT_SWITCH];
    case Deed.Callback:
      return [OWN_COMPUTING, OTHER_HANDLERS, POOL_QUEUE];
    case Deed.Call:
      return [OWN_CALLS, LOCK, SCANNING, OTHER_CALLS, POOL_QUEUE];
    case Deed.Scan:
      return [OWN_CALLS, LOCK, SCANNING, OTHER_CALLS, POOL_QUEUE];
    case Deed.Lock:
      return [LOCK];
    case Deed.Asleep:
      return [KERNEL_QUEUE, OWN_IO, POOL_QUEUE, LOCK];
    default:
      return [OTHER_HANDLERS, OWN_IO, OWN_CALLS, POOL_QUEUE];
  }
}

/** A stretch of more pieces than this is told by component, each in one. */
const MOST_PIECES = 64;

interface Segment {
  deed: Deed;
  fromPs: Picoseconds;
  untilPs: Picoseconds;
}

export class PartPlacer {
  constructor(
    private readonly fromPs: Picoseconds,
    private readonly cores: CoreTracks,
    private readonly threads: ThreadTracks,
  ) {}

  /**
   * The parts of a stretch that ends at `untilPs`, of which `left` says how long each component is (all of it is taken
   * from there), as far as they lie in the trace; explained by the thread numbered `thread`, if by any.
   */
  place(left: Float64Array, untilPs: Picoseconds, thread: number | undefined): Part[] {
    const only = onlyOne(left);
    if (only >= 0) return this.whole(only, left[only], untilPs);
    const segments = thread === undefined ? [] : this.backwards(thread, untilPs, untilPs - sumOf(left));
    const parts: Part[] = [];
    let atPs = untilPs;
    const take = (component: number, ps: Picoseconds) => {
      left[component] -= ps;
      addBefore(parts, component, atPs - ps, atPs);
      atPs -= ps;
    };
    for (const { deed, fromPs, untilPs: endPs } of segments) {
      let ps = Math.min(endPs, atPs) - fromPs;
      for (const component of MAY_BE[deed]) {
        const taken = Math.min(ps, left[component]);
        if (taken > 0) take(component, taken);
        ps -= Math.max(taken, 0);
      }
      if (ps > 0) ps = this.takeAny(left, ps, take);
    }
    // What lies before the trace has no segments.
    this.takeAny(left, Math.max(0, atPs - this.fromPs), take);
    const placed = parts.reverse().filter((part) => part.untilPs > this.fromPs);
    if (placed.length > 0) placed[0].fromPs = Math.max(placed[0].fromPs, this.fromPs);
    return placed.length > MOST_PIECES ? together(placed) : placed;
  }

  private takeAny(left: Float64Array, most: Picoseconds, take: (component: number, ps: Picoseconds) => void): number {
    let ps = most;
    for (let component = left.length - 1; component >= 0 && ps > 0; component--) {
      const taken = Math.min(ps, left[component]);
      if (taken > 0) take(component, taken);
      ps -= Math.max(taken, 0);
    }
    return ps;
  }

  private whole(component: number, ps: Picoseconds, untilPs: Picoseconds): Part[] {
    const fromPs = Math.max(untilPs - ps, this.fromPs);
    return fromPs < untilPs ? [{ component: COMPONENTS[component], fromPs, untilPs }] : [];
  }

  /** What the thread did from `sincePs` on, up to `untilPs`, the last first. */
  private backwards(thread: number, untilPs: Picoseconds, sincePs: Picoseconds): Segment[] {
    const beginPs = Math.max(sincePs, this.fromPs);
    const states = this.threads.slices[thread] ?? [];
    const turns = this.threads.turns[thread] ?? [];
    const segments: Segment[] = [];
    let atPs = untilPs;
    let turn = turns.length - 1;
    for (let i = states.length - 1; i >= 0 && atPs > beginPs; i--) {
      while (turn >= 0 && turns[turn].fromPs >= atPs) turn--;
      const { state, core, fromPs } = states[i];
      if (fromPs >= atPs) continue;
      if (turn >= 0 && turns[turn].untilPs >= atPs) {
        // In turns it does what the core does that it is on when it has found something.
        const from = Math.max(turns[turn].fromPs, beginPs);
        this.ofCore(turns[turn].core, from, atPs, segments);
        atPs = from;
        i++;
        continue;
      }
      const from = Math.max(fromPs, beginPs, turn >= 0 ? turns[turn].untilPs : 0);
      if (state === "on core") this.ofCore(core as number, from, atPs, segments);
      else if (state !== "polls in turns") segments.push({ deed: DEED_OFF_CORE[state], fromPs: from, untilPs: atPs });
      if (from > fromPs && from > beginPs) i++;
      atPs = from;
    }
    return segments;
  }

  private ofCore(core: number, fromPs: Picoseconds, untilPs: Picoseconds, into: Segment[]): void {
    const slices = this.cores.slices[core];
    for (let i = slices.length - 1; i >= 0 && slices[i].untilPs > fromPs; i--) {
      const { doing, fromPs: beganPs, untilPs: endPs } = slices[i];
      if (beganPs >= untilPs) continue;
      into.push({ deed: DEED_OF[doing], fromPs: Math.max(beganPs, fromPs), untilPs: Math.min(endPs, untilPs) });
    }
  }
}

function sumOf(left: Float64Array): Picoseconds {
  return left.reduce((sum, ps) => sum + ps, 0);
}

/** The one component that it consists of; -1 if there are several, or none. */
function onlyOne(left: Float64Array): number {
  const some = left.findIndex((ps) => ps > 0);
  return some >= 0 && left.every((ps, i) => ps <= 0 || i === some) ? some : -1;
}

/** `parts` are in reverse. */
function addBefore(parts: Part[], component: number, fromPs: Picoseconds, untilPs: Picoseconds): void {
  const next = parts.at(-1);
  if (next?.component === COMPONENTS[component]) next.fromPs = fromPs;
  else parts.push({ component: COMPONENTS[component], fromPs, untilPs });
}

/** Each component in one piece, in the order in which they first came. */
function together(parts: readonly Part[]): Part[] {
  const sums = new Map<Part["component"], Picoseconds>();
  for (const { component, fromPs, untilPs } of parts)
    sums.set(component, (sums.get(component) ?? 0) + untilPs - fromPs);
  let atPs = parts[0].fromPs;
  return [...sums].map(([component, ps]) => {
    const fromPs = atPs;
    atPs += ps;
    return { component, fromPs, untilPs: atPs };
  });
}
