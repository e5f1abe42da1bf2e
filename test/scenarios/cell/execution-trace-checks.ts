/** What every execution trace must satisfy, whatever it is of. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { TracedRun } from "../../../scenarios/cell/execution-trace.js";
import type { ExecutionTrace, TracedRequest } from "../../../sim/execution-trace/types.js";

interface Stretch {
  fromPs: number;
  untilPs: number;
}

/** Throws if what is told of cores, threads and requests has gaps, overlaps, or does not add up. */
export function checkTrace({ trace, firstSerial }: TracedRun, exactPolls: boolean): void {
  const { cores, threads, requests, fromPs, untilPs } = trace;
  for (const [core, slices] of cores.entries()) {
    gapless(slices, fromPs, untilPs, `core ${core}`);
    strictEqual(sum(slices), untilPs - fromPs, `core ${core}`);
  }
  for (const { name, slices } of threads) gapless(slices, slices[0].fromPs, untilPs, name);
  checkOnCore(trace, exactPolls);
  for (const request of requests) checkRequest(request, trace);
  strictEqual(new Set(requests.map(({ id }) => id)).size, requests.length, "requests told once");
  ok(firstSerial >= 0);
}

function gapless(slices: readonly Stretch[], fromPs: number, untilPs: number, what: string): void {
  let atPs = fromPs;
  for (const slice of slices) {
    strictEqual(slice.fromPs, atPs, `${what}: a gap, or an overlap`);
    ok(slice.untilPs > slice.fromPs, `${what}: no time`);
    atPs = slice.untilPs;
  }
  strictEqual(atPs, untilPs, `${what}: its end`);
}

function sum(slices: readonly Stretch[]): number {
  return slices.reduce((total, slice) => total + slice.untilPs - slice.fromPs, 0);
}

/** A core has one thread at a time, and what it does for it is done while the thread is on it. */
function checkOnCore({ cores, threads }: ExecutionTrace, exactPolls: boolean): void {
  for (const [core, slices] of cores.entries()) {
    const held = threads
      .flatMap(({ id, slices }) => slices.filter((slice) => slice.core === core).map((slice) => ({ ...slice, id })))
      .sort((a, b) => a.fromPs - b.fromPs);
    for (const [i, each] of held.entries()) ok(i === 0 || held[i - 1].untilPs <= each.fromPs, `two on core ${core}`);
    let at = 0;
    for (const { fromPs, untilPs, thread, doing } of slices) {
      while (at < held.length && held[at].untilPs <= fromPs) at++;
      const holder =
        at < held.length && held[at].fromPs <= fromPs && untilPs <= held[at].untilPs ? held[at] : undefined;
      if (thread !== undefined && (exactPolls || doing !== "wake-up"))
        strictEqual(holder?.id, thread, `${doing} from ${fromPs} on core ${core}`);
      if (doing === "idle") ok(at >= held.length || held[at].fromPs >= untilPs, `idle, with a thread: core ${core}`);
    }
  }
}

/** Its parts are all its time in the trace; all of them, all its latency. */
function checkRequest(
  { id, devicePs, responsePs, parts, latency, givenUp }: TracedRequest,
  trace: ExecutionTrace,
): void {
  const fromPs = Math.max(devicePs, trace.fromPs);
  if (responsePs === undefined) {
    strictEqual(latency, undefined);
    if (parts.length > 0) gapless(parts, fromPs, parts[parts.length - 1].untilPs, `request ${id}`);
    ok(givenUp || sum(parts) <= trace.untilPs - fromPs);
    return;
  }
  const whole = Object.values(latency ?? {}).reduce((total, ps) => total + ps, 0);
  strictEqual(whole, responsePs - devicePs, `request ${id}: its latency`);
  if (responsePs > fromPs || parts.length > 0) gapless(parts, fromPs, responsePs, `request ${id}`);
  if (devicePs < trace.fromPs) return;
  const byComponent = new Map<string, number>();
  for (const part of parts) byComponent.set(part.component, (byComponent.get(part.component) ?? 0) + sum([part]));
  deepStrictEqual(
    Object.fromEntries([...byComponent].sort()),
    Object.fromEntries(Object.entries(latency ?? {}).sort()),
  );
}
