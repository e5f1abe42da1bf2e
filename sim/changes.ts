/**
 * What happens at given times while a run is measured: the traffic gets faster or slower, threads stand still (a pause
 * of a collector, a page that has to be read, a core that is taken away).
 */
import type { Traffic } from "./event-parties.js";
import type { Simulation } from "./simulation.js";
import type { Change } from "./spec.js";
import { type Program, sleep, type Thread } from "./thread.js";
import type { Picoseconds } from "./time.js";

/** Threads that are not to go on before a given time. */
export class Stalls {
  private allUntilPs: Picoseconds = 0;
  private readonly untilPs: Picoseconds[] = [];

  constructor(private readonly simulation: Simulation) {}

  /** The thread of this number, or each, stands still for `ps` from now on. */
  stall(thread: number | undefined, ps: Picoseconds): void {
    const untilPs = this.simulation.now + ps;
    if (thread === undefined) this.allUntilPs = Math.max(this.allUntilPs, untilPs);
    else this.untilPs[thread] = Math.max(this.untilPs[thread] ?? 0, untilPs);
  }

  /** `newProgram` with what {@link during} adds. Made only where threads are to stand still. */
  stallable(newProgram: (thread: Thread) => Program): (thread: Thread) => Program {
    return (thread) => this.during(newProgram(thread), thread);
  }

  /**
   * `program` of `thread`, which sleeps before its next step while it is to stand still. What it was doing when the
   * stall began it does to the end: a call, a piece of computing.
   */
  *during(program: Program, thread: Thread): Program {
    let answer = false;
    for (;;) {
      const { done, value } = program.next(answer);
      if (done) return;
      answer = yield value;
      for (let ps = this.leftPs(thread); ps > 0; ps = this.leftPs(thread)) {
        // Nobody else can have it meanwhile.
        thread.inHandler = true;
        thread.stalled = true;
        yield sleep(ps);
        thread.stalled = false;
      }
    }
  }

  private leftPs({ id, ofOthers }: Thread): Picoseconds {
    if (ofOthers) return 0;
    return Math.max(this.allUntilPs, this.untilPs[id] ?? 0) - this.simulation.now;
  }
}

/** From where measurement starts, `changes` come over `traffic` and the threads of `stalls`. */
export function bring(changes: readonly Change[], simulation: Simulation, traffic: Traffic, stalls: Stalls): void {
  const happen = (i: number) => {
    const change = changes[i];
    if (change.kind === "rate") traffic.changeRate?.(change.factor, change.of);
    else stalls.stall(change.thread, change.forPs);
  };
  changes.forEach(({ atPs }, i) => {
    simulation.after(atPs, happen, i);
  });
}
