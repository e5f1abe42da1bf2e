/**
 * How far each core has come with turns of which every one is fruitless and takes the same time: from where a core stands in its turn,
 * where it stands later, what it has done and booked in between. Why nothing else can happen meanwhile is told in rotation.ts.
 */
import { type Core, Phase, POLLING, SWITCH, UNDECIDED, USER } from "./core.js";
import type { Ledger } from "./ledger.js";
import type { Op, Thread } from "./thread.js";
import type { Picoseconds } from "./time.js";
import { Stage, type Turn } from "./turn.js";

/** What a fruitless stage's time is booked to. */
const ACCOUNT = [SWITCH, USER, POLLING, POLLING, POLLING];
const STAGES = ACCOUNT.length;

export class Course {
  turnPs: Picoseconds = 0;
  /** What has been done on all cores since this was last set to 0. */
  pops = 0;
  pushes = 0;
  /** By core: the stage in progress, when it ends, and what the last `advance` has made of it. */
  readonly stage: Uint8Array;
  readonly endsPs: Float64Array;
  readonly yields: Float64Array;
  readonly moved: Uint8Array;
  private readonly began: Uint8Array;
  /** What each stage takes, and when it ends, counted from the turn's start. */
  private readonly spansPs = new Float64Array(STAGES);
  private readonly offsetsPs = new Float64Array(STAGES);
  private readonly keysPs: Float64Array;
  private crowded = false;
  private turn: Turn | undefined;

  constructor(
    cores: number,
    private readonly ledger: Ledger,
    private readonly quantumPs: Picoseconds,
    private readonly contextSwitchPs: Picoseconds,
  ) {
    this.stage = new Uint8Array(cores);
    this.endsPs = new Float64Array(cores);
    this.yields = new Float64Array(cores);
    this.moved = new Uint8Array(cores);
    this.began = new Uint8Array(cores);
    this.keysPs = new Float64Array(cores);
  }

  /** All turns are like `turn` from now on; `crowded` if threads wait, so that each begins with a context switch. */
  measure(turn: Turn, crowded: boolean): void {
    if (turn === this.turn && crowded === this.crowded) return;
    this.turn = turn;
    this.crowded = crowded;
    const { stages } = turn;
    this.turnPs = 0;
    for (let stage = 0; stage < STAGES; stage++) {
      this.spansPs[stage] = stages[stage]?.ps ?? (crowded ? this.contextSwitchPs : 0);
      this.turnPs += this.spansPs[stage];
      this.offsetsPs[stage] = this.turnPs;
    }
  }

  /** Where `core` stands. */
  load(core: Core): void {
    const thread = core.thread as Thread;
    const switching = core.phase === Phase.Switching;
    this.stage[core.index] = switching ? Stage.Switch : (thread.op as Op).stage;
    this.endsPs[core.index] = switching ? core.endsPs : core.endsPs + thread.remainingPs - core.spanPs;
  }

  /** Whether the core numbered `index` has an operation off its ring. */
  holds(index: number): boolean {
    return this.stage[index] === Stage.Poll || this.stage[index] === Stage.Push;
  }

  /** Whether the turn that `core` is in, and those after it, end within their quantum. */
  fitsQuantum({ index, quantumEndsPs }: Core): boolean {
    const { offsetsPs } = this;
    if (offsetsPs[Stage.Yield] - offsetsPs[Stage.Switch] > this.quantumPs) return false;
    return this.stage[index] === Stage.Switch || this.nextPs(index, Stage.Yield) <= quantumEndsPs;
  }

  /**
   * Do and book what `core` does before `now`; what it does at that very instant too, if it is `before` those that have a say. Returns
   * how often it has yielded.
   */
  advance(core: Core, turn: Turn, now: Picoseconds, before: boolean): number {
    const { index } = core;
    const { spansPs } = this;
    const { ledger } = this;
    const { counters } = ledger;
    let stage = this.stage[index];
    let endPs = this.endsPs[index];
    this.yields[index] = 0;
    const rounds = roundsBy(now, endPs, this.turnPs, before);
    this.moved[index] = rounds >= 0 ? 1 : 0;
    if (rounds < 0) return 0;
    const thread = core.thread as Thread;
    ledger.add(ACCOUNT[stage], endPs - core.sincePs + thread.unbookedPs);
    thread.unbookedPs = 0;
    // Whole turns at once, then stage by stage.
    for (let each = 0; each < STAGES; each++) ledger.add(ACCOUNT[each], rounds * spansPs[each]);
    endPs += rounds * this.turnPs;
    let pops = rounds;
    let polls = rounds;
    let pushes = rounds;
    let yields = rounds;
    for (;;) {
      if (stage === Stage.Pop) pops++;
      else if (stage === Stage.Poll) polls++;
      else if (stage === Stage.Push) pushes++;
      else if (stage === Stage.Yield) yields++;
      if (stage < Stage.Yield) stage++;
      else stage = this.crowded ? Stage.Switch : Stage.Pop;
      endPs += spansPs[stage];
      if (endPs > now || (endPs === now && !before)) break;
      ledger.add(ACCOUNT[stage], spansPs[stage]);
    }
    this.began[index] = yields > 0 || this.stage[index] === Stage.Switch ? 1 : 0;
    this.stage[index] = stage;
    this.endsPs[index] = endPs;
    this.yields[index] = yields;
    this.pops += pops;
    this.pushes += pushes;
    counters.fruitlessPolls += polls;
    counters.systemCalls += polls * (turn.stages[Stage.Poll] as Op).calls + yields;
    if (this.crowded) counters.contextSwitches += yields;
    return yields;
  }

  /** Have `core`, and the thread that is on it now, look as if all that `advance` did had been acted out. */
  show(core: Core, turn: Turn, now: Picoseconds, before: boolean): void {
    if (this.moved[core.index] === 1) this.showStage(core, turn);
    if (!this.crowded) this.renewQuantum(core, now, before);
  }

  private showStage(core: Core, turn: Turn): void {
    const { index } = core;
    const thread = core.thread as Thread;
    const stage = this.stage[index];
    core.endsPs = this.endsPs[index];
    core.spanPs = this.spansPs[stage];
    core.leftPs = core.spanPs;
    core.sincePs = core.endsPs - core.spanPs;
    thread.begin(stage === Stage.Switch ? turn.first : turn.stages[stage]);
    core.phase = stage === Stage.Switch ? Phase.Switching : Phase.Running;
    core.account = stage === Stage.Poll ? UNDECIDED : ACCOUNT[stage];
    if (!this.crowded || this.began[index] === 0 || stage === Stage.Switch) return;
    core.quantumEndsPs = core.endsPs - this.offsetsPs[stage] + this.offsetsPs[Stage.Switch] + this.quantumPs;
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

  /** When the core numbered `index` next ends `stage`. */
  nextPs(index: number, stage: Stage): Picoseconds {
    const current = this.stage[index];
    const aheadPs = this.endsPs[index] + this.offsetsPs[stage] - this.offsetsPs[current];
    return stage >= current ? aheadPs : aheadPs + this.turnPs;
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
}

/** How often a step at `firstPs` that repeats itself every `periodPs` has been repeated by `now`; -1 if it has not been made. */
function roundsBy(now: Picoseconds, firstPs: Picoseconds, periodPs: Picoseconds, before: boolean): number {
  if (firstPs > now) return -1;
  const rounds = Math.floor((now - firstPs) / periodPs);
  return !before && firstPs + rounds * periodPs === now ? rounds - 1 : rounds;
}
