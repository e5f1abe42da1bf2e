/**
 * From the numbers of a replay back to the cores, threads, rings and lanes of its group, which look as if all had been
 * acted out.
 */
import type { Core } from "../core.js";
import type { Thread } from "../thread.js";
import type { Picoseconds } from "../time.js";
import type { Group, Surroundings } from "./group.js";
import { goWaiting, takeUp } from "./lane.js";
import { Deed, NO_LANE, type ReplayState } from "./replay-state.js";
import { Stage } from "./turn.js";
import type { TurnClock } from "./turn-clock.js";

/**
 * All that `state` says, which is that of `now`: at that very instant cores numbered below `stepped` have had their
 * turn.
 */
export function land(
  state: ReplayState,
  group: Group,
  { turnClock, threads }: Surroundings,
  now: Picoseconds,
  stepped: number,
): void {
  const { cores } = state;
  for (let slot = 0; slot < cores.length; slot++) landCore(state, slot, turnClock, now, stepped);
  turnRings(state, group);
  if (group.lanes.length > 0) changeThreads(state, group, turnClock, threads);
  for (const core of cores) turnClock.show(core, now, core.index < stepped);
  sortByTicket(state, group.findHolders());
  group.handOut();
}

function landCore(state: ReplayState, slot: number, turnClock: TurnClock, now: Picoseconds, stepped: number): void {
  const core = state.cores[slot];
  const { index } = core;
  const first = turnClock.stage[index] as Stage;
  const stage = stageOf(state, slot, turnClock, now, stepped);
  const endsPs = endOf(state, slot, turnClock, stage);
  if (stage === first && endsPs === turnClock.endsPs[index]) {
    turnClock.rest(index);
    return;
  }
  count(state, slot, turnClock, first, stage);
  turnClock.book(core);
  const waitPs = stage === Stage.Pop || stage === Stage.Push ? state.waitPs[slot] : 0;
  const beganPs = endsPs - turnClock.spansPs[stage] - waitPs;
  turnClock.bookWaits(core, state.popWaitPs[slot], state.pushWaitPs[slot], beganPs);
  turnClock.stage[index] = stage;
  turnClock.endsPs[index] = endsPs;
  turnClock.waitPs[index] = waitPs;
}

/** The stage that the core in `slot` is in, from what it does next. */
function stageOf(state: ReplayState, slot: number, turnClock: TurnClock, now: Picoseconds, stepped: number): Stage {
  const { next, locks, ring } = state;
  const isLocked = locks[ring[slot]] !== undefined;
  const beforePop = state.lane[slot] === NO_LANE ? Stage.Yield : Stage.Switch;
  switch (next[slot]) {
    case Deed.Yield:
      return Stage.Yield;
    case Deed.LockToPop:
      return beforePop;
    case Deed.LockToPush:
      return Stage.Poll;
    case Deed.Pop:
      if (isLocked || hasBegun(state, slot, turnClock, Stage.Pop, now, stepped)) return Stage.Pop;
      return beforePop;
    default:
      return isLocked || hasBegun(state, slot, turnClock, Stage.Push, now, stepped) ? Stage.Push : Stage.Poll;
  }
}

/**
 * Whether the core in `slot`, which next ends `stage`, has begun it. It may have been in it, held up by an interrupt,
 * from the beginning.
 */
function hasBegun(
  state: ReplayState,
  slot: number,
  turnClock: TurnClock,
  stage: Stage,
  now: Picoseconds,
  stepped: number,
): boolean {
  const { index } = state.cores[slot];
  const atPs = state.timeOf(slot);
  if (turnClock.stage[index] === stage && turnClock.endsPs[index] === atPs) return true;
  const beganPs = atPs - turnClock.spansPs[stage];
  return beganPs < now || (beganPs === now && index < stepped);
}

function endOf(state: ReplayState, slot: number, turnClock: TurnClock, stage: Stage): Picoseconds {
  const atPs = state.timeOf(slot);
  const deed = state.next[slot];
  if (deed === Deed.Pop && stage !== Stage.Pop) return atPs - turnClock.spansPs[Stage.Pop];
  if (deed === Deed.Push && stage !== Stage.Push) return atPs - turnClock.spansPs[Stage.Push];
  return atPs;
}

/**
 * How often each stage has ended on the core in `slot`, which was in the stage `first` and is in `stage`: one follows
 * the other.
 */
function count(
  { popped, pushed, yielded, lane }: ReplayState,
  slot: number,
  turnClock: TurnClock,
  first: Stage,
  stage: Stage,
): void {
  const { done } = turnClock;
  const isIn = (which: Stage) => Number(stage === which) - Number(first === which);
  done[Stage.Pop] = popped[slot];
  done[Stage.Push] = pushed[slot];
  done[Stage.Poll] = pushed[slot] + isIn(Stage.Push);
  const begun = popped[slot] + isIn(Stage.Pop);
  done[Stage.Switch] = lane[slot] === NO_LANE ? 0 : begun;
  done[Stage.Yield] = lane[slot] === NO_LANE ? begun : yielded[slot];
}

function turnRings(state: ReplayState, { rings }: Group): void {
  for (let i = 0; i < rings.length; i++) {
    const pops = state.issued[i] - state.lent[i];
    const pushes = state.served[i];
    if (pops + pushes > 0) rings[i].turn(pops, pushes);
    const lock = state.locks[i];
    if (lock === undefined) continue;
    lock.freePs = state.freePs[i];
    lock.heldPs += state.heldPs[i];
  }
}

function changeThreads(state: ReplayState, { lanes }: Group, turnClock: TurnClock, threads: readonly Thread[]): void {
  const { cores, yielded } = state;
  for (let slot = 0; slot < cores.length; slot++) if (yielded[slot] > 0) goWaiting(cores[slot].thread as Thread);
  for (let slot = 0; slot < cores.length; slot++) {
    if (yielded[slot] === 0) continue;
    const { index } = cores[slot];
    takeUp(cores[slot], threads[state.on[slot]]);
    turnClock.runsPs[index] = state.runsPs[slot];
    turnClock.virtualPs[index] = state.virtualPs[slot];
  }
  for (let i = 0; i < lanes.length; i++) {
    const { queue, fair } = lanes[i];
    state.unroll(i);
    queue.replace(state.unrolled, 0);
    fair?.assign(state.unrolledVirtualPs, 0, state.size[i], state.greatestPs[i]);
  }
}

/** In the order in which they have popped, and will push. */
function sortByTicket({ ticket, slotOf }: ReplayState, cores: Core[]): void {
  const before = (a: Core, b: Core) => ticket[slotOf[a.index]] < ticket[slotOf[b.index]];
  for (let i = 1; i < cores.length; i++) {
    const core = cores[i];
    let to = i;
    for (; to > 0 && before(core, cores[to - 1]); to--) cores[to] = cores[to - 1];
    cores[to] = core;
  }
}
