/** From what a file asks of `muxsim capacity` to a question that can be answered. */
import { didYouMean } from "../common/did-you-mean.js";
import { classNames, findMetric } from "../common/metrics.js";
import type { CapacityClaim, CapacityQuestion, Condition, QuantityUnit } from "../common/types.js";
import type { ScenarioDraft } from "../schema/scenario.js";

type Report = (path: readonly (string | number)[], message: string) => void;

/** The units of what has a name; of a path, those of its ends. */
const UNITS: Readonly<Record<string, QuantityUnit>> = {
  rate: "rate",
  pending: "number",
  cores: "number",
  "machine.cores": "number",
  speed: "number",
  load: "share",
};

/** The question with its claims; undefined where there is none. Calls `report` for what cannot be. */
export function toCapacity(
  { capacity, claims, workload }: ScenarioDraft,
  ofCapacity: readonly CapacityClaim[],
  report: Report,
): CapacityQuestion | undefined {
  if (capacity === undefined) {
    claims.forEach(({ statement }, i) => {
      if (statement.kind === "capacity")
        report(["claims", i, "capacity"], "needs the section capacity, with slo: what must hold");
    });
    return undefined;
  }
  const { slo, over, from, to, precision } = capacity;
  const absent = missingClass(slo, workload);
  if (absent !== undefined) report(["capacity", "slo"], absent);
  const unit = UNITS[over ?? ""] ?? from?.unit ?? to?.unit;
  for (const [key, end] of [["from", from] as const, ["to", to] as const])
    if (end !== undefined && end.unit !== unit)
      report(["capacity", key], `expected ${unit === "rate" ? "a rate such as 20k/s" : "an amount in the same unit"}`);
  if (from && to && from.value >= to.value) report(["capacity", "from"], "expected less than to");
  claims.forEach(({ statement }, i) => {
    if (statement.kind !== "capacity" || statement.other !== undefined || unit === undefined) return;
    for (const [key, end] of [["at-least", statement.atLeast] as const, ["at-most", statement.atMost] as const])
      if (end !== undefined && end.unit !== unit)
        report(
          ["claims", i, "capacity", key],
          `expected ${unit === "rate" ? "a rate such as 100k/s" : "an amount in the unit of what is varied"}`,
        );
  });
  return {
    objective: slo,
    ...(over && { over }),
    ...(from && { from }),
    ...(to && { to }),
    ...(precision && { precision }),
    claims: [...ofCapacity],
  };
}

/** Why a condition is about a class that `workload` does not have, if one is. */
export function missingClass(
  objective: readonly Condition[],
  workload: Parameters<typeof classNames>[0],
): string | undefined {
  const names = classNames(workload);
  const of = objective.map(({ metric }) => findMetric(metric)?.class).find((name) => name && !names.includes(name));
  if (of === undefined) return undefined;
  return `there is no class ${of}${names.length === 0 ? ": the workload has no classes" : didYouMean(of, names)}`;
}
