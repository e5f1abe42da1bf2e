import { changed } from "../fixtures.js";
import type { BadFile } from "./types.js";

const given = (text: string) => changed({ 16: `  ${text}` });

/** Files that are wrong in how much is measured. */
export const MEASUREMENT: readonly BadFile[] = [
  {
    what: "more runs than anybody plans",
    text: changed({
      14: `pending: [${Array.from({ length: 600 }, (_, i) => i + 1).join(",")}]`,
      16: "  replications: 1000",
    }),
    says: "16:17: measurement.replications: 1200 points, up to 1000 times each, are more than 1M runs: expected fewer",
  },
  {
    what: "replications in words",
    text: given("replications: enough"),
    says: '16:17: measurement.replications: expected a number of replications such as 5, or auto, or { from: 5, to: 40 }, got "enough"',
  },
  {
    what: "a list of replications",
    text: given("replications: [5, 40]"),
    says: "16:17: measurement.replications: expected a number of replications such as 5, or auto, or { from: 5, to: 40 }, got a list",
  },
  {
    what: "half a replication",
    text: given("replications: 2.5"),
    says: "16:17: measurement.replications: expected a whole number from 1 to 1k, got 2.5",
  },
  {
    what: "a budget below the first replications",
    text: given("replications: { from: 5, to: 4 }"),
    says: "16:32: measurement.replications.to: expected 5 or more, as many as at first, got 4",
  },
  {
    what: "a range that goes down",
    text: given("replications: 9..5"),
    says: "16:17: measurement.replications: expected 9 or more, as many as at first, got 5",
  },
  {
    what: "one replication to begin with",
    text: given("replications: { from: 1, to: 40 }"),
    says: "16:25: measurement.replications.from: expected a whole number from 2 to 1k, got 1",
  },
  {
    what: "no budget",
    text: given("replications: { from: 5 }"),
    says: "16:3: measurement.replications.to: missing; expected a whole number from 2 to 1k",
  },
  {
    what: "an unknown end of the range",
    text: given("replications: { form: 5, to: 40 }"),
    says: '16:19: measurement.replications.form: unknown key; did you mean "from"?',
  },
  {
    what: "a precision without its statistic",
    text: given("precision: 2%"),
    says: '16:14: measurement.precision: expected a map with mean, p50, p90, p99, p99.9, of; got "2%"',
  },
  {
    what: "the precision of a statistic that there is not",
    text: given("precision: { p999999: 5%, p125: 5% }"),
    says: "16:29: measurement.precision.p125: unknown key; percentiles are p1 to p99.99999, with a point unless they begin with a 9: p12.5",
  },
  {
    what: "the precision of a maximum",
    text: given("precision: { max: 5% }"),
    says: "16:16: measurement.precision.max: unknown key; known: mean, p50, p90, p99, p99.9, of",
  },
  {
    what: "a precision above everything",
    text: given("precision: { p50: 200% }"),
    says: '16:21: measurement.precision.p50: expected a share between 0% and 100%, such as 95%, got "200%"',
  },
  {
    what: "the precision of a latency that there is not",
    text: given("precision: { of: respons }"),
    says: '16:20: measurement.precision.of: expected notice, start, response or client, got "respons"; did you mean "response"?',
  },
  {
    what: "a warm-up in words",
    text: given("warm-up: atuo"),
    says: '16:12: measurement.warm-up: expected a number of events such as 1000, or 5 rounds, or 1000 + 5 rounds, or auto, got "atuo"',
  },
];
