/** Verdicts on hand-made points. */
import { describe, expect, it } from "vitest";
import type { Estimate } from "../../../scenarios/common/estimate.js";
import type { Claim, ClaimVerdict, Knee, Line, Point, Scenario, Statement } from "../../../scenarios/common/types.js";
import { judge } from "../../../scenarios/evidence/claims/judge.js";
import { estimate } from "../../../scenarios/statistics/mean-intervals.js";
import { smallScenario } from "../statistics/samples.js";

const AXIS = [10, 100, 1000, 10_000];
const base = smallScenario();

function line(id: string, pending: number[] = AXIS): Line {
  return { id, label: id, mechanism: id, parameters: {}, pending };
}

function scenarioOf(statement: Statement, lines: Line[]): Scenario {
  const claim: Claim = { id: "c1", says: "It is so.", source: "a test", statement };
  const measurement = { ...base.measurement, replications: 5, confidence: 0.95 };
  return { ...base, lines, pending: AXIS, measurement, claims: [claim] };
}

/** Mean notice latency in each of five replications around `ns`, `spread` (relative) up and down. */
function point(id: string, pending: number, ns: number, spread = 0.01, changes: Partial<Point> = {}): Point {
  const values = [-2, -1, 0, 1, 2].map((step) => ns * (1 + (step * spread) / 2));
  // Standard error ns x spread x sqrt(2.5) / 2 / sqrt(5); t(0.975, 4) = 2.776.
  const half = 2.776 * ns * spread * 0.3536;
  const estimate: Estimate = { value: ns, low: ns - half, high: ns + half };
  const statistics = {
    mean: estimate,
    p50: estimate,
    p90: estimate,
    p99: estimate,
    p999: estimate,
    max: noInterval(ns),
  };
  return {
    line: id,
    pending,
    status: "steady",
    replications: 5,
    latency: { notice: statistics, start: statistics, response: statistics },
    byReplication: { "notice.mean": values },
    intendedRate: 1,
    memory: { threads: 0, buffers: 100 * pending, registrations: 0 },
    threads: 4,
    ...changes,
  };
}

function noInterval(value: number): Estimate {
  return { value, low: null, high: null };
}

function judged(statement: Statement, points: Point[], knees: Knee[] = [], lines = ["a", "b", "c"]): ClaimVerdict {
  const known = lines.map((id) => line(id)).filter(({ id }) => points.some((each) => each.line === id));
  return judge({ scenario: scenarioOf(statement, known), points, knees }, (id) => [`cost of ${id}`])[0];
}

const flat = (id: string, ns: number, spread?: number) => AXIS.map((n) => point(id, n, ns, spread));
const linear = (id: string, ns: number) => AXIS.map((n) => point(id, n, ns * n));
const metric = "notice.mean";

