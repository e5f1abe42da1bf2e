/** A mechanism and the threads of a program, put together on a machine. */
import type { Workload } from "../../sim/spec.js";
import { stepsOf } from "../../sim/traffic/classes.js";
import type { Executor } from "../executors/types.js";
import type { Host, Mechanism } from "../types.js";
import { executorFor } from "./executor.js";
import { fileThreads } from "./file-threads.js";
import { startPools } from "./pool.js";

/**
 * Build `mechanism` on `host` and start what carries out the handlers of `workload`: workers, as `own` has them if that
 * is the executor it names, threads that read files, pools. `host.accepting` is there already, if connections end.
 */
export function buildProgram(host: Host, mechanism: Mechanism, workload: Workload, own?: Pick<Executor, "rule">): void {
  const executor = executorFor(host, workload.threads, own);
  const files = fileThreads(host, mechanism, workload);
  host.executor = executor;
  host.files = files;
  mechanism.build(host);
  if (executor !== undefined) files?.start(executor);
  executor?.start();
  startPools(host, { handler: stepsOf(workload), pools: workload.pools }, files);
}
