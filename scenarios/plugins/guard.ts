/**
 * A user's mechanism, or executor, whose functions are watched: what they throw names the place, and what they
 * return is checked.
 */
import type { Executor } from "../../models/executors/types.js";
import type { Mechanism, MemoryUse } from "../../models/types.js";
import { UsageError } from "../common/errors.js";
import { show } from "../common/show.js";
import { errorWithPlace, type Locate } from "./source-location.js";

/**
 * `build` stays as it is: what it throws, and what the threads' programs throw later, is the run's to report.
 * @param original as which the functions are called
 */
export function guard(mechanism: Mechanism, locate: Locate, original = mechanism): Mechanism {
  const { name, law, unsupported, threads, memory, build } = mechanism;
  const watched = <A extends unknown[], R>(
    what: string,
    call: (...args: A) => R,
    problem: (value: R) => string | undefined,
  ) => {
    return (...args: A): R => {
      const value = attempt(
        () => call.apply(original, args),
        (error) => errorWithPlace(`mechanism ${name}`, error, locate),
      );
      const wrong = problem(value);
      if (wrong === undefined) return value;
      throw new UsageError(`mechanism ${name}: ${what} must return ${wrong}, not ${shown(value)}`);
    };
  };
  const notice = law.notice && ((...args: Parameters<typeof law.notice>) => law.notice!(...args));
  return {
    ...mechanism,
    law: { ...law, notice: notice && watched("law.notice", notice, wrongNotice) },
    unsupported: unsupported && watched("unsupported", unsupported, wrongReason),
    threads: watched("threads", threads, wrongThreads),
    memory: watched("memory", memory, wrongMemory),
    build: (host) => build.call(original, host),
  };
}

/** `executor`, whose rule is called as one of `original`; what it answers is the run's to check. */
export function guardExecutor(executor: Executor, original = executor): Executor {
  const { rule } = executor;
  return rule === undefined ? executor : { ...executor, rule: (workers) => rule.call(original, workers) };
}

function attempt<T>(call: () => T, message: (error: unknown) => string): T {
  try {
    return call();
  } catch (error) {
    throw new UsageError(message(error));
  }
}

function shown(value: unknown): string {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : show(value);
}

const isAmount = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value) && value >= 0;

function wrongNotice(value: number | undefined): string | undefined {
  return value === undefined || isAmount(value) ? undefined : "picoseconds, or undefined";
}

function wrongReason(value: string | undefined): string | undefined {
  return value === undefined || (typeof value === "string" && value !== "") ? undefined : "a reason, or undefined";
}

function wrongThreads(value: number): string | undefined {
  return Number.isSafeInteger(value) && value >= 1 ? undefined : "a whole number from 1";
}

function wrongMemory(value: MemoryUse): string | undefined {
  const fits = value && isAmount(value.threads) && isAmount(value.buffers) && isAmount(value.registrations);
  return fits ? undefined : "bytes { threads, buffers, registrations }";
}