describe("a bound", () => {
  const bound = (range: object, at = AXIS, of = metric): Statement => ({
    kind: "bound",
    metric: of,
    line: "a",
    at,
    range,
  });

  it("is supported where every interval lies within", () => {
    expect(judged(bound({ atMost: 110 }), flat("a", 100))).toEqual({
      id: "c1",
      verdict: "supported",
      statement: "mean notice latency with a is at most 110 ns at 10, 100, 1 k and 10 k",
      because: "it is 100 ns (simultaneous 95 % interval 98 ns to 102 ns) at 10, of 4 numbers the nearest to the limit",
      evidence: expect.anything(),
      pending: AXIS,
      assumedCosts: ["cost of a"],
    });
  });

  it("is refuted where one interval lies outside, whatever the others do", () => {
    const points = [...flat("a", 100).slice(0, 3), point("a", 10_000, 200)];
    expect(judged(bound({ atMost: 110 }), points)).toMatchObject({
      verdict: "refuted",
      because: "it is 200 ns (simultaneous 95 % interval 197 ns to 203 ns) at 10 k",
    });
  });

  it("is undecided where an interval lies across its end", () => {
    expect(judged(bound({ atMost: 100.5 }, [10]), flat("a", 100))).toMatchObject({
      verdict: "undecided",
      because: "it is 100 ns (95 % interval 99 ns to 101 ns) at 10: more replications would tell",
      evidence: [{ of: "a", pending: 10, unit: "ns", verdict: "undecided" }],
    });
  });

  it("is judged by wider intervals, the more numbers it rests on", () => {
    const half = (at: number[]) => {
      const { value, high } = judged(bound({ atMost: 110 }, at), flat("a", 100)).evidence[0].estimate;
      return high! - value;
    };
    // t(1 - 0.025 / 4, 4 degrees) = 4.315; t(0.975) = 2.776.
    expect(half(AXIS) / half([10])).toBeCloseTo(4.315 / 2.776, 3);
    const points = flat("a", 100);
    expect(judged(bound({ atMost: 101.2 }, [10]), points).verdict).toBe("supported");
    expect(judged(bound({ atMost: 101.2 }), points).verdict).toBe("undecided");
  });

  it("of memory is exact, and needs no steady state", () => {
    const points = flat("a", 100).map((each): Point => ({ ...each, status: "overloaded", latency: undefined }));
    expect(judged(bound({ atMost: 1000 }, [10], "memory"), points)).toMatchObject({
      verdict: "supported",
      because: "it is 1 kB at 10",
    });
    expect(judged(bound({ atMost: 999 }, [10], "memory"), points).verdict).toBe("refuted");
  });

  it("of a maximum is undecided: no interval is claimed", () => {
    expect(judged(bound({ atMost: 1000 }, [10], "notice.max"), flat("a", 100))).toMatchObject({
      verdict: "undecided",
      because: "it is 100 ns at 10: no interval is claimed for it",
    });
  });

  it("of a single replication is undecided", () => {
    const single = flat("a", 100).map((each) => ({ ...each, replications: 1 }));
    expect(judged(bound({ atMost: 1000 }, [10]), single)).toMatchObject({
      verdict: "undecided",
      because: "it is 100 ns at 10: a single replication has no interval",
    });
  });

  it("of a percentile beyond which there are too few samples is undecided", () => {
    const [first] = flat("a", 100);
    const statistics = { ...first.latency!.notice, p99: noInterval(100) };
    const latency = { notice: statistics, start: statistics, response: statistics };
    const bare = { ...first, latency, unbounded: ["notice.p99"] };
    expect(judged(bound({ atMost: 1000 }, [10], "notice.p99"), [bare])).toMatchObject({
      verdict: "undecided",
      because: "it is 100 ns at 10: too few samples lie beyond it for an interval, longer replications would tell",
    });
  });

  const missing = (changes: Partial<Point>) =>
    judged(bound({ atMost: 1000 }, [10]), [point("a", 10, 100, 0.01, { latency: undefined, ...changes })]);

  it("where there is no latency is undecided, and says why", () => {
    expect(missing({ status: "overloaded" }).because).toBe(
      "a is overloaded at 10 and has no steady state, so no mean notice latency",
    );
    const needs = { warmup: 8000, completions: 40_000 };
    expect(missing({ status: "too short", reason: "too few bursts", needs }).because).toBe(
      "a at 10: too short to tell: too few bursts; measurement.completions: 40k and measurement.warm-up: 8k would do",
    );
    const some = { overloadedReplications: 5, replications: 20, excess: 0.6 };
    expect(missing({ status: "partly overloaded", ...some }).because).toBe(
      "a at 10: overloaded in 5 of 20 replications, 60 % above capacity: no latency is averaged over them",
    );
    expect(missing({ status: "unsupported", reason: "too many" }).because).toBe("a cannot be run at 10: too many");
    for (const status of ["overloaded", "partly overloaded", "too short", "unsupported"] as const) {
      expect(missing({ status }).verdict).toBe("undecided");
    }
  });

  it("is refuted by what there is, even if something is missing", () => {
    expect(judged(bound({ atMost: 10 }, [10, 77]), flat("a", 100))).toMatchObject({
      verdict: "refuted",
      pending: [10],
    });
    expect(judged(bound({ atMost: 1000 }, [10, 77]), flat("a", 100))).toMatchObject({
      verdict: "undecided",
      because: "a was not run at 77",
    });
  });

  it("on a line that was not run is undecided", () => {
    expect(judged(bound({ atMost: 10 }), flat("b", 100))).toMatchObject({
      verdict: "undecided",
      because: "a was not run; 3 more numbers are missing",
      evidence: [],
      pending: [],
    });
  });
});

