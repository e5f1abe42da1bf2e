/** Which operation an event hits. */
import { exp, log } from "../math.js";
import type { Stream } from "../random.js";
import type { TargetSpec } from "../spec.js";
import { zipf } from "./zipf.js";

/** An operation, 0 ... n - 1, each call anew. */
export type Target = () => number;

/** The choice among `count` operations that `spec` asks for; uniform if it is absent. */
export function targets(spec: TargetSpec | undefined, count: number, stream: Stream): Target {
  switch (spec?.kind) {
    case undefined:
      return () => stream.below(count);
    case "zipf": {
      const rank = zipf(count, spec.exponent);
      return () => rank(stream) - 1;
    }
    case "hot-set": {
      const hot = hotCount(spec, count);
      if (hot >= count) return () => stream.below(count);
      return () => (stream.next() < spec.events ? stream.below(hot) : hot + stream.below(count - hot));
    }
  }
}

/** How many of `count` operations are hot: at least one. They are the first. */
export function hotCount({ operations }: TargetSpec & { kind: "hot-set" }, count: number): number {
  return "count" in operations ? operations.count : Math.max(1, Math.round(operations.share * count));
}

/** The share of the events that the operation with most of them has in the long run, among `count`. */
export function largestShare(spec: TargetSpec | undefined, count: number): number {
  switch (spec?.kind) {
    case undefined:
      return 1 / count;
    case "zipf": {
      let sum = 0;
      for (let rank = count; rank > 0; rank--) sum += exp(-spec.exponent * log(rank));
      return 1 / sum;
    }
    case "hot-set": {
      const hot = hotCount(spec, count);
      return hot >= count ? 1 / count : Math.max(spec.events / hot, (1 - spec.events) / (count - hot));
    }
  }
}

/** The share of the events that each of `count` operations has in the long run. */
export function sharesOf(spec: TargetSpec | undefined, count: number): Float64Array {
  const shares = new Float64Array(count).fill(1 / count);
  if (spec?.kind === "zipf") {
    const largest = largestShare(spec, count);
    return shares.map((_, i) => largest * exp(-spec.exponent * log(i + 1)));
  }
  const hot = spec === undefined ? count : hotCount(spec, count);
  if (spec === undefined || hot >= count) return shares;
  return shares.fill(spec.events / hot, 0, hot).fill((1 - spec.events) / (count - hot), hot);
}
