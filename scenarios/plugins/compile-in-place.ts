/** A flag of V8's without which threads cannot be ended safely. */
import { setFlagsFromString } from "node:v8";

/**
 * Node 20 aborts the whole process ("Assertion failed: (data.first) != nullptr" in GetForegroundTaskRunner) if a thread
 * ends while V8 compiles for it in the background, so threads started from now on compile by themselves. No slower:
 * every core has a simulation to run.
 */
export function compileInPlace(): void {
  setFlagsFromString("--no-concurrent-recompilation");
}
