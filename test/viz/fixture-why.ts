/** Made-up results with what their latencies are made of. */
import { exactly } from "../../scenarios/common/estimate.js";
import { record } from "../../scenarios/common/record.js";
import type { Point, Result } from "../../scenarios/common/types.js";
import { COMPONENTS, type Component } from "../../sim/why/components.js";

/** Of the mean response latency, and of the slowest 1 %: what grows with the operations is scanning. */
function sharesAt(pending: number, scanned: number): Partial<Record<Component, number>> {
  const scanning = (scanned * pending) / (pending + 1000);
  const others = { interrupt: 0.2, "run-queue": 0.1, "other-handlers": 0.15, "own-calls": 0.15, "own-computing": 0.4 };
  const rest = Object.entries(others).map(([component, share]) => [component, share * (1 - scanning)]);
  return { ...Object.fromEntries(rest), scanning };
}

type Latency = NonNullable<Point["latency"]>["response"];

function whyAt(pending: number, { mean, p99 }: Latency): NonNullable<Point["why"]> {
  const [means, tails] = [sharesAt(pending, 0.9), sharesAt(pending, 0.5)];
  return {
    response: {
      mean: record(COMPONENTS, (component) => exactly((means[component] ?? 0) * mean.value)),
      meanShare: record(COMPONENTS, (component) => exactly(means[component] ?? 0)),
      tail: record(COMPONENTS, (component) => exactly((tails[component] ?? 0) * 1.1 * p99.value)),
      tailShare: record(COMPONENTS, (component) => exactly(tails[component] ?? 0)),
    },
  };
}

/** `result`, as if it had been asked why: each point that has latencies says what they are made of. */
export function withWhy(result: Result): Result {
  const points = result.points.map((point) =>
    point.latency === undefined ? point : { ...point, why: whyAt(point.pending, point.latency.response) },
  );
  return { ...result, points };
}
