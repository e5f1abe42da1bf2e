/** From claims as they are written to claims about lines and numbers of pending operations that the scenario has. */
import type { Mechanism } from "../../models/types.js";
import { positionsOf } from "../common/axis.js";
import { enumerate } from "../common/enumerate.js";
import type { Claim, Statement } from "../common/findings.js";
import { only } from "../common/only.js";
import type { CapacityClaim, Line } from "../common/types.js";
import { writtenAmount } from "../schema/along.js";
import type { At, CapacityDraft, ClaimDraft, StatementDraft } from "../schema/claim.js";
import { humanCount } from "../schema/units.js";
import type { Along } from "./along.js";
import { didYouMeanLine, linesCalled } from "./line-names.js";
import { panelsNamed } from "./resolve-panels.js";

type Place = readonly (string | number)[];

export interface ClaimContext {
  /** Every line that the file lists, picked or not, with the values of the axis it would be run at. */
  lines: readonly Line[];
  /** Those that lines may be of. */
  mechanisms: readonly Mechanism[];
  /** The axis was chosen beside the file: values that are not on it are no mistakes. */
  otherAxis: boolean;
  /** The mechanisms were chosen beside the file: names of lines that are not among them are no mistakes. */
  otherLines?: boolean;
  /** The axis, where it is not n. */
  along?: Along;
  panels?: Along;
  /** Called for each mistake with its place below `claims`. */
  report(path: Place, message: string): void;
}

/** What a result is judged by, and what `muxsim capacity` judges. */
interface ResolvedClaims {
  claims: Claim[];
  ofCapacity: CapacityClaim[];
  /** How many are left out, since they are about lines that there are not. */
  ofOtherLines: number;
}

/** The claims. Meaningful only if nothing was reported. */
export function toClaims(drafts: readonly ClaimDraft[], context: ClaimContext): ResolvedClaims {
  reportSameIds(drafts, context);
  const found: ResolvedClaims = { claims: [], ofCapacity: [], ofOtherLines: 0 };
  drafts.forEach(({ statement, within, ...draft }, i) => {
    const report = (path: Place, message: string) => context.report([i, statement.kind, ...path], message);
    const own = { ...context, report };
    const known = { ...draft, id: idOf(draft, i) };
    const panels =
      within &&
      panelsNamed(within, { ...context, report: (path, message) => context.report([i, "in", ...path], message) });
    if (statement.kind === "capacity" && within)
      context.report([i, "in"], "a capacity is found in one panel, which muxsim capacity is told: leave it out");
    // A claim about panels, or lines, that there are not now is not judged.
    if (panels?.length === 0) return;
    if (context.otherLines && !linesOf(statement).every((name) => isLine(name, context))) {
      found.ofOtherLines++;
      return;
    }
    if (statement.kind === "capacity") found.ofCapacity.push({ ...known, ...ofCapacity(statement, own) });
    else
      found.claims.push(only<Claim>()({ ...known, ...(panels && { in: panels }), statement: resolve(statement, own) }));
  });
  return found;
}

/** The names of all lines that it is about. */
function linesOf(statement: StatementDraft): string[] {
  if ("lines" in statement) return statement.lines;
  return "other" in statement && statement.other !== undefined ? [statement.line, statement.other] : [statement.line];
}

/** Whether a line, or several, are called so. */
export function isLine(name: string, { lines, mechanisms }: ClaimContext): boolean {
  return linesCalled(name, lines, mechanisms).length > 0;
}

function ofCapacity({ kind: _, line: name, other: to, at, ...amounts }: CapacityDraft, context: ClaimContext) {
  const line = lineNamed(name, ["line"], context);
  const range = { ...(at && at.values !== "all" && { at: valuesOf(at, [line], context) }), ...amounts };
  if (to === undefined) return { line: idIn(line), ...range };
  const other = lineNamed(to, ["to"], context);
  if (line && line === other) context.report(["to"], `${line.id} over itself is 1: name another line`);
  return { line: idIn(line), other: idIn(other), ...range };
}

function idOf({ id }: Pick<ClaimDraft, "id">, index: number): string {
  return id ?? `c${index + 1}`;
}

function reportSameIds(drafts: readonly ClaimDraft[], context: ClaimContext): void {
  const ids = drafts.map(idOf);
  for (const [i, id] of ids.entries()) {
    const other = ids.findIndex((each, j) => each === id && j !== i);
    // What was given by default is not at fault.
    if (drafts[i].id === undefined || other === -1 || (other > i && drafts[other].id !== undefined)) continue;
    context.report([i, "id"], `"${id}" is already the id of claim ${other + 1}`);
  }
}

function resolve(draft: Exclude<StatementDraft, CapacityDraft>, context: ClaimContext): Statement {
  switch (draft.kind) {
    case "growth":
      return growth(draft, context);
    case "ratio":
      return ratio(draft, context);
    case "difference": {
      const line = lineNamed(draft.line, ["line"], context);
      const other = lineNamed(draft.other, ["from"], context);
      if (line && line === other) context.report(["from"], `${line.id} less itself is 0: name another line`);
      const { kind, metric, range } = draft;
      return {
        kind,
        metric,
        line: idIn(line),
        other: idIn(other),
        at: valuesOf(draft.at, [line, other], context),
        range,
      };
    }
    case "crossover":
      return crossover(draft, context);
    case "bound": {
      const line = lineNamed(draft.line, ["line"], context);
      return { ...draft, line: idIn(line), at: valuesOf(draft.at, [line], context) };
    }
    case "order": {
      const lines = draft.lines.map((name, i) => lineNamed(name, ["lines", i], context));
      lines.forEach((line, i) => {
        if (line && lines.indexOf(line) < i) context.report(["lines", i], `${line.id} is in the list already`);
      });
      return { ...draft, lines: lines.map(idIn), at: valuesOf(draft.at, lines, context) };
    }
    case "knee":
      return { ...draft, line: idIn(lineNamed(draft.line, ["line"], context)) };
  }
}

