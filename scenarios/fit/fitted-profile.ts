/** The fitted costs as a cost profile of their own, which a scenario can name. */
import { Document } from "yaml";
import { extent } from "../../models/cost-values.js";
import type { Cost } from "../../models/costs.js";
import { DOUBLE_DIGITS } from "../common/rounding.js";
import { profileNames } from "../load/load.js";
import { writtenAmount, writtenCostValue } from "../schema/written-cost.js";
import type { Fit, FreeCost } from "./types.js";
import { formatPercent } from "./words.js";

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
  const [low, high] = table ? extent(value).map((end, i) => (end * interval[i]) / setting) : interval;
  const fitted = `fitted to ${nameOf(data.file)} (SHA-256 ${data.sha256.slice(0, 12)}) with the scenario ${scenario.name}`;
  const sure = determined
    ? `low and high: ${formatPercent(confidence)} confidence`
    : exchangeable.length > 0
      ? `the data determines only its combination with ${exchangeable.join(", ")}`
      : `the data does not determine it; before: ${base.source}`;
  return {
    value: writtenCostValue(name, value, unit, DIGITS),
    low: writtenAmount(low, unit, DIGITS),
    high: writtenAmount(high, unit, DIGITS),
    kind: determined || exchangeable.length > 0 ? "fitted" : base.kind,
    source: `${fitted}; ${sure}`.slice(0, 1000),
  };
}

function asWritten(name: string, { value, unit, low, high, kind, source }: Cost) {
  const [least, most] = [low, high].map((end) => writtenAmount(end, unit, DOUBLE_DIGITS));
  return { value: writtenCostValue(name, value, unit, DOUBLE_DIGITS), low: least, high: most, kind, source };
}
