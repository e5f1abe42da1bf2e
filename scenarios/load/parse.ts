/**
 * From the text of a scenario file to a {@link Scenario}: every default filled in, every unit resolved, or every
 * mistake.
 */

import { clientSidePs } from "../../models/client-prices.js";
import { type Cost, CostTable } from "../../models/costs.js";
import type { Executor } from "../../models/executors/types.js";
import { MECHANISMS } from "../../models/registry.js";
import type { Mechanism } from "../../models/types.js";
import { meanOf } from "../../sim/distributions.js";
import { filesOf } from "../../sim/requests/read-steps.js";
import type { ClassTraffic, MachineSpec, ProgramSpec, RecordedTrace, Workload } from "../../sim/spec.js";
import { fromNs, PS_PER_S, toNs } from "../../sim/time.js";
import { stepsOf } from "../../sim/traffic/classes.js";
import { type Diagnostic, ScenarioError } from "../common/diagnostics.js";
import { UsageError } from "../common/errors.js";
import { metricsClaimed, percentilesAmong } from "../common/metrics.js";
import { only } from "../common/only.js";
import { furtherPercentiles, isPercentile, type Percentile } from "../common/percentiles.js";
import { record } from "../common/record.js";
import type { Asked } from "../common/shapes/answer.js";
import type { CapacityQuestion, Claim, Line, Measurement, Profile, Scenario } from "../common/types.js";
import { isWhyMetric } from "../common/why-metrics.js";
import { overriddenCost, wakeLatencyCosts } from "../schema/costs.js";
import { ratedReads } from "../schema/devices.js";
import { machineChoices } from "../schema/machine.js";
import type { MechanismItem } from "../schema/mechanism.js";
import { type ScenarioDraft, scenarioSchema } from "../schema/scenario.js";
import { type TraceDraft, type TraceFormat, traceWorkload } from "../schema/trace.js";
import { breaches } from "./cross-checks.js";
import type { Fixed } from "./fixed.js";
import { setsLines, setsValues } from "./left-out.js";
import { onceEach } from "./once.js";
import type { OfferedPart, Part } from "./parts.js";
import { pick } from "./pick.js";
import { variesIn } from "./quantity.js";
import { metricsAsked, toAsked } from "./resolve-answer.js";
import { toCapacity } from "./resolve-capacity.js";
import { type ClaimContext, toClaims } from "./resolve-claims.js";
import { placeInFile, toLines } from "./resolve-lines.js";
import { checkPrograms, namedBy, type Programs, programCalled, toPrograms } from "./resolve-programs.js";
import { applySettings, type Overrides } from "./settings.js";
import { stallProblem } from "./stalls.js";
import { reportUnpriced } from "./unpriced.js";
import { check } from "./validate.js";
import { parseVaried, type Varied } from "./varied.js";
import { type Path, SourceDocument } from "./yaml-document.js";

export interface ParseOptions {
  /** Names the file in messages. */
  file: string;
  /**
   * The profile of that name or path. Throws {@link UsageError} if there is none, {@link ScenarioError} if it is wrong.
   */
  loadProfile: (nameOrPath: string) => Profile;
  /** The trace of that path. Throws as `loadProfile`. Without it, no scenario with a trace can be read. */
  loadTrace?: (file: string, format: TraceFormat) => RecordedTrace;
  /**
   * The part of that name or path, settings and overrides applied. Throws as `loadProfile`. Without it, parts are left
   * out.
   */
  loadPart?: (nameOrPath: string) => OfferedPart;
  /** The mechanisms that may be listed; all that ship if absent. */
  mechanisms?: readonly Mechanism[];
  /** The executors that may be named; all that ship if absent. */
  executors?: readonly Executor[];
  /** Lists of mechanisms; where the scenario names none of a list, each of its gets a line with its defaults. */
  added?: readonly (readonly Mechanism[])[];
  /** `key=value` settings, applied before anything is checked. */
  set?: readonly string[];
  overrides?: Overrides;
  /** In place of what varies in the file, and without what the file says of that. */
  fixed?: readonly Fixed[];
  /** Hears why claims are left out, where what varies is not what they are about; for each time that it is read. */
  onLeftOut?: (why: string) => void;
}

type Report = (path: Path, message: string) => void;

/** The scenario in `text`. Throws {@link ScenarioError} with everything that is wrong. */
export function parseScenario(text: string, options: ParseOptions): Scenario {
  const read = () => {
    const document = new SourceDocument(options.file, text);
    applySettings(document, options.set ?? [], options.overrides ?? {});
    return document;
  };
  const { set = [], mechanisms = MECHANISMS, fixed, onLeftOut } = options;
  const once = onceEach(options);
  return parseVaried({ read, file: options.file, text, set, mechanisms, fixed, onLeftOut }, (document, varied) =>
    parseAt(document, once, varied),
  );
}

