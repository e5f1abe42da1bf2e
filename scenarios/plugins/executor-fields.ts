/** What the fields of an executor may hold. */
import type * as z from "zod";
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
import { MAX_PS } from "../../sim/time.js";
import { MAX_POOL_THREADS, MAX_WORKERS } from "../common/limits.js";
import { field, section } from "../schema/fields.js";
import { oneOf } from "../schema/text.js";
import { misplacedIn } from "../schema/threads.js";
import { call, DOCUMENTATION, notation, pluginName, text } from "./documentation-fields.js";

const NAME = /^[a-z][a-z0-9]*([-+][a-z0-9]+)*$/;

function wholeBetween(least: number, most: number, ...words: string[]) {
  const expected = `a whole number from ${least} to ${most}${words.map((word) => `, or "${word}"`).join("")}`;
  const valid = (input: unknown): input is number =>
    words.includes(input as string) || (Number.isSafeInteger(input) && Number(input) >= least && Number(input) <= most);
  return field(notation(expected, valid), expected);
}

const flag = field(
  notation("true or false", (input): input is boolean => typeof input === "boolean"),
  "Whether it is so.",
).optional();

const workers = section(
  {
    threads: wholeBetween(1, MAX_WORKERS, "cores"),
    queue: field(oneOf(TASK_QUEUES), "Their queues."),
    wake: field(oneOf(WAKES), "How they wait."),
    assign: field(oneOf(ASSIGNMENTS), "Of several queues, which one.").optional(),
    slot: flag,
    grow: section(
      { afterPs: wholeBetween(1, MAX_PS), most: wholeBetween(1, MAX_WORKERS) },
      "Growth: { afterPs, most }.",
    ).optional(),
    promote: field(oneOf(PROMOTIONS), "When another is woken to wait.").optional(),
    every: wholeBetween(1, 1e6).optional(),
    lookFirst: flag,
    reads: field(oneOf(READERS), "Who reads.").optional(),
  } satisfies Record<keyof WorkersSpec, z.ZodType>,
  "Threads that run handlers.",
);

const threads = section(
  {
    pollers: wholeBetween(1, MAX_WORKERS, "cores", "workers").optional(),
    own: flag,
    blocking: wholeBetween(1, MAX_POOL_THREADS).optional(),
    workers: workers.optional(),
  } satisfies Record<keyof Executor["threads"], z.ZodType>,
  "Who runs handlers.",
);

/** Every field of an executor. Its output is of no use: what is checked stays as it is. */
export const executorSchema = section(
  {
    name: pluginName("two-choices", NAME),
    ...DOCUMENTATION,
    law: text("a sentence that states the law it should follow"),
    threads,
    rule: call("a function (workers) => { assign, rank, victims, share, wake }").optional(),
  } satisfies Record<keyof Executor, z.ZodType>,
  "An executor.",
).superRefine(({ threads, rule }, context) => {
  const spec = threads as ThreadsSpec;
  for (const { path, message } of misplacedIn(spec))
    context.addIssue({ code: "custom", path: ["threads", ...path], message });
  if (rule !== undefined && spec.workers === undefined)
    context.addIssue({
      code: "custom",
      path: ["rule"],
      message: "decides about workers, of which there are none: give threads.workers",
    });
});
