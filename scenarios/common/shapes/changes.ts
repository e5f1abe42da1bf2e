/** What happens at given times, as sim/spec.ts describes it. */
import * as z from "zod";
import type { Change } from "../../../sim/spec.js";
import { CLASS_NAME, MAX_CHANGES, MAX_CLASSES, MAX_FACTOR, MAX_THREADS } from "../limits.js";
import { all, exact, list, number, picoseconds, whole } from "./exact.js";

type Kind<K extends Change["kind"]> = Extract<Change, { kind: K }>;

const change = all<Change>()(
  z.discriminatedUnion("kind", [
    exact<Kind<"rate">>()({
      atPs: picoseconds,
      kind: z.literal("rate"),
      factor: number.min(0).max(MAX_FACTOR),
      of: z.string().regex(CLASS_NAME).optional(),
    }),
    exact<Kind<"stall">>()({
      atPs: picoseconds,
      kind: z.literal("stall"),
      thread: whole(0, MAX_THREADS).optional(),
      forPs: picoseconds,
    }),
  ]),
);

export const changes = list(change, MAX_CHANGES * (2 + MAX_CLASSES), 1);