/** The scenario in `document`, at one value of its axis where that is not n, in one panel. */
function parseAt(document: SourceDocument, options: ParseOptions, varied: Varied): Scenario {
  const { along, panels } = varied;
  const overrides = options.overrides ?? {};
  const mechanisms = options.mechanisms ?? MECHANISMS;
  const schema = scenarioSchema(mechanisms, options.executors, along?.values.unit);
  const { value: draft, diagnostics } = check(document, schema);
  const profile = findProfile(document, options.loadProfile, diagnostics);
  const report: Report = (path, message) => void diagnostics.push(document.diagnose(path, "value", message));
  if (draft) draft.mechanisms.push(...unnamed(options.added ?? [], draft.mechanisms));
  const otherAxis = overrides.pending !== undefined;
  const mistakes = diagnostics.length;
  const programs = draft && toPrograms(draft, report);
  if (draft && programs) checkPrograms(draft, programs, report);
  if (draft && programs && profile) reportUnpriced(draft, programs, profile, report);
  if (draft && along && draft.pending.length > 1)
    report(["pending"], `expected one number of pending operations, since the axis is ${along.name}`);
  const all = draft && programs && resolveLines(draft, programs, otherAxis, report, varied);
  // Of lines that are wrong, nothing can be claimed.
  const context = {
    lines: all ?? [],
    mechanisms,
    otherAxis: otherAxis || setsValues(options.set ?? []),
    otherLines: setsLines(options.set ?? []),
    along,
    panels,
  };
  const judged =
    draft && diagnostics.length === mistakes ? resolveClaims(draft, context, report, options.onLeftOut) : NO_CLAIMS;
  if (!draft || !programs || !profile || !all || diagnostics.length > 0) throw failure(diagnostics);
  const offered = findParts(draft, options.loadPart, document, diagnostics);
  const ofParts = offered.flatMap(({ part }) => part.whole.lines);
  const { lines, names } = pick(overrides.models ?? [], { own: all.filter(isRun), ofParts, mechanisms }, (message) =>
    diagnostics.push({ file: "--models", line: 0, column: 0, path: "", message, sourceLine: "" }),
  );
  if (diagnostics.length > 0) throw failure(diagnostics);
  const parts = offered.flatMap(({ part, path }) => loaded(() => part.only(names), path, document, diagnostics) ?? []);
  const standard = programs.standard ?? programCalled(lines[0].program, programs);
  const workload = settled(draft, standard, options.loadTrace, document, diagnostics);
  if (!workload) throw failure(diagnostics);
  const scenario = assemble({
    ...{ draft, profile, workload, programs: namedBy(lines, programs), lines, parts, ...judged },
    asked: [...draft.measurement.percentiles, ...(overrides.percentiles ?? [])],
  });
  for (const { path, message } of breaches(scenario)) report(placeInFile(path, draft, scenario), message);
  const stalled = stallProblem(scenario.changes ?? [], scenario.lines, mechanisms);
  if (stalled !== undefined) report(["at"], stalled);
  if (diagnostics.length > 0) throw failure(diagnostics);
  return scenario;
}

/** The profile the document names; undefined, and said why, if it cannot be had. */
function findProfile(
  document: SourceDocument,
  loadProfile: ParseOptions["loadProfile"],
  diagnostics: Diagnostic[],
): Profile | undefined {
  const plain = document.toPlain() as { machine?: { profile?: unknown } | null };
  const name = plain.machine?.profile;
  if (typeof name !== "string" || name.trim() === "") return undefined;
  return loaded(() => loadProfile(name.trim()), ["machine", "profile"], document, diagnostics);
}

/** What `load` finds; undefined, and said why at `path`, if it cannot be had. */
function loaded<T>(load: () => T, path: Path, document: SourceDocument, diagnostics: Diagnostic[]): T | undefined {
  try {
    return load();
  } catch (error) {
    if (error instanceof ScenarioError) diagnostics.push(...error.diagnostics);
    else if (error instanceof UsageError) diagnostics.push(document.diagnose(path, "value", error.message));
    else throw error;
    return undefined;
  }
}

