/**
 * What makes up most of what an answer is about, at the place that it is about: of response latencies, what they are
 * made of; of core time, the account that it is booked to.
 */
import { ACCOUNTS, type Account } from "../../../sim/accounting/accounts.js";
import { COMPONENTS } from "../../../sim/why/components.js";
import { axisOf, inWords, positionOf } from "../../common/axis.js";
import { formatMeasured } from "../../common/format.js";
import { latencyStatistic } from "../../common/metrics.js";
import type { Asked } from "../../common/shapes/answer.js";
import type { Point, Scenario } from "../../common/types.js";
import { COMPONENT_TITLES } from "../../common/why-metrics.js";
import { steepest } from "../steepest.js";
import { quoted } from "../trend.js";
import { askedOf } from "./asked.js";
import { placeOf } from "./place.js";
import { standingsAt } from "./standings.js";

/** A part dominates that is more than this share of the whole, its interval too. */
const MOST = 0.5;
const BUSY = "core-time.busy";

type Busy = Exclude<Account, "idle"> | "transition";

const ACCOUNT_TITLES: Record<Busy, string> = {
  callback: "callbacks",
  user: "the mechanism's user-mode code",
  system: "system calls",
  polling: "polls that find nothing",
  switch: "context switches",
  interrupt: "interrupts",
  transition: "going to sleep and resuming",
};
const BUSY_ACCOUNTS = [...ACCOUNTS.filter((account) => account !== "idle"), "transition"] as const;

/** One sentence; none where nothing was taken apart, it is about something else, or no part is more than half. */
export function dominatingSentence(scenario: Scenario, points: readonly Point[]): string[] {
  const asked = askedOf(scenario);
  const point = asked.metric === BUSY || isTakenApart(asked) ? subjectOf(scenario, points, asked) : undefined;
  if (point === undefined) return [];
  const label = quoted(scenario.lines.find(({ id }) => id === point.line)!.label);
  const axis = axisOf(scenario);
  // Where lines are compared is said before.
  const isSaid = asked.kind === "ranking" || asked.kind === "cost" || axis.values.length === 1;
  const who = `${label}${isSaid ? "" : ` at ${inWords(axis, positionOf(point))}`}`;
  return asked.metric === BUSY ? busySentence(point, who) : latencySentence(point, who, asked);
}

/**
 * The point whose latencies have to be taken apart for the answer; none where it is not about response latencies of all
 * events, or is about more than one place.
 */
export function pointTakenApart(scenario: Scenario, points: readonly Point[]): Point | undefined {
  const asked = askedOf(scenario);
  return isTakenApart(asked) ? subjectOf(scenario, points, asked) : undefined;
}

/** What happens at given times is told by the time; of a class, or another latency, nothing is taken apart. */
function isTakenApart({ kind, metric }: Asked): boolean {
  const latency = latencyStatistic(metric);
  return kind !== "recovery" && latency?.latency === "response" && latency.of === undefined;
}

/** Where a growth is asked for, the last point of the line that grows most; else the best line's. */
function subjectOf(scenario: Scenario, points: readonly Point[], asked: Asked): Point | undefined {
  const { metric, at } = placeOf(scenario, points);
  const grown = asked.kind === "growth" ? steepest(scenario, points, metric) : undefined;
  return grown ?? standingsAt(scenario, points, metric.name, at)[0]?.point;
}

/** Of a high percentile the slowest 1 % are told, of any other statistic the mean. */
function latencySentence({ why }: Point, who: string, { metric }: Asked): string[] {
  if (why === undefined) return [];
  const isTail = /^(p99|max)/.test(latencyStatistic(metric)!.statistic);
  const { mean, meanShare, tail, tailShare } = why.response;
  const [values, shares] = isTail ? [tail, tailShare] : [mean, meanShare];
  const component = COMPONENTS.find((each) => (shares[each].low ?? shares[each].value) > MOST);
  if (component === undefined) return [];
  const whole = COMPONENTS.reduce((sum, each) => sum + values[each].value, 0);
  const what = isTail ? "the slowest 1 % take" : "a response takes";
  return [ofWhole(whole, `that ${what}`, who, values[component].value, COMPONENT_TITLES[component])];
}

function busySentence({ coreTime, busyTime }: Point, who: string): string[] {
  if (coreTime === undefined || busyTime === undefined) return [];
  const timeOf = (account: Busy) => coreTime[account]?.value ?? 0;
  const account = BUSY_ACCOUNTS.find((each) => timeOf(each) > MOST * busyTime.value);
  if (account === undefined) return [];
  return [ofWhole(busyTime.value, "of core time", who, timeOf(account), ACCOUNT_TITLES[account])];
}

function ofWhole(whole: number, what: string, who: string, part: number, title: string): string {
  const [all, most] = [whole, part].map((ns) => formatMeasured(ns, "ns"));
  return `Of the ${all} ${what} with ${who}, ${most} go into ${title}.`;
}
