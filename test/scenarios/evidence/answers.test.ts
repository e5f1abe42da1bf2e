/** Answers of each kind, from points whose values are given. */
import { describe, expect, test } from "vitest";
import { exactly } from "../../../scenarios/common/estimate.js";
import { record } from "../../../scenarios/common/record.js";
import type { Asked } from "../../../scenarios/common/shapes/answer.js";
import type { Line, Point, Scenario } from "../../../scenarios/common/types.js";
import { answer, pointToTakeApart } from "../../../scenarios/evidence/answer.js";
import { COMPONENTS } from "../../../sim/why/components.js";
import { answerCaption, answerTable } from "../../../viz/wording/answer-table.js";
import { smallScenario, steadyPoint } from "../statistics/samples.js";

const base = smallScenario();
const axis = [1, 1000, 100_000];

function scenarioOf(names: string[], asked: Asked, perOperation = false, pending = axis): Scenario {
  const lines = names.map((id): Line => ({ id, label: id, mechanism: "iocp", parameters: {}, pending }));
  const rate = { basis: perOperation ? "per-operation" : "total", perSecond: 20 } as const;
  const workload = { ...base.workload, rate } as Scenario["workload"];
  return { ...base, lines, pending, workload, answer: asked };
}

const line = (id: string, p99s: number[], changes: Partial<Point> = {}) =>
  p99s.map((p99, i) => steadyPoint(id, axis[i], p99, { replications: 5, ...changes }));

const delivering = (perSecond: number, changes: Partial<Point> = {}): Partial<Point> => ({
  throughput: { value: perSecond, low: perSecond, high: perSecond },
  ...changes,
});

describe("a crossover", () => {
  const asked: Asked = { kind: "crossover", metric: "response.p99", between: [["a", "b"]] };

  test("lies where both are as high, linear in the logarithms", () => {
    // a over b is 1/2 at 1 k and 8 at 100 k: a quarter of the way, 1 k x 100^(1/4).
    const points = [...line("a", [1e3, 1e4, 8e6]), ...line("b", [1e4, 2e4, 1e6])];
    expect(answer(scenarioOf(["a", "b"], asked), points)).toBe(
      "From about 3.2 k pending operations on (between 1 k and 100 k), b is better than a: p99 response latency " +
        "with a is 8.0 (7.9 to 8.1) times that with b at 100 k; before, it is 0.1 to 0.5 times.",
    );
  });

  test("is from where on chance does not decide, where the lines are even at first", () => {
    const points = [...line("a", [1e4, 1e4, 8e6]), ...line("b", [1e4, 1e4, 1e6])];
    expect(answer(scenarioOf(["a", "b"], asked), points)).toMatch(
      /^From 100 k pending operations on, b is better than a: /,
    );
  });

  test("is none where one is better everywhere, or where they cannot be told apart", () => {
    const better = [...line("a", [1e4, 1e5, 8e6]), ...line("b", [2e4, 2e5, 1.6e7])];
    expect(answer(scenarioOf(["a", "b"], asked), better)).toBe(
      "From 1 to 100 k pending operations, a is better than b: p99 response latency with b is 2 times that with a.",
    );
    const even = [...line("a", [1e4, 1e4, 1e4]), ...line("b", [1e4, 1e4, 1e4])];
    expect(answer(scenarioOf(["a", "b"], asked), even)).toBe(
      "Chance does not tell the p99 response latency of b and a apart from 1 to 100 k pending operations.",
    );
  });

  test("is not asked for of a line that is not run, and says so", () => {
    expect(answer(scenarioOf(["a"], asked), line("a", [1e4, 1e4, 1e4]))).toMatch(
      /^From 1 to 100 k .* stays at 10\.0 us with a\. What is asked is about b too, not run here\.$/,
    );
  });

  test("may be asked of two pairs, and of what the better line takes", () => {
    const core = (value: number) => ({ busyTime: { value, low: value, high: value } });
    const points = [
      ...[...line("a", [1e4, 2e4, 4e4], core(1_000)), ...line("b", [5e3, 1e4, 2e4], core(1_200))],
      ...[...line("c", [1e4, 1e4, 1e4]), ...line("d", [2e4, 2e4, 1e4])],
    ];
    const pairs: Asked = { ...asked, between: [...asked.between, ["c", "d"]], also: ["core-time.busy"] };
    expect(answer(scenarioOf(["a", "b", "c", "d"], pairs), points)).toBe(
      "From 1 to 100 k pending operations, b is better than a: p99 response latency with a is 2 times that with b, " +
        "busy core time per completion 0.833 times at 100 k. " +
        "Chance does not tell the p99 response latency of d and c apart at 100 k pending operations; " +
        "before, with d it is 2 times that with c.",
    );
    // A pair that is not run whole is left out.
    expect(answer(scenarioOf(["a", "b", "c"], pairs), points)).toMatch(
      /^From 1 to 100 k .* at 100 k\. What is asked is about d too, not run here\.$/,
    );
  });
});

