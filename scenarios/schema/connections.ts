/** How it is written that connections end: after so many requests, or after a time. */
import * as z from "zod";
import type { BatchSpec, ConnectionsSpec } from "../../sim/spec.js";
import { MAX_CONNECTION_REQUESTS } from "../common/limits.js";
import { durations } from "./distribution.js";
import { field, section } from "./fields.js";
import { count, misread, type Notation, plainNumber } from "./units.js";

const REQUESTS = count(1, MAX_CONNECTION_REQUESTS);
const MEAN = plainNumber(1, MAX_CONNECTION_REQUESTS, true);

const requests: Notation<BatchSpec> = {
  expected: "a number of requests such as 100, geometric 100, or uniform 50 .. 150",
  json: {
    anyOf: [
      REQUESTS.json,
      { type: "string", pattern: "^(constant|geometric) +[0-9.]+$" },
      { type: "string", pattern: "^uniform +[0-9]+ *\\.\\. *[0-9]+$" },
    ],
  },
  read(input) {
    if (typeof input !== "string") return { kind: "constant", size: REQUESTS.read(input) };
    const constant = /^constant\s+(.+)$/.exec(input.trim())?.[1];
    if (constant !== undefined) return { kind: "constant", size: REQUESTS.read(constant) };
    const mean = /^geometric\s+([0-9.]+)$/.exec(input.trim())?.[1];
    if (mean !== undefined) return { kind: "geometric", mean: MEAN.read(Number(mean)) };
    const range = /^uniform\s+([0-9]+)\s*\.\.\s*([0-9]+)$/.exec(input.trim());
    if (range === null) throw misread(requests.expected, input);
    const [low, high] = [REQUESTS.read(Number(range[1])), REQUESTS.read(Number(range[2]))];
    if (low > high) throw misread(requests.expected, input);
    return { kind: "uniform", low, high };
  },
};

export const connections = section(
  {
    requests: field(requests, "Requests after which a connection ends, such as geometric 100.").optional(),
    last: durations("Time after which a connection ends, with the response then due: exponential 10s.").optional(),
  },
  "Connections that end: the client opens another at once, through the listener; n are open at a time.",
).transform((written, context): ConnectionsSpec => {
  const { requests, last } = written;
  if (requests !== undefined && last !== undefined) {
    const message = "given beside requests: a connection ends after so many requests, or after a time";
    context.addIssue({ code: "custom", path: ["last"], message });
  }
  if (requests !== undefined) return { requests };
  if (last !== undefined) return { last };
  context.addIssue({ code: "custom", message: "expected requests: geometric 100, or last: exponential 10s" });
  return z.NEVER;
});
