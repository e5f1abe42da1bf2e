/**
 * Cores whose pace depends on one another: a ring of theirs may run dry, so that who comes in vain goes on the sooner,
 * or they wait for a lock. Their turns are made one by one, and of each turn only what others can notice: the moments
 * at which it pops, pushes, yields if somebody waits for the core, and asks for the lock; until the state recurs, and
 * then by whole periods (recurrence.ts). These are numbers in rows, without timers, at a small part of the price of
 * acting a turn out.
 *
 * Nothing is replayed beyond the next event that is scheduled, since it may change anything. Who pushes out of turn
 * (one whom an interrupt has held up while it had the lock is overtaken) is acted out, as is who pops what is done.
 */
import type { Core } from "../core.js";
import type { TurnLock } from "../thread.js";
import type { Picoseconds } from "../time.js";
import type { Group, Surroundings } from "./group.js";
import { land } from "./landing.js";
import { type Memory, Recall } from "./recall.js";
import { Recurrence } from "./recurrence.js";
import { Deed, NO_LANE, ReplayState, SEVERAL } from "./replay-state.js";
import { takeOff } from "./take-off.js";
import { Stage } from "./turn.js";
import type { TurnClock } from "./turn-clock.js";

/** So many turns ahead it is worth looking for what comes again. */
const LONG = 8;

export class Replay {
  private readonly state: ReplayState;
  private readonly recurrence: Recurrence;
  private readonly recall: Recall;
  private readonly turnClock: TurnClock;

  constructor(
    private readonly surroundings: Surroundings,
    cores: number,
    private readonly fair: boolean,
    memory: Memory,
  ) {
    this.turnClock = surroundings.turnClock;
    this.state = new ReplayState(cores);
    this.recurrence = new Recurrence(this.state, fair);
    this.recall = new Recall(this.state, memory, cores);
  }

  /** What the cores of `group` do from where they stand. */
  begin(group: Group): void {
    takeOff(this.state, group, this.surroundings);
  }

  /**
   * Bring `group` up to `now`: all that happens before, and what at that instant is the turn of cores numbered below
   * `stepped`.
   */
  advance(group: Group, now: Picoseconds, stepped: number): void {
    this.run(now, stepped);
    land(this.state, group, this.surroundings, now, stepped);
  }

  /** Whether anything is to come that is not fruitless. */
  get hasEnd(): boolean {
    const { state } = this;
    for (let ring = 0; ring < state.rings.length; ring++) if (state.left[ring] < Number.POSITIVE_INFINITY) return true;
    for (let lane = 0; lane < state.lanes; lane++) if (state.laneLeft[lane] < Number.POSITIVE_INFINITY) return true;
    return false;
  }

  /**
   * Do what is done before `untilPs`, and at that instant by cores numbered below `rank`. The core whose next step is
   * not fruitless, and at `timeOf(core)`; undefined if there is none by then.
   */
  run(untilPs: Picoseconds, rank: number): Core | undefined {
    const { state, recall } = this;
    const { clock, cores, next } = state;
    const { timesPs } = clock;
    const isLong = untilPs - timesPs[clock.first] > LONG * this.turnClock.runningPs && !this.meetsThread();
    const mayRecall = isLong && this.dependsOnOrderOnly() && recall.restart();
    let mayRecur = isLong && !mayRecall;
    this.recurrence.restart();
    for (;;) {
      const slot = clock.first;
      const atPs = timesPs[slot];
      if (atPs > untilPs || (atPs === untilPs && cores[slot].index >= rank)) return undefined;
      const endsStretch = slot === 0 && next[slot] === Deed.Pop;
      if (!this.act(slot, atPs)) return cores[slot];
      if (mayRecall) {
        recall.note(slot, atPs);
        if (endsStretch) recall.goOn(atPs, untilPs);
      } else if (mayRecur && endsStretch) mayRecur = !this.recurs(atPs, untilPs);
    }
  }

  /** Whether all stands as it stood: then whole periods have been skipped. */
  private recurs(now: Picoseconds, untilPs: Picoseconds): boolean {
    if (!this.recurrence.isBack(now)) return false;
    this.recurrence.skip(now, untilPs);
    return true;
  }

  /** Whether what happens follows from the order in which all is done. */
  private dependsOnOrderOnly(): boolean {
    const { rings, locks, lanes, only } = this.state;
    if (only === SEVERAL || (this.fair && lanes > 0)) return false;
    for (let ring = 0; ring < rings.length; ring++) if (locks[ring] !== undefined) return false;
    return true;
  }

  timeOf({ index }: Core): Picoseconds {
    return this.state.timeOf(this.state.slotOf[index]);
  }

  /** Whether a thread is to be taken up whose turn is not fruitless: soon, then. */
  private meetsThread(): boolean {
    const { lanes, laneLeft } = this.state;
    for (let lane = 0; lane < lanes; lane++) if (laneLeft[lane] < Number.POSITIVE_INFINITY) return true;
    return false;
  }

