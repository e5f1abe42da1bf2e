/** Clauses of the answer on who cannot follow the load, who refuses some of it, and of whom nothing is known. */
import { measuredTraffics } from "../../sim/traffic/classes.js";
import { axisOf } from "../common/axis.js";
import { enumerate, enumerateSome } from "../common/enumerate.js";
import { formatExact } from "../common/format.js";
import type { Scenario } from "../common/types.js";
import { asksForRate } from "../statistics/status/words.js";
import { span } from "./group-words.js";
import type { Trend } from "./trend.js";

/** Of more lines than this that share what is said of them, some are named and the others counted. */
const MAX_NAMED = 7;
const NAMED = 4;

interface LimitWording {
  /** Whether to say who can follow the load, where more is asked for along the axis. */
  sayWhoCan?: boolean;
  /** Of more lines some are named. */
  most?: number;
}

/** Whether more is asked for along the axis: in any class that is measured. */
export function growsAlong({ workload, axis }: Scenario): boolean {
  if (axis !== undefined)
    return axis.capacityOf !== undefined || axis.changes.flat().some(({ path }) => path.at(-1) === "perSecond");
  return measuredTraffics(workload).some(({ rate }) => rate.basis === "per-operation");
}

type Subject = (trends: readonly Trend[]) => string;

/** Who cannot follow the load, from where on, and what they deliver then; and who can. */
export function limitClauses(
  scenario: Scenario,
  trends: readonly Trend[],
  { sayWhoCan = true, most = MAX_NAMED }: LimitWording = {},
): string[] {
  const subject: Subject = (those) => subjectOf(those, most);
  const limited = trends.filter((trend) => trend.limit !== undefined);
  // Of a share of what it can carry it is no news.
  const isShare = scenario.axis?.capacityOf === "each";
  const keepsUp = sayWhoCan && !isShare && asksForRate(scenario) && growsAlong(scenario);
  const further = [
    ...lossClauses(scenario, trends),
    ...belowClauses(scenario, trends, subject),
    ...unknownClauses(scenario, trends, subject),
  ];
  const others = trends.filter(
    (trend) => trend.limit === undefined && trend.unknownFrom === undefined && trend.usable.length > 0 && trend.keepsUp,
  );
  if (limited.length === 0) {
    const isAll = others.length === trends.length && others.length > 2;
    const whoCan = (those: readonly Trend[]) => (isAll ? "all of them" : subject(those));
    return [
      ...(keepsUp && others.length > 0 ? [`${whoCan(others)} ${verb(others, "keep")} up with the load`] : []),
      ...further,
    ];
  }
  const groups = new Map<string, Trend[]>();
  for (const trend of limited.sort((a, b) => a.limit!.from - b.limit!.from)) {
    const { kind, some, from, to } = trend.limit!;
    const key = `${kind} ${some} ${from} ${to}`;
    groups.set(key, [...(groups.get(key) ?? []), trend]);
  }
  const clauses = [...groups.values()].map((group, i) => {
    const isRest = i === groups.size - 1 && limited.length === trends.length && group.length > 2;
    const who = !isRest ? subject(group) : groups.size === 1 ? "all of them" : "the others";
    return limitClause(scenario, group, who);
  });
  if (keepsUp && others.length > 0) clauses.push(`${subject(others)} ${verb(others, "keep")} up`);
  return [enumerate(clauses), ...further];
}

/** Of whom requests are refused or time out: how many at most, and how many are answered in time there. */
function lossClauses(scenario: Scenario, trends: readonly Trend[]): string[] {
  const { format } = axisOf(scenario);
  // What is the same of each is said once.
  let lost = false;
  return trends.flatMap(({ label, losses, refusals }) => {
    const refused =
      refusals === undefined
        ? []
        : [
            `with ${label} up to ${formatExact(refusals.perSecond, "rate", 2)} tries to connect find the backlog full ` +
              `(at ${format(refusals.x)})`,
          ];
    if (losses === undefined) return refused;
    const { share, x, goodput } = losses;
    const rate = formatExact(goodput, "rate", 2);
    const [what, how] = lost ? ["", ""] : [" of the requests are refused or time out", " answered in time"];
    lost = true;
    return [
      ...refused,
      `with ${label} up to ${formatExact(share, "share", 2)}${what} (at ${format(x)}, where ${rate} are${how})`,
    ];
  });
}

/** Who is overloaded, or saturates, with few operations and not with more. */
function belowClauses(scenario: Scenario, trends: readonly Trend[], subject: Subject): string[] {
  const { format } = axisOf(scenario);
  return (["overloaded", "saturated"] as const).flatMap((kind) => {
    const those = trends.filter(({ below }) => below[kind].length > 0);
    const places = [...new Set(those.map(({ below }) => enumerate(below[kind].map(format))))];
    return places.map((place) => {
      const group = those.filter(({ below }) => enumerate(below[kind].map(format)) === place);
      return `${subject(group)} ${group.length === 1 ? "is" : "are"} ${kind} at ${place}`;
    });
  });
}

/** Of whom the runs are too short to tell, from where on. */
function unknownClauses(scenario: Scenario, trends: readonly Trend[], subject: Subject): string[] {
  const unknown = trends.filter((trend) => trend.unknownFrom !== undefined);
  const places = [...new Set(unknown.map((trend) => trend.unknownFrom!))].sort((a, b) => a - b);
  return places.map((from) => {
    const those = unknown.filter((trend) => trend.unknownFrom === from);
    return `the runs of ${subject(those)} are too short to tell${onwards(scenario, from)}`;
  });
}

/** ` from 1 k on`; nothing where the axis has no more than that. */
function onwards(scenario: Scenario, from: number): string {
  const { values, format } = axisOf(scenario);
  return values.length === 1 ? "" : ` from ${format(from)} on`;
}

function limitClause(scenario: Scenario, group: readonly Trend[], who: string): string {
  const { kind, from, to, some } = group[0].limit!;
  const { format } = axisOf(scenario);
  const rates = group.map(({ limit }) => limit!.perSecond);
  const most = span(rates, (rate) => formatExact(rate, "rate"));
  const delivered = group.some(({ limit }) => limit!.varies) ? `up to ${most}` : most;
  const does = kind === "saturates" ? verb(group, "saturate") : `${group.length === 1 ? "is" : "are"} overloaded`;
  const names = new Set(group.map(({ limit }) => limit!.full));
  const [full] = names;
  const by = names.size === 1 && full !== undefined ? `, full: ${full}` : "";
  const range =
    to === undefined
      ? onwards(scenario, from)
      : from === to
        ? ` at ${format(from)}`
        : ` from ${format(from)} to ${format(to)}`;
  const where = `${some === undefined ? "" : ` in ${some}`}${range}`;
  return `${who} ${does}${where} (at ${delivered}${by})`;
}

function subjectOf(trends: readonly Trend[], most: number): string {
  return someOf(
    trends.map(({ label }) => label),
    most,
  );
}

/** All of them, if they are no more than `most`. */
export function someOf(labels: readonly string[], most: number): string {
  return enumerateSome(labels, most, Math.min(NAMED, most - 1));
}

function verb(subjects: readonly unknown[], plural: string): string {
  return subjects.length === 1 ? `${plural}s` : plural;
}