describe("a difference", () => {
  const difference = (range: object, at = [10]): Statement => ({
    kind: "difference",
    metric,
    line: "a",
    other: "b",
    at,
    range,
  });

  it("is paired: what both owe to their traffic cancels", () => {
    const points = [...flat("a", 100, 0.2), ...flat("b", 110, 0.2)];
    const verdict = judged(difference({ atMost: 0 }), points);
    expect(verdict).toMatchObject({
      verdict: "supported",
      statement: "mean notice latency with a, less that with b, is at most 0 ns at 10",
      evidence: [{ of: "a - b", unit: "ns" }],
    });
    // The replications differ by -10 (1 + 0.1 i): half-width 2.776 x 10 x 0.2 x 0.3536.
    expect(verdict.evidence[0].estimate.high).toBeCloseTo(-10 + 2.776 * 2 * 0.3536, 2);
    expect(verdict.because).toBe("it is -10 ns (95 % interval -12 ns to -8 ns) at 10");
  });

  it("inside the noise is undecided", () => {
    const noisy = [3, 1, 2, 5, 4].map((step) => 100 + step);
    const points = [point("a", 10, 103, 0.1), point("b", 10, 103, 0.1, { byReplication: { "notice.mean": noisy } })];
    expect(judged(difference({ atMost: 0 }), points).verdict).toBe("undecided");
    expect(judged(difference({ atMost: 50 }), points).verdict).toBe("supported");
    expect(judged(difference({ atLeast: 50 }), points).verdict).toBe("refuted");
  });
});

describe("a ratio", () => {
  it("of two lines", () => {
    const ratio: Statement = { kind: "ratio", metric, line: "a", other: "b", at: [1000], range: { atLeast: 100 } };
    expect(judged(ratio, [...linear("a", 20), ...flat("b", 100)])).toMatchObject({
      verdict: "supported",
      statement: "mean notice latency with a is at least 100 times that with b, at 1 k",
      because: "it is 200 times at 1 k",
      evidence: [{ of: "a / b", unit: "ratio" }],
      assumedCosts: ["cost of a", "cost of b"],
    });
    expect(judged({ ...ratio, range: { atLeast: 300 } }, [...linear("a", 20), ...flat("b", 100)]).verdict).toBe(
      "refuted",
    );
  });

  it("of a line to itself elsewhere", () => {
    const ratio: Statement = {
      kind: "ratio",
      metric,
      line: "a",
      other: "a",
      at: [10_000],
      otherAt: 10,
      range: { atLeast: 0.9, atMost: 1.1 },
    };
    expect(judged(ratio, flat("a", 100))).toMatchObject({
      verdict: "supported",
      statement: "mean notice latency with a at 10 k is 0.9 to 1.1 times that at 10",
      evidence: [{ of: "a / a at 10" }],
    });
    expect(judged(ratio, linear("a", 100)).verdict).toBe("refuted");
  });

  it("to nothing is undecided", () => {
    const nothing = flat("b", 100).map((each) => ({ ...each, memory: { threads: 0, buffers: 0, registrations: 0 } }));
    const ratio: Statement = {
      kind: "ratio",
      metric: "memory",
      line: "a",
      other: "b",
      at: [10],
      range: { atLeast: 1 },
    };
    expect(judged(ratio, [...flat("a", 100), ...nothing])).toMatchObject({
      verdict: "undecided",
      because: "the memory for pending operations of b is 0 at 10, so there is no ratio",
    });
  });
});