  /** The next deed of the core in `slot`; false if that is not fruitless, and left to be acted out. */
  private act(slot: number, now: Picoseconds): boolean {
    switch (this.state.next[slot]) {
      case Deed.Pop:
        return this.pop(slot, now);
      case Deed.Push:
        return this.push(slot, now);
      case Deed.Yield:
        return this.yield(slot, now);
      case Deed.LockToPop:
        this.lock(slot, now, Deed.Pop, Stage.Pop);
        return true;
      default:
        this.lock(slot, now, Deed.Push, Stage.Push);
        return true;
    }
  }

  private pop(slot: number, now: Picoseconds): boolean {
    const { state, turnClock } = this;
    const ring = state.ring[slot];
    if (state.have[ring] === 0) {
      this.endPop(slot);
      this.goOnToYield(slot, now);
      return true;
    }
    if (state.left[ring] === 0) return false;
    this.endPop(slot);
    state.have[ring]--;
    state.left[ring]--;
    state.ticket[slot] = state.issued[ring]++;
    const polledPs = now + turnClock.spansPs[Stage.Poll];
    if (state.locks[ring] !== undefined) this.goOn(slot, Deed.LockToPush, polledPs);
    else this.goOn(slot, Deed.Push, polledPs + turnClock.spansPs[Stage.Push]);
    return true;
  }

  private endPop(slot: number): void {
    const { popped, popWaitPs, waitPs } = this.state;
    popped[slot]++;
    popWaitPs[slot] += waitPs[slot];
    waitPs[slot] = 0;
  }

  private push(slot: number, now: Picoseconds): boolean {
    const { state } = this;
    const ring = state.ring[slot];
    if (state.ticket[slot] !== state.served[ring]) return false;
    state.served[ring]++;
    state.have[ring]++;
    state.pushed[slot]++;
    state.pushWaitPs[slot] += state.waitPs[slot];
    state.waitPs[slot] = 0;
    this.goOnToYield(slot, now);
    return true;
  }

  private goOnToYield(slot: number, now: Picoseconds): void {
    const yieldedPs = now + this.turnClock.spansPs[Stage.Yield];
    if (this.state.lane[slot] === NO_LANE) this.goOnToPop(slot, yieldedPs);
    else this.goOn(slot, Deed.Yield, yieldedPs);
  }

  /** The thread goes behind those that wait, the first of whom is taken up. */
  private yield(slot: number, now: Picoseconds): boolean {
    const { state } = this;
    const lane = state.lane[slot];
    if (state.laneLeft[lane] === 0) return false;
    state.laneLeft[lane]--;
    const at = state.changeThread(slot);
    if (this.fair) this.exchangeVirtual(slot, lane, at, now);
    state.ring[slot] = state.ringOf[state.on[slot]];
    state.yielded[slot]++;
    const runsPs = now + this.turnClock.spansPs[Stage.Switch];
    state.runsPs[slot] = runsPs;
    this.goOnToPop(slot, runsPs);
    return true;
  }

  private exchangeVirtual(slot: number, lane: number, at: number, now: Picoseconds): void {
    const { virtualPs, runsPs, greatestPs, queueVirtualPs } = this.state;
    greatestPs[lane] = Math.max(greatestPs[lane], virtualPs[slot] + now - runsPs[slot]);
    virtualPs[slot] = queueVirtualPs[at];
    queueVirtualPs[at] = greatestPs[lane];
  }

  private goOnToPop(slot: number, fromPs: Picoseconds): void {
    const { state, turnClock } = this;
    if (state.locks[state.ring[slot]] !== undefined) this.goOn(slot, Deed.LockToPop, fromPs);
    else this.goOn(slot, Deed.Pop, fromPs + turnClock.spansPs[Stage.Pop]);
  }

  /** The thread asks for the lock, waits for it if it has to, and does `deed` when `stage` is over. */
  private lock(slot: number, now: Picoseconds, deed: Deed, stage: Stage): void {
    const { state, turnClock } = this;
    const ring = state.ring[slot];
    const { holdPs, passPs } = state.locks[ring] as TurnLock;
    const freePs = state.freePs[ring];
    const waitPs = now >= freePs ? 0 : freePs + passPs - now;
    state.freePs[ring] = now + waitPs + holdPs;
    state.heldPs[ring] += waitPs === 0 ? holdPs : passPs + holdPs;
    state.waitPs[slot] = waitPs;
    this.goOn(slot, deed, now + waitPs + turnClock.spansPs[stage]);
  }

  private goOn(slot: number, deed: Deed, atPs: Picoseconds): void {
    this.state.next[slot] = deed;
    this.state.clock.set(slot, atPs);
  }
}
