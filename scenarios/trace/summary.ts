/** What is said of a trace as a whole. */
import type { RecordedTrace } from "../../sim/spec.js";
import { UsageError } from "../common/errors.js";
import { between, type Instant } from "./instant.js";
import type { Row } from "./row.js";

export class Summary {
  private events = 0;
  private readonly known = { operation: 0, size: 0, service: 0 };
  private servicePs = 0;
  private first: Instant | undefined;
  private last: Instant | undefined;
  private atOnce = 0;
  private mostAtOnce = 0;

  /** The next event in order of time. */
  add({ at, operation, bytes, servicePs }: Row): void {
    this.events++;
    if (operation !== undefined) this.known.operation++;
    if (bytes !== undefined) this.known.size++;
    if (servicePs !== undefined) {
      this.known.service++;
      this.servicePs += servicePs;
    }
    this.first ??= at;
    this.atOnce = this.last !== undefined && between(this.last, at) === 0 ? this.atOnce + 1 : 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    this.last = at;
  }

  /** Throws {@link UsageError} if there is no rate to be told. */
  finish(file: string): Pick<RecordedTrace, "events" | "durationPs" | "known" | "meanServicePs" | "mostAtOnce"> {
    const durationPs = this.first && this.last ? between(this.first, this.last) : 0;
    if (durationPs === 0) {
      const has =
        this.events === 1 ? "one event" : this.events === 0 ? "no event" : `${this.events} events at one time`;
      throw new UsageError(`${file} has ${has}: a trace needs two events at different times, or it has no rate`);
    }
    const { events, known, mostAtOnce } = this;
    return { events, durationPs, known, meanServicePs: this.servicePs / Math.max(1, known.service), mostAtOnce };
  }
}
