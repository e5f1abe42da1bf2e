/** The JSON Schema of scenario files, for editors: completion, descriptions, and a first check while typing. */
import { EXECUTORS } from "../../models/executors/registry.js";
import type { Executor } from "../../models/executors/types.js";
import { MECHANISMS } from "../../models/registry.js";
import type { Mechanism } from "../../models/types.js";
import { writtenAs } from "./fields.js";
import { scenarioSchema } from "./scenario.js";
import type { JsonSchema } from "./units.js";

/** JSON Schema 2020-12 of a scenario file over the given mechanisms and executors. */
export function scenarioJsonSchema(
  mechanisms: readonly Mechanism[] = MECHANISMS,
  executors: readonly Executor[] = EXECUTORS,
): JsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "muxsim scenario",
    ...writtenAs(scenarioSchema(mechanisms, executors)),
  };
}
