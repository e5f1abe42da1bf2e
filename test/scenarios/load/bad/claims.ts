import { changed } from "../fixtures.js";
import type { BadFile } from "./types.js";

/** A file with one claim; its text begins in line 18. */
function claiming(statement: string, lines: Record<number, string> = {}): string {
  return `${changed(lines)}claims:\n  - says: It is so.\n    source: a test\n${statement}`;
}

/** Files whose claims are wrong. */
export const CLAIMS: readonly BadFile[] = [
  {
    what: "claims that are no list",
    text: `${changed({})}claims: yes\n`,
    says: "18:9: claims: expected a list of claims, each behind a hyphen",
  },
  {
    what: "a claim without a source",
    text: `${changed({})}claims:\n  - says: It is so.\n    bound: { of: memory, line: iocp, at: 10, at-most: 1MB }\n`,
    says: "19:5: claims.0.source: missing; expected who says so, and where",
  },
  {
    what: "a claim that states nothing",
    text: claiming(""),
    says: "19:5: claims.0: expected a statement: one of growth, ratio, difference, crossover, bound, order, knee, capacity",
  },
  {
    what: "a claim with two statements",
    text: claiming(
      "    bound: { of: memory, line: iocp, at: 10, at-most: 1MB }\n    knee: { line: iocp, none: true }\n",
    ),
    says: "22:11: claims.0.knee: given beside bound: a claim makes one statement",
  },
  {
    what: "a misspelt kind of statement",
    text: claiming("    bounds: { of: memory, line: iocp, at: 10, at-most: 1MB }\n"),
    says: '21:5: claims.0.bounds: unknown key; did you mean "bound"?',
  },
  {
    what: "an id that is no name",
    text: claiming("    id: it is so\n    knee: { line: iocp, none: true }\n"),
    says: '21:9: claims.0.id: expected a name of letters, digits, dots and hyphens, such as 2012-post, got "it is so"',
  },
  {
    what: "an id that another claim has",
    text: `${claiming("    knee: { line: iocp, none: true }\n")}  - { id: c1, says: x, source: y, knee: { line: epoll, none: true } }\n`,
    says: '22:11: claims.1.id: "c1" is already the id of claim 1',
  },
  {
    what: "an id that is the default of a later claim",
    text: `${claiming("    id: c2\n    knee: { line: iocp, none: true }\n")}  - { says: x, source: y, knee: { line: epoll, none: true } }\n`,
    says: '21:9: claims.0.id: "c2" is already the id of claim 2',
  },
  {
    what: "a misspelt line",
    text: claiming("    bound: { of: memory, line: icop, at: 10, at-most: 1MB }\n"),
    says: '21:32: claims.0.bound.line: "icop" is no line of this scenario; did you mean "iocp"?',
  },
  {
    what: "a mechanism of several lines",
    text: claiming("    bound: { of: memory, line: epoll, at: 10, at-most: 1MB }\n", {
      13: "  - epoll: { threads: [2, 4] }",
    }),
    says: '21:32: claims.0.bound.line: epoll has 2 lines: say which, "epoll (threads=2)" or "epoll (threads=4)"',
  },
  {
    what: "a misspelt metric",
    text: claiming("    bound: { of: notice.maen, line: iocp, at: 10, at-most: 1us }\n"),
    says: '21:18: claims.0.bound.of: unknown metric "notice.maen"; did you mean "notice.mean"?',
  },
  {
    what: "a value that is not on the axis",
    text: claiming("    bound: { of: memory, line: iocp, at: 50, at-most: 1MB }\n"),
    says: "21:42: claims.0.bound.at: iocp is not run at 50; it is run at 1, 10, 100, 1k",
  },
  {
    what: "a value of a list that is not on the line's part of the axis",
    text: claiming("    bound: { of: memory, line: iocp, at: [1, 10], at-most: 1MB }\n", {
      12: "  - iocp: { min-pending: 10 }",
    }),
    says: "21:43: claims.0.bound.at.0: iocp is not run at 1; it is run at 10, 100, 1k",
  },
  {
    what: "a word for where",
    text: claiming("    bound: { of: memory, line: iocp, at: most, at-most: 1MB }\n"),
    says: '21:42: claims.0.bound.at: expected a number of pending operations such as 100k, a list of them, or all, got "most"',
  },
  {
    what: "an amount in another unit",
    text: claiming("    bound: { of: memory, line: iocp, at: 10, at-most: 5us }\n"),
    says: '21:55: claims.0.bound.at-most: expected a size such as 4KiB, got "5us": write 5B, 5kB or 5KiB (us is a unit of durations)',
  },
  {
    what: "a duration without a unit",
    text: claiming("    bound: { of: response.p99, line: iocp, at: 10, at-most: 5 }\n"),
    says: "21:61: claims.0.bound.at-most: expected a duration such as 5us, got 5 without a unit: write 5ns, 5us, 5ms or 5s",
  },
  {
    what: "a share of more than everything",
    text: claiming("    bound: { of: busy, line: iocp, at: 10, at-least: 110% }\n"),
    says: '21:54: claims.0.bound.at-least: expected a share such as 90%, up to 100%, got "110%"',
  },
  {
    what: "a negative bound",
    text: claiming("    bound: { of: wakeups, line: iocp, at: 10, at-most: -1 }\n"),
    says: "21:56: claims.0.bound.at-most: expected a number such as 1.5, per completion where the metric is, got -1",
  },
  {
    what: "a rate that is a number",
    text: claiming("    bound: { of: throughput, line: iocp, at: 10, at-least: 10k }\n"),
    says: '21:60: claims.0.bound.at-least: expected a rate such as 20k/s, got "10k": write 10k/s',
  },
  {
    what: "a range without ends",
    text: claiming("    bound: { of: memory, line: iocp, at: 10 }\n"),
    says: "21:12: claims.0.bound: expected at-least, at-most or both",
  },
  {
    what: "a range that is empty",
    text: claiming("    bound: { of: memory, line: iocp, at: 10, at-least: 2kB, at-most: 1kB }\n"),
    says: '21:56: claims.0.bound.at-least: at-least "2kB" is larger than at-most "1kB"',
  },
  {
    what: "a law that there is not",
    text: claiming("    growth: { of: notice.mean, line: iocp, law: O(n2) }\n"),
    says: '21:49: claims.0.growth.law: expected O(1), O(log n), O(n), O(n log n) or O(n^2), got "O(n2)"; did you mean "O(n^2)"?',
  },
  {
    what: "a law that there is not, in a list",
    text: claiming("    growth: { of: notice.mean, line: iocp, law: [O(1), O(lg n)] }\n"),
    says: '21:56: claims.0.growth.law.1: expected O(1), O(log n), O(n), O(n log n) or O(n^2), got "O(lg n)"; did you mean "O(log n)"?',
  },
  {
    what: "growth over a range that descends",
    text: claiming("    growth: { of: notice.mean, line: iocp, law: O(1), from: 1k, to: 10 }\n"),
    says: "21:61: claims.0.growth.from: expected an ascending range, got 1k..10",
  },
  {
    what: "growth up to where nothing is run",
    text: claiming("    growth: { of: notice.mean, line: iocp, law: O(1), to: 1M }\n"),
    says: "21:59: claims.0.growth.to: iocp is not run at 1M; it is run at 1, 10, 100, 1k",
  },
  {
    what: "growth over a single value",
    text: claiming("    growth: { of: notice.mean, line: iocp, law: O(1) }\n", { 14: "pending: 10" }),
    says: "21:13: claims.0.growth: iocp is run at 10 only: growth needs a range",
  },
  {
    what: "a ratio of one",
    text: claiming("    ratio: { of: notice.mean, line: iocp, at: 10, at-most: 2 }\n"),
    says: "21:12: claims.0.ratio: expected to (another line) or to-at (the same line elsewhere)",
  },
  {
    what: "a ratio to itself",
    text: claiming("    ratio: { of: notice.mean, line: iocp, to: iocp, at: 10, at-most: 2 }\n"),
    says: "21:47: claims.0.ratio.to: iocp over itself is 1: name another line, or another number of operations",
  },
  {
    what: "a ratio to itself at the same place",
    text: claiming("    ratio: { of: notice.mean, line: iocp, at: [10, 100], to-at: 10, at-most: 2 }\n"),
    says: "21:65: claims.0.ratio.to-at: iocp over itself is 1: name another line, or another number of operations",
  },
  {
    what: "a ratio with a unit",
    text: claiming("    ratio: { of: notice.mean, line: iocp, to: epoll, at: 10, at-most: 2us }\n"),
    says: '21:71: claims.0.ratio.at-most: expected a number such as 100 (times), got "2us"',
  },
  {
    what: "a difference to itself",
    text: claiming("    difference: { of: notice.mean, line: iocp, from: iocp, at: 10, at-most: 2us }\n"),
    says: "21:54: claims.0.difference.from: iocp less itself is 0: name another line",
  },
  {
    what: "a crossing at one place",
    text: claiming("    crossover: { of: notice.mean, line: iocp, other: epoll, between: 10 }\n"),
    says: "21:70: claims.0.crossover.between: expected two numbers of pending operations such as [10, 1k], got 10",
  },
  {
    what: "a crossing beyond the axis",
    text: claiming("    crossover: { of: notice.mean, line: iocp, other: epoll, between: [10, 10k] }\n"),
    says: "21:70: claims.0.crossover.between: expected values between the first and the last at which both lines are run; they are run at 1, 10, 100, 1k",
  },
  {
    what: "a crossing of a line with itself",
    text: claiming("    crossover: { of: notice.mean, line: iocp, other: iocp, between: [10, 100] }\n"),
    says: "21:54: claims.0.crossover.other: iocp does not cross itself: name another line",
  },
  {
    what: "an order of one",
    text: claiming("    order: { of: notice.mean, lines: [iocp], at: 10 }\n"),
    says: "21:38: claims.0.order.lines: expected a list of at least two lines, the lowest first, got a list",
  },
  {
    what: "an order with a line twice",
    text: claiming("    order: { of: notice.mean, lines: [mine, epoll, iocp], at: 10 }\n", {
      12: "  - iocp: { label: mine }",
    }),
    says: "21:52: claims.0.order.lines.2: iocp is in the list already",
  },
  {
    what: "lines that are never run together",
    text: claiming("    order: { of: notice.mean, lines: [iocp, epoll], at: all }\n", {
      12: "  - iocp: { min-pending: 10 }",
      13: "  - epoll: { max-pending: 1 }",
    }),
    says: "21:57: claims.0.order.at: these lines are run at no common number of operations",
  },
  {
    what: "a knee nowhere and somewhere",
    text: claiming("    knee: { line: iocp, between: [1, 10], none: true }\n"),
    says: "21:11: claims.0.knee: expected either between: [1k, 3k] or none: true",
  },
  {
    what: "a knee that is not nowhere",
    text: claiming("    knee: { line: iocp, none: false }\n"),
    says: "21:31: claims.0.knee.none: expected true, or between: [1k, 3k] in its place",
  },
  {
    what: "a knee between values that descend",
    text: claiming("    knee: { line: iocp, between: [1k, 10] }\n"),
    says: "21:34: claims.0.knee.between: expected an ascending pair, got [1k, 10]",
  },
];
