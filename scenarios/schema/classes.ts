/** How several classes of traffic are written: a list, each with a name, its operations, and what it asks for. */
import type * as z from "zod";
import type { Step, TrafficClass } from "../../sim/spec.js";
import { CLASS_NAME, MAX_CLASSES, MAX_PENDING } from "../common/limits.js";
import { isClassName } from "../common/metrics.js";
import { show } from "../common/show.js";
import { field, listOf } from "./fields.js";
import { asContent, handlerSteps } from "./program.js";
import { count, Misread, misread, type Notation, offeringOnlyItsOwn, offerOf, share } from "./units.js";

const NAME = "a class's name in small letters, digits and hyphens, such as bulk";

const className: Notation<string> = {
  expected: NAME,
  json: { type: "string", pattern: CLASS_NAME.source },
  read(input) {
    if (typeof input !== "string" || !CLASS_NAME.test(input)) throw misread(NAME, input);
    if (!isClassName(input)) throw new Misread(`${show(input)} is part of a metric's name: expected another name`);
    return input;
  },
};

const ALL = share(0, 1, true);
const operations: Notation<{ count: number } | { share: number }> = offeringOnlyItsOwn({
  expected: "a number of operations such as 5, or a share of all such as 10%",
  json: { anyOf: [...(count(1, MAX_PENDING).json.anyOf as object[]), ...(ALL.json.anyOf as object[])] },
  read(input) {
    const ofAll = typeof input === "string" ? input.trim().endsWith("%") : typeof input === "number" && input < 1;
    try {
      return ofAll ? { share: ALL.read(input) } : { count: count(1, MAX_PENDING).read(input) };
    } catch (error) {
      throw misread(operations.expected, input, offerOf(error));
    }
  },
});

const yes: Notation<boolean> = {
  expected: "true or false",
  json: { type: "boolean" },
  read(input) {
    if (typeof input !== "boolean") throw misread("true or false", input);
    return input;
  },
};

/** The keys of a class besides its traffic. */
export const CLASS_KEYS = {
  name: field(className, "What it is called: its metrics are `bulk.response.p99` and so on."),
  operations: field(
    operations,
    "How many of the pending operations are its own, or which share; an even part of what the others leave if absent.",
  ).optional(),
  background: field(yes, "Whether it only keeps the machine busy, and is not measured.").optional(),
  handler: handlerSteps.optional(),
};

interface WrittenClass {
  name: string;
  operations?: { count: number } | { share: number };
  background?: boolean;
  handler?: Step[];
}

/** A class whose traffic is `traffic`, which may have a callback in place of the class's handler. */
export function classOf<T extends { callback?: unknown; kind: string }>(
  { name, operations, background, handler }: WrittenClass,
  traffic: T,
  context: z.RefinementCtx,
): Omit<TrafficClass, "traffic"> & { traffic: T } {
  if (handler !== undefined && traffic.callback !== undefined) {
    const message = `given beside ${traffic.kind}.callback, which is short for a handler of one step: keep one of them`;
    context.addIssue({ code: "custom", path: ["handler"], message });
  }
  return {
    name,
    ...(operations && { operations }),
    ...(background && { background: true as const }),
    traffic: handler === undefined ? traffic : { ...traffic, ...asContent({ handler }) },
  };
}

/** A list of classes, of names of their own, of which one at least is measured. */
export function classList<T extends { name: string; background?: true }>(item: z.ZodType<T>) {
  const words = { list: "a list of classes, each behind a hyphen", item: "class" };
  return listOf(item, words, 1, MAX_CLASSES).superRefine((classes: T[], context) => {
    classes.forEach(({ name }, i) => {
      if (classes.findIndex((each) => each.name === name) < i)
        context.addIssue({ code: "custom", path: [i, "name"], message: `another class is called ${name}` });
    });
    if (classes.length > 0 && classes.every(({ background }) => background))
      context.addIssue({ code: "custom", message: "all classes are in the background: expected one that is measured" });
  });
}
