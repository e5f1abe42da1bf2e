/** The names of latencies: `response`, and of a class of traffic `bulk.response`. */
import { LATENCIES, type Latency } from "./cell.js";
import { CLASS_NAME } from "./limits.js";

/** What is before and behind the first point: `response` and `p99.9` of `response.p99.9`. */
export function splitAtDot(name: string): [string, string] {
  const dot = name.indexOf(".");
  return dot === -1 ? [name, ""] : [name.slice(0, dot), name.slice(dot + 1)];
}

export function isLatency(name: string): name is Latency {
  return (LATENCIES as readonly string[]).includes(name);
}

/** The latency that is called so, and the class that it is of; undefined if there is none. */
export function readLatency(name: string): { of?: string; latency: Latency } | undefined {
  if (isLatency(name)) return { latency: name };
  const [of, latency] = splitAtDot(name);
  return CLASS_NAME.test(of) && isLatency(latency) ? { of, latency } : undefined;
}
