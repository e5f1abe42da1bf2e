/**
 * Long work that writes a directory: with progress on the way, Ctrl-C, finished runs that are kept, and how to go on.
 * That the directory can be written is made sure before any work is done.
 */
import { InterruptedError, UsageError } from "../scenarios/common/errors.js";
import { OutputDirectory, type OutputFile, type OutputKind } from "../scenarios/result/output.js";
import type { Progress } from "../scenarios/run/sweep.js";
import { interruptible } from "./interrupt.js";
import type { ProgressReport } from "./progress.js";
import type { Output } from "./session.js";

interface Keeping {
  /** Directory of the result; finished runs are kept next to it until it is complete. */
  out: string;
  kind: OutputKind;
  /** Absent where none is shown. */
  progress: ProgressReport | undefined;
  resume: boolean | undefined;
  /** Hears how to go on, and what else should be known. */
  err: Pick<Output, "line">;
  /** The command that goes on. */
  resuming: () => string;
}

/** What the work is to tell and to hear. */
interface Resumed {
  signal: AbortSignal;
  checkpoint: string;
  onProgress: (state: Progress) => void;
  onWarning: (message: string) => void;
}

/** Do `work` and write the files that `filesOf` makes of what it gives. @returns that, and where they are */
export async function keeping<T>(
  { out, kind, progress, resume, err, resuming }: Keeping,
  work: (resumed: Resumed) => Promise<T>,
  filesOf: (made: T) => Promise<OutputFile[]>,
): Promise<{ made: T; directory: string }> {
  const output = OutputDirectory.open(out, kind);
  let state = { done: 0, total: 0 };
  const onProgress = (now: Progress) => {
    state = now;
    progress?.update(now);
  };
  const onWarning = (message: string) => {
    progress?.pause();
    err.line(message);
  };
  let complete = false;
  try {
    const made = await interruptible(async (signal) => {
      const found = await work({ signal, checkpoint: output.checkpoint, onProgress, onWarning });
      complete = true;
      progress?.end();
      const files = await filesOf(found);
      if (signal.aborted) throw new InterruptedError(state.done, state.total);
      for (const path of output.write(files)) err.line(`${path} was not written by muxsim and stays there.`);
      return found;
    });
    return { made, directory: output.directory };
  } catch (error) {
    progress?.end();
    const useful = complete || (state.done > 0 && !(error instanceof UsageError));
    // With --resume, the checkpoint may belong to another run: it is not ours to remove.
    if (!useful && !resume) output.discard();
    else if (output.release() && useful) err.line(`Finished runs are kept. To continue: ${resuming()}`);
    throw error;
  } finally {
    progress?.end();
  }
}
