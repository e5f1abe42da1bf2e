/**
 * validation.json: what was measured for real, raw and whole; what the simulator says of the same; and the verdicts.
 * The raw data can be judged again, by another version and with other costs, on any machine.
 */
import * as z from "zod";
import { MAX_LINES, MAX_PANELS, MAX_PENDING, MAX_VALUES } from "../common/limits.js";
import {
  amount,
  exact,
  type Infer,
  list,
  name,
  number,
  oneOf,
  type Shape,
  sentence,
  sha256,
  text,
  whole,
} from "../common/shapes/exact.js";
import { type Judged, type Measured, REALITY_VERDICTS } from "./judge.js";
import { DESCRIPTORS } from "./types.js";

export const VALIDATION_SCHEMA = "muxsim-validation/1";
export const MAX_PASSES = 100;
export const MAX_SLICES = 1000;

// --- what was measured ---------------------------------------------------------------------------------------------

/** A number for each pass; null where others disturbed it too much. */
const passes = list(amount.nullable(), MAX_PASSES);
const statistics = z.strictObject({ p50: passes, mean: passes, p99: passes });
const PLACE = {
  line: name,
  pending: whole(1, MAX_PENDING),
  x: number.optional(),
  panel: number.optional(),
};

const REAL_POINT = {
  ...PLACE,
  /** Of each pass, the slices that nobody disturbed, and the events in them. */
  quiet: list(whole(0, MAX_SLICES), MAX_PASSES),
  events: list(whole(0, Number.MAX_SAFE_INTEGER), MAX_PASSES),
  /** Nanoseconds from the times that events were meant to happen. */
  notice: statistics,
  start: statistics,
  response: statistics,
  /** Core time of the program's threads per event, in nanoseconds. */
  coreTime: passes,
};

/** One line at one place, pass by pass. */
export interface RealPoint extends Infer<typeof REAL_POINT> {}
const realPoint: Shape<RealPoint> = z.strictObject(REAL_POINT);

const FILE = { path: name, text };

const INPUTS = {
  /** The scenario's file, with what was set written into it. */
  ...FILE,
  /** Lines that were run, by their ids. */
  models: list(name, MAX_LINES, 1),
  /** The cost profile, if it does not ship. */
  profile: z.strictObject(FILE).optional(),
};

/** What the scenario is read from. */
export interface Inputs extends Infer<typeof INPUTS> {}
const inputs: Shape<Inputs> = z.strictObject(INPUTS);

const MACHINE = {
  platform: sentence,
  kernel: sentence,
  arch: sentence,
  processor: sentence,
  virtual: z.boolean().optional(),
  cores: whole(1, 1_000_000),
  /** In cores. */
  quota: number.positive().optional(),
  memoryBytes: amount,
  compiler: sentence,
};

const REAL = {
  /** When it was finished. */
  date: z.iso.datetime(),
  /** Of muxsim that measured it. */
  version: name,
  machine: z.strictObject(MACHINE),
  /** By the numbers that the system has for its cores. */
  placement: z.strictObject({ source: whole(0, 1_000_000), program: list(whole(0, 1_000_000), 1024, 1) }),
  descriptors: oneOf(DESCRIPTORS),
  method: z.strictObject({
    passes: whole(1, MAX_PASSES),
    slices: whole(1, MAX_SLICES),
    sliceNs: whole(1, Number.MAX_SAFE_INTEGER),
    /** Events dropped first, but for no longer than this. */
    dropped: whole(0, 1_000_000),
    droppedNs: whole(0, Number.MAX_SAFE_INTEGER),
  }),
  inputs,
  /** What this machine could not run, or nothing could. */
  leftOut: list(z.strictObject({ line: name, pending: whole(1, MAX_PENDING).optional(), why: text }), 10_000),
  points: list(realPoint, MAX_LINES * MAX_VALUES * MAX_PANELS, 1),
};

/** The real side, with all that is needed to judge it again. */
export interface RealData extends Infer<typeof REAL> {}
const real: Shape<RealData> = z.strictObject(REAL);

// --- what is said of it ----------------------------------------------------------------------------------------------

const measured = exact<Measured>()({ value: amount, low: amount, high: amount });
const judged: Shape<Judged> = exact<Judged>()({
  real: measured.nullable(),
  simulated: amount.nullable(),
  ratio: amount.nullable(),
  verdict: oneOf(REALITY_VERDICTS),
});

const VALIDATED = {
  ...PLACE,
  /** Of the notice latency, in nanoseconds. The first two are judged; the third is shown. */
  p50: judged,
  mean: judged,
  p99: judged,
  /** Of the program's threads per event, in nanoseconds; shown. */
  coreTime: judged,
  /** p50 in times of that of the first line at the same place; absent on the first line, and where that has none. */
  relative: judged.optional(),
};

/** A point with both sides of it. */
export interface ValidatedPoint extends Infer<typeof VALIDATED> {}
const validated: Shape<ValidatedPoint> = z.strictObject(VALIDATED);

const VALIDATION = {
  schema: z.literal(VALIDATION_SCHEMA),
  version: name,
  command: text,
  /** The profile that was simulated with. */
  profile: z.strictObject({ name, title: sentence }),
  real,
  /** The hash of the result.json beside it. */
  simulatedSha256: sha256,
  points: list(validated, MAX_LINES * MAX_VALUES * MAX_PANELS, 1),
  /** SHA-256 over the canonical JSON of all the above but schema and command. */
  sha256,
};

/** validation.json. */
export interface Validation extends Infer<typeof VALIDATION> {}
export const VALIDATION_SHAPE: Shape<Validation> = z.strictObject(VALIDATION);

/** The text of validation.json: lists of numbers stand in one line each. Within a text no line ends. */
export function validationText(validation: Validation): string {
  const written = JSON.stringify(validation, null, 1);
  const lists = /\[\n\s*((?:-?[\d.e+-]+|null)(?:,\n\s*(?:-?[\d.e+-]+|null))*)\n\s*\]/g;
  return `${written.replaceAll(lists, (_, items: string) => `[${items.replaceAll(/\n\s*/g, " ")}]`)}\n`;
}
