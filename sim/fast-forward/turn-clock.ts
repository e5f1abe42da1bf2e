/**
 * How far each core has come with its turns: where it stands, what it has done and booked. Of a core whose turns are
 * all fruitless and take the same time, where it stands later follows from where it stands now. Why nothing else can
 * happen meanwhile is explained in fast-forward.ts.
 */

import type { Accounting } from "../accounting/accounting.js";
import { POLLING, SWITCH, USER } from "../accounting/accounts.js";
import { type Core, Phase, UNDECIDED } from "../core.js";
import type { Simulation } from "../simulation.js";
import { longer, type Op, type Thread, type Turn } from "../thread.js";
import type { Picoseconds } from "../time.js";
import { STAGES, Stage } from "./turn.js";

/** What a fruitless stage's time is booked to. */
const ACCOUNT = [SWITCH, USER, POLLING, POLLING, POLLING];

export class TurnClock {
  /** What each stage takes. */
  readonly spansPs = new Float64Array(STAGES);
  /** What a turn takes, the switch before it not counted. */
  runningPs: Picoseconds = 0;
  /** How often each stage has ended on the core that is being brought up to date. */
  readonly done = new Float64Array(STAGES);
  /** By core: the stage in progress, when it ends, and what of it is waiting for a lock. */
  readonly stage: Uint8Array;
  readonly endsPs: Float64Array;
  readonly waitPs: Float64Array;
  /** By core: whether threads wait for it, so that each of its turns begins with a context switch. */
  readonly crowded: Uint8Array;
  /**
   * By core: whether it has done anything when it was last brought up to date, and how often it has popped, pushed and
   * yielded.
   */
  readonly moved: Uint8Array;
  readonly pops: Float64Array;
  readonly pushes: Float64Array;
  readonly yields: Float64Array;
  /** By core, if it is crowded: whether its thread was taken up meanwhile. */
  private readonly began: Uint8Array;
  /**
   * By core, if it is crowded or shares are fair: since when its thread runs, as far as that counts, and the thread's
   * virtual run time then.
   */
  readonly runsPs: Float64Array;
  readonly virtualPs: Float64Array;
  /** When each stage ends, counted from the start of the switch. */
  private readonly offsetsPs = new Float64Array(STAGES);
  private readonly keysPs: Float64Array;
  private turn: Turn | undefined;
  private pollCalls = 0;

  constructor(
    cores: number,
    private readonly simulation: Pick<Simulation, "probe">,
    private readonly accounting: Accounting,
    private readonly quantumPs: Picoseconds,
    contextSwitchPs: Picoseconds,
    /** Whether virtual run times count. */
    private readonly fair: boolean,
  ) {
    this.spansPs[Stage.Switch] = contextSwitchPs;
    this.stage = new Uint8Array(cores);
    this.endsPs = new Float64Array(cores);
    this.waitPs = new Float64Array(cores);
    this.crowded = new Uint8Array(cores);
    this.moved = new Uint8Array(cores);
    this.pops = new Float64Array(cores);
    this.pushes = new Float64Array(cores);
    this.yields = new Float64Array(cores);
    this.began = new Uint8Array(cores);
    this.runsPs = new Float64Array(cores);
    this.virtualPs = new Float64Array(cores);
    this.keysPs = new Float64Array(cores);
  }

  // --- prices ----------------------------------------------------------------------------------------------------

  /** `turn` is taken. Throws if it has other prices than those before: all turns of a computer must cost the same. */
  measure(turn: Turn): void {
    if (turn === this.turn) return;
    const { spansPs, offsetsPs } = this;
    if (this.turn === undefined) {
      for (let stage = Stage.Pop; stage < STAGES; stage++) spansPs[stage] = (turn.stages[stage] as Op).ps;
      let sum = 0;
      for (let stage = 0; stage < STAGES; stage++) {
        sum += spansPs[stage];
        offsetsPs[stage] = sum;
      }
      this.runningPs = sum - spansPs[Stage.Switch];
      this.pollCalls = (turn.stages[Stage.Poll] as Op).calls;
    } else if (turn.stages.some((op, stage) => op !== undefined && op.ps !== spansPs[stage])) {
      throw new Error("all turns of a computer must cost the same");
    }
    this.turn = turn;
  }

  /** What a turn takes that finds nothing to poll, the switch before it not counted. */
  get emptyPs(): Picoseconds {
    return this.spansPs[Stage.Pop] + this.spansPs[Stage.Yield];
  }

  /** The time from one turn of the core numbered `index` to the next. */
  turnPs(index: number): Picoseconds {
    return this.crowded[index] === 1 ? this.offsetsPs[Stage.Yield] : this.runningPs;
  }

  // --- where cores stand -----------------------------------------------------------------------------------------

