import { changed } from "../fixtures.js";
import type { BadFile } from "./types.js";

/** Files whose mechanisms or axis are wrong. */
export const CHART: readonly BadFile[] = [
  {
    what: "a misspelt mechanism",
    text: changed({ 12: "  - icop" }),
    says: '12:5: mechanisms.0: unknown mechanism "icop"; did you mean "iocp"?',
  },
  {
    what: "an unknown mechanism",
    text: changed({ 12: "  - kqueue" }),
    says: '12:5: mechanisms.0: unknown mechanism "kqueue"; known: iocp, epoll, select',
  },
  {
    what: "a misspelt parameter",
    text: changed({ 13: "  - epoll: { thread: 4 }" }),
    says: '13:14: mechanisms.1.epoll.thread: unknown key; did you mean "threads"?',
  },
  {
    what: "a misspelt choice",
    text: changed({ 13: "  - epoll: { sets: perthread }" }),
    says: '13:20: mechanisms.1.epoll.sets: expected shared or per-thread, got "perthread"; did you mean "per-thread"?',
  },
  {
    what: "a parameter out of range",
    text: changed({ 13: "  - epoll: { threads: 0 }" }),
    says: "13:23: mechanisms.1.epoll.threads: expected a whole number from 1 to 4096, got 0",
  },
  {
    what: "a misspelt word for no limit",
    text: changed({ 13: "  - select: { FD_SETSIZE: unlimitd }" }),
    says: '13:27: mechanisms.1.select.FD_SETSIZE: expected a whole number from 1 to 10M, or unlimited, got "unlimitd"; did you mean "unlimited"?',
  },
  {
    what: "a parameter indented too little",
    text: changed({ 13: "  - epoll:\n    threads: 4" }),
    says: '13:5: mechanisms.1: expected one mechanism per item, got a map with 2 keys: indent "threads" further, to make it a parameter of epoll',
  },
  {
    what: "a list for a mechanism",
    text: changed({ 13: "  - [epoll]" }),
    says: "13:5: mechanisms.1: expected a mechanism such as iocp, got a list",
  },
  {
    what: "the same line twice",
    text: changed({ 13: "  - iocp: { threads: 4 }" }),
    says: "13:5: mechanisms.1: this line is in the list already: iocp with the same parameters",
  },
  {
    what: "a label that another line has",
    text: changed({ 13: "  - epoll: { label: iocp }" }),
    says: '13:5: mechanisms.1: the label "iocp" is taken by iocp',
  },
  {
    what: "mechanisms that are no list",
    text: changed({ 11: "mechanisms: iocp", 12: undefined, 13: undefined }),
    says: "11:13: mechanisms: expected a list of mechanisms, each behind a hyphen",
  },
  {
    what: "no mechanisms",
    text: changed({ 11: "mechanisms: []", 12: undefined, 13: undefined }),
    says: "11:13: mechanisms: expected at least one mechanism",
  },
  {
    what: "a value twice in a list",
    text: changed({ 13: "  - epoll: { threads: [1, 2, 1] }" }),
    says: "13:30: mechanisms.1.epoll.threads.2: 1 is given twice in the list",
  },
  {
    what: "too many combinations",
    text: changed({ 13: "  - epoll: { threads: [1,2,3,4,5,6,7,8,9], maxevents: [1,2,3,4,5,6,7,8] }" }),
    says: "13:5: mechanisms.1: makes more than 64 lines: give fewer values",
  },
  {
    what: "a bound of nothing",
    text: changed({ 13: "  - epoll: { max-pending: 0 }" }),
    says: "13:27: mechanisms.1.epoll.max-pending: expected a whole number from 1 to 10M, got 0",
  },
  {
    what: "bounds that exclude each other",
    text: changed({ 13: "  - epoll: { min-pending: 100, max-pending: 10 }" }),
    says: "13:27: mechanisms.1.epoll.min-pending: min-pending 100 is larger than max-pending 10",
  },
  {
    what: "bounds that leave nothing of the axis",
    text: changed({ 13: "  - epoll: { min-pending: 10k }" }),
    says: "13:5: mechanisms.1: nothing is left of the axis 1..1k within min-pending 10k",
  },
  {
    what: "an axis from 0",
    text: changed({ 14: "pending: 0..10" }),
    says: '14:10: pending: expected a whole number from 1 to 10M, got "0"',
  },
  {
    what: "a range that descends",
    text: changed({ 14: "pending: 1k..1" }),
    says: "14:10: pending: expected an ascending range, got 1k..1",
  },
  {
    what: "a list that does not ascend",
    text: changed({ 14: "pending: [1, 100, 10]" }),
    says: "14:19: pending.2: expected ascending values, got 10 after 100",
  },
  {
    what: "half an operation",
    text: changed({ 14: "pending: [1.5]" }),
    says: "14:11: pending.0: expected a whole number from 1 to 10M, got 1.5",
  },
  {
    what: "too many operations",
    text: changed({ 14: "pending: 1..100M" }),
    says: '14:10: pending: expected a whole number from 1 to 10M, got "100M"',
  },
  {
    what: "an empty axis",
    text: changed({ 14: "pending: []" }),
    says: "14:10: pending: expected a range such as 1..100k, a list such as [1, 10, 100], or one number, got an empty list",
  },
  {
    what: "a word for the axis",
    text: changed({ 14: "pending: many" }),
    says: '14:10: pending: expected a range such as 1..100k, a list such as [1, 10, 100], or one number, got "many"',
  },
  {
    what: "no points per decade",
    text: changed({ 14: "pending: { from: 1, to: 10, per-decade: 0 }" }),
    says: "14:41: pending.per-decade: expected a whole number from 1 to 20, got 0",
  },
  {
    what: "an unknown key of a range",
    text: changed({ 14: "pending: { from: 1, to: 10, step: 2 }" }),
    says: "14:29: pending.step: unknown key; known: from, to, per-decade",
  },
];
