/**
 * Turns of polling threads (turn.ts) that find nothing are not acted out, and the results are those of acting them out, to the last
 * picosecond and count.
 *
 * Why that is exact. A core whose next steps are all fruitless needs no timer: where it stands at any later time follows
 * from where it stands now.
 *
 * 1. Every turn takes the same time. If nobody waits for a core, a turn is pop, poll, push, yield: Sleep(0) returns at once. If
 *    threads wait it is a context switch, then these four, then the next thread's turn; all threads that wait are at the start of
 *    a turn. A quantum that ends with nobody waiting starts anew, which changes nothing; with threads waiting, a turn
 *    is skipped only if it ends within its quantum.
 * 2. So cores pop, push and yield one after another in an order that repeats itself every turn. Every core pushes the
 *    operation that it popped, hence operations are pushed in the order in which they were popped: after any number of pops and
 *    pushes the ring is the same circle, turned on (carousel.ts), and the last popped are in the hands of the
 *    cores, in the order in which these will push. The run queue is another such circle, turned on by each yield.
 * 3. Steps at the same instant are in the order of the cores' numbers and after all else that happens then (machine.ts), so that
 *    nothing depends on when a step was scheduled.
 * 4. Of the operations that are done, the first on the circle is popped first. How many pops away it is the circle
 *    tells; which core makes that pop, and when, follows from 2. That step is acted out, on a timer, and all that comes of
 *    it. The same with the first thread in the run queue that is not at the start of a turn, or whose own operation is done.
 *
 * All else that happens (an interrupt, a callback's end, a thread that wakes, a window of measurement) happens to a computer
 * that has been brought up to date (`sync`); then what is foreseen is settled anew (`settle`), before the clock moves.
 *
 * What is not foreseen is acted out: a poll that will find something; a ring with fewer operations than
 * polling cores, which runs dry; a turn that may outlast its quantum; several rings with more threads than cores. With fair share, a
 * run queue for each core or pinned threads there is no rotation at all.
 */
import { Carousel, Places } from "./carousel.js";
import { type Core, type MachineCosts, Phase, SKIPPED } from "./core.js";
import { Course } from "./course.js";
import { type EventHandle, type Handler, NO_EVENT } from "./event-set.js";
import type { Ledger } from "./ledger.js";
import type { Simulation } from "./simulation.js";
import type { MachineSpec } from "./spec.js";
import { type Op, State, type Thread } from "./thread.js";
import { MAX_PS, type Picoseconds } from "./time.js";
import { type Ring, Stage, type Turn } from "./turn.js";

/** What a rotation needs of its computer. */
export interface Computer {
  readonly simulation: Simulation;
  readonly cores: readonly Core[];
  readonly threads: readonly Thread[];
  readonly ledger: Ledger;
  readonly costs: Pick<MachineCosts, "contextSwitch">;
  readonly spec: Pick<MachineSpec, "quantumPs">;
  /** The phase, or segment, of the core with that number is over. */
  readonly over: Handler;
}

/** Cores that rotate the same ring. */
interface Group {
  turn: Turn;
  cores: Core[];
  /** Whether the ring has been turned on. */
  turned: boolean;
}

export class Rotation {
  /** The threads that wait for a core. Marked are those whose next turn is not fruitless, or no turn. */
  readonly runQueue: Carousel;
  private readonly operations = new Places();
  private rings = 0;
  private readonly course: Course;
  private readonly groups: Group[] = [];
  private groupCount = 0;
  /** Whether threads wait, so that every yield is a context switch. */
  private crowded = false;
  /** The last step of a turn that was acted out: when, and on which core. */
  private stepPs: Picoseconds = -1;
  private stepCore = -1;
  /** How far the turns that are skipped are up to date. */
  private syncedPs: Picoseconds = -1;
  private syncedBefore = -1;
  /** The first step that is not fruitless. */
  private stop: EventHandle = NO_EVENT;
  private stopPs: Picoseconds = 0;
  private stopCore = -1;
  private readonly ids: Int32Array;

  constructor(private readonly computer: Computer) {
    const { cores, threads, ledger, spec, costs } = computer;
    this.course = new Course(cores.length, ledger, spec.quantumPs, costs.contextSwitch);
    this.runQueue = new Carousel(new Places(), (id) => !isFruitlessNext(threads[id]), this.changes);
    this.ids = new Int32Array(cores.length);
  }

  /** A ring for turns whose polls ask `isDone`. */
  newRing(isDone: (operation: number) => boolean): Ring {
    this.rings++;
    return new Carousel(this.operations, isDone, this.changes);
  }

  /** A poll of `operation`, which is on a ring or in a thread's hands, would now find something. */
  mayFind(operation: number): void {
    this.operations.mark(operation);
    this.unsettle();
  }

  /** The polls of `thread`, which has an operation of its own, would now find something. */
  mayFindIn(thread: Thread): void {
    const { runQueue } = this;
    if (runQueue.has(thread.id)) runQueue.mark(thread.id);
    this.unsettle();
  }

