/**
 * Turns of polling threads (turn.ts) that find nothing are not acted out, and the results are those of acting them out,
 * to the last picosecond and count.
 *
 * Why that is exact. A core whose next steps are all fruitless needs no timer: where it stands at any later time
 * follows from where it and the others stand now.
 *
 * 1. Nothing but another step of such a core changes what it does, until the next event that is scheduled, or a poll
 *    that finds something. Which thread or operation is where makes no difference, as long as the poll will find
 *    nothing.
 * 2. Of most cores it is plain where they stand: every turn takes the same time, since a ring that holds enough
 *    operations never runs dry. If nobody waits for the core, a turn is pop, poll, push, yield: Sleep(0) returns at
 *    once. If threads wait it is a context switch, then these four, then the next thread's turn. steady.ts has the
 *    closed forms: however long the time, any number of turns is made at once, the rings and the queues of threads are
 *    turned on (rotating-queue.ts).
 * 3. Where cores depend on one another, because a ring may run dry or they wait for a lock, replay.ts makes the turns
 *    one by one, without timers, until all stands as it stood before, and then by whole periods.
 * 4. Steps at the same instant are in the order of the cores' numbers and after all else that happens then (timers.ts),
 *    so that nothing depends on when a step was scheduled.
 * 5. Of the operations that are done, the first on the ring is popped first. How many pops away it is the ring tells;
 *    which core makes that pop, and when, follows from 2 or 3. That step is acted out, on a timer, and all that comes
 *    of it. The same with the first thread in a run queue that is not at the start of a turn, or whose own operation is
 *    done.
 *
 * All else that happens (an interrupt, a callback's end, a thread that wakes, a window of measurement) happens to a
 * computer that has been brought up to date (`sync`); then what is foreseen is settled anew (`settle`), before the
 * clock moves.
 *
 * With fair share a thread that yields goes behind all that wait, so that among polling threads the order is first in,
 * first out, too; fair-row.ts tells their virtual run times. With a run queue for each core, and with pinned threads,
 * every queue is a lane of its own.
 *
 * What is not foreseen is acted out: a poll that will find something; a turn that may outlast its quantum while threads
 * wait; a context switch after which nobody waits any more; turns of which one that comes to an empty ring would take
 * no time.
 */
import type { Accounting } from "../accounting/accounting.js";
import { type Core, type MachineCosts, Phase, SKIPPED } from "../core.js";
import { type EventHandle, type Handler, NO_EVENT } from "../event-set.js";
import type { Simulation } from "../simulation.js";
import type { MachineSpec } from "../spec.js";
import type { Op, Ring, Thread, Turn, TurnLock } from "../thread.js";
import { MAX_PS, type Picoseconds } from "../time.js";
import { FairRow } from "./fair-row.js";
import { empty, type Group, ringOf, type Surroundings } from "./group.js";
import { Lane } from "./lane.js";
import { Partition } from "./partition.js";
import type { Memory } from "./recall.js";
import { Replay } from "./replay.js";
import { Places, RotatingQueue } from "./rotating-queue.js";
import { Steady } from "./steady.js";
import { Stage } from "./turn.js";
import { TurnClock } from "./turn-clock.js";

/** What fast-forwarding needs of its computer. */
interface Computer {
  readonly simulation: Simulation;
  readonly cores: readonly Core[];
  /** The cores of each run queue. */
  readonly served: readonly (readonly Core[])[];
  readonly threads: readonly Thread[];
  readonly accounting: Accounting;
  readonly costs: Pick<MachineCosts, "contextSwitch">;
  readonly spec: Pick<MachineSpec, "quantumPs" | "scheduler">;
  /** The phase, or segment, of the core with that number is over. */
  readonly over: Handler;
}

/** How the turns of a group are foreseen: in one of two ways at a time. */
interface Foresight {
  group: Group;
  way: Steady | Replay;
  readonly steady: Steady;
  replay: Replay | undefined;
}

export class FastForward {
  /** The threads that wait for a core, by run queue. */
  readonly lanes: readonly Lane[];
  private readonly operations = new Places();
  private readonly waiting = new Places();
  private readonly turnClock: TurnClock;
  private readonly partition: Partition;
  private readonly surroundings: Surroundings;
  private readonly foresights: Foresight[] = [];
  private readonly memory: Memory = new Map();
  /**
   * How many of them are in use, and whether they have to be settled anew whenever they have been brought up to date.
   */
  private count = 0;
  private isFleeting = false;
  /** The last step of a turn that was acted out: when, and on which core. */
  private stepPs: Picoseconds = -1;
  private stepCore = -1;
  /** How far the turns that are skipped are up to date. */
  private syncedPs: Picoseconds = -1;
  private syncedBefore = -1;
  /** The first step that is not fruitless. */
  private stop: EventHandle = NO_EVENT;
  private stopPs: Picoseconds = Number.POSITIVE_INFINITY;
  private stopCore = -1;

