/** How the things in a result are called, in the order in which they are listed. */
import { capital } from "../../scenarios/common/capital.js";
import type { MetricUnit } from "../../scenarios/common/estimate.js";
import { findMetric } from "../../scenarios/common/metrics.js";
import type { CellResult, Latency, MechanismNote, Point, Result, Verdict } from "../../scenarios/common/types.js";

export type Account = keyof CellResult["accounts"];
export type Family = MechanismNote["family"];
export type MemoryPart = keyof Point["memory"];

export const LATENCY_NAMES: Record<Latency, { short: string; meaning: string }> = {
  notice: { short: "notice", meaning: "from the device event until user code is notified of it" },
  start: { short: "start", meaning: "from the device event until the callback starts" },
  response: { short: "response", meaning: "from the device event until the callback has ended" },
  client: { short: "client", meaning: "from when a client sends a request until it has the reply" },
};

export const ACCOUNT_NAMES: Record<Account, { short: string; meaning: string }> = {
  callback: { short: "callback", meaning: "the user's work on an event" },
  user: { short: "user", meaning: "the mechanism's own user-mode code" },
  system: { short: "system call", meaning: "calls that led to something" },
  polling: { short: "fruitless polling", meaning: "polls that found nothing, with re-queueing and yielding" },
  switch: { short: "context switch", meaning: "a core taking up another thread" },
  interrupt: { short: "interrupt", meaning: "device interrupts and the wake-ups they pay for" },
  clients: { short: "clients", meaning: "threads of clients on the same machine" },
  transition: { short: "to sleep and back", meaning: "a core going to sleep, and resuming" },
  idle: { short: "idle", meaning: "nothing to run" },
};

export const MEMORY_NAMES: Record<MemoryPart, string> = {
  threads: "threads",
  buffers: "buffers",
  registrations: "registrations",
};

export const FAMILIES: readonly Family[] = ["polling scheme", "readiness", "completion", "threads"];

export const VERDICTS: readonly Verdict[] = ["supported", "refuted", "undecided"];

/** What a metric's name means; some numbers, such as an exponent, are no metric of a point and have no other name. */
export function metricTitle(name: string): string {
  return findMetric(name)?.title ?? name;
}

export function metricUnit(name: string): MetricUnit | "number" {
  return findMetric(name)?.unit ?? "number";
}

/** The keys of `record`, typed, in their order. */
function keysOf<K extends string>(record: Record<K, unknown>): K[] {
  return Object.keys(record) as K[];
}

export const LATENCY_KEYS = keysOf(LATENCY_NAMES);

/** The latencies that a result has. */
export function latenciesOf({ points }: Pick<Result, "points">): Latency[] {
  const isThere = (latency: Latency) => points.some((point) => point.latency?.[latency] !== undefined);
  return LATENCY_KEYS.filter((latency) => latency !== "client" || isThere(latency));
}

export const ACCOUNT_KEYS = keysOf(ACCOUNT_NAMES);

/** Those that a result has. */
export function accountsOf({ points }: Pick<Result, "points">): Account[] {
  const isThere = (account: Account) => points.some(({ coreShare }) => coreShare?.[account] !== undefined);
  return ACCOUNT_KEYS.filter((account) => (account !== "clients" && account !== "transition") || isThere(account));
}
export const MEMORY_KEYS = keysOf(MEMORY_NAMES);

/** For the start of a title; `p99` stays as it is. */
export function capitalise(text: string): string {
  return /^p\d/.test(text) ? text : capital(text);
}