  /** A ring or the run queue is about to be changed by somebody who is acted out. */
  readonly changes = (): void => {
    if (this.groupCount === 0) return;
    this.sync();
    this.unsettle();
  };

  /** `core` goes on with a turn, whose steps may be foreseen. */
  join(core: Core): void {
    // What is hopeless is acted out without settling anything.
    if ((this.rings > 1 && this.runQueue.length > 0) || runsShort(core) || this.findsAtOnce(core)) {
      this.setTimer(core);
      return;
    }
    core.timer = SKIPPED;
    this.unsettle();
  }

  /** Whether the poll that `core` is in, or comes to next, of an operation in its hands, finds it done. */
  private findsAtOnce({ phase, thread }: Core): boolean {
    const { operation, op } = thread as Thread;
    const { turn, stage } = op as Op;
    const inHand = turn?.ring === undefined || (phase === Phase.Running && stage === Stage.Poll);
    return inHand && turn?.isDone(operation) === true;
  }

  private setTimer(core: Core): void {
    core.timer = this.computer.simulation.atLast(core.endsPs, this.computer.over, core.index);
  }

  /** Something is no longer as it was foreseen. */
  unsettle(): void {
    this.computer.simulation.beforeNext(this.settle);
  }

  /** What `core` does is from now on acted out. Its timer is the caller's affair. */
  leave(core: Core): void {
    this.sync();
    if (core.timer !== SKIPPED) return;
    this.withdraw(core);
    this.unsettle();
  }

  private withdraw(core: Core): void {
    const thread = core.thread as Thread;
    const { turn, stage } = thread.op as Op;
    const ring = turn?.ring as Carousel | undefined;
    const holds = core.phase === Phase.Running && (stage === Stage.Poll || stage === Stage.Push);
    if (holds && ring?.has(thread.operation)) ring.withdraw(thread.operation);
    const { runQueue } = this;
    if (runQueue.has(thread.id)) runQueue.withdraw(thread.id);
  }

  // --- up to date ------------------------------------------------------------------------------------------------

  /** A step of a turn is acted out now, on the core numbered `index`: others come after those of the cores below. */
  step(index: number): void {
    const { now } = this.computer.simulation;
    this.stepCore = this.stepPs === now ? Math.max(this.stepCore, index) : index;
    this.stepPs = now;
  }

  /** Bring all skipped turns up to now: every step before this instant, and those at this instant whose turn it was. */
  sync(): void {
    const { course } = this;
    const { now } = this.computer.simulation;
    const before = this.stepPs === now ? this.stepCore : -1;
    if (now === this.syncedPs && before <= this.syncedBefore) return;
    this.syncedPs = now;
    this.syncedBefore = before;
    let yields = 0;
    for (let i = 0; i < this.groupCount; i++) {
      const group = this.groups[i];
      const { turn, cores } = group;
      course.pops = 0;
      course.pushes = 0;
      for (const core of cores) yields += course.advance(core, turn, now, core.index < before);
      group.turned = turn.ring !== undefined && course.pops + course.pushes > 0;
      if (group.turned) (turn.ring as Carousel).turn(course.pops, course.pushes);
    }
    if (this.crowded && yields > 0) this.changeThreads(yields);
    for (let i = 0; i < this.groupCount; i++) {
      const { turn, cores, turned } = this.groups[i];
      for (const core of cores) course.show(core, turn, now, core.index < before);
      if (turned) this.handOut(turn.ring as Carousel, cores);
    }
  }

  /** The run queue has been turned on by so many yields: who is where. Those lent are on the cores, in the order in which these will yield. */
  private changeThreads(yields: number): void {
    const { threads } = this.computer;
    const { turn, cores } = this.groups[0];
    for (const core of cores) {
      if (this.course.yields[core.index] === 0) continue;
      const thread = core.thread as Thread;
      thread.state = State.Runnable;
      thread.begin(turn.first);
    }
    this.runQueue.turn(yields, yields);
    this.runQueue.lentTo(this.ids);
    this.course.order(cores, Stage.Yield);
    for (let i = 0; i < cores.length; i++) {
      const core = cores[i];
      const thread = threads[this.ids[i]];
      core.thread = thread;
      core.last = thread;
      thread.core = core.index;
      thread.state = State.OnCore;
    }
  }

  /** The operations lent are in the hands of those that are between popping and pushing, in the order in which they will push, and pop. */
  private handOut(ring: Carousel, cores: Core[]): void {
    ring.lentTo(this.ids);
    this.course.order(cores, Stage.Pop);
    let i = 0;
    for (const core of cores) {
      if (this.course.holds(core.index)) (core.thread as Thread).operation = this.ids[i++];
    }
  }

  // --- what is foreseen ------------------------------------------------------------------------------------------

  private readonly settle = (): void => {
    this.sync();
    this.cancelStop();
    this.crowded = this.runQueue.length > 0;
    this.gather();
    for (let i = 0; i < this.groupCount; i++) this.foresee(this.groups[i]);
    // The first step that is not fruitless is acted out.
    if (this.stopPs <= MAX_PS) this.stop = this.computer.simulation.atLast(this.stopPs, this.stopOver, this.stopCore);
  };

