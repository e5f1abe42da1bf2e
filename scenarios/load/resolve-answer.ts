/** From what is asked as it is written to lines and values that the scenario has. */
import { positionsOf } from "../common/axis.js";
import { latencyStatistic } from "../common/metrics.js";
import type { Asked } from "../common/shapes/answer.js";
import { writtenAmount } from "../schema/along.js";
import type { AskedDraft } from "../schema/answer.js";
import { humanCount } from "../schema/units.js";
import { type ClaimContext, isLine, lineNamed } from "./resolve-claims.js";
import { panelsNamed } from "./resolve-panels.js";

/** What is asked. Meaningful only if nothing was reported. */
export function toAsked(draft: AskedDraft | undefined, context: ClaimContext): Asked | undefined {
  if (draft === undefined) return undefined;
  const { within, ...asked } = draft;
  if (within === undefined) return onLines(asked, context);
  const report = (path: readonly (string | number)[], message: string) =>
    context.report([asked.kind, "in", ...path], message);
  const panels = panelsNamed(within, { ...context, report });
  if (panels.length > 1) report([], "expected one panel, or none for all");
  const found = onLines(asked, context);
  return found && panels.length > 0 ? { ...found, in: panels[0] } : found;
}

function onLines(asked: Asked, context: ClaimContext): Asked | undefined {
  const { lines, otherAxis, along, report } = context;
  if (asked.kind === "crossover") {
    const place = (pair: number, i: number) =>
      asked.between.length === 1 ? [asked.kind, "between", i] : [asked.kind, "between", pair, i];
    const between = asked.between.map((names, pair): [string, string] => {
      const [first, second] = names.map((name, i) => lineOf(name, place(pair, i), context));
      if (first !== "" && first === second) report(place(pair, 1), `${first} does not cross itself: name another line`);
      return [first, second];
    });
    return { ...asked, between };
  }
  const { beside } = "beside" in asked ? asked : {};
  const resolved = beside === undefined ? asked : { ...asked, beside: lineOf(beside, [asked.kind, "beside"], context) };
  if ("at" in asked && asked.at !== undefined && !lines.some((line) => positionsOf(line).includes(asked.at!))) {
    if (otherAxis) return withoutPlace(resolved);
    report(
      [asked.kind, "at"],
      `no line is run at ${along ? writtenAmount(asked.at, along.values.unit) : humanCount(asked.at)}`,
    );
  }
  return resolved;
}

/**
 * The id of the line of that name. Where the mechanisms were chosen beside the file, a line that is not among them is
 * no mistake: the name stands for one that is not run.
 */
function lineOf(name: string, path: (string | number)[], context: ClaimContext): string {
  if (context.otherLines && !isLine(name, context)) return name;
  return lineNamed(name, path, context)?.id ?? "";
}

function withoutPlace<T extends Asked>(asked: T): T {
  return { ...asked, at: undefined };
}

/** The metric's percentiles must be measured. */
export function metricsAsked(asked: Asked | undefined): string[] {
  if (asked === undefined) return [];
  const all = [asked.metric, ...("also" in asked ? (asked.also ?? []) : [])];
  return all.filter((name) => latencyStatistic(name) !== undefined);
}
