/** How it is written what a program does with a request: a handler, step by step. */
import * as z from "zod";
import type { Executor } from "../../models/executors/types.js";
import { BLOCKING, isOneRead, leavingBlocks, poolsOf } from "../../sim/requests/pools.js";
import { deedsIn } from "../../sim/requests/steps.js";
import type { ThreadsSpec } from "../../sim/requests/threads.js";
import type { FurtherOperation, PoolSpec, ProgramSpec, RepeatSpec, SizeSpec, Step } from "../../sim/spec.js";
import { didYouMean } from "../common/did-you-mean.js";
import { forward } from "../common/forward.js";
import {
  MAX_BRANCHES,
  MAX_DEPTH,
  MAX_LINES,
  MAX_PENDING,
  MAX_POOL_THREADS,
  MAX_REPEAT,
  MAX_STEPS,
  MAX_TOGETHER,
  PROGRAM_NAME,
} from "../common/limits.js";
import { show } from "../common/show.js";
import { ABSENT, durations, NOTHING, sizes } from "./distribution.js";
import { field, listOf, namedMap, section, UNKNOWN_KEY, writtenAs } from "./fields.js";
import { GEOMETRIC, geometricMean } from "./geometric.js";
import { oneKind } from "./one-kind.js";
import { line } from "./text.js";
import { threads } from "./threads.js";
import { count, Misread, misread, type Notation, plainNumber, share } from "./units.js";

/** What a request to somebody else takes if nothing else is said: a few words of a protocol. */
const REQUEST: SizeSpec = { kind: "constant", meanBytes: 128 };

const operation = section(
  {
    to: field(
      line("whom it asks", 100),
      "Whom it asks: db, say. A name, for people; without takes, a device under machine.devices.",
    ),
    takes: durations(
      "From when the request is sent until the answer comes, such as lognormal 1ms cv 1; absent for a device of the machine.",
    ).optional(),
    request: oneKindOfSize("Bytes of the request, 128B if absent; none: nothing is sent, as with a timer."),
    response: sizes("Bytes of the answer, such as 2KiB; nothing is moved if absent.").optional(),
  },
  "A further operation on a descriptor of its own, through the same mechanism.",
).transform(
  ({ to, takes, request, response }): FurtherOperation => ({
    to,
    ...(takes && { takes }),
    ...(takes && request !== "none" && { request: request ?? REQUEST }),
    ...(response && { response }),
  }),
);

function oneKindOfSize(description: string) {
  const size = sizes(description);
  return z
    .unknown()
    .meta({ anyOf: [{ const: "none" }, writtenAs(size)], description })
    .transform((input, context) => {
      if (input === undefined || input === "none") return input;
      const result = size.safeParse(input);
      if (result.success) return result.data;
      // Of a word that is no size, that there is another one.
      if (typeof input === "string" && !/[0-9]/.test(input))
        context.addIssue({ code: "custom", message: `expected a size such as 64B, or none, got ${show(input)}` });
      else forward(context, result.error, []);
      return z.NEVER;
    })
    .optional();
}

const operations = listOf(
  section({ io: operation }, "A further operation.").transform(({ io }) => io),
  { list: "a list of io steps", item: "io step" },
  1,
  MAX_TOGETHER,
);

const poolName = line("a name such as files", 100);

const MEAN = plainNumber(1, MAX_REPEAT, true);
const times: Notation<RepeatSpec> = {
  expected: "a number of times such as 3, or geometric 3",
  json: { anyOf: [count(1, MAX_REPEAT).json, GEOMETRIC] },
  read(input) {
    if (typeof input !== "string") return { kind: "constant", count: count(1, MAX_REPEAT).read(input) };
    const mean = geometricMean(input);
    if (mean === undefined) throw misread(times.expected, input);
    return { kind: "geometric", mean: MEAN.read(mean) };
  },
};

const NO_PLAIN = {
  json: { not: {} },
  read(input: unknown): never {
    throw misread("a step such as compute: 5us", input);
  },
};

