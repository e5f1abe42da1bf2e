/** Ctrl-C: once to stop in good order, twice to stop at once. */
import { EXIT } from "./failure.js";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** Run `work` with a signal that the first interruption aborts; the second ends the process. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, stop);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of SIGNALS) process.off(name, stop);
  }
}
