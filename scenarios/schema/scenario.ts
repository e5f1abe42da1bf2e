/** The schema of a scenario file: what may stand where. Rules that span sections are in parse.ts. */
import * as z from "zod";
import { EXECUTORS } from "../../models/executors/registry.js";
import type { Executor } from "../../models/executors/types.js";
import type { Mechanism } from "../../models/types.js";
import { MAX_LINES, MAX_PARTS } from "../common/limits.js";
import type { AxisUnit } from "../common/shapes/axis.js";
import { axisKey, panelsKey } from "./along.js";
import { answerOn } from "./answer.js";
import { axis } from "./axis.js";
import { capacity } from "./capacity.js";
import { changes } from "./changes.js";
import { claimsOn } from "./claim.js";
import { devicesAreRead, devicesAreThere } from "./devices.js";
import { field, listOf, section } from "./fields.js";
import { machineSchema } from "./machine.js";
import { measurement } from "./measurement.js";
import { mechanismItem } from "./mechanism.js";
import { handledOnce, program, programs } from "./program.js";
import { fileName, line, paragraphs, seedText } from "./text.js";
import { workloadSchema } from "./workload.js";

const DEFAULT_SEED = "1";
export const QUESTION = line("a question", 500);

type ScenarioSchema = ReturnType<typeof build>;

/**
 * What has been built for a list of mechanisms and one of executors: building takes longer than most scenarios take to
 * be checked by it.
 */
const built = new WeakMap<
  readonly Mechanism[],
  WeakMap<readonly Executor[], Map<AxisUnit | undefined, ScenarioSchema>>
>();

/**
 * The schema over the mechanisms that may be listed, and the executors that may be named; claims name values of an axis
 * in `unit`, of n if absent.
 */
export function scenarioSchema(
  mechanisms: readonly Mechanism[],
  executors: readonly Executor[] = EXECUTORS,
  unit?: AxisUnit,
): ScenarioSchema {
  const those = built.get(mechanisms) ?? new WeakMap<readonly Executor[], Map<AxisUnit | undefined, ScenarioSchema>>();
  built.set(mechanisms, those);
  const byUnit = those.get(executors) ?? new Map<AxisUnit | undefined, ScenarioSchema>();
  those.set(executors, byUnit);
  const schema = byUnit.get(unit) ?? build(mechanisms, executors, unit);
  byUnit.set(unit, schema);
  return schema;
}

function build(mechanisms: readonly Mechanism[], executors: readonly Executor[], unit: AxisUnit | undefined) {
  const whole = section(
    {
      name: field(fileName, "The scenario's name; results are filed under it."),
      question: field(QUESTION, "What the run is to answer, in one sentence."),
      answer: answerOn(unit).optional(),
      description: field(paragraphs("a description", 10_000), "What is set up, and what to expect.").optional(),
      machine: machineSchema,
      workload: workloadSchema,
      program: program(executors).optional(),
      programs: programs(executors).optional(),
      mechanisms: listOf(
        mechanismItem(mechanisms),
        { list: "a list of mechanisms, each behind a hyphen", item: "mechanism" },
        1,
        MAX_LINES,
      ).meta({ description: "The lines of the chart." }),
      pending: axis,
      axis: axisKey.optional(),
      panels: panelsKey.optional(),
      measurement: measurement.prefault({}),
      at: changes.optional(),
      claims: claimsOn(unit).default([]),
      capacity: capacity.optional(),
      seed: field(seedText, "Same seed, same numbers.").default(DEFAULT_SEED),
      parts: listOf(
        field(line("a scenario's name or file", 1000), "A shipped scenario, or a file relative to this one."),
        { list: "a list of scenarios, each behind a hyphen", item: "scenario" },
        1,
        MAX_PARTS,
      )
        .meta({ description: "Other scenarios that belong to the answer: they are run with it, into the same result." })
        .optional(),
    },
    "A muxsim scenario.",
  );
  let written: unknown;
  const read = z.preprocess((input, context) => {
    written = input;
    return devicesAreThere(handledOnce(input, context), context);
  }, whole);
  return read.superRefine((_, context) => devicesAreRead(written, context));
}

export type ScenarioDraft = z.output<ScenarioSchema>;
