import { changed } from "../fixtures.js";
import type { BadFile } from "./types.js";

/** The good file with an open workload, and `more` lines in it, from line 11 on. */
export function open(more: string): string {
  return changed({ 7: "  open:", 9: "    arrivals: poisson", 10: `    callback: 5us\n    ${more}` });
}

/** Files whose events arrive in ways, hit what, or bring what they cannot. */
export const ARRIVALS: readonly BadFile[] = [
  {
    what: "bursts of a closed workload",
    text: changed({ 10: "    callback: 5us\n    bursts: { on: 1ms, off: 9ms }" }),
    says: "11:5: workload.closed.bursts: unknown key; known: total-rate, rate-per-operation, io, think, active, connections, callback, message, blocking, cancel, receivers",
  },
  {
    what: "bursts that are never on",
    text: open("bursts: { on: 0, off: 9ms }"),
    says: "11:19: workload.open.bursts.on: expected a duration longer than 0",
  },
  {
    what: "bursts without an end",
    text: open("bursts: { on: 5ms }"),
    says: "11:5: workload.open.bursts.off: missing; expected a duration such as 5us or a distribution such as exponential 5us",
  },
  {
    what: "bursts far shorter than the interval between events",
    text: open("bursts: { on: 1ns, off: 9ns }"),
    says: "11:13: workload.open.bursts: on and off together take 10 ns on average, in which 0.0001 events arrive: expected 0.001 or more",
  },
  {
    what: "a batch of nothing",
    text: open("batch: 0"),
    says: "11:12: workload.open.batch: expected a whole number from 1 to 10k, got 0",
  },
  {
    what: "a batch of a size that nobody knows",
    text: open("batch: { geometrc: { mean: 10 } }"),
    says: '11:24: workload.open.batch.geometrc: unknown kind "geometrc"; did you mean "geometric"?',
  },
  {
    what: "an upside-down batch",
    text: open("batch: { uniform: { from: 10, to: 5 } }"),
    says: "11:39: workload.open.batch.uniform.to: expected a size not smaller than `from`",
  },
  {
    what: "a batch larger than what is measured",
    text: open("batch: 6000").replace("  replications: 3", "  completions: 5999"),
    says: "17:16: measurement.completions: expected 6000 or more, the most events that may arrive at one instant, got 5999",
  },
  {
    what: "targets by an unknown law",
    text: open("targets: zipfian"),
    says: '11:14: workload.open.targets: expected uniform, { zipf: 1.1 } or { hot-set: { operations: 10%, events: 90% } }, got "zipfian"',
  },
  {
    what: "a Zipf exponent of nothing",
    text: open("targets: { zipf: 0 }"),
    says: "11:22: workload.open.targets.zipf: expected a number above 0 and up to 10, got 0",
  },
  {
    what: "a hot set without events",
    text: open("targets: { hot-set: { operations: 5 } }"),
    says: "11:16: workload.open.targets.hot-set.events: missing; expected a share above 0% and up to 100%, such as 95%",
  },
  {
    what: "a hot set of half an operation",
    text: open("targets: { hot-set: { operations: 5.5, events: 90% } }"),
    says: "11:39: workload.open.targets.hot-set.operations: expected a number of operations such as 5, or a share of them such as 10%, got 5.5",
  },
  {
    what: "a message without its unit",
    text: changed({ 10: "    callback: 5us\n    message: 4096" }),
    says: "11:14: workload.closed.message: expected a size such as 4KiB, got 4096 without a unit: write 4096B, 4096kB or 4096KiB",
  },
  {
    what: "a message in microseconds",
    text: changed({ 10: "    callback: 5us\n    message: exponential 5us" }),
    says: '11:14: workload.closed.message: expected a size such as 4KiB, got "5us": write 5B, 5kB or 5KiB (us is a unit of durations)',
  },
  {
    what: "a message that is no distribution",
    text: changed({
      10: "    callback: 5us\n    message: { bimodal: { small: 1kB, large: 100B, large-probability: 1% } }",
    }),
    says: "11:46: workload.closed.message.bimodal.large: expected a size larger than `small`",
  },
  {
    what: "an upside-down size",
    text: changed({ 10: "    callback: 5us\n    message: { uniform: { from: 1kB, to: 1B } }" }),
    says: "11:42: workload.closed.message.uniform.to: expected a size not smaller than `from`",
  },
  {
    what: "a message larger than any",
    text: changed({ 10: "    callback: 5us\n    message: 2GiB" }),
    says: '11:14: workload.closed.message: expected whole bytes from 1 to 1073741824, got "2GiB"',
  },
  {
    what: "blocking for ever",
    text: changed({ 10: "    callback: 5us\n    blocking: { share: 10% }" }),
    says: "11:5: workload.closed.blocking.for: missing; expected a duration such as 5us or a distribution such as exponential 5us",
  },
  {
    what: "blocking more often than always",
    text: changed({ 10: "    callback: 5us\n    blocking: { share: 110%, for: 1ms }" }),
    says: '11:24: workload.closed.blocking.share: expected a share above 0% and up to 100%, such as 95%, got "110%"',
  },
  {
    what: "cancelling nothing",
    text: changed({ 10: "    callback: 5us\n    cancel: { share: 1%, operations: 0 }" }),
    says: "11:38: workload.closed.cancel.operations: expected a whole number from 1 to 10M, got 0",
  },
];
