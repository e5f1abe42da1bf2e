/** `muxsim check`: whether a scenario can be run, without running it. */
import type { Command } from "commander";
import { findMechanism } from "../models/registry.js";
import { loadScenario } from "../scenarios/load.js";
import { planCells } from "../scenarios/plan.js";

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
  const { lines, pending, profile } = scenario;
  process.stdout.write(
    `${scenario.name}: ${plural(lines.length, "line")}, ${plural(pending.length, "number")} of pending operations, ` +
      `${plural(runs, "run")}, costs from ${profile.name}\n`,
  );
}

function plural(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? "" : "s"}`;
}
