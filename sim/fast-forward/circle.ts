/**
 * The threads of a lane in the order in which they make their turns, round and round, where they do not all take their
 * operations from the same ring: how often each ring is turned, and when.
 */
import type { Core } from "../core.js";
import type { Thread } from "../thread.js";
import { empty, ringOf } from "./group.js";
import type { Lane } from "./lane.js";
import type { RotatingQueue } from "./rotating-queue.js";
import type { Occurrence, Source } from "./sources.js";
import { Stage } from "./turn.js";
import type { TurnClock } from "./turn-clock.js";

export class Circle {
  /** The rings by place: of the threads on cores, in the order in which they will yield, then of those that wait. */
  private readonly rings: (RotatingQueue | undefined)[] = [];
  /** The places of the next to pop and of the next to push. */
  private popping = 0;
  private pushing = 0;
  /** The cores in the order in which they pop. */
  private readonly cores: Core[] = [];
  private ids = new Int32Array(16);

  constructor(
    private readonly turnClock: TurnClock,
    private readonly threads: readonly Thread[],
  ) {}

  draw({ skipped, queue }: Lane): void {
    const { turnClock, threads, rings, cores } = this;
    this.popping = 0;
    this.pushing = 0;
    empty(rings);
    empty(cores);
    turnClock.order(skipped, Stage.Yield);
    for (const core of skipped) {
      const stage = turnClock.stage[core.index];
      if (stage > Stage.Pop) this.popping++;
      if (stage > Stage.Push) this.pushing++;
      rings.push(ringOf(core.thread as Thread));
      cores.push(core);
    }
    turnClock.order(cores, Stage.Pop);
    const waiting = queue.length;
    if (waiting > this.ids.length) this.ids = new Int32Array(2 * waiting);
    queue.waitingTo(this.ids, 0);
    for (let i = 0; i < waiting; i++) rings.push(ringOf(threads[this.ids[i]]));
  }

  /**
   * Add to `pops` and `pushes`, by ring's number, how often each ring has been popped and pushed since the circle was
   * drawn.
   */
  count(pops: Float64Array, pushes: Float64Array): void {
    const { rings, cores, turnClock } = this;
    let [popped, pushed] = [0, 0];
    for (const { index } of cores) {
      popped += turnClock.pops[index];
      pushed += turnClock.pushes[index];
    }
    for (let place = 0; place < rings.length; place++) {
      const ring = rings[place];
      if (ring === undefined) continue;
      pops[ring.number] += this.visits(place, this.popping, popped);
      pushes[ring.number] += this.visits(place, this.pushing, pushed);
    }
  }

  /** How often `place` is among `count` places from `first` on, round and round. */
  private visits(place: number, first: number, count: number): number {
    const { length } = this.rings;
    const ahead = place >= first ? place - first : place - first + length;
    return count > ahead ? Math.floor((count - 1 - ahead) / length) + 1 : 0;
  }

  /** The places of `ring`, counted from the next to pop on. */
  private ahead(ring: RotatingQueue): number[] {
    const { rings, popping } = this;
    const found: number[] = [];
    for (let i = 0; i < rings.length; i++) if (rings[(popping + i) % rings.length] === ring) found.push(i);
    return found;
  }

  /** The pop of `ring` after `count` others. There must be a thread that pops it. */
  pop(ring: RotatingQueue, count: number): Occurrence {
    const { turnClock, cores, rings } = this;
    const ahead = this.ahead(ring);
    const turns = Math.floor(count / ahead.length) * rings.length + ahead[count % ahead.length];
    const core = cores[turns % cores.length];
    const rounds = Math.floor(turns / cores.length);
    return { core, atPs: turnClock.nextPs(core.index, Stage.Pop) + rounds * turnClock.turnPs(core.index) };
  }

  /** When `ring` is popped, of a circle with one core. */
  sources(ring: RotatingQueue): Source[] {
    const [core] = this.cores;
    const { length } = this.rings;
    const turnPs = this.turnClock.turnPs(core.index);
    const nextPs = this.turnClock.nextPs(core.index, Stage.Pop);
    const ahead = this.ahead(ring);
    if (ahead.length === length) return [{ core, nextPs, periodPs: turnPs }];
    return ahead.map((turns) => ({ core, nextPs: nextPs + turns * turnPs, periodPs: length * turnPs }));
  }
}