describe("an order", () => {
  const order = (lines: string[], of = metric): Statement => ({ kind: "order", metric: of, lines, at: [10, 100] });
  const points = [...flat("a", 100), ...flat("b", 120), ...flat("c", 500)];

  it("is supported where each is told to be below the next", () => {
    expect(judged(order(["a", "b", "c"]), points)).toMatchObject({
      verdict: "supported",
      statement: "mean notice latency is lowest with a, then b, then c, at 10 and 100",
      evidence: [{ of: "a - b" }, { of: "b - c" }, { of: "a - b" }, { of: "b - c" }],
    });
  });

  it("is refuted where one is told to be above", () => {
    expect(judged(order(["b", "a", "c"]), points)).toMatchObject({
      verdict: "refuted",
      because: expect.stringMatching(/^the difference b - a is 20.* ns .* at 10; 2 are above 0$/),
    });
  });

  it("of two that are equal within noise is undecided", () => {
    const alike = { byReplication: { "notice.mean": [101, 99, 102, 98, 100] } };
    const twins = [...flat("a", 100), ...AXIS.map((n) => point("b", n, 100, 0.01, alike))];
    expect(judged(order(["a", "b"]), twins).verdict).toBe("undecided");
    expect(judged(order(["b", "a"]), twins).verdict).toBe("undecided");
  });

  it("of two that are exactly equal is refuted", () => {
    expect(judged(order(["a", "b"], "memory"), points).verdict).toBe("refuted");
  });
});

describe("a crossing", () => {
  const crossing = (low: number, high: number): Statement => ({
    kind: "crossover",
    metric,
    line: "a",
    other: "b",
    between: [low, high],
  });
  // n against 300: equal at 300.
  const points = [...linear("a", 1), ...flat("b", 300)];

  it("is supported where the last value below and the first above lie within", () => {
    expect(judged(crossing(50, 2000), points)).toMatchObject({
      verdict: "supported",
      statement:
        "mean notice latency with a is below that with b up to some number of operations between 50 and 2 k, and above it beyond",
      because: "they cross near 300: below at 100, above from 1 k on",
      evidence: [{}, {}, {}, {}, { pending: null, unit: "count", estimate: { value: 300, low: 100, high: 1000 } }],
    });
  });

  it("is refuted where it is told to lie elsewhere", () => {
    expect(judged(crossing(10, 100), points).verdict).toBe("refuted");
    expect(judged(crossing(1000, 2000), points)).toMatchObject({
      verdict: "refuted",
      because: expect.stringMatching(/^the difference a - b is 700 ns .* at 1 k$/),
    });
    expect(judged({ ...crossing(50, 2000), line: "b", other: "a" } as Statement, points).verdict).toBe("refuted");
  });

  it("is undecided where the axis is too coarse, or the noise too large", () => {
    expect(judged(crossing(200, 400), points)).toMatchObject({
      verdict: "undecided",
      because: "it is below at 10 and 100 and above at 1 k and 10 k: values of n nearer to 200 and 400 would tell",
    });
    const noisy = [
      ...linear("a", 1),
      ...flat("b", 300).map((each) => (each.pending === 10 ? point("b", 10, 11, 0.3) : each)),
    ];
    expect(judged(crossing(50, 2000), noisy)).toMatchObject({
      verdict: "undecided",
      because: expect.stringMatching(/^the difference a - b is .* at 10: more replications would tell$/),
    });
  });
});

