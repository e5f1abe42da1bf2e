import { changed } from "../fixtures.js";
import type { BadFile } from "./types.js";

/** Files whose workload is wrong. */
export const TRAFFIC: readonly BadFile[] = [
  {
    what: "a retry where nothing is refused or timed out",
    text: changed({
      7: "  clients:",
      8: "    think: 1ms",
      9: "    retry: { after: 1ms }",
    }),
    says: "9:12: workload.clients.retry: nothing is ever refused or timed out, so nothing is sent again: expected a timeout, limits, or a pool with a queue beside it",
  },
  {
    what: "values that never happen",
    text: changed({ 9: "    io: { empirical: { values: [0, 1us], weights: [1, 0] } }" }),
    says: "9:32: workload.closed.io.empirical.values: expected at least one duration longer than 0 that happens at all",
  },
  {
    what: "a bare mean in a map",
    text: changed({ 10: "    callback: { exponential: 5 }" }),
    says: '10:15: workload.closed.callback: expected a duration such as 5us, got "5" without a unit: write 5ns, 5us, 5ms or 5s',
  },
  {
    what: "an exponential mean of nothing",
    text: changed({ 10: "    callback: exponential 0" }),
    says: '10:15: workload.closed.callback: expected a duration longer than 0, got "0"',
  },
  {
    what: "a rate in apples",
    text: changed({ 8: "    total-rate: 20 apples" }),
    says: '8:17: workload.closed.total-rate: expected a rate such as 20k/s, got "20 apples"',
  },
  {
    what: "a rate without its unit",
    text: changed({ 8: "    total-rate: 10000" }),
    says: "8:17: workload.closed.total-rate: expected a rate such as 20k/s, got 10000 without a unit: write 10000/s",
  },
  {
    what: "both rates",
    text: changed({ 8: "    total-rate: 10k/s\n    rate-per-operation: 1/s" }),
    says: "9:25: workload.closed.rate-per-operation: given beside total-rate: keep the one that stays the same as the number of operations grows",
  },
  {
    what: "no rate",
    text: changed({ 8: undefined }),
    says: "7:3: workload.closed: expected total-rate or rate-per-operation, such as total-rate: 10k/s",
  },
  {
    what: "a rate of nothing",
    text: changed({ 8: "    total-rate: 0/s" }),
    says: '8:17: workload.closed.total-rate: expected a rate above 0, got "0/s"',
  },
  {
    what: "a negative rate",
    text: changed({ 8: "    total-rate: -5/s" }),
    says: '8:17: workload.closed.total-rate: a rate cannot be negative, got "-5/s"',
  },
  {
    what: "a closed and an open workload",
    text: changed({ 10: "    callback: 5us\n  open:\n    total-rate: 1/s\n    arrivals: poisson\n    callback: 1us" }),
    says: "11:3: workload.open: given beside closed: a workload is one or the other",
  },
  {
    what: "no workload",
    text: changed({ 6: "workload: {}", 7: undefined, 8: undefined, 9: undefined, 10: undefined }),
    says: "6:11: workload: expected closed, open, clients, storage or trace",
  },
  {
    what: "a negative duration",
    text: changed({ 10: "    callback: -5us" }),
    says: '10:15: workload.closed.callback: a duration cannot be negative, got "-5us"',
  },
  {
    what: "a duration below the clock's tick",
    text: changed({ 10: "    callback: 0.1ps" }),
    says: '10:15: workload.closed.callback: "0.1ps" is shorter than the clock\'s tick of 1ps',
  },
  {
    what: "a duration past the clock's end",
    text: changed({ 10: "    callback: 10000s" }),
    says: '10:15: workload.closed.callback: "10000s" is longer than the clock can show (2^53 ps, about 9007s)',
  },
  {
    what: "an unknown distribution",
    text: changed({ 10: "    callback: exponental 5us" }),
    says: '10:15: workload.closed.callback: unknown distribution "exponental 5us"; did you mean "exponential"?',
  },
  {
    what: "a distribution without its parameter",
    text: changed({ 10: "    callback: { lognormal: { mean: 5us } }" }),
    says: "10:17: workload.closed.callback.lognormal.cv: missing; expected a number above 0 and up to 100",
  },
  {
    what: "a distribution in words that needs a map",
    text: changed({ 10: "    callback: lognormal 5us" }),
    says: "10:15: workload.closed.callback: lognormal needs parameters: write { lognormal: { mean: 5us, cv: 2 } }",
  },
  {
    what: "a size for a duration",
    text: changed({ 10: "    callback: 10Kb" }),
    says: '10:15: workload.closed.callback: expected a duration such as 5us, got "10Kb": write 10ns, 10us, 10ms or 10s (Kb is a unit of sizes)',
  },
  {
    what: "a number for a duration",
    text: changed({ 10: "    callback: 20k" }),
    says: '10:15: workload.closed.callback: expected a duration such as 5us, got "20k": write 20000ns, 20000us or 20000ms',
  },
  {
    what: "a shape that needs a parameter",
    text: changed({ 9: "    io: lognormal" }),
    says: "9:9: workload.closed.io: lognormal needs parameters: write { lognormal: { cv: 2 } }",
  },
  {
    what: "a negative coefficient of variation",
    text: changed({ 10: "    callback: { lognormal: { mean: 5us, cv: -1 } }" }),
    says: "10:45: workload.closed.callback.lognormal.cv: expected a number above 0 and up to 100, got -1",
  },
  {
    what: "an upside-down uniform",
    text: changed({ 10: "    callback: { uniform: { from: 5us, to: 1us } }" }),
    says: "10:43: workload.closed.callback.uniform.to: expected a duration not shorter than `from`",
  },
  {
    what: "an upside-down bimodal",
    text: changed({ 10: "    callback: { bimodal: { fast: 5us, slow: 1us, slow-probability: 1% } }" }),
    says: "10:45: workload.closed.callback.bimodal.slow: expected a duration longer than `fast`",
  },
  {
    what: "a probability of 200 %",
    text: changed({ 10: "    callback: { bimodal: { fast: 1us, slow: 5us, slow-probability: 200% } }" }),
    says: '10:68: workload.closed.callback.bimodal.slow-probability: expected a share between 0% and 100%, such as 95%, got "200%"',
  },
  {
    what: "one quantile",
    text: changed({ 10: "    callback: { quantiles: { p50: 5us } }" }),
    says: "10:28: workload.closed.callback.quantiles: expected two quantiles at least, such as p50 and p99",
  },
  {
    what: "quantiles that descend",
    text: changed({ 10: "    callback: { quantiles: { p50: 5us, p99: 4us } }" }),
    says: "10:45: workload.closed.callback.quantiles.p99: expected a duration not shorter than that of p50",
  },
  {
    what: "a quantile twice",
    text: changed({ 10: "    callback: { quantiles: { p50: 5us, p50.0: 5us } }" }),
    says: "10:47: workload.closed.callback.quantiles.p50.0: is the same as p50: keep one",
  },
  {
    what: "a quantile of all",
    text: changed({ 10: "    callback: { quantiles: { p50: 5us, p100: 6us } }" }),
    says: '10:46: workload.closed.callback.quantiles.p100: expected percentiles such as p50 or p99.9, above p0 and below p100, got "p100"',
  },
  {
    what: "weights that do not match",
    text: changed({ 10: "    callback: { empirical: { values: [1us, 2us], weights: [1] } }" }),
    says: "10:59: workload.closed.callback.empirical.weights: expected as many weights as values (2), got 1",
  },
  {
    what: "a tail without a mean",
    text: changed({ 10: "    callback: { pareto: { mean: 5us, alpha: 1 } }" }),
    says: "10:45: workload.closed.callback.pareto.alpha: expected a number above 1 and up to 1k, got 1",
  },
  {
    what: "two distributions in one",
    text: changed({ 10: "    callback: { gamma: {mean: 5us, shape: 1}, erlang: {mean: 5us, stages: 2} }" }),
    says: "10:15: workload.closed.callback: expected one distribution such as { lognormal: { mean: 5us, cv: 2 } }, got a map with 2 keys",
  },
  {
    what: "a distribution without its mean",
    text: changed({ 10: "    callback: exponential" }),
    says: "10:15: workload.closed.callback: exponential needs a mean here: write exponential 5us",
  },
  {
    what: "a shape with a mean",
    text: changed({ 9: "    io: exponential 5us" }),
    says: "9:9: workload.closed.io: only the shape counts here, the mean follows from the rate: leave it out, as in exponential",
  },
  {
    what: "a duration for a shape",
    text: changed({ 9: "    io: 5us" }),
    says: '9:9: workload.closed.io: expected the shape of a distribution such as exponential (its mean follows from the rate), got "5us"',
  },
  {
    what: "a shape with a mean in its map",
    text: changed({ 9: "    io: { lognormal: { mean: 5us, cv: 2 } }" }),
    says: "9:30: workload.closed.io.lognormal.mean: only the shape counts here, the mean follows from the rate: leave it out, as in { lognormal: { cv: 2 } }",
  },
  {
    what: "a think time that leaves no time for the I/O",
    text: changed({ 9: "    io: exponential\n    think: 10ms" }),
    says: "10:12: workload.closed.think: a mean of 10 ms leaves no time for the I/O: with 1 pending, an operation has an event every 100 us",
  },
  {
    what: "more simulated time than the clock can show",
    text: changed({ 8: "    total-rate: 1/h" }),
    says: "8:17: workload.closed.total-rate: with 1 pending, 6,000 events may take 23,300,000 s, more than the clock can show (9,010 s): raise the rate or measure less",
  },
  {
    what: "more simulated time than the clock can show, should chance have it so",
    text: changed({
      7: "  open:",
      8: "    total-rate: 100/h",
      9: "    arrivals: poisson",
      16: "  replications: 3\n  warm-up: 0\n  completions: 230",
    }),
    says: "8:17: workload.open.total-rate: with 1 pending, 230 events may take 11,600 s, more than the clock can show (9,010 s): raise the rate or measure less",
  },
  {
    what: "callbacks that take more time than the clock can show",
    text: changed({ 10: "    callback: 10s" }),
    says: "8:17: workload.closed.total-rate: with 1 pending, 6,000 events may take 15,000 s, more than the clock can show (9,010 s): raise the rate or measure less",
  },
  {
    what: "times of changes that are a list",
    text: changed({ 11: "at: [10ms]\nmechanisms:" }),
    says: "11:5: at: expected what happens by its time, such as { 10s: { rate: x2 } }; got a list",
  },
  {
    what: "connections that last for no time",
    text: changed({ 10: "    callback: 5us\n    connections: { last: 0s }" }),
    says: "11:26: workload.closed.connections.last: expected a time above 0, such as 10s: with requests: 1 a connection ends with its first response",
  },
];
