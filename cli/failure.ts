/** What an error means for the caller: its exit code, and what is said about it. */
import { inspect } from "node:util";
import { CommanderError } from "commander";
import { ScenarioError } from "../scenarios/common/diagnostics.js";
import { InterruptedError, SystemError, UsageError } from "../scenarios/common/errors.js";
import { unexpectedInWords } from "../scenarios/common/system-error.js";
import type { Session } from "./session.js";

export const EXIT = { done: 0, failed: 1, badInput: 2, unsupported: 3, interrupted: 130 } as const;

export function exitCodeOf(caught: unknown): number {
  const error = unexpectedInWords(caught);
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.badInput;
  if (error instanceof InterruptedError) return EXIT.interrupted;
  return isUsersToMend(error) ? EXIT.badInput : EXIT.failed;
}

/** Say on standard error what went wrong; commander has said its own by then. */
export function report(caught: unknown, { err, env }: Pick<Session, "err" | "env">): void {
  const error = unexpectedInWords(caught);
  if (error instanceof CommanderError) return;
  if (error instanceof ScenarioError) err.line(error.message);
  else if (error instanceof Error) err.line(`muxsim: ${error.message}`);
  else err.line(`muxsim: ${error}`);
  if (isUsersToMend(error) || error instanceof InterruptedError) return;
  if (env.MUXSIM_DEBUG) err.line(inspect(error));
  else if (!(error instanceof SystemError))
    err.line("This looks like a fault of muxsim or of the system; MUXSIM_DEBUG=1 shows where it happened.");
}

function isUsersToMend(error: unknown): boolean {
  return error instanceof UsageError || error instanceof ScenarioError;
}
