import { changed, GOOD } from "../fixtures.js";
import type { BadFile } from "./types.js";

/** Files that are wrong as YAML, at the top, in the machine, the measurement or the seed. */
export const SECTIONS: readonly BadFile[] = [
  { what: "an empty file", text: "", says: "1:1: is empty: expected a map of keys and values" },
  { what: "only a comment", text: "# x\n", says: "1:1: is empty: expected a map of keys and values" },
  { what: "a word", text: "hello", says: "1:1: expected a map of keys and values" },
  { what: "a list at the top", text: "- a\n", says: "1:1: expected a map of keys and values" },
  {
    what: "a tab as indentation",
    text: changed({ 4: "\tcores: 4" }),
    says: "4:1: tabs cannot indent YAML: use spaces",
  },
  {
    what: "a key given twice",
    text: changed({ 5: "  profile: plain\n  cores: 8" }),
    says: '6:3: key "cores" is given twice in the same map',
  },
  { what: "two documents", text: `${GOOD}---\na: 1\n`, says: "18:1: expected one document: `---` starts a second one" },
  {
    what: "a brace left open",
    text: changed({ 13: "  - epoll: { sets: per-thread" }),
    says: "14:1: not valid YAML: flow map in block collection must be sufficiently indented and end with a }",
  },
  {
    what: "an unquoted colon in text",
    text: changed({ 2: "question: What: this" }),
    says: "2:11: not valid YAML: a second `key:` within a value; quote text that has a colon, or check the indentation",
  },
  {
    what: "an alias of nothing",
    text: changed({ 16: "  replications: *x" }),
    says: "16:17: nothing is called &x before this alias",
  },
  {
    what: "aliases that expand without end",
    text: changed({
      2: "question: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]",
    }),
    says: "6:5: aliases (*name) expand to too much: at most 100000 values and keys are read",
  },
  {
    what: "an unknown tag",
    text: changed({ 4: "  cores: !int 4" }),
    says: "4:10: not valid YAML: unresolved tag: !int",
  },
  {
    what: "a huge file",
    text: GOOD + "#".repeat(300000),
    says: "1:1: is too large: 300275 characters, at most 262144 are read",
  },
  {
    what: "a run queue that there is not",
    text: changed({ 5: "  profile: plain\n  run-queue: percore" }),
    says: '6:14: machine.run-queue: expected shared or per-core, got "percore"; did you mean "per-core"?',
  },
  {
    what: "stealing from a shared run queue",
    text: changed({ 5: "  profile: plain\n  stealing: no" }),
    says: "6:13: machine.stealing: has no effect on a shared run queue: leave it out, or give run-queue: per-core",
  },
  {
    what: "stealing pinned threads",
    text: changed({ 5: "  profile: plain\n  stealing: yes\n  pinning: round-robin\n  run-queue: per-core" }),
    says: "6:13: machine.stealing: has no effect on pinned threads, which are never stolen: leave it out",
  },
  {
    what: "stealing that is neither yes nor no",
    text: changed({ 5: "  profile: plain\n  run-queue: per-core\n  stealing: never" }),
    says: '7:13: machine.stealing: expected yes or no, got "never"',
  },
  {
    what: "a scheduler that there is not",
    text: changed({ 5: "  profile: plain\n  scheduler: cfs" }),
    says: '6:14: machine.scheduler: expected fifo or fair, got "cfs"',
  },
  {
    what: "pinning that there is not",
    text: changed({ 5: "  profile: plain\n  pinning: yes" }),
    says: '6:12: machine.pinning: expected none, round-robin, or cores such as { threads: [0], interrupts: [1] }, got "yes"',
  },
  {
    what: "an interrupt target that there is not",
    text: changed({ 5: "  profile: plain\n  interrupts: { target: core0 }" }),
    says: '6:25: machine.interrupts.target: expected idle, spread, one, or a list of the numbers of cores, such as [0, 1], got "core0"',
  },
  {
    what: "a core that has no number",
    text: changed({ 5: "  profile: plain\n  interrupts: { target: [0, one] }" }),
    says: "6:25: machine.interrupts.target: expected idle, spread, one, or a list of the numbers of cores, such as [0, 1], got a list",
  },
  {
    what: "a word for napi",
    text: changed({ 5: "  profile: plain\n  interrupts: { napi: 64 }" }),
    says: "6:23: machine.interrupts.napi: expected yes, no or a map with a budget, such as { budget: 64 }, got 64",
  },
  {
    what: "a word for interrupts",
    text: changed({ 5: "  profile: plain\n  interrupts: spread" }),
    says: '6:15: machine.interrupts: expected a map with target, dedicated, napi, coalesce; got "spread"',
  },
  {
    what: "coalescing by count alone",
    text: changed({ 5: "  profile: plain\n  interrupts:\n    coalesce: { events: 8 }" }),
    says: "7:5: machine.interrupts.coalesce.timer: missing; expected a duration such as 50us, after which events are delivered however few they are",
  },
  {
    what: "coalescing no events",
    text: changed({ 5: "  profile: plain\n  interrupts: { coalesce: { events: 0, timer: 50us } }" }),
    says: "6:37: machine.interrupts.coalesce.events: expected a whole number from 1 to 1M, got 0",
  },
  {
    what: "coalescing for no time",
    text: changed({ 5: "  profile: plain\n  interrupts: { coalesce: { events: 8, timer: 0 } }" }),
    says: "6:47: machine.interrupts.coalesce.timer: expected a duration longer than 0, got 0",
  },
  {
    what: "an unknown key of interrupts",
    text: changed({ 5: "  profile: plain\n  interrupts: { coalescing: { timer: 50us } }" }),
    says: '6:17: machine.interrupts.coalescing: unknown key; did you mean "coalesce"?',
  },
  {
    what: "a missing top-level key",
    text: changed({ 1: undefined }),
    says: "1:1: name: missing; expected a name of letters, digits, dots and hyphens, such as 2012-post",
  },
  {
    what: "a name that is a path",
    text: changed({ 1: "name: ../x" }),
    says: '1:7: name: expected a name of letters, digits, dots and hyphens, such as 2012-post, got "../x"',
  },
  {
    what: "a number as text",
    text: changed({ 2: "question: 2012" }),
    says: "2:11: question: expected a question, got 2012: put it in quotes to make it text",
  },
  {
    what: "an escape sequence in text",
    text: changed({ 2: 'question: "a\\e[31mb"' }),
    says: "2:11: question: expected a question without control characters, got U+001B",
  },
  {
    what: "an unknown key",
    text: changed({ 4: "  cores: 4\n  sockets: 3" }),
    says: "5:3: machine.sockets: unknown key; known: cores, profile, quantum, memory, run-queue, stealing, scheduler, pinning, file-table, awake, interrupts, devices, costs",
  },
  {
    what: "a misspelt key, its own absence not told twice",
    text: changed({ 4: "  coers: 4" }),
    says: '4:3: machine.coers: unknown key; did you mean "cores"?',
  },
  {
    what: "no cores",
    text: changed({ 4: "  cores: 0" }),
    says: "4:10: machine.cores: expected a whole number from 1 to 1024, got 0",
  },
  {
    what: "a number in words",
    text: changed({ 4: "  cores: four" }),
    says: '4:10: machine.cores: expected a whole number from 1 to 1024, got "four"',
  },
  {
    what: "a key without a value",
    text: changed({ 4: "  cores:" }),
    says: "4:3: machine.cores: expected a whole number from 1 to 1024, got nothing",
  },
  {
    what: "an unknown profile",
    text: changed({ 5: "  profile: plian" }),
    says: '5:12: machine.profile: no profile "plian"; did you mean "plain"?',
  },
  {
    what: "a missing key of a section",
    text: changed({ 5: undefined }),
    says: "3:1: machine.profile: missing; expected the name of a cost profile such as linux-2026-vm",
  },
  {
    what: "a word for a section",
    text: changed({ 3: "machine: big", 4: undefined, 5: undefined }),
    says: '3:10: machine: expected a map with cores, profile, quantum, memory, run-queue, stealing, scheduler, pinning, file-table, awake, interrupts, devices, costs; got "big"',
  },
  {
    what: "a duration without its unit",
    text: changed({ 5: "  profile: plain\n  quantum: 4" }),
    says: "6:12: machine.quantum: expected a duration such as 5us, got 4 without a unit: write 4ns, 4us, 4ms or 4s",
  },
  {
    what: "a quantum of nothing",
    text: changed({ 5: "  profile: plain\n  quantum: 0" }),
    says: "6:12: machine.quantum: expected a duration longer than 0, got 0",
  },
  {
    what: "an unknown cost",
    text: changed({ 5: "  profile: plain\n  costs: { contextSwich: 0ns }" }),
    says: '6:12: machine.costs.contextSwich: unknown key; did you mean "contextSwitch"?',
  },
  {
    what: "a duration for a size",
    text: changed({ 5: "  profile: plain\n  costs: { threadMemory: 5us }" }),
    says: '6:26: machine.costs.threadMemory: expected a size such as 4KiB, got "5us": write 5B, 5kB or 5KiB (us is a unit of durations)',
  },
  {
    what: "a table of quanta",
    text: changed({ 5: "  profile: plain\n  costs: { quantum: { 10: 1ms } }" }),
    says: "6:21: machine.costs.quantum: expected a duration such as 5us: one value, the quantum does not depend on n",
  },
  {
    what: "the quantum twice",
    text: changed({ 5: "  profile: plain\n  quantum: 1ms\n  costs: { quantum: 2ms }" }),
    says: "7:21: machine.costs.quantum: given beside machine.quantum: keep one",
  },
  {
    what: "no replications",
    text: changed({ 16: "  replications: 0" }),
    says: "16:17: measurement.replications: expected a whole number from 1 to 1k, got 0",
  },
  {
    what: "cold operations where none are hot",
    text: changed({ 16: "  of: cold" }),
    says: "16:7: measurement.of: nothing is cold here: it needs an open workload with targets: { hot-set: ... }",
  },
  {
    what: "a hot set of all operations, and the others measured",
    text: changed({
      7: "  open:",
      9: "    arrivals: poisson",
      10: "    targets: { hot-set: { operations: 1, events: 50% } }\n    callback: 5us",
      16: "  of: cold",
    }),
    says: "17:7: measurement.of: with 1 pending all are in the hot set: begin the axis above 1",
  },
  {
    what: "a confidence above 1",
    text: changed({ 16: "  confidence: 95" }),
    says: "16:15: measurement.confidence: expected a share between 50% and 100%, such as 95%, got 95: write 95%",
  },
  {
    what: "a misspelt key that looks right",
    text: changed({ 16: "  warmup: 10" }),
    says: '16:3: measurement.warmup: unknown key; did you mean "warm-up"?',
  },
  {
    what: "a list for a section",
    text: changed({ 16: "  - 3" }),
    says: "15:1: measurement: expected a map with replications, precision, warm-up, completions, duration, confidence, percentiles, why, of; got a list",
  },
  {
    what: "a list for a seed",
    text: changed({ 17: "seed: [1]" }),
    says: "17:7: seed: expected a seed: text or a whole number, got a list",
  },
  {
    what: "a seed with more digits than a number keeps",
    text: changed({ 17: "seed: 12345678901234567890" }),
    says: "17:7: seed: expected a seed, got 12345678901234567000: put it in quotes to keep every digit",
  },
  {
    what: "a cost that is called another way",
    text: changed({ 5: "  profile: plain\n  costs: { epollPerReady: 1us }" }),
    says: '6:12: machine.costs.epollPerReady: unknown key; did you mean "epollPerEvent"?',
  },
  {
    what: "costs of a line's own, of which one is called another way",
    text: changed({ 12: "  - iocp: { costs: { epollPerReady: 1us } }" }),
    says: '12:13: mechanisms.0.iocp.costs: unknown key; costs are the same for every line: give machine.costs; and there is no cost "epollPerReady"; did you mean "epollPerEvent"?',
  },
  {
    what: "a cost as a parameter of a line",
    text: changed({ 12: "  - iocp: { yield: 1us }" }),
    says: "12:13: mechanisms.0.iocp.yield: unknown key; it is a cost, the same for every line: give machine.costs.yield",
  },
  {
    what: "a key that is special in JavaScript",
    text: changed({ 4: "  cores: 4\n  __proto__: 1" }),
    says: "5:3: machine.__proto__: unknown key; known: cores, profile, quantum, memory, run-queue, stealing, scheduler, pinning, file-table, awake, interrupts, devices, costs",
  },
];
