/** `muxsim schema`: the JSON Schema of scenario files, for editors. */
import type { Command } from "commander";
import { scenarioJsonSchema } from "../scenarios/schema/json-schema.js";
import { catalogueOf, withModels } from "./models.js";
import type { Session } from "./session.js";

export function addSchema(program: Command, { out }: Session): void {
  withModels(program.command("schema").description("print the JSON Schema of scenario files, for editors")).action(
    async (flags) => {
      const { all, executors } = await catalogueOf(flags);
      out.json(scenarioJsonSchema(all, executors));
    },
  );
}