describe("a ranking", () => {
  const asked: Asked = { kind: "ranking", metric: "response.p99" };

  test("is made at the last value that most lines carry, and says what the best one takes", () => {
    const dear = { busyTime: { value: 3_000, low: 3_000, high: 3_000 } };
    const cheap = { busyTime: { value: 1_000, low: 1_000, high: 1_000 } };
    const points = [
      ...line("a", [1e3, 1e4, 1e4], dear),
      ...line("b", [1e3, 2e4, 2e4], cheap),
      ...line("c", [1e3, 3e4], cheap),
    ];
    expect(answer(scenarioOf(["c", "b", "a"], asked), points)).toBe(
      "At 1 k pending operations, p99 response latency is lowest with a, 10.0 us (95 % interval 9.9 us to 10.1 us); " +
        "it is 2.00 times as high (1.98 to 2.02) with b and 3.00 times (2.96 to 3.04) with c. " +
        "For that a takes 3 times the least core time (b).",
    );
  });

  test("names together whom chance does not tell apart, and of many the next and the last", () => {
    const names = ["a", "b", "c", "d", "e", "f", "g"];
    const points = names.flatMap((id, i) => line(id, [1e4 * Math.max(1, i)]));
    expect(answer(scenarioOf(names, { ...asked, at: 1 }), points)).toBe(
      "At 1 pending operations, p99 response latency is lowest with a and b, 10.0 us, which chance does not tell apart; " +
        "it is 2.00 times as high (1.98 to 2.02) with c, the next, and up to 6.00 times (5.93 to 6.07) with g.",
    );
  });
});

