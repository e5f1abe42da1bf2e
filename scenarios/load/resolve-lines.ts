/**
 * From the list of mechanisms to the lines of the chart, each a mechanism with a program: defaults filled in, lists of
 * values multiplied out, named.
 */
import { executorDefault } from "../../models/programs/executor-fit.js";
import type { Mechanism, Parameters, ParameterValue } from "../../models/types.js";
import type { ThreadsSpec } from "../../sim/requests/threads.js";
import { enumerate } from "../common/enumerate.js";
import { MAX_LINES } from "../common/limits.js";
import type { Line } from "../common/types.js";
import { CORES, type MechanismItem, writtenValue } from "../schema/mechanism.js";
import { humanCount } from "../schema/units.js";
import type { Varies } from "./quantity.js";

interface LineContext {
  cores: number;
  /** Who runs the handlers of a program: what is not said of a mechanism may follow from it. */
  threadsOf(program: string | undefined): ThreadsSpec | undefined;
  /** Whether mechanisms themselves read storage devices for it. */
  readsFiles(program: string | undefined): boolean;
  pending: readonly number[];
  /** Values of an axis that is not n. */
  x?: number[];
  /** What is another one along the axis, or from panel to panel. */
  varies: Varies;
  /** The axis was chosen beside the file: lines it leaves nothing of are not wrong. */
  dropEmpty: boolean;
  /** Called for each mistake with the position of its item in the list. */
  report(index: number, message: string): void;
}

/** A line with what is needed to name it. */
interface Draft {
  index: number;
  item: MechanismItem;
  parameters: Parameters;
  /** The default one if absent. */
  program?: string;
  /** Names of the parameters written as a list, and PROGRAM where that is. */
  swept: string[];
  /** What names say of a parameter in place of its value, where that varies along the axis. */
  words?: Record<string, string>;
}

/** In names of lines it stands among the parameters. */
const PROGRAM = "program";

/** All lines of the scenario. Meaningful only if nothing was reported. */
export function toLines(items: readonly MechanismItem[], context: LineContext): Line[] {
  const drafts = items.flatMap((item, index) => expand(item, index, context));
  if (drafts.length > MAX_LINES) {
    context.report(drafts[MAX_LINES].index, `from here on there are more than ${MAX_LINES} lines: list fewer`);
    return [];
  }
  reportTwins(drafts, context);
  const lines = drafts.map((draft) => toLine(draft, drafts, context));
  reportSameLabels(lines, drafts, context);
  return lines;
}

/** One draft for every combination of the item's values with each of its programs. */
function expand(item: MechanismItem, index: number, context: LineContext): Draft[] {
  const settings = Object.entries({ ...item.parameters, ...(item.program && { [PROGRAM]: item.program }) });
  const swept = settings.flatMap(([name, setting]) => (setting?.swept ? [name] : []));
  const programs = item.program?.values ?? [undefined];
  for (const name of programs.some((each) => context.readsFiles(each)) ? [] : givenOfFiles(item)) {
    context.report(index, `${item.mechanism.name}: ${name} is about reads of a storage device, and nothing reads one`);
  }
  const drafts = programs.flatMap((program) =>
    combinations(item, context.threadsOf(program), context.readsFiles(program)).map((written) => {
      const parameters = resolved(written, item.mechanism, context.cores);
      return {
        ...{ index, item, parameters, program, swept },
        ...(context.varies.cores && { words: wordsIn(written) }),
      };
    }),
  );
  if (drafts.length <= MAX_LINES) return drafts;
  context.report(index, `makes more than ${MAX_LINES} lines: give fewer values`);
  return [];
}

/** What is given of those parameters that are about reads of storage devices. */
function givenOfFiles({ mechanism, parameters }: MechanismItem): string[] {
  return Object.keys(mechanism.parameters).filter((name) => mechanism.parameters[name].files && parameters[name]);
}

/** `written` with the number of cores in place of the word for it. */
function resolved(written: Parameters, { parameters }: Mechanism, cores: number): Parameters {
  const value = (name: string) =>
    written[name] === CORES && parameters[name].type === "integer" ? cores : written[name];
  return Object.fromEntries(Object.keys(written).map((name) => [name, value(name)]));
}

function wordsIn(written: Parameters): Record<string, string> {
  return Object.fromEntries(
    Object.entries(written).flatMap(([name, value]) => (value === CORES ? [[name, CORES]] : [])),
  );
}

/** All combinations of an item's values, as far as they can be lines. */
function combinations(
  { mechanism, parameters }: MechanismItem,
  threads: ThreadsSpec | undefined,
  readsFiles: boolean,
): Parameters[] {
  let all: Record<string, ParameterValue>[] = [{}];
  for (const [name, spec] of Object.entries(mechanism.parameters)) {
    if (spec.files && !readsFiles) continue;
    const values = parameters[name]?.values ?? [executorDefault(mechanism, name, spec, threads) ?? spec.default];
    all = all.flatMap((others) => values.map((value) => ({ ...others, [name]: value })));
    // Beyond that nobody asks how many more.
    if (all.length > MAX_LINES) all.length = MAX_LINES + 1;
  }
  return all;
}

