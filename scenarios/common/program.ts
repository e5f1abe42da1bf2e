/** A line's program: which one it is, and the scenario as that line carries it out. */
import type { ProgramSpec, Workload } from "../../sim/spec.js";
import type { Line, Scenario } from "./types.js";

type Programs = Pick<Scenario, "workload" | "programs">;

/** `workload` with `program` in place of what it says itself of what is done with a request. */
function withProgram<W extends Workload>(workload: W, program: ProgramSpec): W {
  const { callback: _, handler: __, pools: ___, threads: ____, ...traffic } = workload;
  return { ...traffic, ...program } as W;
}

/** What `workload` says of what is done with a request. */
export function programOf({ callback, handler, pools, threads }: ProgramSpec): ProgramSpec {
  return {
    ...(callback && { callback }),
    ...(handler && { handler }),
    ...(pools && { pools }),
    ...(threads && { threads }),
  };
}

/**
 * `scenario` as `line` carries it out: its workload has the line's program. Whatever depends on what is done with a
 * request asks this one.
 */
export function scenarioOfLine<S extends Programs>(scenario: S, { program }: Pick<Line, "program">): S {
  if (program === undefined) return scenario;
  const own = scenario.programs?.[program];
  if (own === undefined) throw new Error(`no program is named ${program}`);
  return { ...scenario, workload: withProgram(scenario.workload, own) };
}

/** The scenario once for each program that its lines have, in their order. */
export function byProgram<S extends Programs & Pick<Scenario, "lines">>(scenario: S): S[] {
  const names = new Set(scenario.lines.map(({ program }) => program));
  return [...names].map((program) => scenarioOfLine(scenario, { program }));
}