describe("beside one line, and in what else", () => {
  const core = (value: number) => ({ busyTime: { value, low: value, high: value } });

  test("a ranking beside one line says how many times its value the others have", () => {
    const points = [...line("a", [1e4]), ...line("b", [2e4]), ...line("c", [4e4])];
    const asked: Asked = { kind: "ranking", metric: "response.p99", at: 1, beside: "b" };
    expect(answer(scenarioOf(["a", "b", "c"], asked), points)).toBe(
      "At 1 pending operations, p99 response latency is 20.0 us (95 % interval 19.8 us to 20.2 us) with b; " +
        "it is 0.500 times as high (0.494 to 0.506) with a and 2.00 times (1.98 to 2.02) with c.",
    );
    // Of a line that is not run now, beside the best.
    expect(answer(scenarioOf(["a", "c"], asked), points)).toMatch(
      / is lowest with a, .*\. What is asked is about b too, not run here\.$/,
    );
  });

  test("what else is asked for is told of where the lines are compared, with how far the best line is from that", () => {
    const points = [...line("a", [1e4], core(3_000)), ...line("b", [2e4], core(1_000))];
    const asked: Asked = { kind: "ranking", metric: "response.p99", at: 1, also: ["core-time.busy"] };
    expect(answer(scenarioOf(["a", "b"], asked), points)).toMatch(
      / with b\. There, busy core time per completion is lowest with b, 1\.00 us, and 3\.00 times as high with a\.$/,
    );
  });

  test("of lines that chance does not tell apart, which takes least", () => {
    const points = [
      ...line("a", [1e4], core(3_000)),
      ...line("b", [1e4], core(1_000)),
      ...line("c", [1e4], core(2_000)),
      ...line("d", [3e4], core(100)),
    ];
    const asked: Asked = { kind: "ranking", metric: "response.p99", at: 1 };
    expect(answer(scenarioOf(["a", "b", "c", "d"], asked), points)).toMatch(
      / Of these, b takes the least core time \(1\.00 us\); others take up to 3 times as much\.$/,
    );
    const alike = points.map((point) => (point.line === "d" ? point : { ...point, ...core(2_000) }));
    expect(answer(scenarioOf(["a", "b", "c", "d"], asked), alike)).toMatch(
      / For that they take 20 times the least core time \(d\)\.$/,
    );
  });

  test("a line that does not carry the load is no winner, and is told of where it is worse even so", () => {
    const full = { status: "saturated", intendedRate: 2e6 } as const;
    const asked: Asked = { kind: "ranking", metric: "response.p99", at: 1 };
    const quick = [...line("a", [1e3], full), ...line("b", [1e4]), ...line("c", [2e4])];
    expect(answer(scenarioOf(["a", "b", "c"], asked), quick)).toMatch(
      /^At 1 pending operations, p99 response latency is lowest with b, [^;]*; it is 2\.00 times [^;]* with c\. But a saturates/,
    );
    const slow = [...line("a", [1e5], full), ...line("b", [1e4]), ...line("c", [2e4])];
    expect(answer(scenarioOf(["a", "b", "c"], asked), slow)).toMatch(
      / with c and 10\.0 times \(9\.9 to 10\.1\) with a\./,
    );
  });
});

describe("enough", () => {
  const asked: Asked = { kind: "enough", metric: "response.p99" };

  test("is from where on each line is within a tenth of its best, beside the first value", () => {
    const points = [...line("a", [4e4, 1.05e4, 1e4]), ...line("b", [1e4, 1e4, 1e4])];
    expect(answer(scenarioOf(["a", "b"], asked), points)).toBe(
      "From 1 to 100 k pending operations, p99 response latency is within 10 % of its best everywhere with b, " +
        "10.0 us (95 % interval 9.9 us to 10.1 us). It is from 1 k on with a, 10.0 us (9.9 us to 10.1 us), " +
        "and 4.00 times as high (3.95 to 4.05) at 1.",
    );
  });

  test("ends where it gets worse again, and of what is better high says how many times the ends", () => {
    const points = [10, 40, 20].map((rate, i) => steadyPoint("a", axis[i], 1e4, delivering(rate)));
    expect(answer(scenarioOf(["a"], { kind: "enough", metric: "throughput" }), points)).toBe(
      "From 1 to 100 k pending operations, throughput is within 10 % of its best only at 1 k pending operations with a, " +
        "40.0/s, 4.00 times that at 1 and 2.00 times that at 100 k.",
    );
  });

  test("says what is left at an end where that is nothing, which the best is no multiple of", () => {
    const points = [10, 40, 0].map((rate, i) => steadyPoint("a", axis[i], 1e4, delivering(rate)));
    expect(answer(scenarioOf(["a"], { kind: "enough", metric: "throughput" }), points)).toMatch(
      / 40\.0\/s, 4\.00 times that at 1 and 0\/s at 100 k\.$/,
    );
  });
});

test("where a capacity is asked for, a run says whether the objective holds as it is", () => {
  const objective = [{ metric: "response.p99", side: "below", bound: 15_000 }] as const;
  const points = [...line("a", [1e4]), ...line("b", [2e4]), ...line("c", [1.5e4])];
  const scenario = {
    ...scenarioOf(["a", "b", "c"], undefined as never, false, [1]),
    capacity: { objective, claims: [] },
  };
  expect(answer(scenario as never, points)).toMatch(
    /^With 1 pending operations, p99 response latency below 15 us holds with a, does not with b and cannot be told with c; how much each carries, muxsim capacity finds\. /,
  );
});

