/** `--model`: mechanisms and executors of one's own beside those that ship, the same for every command. */
import type { Command } from "commander";
import { Catalogue } from "../scenarios/plugins/catalogue.js";
import { loadModels } from "../scenarios/plugins/module.js";
import { append } from "./command-line.js";

export interface ModelFlags {
  /** Files, as they were named. */
  model: string[];
}

export function withModels(command: Command): Command {
  return command.option(
    "--model <file>",
    "a module with a mechanism or an executor of your own, .ts or .js (repeatable)",
    append,
    [],
  );
}

/** Everything there is, with the modules of `--model`. Throws what the user has to mend. */
export async function catalogueOf({ model }: ModelFlags): Promise<Catalogue> {
  return new Catalogue({ models: await loadModels(model) });
}