  /** Where `core` stands; `crowded` if threads wait for it. */
  load(core: Core, crowded: boolean): void {
    const { index } = core;
    const thread = core.thread as Thread;
    const op = thread.op as Op;
    const switching = core.phase === Phase.Switching;
    const stage = switching ? Stage.Switch : op.stage;
    this.crowded[index] = crowded ? 1 : 0;
    this.stage[index] = stage;
    this.endsPs[index] = switching ? core.endsPs : core.endsPs + thread.remainingPs - core.spanPs;
    this.waitPs[index] = switching ? 0 : op.ps - this.spansPs[stage];
    this.began[index] = 0;
    if (!crowded && !this.fair) return;
    this.runsPs[index] = switching ? core.endsPs : core.endsPs - core.spanPs;
    this.virtualPs[index] = thread.virtualPs;
  }

  /** Whether the core numbered `index` has an operation off its ring. */
  holds(index: number): boolean {
    return this.stage[index] === Stage.Poll || this.stage[index] === Stage.Push;
  }

  /**
   * Whether the turn that `core` is in, and those after it, end within their quantum, if none takes `extraPs` longer.
   */
  fitsQuantum({ index, quantumEndsPs }: Core, extraPs: Picoseconds): boolean {
    if (this.runningPs + extraPs > this.quantumPs) return false;
    return this.stage[index] === Stage.Switch || this.nextPs(index, Stage.Yield) + extraPs <= quantumEndsPs;
  }

  /** When the core numbered `index` next ends `stage`. */
  nextPs(index: number, stage: Stage): Picoseconds {
    const current = this.stage[index];
    const aheadPs = this.endsPs[index] + this.offsetsPs[stage] - this.offsetsPs[current];
    return stage >= current ? aheadPs : aheadPs + this.turnPs(index);
  }

  /** The virtual run time of the thread on the core numbered `index` if it still has it at `atPs`. */
  virtualAt(index: number, atPs: Picoseconds): Picoseconds {
    return this.virtualPs[index] + atPs - this.runsPs[index];
  }

  /** The core numbered `index` has taken up another thread, of that virtual run time, whose turn it is in. */
  beganAgain(index: number, virtualPs: Picoseconds): void {
    const stage = this.stage[index];
    this.runsPs[index] = this.endsPs[index] - this.offsetsPs[stage] + this.offsetsPs[Stage.Switch];
    this.virtualPs[index] = virtualPs;
  }

  /** Put `cores` into the order in which they next end `stage`. */
  order(cores: Core[], stage: Stage): void {
    const { keysPs } = this;
    for (let i = 0; i < cores.length; i++) {
      const core = cores[i];
      const atPs = this.nextPs(core.index, stage);
      let to = i;
      for (; to > 0; to--) {
        const other = cores[to - 1];
        if (keysPs[other.index] < atPs || (keysPs[other.index] === atPs && other.index < core.index)) break;
        cores[to] = other;
      }
      cores[to] = core;
      keysPs[core.index] = atPs;
    }
  }

  // --- further on ------------------------------------------------------------------------------------------------

  /**
   * Do and book what `core`, all of whose turns are whole, does before `now`; what it does at that very instant too, if
   * it is `before` those that have a say.
   */
  advance(core: Core, now: Picoseconds, before: boolean): void {
    const { index } = core;
    const { spansPs, done } = this;
    let stage = this.stage[index];
    let endPs = this.endsPs[index];
    const turnPs = this.turnPs(index);
    const rounds = roundsBy(now, endPs, turnPs, before);
    if (rounds < 0) {
      this.rest(index);
      return;
    }
    const begin = this.crowded[index] === 1 ? Stage.Switch : Stage.Pop;
    done[Stage.Switch] = begin === Stage.Switch ? rounds : 0;
    for (let each = Stage.Pop as number; each < STAGES; each++) done[each] = rounds;
    // Whole turns at once, then stage by stage.
    endPs += rounds * turnPs;
    do {
      done[stage]++;
      stage = stage < Stage.Yield ? ((stage + 1) as Stage) : begin;
      endPs += spansPs[stage];
    } while (endPs < now || (endPs === now && before));
    this.book(core);
    this.waitPs[index] = 0;
    this.stage[index] = stage;
    this.endsPs[index] = endPs;
  }

  /** The core numbered `index` has done nothing. */
  rest(index: number): void {
    this.moved[index] = 0;
    this.pops[index] = 0;
    this.pushes[index] = 0;
    this.yields[index] = 0;
  }

