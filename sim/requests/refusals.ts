/** Where requests come by themselves, and only the program may say no to one: nobody sends it again. */
import type { Askers } from "../event-parties.js";
import { NONE } from "../event-queues.js";
import type { EventId } from "../event-table.js";
import { Outcomes } from "./outcomes.js";

export class Refusals implements Askers {
  private waiting = 0;
  readonly outcomes = new Outcomes(() => this.waiting);
  private readonly isRefused: boolean[] = [];

  happened(event: EventId): void {
    this.outcomes.offered++;
    this.waiting++;
    this.isRefused[event] = false;
  }

  began(): void {}

  refused(event: EventId): void {
    this.isRefused[event] = true;
  }

  answered(event: EventId): number | typeof NONE {
    this.waiting--;
    if (this.isRefused[event]) this.outcomes.refused++;
    else this.outcomes.inTime++;
    return this.isRefused[event] ? NONE : 0;
  }
}
