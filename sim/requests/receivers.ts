/** How fast the receiver of each connection takes what is sent to it. */
import { amounts } from "../distributions/sizes.js";
import type { Stream } from "../random.js";
import type { ReceiverSpec } from "../spec.js";
import { type Picoseconds, PS_PER_S } from "../time.js";

/** No receiver is slower, in bytes per second: a distribution may come as near to 0 as it likes. */
const SLOWEST = 1;

/**
 * By connection, of `count`, what a byte takes its receiver, in whole picoseconds: all of them drawn from `stream`
 * before anything happens, so that every mechanism meets the same receivers.
 */
export function drainTimes({ rate, slow }: ReceiverSpec, count: number, stream: Stream): Float64Array {
  const usual = amounts(rate);
  const times = Float64Array.from({ length: count }, () => perByte(usual(stream)));
  if (slow === undefined || slow.share === 0) return times;
  const slowly = amounts(slow.rate);
  for (const connection of chosen(Math.max(1, Math.round(slow.share * count)), count, stream)) {
    times[connection] = perByte(slowly(stream));
  }
  return times;
}

function perByte(bytesPerSecond: number): Picoseconds {
  return Math.max(1, Math.round(PS_PER_S / Math.max(SLOWEST, bytesPerSecond)));
}

/** So many of 0 ... n - 1, each set of them equally likely (R. Floyd, Communications of the ACM 30 (1987), 754). */
function chosen(many: number, n: number, stream: Stream): Set<number> {
  const set = new Set<number>();
  for (let i = n - many; i < n; i++) {
    const drawn = stream.below(i + 1);
    set.add(set.has(drawn) ? i : drawn);
  }
  return set;
}
