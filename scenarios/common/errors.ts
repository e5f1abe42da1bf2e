/** Errors that are the user's to mend: said in one message, without a stack. */

/** Something about the call is wrong: a file, a directory, a setting. The command line ends with exit code 2. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** The run was stopped from outside. The command line ends with exit code 130. */
export class InterruptedError extends Error {
  override name = "InterruptedError";
  constructor(
    /** Cells finished, of how many; 0 of 0 where it is not runs that were interrupted. */
    readonly done: number,
    readonly total: number,
  ) {
    super(total === 0 ? "interrupted" : `interrupted with ${done} of ${total} runs finished`);
  }
}

/**
 * The system does not let something be done that the call is right to ask for: a full disk, too many open files. Exit
 * code 1.
 */
export class SystemError extends Error {
  override name = "SystemError";
}
