/** What is said of a span of a run looked into: what it is, when and how long, and what a request is made of. */
import { formatExact, formatInteger, formatMeasured } from "../../scenarios/common/format.js";
import { COMPONENT_TITLES } from "../../scenarios/common/why-metrics.js";
import type { TracedRequest } from "../../sim/execution-trace/types.js";
import { type Picoseconds, toNs } from "../../sim/time.js";
import { COMPONENTS } from "../../sim/why/components.js";
import { percent } from "../wording/why.js";
import type { Lanes } from "./trace-lanes.js";
import { type Found, type Row, valueAt } from "./trace-rows.js";

/** Parts of a request that are named, the longest first. */
const MOST_PARTS = 6;

function time(ps: Picoseconds): string {
  return formatMeasured(toNs(ps), "ns");
}

/** Lines of text; the first is its name. */
export function spanInWords({ row, lane, span }: Found, lanes: Lanes): string {
  const { trace } = lanes.run;
  const isRequest = row.group === "requests";
  const start = formatExact(toNs(span.fromPs - trace.fromPs), "ns", 6);
  const request = lanes.requests.find((each) => each.request.id === span.request)?.request;
  const about = [
    isRequest ? "" : lane.name,
    // A thread's row need not say whose it is.
    span.thread !== undefined && row.group === "cores" ? lanes.names.thread(span.thread) : "",
    span.request === undefined ? "" : lanes.names.request(span.request),
  ].filter((text) => text !== "" && text !== span.name);
  return [
    isRequest ? (COMPONENT_TITLES[span.name as keyof typeof COMPONENT_TITLES] ?? span.name) : span.name,
    ...(about.length > 0 ? [about.join(", ")] : []),
    `from ${start}, for ${time(span.untilPs - span.fromPs)}`,
    ...(span.polls === undefined ? [] : [`${formatInteger(span.polls)} polls found nothing`]),
    ...(isRequest && request ? madeOf(request, lanes) : []),
  ].join("\n");
}

/** `Response after 34.2 us: run queue 20.1 us (59 %), ...`. */
function madeOf(request: TracedRequest, { slowest, run: { trace } }: Lanes): string[] {
  const { id, devicePs, responsePs, latency = {}, givenUp } = request;
  const before = devicePs < trace.fromPs ? [`began ${time(trace.fromPs - devicePs)} before`] : [];
  if (responsePs === undefined) return [...before, givenUp ? "given up" : "not answered yet"];
  const whole = responsePs - devicePs;
  const parts = COMPONENTS.flatMap((component) => {
    const ps = latency[component] ?? 0;
    return ps > 0 ? [{ component, ps }] : [];
  }).sort((a, b) => b.ps - a.ps);
  const lines = parts
    .slice(0, MOST_PARTS)
    .map(({ component, ps }) => `${COMPONENT_TITLES[component]} ${time(ps)} (${percent(ps / whole)})`);
  const rest = parts.slice(MOST_PARTS).reduce((sum, { ps }) => sum + ps, 0);
  if (rest > 0) lines.push(`other parts ${time(rest)} (${percent(rest / whole)})`);
  const answered = `response after ${time(whole)}${id === slowest ? ", the slowest of the run" : ""}`;
  return [...before, `${answered}${lines.length > 0 ? ":" : ""}`, ...lines];
}

/** What counters are at a time. */
export function counterInWords({ counter }: Row, ps: Picoseconds, { run: { trace } }: Lanes): string {
  const value = valueAt(counter!, ps);
  const at = formatExact(toNs(ps - trace.fromPs), "ns", 6);
  return `${counter!.name}\n${value === undefined ? "not known" : formatInteger(value)} at ${at}`;
}

/** What is shown of a run: how much of it, and its slowest response. */
export function traceInWords({ run, names, slowest, requests }: Lanes): string {
  const { trace, measuredFromPs, wantedUntilPs } = run;
  const begins = Math.max(0, trace.fromPs - measuredFromPs);
  const length = time(trace.untilPs - trace.fromPs);
  const where = begins === 0 ? "from the start of measurement" : `from ${time(begins)} after measurement starts`;
  const sentences = [`${length} of simulated time, ${where}; ${formatInteger(requests.length)} requests.`];
  const took = time(run.slowest.responsePs);
  sentences.push(
    slowest === undefined
      ? `The slowest response of the run, ${took}, is not among them.`
      : `The slowest response of the run is ${names.request(slowest)}, ${took}.`,
  );
  if (trace.fullAt !== undefined)
    sentences.push(
      `Cut short: ${formatInteger(trace.fullAt)} slices fill ${length} of ${time(wantedUntilPs - trace.fromPs)}.`,
    );
  return sentences.join(" ");
}

/** What a chosen request is called, and what it is made of. */
export function requestInWords(id: number, lanes: Lanes): string {
  const request = lanes.requests.find((each) => each.request.id === id)?.request;
  return request ? [lanes.names.request(id), ...madeOf(request, lanes)].join(", ") : lanes.names.request(id);
}
