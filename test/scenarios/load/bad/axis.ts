import { changed } from "../fixtures.js";
import type { BadFile } from "./types.js";

/** The good file along another axis than n. */
function along(axis: string, more: Record<number, string> = {}): string {
  return changed({ 14: `pending: 100\naxis: ${axis}`, ...more });
}

/** Axes that are none, or whose values the file does not take. */
export const AXES: readonly BadFile[] = [
  {
    what: "a quantity that there is not",
    text: along("{ callbak: 5us..50us }"),
    says: '15:9: axis.callbak: no quantity is called callbak; did you mean "callback"?',
  },
  {
    what: "two quantities",
    text: along("{ rate: 10k/s..1M/s, cores: [1, 2] }"),
    says: "15:28: axis.cores: given beside rate: there is one axis, keep one",
  },
  {
    what: "no quantity",
    text: along("{ of: each }"),
    says: "15:1: axis: expected a quantity with its values, such as rate: 10k/s..1M/s",
  },
  {
    what: "an axis that is no map",
    text: along("cores"),
    says: "15:1: axis: expected a quantity with its values, such as { rate: 10k/s..1M/s }",
  },
  {
    what: "values of another unit",
    text: along("{ cores: [1, 2us] }"),
    says: '15:16: axis.cores: expected a number such as 4 or 10k as the first is, got "2us"',
  },
  {
    what: "values that the quantity does not take",
    text: along("{ cores: [4, 2000] }"),
    says: "15:20: axis.cores.1: machine.cores: expected a whole number from 1 to 1024, got 2000",
  },
  {
    what: "a range the wrong way",
    text: along("{ rate: 1M/s..10k/s }"),
    says: "15:15: axis.rate: expected an ascending range, got 1M/s..10k/s",
  },
  {
    what: "a list the wrong way",
    text: along("{ cores: [4, 2] }"),
    says: "15:20: axis.cores.1: expected ascending values, got 2 after 4",
  },
  {
    what: "a range by decades from 0",
    text: along("{ callback: 0..50us }"),
    says: "15:19: axis.callback: a range by decades cannot begin at 0: write { from: 0, to: 50us, points: 10 }",
  },
  {
    what: "two kinds of steps",
    text: along("{ cores: { from: 1, to: 9, step: 2, points: 5 } }"),
    says: "15:51: axis.cores.points: given beside step: a range has one kind of steps",
  },
  {
    what: "a range of pending operations beside another axis",
    text: along("{ cores: [1, 2] }", { 14: "pending: 1..1k\naxis: { cores: [1, 2] }" }),
    says: "14:10: pending: expected one number of pending operations, since the axis is cores",
  },
  {
    what: "no pending operations",
    text: along("{ cores: [1, 2] }", { 14: "axis: { cores: [1, 2] }" }),
    says: "1:1: pending: missing; expected a range such as 1..100k, a list such as [1, 10, 100], or one number",
  },
  {
    what: "pending operations twice",
    text: along("{ pending: 1..1k }"),
    says: "14:1: pending: given beside axis: keep one",
  },
  {
    what: "the load of a closed workload",
    text: along("{ load: 10%..90% }"),
    says: "15:9: axis.load: load is a share of the rate that a line can carry: expected an open workload without classes",
  },
  {
    what: "a cost that there is not",
    text: along("{ costs.sytemCall: [1ns, 2ns] }"),
    says: '15:9: axis.costs.sytemCall: there is no cost sytemCall; did you mean "systemCall"?',
  },
  {
    what: "a word that is about a load",
    text: along("{ rate: 10k/s..1M/s, of: first }"),
    says: "15:28: axis.of: says whose capacity a load is a share of: expected load",
  },
  {
    what: "a claim at a value of n",
    text: along(
      "{ rate: [10k/s, 20k/s] }\nclaims:\n  - { says: a, source: b, bound: { of: notice.mean, line: iocp, at: 100, at-most: 1ms } }",
    ),
    says: "17:69: claims.0.bound.at: expected a rate such as 20k/s, got 100",
  },
  {
    what: "a claim where no line is run",
    text: along(
      "{ rate: [10k/s, 20k/s] }\nclaims:\n  - { says: a, source: b, bound: { of: notice.mean, line: iocp, at: 30k/s, at-most: 1ms } }",
    ),
    says: "17:69: claims.0.bound.at: iocp is not run at 30k/s; it is run at 10k/s, 20k/s",
  },
  {
    what: "a distribution of several numbers",
    text: along("{ callback: 5us..50us }", { 10: "    callback: { uniform: { from: 1us, to: 2us } }" }),
    says: "15:9: axis.callback: workload.closed.callback is more than one number: name the one that varies, such as workload.closed.callback.uniform.from",
  },
  {
    what: "a law along another axis",
    text: along(
      "{ cores: [1, 2, 4] }\nclaims:\n  - { says: a, source: b, growth: { of: notice.mean, line: iocp, law: O(n) } }",
    ),
    says: "17:35: claims.0.growth: laws of growth are about n, and the axis is cores: expected another statement",
  },
];