describe("growth", () => {
  const growth = (laws: string[], from = 10, to = 10_000) =>
    ({ kind: "growth", metric, line: "a", laws, from, to }) as Statement;

  it("is judged by the law that is decided upon", () => {
    expect(judged(growth(["O(n)"]), linear("a", 5))).toMatchObject({
      verdict: "supported",
      statement: "mean notice latency with a grows as O(n) from 10 to 10 k",
      because: expect.stringMatching(/^the values follow O\(n\): weight of evidence \d+ %, exponent 1\.00/),
      pending: AXIS,
    });
    expect(judged(growth(["O(1)"]), linear("a", 5))).toMatchObject({
      verdict: "refuted",
      statement: "mean notice latency with a does not grow, O(1), from 10 to 10 k",
    });
    expect(judged(growth(["O(log n)", "O(n)"]), linear("a", 5)).verdict).toBe("supported");
    expect(judged(growth(["O(n)"]), flat("a", 5)).verdict).toBe("refuted");
    expect(judged(growth(["O(1)"]), flat("a", 5)).verdict).toBe("supported");
  });

  it("over too short a range, or over what was not run, is undecided", () => {
    expect(judged(growth(["O(n)"], 10, 100), linear("a", 5)).verdict).toBe("undecided");
    expect(judged(growth(["O(n)"], 10, 1e6), linear("a", 5)).because).toBe("a was not run at 1 M");
    expect(judged(growth(["O(n)"]), linear("b", 5)).because).toBe("a was not run");
  });

  it("through an overloaded point is undecided", () => {
    const points = linear("a", 5).map((each, i): Point => {
      return i === 3 ? { ...each, status: "overloaded", latency: undefined } : each;
    });
    expect(judged(growth(["O(n)"]), points)).toMatchObject({
      verdict: "undecided",
      because: "a is overloaded at 10 k and has no steady state, so no mean notice latency",
    });
  });
});

describe("a knee", () => {
  const knee = (between: [number, number] | null): Statement => ({ kind: "knee", line: "a", between });
  const saturates: Knee = { line: "a", kind: "saturates", between: [100, 1000] };
  const points = flat("a", 5);

  it.each<[[number, number] | null, Knee, string]>([
    [[100, 1000], saturates, "supported"],
    [[10, 10_000], saturates, "supported"],
    [[10, 100], saturates, "refuted"],
    [[2000, 10_000], saturates, "refuted"],
    [[300, 2000], saturates, "undecided"],
    [null, saturates, "refuted"],
    [null, { line: "a", kind: "none" }, "supported"],
    [[100, 1000], { line: "a", kind: "none" }, "refuted"],
    [[100, 20_000], { line: "a", kind: "none" }, "undecided"],
  ])("between %o, where it is %o", (between, found, verdict) => {
    expect(judged(knee(between), points, [found]).verdict).toBe(verdict);
  });

  it("is placed by where the rates meet, if that is known", () => {
    const at = { ...saturates, at: { value: 400, low: 390, high: 410 } };
    expect(judged(knee([300, 500]), points, [at])).toMatchObject({
      verdict: "supported",
      statement: "the load becomes too much for a between 300 and 500",
      because: "the load is carried up to 100 and no longer at 1 k; the rates meet at 400 (390 to 410)",
    });
    expect(judged(knee([500, 900]), points, [at]).verdict).toBe("refuted");
    expect(judged(knee([400, 500]), points, [at]).verdict).toBe("undecided");
  });
});

describe("by chance", () => {
  it("a true equality is called unequal no more often than the confidence allows", () => {
    const repetitions = 400;
    let wrong = 0;
    const next = lcg(20121105);
    for (let i = 0; i < repetitions; i++) {
      const points = ["a", "b"].map((id) => {
        const traffic = [0, 1, 2, 3, 4].map(() => 100 + 3 * normal(next));
        return point(id, 10, 100, 0.01, { byReplication: { "notice.mean": traffic }, ...meanOf(traffic) });
      });
      const at = [10];
      const claim: Statement = {
        kind: "difference",
        metric,
        line: "a",
        other: "b",
        at,
        range: { atLeast: 0, atMost: 0 },
      };
      if (judged(claim, points).verdict !== "undecided") wrong++;
    }
    // Binomial around 5 % of 400: 20, standard deviation 4.4.
    expect(wrong).toBeLessThanOrEqual(20 + 3 * 4.4);
    expect(wrong).toBeGreaterThanOrEqual(20 - 3 * 4.4);
  });
});

function meanOf(values: number[]): Partial<Point> {
  const mean = estimate(values, 0.95);
  const statistics = { mean, p50: mean, p90: mean, p99: mean, p999: mean, max: mean };
  return { latency: { notice: statistics, start: statistics, response: statistics } };
}

/** Numerical Recipes' "quick and dirty" generator: enough for a test. */
function lcg(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
}

/** Nearly normal: the sum of twelve uniform numbers, less 6. */
function normal(next: () => number): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += next();
  return sum;
}