test("along an axis, up to where the objective holds with each line, and how many times as far", () => {
  const objective = [{ metric: "response.p99", side: "below", bound: 1e5 }] as const;
  // Linear in the logarithms: a crosses 100 us half way from 1 k to 100 k, b half way from 1 to 1 k.
  const points = [...line("a", [1e3, 1e4, 1e6]), ...line("b", [1e4, 1e6, 1e8])];
  const scenario = { ...scenarioOf(["b", "a"], undefined as never), capacity: { objective, claims: [] } };
  const said = (those: typeof points) => answer(scenario as never, those);
  expect(said(points)).toMatch(
    /^p99 response latency below 100 us holds up to about 10 k pending operations with a \(320 times as far as with b\) and 32 with b; muxsim capacity finds that with intervals\./,
  );
  const full = steadyPoint("b", 100_000, 0, { status: "overloaded", excess: 1, latency: undefined });
  const open = [...line("a", [1e3, 1e4, 5e4]), ...line("b", [1e3, 1e4]), full];
  expect(said(open)).toMatch(/ holds up to about 100 k pending operations or more with a and 1 k or more with b; /);
  const twice = [...line("a", [1e3, 1e6, 1e3]), ...line("b", [1e3, 1e4, 1e6])];
  expect(said(twice)).toMatch(/^At .* holds with a and does not with b; how much each carries/);
});

test("a line that cannot follow the load is told of behind a ranking, though another one keeps up", () => {
  const full = steadyPoint("b", 100_000, 0, { status: "overloaded", excess: 1, latency: undefined });
  const points = [...line("a", [1e4, 1e4, 1e4]), ...line("b", [2e4, 2e4]), full];
  const said = answer(scenarioOf(["a", "b"], { kind: "ranking", metric: "response.p99" }, true), points);
  expect(said).toMatch(/ But b is overloaded from 100 k on \(at 20 k\/s\)\.$/);
});

test("of more than four others beside a line those are told that are best in something, or last; alike ones once", () => {
  const core = (value: number) => ({ busyTime: { value, low: value, high: value } });
  const times = [1, 0.5, 2, 3, 3, 8];
  const points = ["a", "b", "c", "d", "e", "f"].flatMap((id, i) =>
    line(id, [1e4 * times[i]], core(id === "e" ? 10 : 100)),
  );
  const asked: Asked = { kind: "ranking", metric: "response.p99", at: 1, beside: "a", also: ["core-time.busy"] };
  expect(answer(scenarioOf(["a", "b", "c", "d", "e", "f"], asked), points)).toMatch(
    / with a; it is 0\.500 times as high \(0\.494 to 0\.506\) with b, the best, 3\.00 times with d and e and up to 8\.00 times with f\. There, busy core time .* 0\.100 times as high with e and 1\.00 times with b, c, d and f\.$/,
  );
});

describe("a cost", () => {
  test("of memory is that of an operation, and is exact", () => {
    const needing = (buffers: number) => ({ memory: { threads: 0, buffers, registrations: 0 } });
    const points = [...line("a", [1, 1, 1], needing(4e8)), ...line("b", [1, 1, 1], needing(1e8))];
    expect(answer(scenarioOf(["a", "b"], { kind: "cost", metric: "memory" }), points)).toBe(
      "At 100 k pending operations, memory for a pending operation is lowest with b, 1.00 kB; it is 4.00 times as high with a.",
    );
  });
});