  constructor(private readonly computer: Computer) {
    const { simulation, cores, threads, accounting, spec, costs, served } = computer;
    const isFair = spec.scheduler === "fair";
    const turnClock = new TurnClock(cores.length, simulation, accounting, spec.quantumPs, costs.contextSwitch, isFair);
    this.turnClock = turnClock;
    this.lanes = served.map((of) => {
      const queue = new RotatingQueue(this.waiting, (id) => !isFruitlessNext(threads[id]), this.changes);
      const fair = isFair ? new FairRow(queue, threads, () => this.sync()) : undefined;
      return new Lane(of, queue, fair, threads, turnClock);
    });
    this.partition = new Partition(turnClock, threads, cores.length);
    const laneOf = cores.map((core) => this.lanes.find((lane) => lane.cores.includes(core)) as Lane);
    this.surroundings = { turnClock, threads, laneOf, stopAt: (atPs, core) => this.stopAt(atPs, core) };
  }

  /** A ring for turns whose polls ask `isDone`, and which wait for `lock` if there is one. */
  newRing(isDone: (operation: number) => boolean, lock?: TurnLock): Ring {
    const ring = new RotatingQueue(this.operations, isDone, this.changes);
    // One that is never held is never waited for.
    if (lock !== undefined && lock.holdPs > 0) ring.lock = lock;
    this.partition.addRing(ring);
    return ring;
  }

  /** A poll of `operation`, which is on a ring or in a thread's hands, would now find something. */
  mayFind(operation: number): void {
    this.operations.mark(operation);
    this.unsettle();
  }

  /** The polls of `thread`, which has an operation of its own, would now find something. */
  mayFindIn(thread: Thread): void {
    this.waiting.mark(thread.id);
    this.unsettle();
  }

  /** A ring, its lock or a run queue is about to be changed by somebody who is acted out. */
  readonly changes = (): void => {
    if (this.count === 0) return;
    this.sync();
    this.unsettle();
  };

