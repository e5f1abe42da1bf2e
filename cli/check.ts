/** `muxsim check`: whether a scenario can be run, without running it. */
import type { Command } from "commander";
import { findMechanism } from "../models/registry.js";
import { loadScenario } from "../scenarios/load.js";
import { planCells } from "../scenarios/plan.js";
import type { RecordedTrace } from "../sim/spec.js";
import { PS_PER_S } from "../sim/time.js";

export function addCheck(program: Command): void {
  program
    .command("check")
    .description("check a scenario without running it")
    .argument("<scenario>", "a YAML file or a shipped scenario")
    .action(check);
}

function check(name: string): void {
  const { scenario } = loadScenario(name);
  const runs = planCells(scenario, findMechanism).length;
  const { lines, pending, profile, workload } = scenario;
  process.stdout.write(
    `${scenario.name}: ${plural(lines.length, "line")}, ${plural(pending.length, "number")} of pending operations, ` +
      `${plural(runs, "run")}, costs from ${profile.name}\n`,
  );
  if (workload.kind === "trace") process.stdout.write(`${workload.trace.file}: ${traceFacts(workload.trace)}\n`);
}

/** What was found in a trace. */
function traceFacts({ events, durationPs, known, outOfOrder }: RecordedTrace): string {
  const seconds = durationPs / PS_PER_S;
  const facts = [
    `${plural(events, "event")} in ${seconds.toPrecision(4)} s (${((events - 1) / seconds).toPrecision(3)}/s)`,
    ...Object.entries(known).map(([what, number]) => `${number === events ? "all" : number || "none"} with ${what}`),
    ...(outOfOrder > 0 ? [`${outOfOrder} out of order, sorted`] : []),
  ];
  return facts.join(", ");
}

function plural(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? "" : "s"}`;
}
