/** Which operation an event hits. */
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
