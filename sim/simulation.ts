/**
 * The discrete-event kernel: a clock and the events that move it. Equal times run in order of scheduling, always; but
 * for those that are to come last.
 */
import { type EventHandle, EventSet, type Handler } from "./event-set.js";
import type { Exclusive } from "./exclusive.js";
import { LastSet } from "./last-set.js";
import type { Probe } from "./probe.js";
import type { Station } from "./station.js";
import { ClockOverflowError, MAX_PS, NoProgressError, type Picoseconds } from "./time.js";

/** As good as any time past the clock's end. */
const BEYOND_PS = 4 * MAX_PS;
const MAX_EVENTS_PER_INSTANT = 50_000_000;
/** The handle of the event of rank 0 that is to come last; the others count down from it. */
const FIRST_RANK: EventHandle = -3;

export class Simulation {
  /** The simulated time, in picoseconds. */
  now: Picoseconds = 0;
  /** Events executed so far. */
  executed = 0;
  /** Those of them that do not come last: as many whether the turns of polling threads are skipped or acted out. */
  acted = 0;
  /** What one thread at a time can have: locks enter themselves. */
  readonly exclusive: Exclusive[] = [];
  /** Storage devices enter themselves too. */
  readonly stations: Station[] = [];
  /** Hears what cores and threads do; set before there are any. */
  probe: Probe | undefined;

  private readonly events = new EventSet();
  private readonly last = new LastSet();
  private stopping = false;
  private preparation: (() => void) | undefined;
  /** When the run in progress ends at the latest. */
  private untilPs: Picoseconds = MAX_PS;
  private executedBeforeInstant = 0;

  /**
   * Have `handler(argument)` called at `time`, which must not lie in the past. It may lie past the clock's end: should
   * nothing come before it that ends the run, the clock overflows then.
   */
  at(time: Picoseconds, handler: Handler, argument = 0): EventHandle {
    if (!(time >= this.now)) throw new RangeError(`cannot schedule at ${time} ps: it is already ${this.now} ps`);
    return this.events.schedule(time <= MAX_PS ? time : Math.min(time, BEYOND_PS), handler, argument);
  }

  /**
   * Have `handler(rank)` called at `time`, after all that happens at that instant otherwise; several in the order of
   * their `rank`, of which each has at most one at a time.
   */
  atLast(time: Picoseconds, handler: Handler, rank: number): EventHandle {
    if (!(time >= this.now)) throw new RangeError(`cannot schedule at ${time} ps: it is already ${this.now} ps`);
    this.last.schedule(time, handler, rank);
    return FIRST_RANK - rank;
  }

  /** Have `handler(argument)` called `delay` picoseconds from now. */
  after(delay: Picoseconds, handler: Handler, argument = 0): EventHandle {
    return this.at(this.now + delay, handler, argument);
  }

  /** Have `prepare` called, instead of what was to be, when the event in progress is over, before the clock moves. */
  beforeNext(prepare: (() => void) | undefined): void {
    this.preparation = prepare;
  }

  /** Nothing that is scheduled happens before this, nor does the run end; Infinity if neither will happen. */
  get horizonPs(): Picoseconds {
    const nextPs = Math.min(this.events.nextTime(), this.last.timePs);
    return this.untilPs < nextPs && this.untilPs < MAX_PS ? this.untilPs + 1 : nextPs;
  }

  /** What comes next, at `horizonPs`, comes after those that come last and have a lower rank than this. */
  get horizonRank(): number {
    const { last } = this;
    return last.timePs <= this.untilPs && last.timePs < this.events.nextTime() ? last.rank : -1;
  }

  /** Make a scheduled event not happen; whether it was still to happen. */
  cancel(handle: EventHandle): boolean {
    return handle <= FIRST_RANK ? this.last.cancel(FIRST_RANK - handle) : this.events.cancel(handle);
  }

  /**
   * Run until `stop()` is called, nothing is left to happen, or nothing is left up to `until`, where the clock then
   * ends; or pause after `events` events, or when `acted` of all have been, to go on by another call. Returns why it
   * ended; "empty" only if no `until` was given. Throws ClockOverflowError if the next event lies past the clock's end
   * and no earlier `until` was given.
   */
  run(
    until: Picoseconds = MAX_PS,
    events = Number.POSITIVE_INFINITY,
    acted = Number.POSITIVE_INFINITY,
  ): "stopped" | "empty" | "until" | "paused" {
    const pauseAt = this.executed + events;
    this.stopping = false;
    this.untilPs = until;
    while (!this.stopping) {
      if (this.executed >= pauseAt || this.acted >= acted) return "paused";
      const next = this.nextTime();
      if (next === Number.POSITIVE_INFINITY && until === MAX_PS) return "empty";
      if (next > until && until < MAX_PS) {
        this.now = until;
        return "until";
      }
      this.advance(next);
      this.executed++;
      this.runNext();
    }
    return "stopped";
  }

  /** Run while `condition` holds, tested after every event. */
  runWhile(condition: () => boolean): void {
    this.untilPs = MAX_PS;
    while (condition()) {
      const next = this.nextTime();
      if (next === Number.POSITIVE_INFINITY) return;
      this.advance(next);
      this.executed++;
      this.runNext();
    }
  }

  /** Make `run` return after the event in progress. */
  stop(): void {
    this.stopping = true;
  }

  private nextTime(): Picoseconds {
    const prepare = this.preparation;
    if (prepare !== undefined) {
      this.preparation = undefined;
      prepare();
    }
    return Math.min(this.events.nextTime(), this.last.timePs);
  }

  private runNext(): void {
    if (this.last.timePs <= this.now && this.events.nextTime() > this.now) this.last.runNext();
    else {
      this.acted++;
      this.events.runNext();
    }
  }

  private advance(to: Picoseconds): void {
    if (to > this.now) {
      if (to > MAX_PS) throw new ClockOverflowError(to);
      this.now = to;
      this.executedBeforeInstant = this.executed;
    } else if (this.executed - this.executedBeforeInstant > MAX_EVENTS_PER_INSTANT) {
      throw new NoProgressError(this.now, `${MAX_EVENTS_PER_INSTANT} events at one instant`);
    }
  }
}