/** Steps in a list, those of repetitions and choices inside one another `depth` times at most. */
function steps(depth: number): z.ZodType<Step[]> {
  return listOf(step(depth), { list: "a list of steps, each behind a hyphen", item: "step" }, 1, MAX_STEPS);
}

/** Steps inside a step: built when there are any, and of the same form, which a JSON Schema need not say again. */
function nestedSteps(depth: number): z.ZodType<Step[]> {
  let built: z.ZodType<Step[]> | undefined;
  return z
    .unknown()
    .meta({ type: "array", items: { type: "object" }, minItems: 1, description: "Steps, as those of the handler." })
    .transform((input, context): Step[] => {
      built ??= steps(depth);
      const result = built.safeParse(input);
      if (result.success) return result.data;
      forward(context, result.error, []);
      return z.NEVER;
    });
}

function step(depth: number): z.ZodType<Step> {
  const nested = depth > 0 ? nestedSteps(depth - 1) : tooDeep;
  return oneKind<Step>({
    kinds: {
      compute: durations("Core time on the thread that runs the handler.").transform(
        (duration): Step => ({ kind: "compute", duration }),
      ),
      io: operation.transform((io): Step => ({ kind: "io", operations: [io], until: "all" })),
      together: operations.transform((list): Step => ({ kind: "io", operations: list, until: "all" })),
      any: operations.transform((list): Step => ({ kind: "io", operations: list, until: "any" })),
      block: durations("For how long the thread sleeps, as in a blocking call.").transform(
        (duration): Step => ({ kind: "block", duration }),
      ),
      offload: section(
        { pool: field(poolName, "The pool's name; pools says how many threads it has."), steps: nested },
        "Steps that a thread of a pool carries out: compute, block, and reads of storage devices, repeated or chosen.",
      ).transform(toOffload),
      reply: sizes("Bytes of the message to the client.").transform((size): Step => ({ kind: "reply", size })),
      repeat: section(
        { times: field(times, "How often: 3, or geometric 3."), steps: nested },
        "Steps that are repeated.",
      ).transform(({ times, steps }): Step => ({ kind: "repeat", times, steps })),
      choose: z
        .record(z.string(), nested, {
          error: ({ input }) =>
            `expected steps by their probability, such as { 90%: [...], 10%: [...] }; got ${show(input)}`,
        })
        .meta({ description: "Steps by their probability: { 90%: [...], 10%: [...] }." })
        .transform(toChoice),
    },
    expected: "a step such as compute: 5us, io, together, any, block, offload, reply, repeat or choose",
    plain: NO_PLAIN,
    description: "A step of the handler.",
  });
}

const tooDeep: z.ZodType<Step[]> = z.unknown().transform((_, context) => {
  context.addIssue({ code: "custom", message: `expected steps inside one another at most ${MAX_DEPTH} times` });
  return z.NEVER;
});

/** A pool computes and blocks: what has to do with the loop is the loop's. */
function toOffload({ pool, steps }: { pool: string; steps: Step[] }, context: z.RefinementCtx): Step {
  const isForPool = (step: Step) =>
    step.kind === "compute" || step.kind === "block" || (step.kind === "io" && isOneRead(step));
  if (!deedsIn(steps).every(isForPool))
    context.addIssue({
      code: "custom",
      path: ["steps"],
      message: "expected steps that compute, block or read a storage device: a pool does no other I/O",
    });
  return { kind: "offload", pool, steps };
}

/** Probabilities as they are written add up to 1. */
function toChoice(written: Record<string, Step[]>, context: z.RefinementCtx): Step {
  const entries = Object.entries(written);
  if (entries.length > MAX_BRANCHES || entries.length === 0) {
    context.addIssue({ code: "custom", message: `expected 1 to ${MAX_BRANCHES} branches, got ${entries.length}` });
    return z.NEVER;
  }
  const branches = entries.map(([text, steps]) => {
    try {
      return { probability: share(0, 1, true).read(text), steps };
    } catch (error) {
      if (!(error instanceof Misread)) throw error;
      context.addIssue({ code: "custom", path: [text], message: `${UNKNOWN_KEY}; ${error.message}` });
      return { probability: 0, steps };
    }
  });
  const sum = branches.reduce((total, { probability }) => total + probability, 0);
  if (Math.abs(sum - 1) > 1e-9)
    context.addIssue({ code: "custom", message: `expected probabilities that add up to 100%, got ${show(sum)}` });
  return { kind: "choose", branches };
}

