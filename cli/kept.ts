/** Long work whose finished runs are kept: with progress on the way, Ctrl-C, and how to go on. */
import { UsageError } from "../scenarios/errors.js";
import { checkpointFile, preparePartial, removePartial } from "../scenarios/output.js";
import type { Progress } from "../scenarios/sweep.js";
import { interruptible } from "./interrupt.js";
import type { ProgressReport } from "./progress.js";
import type { Output } from "./session.js";

export interface Keeping {
  /** Directory of the result; finished runs are kept next to it until it is complete. */
  out: string;
  /** Absent where none is shown. */
  progress: ProgressReport | undefined;
  resume: boolean | undefined;
  /** Hears how to go on. */
  err: Output;
  /** The command that goes on. */
  resuming: () => string;
}

/** What the work is to tell and to hear. */
export interface Kept {
  signal: AbortSignal;
  checkpoint: string;
  onProgress: (state: Progress) => void;
}

export async function keeping<T>(
  { out, progress, resume, err, resuming }: Keeping,
  work: (kept: Kept) => Promise<T>,
): Promise<T> {
  const created = preparePartial(out);
  let finished = 0;
  const onProgress = (state: Progress) => {
    finished = state.done;
    progress?.update(state);
  };
  try {
    return await interruptible((signal) => work({ signal, checkpoint: checkpointFile(out), onProgress }));
  } catch (error) {
    progress?.end();
    if (!(error instanceof UsageError) && finished > 0) {
      err.line(`What is finished is kept. To go on: ${resuming()}`);
    }
    // With --resume, the checkpoint may belong to another run: it is not ours to remove.
    else if (!resume) removePartial(out, created);
    throw error;
  } finally {
    progress?.end();
  }
}