  /**
   * Book what `core` has `done` since it was where it stands: the stage in progress then, as much of it as was left,
   * and whole ones.
   */
  book(core: Core): void {
    const { spansPs, done } = this;
    const { accounting } = this;
    const { counters } = accounting;
    const { index } = core;
    const { books } = core.thread as Thread;
    const first = this.stage[index];
    this.tell(core, first);
    accounting.add(ACCOUNT[first], this.endsPs[index] - core.sincePs + (books?.unbookedPs ?? 0));
    for (let stage = 0; stage < STAGES; stage++) {
      const whole = stage === first ? done[stage] - 1 : done[stage];
      accounting.add(ACCOUNT[stage], whole * spansPs[stage]);
    }
    if (books !== undefined) books.unbookedPs = 0;
    counters.fruitlessPolls += done[Stage.Poll];
    counters.systemCalls += done[Stage.Poll] * this.pollCalls + done[Stage.Yield];
    if (this.crowded[index] === 1) counters.contextSwitches += done[Stage.Yield];
    if (done[Stage.Yield] > 0 || first === Stage.Switch) this.began[index] = 1;
    this.moved[index] = 1;
    this.pops[index] = done[Stage.Pop];
    this.pushes[index] = done[Stage.Push];
    this.yields[index] = done[Stage.Yield];
  }

  /** Tell of what is booked: first the stage that was in progress, which may be looked at in parts. */
  private tell(core: Core, first: number): void {
    const { probe } = this.simulation;
    if (probe === undefined) return;
    const { spansPs, done } = this;
    const endedPs = this.endsPs[core.index];
    probe.spentInTurns(core, ACCOUNT[first], endedPs - core.sincePs, endedPs, first === Stage.Poll ? 1 : 0);
    let untilPs = endedPs;
    for (let stage = 0; stage < STAGES; stage++) {
      const times = stage === first ? done[stage] - 1 : done[stage];
      const ps = times * spansPs[stage];
      untilPs += ps;
      if (ps > 0) probe.spentInTurns(core, ACCOUNT[stage], ps, untilPs, stage === Stage.Poll ? times : 0);
    }
  }

  /** Book what threads have waited for locks, before they popped and before they pushed, up to `untilPs`. */
  bookWaits(core: Core, popPs: Picoseconds, pushPs: Picoseconds, untilPs: Picoseconds): void {
    const { probe } = this.simulation;
    if (probe !== undefined && popPs + pushPs > 0) probe.spentInTurns(core, POLLING, popPs + pushPs, untilPs, 0);
    this.accounting.add(USER, popPs);
    this.accounting.add(POLLING, pushPs);
  }

  /** Have `core`, and the thread that is on it now, look as if all that has been booked had been acted out. */
  show(core: Core, now: Picoseconds, before: boolean): void {
    const { index } = core;
    if (this.moved[index] === 1) this.showStage(core);
    if (this.crowded[index] === 0) this.renewQuantum(core, now, before);
    if (!this.fair) return;
    const sincePs = core.phase === Phase.Switching ? this.runsPs[index] : core.endsPs - core.spanPs;
    (core.thread as Thread).virtualPs = this.virtualAt(index, sincePs);
  }

  private showStage(core: Core): void {
    const { index } = core;
    const thread = core.thread as Thread;
    const { stages, first } = (thread.op as Op).turn as Turn;
    const stage = this.stage[index];
    const waitPs = this.waitPs[index];
    core.endsPs = this.endsPs[index];
    core.spanPs = this.spansPs[stage] + waitPs;
    core.leftPs = core.spanPs;
    core.sincePs = core.endsPs - core.spanPs;
    const op = stage === Stage.Switch ? first : (stages[stage] as Op);
    thread.begin(waitPs > 0 ? longer(op, waitPs) : op);
    core.phase = stage === Stage.Switch ? Phase.Switching : Phase.Running;
    core.account = stage === Stage.Poll ? UNDECIDED : ACCOUNT[stage];
    if (this.crowded[index] === 0 || this.began[index] === 0 || stage === Stage.Switch) return;
    core.quantumEndsPs = this.runsPs[index] + this.quantumPs;
  }

  /** With nobody waiting, quanta end and start anew, and cut the stage in progress into segments. */
  private renewQuantum(core: Core, now: Picoseconds, before: boolean): void {
    const { quantumPs } = this;
    const { index } = core;
    const rounds = roundsBy(now, core.quantumEndsPs, quantumPs, before);
    if (rounds < 0 && this.moved[index] === 0) return;
    const thread = core.thread as Thread;
    core.quantumEndsPs += (rounds + 1) * quantumPs;
    const beganPs = core.endsPs - core.spanPs;
    const sincePs = rounds < 0 ? beganPs : Math.max(beganPs, core.quantumEndsPs - quantumPs);
    thread.remainingPs = this.endsPs[index] - sincePs;
    core.spanPs = Math.min(thread.remainingPs, core.quantumEndsPs - sincePs);
    core.leftPs = core.spanPs;
    core.endsPs = sincePs + core.spanPs;
  }
}

/**
 * How often a step at `firstPs` that repeats itself every `periodPs` has been repeated by `now`; -1 if it has not been
 * made.
 */
function roundsBy(now: Picoseconds, firstPs: Picoseconds, periodPs: Picoseconds, before: boolean): number {
  if (firstPs > now) return -1;
  const rounds = Math.floor((now - firstPs) / periodPs);
  return !before && firstPs + rounds * periodPs === now ? rounds - 1 : rounds;
}
