/** Where on the axis, and by which metric, the lines of an answer stand beside each other. */
import { type Metric, metricNamed } from "../../common/metrics.js";
import type { Asked } from "../../common/shapes/answer.js";
import type { Point, Scenario } from "../../common/types.js";
import { askedOf } from "./asked.js";
import { timedPlace } from "./recovery.js";
import { tellingPlace } from "./standings.js";

export interface Place {
  asked: Asked;
  metric: Metric;
  at: number;
}

/** The place that the answer names; for one that is about the whole axis, the last at which most lines can be told. */
export function placeOf(scenario: Scenario, points: readonly Point[]): Place {
  const asked = askedOf(scenario);
  const metric = metricNamed(asked.metric);
  const given = "at" in asked ? asked.at : undefined;
  if (asked.kind === "recovery")
    return { asked, metric, at: given ?? timedPlace(scenario, points) ?? tellingPlace(scenario, points, metric) };
  const told = asked.kind === "capacity" ? metricNamed("response.p99") : metric;
  return { asked, metric, at: given ?? tellingPlace(scenario, points, told) };
}
