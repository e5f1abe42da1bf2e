/** A stored scenario: what a scenario file can say, with every default filled in and every unit resolved. */
import * as z from "zod";
import type { Parameters } from "../../../models/types.js";
import type { Workload } from "../../../sim/spec.js";
import { readLatency } from "../latency-names.js";
import {
  FILE_NAME,
  MAX_CLAIMS,
  MAX_COMPLETIONS,
  MAX_LINES,
  MAX_PENDING,
  MAX_REPLICATIONS,
  MAX_ROUNDS,
  MAX_VALUES,
  MAX_WARM_UP_EVENTS,
  PROGRAM_NAME,
} from "../limits.js";
import { MAX_PERCENTILES } from "../percentiles.js";
import { show } from "../show.js";
import { askedOf } from "./answer.js";
import { positions, storedAxis, storedLoad, storedPanels } from "./axis.js";
import { capacityQuestion } from "./capacity.js";
import { changes } from "./changes.js";
import { claim } from "./claims.js";
import { all, type Infer, list, mapOf, name, number, picoseconds, type Shape, sentence, text, whole } from "./exact.js";
import { machine, profile } from "./machine.js";
import { byPrecision, type MetricNames, percentile } from "./metric.js";
import { program, workload } from "./workload.js";

const fileName = z.string().regex(FILE_NAME, "expected a name of letters, digits, dots and hyphens");

/** Numbers of pending operations, ascending. */
function axis(max: number) {
  return list(whole(1, MAX_PENDING), max, 1).refine(
    (values) => values.every((n, i) => i === 0 || n > values[i - 1]),
    "expected ascending numbers",
  );
}

/** No mechanism has more. */
const MAX_PARAMETERS = 200;

const programName = z.string().regex(PROGRAM_NAME, "expected a program's name");

const LINE = {
  /** Unique in the scenario: the mechanism's name, with the parameters that tell it from its siblings. */
  id: name,
  /** What the chart says at the line's end; the author's own words, or the id. */
  label: name,
  mechanism: name,
  parameters: all<Parameters>()(mapOf(name, z.union([number, sentence]), MAX_PARAMETERS)),
  /** Which of the scenario's `programs` it carries out; the workload's own if absent. */
  program: programName.optional(),
  /** The values of the axis this line is run at, ascending. */
  pending: axis(MAX_VALUES),
  /** The same where the axis is not n; `pending` is one number then. */
  x: positions.optional(),
};

/** One line of the chart: a mechanism with its parameters resolved, and a program. */
export interface Line extends Infer<typeof LINE> {}
const line: Shape<Line> = z.strictObject(LINE);

const PRECISION = {
  /** `response`, or of a class `bulk.response`. */
  of: z
    .string()
    .refine((name) => readLatency(name) !== undefined, { error: ({ input }) => `no latency is called ${show(input)}` }),
  targets: byPrecision(number.gt(0).lt(1)),
};

/**
 * How narrow the intervals shall be: the greatest half-width, relative to the value, of these statistics of one
 * latency.
 */
export interface Precision extends Infer<typeof PRECISION> {}
const precision: Shape<Precision> = z.strictObject(PRECISION);

const MEASUREMENT = {
  /** Independent replications per point, at least 2 for an interval; the first ones, where more may be added. */
  replications: whole(1, MAX_REPLICATIONS),
  /** Replications are added to a point until it is as precise as asked, up to so many; absent: none are. */
  maxReplications: whole(2, MAX_REPLICATIONS).optional(),
  precision,
  /**
   * Device events before measurement starts, and further ones per pending operation; both 0 where they are detected.
   */
  warmup: whole(0, MAX_WARM_UP_EVENTS),
  warmupRounds: whole(0, MAX_ROUNDS),
  /** The warm-up of each point is detected by MSER-5 (see scenarios/run/pilots.ts). */
  autoWarmup: z.literal(true).optional(),
  /** Consecutive device events that are measured; each is followed until its callback ends. */
  completions: whole(1, MAX_COMPLETIONS),
  /** In place of `completions`, for how long events are measured: as many as happen on average. */
  durationPs: picoseconds.optional(),
  /** Confidence level of every interval, e.g. 0.95. */
  confidence: number.gt(0.5).lt(1),
  /** Percentiles of every latency besides those that every result has; absent if there are none. */
  percentiles: list(percentile, MAX_PERCENTILES, 1).optional(),
  /** Response latencies are taken apart: `Point.why`. */
  why: z.literal(true).optional(),
  /** Whose latencies: those of the operations outside the hot set only; of all if absent. */
  of: z.literal("cold").optional(),
};

export interface Measurement extends Infer<typeof MEASUREMENT> {}
const measurement: Shape<Measurement> = z
  .strictObject(MEASUREMENT)
  .refine(({ replications, maxReplications = replications }) => replications <= maxReplications, {
    path: ["maxReplications"],
    error: "expected no fewer than at first",
  });

function scenarioOf(metrics: MetricNames) {
  return {
    name: fileName,
    question: name,
    description: text,
    /** What its answer is about; absent where that follows from the axis and the claims. */
    answer: askedOf(metrics).optional(),
    machine,
    profile,
    /** The traffic, with the program of the lines that name none; where all do, with that of the first. */
    workload,
    /** What lines do with a request that name a program: its parts are those of the workload. */
    programs: mapOf(programName, program, MAX_LINES).optional(),
    lines: list(line, MAX_LINES, 1),
    /** All values of the axis, ascending: the union of the lines' own. */
    pending: axis(MAX_LINES * MAX_VALUES),
    /** Absent where the axis is n. */
    axis: storedAxis.optional(),
    /** A second quantity; absent if there is none. The scenario is then that of the first panel. */
    panels: storedPanels.optional(),
    /** Of one of the panels by itself, where those are of a load that is known. */
    load: storedLoad.optional(),
    measurement,
    /** What happens while it is measured, in the order of time; absent if nothing does. */
    changes: changes.optional(),
    /** What the scenario's author claims of the result. */
    claims: list(claim(metrics), MAX_CLAIMS),
    /** What `muxsim capacity` is to find; absent if the file does not say. */
    capacity: capacityQuestion(metrics).optional(),
    seed: name,
  };
}

/**
 * A scenario as a result has it: without its parts, which have results of their own, and without where its trace is on
 * a disk.
 */
export interface StoredScenario extends Infer<ReturnType<typeof scenarioOf>> {}
export const storedScenario: (metrics: MetricNames) => Shape<StoredScenario> = (metrics) =>
  z.strictObject(scenarioOf(metrics));

/** A scenario with every default filled in and every unit resolved. */
export interface Scenario extends StoredScenario {
  workload: Workload;
  /**
   * Other scenarios that belong to its answer, as `parts` of its file names them; absent if there are none. They have
   * none themselves, and names of their own. In a result they are where their results are, in `Result.parts`.
   */
  parts?: Scenario[];
}
