/**
 * What a module of one's own may not do to the thread it runs in: end it, or the process; print among the results; fail
 * where nobody waits for it. Runs in that thread, before the module is imported.
 */
import { syncBuiltinESMExports } from "node:module";

/** Thrown where a module calls what would end its thread. */
class EndingError extends Error {
  override name = "Error";
}

/** From now on; `report` hears of what nobody catches. */
export function confine(report: (error: unknown) => void): void {
  const ends = (what: string) => (code?: unknown) => {
    throw new EndingError(`calls process.${what}(${code === undefined ? "" : String(code)})`);
  };
  for (const name of ["exit", "reallyExit", "abort"] as const) replace(name, ends(name));
  const kill = process.kill.bind(process);
  replace("kill", (pid: number, signal?: string | number) => {
    if (signal === 0 || (pid > 0 && pid !== process.pid)) return kill(pid, signal);
    throw new EndingError(`calls process.kill(${pid})`);
  });
  // Standard output is for data.
  process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write;
  // Named imports of node:process see the same.
  syncBuiltinESMExports();
  process.on("uncaughtException", report);
  process.on("unhandledRejection", report);
}

function replace(name: string, value: unknown): void {
  Object.defineProperty(process, name, { value, configurable: false, writable: false });
}