/** The workload, its trace gone over; last of all, since a trace may be large. */
function settled(
  { workload: draft, machine }: ScenarioDraft,
  program: ProgramSpec | undefined,
  loadTrace: ParseOptions["loadTrace"],
  document: SourceDocument,
  diagnostics: Diagnostic[],
): Workload | undefined {
  const read = (each: TraceDraft, path: Path) => {
    const load = () => {
      if (loadTrace === undefined) throw new UsageError("there are no files here to read a trace from");
      return loadTrace(each.file, each.format);
    };
    return loaded(load, [...path, "trace", "file"], document, diagnostics);
  };
  if (draft.kind === "classes") {
    const classes = draft.classes.map(({ traffic, ...rest }, i) => {
      if (traffic.kind === "storage") return { ...rest, traffic: ratedReads(traffic, machine.devices) as ClassTraffic };
      if (traffic.kind !== "trace") return { ...rest, traffic: traffic as ClassTraffic };
      const recorded = read(traffic, ["workload", i]);
      return recorded && { ...rest, traffic: traceWorkload(traffic, recorded) as ClassTraffic };
    });
    return classes.every((each) => each !== undefined) ? { kind: "classes", classes, ...program } : undefined;
  }
  // Every line has a program: the default one, or another, has a callback.
  if (draft.kind === "storage") return { ...ratedReads(draft, machine.devices), ...program } as Workload;
  if (draft.kind !== "trace") return { ...draft, ...program } as Workload;
  const recorded = read(draft, ["workload"]);
  return recorded && traceWorkload({ ...draft, ...program }, recorded);
}

/** The parts the draft names, each with where; and said why where one cannot be had. */
function findParts(
  { name, parts: named = [] }: ScenarioDraft,
  loadPart: ParseOptions["loadPart"],
  document: SourceDocument,
  diagnostics: Diagnostic[],
): { part: OfferedPart; path: Path }[] {
  if (loadPart === undefined) return [];
  const names = [name];
  return named.flatMap((nameOrPath, i) => {
    const path = ["parts", i];
    const part = loaded(() => loadPart(nameOrPath), path, document, diagnostics);
    if (part === undefined) return [];
    const own = part.whole.name;
    if (names.includes(own)) {
      const whose = own === name ? "this scenario" : "another part";
      const message = `its name is ${own}, which is that of ${whose}: a part needs a name of its own`;
      diagnostics.push(document.diagnose(path, "value", message));
    }
    names.push(own);
    return [{ part, path }];
  });
}

/** An item for each mechanism of those lists that `items` name nothing of. */
function unnamed(lists: readonly (readonly Mechanism[])[], items: readonly MechanismItem[]): MechanismItem[] {
  const named = new Set(items.map(({ mechanism }) => mechanism));
  const missing = lists.filter((list) => !list.some((mechanism) => named.has(mechanism)));
  return missing.flat().map((mechanism) => ({ mechanism, parameters: {} }));
}

interface Resolution {
  draft: ScenarioDraft;
  profile: Profile;
  workload: Workload;
  programs: Record<string, ProgramSpec>;
  lines: Line[];
  parts: Part[];
  claims: Claim[];
  answer?: Asked;
  capacity?: CapacityQuestion;
  /** Percentiles that are asked for by themselves. */
  asked: Percentile[];
}

type Judged = Pick<Resolution, "claims" | "capacity" | "answer">;
const NO_CLAIMS: Judged = { claims: [] };

function resolveClaims(
  draft: ScenarioDraft,
  context: Omit<ClaimContext, "report">,
  report: Report,
  onLeftOut: ParseOptions["onLeftOut"],
): Judged {
  const named = { ...context, report: (path: Path, message: string) => report(["claims", ...path], message) };
  const { claims, ofCapacity, ofOtherLines } = toClaims(draft.claims, named);
  if (ofOtherLines > 0) onLeftOut?.(`${ofOtherLines} of ${draft.claims.length}, about lines that are not run`);
  const answer = toAsked(draft.answer, { ...context, report: (path, message) => report(["answer", ...path], message) });
  return { claims, capacity: toCapacity(draft, ofCapacity, report), ...(answer && { answer }) };
}

function isRun(line: Line): boolean {
  return line.pending.length > 0;
}

/** Whether mechanisms read storage devices for it, or for a class of its. */
function readsFiles(workload: Workload): boolean {
  return filesOf({ ...workload, handler: stepsOf(workload) }) !== "none";
}

