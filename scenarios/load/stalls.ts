/** Which threads are to stand still, and whether there are such. */
import { MECHANISMS } from "../../models/registry.js";
import type { Mechanism } from "../../models/types.js";
import type { Change } from "../../sim/spec.js";
import type { Line } from "../common/types.js";

/** What is wrong with the threads that `changes` name, if anything: every line meets the same. */
export function stallProblem(
  changes: readonly Change[],
  lines: readonly Line[],
  mechanisms: readonly Mechanism[] = MECHANISMS,
): string | undefined {
  const stalls = changes.filter((change) => change.kind === "stall");
  if (stalls.length === 0) return undefined;
  const last = Math.max(-1, ...stalls.map(({ thread = -1 }) => thread));
  for (const { id, mechanism: name, parameters, pending } of lines) {
    const mechanism = mechanisms.find((each) => each.name === name);
    if (mechanism === undefined || pending.length === 0) continue;
    if (mechanism.family === "polling scheme")
      return `the threads of ${id} poll without end, and such polls are foreseen, not made one by one: they cannot stand still`;
    const threads = Math.min(...pending.map((n) => mechanism.threads(parameters, n)));
    if (last >= threads) return `thread ${last} is to stand still, but ${id} has ${threads}, counted from 0`;
  }
  return undefined;
}
