/**
 * Which cores have something to do with one another: those that pop the same ring, and those between which threads of
 * different rings go about. And whether a ring may run dry.
 */
import type { Core } from "../core.js";
import type { Thread } from "../thread.js";
import { empty, Group, ringOf } from "./group.js";
import type { Lane } from "./lane.js";
import type { RotatingQueue } from "./rotating-queue.js";
import type { TurnClock } from "./turn-clock.js";

export class Partition {
  /** The first `count` are in use. */
  readonly groups: Group[] = [];
  count = 0;
  private readonly rings: RotatingQueue[] = [];
  /**
   * By number of a ring: another one of the same group, or itself; its group; how many cores may have an operation off
   * it at a time.
   */
  private readonly parent: number[] = [];
  private readonly groupOf: Group[] = [];
  private readonly takers: number[] = [];
  /** By number of a ring: the threads of the lane at hand that pop it. */
  private readonly threadsOf: number[] = [];
  /** The rings of the lane at hand. */
  private readonly found: RotatingQueue[] = [];
  private ids = new Int32Array(0);

  constructor(
    private readonly turnClock: TurnClock,
    private readonly threads: readonly Thread[],
    private readonly cores: number,
  ) {}

  addRing(ring: RotatingQueue): void {
    ring.number = this.rings.length;
    this.rings.push(ring);
  }

  /** Put the skipped cores of all `lanes` into groups. */
  divide(lanes: readonly Lane[]): void {
    this.count = 0;
    if (this.rings.length <= 1) this.putTogether(lanes);
    else if (isAnyCrowded(lanes)) this.unite(lanes);
    else for (const { skipped } of lanes) this.divideByRing(skipped);
  }

  hasLock({ rings }: Group): boolean {
    for (const { lock } of rings) if (lock !== undefined) return true;
    return false;
  }

  /** Whether a thread may come to an empty ring: if the cores have all its operations, which are fewer than they. */
  mayRunDry({ cores, rings }: Group): boolean {
    const { takers, turnClock } = this;
    for (const ring of rings) {
      const most = rings.length > 1 ? takers[ring.number] : cores.length;
      if (ring.length >= most) continue;
      let held = 0;
      for (const { index, thread } of cores) if (turnClock.holds(index) && ringOf(thread as Thread) === ring) held++;
      if (ring.length + held < most) return true;
    }
    return false;
  }

  private newGroup(): Group {
    if (this.count === this.groups.length) this.groups.push(new Group(this.turnClock, this.cores));
    const group = this.groups[this.count++];
    group.clear();
    return group;
  }

  /** With one ring, or none, all cores. */
  private putTogether(lanes: readonly Lane[]): void {
    const group = this.newGroup();
    for (const lane of lanes) addLane(group, lane);
    if (group.cores.length === 0) this.count = 0;
    else if (this.rings.length === 1) group.rings.push(this.rings[0]);
  }

  /** Where nobody waits, the cores of each ring. */
  private divideByRing(skipped: readonly Core[]): void {
    for (const core of skipped) {
      const ring = ringOf(core.thread as Thread) as RotatingQueue;
      let i = 0;
      while (i < this.count && this.groups[i].rings[0] !== ring) i++;
      const group = i < this.count ? this.groups[i] : this.newGroup();
      if (group.rings.length === 0) group.rings.push(ring);
      group.cores.push(core);
    }
  }

  /** Where threads wait a core comes to all of their rings. */
  private unite(lanes: readonly Lane[]): void {
    const { rings, parent, takers, groupOf } = this;
    for (let ring = 0; ring < rings.length; ring++) {
      parent[ring] = ring;
      takers[ring] = 0;
    }
    for (const lane of lanes) this.uniteRings(lane);
    for (const { number } of rings) {
      if (takers[number] > 0 && this.rootOf(number) === number) groupOf[number] = this.newGroup();
    }
    for (const ring of rings) if (takers[ring.number] > 0) this.groupOfRing(ring).rings.push(ring);
    for (const lane of lanes) {
      if (lane.crowded && lane.skipped.length > 0) addLane(this.groupOfCore(lane.skipped[0]), lane);
      else for (const core of lane.skipped) this.groupOfCore(core).cores.push(core);
    }
  }

  private uniteRings(lane: Lane): void {
    const { found, threadsOf, takers, parent } = this;
    this.findRings(lane);
    for (const { number } of found) {
      takers[number] += Math.min(threadsOf[number], lane.skipped.length);
      if (lane.crowded) parent[this.rootOf(number)] = this.rootOf(found[0].number);
    }
  }

  private findRings({ crowded, skipped, queue }: Lane): void {
    empty(this.found);
    for (const { thread } of skipped) this.find(ringOf(thread as Thread));
    if (!crowded || skipped.length === 0) return;
    const waiting = queue.length;
    if (waiting > this.ids.length) this.ids = new Int32Array(2 * waiting);
    queue.waitingTo(this.ids, 0);
    for (let i = 0; i < waiting; i++) this.find(ringOf(this.threads[this.ids[i]]));
  }

  private find(ring: RotatingQueue | undefined): void {
    if (ring === undefined) return;
    const { found, threadsOf } = this;
    if (found.includes(ring)) {
      threadsOf[ring.number]++;
      return;
    }
    threadsOf[ring.number] = 1;
    found.push(ring);
  }

  private rootOf(ring: number): number {
    const { parent } = this;
    let root = ring;
    while (parent[root] !== root) root = parent[root];
    return root;
  }

  private groupOfRing({ number }: RotatingQueue): Group {
    return this.groupOf[this.rootOf(number)];
  }

  private groupOfCore({ thread }: Core): Group {
    return this.groupOfRing(ringOf(thread as Thread) as RotatingQueue);
  }
}

function isAnyCrowded(lanes: readonly Lane[]): boolean {
  for (const { crowded, skipped } of lanes) if (crowded && skipped.length > 0) return true;
  return false;
}

function addLane(group: Group, lane: Lane): void {
  if (lane.skipped.length === 0) return;
  if (lane.crowded) group.lanes.push(lane);
  for (const core of lane.skipped) group.cores.push(core);
}
