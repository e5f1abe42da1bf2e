/** One cell; if it fails, whether that is the user's to mend or a fault of muxsim. */
import { findExecutor } from "../../models/executors/registry.js";
import type { Executor } from "../../models/executors/types.js";
import { findMechanism } from "../../models/registry.js";
import type { Mechanism } from "../../models/types.js";
import { ClockOverflowError, NoProgressError } from "../../sim/time.js";
import { type TracedRun, type TraceRequest, traceExecution } from "../cell/execution-trace.js";
import { type SimulateOptions, simulate } from "../cell/simulate.js";
import { LostEventError } from "../cell/watchdog.js";
import { UsageError } from "../common/errors.js";
import type { Cell, CellResult } from "../common/types.js";
import { openTrace } from "../trace/file.js";
import { errorWithPlace, type Locate } from "./source-location.js";

/** A mechanism or an executor of one's own, and how to find the place of an error in it. */
export type Plugin = { locate: Locate } & (
  | { mechanism: Mechanism; executor?: undefined }
  | { mechanism?: undefined; executor: Executor }
);

/** Those of a module, say. */
export function pluginsOf(
  { mechanisms, executors }: { mechanisms: readonly Mechanism[]; executors: readonly Executor[] },
  locate: Locate,
): Plugin[] {
  return [
    ...mechanisms.map((mechanism) => ({ mechanism, locate })),
    ...executors.map((executor) => ({ executor, locate })),
  ];
}

/** The cell asks for what cannot be simulated. Classes of errors do not survive the way between threads; this does. */
export interface Refusal {
  refused: string;
}

/** Those of `plugins` that take part in `cell`, the one before the other; an executor only if it has a rule. */
function taking(cell: Cell, plugins: readonly Plugin[]): (Plugin & { what: string })[] {
  return plugins.flatMap((plugin) => {
    const { mechanism, executor } = plugin;
    if (mechanism?.name === cell.mechanism) return [{ ...plugin, what: `mechanism ${mechanism.name}` }];
    if (executor?.rule === undefined || executor.name !== cell.workload.threads?.name) return [];
    return [{ ...plugin, what: `executor ${executor.name}` }];
  });
}

/** Simulate `cell` with what ships or those of `plugins`. Errors in the latter are refusals too. */
export function attempt(cell: Cell, plugins: readonly Plugin[]): CellResult | Refusal {
  return trying(cell, plugins, (options, mine) => {
    const result = simulate(cell, options);
    const impossible = mine.length > 0 ? impossibility(cell, result) : undefined;
    return impossible === undefined ? result : { refused: `${mine[0].what}: ${impossible}` };
  });
}

/** Look into a run of `cell`, as {@link attempt}. */
export function trace(cell: Cell, request: TraceRequest, plugins: readonly Plugin[]): TracedRun | Refusal {
  return trying(cell, plugins, (options) => traceExecution(cell, request, options));
}

function trying<T>(
  cell: Cell,
  plugins: readonly Plugin[],
  work: (options: SimulateOptions, mine: ReturnType<typeof taking>) => T | Refusal,
): T | Refusal {
  const mine = taking(cell, plugins);
  try {
    const options: SimulateOptions = {
      openTrace,
      find: (name) => plugins.find(({ mechanism }) => mechanism?.name === name)?.mechanism ?? findMechanism(name),
      findExecutor: (name) => plugins.find(({ executor }) => executor?.name === name)?.executor ?? findExecutor(name),
    };
    return work(options, mine);
  } catch (error) {
    const culprit = mine.find(({ locate }) => locate(error) !== undefined) ?? mine[0];
    if (culprit !== undefined) return { refused: errorText(culprit.what, error, culprit.locate) };
    const refusals = [NoProgressError, ClockOverflowError, UsageError];
    if (refusals.some((refusal) => error instanceof refusal)) return { refused: (error as Error).message };
    throw error;
  }
}

/** What cannot come of operations that are well-formed: a program in JavaScript may yield others. */
function impossibility(
  { machine }: Cell,
  { accounts, remainders = {}, windowPs, counters }: CellResult,
): string | undefined {
  const times = [...Object.values(accounts), ...Object.values(remainders)];
  const whole = times.every((ps) => Number.isInteger(ps));
  const adds = whole && times.reduce((sum, ps) => sum + BigInt(ps), 0n) === BigInt(machine.cores) * BigInt(windowPs);
  if (adds && Object.values(counters).every((count) => Number.isInteger(count) && count >= 0)) return undefined;
  return "its core time does not add up, or its calls are no number: does it yield something that is not an operation?";
}

/** An error that `what`, a mechanism or an executor of one's own, brought about, for its author. */
export function errorText(what: string, error: unknown, locate: Locate): string {
  // Said already; by a guard, with its place.
  if (error instanceof UsageError) return error.message;
  const ours =
    error instanceof NoProgressError || error instanceof ClockOverflowError || error instanceof LostEventError;
  if (ours) return `${what}: ${error.message}`;
  // The machine stumbles over what a program yields, not the program itself.
  const hint = error instanceof TypeError && locate(error) === undefined && !error.message.includes("no operation");
  return errorWithPlace(what, error, locate) + (hint ? "; does it yield something that is not an operation?" : "");
}
