/** How it is written who runs handlers: an executor's name, that name with some of it changed, or all of it. */
import * as z from "zod";
import { executorCalled, INLINE, namesOfExecutors } from "../../models/executors/registry.js";
import type { Executor } from "../../models/executors/types.js";
import {
  ASSIGNMENTS,
  PROMOTIONS,
  READERS,
  TASK_QUEUES,
  type ThreadsSpec,
  WAKES,
  type WorkersSpec,
} from "../../sim/requests/threads.js";
import { didYouMean } from "../common/did-you-mean.js";
import { forward } from "../common/forward.js";
import { MAX_POOL_THREADS, MAX_WORKERS } from "../common/limits.js";
import { show } from "../common/show.js";
import { field, section, writtenAs } from "./fields.js";
import { oneOf, yesOrNo } from "./text.js";
import { count, type Notation, positiveDuration } from "./units.js";

/** A number of threads, or one of `words`. */
function threadsOr<W extends string>(...words: W[]): Notation<number | W> {
  const number = count(1, MAX_WORKERS);
  return {
    expected: `${number.expected}, or ${words.join(" or ")}`,
    json: { anyOf: [number.json, { enum: words }] },
    read: (input) => words.find((word) => word === input) ?? number.read(input),
  };
}

const PRESET = "The executor that the rest changes: tokio, say.";

function executorNotation(executors: readonly Executor[]): Notation<string> {
  const names = namesOfExecutors(executors);
  return {
    expected: `an executor: ${names.join(", ")}`,
    json: { enum: names },
    read: (input) => oneOf(names).read(executorCalled(String(input), executors)?.name ?? input),
  };
}

const KEYS = {
  pollers: field(
    threadsOr("cores", "workers"),
    "Threads of the mechanism that wait for events, 1 if absent and there are workers; or the workers do, one at a time.",
  ).optional(),
  sets: field(
    oneOf(["per-thread", "shared"]),
    "Whether each of them has a set, a ring, a context of its own, where the mechanism has the choice.",
  ).optional(),
  blocking: field(count(1, MAX_POOL_THREADS), "Threads of a pool that steps which block are left to.").optional(),
  workers: field(threadsOr("cores"), "Threads that run the handlers.").optional(),
  queue: field(oneOf(TASK_QUEUES), "The workers' queue: shared if absent.").optional(),
  assign: field(
    oneOf(ASSIGNMENTS),
    "Of several queues, the one that a poller puts a task in: that of its connection if absent.",
  ).optional(),
  wake: field(oneOf(WAKES), "How a worker without work waits: on a futex if absent.").optional(),
  reads: field(
    oneOf(READERS),
    "Who reads what is reported ready: whoever it is reported to, if absent, or the worker that takes the task.",
  ).optional(),
  slot: field(yesOrNo, "Whether a worker runs what it has queued last first, and nobody steals it.").optional(),
  grow: section(
    {
      after: field(positiveDuration, "How long no task has been taken while some wait, such as 500ms."),
      most: field(count(1, MAX_WORKERS), "Workers in all."),
    },
    "One more worker when the queue has not moved for a while.",
  ).optional(),
  promote: field(
    oneOf(PROMOTIONS),
    "Where workers wait for events: when the one that did wakes another to wait in its place.",
  ).optional(),
  "look-every": field(count(1, 1e6), "Tasks after which a worker looks whether there are events.").optional(),
  "look-first": field(yesOrNo, "Whether a worker looks whether there are events before it steals.").optional(),
};

function mapOver(executors: readonly Executor[]) {
  return section(
    { preset: field(executorNotation(executors), PRESET).optional(), ...KEYS },
    "Who runs handlers: threads that wait for events (pollers) and threads that work.",
  );
}

type Written = z.output<ReturnType<typeof mapOver>>;

const KEYS_OF_WORKERS = [
  "queue",
  "assign",
  "wake",
  "reads",
  "slot",
  "grow",
  "promote",
  "look-every",
  "look-first",
] as const;

/** Keys that do not go with the others: why. */
function misplaced(
  written: Partial<Written>,
  { pollers, workers, own }: ThreadsSpec,
): [key: keyof Written, message: string][] {
  const wrong: [keyof Written, string][] = [];
  const needs = (key: keyof Written, there: boolean, what: string) => {
    if (written[key] !== undefined && !there) wrong.push([key, `needs ${what}`]);
  };
  for (const key of KEYS_OF_WORKERS) needs(key, workers !== undefined, "workers: a number, or cores");
  if (pollers === "workers" && workers === undefined) wrong.push(["pollers", "needs workers: a number, or cores"]);
  if (workers === undefined) return wrong;
  const several = workers.queue !== "shared";
  needs("assign", several, "queue: per-worker or stealing");
  if (workers.assign === "global" && workers.queue === "per-worker")
    wrong.push(["assign", "per-worker queues have no global one: expected connection or round-robin"]);
  needs("slot", workers.queue === "stealing", "queue: stealing");
  needs("grow", workers.queue !== "per-worker", "queue: shared or stealing, since a new worker has no connections");
  for (const key of ["promote", "look-every", "look-first"] as const)
    needs(key, pollers === "workers", "pollers: workers");
  needs("look-first", workers.queue === "stealing", "queue: stealing");
  if (pollers === "workers" && workers.wake === "spin")
    wrong.push(["wake", "workers that wait for events sleep there: expected futex or eventfd"]);
  if (pollers === "workers" && workers.grow !== undefined)
    wrong.push(["grow", "workers that wait for events are the mechanism's threads: their number is fixed"]);
  if (pollers === "workers" && own)
    wrong.push(["sets", "workers that wait for events wait on the same set: expected shared"]);
  const { grow, threads } = workers;
  if (grow !== undefined && typeof threads === "number" && grow.most < threads)
    wrong.push(["grow", `there are ${threads} workers already: expected most: ${threads} or more`]);
  return wrong;
}

