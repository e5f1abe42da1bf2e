/** Waits of clients: their time passes so many times as fast as the clock, which may change while they last. */
import type { EventHandle } from "../event-set.js";
import type { Simulation } from "../simulation.js";
import type { Picoseconds } from "../time.js";
import { paced } from "./rate.js";

interface Wait {
  readonly argument: number;
  /** When it is over; of a time that does not pass, how much of it is left. */
  duePs: Picoseconds;
  handle: EventHandle;
}

export class PacedWaits {
  private factor = 1;
  /** By number, in the order in which they began; undefined where the pace never changes. */
  private underWay: Map<number, Wait> | undefined;
  private begun = 0;

  constructor(
    private readonly simulation: Simulation,
    private readonly then: (argument: number) => void,
  ) {}

  /** Before any wait: the pace will change. */
  expectChanges(): void {
    this.underWay = new Map();
  }

  /** `then(argument)` after `ps` of their own time; the first `atClockPs` of it are the clock's. */
  begin(ps: Picoseconds, argument: number, atClockPs: Picoseconds = 0): void {
    const { simulation, underWay } = this;
    if (underWay === undefined) simulation.after(atClockPs + ps, this.then, argument);
    else if (atClockPs > 0) simulation.after(atClockPs, () => this.add(underWay, ps, argument));
    else this.add(underWay, ps, argument);
  }

  /** From now on it passes `factor` times as fast as at first, for what is left of all waits too; 0: it does not. */
  changePace(factor: number): void {
    const { simulation, underWay } = this;
    if (underWay === undefined) throw new Error("nobody has told the clients that their pace will change");
    const before = this.factor;
    this.factor = factor;
    for (const [number, wait] of underWay) {
      if (before > 0) simulation.cancel(wait.handle);
      this.schedule(number, wait, before === 0 ? wait.duePs : (wait.duePs - simulation.now) * before);
    }
  }

  private add(underWay: Map<number, Wait>, ps: Picoseconds, argument: number): void {
    const wait = { argument, duePs: 0, handle: 0 };
    underWay.set(this.begun, wait);
    this.schedule(this.begun++, wait, ps);
  }

  private schedule(number: number, wait: Wait, ps: Picoseconds): void {
    const { factor, simulation } = this;
    wait.duePs = factor === 0 ? ps : simulation.now + paced(ps, factor);
    if (factor > 0) wait.handle = simulation.at(wait.duePs, this.isOver, number);
  }

  private readonly isOver = (number: number): void => {
    const underWay = this.underWay as Map<number, Wait>;
    const { argument } = underWay.get(number) as Wait;
    underWay.delete(number);
    this.then(argument);
  };
}
