/**
 * How much of the latency is waiting for others: where a handler asks a database and waits for its answer, what is
 * shown of a mechanism may be next to nothing but that.
 */
import { meanWaitingPs } from "../../sim/requests/means.js";
import type { Step } from "../../sim/spec.js";
import { measuredTraffics } from "../../sim/traffic/classes.js";
import { enumerate } from "../common/enumerate.js";
import { formatExact } from "../common/format.js";
import { scenarioOfLine } from "../common/program.js";
import type { Line, Point, Scenario } from "../common/types.js";
import { hasLatency } from "../statistics/status/words.js";
import { span } from "./group-words.js";

/** Less is not what the latency is mostly made of. */
const MOSTLY = 0.5;
const PS_PER_NS = 1000;

/**
 * `Of the mean response latency 93 % to 98 % is waiting for db.`, where that holds for each line; nothing where it is
 * less than half for one, or not known: where several are asked at once, or something is waited for behind a reply.
 */
export function waitingSentence(scenario: Scenario, points: readonly Point[]): string[] {
  const shares: number[] = [];
  const names = new Set<string>();
  for (const line of scenario.lines) {
    const waiting = waitingOf(scenario, line);
    if (waiting === undefined) return [];
    for (const name of waiting.names) names.add(name);
    const own = points.filter((point) => point.line === line.id && hasLatency(point));
    // What a few slow answers happened to take may be less than what they take on average.
    shares.push(...own.map(({ latency }) => Math.min(1, waiting.meanNs / latency!.response.mean.value)));
  }
  if (shares.length === 0 || Math.min(...shares) < MOSTLY) return [];
  const said = span(shares, (share) => formatExact(share, "share", 2));
  return [`Of the mean response latency ${said} is waiting for ${enumerate([...names])}.`];
}

/** What a handler waits for answers on average, and whose; undefined where that is not known. */
function waitingOf(whole: Scenario, line: Line): { meanNs: number; names: string[] } | undefined {
  const [traffic, ...others] = measuredTraffics(scenarioOfLine(whole, line).workload);
  const steps = traffic.handler ?? [];
  if (others.length > 0 || !isKnown(steps)) return undefined;
  return { meanNs: meanWaitingPs(steps) / PS_PER_NS, names: asked(steps) };
}

/** One asked at a time, and no wait behind the last reply, with which the latency ends. */
function isKnown(steps: readonly Step[]): boolean {
  const lastReply = steps.findLastIndex(({ kind }) => kind === "reply");
  const before = lastReply === -1 ? steps : steps.slice(0, lastReply);
  const behind = lastReply === -1 ? [] : steps.slice(lastReply);
  const replies = before.some(hasReply) && lastReply === -1;
  return !replies && before.every(asksOne) && asked(behind).length === 0 && asked(before).length > 0;
}

function hasReply(step: Step): boolean {
  return step.kind === "reply" || inside(step).some(hasReply);
}

function asksOne(step: Step): boolean {
  if (step.kind === "io") return step.operations.length === 1 && step.operations[0].takes !== undefined;
  return inside(step).every(asksOne);
}

function asked(steps: readonly Step[]): string[] {
  const names = steps.flatMap((step): string[] =>
    step.kind === "io" ? step.operations.map(({ to }) => to) : asked(inside(step)),
  );
  return [...new Set(names)];
}

function inside(step: Step): readonly Step[] {
  switch (step.kind) {
    case "repeat":
    case "offload":
      return step.steps;
    case "choose":
      return step.branches.flatMap(({ steps }) => steps);
    default:
      return [];
  }
}
