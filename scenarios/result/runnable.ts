/** Whether a stored scenario can be run here: what a scenario file is checked for besides its shape. */
import { COSTS, type CostName } from "../../models/costs.js";
import type { ParameterSpec, ParameterValue } from "../../models/types.js";
import { scenariosAlong } from "../common/along.js";
import type { FindMechanism } from "../common/mechanism-at.js";
import { scenariosInPanels } from "../common/panels.js";
import { show } from "../common/show.js";
import type { Line, Scenario } from "../common/types.js";
import { breaches } from "../load/cross-checks.js";
import { CORES, writtenValue } from "../schema/mechanism.js";
import type { Inconsistency } from "./inconsistency.js";

/** All that keeps `scenario`, whose shape is right, from being run; paths as in a result. */
export function obstacles(scenario: Scenario, find: FindMechanism): Inconsistency[] {
  for (const [i, { at, of }] of scenariosInPanels(scenario).entries()) {
    const found = obstacles(of, find);
    if (found.length > 0)
      return found.map(({ path, message }) => ({
        path: ["scenario", "panels", "changes", i],
        message: `with ${at}, ${path.slice(1).join(".")}: ${message}`,
      }));
  }
  if (scenario.panels !== undefined) return [];
  if (scenario.axis === undefined) return obstaclesAt(scenario, find);
  const { values } = scenario.axis;
  for (const [i, there] of scenariosAlong(scenario).entries()) {
    const found = obstaclesAt(there, find);
    const at = (path: Inconsistency["path"]) => `at ${values[i]}, ${path.slice(1).join(".")}`;
    if (found.length > 0)
      return found.map(({ path, message }) => ({
        path: ["scenario", "axis", "changes", i],
        message: `${at(path)}: ${message}`,
      }));
  }
  return [];
}

function obstaclesAt(scenario: Scenario, find: FindMechanism): Inconsistency[] {
  return [
    ...scenario.lines.flatMap((line, i) => lineObstacles(line, scenario, find, ["scenario", "lines", i])),
    ...costObstacles(scenario),
    ...breaches(scenario).map(({ path, message }) => ({ path: ["scenario", ...path], message })),
  ];
}

function lineObstacles(
  { mechanism: name, parameters }: Line,
  { machine }: Scenario,
  find: FindMechanism,
  path: Inconsistency["path"],
): Inconsistency[] {
  const mechanism = find(name);
  if (mechanism === undefined)
    return [{ path: [...path, "mechanism"], message: `there is no mechanism ${show(name)}` }];
  const specs = mechanism.parameters;
  const at = (parameter: string) => [...path, "parameters", parameter];
  return [
    ...Object.keys(parameters)
      .filter((parameter) => !Object.hasOwn(specs, parameter))
      .map((parameter) => ({ path: at(parameter), message: `${name} has no such parameter` })),
    ...Object.entries(specs)
      .filter(([parameter, spec]) => !fits(parameters[parameter], spec, machine.cores))
      .map(([parameter, spec]) => ({
        path: at(parameter),
        message: `expected ${expected(spec)}, got ${show(parameters[parameter])}`,
      })),
  ];
}

/** Whether a parameter may have `value`, once its defaults are resolved. */
function fits(value: ParameterValue | undefined, spec: ParameterSpec, cores: number): boolean {
  if (spec.files && value === undefined) return true;
  if (spec.type === "choice") return spec.choices.includes(String(value));
  if (typeof value === "string")
    return spec.type === "limit" ? value === spec.unlimited : spec.type === "size" && value === spec.default;
  if (spec.type === "integer" && spec.default === CORES && value === cores) return true;
  return Number.isSafeInteger(value) && Number(value) >= spec.min && Number(value) <= spec.max;
}

function expected(spec: ParameterSpec): string {
  if (spec.type === "choice") return `one of ${spec.choices.join(", ")}`;
  const range = `a whole number from ${spec.min} to ${spec.max}`;
  if (spec.type === "duration")
    return `from ${writtenValue(spec, spec.min)} to ${writtenValue(spec, spec.max)}, in picoseconds`;
  return spec.type === "integer" ? range : `${range}, or ${spec.type === "limit" ? spec.unlimited : spec.default}`;
}

function costObstacles({ profile: { costs } }: Scenario): Inconsistency[] {
  const path = ["scenario", "profile", "costs"];
  const missing = (Object.keys(COSTS) as CostName[]).filter(
    (name) => !Object.hasOwn(costs, name) && !("optional" in COSTS[name]),
  );
  return [
    ...(missing.length > 0 ? [{ path, message: `missing: ${missing.join(", ")}` }] : []),
    ...Object.entries(costs).flatMap(([name, { unit }]): Inconsistency[] => {
      if (!Object.hasOwn(COSTS, name)) return [{ path: [...path, name], message: "there is no such cost" }];
      const known = COSTS[name as CostName];
      return known.unit === unit
        ? []
        : [{ path: [...path, name, "unit"], message: `expected ${known.unit}, got ${unit}` }];
    }),
  ];
}