function reportTwins(drafts: readonly Draft[], context: LineContext): void {
  const seen = new Set<string>();
  for (const { index, item, parameters, program } of drafts) {
    const key = JSON.stringify([item.mechanism.name, parameters, program ?? null]);
    if (seen.has(key)) {
      const same = program === undefined ? "the same parameters" : `the same parameters and the program ${program}`;
      context.report(index, `this line is in the list already: ${item.mechanism.name} with ${same}`);
    }
    seen.add(key);
  }
}

function reportSameLabels(lines: readonly Line[], drafts: readonly Draft[], context: LineContext): void {
  const seen = new Map<string, string>();
  lines.forEach(({ id, label }, i) => {
    const other = seen.get(label);
    if (other !== undefined && other !== id)
      context.report(drafts[i].index, `the label "${label}" is taken by ${other}`);
    seen.set(label, id);
  });
}

function toLine(draft: Draft, drafts: readonly Draft[], context: LineContext): Line {
  const { item, parameters, index } = draft;
  const { minPending = 1, maxPending = Number.POSITIVE_INFINITY, mechanism } = item;
  const pending = context.pending.filter((n) => n >= minPending && n <= maxPending);
  if (pending.length === 0 && !context.dropEmpty)
    context.report(index, nothingLeft(context.pending, minPending, maxPending));
  const chosen = notByDefault(draft, context);
  const id = withParameters(mechanism.name, draft, chosen);
  const label =
    item.label === undefined
      ? withParameters(mechanism.name, draft, telling(draft, chosen, drafts))
      : withParameters(item.label, draft, [...draft.swept].sort());
  const { program } = draft;
  return {
    ...{ id, label, mechanism: mechanism.name, parameters },
    ...(program !== undefined && { program }),
    pending,
    ...(context.x && { x: context.x }),
  };
}

/**
 * The parameters that a line's id gives: those written as a list, and those that are not at their default; and its
 * program, if it names one. So an id is the line's own, whatever other lines there are.
 */
function notByDefault({ item, parameters, program, swept }: Draft, { cores, varies: all }: LineContext): string[] {
  const { mechanism } = item;
  const varies = (name: string) => all.parameters?.includes(`${mechanism.name}.${name}`) ?? false;
  // Along an axis of cores a line keeps its name, whatever its defaults come to.
  const differs = (name: string) =>
    all.cores
      ? item.parameters[name] !== undefined && item.parameters[name].values[0] !== mechanism.parameters[name].default
      : parameters[name] !== defaultOf(mechanism, name, cores);
  const names = Object.keys(parameters).filter((name) => !varies(name) && (swept.includes(name) || differs(name)));
  return [...names, ...(program === undefined ? [] : [PROGRAM])].sort();
}

/**
 * What a label needs: those of the `chosen` parameters that tell a line from others of its mechanism, and the program
 * if it tells it from any other line, since any mechanism may have any. What the program's executor decided, and nobody
 * wrote, the program tells already.
 */
function telling(draft: Draft, chosen: readonly string[], drafts: readonly Draft[]): string[] {
  const siblings = drafts.filter((other) => other.item.mechanism === draft.item.mechanism);
  return chosen.filter((name) =>
    name === PROGRAM
      ? drafts.some(({ program }) => program !== draft.program)
      : siblings.some(
          (other) =>
            (draft.item.parameters[name] !== undefined || other.program === draft.program) &&
            other.parameters[name] !== draft.parameters[name],
        ),
  );
}

function defaultOf(mechanism: Mechanism, name: string, cores: number): ParameterValue {
  const spec = mechanism.parameters[name];
  return spec.type === "integer" && spec.default === CORES ? cores : spec.default;
}

/** `epoll (sets=per-thread, threads=4)`. */
function withParameters(
  text: string,
  { item, parameters, program, words = {} }: Draft,
  names: readonly string[],
): string {
  const specs = item.mechanism.parameters;
  const value = (name: string) =>
    name === PROGRAM ? program : (words[name] ?? writtenValue(specs[name], parameters[name]));
  const settings = names.map((name) => `${name}=${value(name)}`);
  return names.length === 0 ? text : `${text} (${settings.join(", ")})`;
}

/** Where in the list of mechanisms a parameter of a line is given; `path` itself where it is about no line. */
export function placeInFile(
  path: readonly (string | number)[],
  { mechanisms }: { mechanisms: readonly MechanismItem[] },
  { lines }: { lines: readonly Line[] },
): (string | number)[] {
  const [what, index, , parameter] = path;
  if (what !== "lines") return [...path];
  const line = lines[Number(index)];
  const item = mechanisms.findIndex(({ mechanism, parameters }) => {
    const given = Object.entries(parameters).filter(([, { values }]) => !values.includes(CORES));
    return (
      mechanism.name === line.mechanism && given.every(([name, { values }]) => values.includes(line.parameters[name]))
    );
  });
  return item < 0 ? ["mechanisms"] : ["mechanisms", item, line.mechanism, String(parameter)];
}

function nothingLeft(pending: readonly number[], min: number, max: number): string {
  const axis = `${humanCount(pending[0])}..${humanCount(pending[pending.length - 1])}`;
  const bounds = [
    ...(min > 1 ? [`min-pending ${humanCount(min)}`] : []),
    ...(Number.isFinite(max) ? [`max-pending ${humanCount(max)}`] : []),
  ];
  return `nothing is left of the axis ${axis} within ${enumerate(bounds)}`;
}
