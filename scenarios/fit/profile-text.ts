/** The fitted costs as a cost profile of their own, which a scenario can name. */
import { Document } from "yaml";
import { type Cost, type CostUnit, type CostValue, isOverIdleTime } from "../../models/costs.js";
import { round } from "../common/rounding.js";
import { profileNames } from "../load/load.js";
import type { Fit, FreeCost } from "./types.js";
import { formatPercent } from "./words.js";

const UNITS: Readonly<Record<CostUnit, string>> = { ns: "ns", bytes: "B", watts: "W" };
const DIGITS = 6;

/**
 * YAML of a profile: the fitted costs, with their intervals as ranges; the others are the scenario's profile's, which
 * is extended if it ships, and written out if it does not, since nobody knows where the reader has it.
 */
export function fittedProfile(fit: Fit): string {
  const { scenario, costs } = fit;
  const base = scenario.profile;
  const ships = profileNames().includes(base.name);
  const others = ships
    ? {}
    : Object.fromEntries(Object.entries(base.costs).map(([name, cost]) => [name, asWritten(name, cost)]));
  const document = new Document({
    name: `${base.name}-fitted`,
    title: `${base.title}, with costs fitted to measured points`,
    description: described(fit),
    ...(ships ? { extends: base.name } : { napi: base.napi ?? false }),
    costs: { ...others, ...Object.fromEntries(costs.map((cost) => [cost.name, rowOf(cost, fit)])) },
  });
  return document.toString({ lineWidth: 120 });
}

function described({ data, scenario, version, costs, after, observations, sha256 }: Fit): string {
  return (
    `Found by muxsim fit (version ${version}) from ${observations.length} measured numbers in ${nameOf(data.file)} ` +
    `(SHA-256 ${data.sha256}) with the scenario ${scenario.name}: ${costs.map(({ name }) => name).join(", ")}. ` +
    `Simulated and measured numbers differ by ${formatPercent(after.typical - 1)} (root mean square). The fit's hash: ${sha256}.`
  );
}

/** Without where it is on this computer. */
function nameOf(file: string): string {
  return file.split(/[\\/]/).at(-1) ?? file;
}

function rowOf(cost: FreeCost, { scenario, data, confidence }: Fit) {
  const { name, unit, table, value, setting, interval, determined, exchangeable } = cost;
  const base = scenario.profile.costs[name];
  const [low, high] = table ? extentOf(value).map((end, i) => (end * interval[i]) / setting) : interval;
  const fitted = `fitted to ${nameOf(data.file)} (SHA-256 ${data.sha256.slice(0, 12)}) with the scenario ${scenario.name}`;
  const sure = determined
    ? `low and high: ${formatPercent(confidence)} confidence`
    : exchangeable.length > 0
      ? `the data determines only its combination with ${exchangeable.join(", ")}`
      : `the data does not determine it; before: ${base.source}`;
  return {
    value: writtenValue(name, value, unit),
    low: written(low, unit),
    high: written(high, unit),
    kind: determined || exchangeable.length > 0 ? "fitted" : base.kind,
    source: `${fitted}; ${sure}`.slice(0, 1000),
  };
}

function asWritten(name: string, { value, unit, low, high, kind, source }: Cost) {
  return {
    ...{ value: writtenValue(name, value, unit), low: written(low, unit), high: written(high, unit) },
    ...{ kind, source },
  };
}

function writtenValue(name: string, value: CostValue, unit: CostUnit) {
  return typeof value === "number" ? written(value, unit) : tableOf(name, value, unit);
}

function extentOf(value: CostValue): [number, number] {
  const values = typeof value === "number" ? [value] : value.map(([, each]) => each);
  return [Math.min(...values), Math.max(...values)];
}

function tableOf(name: string, rows: Exclude<CostValue, number>, unit: CostUnit) {
  const key = (n: number) => (isOverIdleTime(name) ? written(n, "ns") : String(n));
  return Object.fromEntries(rows.map(([n, value]) => [key(n), written(value, unit)]));
}

function written(value: number, unit: CostUnit): string {
  return `${round(value, DIGITS)}${UNITS[unit]}`;
}