describe("a capacity", () => {
  const asked: Asked = { kind: "capacity", metric: "throughput" };

  test("is the most that a line delivers, and where; of those that carry all, what they are asked for", () => {
    const full = delivering(10_000, { status: "saturated", intendedRate: 2e6 });
    const points = [
      ...[delivering(20), delivering(20_000), delivering(2e6)].map((each, i) => steadyPoint("a", axis[i], 1e4, each)),
      ...[steadyPoint("b", 1, 1e4, delivering(20)), steadyPoint("b", 1000, 1e4, { ...full, intendedRate: 2e4 })],
      steadyPoint("b", 100_000, 1e4, full),
    ];
    expect(answer(scenarioOf(["b", "a"], asked, true), points)).toBe(
      "All that is asked for, up to 2.00 M/s, is carried by a (at 100 k pending operations); " +
        "10.0 k/s with b (at 500), 0.005 times as much.",
    );
  });

  test("says how much less it is at the end of the axis, and what is full where lines are asked for more", () => {
    const counts = { inTime: 1, refused: 0, timedOut: 0 };
    const goodput = (value: number) => ({ outcomes: { counts, goodput: exactly(value) } }) as Partial<Point>;
    const rates = [10, 20, 1];
    const over: Partial<Point> = { status: "overloaded", excess: 1, latency: undefined };
    const points = ["a", "b"].flatMap((id) =>
      axis.map((n, i) =>
        steadyPoint(id, n, 1e4, { ...delivering(20 * n), ...(i === 2 && over), ...goodput(rates[i]) }),
      ),
    );
    expect(answer(scenarioOf(["a", "b"], { kind: "capacity", metric: "goodput" }, true), points)).toMatch(
      /^The most goodput is 20\.0\/s, with a and b \(at 1 k pending operations\), and 1\.00\/s at 100 k\./,
    );
    const full = delivering(10_000, { status: "overloaded", excess: 1, intendedRate: 2e6 });
    const bottleneck = { name: "the core" } as Point["bottleneck"];
    const choking = ["a", "b"].flatMap((id) => [
      ...[1, 1000].map((n) =>
        steadyPoint(id, n, 1e4, { ...delivering(20 * n > 1e4 ? 1e4 : 20), intendedRate: 20 * n }),
      ),
      steadyPoint(id, 100_000, 1e4, { ...full, bottleneck, latency: undefined }),
    ]);
    expect(answer(scenarioOf(["a", "b"], asked, true), choking)).toMatch(/ From \d+ on, what is full is the core\./);
  });

  test("of lines that carry all, says which takes least for it", () => {
    const needing = (buffers: number) => ({ memory: { threads: 0, buffers, registrations: 0 } });
    const points = ["a", "b"].flatMap((id) =>
      axis.map((n, i) => steadyPoint(id, n, 1e4, { ...delivering(20 * axis[i]), ...needing(id === "a" ? 1e6 : 4e6) })),
    );
    expect(answer(scenarioOf(["a", "b"], asked, true), points)).toMatch(
      / is carried by a and b .*\. Of these, a takes the least memory \(1\.00 MB\); the other takes 4 times as much\.$/,
    );
  });
});

describe("the table beside an answer", () => {
  test("has the best first, times it, and what is the matter where a line has no such value", () => {
    const scenario = scenarioOf(["a", "b", "c"], { kind: "ranking", metric: "response.p99", at: 1000 });
    const overloaded = steadyPoint("c", 1000, 0, { status: "overloaded", latency: undefined, replications: 5 });
    const points = [...line("a", [1e4, 4e4]), ...line("b", [1e4, 1e4]), overloaded] as Point[];
    const result = { scenario, points } as never;
    const { columns, rows } = answerTable(result);
    expect(columns.map(({ label }) => label)).toEqual(["line", "p50", "p99", "core time", "memory", "times the best"]);
    expect(rows.map(([label]) => label.text)).toEqual(["b", "a", "c"]);
    expect(rows.map((row) => row.at(-1)!.text)).toEqual(["1", "4", ""]);
    expect(answerCaption(result)).toBe("at n = 1 k: response latency, core time per completion, total memory");
  });
});