/** Keys that are stored under another name. */
const STORED: Readonly<Record<string, string>> = { "look-every": "every", "look-first": "lookFirst", sets: "own" };

/** Threads as they are stored, as they would be written. */
function asWritten({ workers, pollers, own }: ThreadsSpec): Partial<Written> {
  const { every, lookFirst, grow, threads: _, ...others } = workers ?? ({} as Partial<WorkersSpec>);
  return {
    ...others,
    ...(pollers !== undefined && { pollers }),
    ...(own !== undefined && { sets: own ? "per-thread" : "shared" }),
    ...(every !== undefined && { "look-every": every }),
    ...(lookFirst !== undefined && { "look-first": lookFirst }),
    ...(grow && { grow: { after: grow.afterPs, most: grow.most } }),
  };
}

/** The same of threads as they are stored, with where in them. */
export function misplacedIn(spec: ThreadsSpec): { path: string[]; message: string }[] {
  return misplaced(asWritten(spec), spec).map(([key, message]) => {
    const stored = STORED[key] ?? key;
    return { path: key === "pollers" || key === "sets" ? [stored] : ["workers", stored], message };
  });
}

/** `spec` without what is its preset's only and does not go with what is written. */
function withoutMisplaced(spec: ThreadsSpec, written: Written): ThreadsSpec {
  const inherited = misplaced(asWritten(spec), spec).flatMap(([key]) => (written[key] === undefined ? [key] : []));
  if (inherited.length === 0) return spec;
  const { own, workers, ...others } = spec;
  const dropped = inherited.map((key) => STORED[key] ?? key);
  const kept = Object.entries(workers ?? {}).filter(([key]) => !dropped.includes(key));
  return {
    ...others,
    ...(own !== undefined && !dropped.includes("own") && { own }),
    ...(workers && { workers: { wake: "futex", ...Object.fromEntries(kept) } as WorkersSpec }),
  };
}

function toThreads(written: Written, executors: readonly Executor[], context: z.RefinementCtx): ThreadsSpec {
  const { name, threads } = executorCalled(written.preset ?? "", executors) ?? {
    name: undefined,
    threads: {} as ThreadsSpec,
  };
  const workers = toWorkers(written, threads.workers);
  const pollers = written.pollers ?? threads.pollers ?? (workers && 1);
  const own = written.sets === undefined ? threads.own : written.sets === "per-thread";
  const blocking = written.blocking ?? threads.blocking;
  const spec = withoutMisplaced(
    {
      ...(name && { name }),
      ...(pollers && { pollers }),
      ...(own !== undefined && { own }),
      ...(blocking && { blocking }),
      ...(workers && { workers }),
    },
    written,
  );
  for (const [key, message] of misplaced(written, spec)) context.addIssue({ code: "custom", path: [key], message });
  return spec;
}

function toWorkers(written: Written, preset: WorkersSpec | undefined): WorkersSpec | undefined {
  const threads = written.workers ?? preset?.threads;
  if (threads === undefined) return undefined;
  const { assign, reads, slot, grow, promote } = written;
  return {
    ...preset,
    threads,
    queue: written.queue ?? preset?.queue ?? "shared",
    wake: written.wake ?? preset?.wake ?? "futex",
    ...(assign && { assign }),
    ...(reads && { reads }),
    ...(slot !== undefined && { slot }),
    ...(grow && { grow: { afterPs: grow.after, most: grow.most } }),
    ...(promote && { promote }),
    ...(written["look-every"] && { every: written["look-every"] }),
    ...(written["look-first"] !== undefined && { lookFirst: written["look-first"] }),
  };
}

/** The executor that is meant by a word; for inline nothing is said. */
function named(word: string, executors: readonly Executor[], context: z.RefinementCtx): ThreadsSpec {
  const executor = executorCalled(word, executors);
  if (executor !== undefined) return { name: executor.name, ...executor.threads };
  if (word === INLINE) return {};
  const message = `${show(word)} is no executor${didYouMean(word, namesOfExecutors(executors))}`;
  context.addIssue({ code: "custom", message });
  return z.NEVER;
}

/** Who runs handlers, by one of `executors` or put together. */
export function threads(executors: readonly Executor[]) {
  const map = mapOver(executors);
  const whole = map.transform((written, context) => toThreads(written, executors, context));
  return z
    .unknown()
    .meta({
      get anyOf() {
        return [{ enum: namesOfExecutors(executors) }, writtenAs(map)];
      },
      description: "Who runs handlers: inline if absent, an executor's name, or pollers and workers.",
    })
    .transform((input, context): ThreadsSpec => {
      if (typeof input === "string") return named(input.trim(), executors, context);
      const result = whole.safeParse(input);
      if (result.success) return result.data;
      if (typeof input === "object" && input !== null && !Array.isArray(input)) forward(context, result.error, []);
      else {
        const message = `expected inline, an executor's name such as tokio, or a map such as { workers: 8 }, got ${show(input)}`;
        context.addIssue({ code: "custom", message });
      }
      return z.NEVER;
    });
}
