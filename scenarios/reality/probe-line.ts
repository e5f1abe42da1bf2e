/**
 * What probes print, one JSON object a line: the interface between what measures (a C program, or calls through koffi)
 * and what makes costs of it.
 */
import * as z from "zod";
import { SystemError } from "../common/errors.js";

/** Some milliseconds of one probe. */
const slice = z.object({
  /** The probe's name. */
  slice: z.string(),
  round: z.number().int(),
  /** How long it took, in ns. */
  wall: z.number(),
  /** Batches that were counted, and those that were dropped since others had the core. */
  batches: z.tuple([z.number(), z.number()]),
  /** Processor time of others meanwhile, in cores; absent where it is not known. */
  others: z.number().optional(),
  /** What was found: a name; what tells those of one name apart (descriptors, bytes, ns of idle time); ns or bytes. */
  values: z.array(z.tuple([z.string(), z.number(), z.number()])),
});

/** A probe that could not be carried out: its name, what it failed at, and the system's words. */
const failure = z.object({ failed: z.string(), at: z.string(), errno: z.number(), error: z.string() });

/** A round over all probes that is finished, and how long all took so far, in s. */
const round = z.object({ round: z.number().int(), elapsed: z.number() });

/** What is there at the end that was not at the beginning: nothing, or a probe is at fault. */
const left = z.object({ left: z.object({ descriptors: z.number(), threads: z.number() }) });

const line = z.union([slice, failure, left, round]);

export type Slice = z.infer<typeof slice>;
export type Failure = z.infer<typeof failure>;
export type ProbeLine = z.infer<typeof line>;

/** @throws SystemError if it is none of them */
export function probeLine(value: unknown): ProbeLine {
  const parsed = line.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new SystemError(`a probe printed what is not understood: ${JSON.stringify(value).slice(0, 200)}`);
}