  /** `core` goes on with a turn, whose steps may be foreseen. */
  join(core: Core): void {
    // What is hopeless is acted out without settling anything.
    if (this.findsAtOnce(core)) {
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
    const { stage } = thread.op as Op;
    const ring = ringOf(thread);
    const holds = core.phase === Phase.Running && (stage === Stage.Poll || stage === Stage.Push);
    if (holds && ring?.has(thread.operation)) ring.withdraw(thread.operation);
    const { queue } = this.laneOf(core);
    if (queue.has(thread.id)) queue.withdraw(thread.id);
  }

  private laneOf({ index }: Core): Lane {
    return this.surroundings.laneOf[index];
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
    const { now } = this.computer.simulation;
    const before = this.stepPs === now ? this.stepCore : -1;
    if (now === this.syncedPs && before <= this.syncedBefore) return;
    this.syncedPs = now;
    this.syncedBefore = before;
    for (let i = 0; i < this.count; i++) {
      const { group, way } = this.foresights[i];
      way.advance(group, now, before);
    }
    if (this.isFleeting) this.unsettle();
  }

  // --- what is foreseen ------------------------------------------------------------------------------------------

  private readonly settle = (): void => {
    this.sync();
    this.cancelStop();
    this.gather();
    this.partition.divide(this.lanes);
    this.count = 0;
    this.isFleeting = false;
    for (let i = 0; i < this.partition.count; i++) this.begin(this.partition.groups[i]);
    this.lookAhead();
  };

  private cancelStop(): void {
    this.computer.simulation.cancel(this.stop);
    this.stop = NO_EVENT;
    this.stopPs = Number.POSITIVE_INFINITY;
    this.stopCore = -1;
  }

  /** Which cores make turns; those whose next steps are not all fruitless are acted out. */
  private gather(): void {
    for (const lane of this.lanes) {
      lane.crowded = lane.queue.length > 0;
      empty(lane.skipped);
    }
    for (const core of this.computer.cores) {
      if (core.timer !== SKIPPED) continue;
      const lane = this.laneOf(core);
      this.turnClock.measure((core.thread as Thread).op?.turn as Turn);
      this.turnClock.load(core, lane.crowded);
      if (this.isFruitless(core, lane.crowded)) lane.skipped.push(core);
      else this.actOut(core);
    }
  }

  /**
   * Whether all that `core` is about to do is fruitless, until it pops an operation that is done or takes up a marked
   * thread.
   */
  private isFruitless(core: Core, crowded: boolean): boolean {
    const { turnClock } = this;
    const stage = turnClock.stage[core.index];
    if (turnClock.runningPs === 0 || turnClock.endsPs[core.index] <= this.computer.simulation.now) return false;
    if (stage === Stage.Switch && !(crowded && isAtStart(core.thread as Thread))) return false;
    if (this.findsAtOnce(core)) return false;
    return !crowded || turnClock.fitsQuantum(core, 0);
  }

  private actOut(core: Core): void {
    this.withdraw(core);
    this.setTimer(core);
  }

  private begin(group: Group): void {
    const isSteady = !this.partition.hasLock(group) && !this.partition.mayRunDry(group);
    if (!isSteady && !this.canReplay(group)) {
      for (const core of group.cores) this.actOut(core);
      return;
    }
    if (this.count === this.foresights.length) this.foresights.push(this.newForesight(group));
    const foresight = this.foresights[this.count++];
    foresight.group = group;
    foresight.way = isSteady ? foresight.steady : this.replayOf(foresight);
    foresight.way.begin(group);
    if (!isSteady || group.rings.length > 1) this.isFleeting = true;
  }

  private newForesight(group: Group): Foresight {
    const steady = new Steady(this.surroundings);
    return { group, way: steady, steady, replay: undefined };
  }

  private replayOf(foresight: Foresight): Replay {
    const { cores, spec } = this.computer;
    foresight.replay ??= new Replay(this.surroundings, cores.length, spec.scheduler === "fair", this.memory);
    return foresight.replay;
  }

  /** Whether time passes whatever happens, and every turn fits into a quantum though its thread waits for locks. */
  private canReplay({ cores, rings }: Group): boolean {
    const { turnClock } = this;
    let waitPs = 0;
    for (const { lock } of rings) if (lock !== undefined) waitPs = Math.max(waitPs, this.longestWaitPs(lock));
    for (const core of cores) {
      const isCrowded = turnClock.crowded[core.index] === 1;
      if (turnClock.emptyPs + (isCrowded ? turnClock.spansPs[Stage.Switch] : 0) === 0) return false;
      if (isCrowded && !turnClock.fitsQuantum(core, 2 * waitPs)) return false;
    }
    return true;
  }

  private longestWaitPs({ freePs, holdPs, passPs }: TurnLock): Picoseconds {
    const { cores, simulation } = this.computer;
    return Math.max(0, freePs - simulation.now) + cores.length * (passPs + holdPs);
  }

  // --- the first step that is not fruitless ----------------------------------------------------------------------

  /**
   * Steady turns say when that is. Others are replayed up to the next event that is scheduled, each time anew, since it
   * may change everything; one that has been replayed too far, because another group stops before, begins again from
   * where it stood.
   */
  private readonly lookAhead = (): void => {
    const { simulation } = this.computer;
    let replayed = 0;
    for (let i = 0; i < this.count; i++) {
      const { way } = this.foresights[i];
      if (!(way instanceof Replay)) continue;
      replayed++;
      const core = this.run(way);
      if (core === undefined) continue;
      this.stopAt(way.timeOf(core), core);
      for (let h = 0; h < i; h++) this.runAgain(this.foresights[h]);
    }
    this.schedule();
    simulation.beforeNext(replayed > 0 ? this.lookAhead : undefined);
  };

  private run(replay: Replay): Core | undefined {
    const { horizonPs, horizonRank } = this.computer.simulation;
    const { stopPs, stopCore } = this;
    const isNearer = stopPs < horizonPs || (stopPs === horizonPs && stopCore < horizonRank);
    const untilPs = isNearer ? stopPs : horizonPs;
    // With nothing to come there is nothing that it would be for.
    if (untilPs > MAX_PS && !replay.hasEnd) return undefined;
    return replay.run(Math.min(untilPs, MAX_PS), isNearer ? stopCore : horizonRank);
  }

  private runAgain({ group, way }: Foresight): void {
    if (!(way instanceof Replay)) return;
    way.begin(group);
    this.run(way);
  }

  private stopAt(atPs: Picoseconds, { index }: Core): void {
    if (atPs > this.stopPs || (atPs === this.stopPs && index >= this.stopCore)) return;
    this.cancelStop();
    this.stopPs = atPs;
    this.stopCore = index;
  }

  /** The first step that is not fruitless is acted out. */
  private schedule(): void {
    if (this.stop !== NO_EVENT || this.stopPs > MAX_PS) return;
    this.stop = this.computer.simulation.atLast(this.stopPs, this.stopOver, this.stopCore);
  }

  private readonly stopOver = (index: number): void => {
    this.stop = NO_EVENT;
    this.stopPs = Number.POSITIVE_INFINITY;
    this.step(index);
    this.leave(this.computer.cores[index]);
    this.computer.over(index);
  };
}

/** Whether `thread` is at the very start of a turn. */
function isAtStart({ op, remainingPs }: Thread): boolean {
  return op?.turn !== undefined && op === op.turn.first && remainingPs === op.ps;
}

/**
 * Whether `thread`, when it is taken up, makes a turn that finds nothing; of an operation from a ring the ring knows.
 */
function isFruitlessNext(thread: Thread): boolean {
  if (!isAtStart(thread)) return false;
  const { ring, isDone } = (thread.op as Op).turn as Turn;
  return ring !== undefined || !isDone(thread.operation);
}