/** Kinds of traffic that need a callback; events of a trace may bring their own. */
const REQUIRING = ["closed", "open", "clients", "storage"];

/**
 * What is done with requests is written once: as a program's handler or as the workload's callback. Where there are
 * several programs, whether one is missing depends on the lines. Of several classes, each may have its own.
 */
export function handledOnce(input: unknown, context: z.RefinementCtx): unknown {
  if (!isMap(input)) return input;
  if (Array.isArray(input.workload)) return handledByClass(input, input.workload);
  if (!isMap(input.workload)) return input;
  const { program, workload } = input;
  const traffic = REQUIRING.filter((kind) => isMap(workload[kind]));
  for (const kind of [...REQUIRING, "trace"]) {
    if (program === undefined || !isMap(workload[kind]) || workload[kind].callback === undefined) continue;
    const message = `given beside workload.${kind}.callback, which is short for a handler of one step: keep one of them`;
    context.addIssue({ code: "custom", path: ["program"], message });
  }
  if (program !== undefined || input.programs !== undefined) return input;
  return { ...input, workload: demanding(workload, traffic) };
}

/** `workload` with a callback that is missing where it has none. */
function demanding(workload: Record<string, unknown>, kinds: readonly string[]): Record<string, unknown> {
  const lacking = kinds.filter((kind) => (workload[kind] as Record<string, unknown>).callback === undefined);
  const completed = lacking.map((kind) => [kind, { ...(workload[kind] as object), callback: ABSENT }]);
  return { ...workload, ...Object.fromEntries(completed) };
}

/** A class that has neither a callback nor a handler needs a program; where none does, that needs no handler. */
function handledByClass(input: Record<string, unknown>, classes: readonly unknown[]): Record<string, unknown> {
  const { program, programs } = input;
  const kindsOf = (each: Record<string, unknown>) => REQUIRING.filter((kind) => isMap(each[kind]));
  const isOwn = (each: unknown) =>
    !isMap(each) ||
    each.handler !== undefined ||
    [...REQUIRING, "trace"].some((kind) => isMap(each[kind]) && each[kind].callback !== undefined);
  if (program === undefined && programs === undefined) {
    const workload = classes.map((each) => (isMap(each) && !isOwn(each) ? demanding(each, kindsOf(each)) : each));
    return { ...input, workload };
  }
  if (!isMap(program) || program.handler !== undefined || !classes.every(isOwn)) return input;
  return { ...input, program: { ...program, handler: ELSEWHERE } };
}

/** In place of a handler that each class has itself. */
const ELSEWHERE = Symbol("elsewhere");

function isMap(input: unknown): input is Record<string, unknown> {
  return typeof input === "object" && input !== null && !Array.isArray(input);
}

/** What a handler is in a workload: its first computing is the callback. */
export function asContent({ handler, pools, threads }: Partial<WrittenProgram>): ProgramSpec {
  if (handler === undefined) return { ...sizesIn(pools, threads), ...threadsIn(threads) };
  const [first, ...others] = threads?.blocking === undefined ? handler : leavingBlocks(handler);
  const computes = first?.kind === "compute";
  const rest = computes ? others : first === undefined ? [] : [first, ...others];
  return {
    callback: computes ? first.duration : NOTHING,
    ...(rest.length > 0 && { handler: rest }),
    ...sizesIn(pools, threads),
    ...threadsIn(threads),
  };
}

function sizesIn(pools: WrittenProgram["pools"], threads: WrittenProgram["threads"]): Pick<ProgramSpec, "pools"> {
  const sizes = { ...(threads?.blocking !== undefined && { [BLOCKING]: { threads: threads.blocking } }), ...pools };
  return Object.keys(sizes).length > 0 ? { pools: sizes } : {};
}

