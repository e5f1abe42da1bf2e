/** From the programs as they are written to what each line does with a request. */
import { leavingBlocks, poolsOf } from "../../sim/requests/pools.js";
import type { ThreadsSpec } from "../../sim/requests/threads.js";
import type { ProgramSpec, Step } from "../../sim/spec.js";
import { didYouMean } from "../common/did-you-mean.js";
import { programOf } from "../common/program.js";
import { show } from "../common/show.js";
import type { Line } from "../common/types.js";
import type { MechanismItem } from "../schema/mechanism.js";
import { asContent, type ProgramDraft, threadsIn, unusedPools } from "../schema/program.js";
import type { ScenarioDraft } from "../schema/scenario.js";
import type { ClassesDraft, TrafficDraft } from "../schema/workload.js";
import type { Path } from "./yaml-document.js";

type Report = (path: Path, message: string) => void;

export interface Programs {
  /** Of lines that name none: `program`, or the workload's callback. Absent if there is neither. */
  standard?: ProgramSpec;
  named: ReadonlyMap<string, ProgramSpec>;
}

/** The scenario's programs, each whole: what one among several leaves out it has from the default. */
export function toPrograms(draft: ScenarioDraft, report: Report): Programs {
  const standard = defaultProgram(draft);
  const { program } = draft;
  const steps = [...(standard?.handler ?? []), ...classSteps(draft.workload, program?.threads)];
  for (const { name, message } of unusedPools(program?.pools ?? {}, steps)) report(["program", "pools", name], message);
  const named = new Map<string, ProgramSpec>();
  for (const [name, written] of Object.entries(draft.programs ?? {})) {
    const further = classSteps(draft.workload, written.threads ?? draft.program?.threads);
    const others = { ...draft.program, standard, further };
    const whole = completed(written, others, (path, message) => report(["programs", name, ...path], message));
    if (whole !== undefined) named.set(name, whole);
  }
  return { ...(standard && { standard }), named };
}

function defaultProgram({ program, workload }: ScenarioDraft): ProgramSpec | undefined {
  if (program !== undefined) return asContent(program);
  if (workload.kind === "classes") return workload.classes.every(({ traffic }) => isHandled(traffic)) ? {} : undefined;
  return isHandled(workload) ? programOf(workload) : undefined;
}

/** A trace may know itself how long callbacks take. */
function isHandled({ kind, callback }: TrafficDraft): boolean {
  return callback !== undefined || kind === "trace";
}

/** What the classes of traffic do that have handlers of their own. */
function classSteps(workload: TrafficDraft | ClassesDraft, threads: ThreadsSpec | undefined): Step[] {
  if (workload.kind !== "classes") return [];
  const steps = workload.classes.flatMap(({ traffic }) => traffic.handler ?? []);
  return threads?.blocking === undefined ? steps : leavingBlocks(steps);
}

function completed(
  { handler, pools = {}, threads }: ProgramDraft,
  { standard, further, ...others }: ProgramDraft & { standard: ProgramSpec | undefined; further: readonly Step[] },
  report: Report,
): ProgramSpec | undefined {
  const steps = handler ?? others.handler;
  const by = threads ?? others.threads;
  const whole: ProgramSpec | undefined =
    steps === undefined ? standard && { ...standard, ...threadsIn(by) } : asContent({ handler: steps, threads: by });
  if (whole === undefined) {
    report(["handler"], "missing, and there is no default program to have it from: expected a list of steps");
    return undefined;
  }
  const left = [...(whole.handler ?? []), ...further];
  for (const { name, message } of unusedPools(pools, left)) report(["pools", name], message);
  const sizes = Object.entries({ ...standard?.pools, ...whole.pools, ...pools });
  const used = sizes.filter(([name]) => poolsOf(left).includes(name));
  const { pools: _, ...rest } = whole;
  return { ...rest, ...(used.length > 0 && { pools: Object.fromEntries(used) }) };
}

/** The program that a line means by `name`, or by naming none. */
export function programCalled(name: string | undefined, { standard, named }: Programs): ProgramSpec | undefined {
  return name === undefined ? standard : named.get(name);
}

/** Those of an item of the list of mechanisms. */
export function programsOf({ program }: MechanismItem, programs: Programs): ProgramSpec[] {
  const names = program?.values ?? [undefined];
  return names.flatMap((name) => programCalled(name, programs) ?? []);
}

/** Every line has a program, and every program a line. */
export function checkPrograms(draft: ScenarioDraft, programs: Programs, report: Report): void {
  const names = Object.keys(draft.programs ?? {});
  draft.mechanisms.forEach(({ mechanism, program }, i) => {
    if (program === undefined && programs.standard === undefined)
      report(["mechanisms", i], `${mechanism.name} has no program: ${howToGive(names[0])}, or a default one, program`);
    program?.values.forEach((name, j) => {
      if (names.includes(name) || programCalled(name, programs) !== undefined) return;
      const hint = names.length === 0 ? ": the scenario has no programs" : didYouMean(name, names);
      const path = ["mechanisms", i, ...program.path, ...(program.swept ? [j] : [])];
      report(path, `unknown program ${show(name)}${hint}`);
    });
  });
  const given = new Set(draft.mechanisms.flatMap(({ program }) => program?.values ?? [undefined]));
  for (const name of names) {
    if (given.has(name)) continue;
    report(["programs", name], `no line has this program: ${howToGive(name)}, or leave it out`);
  }
  if (!given.has(undefined)) reportUnusedDefault(draft, programs, report);
}

function howToGive(name: string): string {
  return `give it to one, such as epoll: { program: ${name} }`;
}

/** A default program is for lines that name none, and for programs that leave out what it has. */
function reportUnusedDefault(
  { program, programs = {}, workload }: ScenarioDraft,
  { standard, named }: Programs,
  report: Report,
): void {
  const takesPools = ([name, { pools = {} }]: [string, ProgramDraft]) =>
    Object.keys(named.get(name)?.pools ?? {}).some((pool) => pools[pool] === undefined);
  const all = Object.entries(programs);
  if (standard === undefined || all.some((each) => each[1].handler === undefined || takesPools(each))) return;
  const message = "no line has it, since each names one of programs: leave it out, or list a line that names none";
  if (program !== undefined) report(["program"], message);
  else if (workload.kind !== "classes" && workload.callback !== undefined)
    report(["workload", workload.kind, "callback"], message);
}

/** Those that `lines` name, as a scenario stores them. */
export function namedBy(lines: readonly Line[], programs: Programs): Record<string, ProgramSpec> {
  const names = new Set(lines.flatMap(({ program }) => program ?? []));
  return Object.fromEntries(
    [...names].flatMap((name) => {
      const program = programCalled(name, programs);
      return program === undefined ? [] : [[name, program]];
    }),
  );
}
