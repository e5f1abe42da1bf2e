/**
 * The average over time of a quantity that jumps (operations pending, events queued), as a whole and over spans.
 *
 * The window is cut into at most 128 equal spans. They start as short as the clock allows; whenever the window outgrows
 * them, neighbours are merged and the span doubled, so that nothing need be known about the window's length.
 */
import type { Picoseconds } from "./time.js";

const SPANS = 128;
/** Areas are kept as high x 2^26 + low. */
const LIMB = 2 ** 26;

/**
 * Areas (value x time) are sums of whole numbers in two parts, exact for whole values up to 2^26 in size over the
 * clock's whole range; a mean is then off by rounding once or twice at the end. Fractional or greater values
 * are summed in double precision.
 */
export class TimeAverage {
  /** The quantity now, and its greatest value in the window, however short it lasted. */
  value = 0;
  max = 0;
  private startPs: Picoseconds;
  private lastPs: Picoseconds;
  private spanPs: Picoseconds = 1;
  /** The span that `lastPs` lies in, or ends; and its end. */
  private span = 0;
  private spanEndPs: Picoseconds;
  private readonly high = new Float64Array(SPANS);
  private readonly low = new Float64Array(SPANS);

  /** A quantity that is 0 from `startPs` on. */
  constructor(startPs: Picoseconds) {
    this.startPs = startPs;
    this.lastPs = startPs;
    this.spanEndPs = startPs;
  }

  /** The quantity is `value` from `atPs` on. Throws a RangeError if time goes backwards. */
  set(atPs: Picoseconds, value: number): void {
    this.advance(atPs);
    this.value = value;
    if (value > this.max) this.max = value;
  }

  /** The quantity changes by `delta` at `atPs`. */
  add(atPs: Picoseconds, delta: number): void {
    this.set(atPs, this.value + delta);
  }

  /** A new window starts at `atPs`, with the quantity as it is. */
  reset(atPs: Picoseconds): void {
    if (atPs < this.lastPs) throw new RangeError(backwards(atPs, this.lastPs));
    this.startPs = atPs;
    this.lastPs = atPs;
    this.spanPs = 1;
    this.span = 0;
    this.spanEndPs = atPs;
    this.max = this.value;
    this.high.fill(0);
    this.low.fill(0);
  }

  /** Average from the window's start to `atPs`; the present value if they are the same. */
  mean(atPs: Picoseconds): number {
    this.advance(atPs);
    if (atPs === this.startPs) return this.value;
    let high = 0;
    let low = 0;
    for (let span = 0; span < SPANS; span++) {
      high += this.high[span];
      low += this.low[span];
    }
    return (high * LIMB + low) / (atPs - this.startPs);
  }

  /** Averages over spans of `spanPs` from the window's start to `atPs`; the last span may be shorter. */
  series(atPs: Picoseconds): { spanPs: Picoseconds; mean: number[] } {
    this.advance(atPs);
    const { spanPs } = this;
    const elapsed = atPs - this.startPs;
    const mean = Array.from({ length: Math.ceil(elapsed / spanPs) }, (_, span) => {
      const length = Math.min(spanPs, elapsed - span * spanPs);
      return (this.high[span] * LIMB + this.low[span]) / length;
    });
    return { spanPs, mean };
  }

  /** Book the present value up to `atPs`. */
  private advance(atPs: Picoseconds): void {
    if (atPs < this.lastPs) throw new RangeError(backwards(atPs, this.lastPs));
    if (atPs > this.spanEndPs) this.passSpans(atPs);
    else if (atPs > this.lastPs) this.book(this.span, atPs - this.lastPs);
    this.lastPs = atPs;
  }

  /** The same, past the end of the span. */
  private passSpans(atPs: Picoseconds): void {
    const elapsed = atPs - this.startPs;
    while (elapsed > SPANS * this.spanPs) this.coarsen();
    let done = this.lastPs - this.startPs;
    while (done < elapsed) {
      const span = Math.floor(done / this.spanPs);
      const until = Math.min(elapsed, (span + 1) * this.spanPs);
      this.book(span, until - done);
      done = until;
      this.span = span;
    }
    this.spanEndPs = this.startPs + (this.span + 1) * this.spanPs;
  }

  private book(span: number, duration: Picoseconds): void {
    const durationHigh = Math.floor(duration / LIMB);
    const low = this.low[span] + this.value * (duration - durationHigh * LIMB);
    const carry = Math.floor(low / LIMB);
    this.low[span] = low - carry * LIMB;
    this.high[span] += this.value * durationHigh + carry;
  }

  private coarsen(): void {
    this.spanPs *= 2;
    for (const part of [this.high, this.low]) {
      for (let span = 0; span < SPANS / 2; span++) part[span] = part[2 * span] + part[2 * span + 1];
      part.fill(0, SPANS / 2);
    }
  }
}

function backwards(atPs: Picoseconds, lastPs: Picoseconds): string {
  return `time cannot go back from ${lastPs} ps to ${atPs} ps`;
}