const poolThreads = count(1, MAX_POOL_THREADS);

const boundedPool = section(
  {
    threads: field(poolThreads, "Threads of the pool."),
    queue: field(count(0, MAX_PENDING), "Requests that may wait for a thread; those beyond are refused.").optional(),
  },
  "A pool whose queue may have a bound.",
);

/** Threads of a pool; or these and the length of its queue. */
const pool = z
  .unknown()
  .meta({
    anyOf: [poolThreads.json, writtenAs(boundedPool)],
    description: "Threads of the pool, or { threads, queue }.",
  })
  .transform((input, context): PoolSpec => {
    const isCount = !isMap(input);
    const result = (isCount ? field(poolThreads, "") : boundedPool).safeParse(input);
    if (!result.success) forward(context, result.error, []);
    else if (typeof result.data === "number") return { threads: result.data };
    else return { threads: result.data.threads, ...(result.data.queue !== undefined && { queue: result.data.queue }) };
    return z.NEVER;
  });

interface WrittenProgram {
  handler: Step[];
  pools?: Record<string, PoolSpec>;
  threads?: ThreadsSpec;
}

/** Inline, which is written as nothing, needs no word. */
export function threadsIn(threads: ThreadsSpec | undefined): Pick<ProgramSpec, "threads"> {
  return threads === undefined || Object.keys(threads).length === 0 ? {} : { threads };
}

/** A program, or one of several; what a program among several leaves out it has from the default. */
export interface ProgramDraft extends Partial<WrittenProgram> {}

/** The steps of a program, or of a class of traffic. */
export const handlerSteps = steps(MAX_DEPTH).meta({
  description: "What is done with a request: compute, io, together, any, block, offload, reply, repeat, choose.",
});

const handlerOrElsewhere = z
  .unknown()
  .meta(writtenAs(handlerSteps))
  .transform((input, context): Step[] | undefined => {
    if (input === ELSEWHERE) return undefined;
    const result = handlerSteps.safeParse(input);
    if (result.success) return result.data;
    forward(context, result.error, []);
    return z.NEVER;
  });

function keys(executors: readonly Executor[]) {
  return {
    pools: z
      .record(z.string(), pool, {
        error: ({ input }) => `expected a map of pools by name, such as { files: 8 }; got ${show(input)}`,
      })
      .meta({ description: "The pools that steps are left to, 4 threads each if absent, as libuv's." })
      .optional(),
    threads: threads(executors).optional(),
  };
}

export function program(executors: readonly Executor[]) {
  return section(
    { handler: handlerOrElsewhere, ...keys(executors) },
    "What is done with a request. A workload's callback: 5us is short for a handler of one step, compute: 5us.",
  );
}

function oneOfSeveral(executors: readonly Executor[]) {
  return section(
    { handler: handlerSteps.optional(), ...keys(executors) },
    "A program that lines may have; what it leaves out is the default program's.",
  );
}

/** Pools that no step of `handler` is left to, and what is to be said of each. */
export function unusedPools(pools: object, handler: readonly Step[]): { name: string; message: string }[] {
  const used = poolsOf(handler);
  return Object.keys(pools)
    .filter((name) => !used.includes(name))
    .map((name) => ({ name, message: `no step is left to a pool of this name${didYouMean(name, used)}` }));
}

/** Programs by the names that lines give. */
export const programs = (executors: readonly Executor[]) =>
  namedMap(
    oneOfSeveral(executors),
    {
      ...{ items: "programs", item: "program", name: programName.expected },
      description: "Programs by name: a line has that of its `program`, or without one the default, `program` above.",
    },
    MAX_LINES,
  );

/** A program as a line names it. */
export const programName: Notation<string> = {
  expected: "a program's name of letters, digits, dots, hyphens, underscores and plus signs, such as callbacks",
  json: { type: "string", pattern: PROGRAM_NAME.source },
  read(input) {
    const text = line("the name of a program under programs", 100).read(input);
    if (!PROGRAM_NAME.test(text)) throw misread(this.expected, input);
    return text;
  },
};
