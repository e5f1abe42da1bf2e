/** `muxsim list`: what is there to run, to simulate with, to run handlers by and to price by. */
import { Argument, type Command } from "commander";
import { listProfiles, listScenarios } from "../scenarios/load/load.js";
import type { Catalogue } from "../scenarios/plugins/catalogue.js";
import { catalogueOf, type ModelFlags, withModels } from "./models.js";
import type { Session } from "./session.js";
import { columns } from "./terminal.js";

const KINDS = {
  scenarios: () => listScenarios().map(({ name, question, partOf }) => ({ name, what: question, ...whole(partOf) })),
  mechanisms: ({ all }: Catalogue) => all.map(({ name, summary }) => ({ name, what: summary })),
  executors: ({ executors }: Catalogue) => executors.map(({ name, summary }) => ({ name, what: summary })),
  profiles: () => listProfiles().map(({ name, title }) => ({ name, what: title })),
};
type Kind = keyof typeof KINDS;

/** Absent where it is part of nothing. */
function whole(partOf: readonly string[]): { partOf?: readonly string[] } {
  return partOf.length > 0 ? { partOf } : {};
}

export function addList(program: Command, session: Session): void {
  withModels(
    program
      .command("list")
      .description("list the shipped scenarios, the mechanisms, the executors and the cost profiles")
      .addArgument(new Argument("[kind]", "which of them (default: all)").choices(Object.keys(KINDS)))
      .option("--json", "print JSON"),
  ).action((kind, flags) => list(kind, flags, session));
}

async function list(
  kind: Kind | undefined,
  { json, ...flags }: { json?: boolean } & ModelFlags,
  { out }: Session,
): Promise<void> {
  const catalogue = await catalogueOf(flags);
  if (json) out.json(kind === undefined ? everything(catalogue) : KINDS[kind](catalogue));
  else out.write(kind === undefined ? overview(catalogue, out.width) : table(kind, catalogue, out.width));
}

function everything(catalogue: Catalogue): object {
  return Object.fromEntries(Object.entries(KINDS).map(([kind, items]) => [kind, items(catalogue)]));
}

function overview(catalogue: Catalogue, width: number): string {
  const kinds = Object.keys(KINDS) as Kind[];
  return kinds.map((kind) => `${kind}\n${table(kind, catalogue, width - 2).replace(/^(?=.)/gm, "  ")}`).join("\n");
}

function table(kind: Kind, catalogue: Catalogue, width: number): string {
  const items: { name: string; what: string; partOf?: readonly string[] }[] = KINDS[kind](catalogue);
  return columns(
    items.map(({ name, what, partOf }) => [name, partOf ? `${what} (part of ${partOf.join(", ")})` : what]),
    width,
  );
}
