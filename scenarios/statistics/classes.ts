/** What is known of each class of traffic at a point. */

import { PS_PER_S } from "../../sim/time.js";
import { rateOf } from "../../sim/traffic.js";
import { only } from "../common/only.js";
import type { ClassPoint } from "../common/shapes/point.js";
import type { CellResult, Point, Scenario } from "../common/types.js";
import { type ClassCells, classCells } from "./class-cells.js";
import { latencies, throughputs } from "./latencies.js";
import { estimate, sum } from "./mean-intervals.js";
import { outcomesOf } from "./outcomes.js";
import { shortfall } from "./status/closed.js";
import { timeline } from "./timeline.js";
import { whyOf } from "./why.js";

/** Rates and counts of each class; nothing where there are no classes. */
export function classesAt(scenario: Scenario, cells: readonly CellResult[]): Pick<Point, "classes"> {
  const all = classCells(scenario, cells[0].pending, cells);
  if (all.length === 0) return {};
  return { classes: Object.fromEntries(all.map((each) => [each.name, ratesOf(each)])) };
}

function ratesOf({ background, scenario, pending, cells }: ClassCells): ClassPoint {
  const { confidence } = scenario.measurement;
  const { workload, changes } = scenario;
  const { outcomes } = outcomesOf(cells, confidence);
  const isIdle = cells.some(({ events }) => events === 0);
  const isClosed = workload.kind === "closed" || workload.kind === "storage";
  const lacking = isClosed && !changes && !isIdle ? shortfall({ scenario, pending, cells }) : 0;
  return only<ClassPoint>()({
    ...(background && { background: true as const }),
    intendedRate: rateOf(workload, pending),
    offered: estimate(
      cells.map(({ events, windowPs }) => (events * PS_PER_S) / windowPs),
      confidence,
    ),
    throughput: estimate(throughputs(cells), confidence),
    ...(lacking > 0 && { shortfall: lacking }),
    ...(outcomes && { outcomes }),
    ...(!background && { samples: sum(cells.map(({ latency }) => latency.response.count)) }),
  });
}

type Latencies = ReturnType<typeof latencies>;

/** `found` of all together, and what of it is of each class besides. */
export function withClassLatencies(
  scenario: Scenario,
  cells: readonly CellResult[],
  found: Latencies,
  known: Point["classes"],
): Latencies & Pick<Point, "classes"> {
  const { measurement } = scenario;
  const measured = classCells(scenario, cells[0].pending, cells).filter(({ background }) => !background);
  if (measured.length === 0) return found;
  const each = measured.map(({ name, cells: own }) => {
    const { latency, quantiles, unbounded = [], byReplication } = latencies(own, measurement);
    const overTime = timeline(own, measurement.confidence);
    const why = whyOf(own, measurement.confidence);
    return {
      ...{ name, latency, quantiles },
      unbounded: unbounded.map((metric) => `${name}.${metric}`),
      byReplication: Object.entries(byReplication ?? {}).map(([metric, values]) => [`${name}.${metric}`, values]),
      overTime,
      why,
    };
  });
  const unbounded = [...(found.unbounded ?? []), ...each.flatMap((one) => one.unbounded)];
  const classes = Object.fromEntries(
    each.map(({ name, latency, quantiles, overTime, why }) => [
      name,
      { ...known![name], latency, ...(why && { why }), quantiles, ...(overTime && { timeline: overTime }) },
    ]),
  );
  return {
    ...found,
    ...(unbounded.length > 0 && { unbounded }),
    byReplication: { ...found.byReplication, ...Object.fromEntries(each.flatMap((one) => one.byReplication)) },
    classes: { ...known, ...classes },
  };
}