  private foresee(group: Group): void {
    if (!this.runsDry(group)) {
      this.lend(group);
      return;
    }
    for (const core of group.cores) this.actOut(core);
    group.cores.length = 0;
  }

  private cancelStop(): void {
    this.computer.simulation.cancel(this.stop);
    this.stop = NO_EVENT;
    this.stopPs = Number.POSITIVE_INFINITY;
    this.stopCore = -1;
  }

  /** Which cores rotate which ring; those whose next steps are not all fruitless are acted out. */
  private gather(): void {
    this.groupCount = 0;
    for (const core of this.computer.cores) {
      if (core.timer !== SKIPPED) continue;
      const { turn } = (core.thread as Thread).op as Op;
      if (this.groupCount === 0) this.course.measure(turn as Turn, this.crowded);
      this.course.load(core);
      if (!this.isFruitless(core)) this.actOut(core);
      else this.groupOf(turn as Turn).cores.push(core);
    }
  }

  private groupOf(turn: Turn): Group {
    for (let i = 0; i < this.groupCount; i++) if (this.groups[i].turn === turn) return this.groups[i];
    if (this.groupCount === this.groups.length) this.groups.push({ turn, cores: [], turned: false });
    const group = this.groups[this.groupCount++];
    group.turn = turn;
    while (group.cores.length > 0) group.cores.pop();
    return group;
  }

  /** Whether all that `core` is about to do is foreseen, until it pops an operation that is done or takes up a marked thread. */
  private isFruitless(core: Core): boolean {
    const { course, crowded } = this;
    const stage = course.stage[core.index];
    if (course.turnPs === 0 || course.endsPs[core.index] <= this.computer.simulation.now) return false;
    if (stage === Stage.Switch && !(crowded && isAtStart(core.thread as Thread))) return false;
    if (this.findsAtOnce(core)) return false;
    return !crowded || (this.rings <= 1 && course.fitsQuantum(core));
  }

  private actOut(core: Core): void {
    this.withdraw(core);
    this.setTimer(core);
  }

  private runsDry({ turn, cores }: Group): boolean {
    if (turn.ring === undefined) return false;
    let held = 0;
    for (const core of cores) if (this.course.holds(core.index)) held++;
    return turn.ring.length + held < cores.length;
  }

  /** Have what the cores have in hand take part in the rotation. Who pops first has pushed first. */
  private lend({ turn, cores }: Group): void {
    const { ids, runQueue, course } = this;
    const ring = turn.ring as Carousel | undefined;
    if (this.crowded) {
      course.order(cores, Stage.Yield);
      for (let i = 0; i < cores.length; i++) {
        ids[i] = (cores[i].thread as Thread).id;
        if (!runQueue.has(ids[i])) runQueue.lend(ids[i], false);
      }
      runQueue.arrange(ids);
      this.consider(cores, Stage.Yield, runQueue.untilMarked());
    }
    if (ring === undefined) return;
    course.order(cores, Stage.Pop);
    let count = 0;
    for (const core of cores) {
      if (!course.holds(core.index)) continue;
      const { operation } = core.thread as Thread;
      ids[count++] = operation;
      if (!ring.has(operation)) ring.lend(operation, turn.isDone(operation));
    }
    ring.arrange(ids);
    this.consider(cores, Stage.Pop, ring.untilMarked());
  }

  /** `stage` will have ended `times` times, over all `cores`, before it ends as it should not. */
  private consider(cores: Core[], stage: Stage, times: number): void {
    if (times === Number.POSITIVE_INFINITY) return;
    const { index } = cores[times % cores.length];
    const atPs = this.course.nextPs(index, stage) + Math.floor(times / cores.length) * this.course.turnPs;
    if (atPs > this.stopPs || (atPs === this.stopPs && index >= this.stopCore)) return;
    this.stopPs = atPs;
    this.stopCore = index;
  }

  private readonly stopOver = (index: number): void => {
    this.stop = NO_EVENT;
    this.step(index);
    this.leave(this.computer.cores[index]);
    this.computer.over(index);
  };
}

/** Whether the ring that `core` rotates, with what it has in hand, may run dry at any time: not worth foreseeing anything. */
function runsShort({ thread }: Core): boolean {
  const { turn, stage } = (thread as Thread).op as Op;
  const { ring, threads } = turn as Turn;
  if (ring === undefined) return false;
  const held = stage === Stage.Poll || stage === Stage.Push ? 1 : 0;
  return (ring as Carousel).total + held < threads;
}

/** Whether `thread` is at the very start of a turn. */
function isAtStart({ op, remainingPs }: Thread): boolean {
  return op?.turn !== undefined && op === op.turn.first && remainingPs === op.ps;
}

/** Whether `thread`, when it is taken up, makes a turn that finds nothing; of an operation from a ring the ring knows. */
function isFruitlessNext(thread: Thread): boolean {
  if (!isAtStart(thread)) return false;
  const { ring, isDone } = (thread.op as Op).turn as Turn;
  return ring !== undefined || !isDone(thread.operation);
}
