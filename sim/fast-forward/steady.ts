/**
 * Cores each of which makes its turns at a pace of its own, whatever the others do: no ring of theirs can run dry, and
 * nobody waits for a lock. So any number of turns is made at once.
 *
 * From a pop to the push that follows every core takes the same time. Hence operations are pushed in the order in which
 * they were popped, however different the cores' paces: after any number of pops and pushes a ring is the same circle,
 * turned on (rotating-queue.ts), and the last popped are in the hands of the cores, in the order in which these will
 * push. When the first operation that is done is popped, and by whom, follows from how many pops away it is and from
 * when each core pops.
 */
import type { Core } from "../core.js";
import type { Thread } from "../thread.js";
import type { Picoseconds } from "../time.js";
import { Circle } from "./circle.js";
import { type Group, ringOf, type Surroundings } from "./group.js";
import type { Lane } from "./lane.js";
import type { RotatingQueue } from "./rotating-queue.js";
import { type Occurrence, occurrence, type Source } from "./sources.js";
import { Stage } from "./turn.js";

export class Steady {
  /** Of each crowded lane, where there are several rings. */
  private readonly circles: Circle[] = [];
  private pops = new Float64Array(0);
  private pushes = new Float64Array(0);

  constructor(private readonly surroundings: Surroundings) {}

  /** What the cores of `group` do from where they stand: when something is not fruitless any more. */
  begin(group: Group): void {
    const { lanes, rings } = group;
    for (const lane of lanes) {
      lane.lend();
      const yields = lane.queue.untilMarked();
      if (yields !== Number.POSITIVE_INFINITY) this.stopAt(this.inTurn(lane.skipped, Stage.Yield, yields));
    }
    group.lendOperations();
    if (rings.length > 1) this.drawCircles(lanes);
    for (const ring of rings) {
      const pops = ring.untilMarked();
      if (pops !== Number.POSITIVE_INFINITY) this.stopAt(this.popOf(group, ring, pops));
    }
  }

  /**
   * Bring `group` up to `now`: all that happens before, and what at that instant is the turn of cores numbered below
   * `stepped`.
   */
  advance(group: Group, now: Picoseconds, stepped: number): void {
    const { turnClock } = this.surroundings;
    const { cores, lanes, rings } = group;
    for (const core of cores) turnClock.advance(core, now, core.index < stepped);
    if (rings.length === 1) this.turnRing(rings[0], cores);
    else if (rings.length > 1) this.turnRings(group);
    for (const lane of lanes) {
      let yields = 0;
      for (const { index } of lane.skipped) yields += turnClock.yields[index];
      if (yields > 0) lane.turn(yields);
    }
    for (const core of cores) turnClock.show(core, now, core.index < stepped);
    if (rings.length === 0) return;
    turnClock.order(group.findHolders(), Stage.Push);
    group.handOut();
  }

  private turnRing(ring: RotatingQueue, cores: readonly Core[]): void {
    const { turnClock } = this.surroundings;
    let [pops, pushes] = [0, 0];
    for (const { index } of cores) {
      pops += turnClock.pops[index];
      pushes += turnClock.pushes[index];
    }
    if (pops + pushes > 0) ring.turn(pops, pushes);
  }

  // --- several rings ---------------------------------------------------------------------------------------------

  private drawCircles(lanes: readonly Lane[]): void {
    const { circles, surroundings } = this;
    while (circles.length < lanes.length) circles.push(new Circle(surroundings.turnClock, surroundings.threads));
    for (let i = 0; i < lanes.length; i++) circles[i].draw(lanes[i]);
  }

  private turnRings({ cores, lanes, rings }: Group): void {
    const { turnClock } = this.surroundings;
    this.clearCounts(rings);
    const { pops, pushes, circles } = this;
    for (let i = 0; i < lanes.length; i++) circles[i].count(pops, pushes);
    for (const { index, thread } of cores) {
      if (turnClock.crowded[index] === 1) continue;
      const { number } = ringOf(thread as Thread) as RotatingQueue;
      pops[number] += turnClock.pops[index];
      pushes[number] += turnClock.pushes[index];
    }
    for (const ring of rings) {
      const { number } = ring;
      if (pops[number] + pushes[number] > 0) ring.turn(pops[number], pushes[number]);
    }
  }

  private clearCounts(rings: readonly RotatingQueue[]): void {
    let most = 0;
    for (const { number } of rings) most = Math.max(most, number);
    if (most >= this.pops.length) {
      this.pops = new Float64Array(2 * most + 2);
      this.pushes = new Float64Array(2 * most + 2);
    }
    for (const { number } of rings) {
      this.pops[number] = 0;
      this.pushes[number] = 0;
    }
  }

  // --- when ------------------------------------------------------------------------------------------------------

  private stopAt({ atPs, core }: Occurrence): void {
    this.surroundings.stopAt(atPs, core);
  }

  /** The pop of `ring` after `count` others. */
  private popOf(group: Group, ring: RotatingQueue, count: number): Occurrence {
    const { cores, lanes, rings } = group;
    if (rings.length === 1) {
      if (this.keepPace(cores)) return this.inTurn(cores, Stage.Pop, count);
      return occurrence(cores.map(this.popsOf), count);
    }
    if (lanes.length === 1 && lanes[0].skipped.length === cores.length) return this.circles[0].pop(ring, count);
    return occurrence(this.sourcesOf(group, ring), count);
  }

  private sourcesOf({ cores, lanes }: Group, ring: RotatingQueue): Source[] {
    const { turnClock } = this.surroundings;
    const alone = cores.filter(
      ({ index, thread }) => turnClock.crowded[index] === 0 && ringOf(thread as Thread) === ring,
    );
    return [...alone.map(this.popsOf), ...lanes.flatMap((_, i) => this.circles[i].sources(ring))];
  }

  private readonly popsOf = (core: Core): Source => {
    const { turnClock } = this.surroundings;
    return { core, nextPs: turnClock.nextPs(core.index, Stage.Pop), periodPs: turnClock.turnPs(core.index) };
  };

  /** Whether all turns take the same time. */
  private keepPace(cores: readonly Core[]): boolean {
    const { turnClock } = this.surroundings;
    const periodPs = turnClock.turnPs(cores[0].index);
    for (const { index } of cores) if (turnClock.turnPs(index) !== periodPs) return false;
    return true;
  }

  /** The end of `stage` on one of `cores`, which keep pace, after `count` others. */
  private inTurn(cores: Core[], stage: Stage, count: number): Occurrence {
    const { turnClock } = this.surroundings;
    turnClock.order(cores, stage);
    const core = cores[count % cores.length];
    const rounds = Math.floor(count / cores.length);
    return { core, atPs: turnClock.nextPs(core.index, stage) + rounds * turnClock.turnPs(core.index) };
  }
}
