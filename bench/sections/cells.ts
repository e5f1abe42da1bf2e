/** One run of a mechanism as the flagship scenario has it, 2012-post: four cores, 10,000 events a second. */
import { findMechanism, MECHANISMS } from "../../models/registry.js";
import type { Cell } from "../../scenarios/common/types.js";
import { loadProfile } from "../../scenarios/load/load.js";
import { parseScenario } from "../../scenarios/load/parse.js";
import { planCells } from "../../scenarios/run/plan.js";

export const NAMES = MECHANISMS.map(({ name }) => name);

/** Mechanisms that need a limit lifted to be run at any n. */
const UNLIMITED: Record<string, string> = { select: "select: { FD_SETSIZE: unlimited }" };

export function benchCell(mechanism: string, pending: number, completions: number, rate = "10k/s"): Cell {
  const text = `
name: bench
question: How long does it take?
machine: { cores: 4, profile: linux-2026-vm }
workload:
  closed: { total-rate: ${rate}, io: exponential, callback: 5us }
mechanisms:
  - ${UNLIMITED[mechanism] ?? mechanism}
pending: [${pending}]
measurement: { replications: 1, warm-up: 500, completions: ${completions} }
seed: bench
`;
  const scenario = parseScenario(text, { file: "bench", loadProfile: (name) => loadProfile(name) });
  const [cell] = planCells(scenario, findMechanism);
  if (cell === undefined) throw new Error(`${mechanism} cannot run with ${pending} pending`);
  return cell;
}