/** The chart's lines, before any are picked; those that a chosen axis leaves nothing of are among them. */
function resolveLines(
  draft: ScenarioDraft,
  programs: Programs,
  dropEmpty: boolean,
  report: Report,
  { along, panels, fixed = [] }: Varied,
): Line[] {
  const lines = toLines(draft.mechanisms, {
    cores: draft.machine.cores,
    threadsOf: (program) => programCalled(program, programs)?.threads,
    readsFiles: (program) => readsFiles({ ...draft.workload, ...programCalled(program, programs) } as Workload),
    pending: draft.pending,
    ...(along && { x: along.values.amounts.map(({ value }) => value) }),
    varies: variesIn([...[along, panels].flatMap((each) => (each ? [each.varies] : [])), ...fixed]),
    dropEmpty,
    report: (index, message) => report(["mechanisms", index], message),
  });
  if (!lines.some(isRun) && dropEmpty) report(["pending"], "no mechanism of this scenario is run at these values");
  return lines;
}

function assemble(resolution: Resolution): Scenario {
  const { draft, profile, workload, programs, lines, parts, claims, capacity, answer, asked } = resolution;
  const {
    replications,
    precision,
    "warm-up": warmup,
    completions,
    duration: durationPs,
    confidence,
    why: asksWhy,
    of,
  } = draft.measurement;
  const why = asksWhy || metricsClaimed(claims).some(isWhyMetric);
  const percentiles = furtherPercentiles([
    ...asked,
    ...Object.keys(precision.targets).filter(isPercentile),
    ...percentilesAmong([...metricsClaimed(claims), ...metricsAsked(answer)]),
  ]);
  const costs = { ...profile.costs, ...ownCosts(draft.machine, profile) };
  const taken = parts.flatMap(({ scenario }) => (scenario ? [scenario] : []));
  return only<Scenario>()({
    name: draft.name,
    question: draft.question,
    description: draft.description ?? "",
    ...(answer && { answer }),
    machine: only<MachineSpec>()({
      cores: draft.machine.cores,
      quantumPs: fromNs(Number(costs.quantum.value)),
      ...machineChoices(draft.machine, profile),
    }),
    profile: { ...profile, costs },
    workload: ratedHere(workload, costs),
    ...(Object.keys(programs).length > 0 && { programs }),
    lines,
    pending: [...new Set(lines.flatMap((line) => line.pending))].sort((a, b) => a - b),
    measurement: only<Measurement>()({
      ...replications,
      precision,
      warmup: warmup.events,
      warmupRounds: warmup.rounds,
      ...(warmup.auto && { autoWarmup: true as const }),
      completions,
      ...(durationPs && { durationPs }),
      confidence,
      ...(percentiles.length > 0 && { percentiles }),
      ...(why && { why: true as const }),
      ...(of === "cold" && { of }),
    }),
    ...(draft.at && { changes: draft.at }),
    claims,
    ...(capacity && { capacity }),
    seed: draft.seed,
    ...(taken.length > 0 && { parts: taken }),
  });
}

/** Of clients on the same machine, the rate with a program that takes no time: what they take themselves is left. */
function ratedHere<Of extends Workload | ClassTraffic>(workload: Of, costs: Record<string, Cost>): Of {
  if (workload.kind === "classes") {
    const classes = workload.classes.map((each) => ({ ...each, traffic: ratedHere(each.traffic, costs) }));
    return { ...workload, classes };
  }
  if (workload.kind !== "clients" || workload.here === undefined) return workload;
  const prices = new CostTable(
    record(Object.keys(costs), (name) => costs[name].value),
    1,
  );
  const cyclePs = meanOf(workload.think) + clientSidePs(prices);
  const perSecond = (workload.outstanding * PS_PER_S) / cyclePs;
  return { ...workload, rate: { ...workload.rate, perSecond } };
}

/** The costs the scenario sets itself. */
function ownCosts({ costs: own, quantum }: ScenarioDraft["machine"], profile: Profile): Record<string, Cost> {
  return {
    ...(own?.wakeLatencyNs !== undefined && wakeLatencyCosts(own.wakeLatencyNs, profile.costs)),
    ...own?.costs,
    ...(quantum !== undefined && { quantum: overriddenCost("quantum", toNs(quantum)) }),
  };
}

/** Every mistake once: top to bottom, file by file in order of appearance. */
function failure(diagnostics: readonly Diagnostic[]): ScenarioError {
  const files = [...new Set(diagnostics.map(({ file }) => file))];
  const once = [...new Map(diagnostics.map((diagnostic) => [keyOf(diagnostic), diagnostic])).values()];
  const rank = ({ file }: Diagnostic) => files.indexOf(file);
  return new ScenarioError(once.sort((a, b) => rank(a) - rank(b) || a.line - b.line || a.column - b.column));
}

/** What tells a mistake from others. */
function keyOf({ file, line, column, path, message }: Diagnostic): string {
  return JSON.stringify([file, line, column, path, message]);
}
