/** A user's module, imported where it runs: in a thread that can be ended. */
import type { Executor } from "../../models/executors/types.js";
import type { Mechanism } from "../../models/types.js";
import { UsageError } from "../common/errors.js";
import { type CompiledModule, dataUrl } from "./bundle.js";
import { exportsIn } from "./check-exports.js";
import { guard, guardExecutor } from "./guard.js";
import { type Locate, locator, thrown } from "./source-location.js";

/** The mechanisms and executors of a module, their functions watched, and how to find the place of an error in them. */
export interface ImportedModule {
  readonly mechanisms: readonly Mechanism[];
  readonly executors: readonly Executor[];
  readonly locate: Locate;
}

/** Import what was compiled. @throws UsageError if it cannot be loaded, or exports neither mechanisms nor executors */
export async function importModule(compiled: CompiledModule): Promise<ImportedModule> {
  const locate = locator(compiled);
  const cannot = (what: string, error: unknown) => {
    if (error instanceof UsageError) return error;
    return new UsageError(`${compiled.file} cannot be ${what}: ${thrown(error, locate)}`);
  };
  const exported = await load(dataUrl(compiled), (error) => cannot("loaded", error));
  try {
    const { mechanisms, executors } = exportsIn(exported, compiled.file);
    return {
      mechanisms: mechanisms.map(({ copy, original }) => guard(copy, locate, original)),
      executors: executors.map(({ copy, original }) => guardExecutor(copy, original)),
      locate,
    };
  } catch (error) {
    throw cannot("read", error);
  }
}

async function load(url: string, cannot: (error: unknown) => Error): Promise<Record<string, unknown>> {
  try {
    return await import(url);
  } catch (error) {
    throw cannot(error);
  }
}
