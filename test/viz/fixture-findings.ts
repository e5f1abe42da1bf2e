/** What is drawn from the fixture's points: laws of every kind, knees, and claims of every kind with every verdict. */
import type { Estimate } from "../../scenarios/common/estimate.js";
import {
  type Claim,
  type ClaimVerdict,
  type Growth,
  type Knee,
  LAWS,
  type LawName,
  type Verdict,
} from "../../scenarios/common/findings.js";
import type { Findings, Line } from "../../scenarios/common/types.js";

const POST =
  "Sturla Molden, python-ideas, 5 November 2012, https://mail.python.org/pipermail/python-ideas/2012-November/017572.html";
const QUEUE =
  "Then you notice that due to the queue, the latency is proportional to O(n) with n the number of pending i/o tasks.";

const about = (value: number, relative = 0.02): Estimate => ({
  value,
  low: value * (1 - relative),
  high: value * (1 + relative),
});

/** The weight of `best` is `weight`, that of its neighbour the rest. */
function weights(best: LawName, weight: number): Record<LawName, number> {
  const next = LAWS[(LAWS.indexOf(best) + 1) % LAWS.length];
  const of = (law: LawName) => (law === best ? weight : law === next ? 1 - weight : 0);
  return Object.fromEntries(LAWS.map((law) => [law, of(law)])) as Record<LawName, number>;
}

type Fit = Omit<Growth, "line" | "metric" | "before"> & Partial<Pick<Growth, "before">>;

const linear = (constant: number, factor: number, from: number, to: number): Fit => ({
  from,
  to,
  law: "O(n)",
  weights: weights("O(n)", 0.97),
  constant: about(constant),
  factor: about(factor),
  exponent: { value: 1, low: 0.98, high: 1.02 },
  before: from > 1 ? [{ from: 1, to: from / 10, law: "O(1)" }] : [],
});

const flat = (constant: number): Fit => ({
  from: 1,
  to: 100_000,
  law: "O(1)",
  weights: weights("O(1)", 0.83),
  constant: about(constant),
  factor: { value: 0, low: 0, high: 0 },
});

const untold = (to: number, reason: string): Fit => ({ from: 1, to, law: "undecided", reason });

/** Of the mean notice latency of each line. */
const MEAN_NOTICE: Record<string, Fit> = {
  "overlapped-spin": untold(1000, "4 values of n, fewer than the 5 that are needed"),
  "overlapped-fifo": linear(700, 102.5, 100, 100_000),
  "overlapped-ports(ports=4)": {
    ...linear(720, 98.75, 1000, 100_000),
    before: [
      { from: 1, to: 10, law: "O(1)" },
      { from: 100, to: 100, law: "undecided" },
    ],
  },
  iocp: flat(4230),
  poll: { ...linear(5100, 95, 100, 10_000), beyond: [{ from: 100_000, to: 100_000, law: "undecided" }] },
  select: { ...untold(1000, "O(n) and O(n log n) fit equally well"), weights: weights("O(n)", 0.55) },
  epoll: flat(5020),
  "epoll(sets=per-thread)": {
    from: 1,
    to: 100_000,
    law: "O(log n)",
    weights: weights("O(log n)", 0.91),
    constant: about(6100),
    factor: about(13),
    exponent: { value: 0.004, low: 0.001, high: 0.007 },
  },
};

function growth(): Growth[] {
  const notice = Object.entries(MEAN_NOTICE).map(([line, fit]) => ({
    before: [],
    ...fit,
    line,
    metric: "notice.mean",
  }));
  const response = notice.map((one) => ({
    ...one,
    metric: "response.p99",
    constant: one.constant && about(one.constant.value * 1.5 + 5900),
    factor: one.factor && about(one.factor.value * 1.9),
  }));
  return [...notice, ...response];
}

const knees = (): Knee[] => [
  { line: "overlapped-spin", kind: "overloaded", between: [1000, 10_000] },
  {
    line: "overlapped-fifo",
    kind: "saturates",
    between: [10_000, 100_000],
    at: about(42_000),
    perSecond: about(16_200),
  },
  { line: "overlapped-ports(ports=4)", kind: "saturates", between: [10_000, 100_000], perSecond: about(16_200) },
  { line: "iocp", kind: "none" },
  { line: "poll", kind: "saturates", between: [10_000, 100_000], perSecond: about(16_200) },
  { line: "select", kind: "none" },
  { line: "epoll", kind: "none" },
  { line: "epoll(sets=per-thread)", kind: "none" },
];

