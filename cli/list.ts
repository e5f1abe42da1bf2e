/** `muxsim list`: what is there to run, to simulate with and to price by. */
import { Argument, type Command } from "commander";
import { MECHANISMS } from "../models/registry.js";
import { listProfiles, listScenarios } from "../scenarios/load.js";
import { columns, printJson } from "./terminal.js";

const KINDS = {
  scenarios: () => listScenarios().map(({ name, question }) => ({ name, what: question })),
  mechanisms: () => MECHANISMS.map(({ name, summary }) => ({ name, what: summary })),
  profiles: () => listProfiles().map(({ name, title }) => ({ name, what: title })),
};
type Kind = keyof typeof KINDS;

export function addList(program: Command): void {
  program
    .command("list")
    .description("list the shipped scenarios, the mechanisms and the cost profiles")
    .addArgument(new Argument("[kind]", "which of them (default: all)").choices(Object.keys(KINDS)))
    .option("--json", "print JSON")
    .action(list);
}

function list(kind: Kind | undefined, { json }: { json?: boolean }): void {
  if (json) printJson(kind === undefined ? everything() : KINDS[kind]());
  else process.stdout.write(kind === undefined ? overview() : table(kind));
}

function everything(): object {
  return Object.fromEntries(Object.entries(KINDS).map(([kind, items]) => [kind, items()]));
}

function overview(): string {
  const kinds = Object.keys(KINDS) as Kind[];
  return kinds.map((kind) => `${kind}\n${table(kind).replace(/^(?=.)/gm, "  ")}`).join("\n");
}

function table(kind: Kind): string {
  return columns(KINDS[kind]().map(({ name, what }) => [name, what]));
}