describe("what dominates the best line's latency", () => {
  const asked: Asked = { kind: "ranking", metric: "response.p99" };
  const madeOf = (interrupt: number, low = interrupt): Point["why"] => {
    const of = (share: number, ns: number) =>
      record(COMPONENTS, (component) => {
        if (component === "interrupt") return { value: share * ns, low: Math.min(low, share) * ns, high: null };
        return exactly(component === "own-computing" ? (1 - share) * ns : 0);
      });
    const [ns, shares] = [of(interrupt, 25_000), of(interrupt, 1)];
    return { response: { mean: of(0, 8_000), meanShare: of(0, 1), tail: ns, tailShare: shares } };
  };
  const answered = (why: Point["why"], changes: Partial<Asked> = {}) => {
    const points = [...line("a", [1e4], { why }), ...line("b", [2e4], { why: madeOf(0.99) })];
    return answer(scenarioOf(["a", "b"], { ...asked, ...changes } as Asked, false, [1]), points);
  };

  test("is named with what it takes, of the slowest for a p99", () => {
    expect(answered(madeOf(0.88))).toMatch(
      /\. Of the 25\.0 us that the slowest 1 % take with a, 22\.0 us go into interrupt and idle exit\.$/,
    );
  });

  test("is not named where it is less than half, may be, is not known, or another latency is asked about", () => {
    for (const why of [madeOf(0.49), madeOf(0.6, 0.45), undefined])
      expect(answered(why)).not.toContain("go into interrupt");
    expect(answered(madeOf(0.88), { metric: "notice.p99" })).not.toContain("go into");
    // Of the mean, own computing is all there is.
    expect(answered(madeOf(0.88), { metric: "response.mean" })).toMatch(
      /Of the 8\.00 us that a response takes with a, 8\.00 us go into its own computing/,
    );
  });

  test("is told of the line that grows most, where a growth is asked for", () => {
    const points = [
      ...line("a", [1e4, 1e4, 1e4], { why: madeOf(0.99) }),
      ...line("b", [2e4, 2e4, 8e4], { why: madeOf(0.88) }),
    ];
    const growth: Asked = { kind: "growth", metric: "response.p99" };
    expect(answer(scenarioOf(["a", "b"], growth), points)).toMatch(
      / Of the 25\.0 us that the slowest 1 % take with b at 100 k pending operations, 22\.0 us go into interrupt and idle exit\.$/,
    );
    expect(pointToTakeApart(scenarioOf(["a", "b"], growth), points)).toBeUndefined();
    const plain = points.map(({ why: _, ...point }) => point);
    expect(pointToTakeApart(scenarioOf(["a", "b"], growth), plain)).toMatchObject({ line: "b", pending: 100_000 });
    expect(pointToTakeApart(scenarioOf(["a", "b"], asked), plain)).toMatchObject({ line: "a" });
    expect(pointToTakeApart(scenarioOf(["a", "b"], { kind: "cost", metric: "memory" }), plain)).toBeUndefined();
  });

  test("of core time is the account that has more than half of it", () => {
    const busy = exactly(500);
    const accounts = { callback: 10, user: 0, system: 470, polling: 0, switch: 5, interrupt: 15, idle: 9_000 };
    const coreTime = record(
      ["callback", "user", "system", "polling", "switch", "interrupt", "idle"] as const,
      (account) => exactly(accounts[account]),
    );
    const cost: Asked = { kind: "cost", metric: "core-time.busy" };
    const said = answer(scenarioOf(["a"], cost, false, [1]), line("a", [1e4], { busyTime: busy, coreTime }));
    expect(said).toMatch(/ Of the 500 ns of core time with a, 470 ns go into system calls\.$/);
  });
});

test("what else there is to say is one more sentence, as long as it may be", () => {
  const core = (value: number) => ({ busyTime: { value, low: value, high: value } });
  const points = [...line("a", [1e4], core(3_000)), ...line("b", [2e4], core(1_000))];
  const full = steadyPoint("b", 1000, 0, { status: "overloaded", excess: 1, latency: undefined });
  const asked: Asked = { kind: "ranking", metric: "response.p99", at: 1 };
  const said = answer(scenarioOf(["a", "b"], asked), [...points, full]);
  expect(said).toMatch(
    / For that a takes 3 times the least core time \(b\); but b is overloaded from 1 k on \(at 20 k\/s\)\.$/,
  );
});
