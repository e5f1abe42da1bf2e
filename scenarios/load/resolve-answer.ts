/** From what is asked as it is written to lines and values that the scenario has. */
import { positionsOf } from "../common/axis.js";
import { latencyStatistic } from "../common/metrics.js";
import type { Asked } from "../common/shapes/answer.js";
import { writtenAmount } from "../schema/along.js";
import type { AskedDraft } from "../schema/answer.js";
import { humanCount } from "../schema/units.js";
import { type ClaimContext, lineNamed } from "./resolve-claims.js";
import { panelsNamed } from "./resolve-panels.js";

/** What is asked. Meaningful only if nothing was reported; undefined if it is of a line that is not run now. */
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
    const found = asked.between.map((name, i) => lineNamed(name, [asked.kind, "between", i], context));
    const [first, second] = found;
    if (first && first === second)
      report([asked.kind, "between", 1], `${first.id} does not cross itself: name another line`);
    return { ...asked, between: [first?.id ?? "", second?.id ?? ""] };
  }
  const { beside } = "beside" in asked ? asked : {};
  const known = beside === undefined ? undefined : lineNamed(beside, [asked.kind, "beside"], context);
  const resolved = known === undefined ? asked : { ...asked, beside: known.id };
  if ("at" in asked && asked.at !== undefined && !lines.some((line) => positionsOf(line).includes(asked.at!))) {
    if (otherAxis) return withoutPlace(resolved);
    report(
      [asked.kind, "at"],
      `no line is run at ${along ? writtenAmount(asked.at, along.values.unit) : humanCount(asked.at)}`,
    );
  }
  return resolved;
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
