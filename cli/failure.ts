/** What an error means for the caller: its exit code, and what is said about it. */
import { CommanderError } from "commander";
import { ScenarioError } from "../scenarios/diagnostics.js";
import { InterruptedError, UsageError } from "../scenarios/errors.js";

export const EXIT = { done: 0, failed: 1, badInput: 2, unsupported: 3, interrupted: 130 } as const;

export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.badInput;
  if (error instanceof InterruptedError) return EXIT.interrupted;
  return isUsersToMend(error) ? EXIT.badInput : EXIT.failed;
}

/** Say on standard error what went wrong; commander has said its own by then. */
export function report(error: unknown): void {
  if (error instanceof CommanderError) return;
  if (error instanceof ScenarioError) console.error(error.message);
  else if (error instanceof Error) console.error(`muxsim: ${error.message}`);
  else console.error(`muxsim: ${error}`);
  if (isUsersToMend(error) || error instanceof InterruptedError) return;
  if (process.env.MUXSIM_DEBUG) console.error(error);
  else console.error("This looks like a fault of muxsim or of the system; MUXSIM_DEBUG=1 shows where it happened.");
}

function isUsersToMend(error: unknown): boolean {
  return error instanceof UsageError || error instanceof ScenarioError;
}