function growth(draft: StatementDraft & { kind: "growth" }, context: ClaimContext): Statement {
  const line = lineNamed(draft.line, ["line"], context);
  if (context.along !== undefined)
    context.report([], `laws of growth are about n, and the axis is ${context.along.name}: expected another statement`);
  const { from = line?.pending[0] ?? 1, to = line?.pending.at(-1) ?? 1 } = draft;
  for (const [key, n] of [["from", draft.from] as const, ["to", draft.to] as const]) {
    if (n !== undefined) checkOnAxis(n, line, [key], context);
  }
  if (line && from >= to && !context.otherAxis && !context.along) {
    context.report([], `${line.id} is run at ${humanCount(from)} only: growth needs a range`);
  }
  return { kind: "growth", metric: draft.metric, line: idIn(line), laws: draft.laws, from, to };
}

function ratio(draft: StatementDraft & { kind: "ratio" }, context: ClaimContext): Statement {
  const { kind, metric, range, otherAt } = draft;
  const line = lineNamed(draft.line, ["line"], context);
  const other = draft.other === draft.line ? line : lineNamed(draft.other, ["to"], context);
  const at = valuesOf(draft.at, otherAt === undefined ? [line, other] : [line], context);
  if (otherAt !== undefined) checkOnAxis(otherAt, other, ["to-at"], context);
  if (line && line === other && (otherAt === undefined || at.includes(otherAt))) {
    const key = otherAt === undefined ? "to" : "to-at";
    context.report([key], `${line.id} over itself is 1: name another line, or another ${what(context)}`);
  }
  return { kind, metric, line: idIn(line), other: idIn(other), ...(otherAt !== undefined && { otherAt }), at, range };
}

function crossover(draft: StatementDraft & { kind: "crossover" }, context: ClaimContext): Statement {
  const line = lineNamed(draft.line, ["line"], context);
  const other = lineNamed(draft.other, ["other"], context);
  if (line && line === other) context.report(["other"], `${line.id} does not cross itself: name another line`);
  const [low, high] = draft.between;
  const axis = commonAxis([line, other]);
  if (line && other && !context.otherAxis && !(axis[0] <= low && high <= axis.at(-1)!)) {
    const run = axis.length === 0 ? `at no common ${what(context)}` : `at ${listed(axis, context)}`;
    const message = `expected values between the first and the last at which both lines are run; they are run ${run}`;
    context.report(["between"], message);
  }
  return { ...draft, line: idIn(line), other: idIn(other) };
}

function idIn(line: Line | undefined): string {
  return line?.id ?? "";
}

/** The line called so; reported if there is none, or more than one. */
export function lineNamed(name: string, path: Place, { lines, mechanisms, report }: ClaimContext): Line | undefined {
  const called = linesCalled(name, lines, mechanisms);
  if (called.length === 1) return called[0];
  if (called.length > 1) {
    const ids = called.map(({ id }) => `"${id}"`);
    report(path, `${name} has ${called.length} lines: say which, ${enumerate(ids, "or")}`);
  } else {
    report(path, `"${name}" is no line of this scenario${didYouMeanLine(name, lines, mechanisms)}`);
  }
  return undefined;
}

/** The values meant by `at`; reported if one of `lines` is not run there. */
function valuesOf({ values, listed }: At, lines: readonly (Line | undefined)[], context: ClaimContext): number[] {
  if (values === "all") {
    const common = commonAxis(lines);
    if (common.length === 0 && lines.every(Boolean) && !context.otherAxis) {
      context.report(["at"], `these lines are run at no common ${what(context)}`);
    }
    return common;
  }
  values.forEach((n, i) => {
    const missing = lines.find((line) => line && !positionsOf(line).includes(n));
    checkOnAxis(n, missing, listed ? ["at", i] : ["at"], context);
  });
  return [...values].sort((a, b) => a - b);
}

function checkOnAxis(n: number, line: Line | undefined, path: Place, context: ClaimContext): void {
  if (!line || context.otherAxis || positionsOf(line).includes(n)) return;
  const run = `it is run at ${listed(positionsOf(line), context)}`;
  context.report(path, `${line.id} is not run at ${listed([n], context)}; ${run}`);
}

/** Where all of `lines` are run. */
function commonAxis([first, ...others]: readonly (Line | undefined)[]): number[] {
  const at = first ? positionsOf(first) : [];
  return at.filter((n) => others.every((line) => line && positionsOf(line).includes(n)));
}

function listed(values: readonly number[], { along }: ClaimContext): string {
  return values.map((x) => (along ? writtenAmount(x, along.values.unit) : humanCount(x))).join(", ");
}

/** What the values of the axis are called. */
function what({ along }: ClaimContext): string {
  return along ? `value of ${along.name}` : "number of operations";
}
