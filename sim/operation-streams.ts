/**
 * Streams of random numbers for each operation and purpose. In a closed workload what an operation's k-th event brings,
 * and how long its client then takes, must not depend on the order in which a mechanism serves the operations, or two
 * mechanisms would meet different traffic as soon as one of them serves two events in another order (common random
 * numbers).
 *
 * Number j of operation i's stream is Threefry-2x32 (20 rounds) of the counter (i, j), under a key that the purpose's
 * own stream (random.ts) begins with: nothing but j is kept per operation. Source: J. Salmon, M. Moraes, R. Dror and D.
 * Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011, whose tests (BigCrush) 13 rounds pass already.
 */
import { type Stream, stream } from "./random.js";

/** Where both halves of a result go. */
export type Block = [number, number];

/** Skein's parity constant. */
const PARITY = 0x1bd11bda;

/** Threefry-2x32-20: a bijection of 64-bit counters for each 64-bit key, all as pairs of 32-bit words. */
export function threefry(key0: number, key1: number, counter0: number, counter1: number, into: Block): void {
  let [first, second, third] = [key0 | 0, key1 | 0, (PARITY ^ key0 ^ key1) | 0];
  let x = (counter0 + first) | 0;
  let y = (counter1 + second) | 0;
  for (let group = 1; group <= 5; group++) {
    const odd = (group & 1) === 1;
    x = (x + y) | 0;
    y = rotate(y, odd ? 13 : 17) ^ x;
    x = (x + y) | 0;
    y = rotate(y, odd ? 15 : 29) ^ x;
    x = (x + y) | 0;
    y = rotate(y, odd ? 26 : 16) ^ x;
    x = (x + y) | 0;
    y = rotate(y, odd ? 6 : 24) ^ x;
    const used = first;
    first = second;
    second = third;
    third = used;
    x = (x + first) | 0;
    y = (y + second + group) | 0;
  }
  into[0] = x >>> 0;
  into[1] = y >>> 0;
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

const WORDS = 2 ** 32;

/** The streams of one run: those of the operation that is chosen. */
export class OperationStreams {
  /** Whose numbers come next. */
  operation = 0;
  /** By purpose and operation, how many numbers it has had; none is drawn for many a purpose. */
  private readonly drawn = new Map<string, Uint32Array>();

  constructor(
    private readonly seed: string,
    private readonly replication: number,
    /** Number of operations. */
    private readonly count: number,
  ) {}

  /** The streams for `purpose`: one object, which gives the numbers of `operation`. */
  of(purpose: string): Stream {
    const keys = stream(this.seed, purpose, this.replication);
    const key0 = keys.below(WORDS);
    const key1 = keys.below(WORDS);
    const block: Block = [0, 0];
    let drawn: Uint32Array | undefined;
    const next = () => {
      drawn ??= this.drawnFor(purpose);
      const { operation } = this;
      threefry(key0, key1, operation, drawn[operation]++, block);
      return (block[0] >>> 5) * 2 ** -27 + (block[1] >>> 6) * 2 ** -53;
    };
    return { next, below: (n) => Math.floor(next() * n) };
  }

  /** How far each stream is that numbers have been drawn from. */
  progress(): ReadonlyMap<string, Uint32Array> {
    return new Map([...this.drawn].map(([purpose, drawn]) => [purpose, drawn.slice()]));
  }

  /** Go on from where the same streams of another run were. */
  goOnFrom(progress: ReadonlyMap<string, Uint32Array>): void {
    for (const [purpose, drawn] of progress) this.drawnFor(purpose).set(drawn);
  }

  private drawnFor(purpose: string): Uint32Array {
    const drawn = this.drawn.get(purpose) ?? new Uint32Array(this.count);
    this.drawn.set(purpose, drawn);
    return drawn;
  }
}