interface Examined {
  claim: Claim;
  verdict: ClaimVerdict;
}

function examined(
  claim: Claim,
  verdict: Verdict,
  statement: string,
  because: string,
  evidence: ClaimVerdict["evidence"],
  assumedCosts: string[] = [],
): Examined {
  const pending = evidence.flatMap((each) => each.pending ?? []);
  return { claim, verdict: { id: claim.id, verdict, statement, because, evidence, pending, assumedCosts } };
}

const EXAMINED: Examined[] = [
  examined(
    {
      id: "fifo-linear",
      says: QUEUE,
      source: POST,
      about: "described",
      statement: {
        kind: "growth",
        metric: "notice.mean",
        line: "overlapped-fifo",
        laws: ["O(n)"],
        from: 100,
        to: 100_000,
      },
    },
    "supported",
    "mean notice latency of overlapped-fifo grows as O(n) from 100 to 100 k",
    "O(n) fits best from 100 to 100 k, with a weight of evidence of 0.97; the exponent is 1.00 (0.98 to 1.02)",
    [
      {
        of: "shared FIFO, 4 threads",
        pending: null,
        metric: "exponent",
        unit: "ratio",
        estimate: { value: 1, low: 0.98, high: 1.02 },
        verdict: "supported",
      },
    ],
    ["queuePop", "queuePush", "overlappedPollMemory"],
  ),
  examined(
    {
      id: "iocp-linear",
      says: QUEUE,
      source: POST,
      about: "real",
      comment: "A completion port hands over completed packets; it never looks at pending ones.",
      statement: {
        kind: "growth",
        metric: "notice.mean",
        line: "iocp",
        laws: ["O(n)", "O(n log n)"],
        from: 1,
        to: 100_000,
      },
    },
    "refuted",
    "mean notice latency of iocp grows as O(n) or O(n log n) from 1 to 100 k",
    "O(1) fits best from 1 to 100 k, with a weight of evidence of 0.83",
    [
      {
        of: "iocp",
        pending: null,
        metric: "notice.mean",
        unit: "ns",
        estimate: about(4230),
        verdict: "refuted",
      },
    ],
    ["completionGet"],
  ),
  examined(
    {
      id: "readiness-better",
      says: "The asynch i/o in select, poll, epoll, kqueue, /dev/poll, etc. do the opposite.",
      source: POST,
      about: "real",
      statement: {
        kind: "ratio",
        metric: "response.p99",
        line: "epoll",
        other: "iocp",
        at: [1000, 100_000],
        range: { atMost: 1 },
      },
    },
    "undecided",
    "p99 response latency of epoll is at most that of iocp at 1 k and 100 k",
    "the ratio is 1.1 (0.97 to 1.3) at 1 k: the interval contains 1",
    [1000, 100_000].map((pending) => ({
      of: "epoll / iocp",
      pending,
      metric: "response.p99",
      unit: "ratio" as const,
      estimate: about(1.1, 0.13),
      verdict: "undecided" as const,
    })),
  ),
  examined(
    {
      id: "overtakes",
      says: "With few operations polling is as good as anything.",
      source: "the scenario's author",
      about: "described",
      statement: {
        kind: "crossover",
        metric: "notice.mean",
        line: "overlapped-fifo",
        other: "iocp",
        between: [10, 100],
      },
    },
    "supported",
    "mean notice latency of overlapped-fifo is below that of iocp up to some n between 10 and 100, above it beyond",
    "the ratio is 0.38 (0.37 to 0.39) at 10 and 2.6 (2.5 to 2.7) at 100",
    [
      {
        of: "shared FIFO, 4 threads / iocp",
        pending: 10,
        metric: "notice.mean",
        unit: "ratio",
        estimate: about(0.38),
        verdict: "supported",
      },
      {
        of: "shared FIFO, 4 threads / iocp",
        pending: 100,
        metric: "notice.mean",
        unit: "ratio",
        estimate: about(2.6),
        verdict: "supported",
      },
    ],
    ["queuePop"],
  ),
  examined(
    {
      id: "switches",
      says: "Threads hammering on Sleep(0) cause an excessive number of context shifts.",
      source: POST,
      about: "described",
      statement: {
        kind: "difference",
        metric: "contextSwitches",
        line: "overlapped-spin",
        other: "overlapped-fifo",
        at: [1000],
        range: { atLeast: 0 },
      },
    },
    "refuted",
    "context switches per completion of overlapped-spin exceed those of overlapped-fifo at 1 k",
    "the difference is -0.6 (-0.7 to -0.5) at 1 k",
    [
      {
        of: "thread per operation - shared FIFO, 4 threads",
        pending: 1000,
        metric: "contextSwitches",
        unit: "count",
        estimate: { value: -0.6, low: -0.7, high: -0.5 },
        verdict: "refuted",
      },
    ],
  ),
  examined(
    {
      id: "bounded",
      says: "A server on readiness stays within ten microseconds.",
      source: "the scenario's author",
      statement: { kind: "bound", metric: "notice.mean", line: "epoll", at: [100_000], range: { atMost: 10_000 } },
    },
    "supported",
    "mean notice latency of epoll is at most 10 us at 100 k",
    "it is 5.05 us (4.9 us to 5.2 us)",
    [{ of: "epoll", pending: 100_000, metric: "notice.mean", unit: "ns", estimate: about(5050), verdict: "supported" }],
  ),
  examined(
    {
      id: "never-overloaded",
      says: "A server on readiness stays within ten microseconds.",
      source: "the scenario's author",
      statement: { kind: "knee", line: "epoll", between: null },
    },
    "supported",
    "the load never becomes too much for epoll, up to 100 k",
    "the rate asked for is reached at every n up to 100 k",
    [],
  ),
  examined(
    {
      id: "ranking",
      says: "Memory grows in the order of what is registered.",
      source: "the scenario's author",
      statement: { kind: "order", metric: "memory", lines: ["select", "poll", "epoll"], at: [1000] },
    },
    "supported",
    "memory for pending operations of select is below that of poll, and that of poll below that of epoll, at 1 k",
    "67 kB, 75 kB and 300 kB",
    [
      {
        of: "select",
        pending: 1000,
        metric: "memory",
        unit: "bytes",
        estimate: { value: 67_000, low: 67_000, high: 67_000 },
        verdict: "supported",
      },
    ],
  ),
  examined(
    {
      id: "cpu-bound",
      says: "At the moment the number of i/o tasks makes the server go CPU bound, which will happen rather soon.",
      source: POST,
      about: "described",
      statement: { kind: "knee", line: "overlapped-fifo", between: [10_000, 100_000] },
    },
    "supported",
    "the load becomes too much for overlapped-fifo between 10 k and 100 k",
    "it saturates at 42 k (41.2 k to 42.8 k)",
    [
      {
        of: "shared FIFO, 4 threads",
        pending: null,
        metric: "knee",
        unit: "count",
        estimate: about(42_000),
        verdict: "supported",
      },
    ],
    ["queuePop"],
  ),
  examined(
    {
      id: "cpu-bound-really",
      says: "At the moment the number of i/o tasks makes the server go CPU bound, which will happen rather soon.",
      source: POST,
      about: "real",
      statement: { kind: "knee", line: "iocp", between: [10_000, 100_000] },
    },
    "refuted",
    "the load becomes too much for iocp between 10 k and 100 k",
    "the rate asked for is reached at every n up to 100 k",
    [],
  ),
];

export function fixtureClaims(): Claim[] {
  return EXAMINED.map(({ claim }) => claim);
}

export function fixtureFindings(): Findings {
  return { growth: growth(), knees: knees(), claims: EXAMINED.map(({ verdict }) => verdict) };
}

/** Laws and knees for lines of any name: those of the polling schemes grow, the others do not. */
export function plainFindings(lines: readonly Line[]): Findings {
  const grows = ({ mechanism }: Line) => /^(overlapped|poll|select)/.test(mechanism);
  const fitted = (line: Line) => (grows(line) ? linear(800, 100, 100, 100_000) : flat(24_000));
  return {
    growth: lines.map((line) => ({ before: [], ...fitted(line), line: line.id, metric: "notice.mean" })),
    knees: lines.map((line) =>
      grows(line) ? { line: line.id, kind: "overloaded", between: [10_000, 100_000] } : { line: line.id, kind: "none" },
    ),
    claims: [],
  };
}
