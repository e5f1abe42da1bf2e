/** From the cores, threads, rings and lanes of a group to the numbers of a replay. */
import type { Core } from "../core.js";
import type { Thread } from "../thread.js";
import { empty, type Group, ringOf, type Surroundings } from "./group.js";
import { Deed, NO_LANE, type ReplayState, SEVERAL } from "./replay-state.js";
import { Stage } from "./turn.js";
import type { TurnClock } from "./turn-clock.js";

/** Where the cores of `group` stand, into `state`. */
export function takeOff(state: ReplayState, group: Group, surroundings: Surroundings): void {
  group.lendOperations();
  loadRings(state, group);
  loadLanes(state, group, surroundings);
  loadCores(state, group, surroundings);
}

function loadRings(state: ReplayState, { rings }: Group): void {
  let greatest = 0;
  for (const { number } of rings) greatest = Math.max(greatest, number);
  state.fitRings(rings.length, greatest);
  empty(state.rings);
  for (let i = 0; i < rings.length; i++) {
    const ring = rings[i];
    state.rings.push(ring);
    state.indexOf[ring.number] = i;
    state.have[i] = ring.length;
    state.left[i] = ring.untilMarked();
    state.issued[i] = 0;
    state.served[i] = 0;
    state.lent[i] = ring.lent;
    state.locks[i] = ring.lock;
    state.freePs[i] = ring.lock?.freePs ?? 0;
    state.heldPs[i] = 0;
  }
  state.only = onlyRing(state);
}

function onlyRing({ rings, have, lent }: ReplayState): number {
  let only = SEVERAL;
  for (let ring = 0; ring < rings.length; ring++) {
    if (have[ring] + lent[ring] === 0) continue;
    if (only !== SEVERAL) return SEVERAL;
    only = ring;
  }
  return Math.max(only, 0);
}

function loadLanes(state: ReplayState, { lanes }: Group, { threads }: Surroundings): void {
  let waiting = 0;
  for (const { queue } of lanes) waiting += queue.length;
  state.fitLanes(lanes.length, waiting, threads.length);
  state.lanes = lanes.length;
  let base = 0;
  for (let i = 0; i < lanes.length; i++) {
    const lane = lanes[i];
    lane.withdraw();
    lane.number = i;
    lane.queue.waitingTo(state.queue, base);
    lane.fair?.valuesTo(state.queueVirtualPs, base);
    state.base[i] = base;
    state.size[i] = lane.queue.length;
    state.head[i] = 0;
    state.laneLeft[i] = lane.queue.untilMarked();
    state.greatestPs[i] = lane.fair?.greatestPs ?? 0;
    base += state.size[i];
  }
  for (let i = 0; i < base; i++) setRing(state, threads[state.queue[i]]);
}

function setRing(state: ReplayState, thread: Thread): void {
  const ring = ringOf(thread);
  // Who makes no turn is not taken up.
  if (ring !== undefined) state.ringOf[thread.id] = state.indexOf[ring.number];
}

function loadCores(state: ReplayState, { cores, holders }: Group, surroundings: Surroundings): void {
  sortInto(state.cores, cores);
  for (let slot = 0; slot < cores.length; slot++) loadCore(state, slot, surroundings);
  for (const { index } of holders) {
    const slot = state.slotOf[index];
    state.ticket[slot] = state.issued[state.ring[slot]]++;
  }
  const { timesPs } = state.clock;
  timesPs.fill(Number.POSITIVE_INFINITY, cores.length);
  state.clock.settle();
}

function loadCore(state: ReplayState, slot: number, { turnClock, laneOf }: Surroundings): void {
  const { index, thread } = state.cores[slot];
  const { id } = thread as Thread;
  setRing(state, thread as Thread);
  state.slotOf[index] = slot;
  state.on[slot] = id;
  state.ring[slot] = state.ringOf[id];
  state.lane[slot] = turnClock.crowded[index] === 1 ? laneOf[index].number : NO_LANE;
  state.runsPs[slot] = turnClock.runsPs[index];
  state.virtualPs[slot] = turnClock.virtualPs[index];
  state.waitPs[slot] = 0;
  state.popWaitPs[slot] = 0;
  state.pushWaitPs[slot] = 0;
  state.popped[slot] = 0;
  state.pushed[slot] = 0;
  state.yielded[slot] = 0;
  loadDeed(state, slot, turnClock);
}

/** The first deed follows from the stage in progress. */
function loadDeed(state: ReplayState, slot: number, { stage, endsPs, spansPs }: TurnClock): void {
  const { index } = state.cores[slot];
  const isLocked = state.locks[state.ring[slot]] !== undefined;
  const hasLane = state.lane[slot] !== NO_LANE;
  let deed: Deed = Deed.Pop;
  let atPs = endsPs[index];
  switch (stage[index]) {
    case Stage.Pop:
      break;
    case Stage.Poll:
      deed = isLocked ? Deed.LockToPush : Deed.Push;
      if (!isLocked) atPs += spansPs[Stage.Push];
      break;
    case Stage.Push:
      deed = Deed.Push;
      break;
    default:
      if (hasLane && stage[index] === Stage.Yield) deed = Deed.Yield;
      else if (isLocked) deed = Deed.LockToPop;
      else atPs += spansPs[Stage.Pop];
  }
  state.next[slot] = deed;
  state.clock.timesPs[slot] = atPs;
}

function sortInto(sorted: Core[], cores: readonly Core[]): void {
  empty(sorted);
  for (const core of cores) {
    let to = sorted.length;
    for (; to > 0 && sorted[to - 1].index > core.index; to--) sorted[to] = sorted[to - 1];
    sorted[to] = core;
  }
}
