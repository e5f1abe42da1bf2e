/** How it is written that connections end: after so many requests, or after a time; and how new ones queue. */
import * as z from "zod";
import { meanOf } from "../../sim/distributions.js";
import type { BatchSpec, ConnectionsSpec } from "../../sim/spec.js";
import { MAX_CONNECTION_REQUESTS, MAX_PENDING } from "../common/limits.js";
import { durations } from "./distribution.js";
import { field, section } from "./fields.js";
import { GEOMETRIC, geometricMean } from "./geometric.js";
import { count, misread, type Notation, plainNumber } from "./units.js";

const REQUESTS = count(1, MAX_CONNECTION_REQUESTS);
const MEAN = plainNumber(1, MAX_CONNECTION_REQUESTS, true);

const requests: Notation<BatchSpec> = {
  expected: "a number of requests such as 100, geometric 100, or uniform 50 .. 150",
  json: {
    anyOf: [
      REQUESTS.json,
      { type: "string", pattern: "^constant +[0-9.]+$" },
      GEOMETRIC,
      { type: "string", pattern: "^uniform +[0-9]+ *\\.\\. *[0-9]+$" },
    ],
  },
  read(input) {
    if (typeof input !== "string") return { kind: "constant", size: REQUESTS.read(input) };
    const constant = /^constant\s+(.+)$/.exec(input.trim())?.[1];
    if (constant !== undefined) return { kind: "constant", size: REQUESTS.read(constant) };
    const mean = geometricMean(input);
    if (mean !== undefined) return { kind: "geometric", mean: MEAN.read(mean) };
    const range = /^uniform\s+([0-9]+)\s*\.\.\s*([0-9]+)$/.exec(input.trim());
    if (range === null) throw misread(requests.expected, input);
    const [low, high] = [REQUESTS.read(Number(range[1])), REQUESTS.read(Number(range[2]))];
    if (low > high) throw misread(requests.expected, input);
    return { kind: "uniform", low, high };
  },
};

/** Who tries again sooner does little else. */
const LEAST_WAIT_PS = 1_000_000;

export const connections = section(
  {
    requests: field(requests, "Requests after which a connection ends, such as geometric 100.").optional(),
    last: durations("Time after which a connection ends, with the response then due: exponential 10s.").optional(),
    backlog: field(
      count(1, MAX_PENDING),
      "Connections that wait at one listening socket at most; no bound if absent.",
    ).optional(),
    reconnect: durations(
      "How long a client waits that found the backlog full; twice as long each further time; 1s if absent, as TCP.",
    ).optional(),
  },
  "Connections that end: the client opens another at once, through the listener; n are open at a time.",
).transform((written, context): ConnectionsSpec => {
  const { requests, last, backlog, reconnect } = written;
  if (requests !== undefined && last !== undefined) {
    const message = "given beside requests: a connection ends after so many requests, or after a time";
    context.addIssue({ code: "custom", path: ["last"], message });
  }
  if (last !== undefined && meanOf(last) === 0) {
    const message = "expected a time above 0, such as 10s: with requests: 1 a connection ends with its first response";
    context.addIssue({ code: "custom", path: ["last"], message });
  }
  if (reconnect !== undefined && backlog === undefined) {
    const message = "given without backlog: a listener without a bound is never full";
    context.addIssue({ code: "custom", path: ["reconnect"], message });
  }
  if (reconnect !== undefined && meanOf(reconnect) < LEAST_WAIT_PS) {
    const message = "expected a mean of 1us or more: clients would try again without a pause";
    context.addIssue({ code: "custom", path: ["reconnect"], message });
  }
  const listener = { ...(backlog !== undefined && { backlog }), ...(reconnect && { reconnect }) };
  if (requests !== undefined) return { requests, ...listener };
  if (last !== undefined) return { last, ...listener };
  context.addIssue({ code: "custom", message: "expected requests: geometric 100, or last: exponential 10s" });
  return z.NEVER;
});
