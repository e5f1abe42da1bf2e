import { describe, expect, test } from "vitest";
import {
  DISTINCT,
  formatCount,
  formatEstimate,
  formatExact,
  formatFactor,
  formatMeasured,
  formatWithInterval,
} from "../../../scenarios/common/format.js";
import type { Line, Point, Scenario } from "../../../scenarios/common/types.js";
import { answer } from "../../../scenarios/evidence/answer.js";
import { matterOf } from "../../../scenarios/statistics/status/words.js";
import { smallScenario, steadyPoint } from "../statistics/samples.js";

const base = smallScenario();

function scenarioOf(names: string[], pending: number[], perOperation = false): Scenario {
  const lines = names.map((id): Line => ({ id, label: id, mechanism: "iocp", parameters: {}, pending }));
  const rate = { basis: perOperation ? "per-operation" : "total", perSecond: 20 } as const;
  return { ...base, lines, pending, workload: { ...base.workload, rate } as Scenario["workload"] };
}

const axis = [1, 1000, 100_000];
const line = (id: string, p99s: number[], changes: Partial<Point> = {}) =>
  p99s.map((p99, i) => steadyPoint(id, axis[i], p99, changes));

describe("the answer", () => {
  test("names the steepest line in full, the others briefly, and who stays", () => {
    const points = [...line("a", [1e4, 1e5, 5e6]), ...line("b", [1e4, 1e4, 4e4]), ...line("c", [1e4, 1.1e4, 1.2e4])];
    expect(answer(scenarioOf(["a", "b", "c"], axis), points)).toBe(
      "From 1 to 100 k pending operations, p99 response latency grows 500-fold with a, from 10.0 us at 1 to 5.00 ms " +
        "at 100 k, 4-fold with b (40.0 us), and stays between 10.0 us and 12.0 us with c.",
    );
  });

  test("says who falls and who varies, and where a line ends before the axis does", () => {
    const points = [...line("a", [4e4, 2e4, 1e4]), ...line("b", [1e4, 3e4, 1e4]), ...line("c", [1e4, 1e4])];
    expect(answer(scenarioOf(["a", "b", "c"], axis), points)).toBe(
      "From 1 to 100 k pending operations, p99 response latency falls 4-fold with a (10.0 us at 100 k), " +
        "and varies between 10.0 us and 30.0 us with b, and stays at 10.0 us with c (up to 1 k).",
    );
  });

  test("tells less where the sentence is long otherwise: of many lines the ends of the range, and how many", () => {
    const factors = [500, 40, 30, 20, 4];
    const growing = factors.flatMap((factor, i) => line(`line-${i}`, [1e4, 1e4, 1e4 * factor]));
    const names = [...factors.keys()].map((i) => `line-${i}`);
    expect(answer(scenarioOf([...names, "c"], axis), [...growing, ...line("c", [1e4, 1e4, 1e4])])).toBe(
      "From 1 to 100 k pending operations, p99 response latency grows 500-fold with line-0, from 10.0 us at 1 to 5.00 ms " +
        "at 100 k, 4-fold (line-4) to 40-fold (line-1) with 4 others, and stays at 10.0 us with c.",
    );
    // What is short by itself keeps its interval, and names all.
    expect(answer(scenarioOf(names.slice(0, 2), axis), growing)).toContain(
      " to 5.00 ms (95 % interval 4.95 ms to 5.05 ms) at 100 k, 40-fold with line-1 (400 us).",
    );
  });

  test("never takes a latency from an overloaded point", () => {
    const overloaded: Point = {
      ...steadyPoint("a", 100_000, 0),
      status: "overloaded",
      excess: 0.5,
      latency: undefined,
    };
    const points = [...line("a", [1e4, 1e4]), overloaded, ...line("b", [1e4, 1e4, 1e4])];
    expect(answer(scenarioOf(["a", "b"], axis), points)).toBe(
      "From 1 to 100 k pending operations, p99 response latency stays at 10.0 us with a (up to 1 k) and b; " +
        "a is overloaded from 100 k on (at 20 k/s).",
    );
    expect(answer(scenarioOf(["a"], axis), [overloaded])).toBe(
      "From 1 to 100 k pending operations, a is overloaded from 100 k on (at 20 k/s).",
    );
  });

  test("says who is overloaded with few operations only, and up to where where nothing is known beyond", () => {
    const excess = { status: "overloaded", excess: 2, latency: undefined } as const;
    const few = [steadyPoint("a", 1, 0, excess), steadyPoint("a", 1000, 1e4), steadyPoint("a", 100_000, 1e4)];
    expect(answer(scenarioOf(["a"], axis), few)).toBe(
      "From 1 to 100 k pending operations, p99 response latency stays at 10.0 us with a; a is overloaded at 1.",
    );
    const untold = steadyPoint("a", 100_000, 0, { status: "too short", latency: undefined });
    expect(answer(scenarioOf(["a"], axis), [few[0], steadyPoint("a", 1000, 0, excess), untold])).toBe(
      "From 1 to 100 k pending operations, a is overloaded from 1 to 1 k (at 20 k/s); " +
        "the runs of a are too short to tell from 100 k on.",
    );
  });

  test("says first who saturates when the load grows with n", () => {
    const throughput = { value: 47_100, low: null, high: null };
    const saturated = [steadyPoint("a", 1000, 9e9, { status: "saturated", throughput })];
    saturated.push(steadyPoint("a", 100_000, 9e9, { status: "saturated" }));
    const points = [...line("a", [1e4]), ...saturated, ...line("b", [1e4, 1e4, 1e4])];
    expect(answer(scenarioOf(["a", "b"], axis, true), points)).toBe(
      "From 1 to 100 k pending operations, a saturates from 1 k on (at up to 47.1 k/s) and b keeps up; " +
        "p99 response latency stays at 10.0 us with a (up to 1) and b.",
    );
    expect(answer(scenarioOf(["b"], axis, true), line("b", [1e4, 1e4, 1e4]))).toContain("b keeps up with the load;");
  });

  test("says in how many replications a line is overloaded, and of whom nothing is known", () => {
    const partly: Partial<Point> = { status: "partly overloaded", overloadedReplications: 5, replications: 20 };
    const without = { excess: 0.6, latency: undefined, bottleneck: { name: "event loop 1", utilisation: 1 } };
    const point = steadyPoint("a", 2, 0, { ...partly, ...without });
    expect(answer(scenarioOf(["a"], [2]), [point])).toBe(
      "With 2 pending operations, a is overloaded in 5 of 20 replications (at 20 k/s, full: event loop 1).",
    );
    const short = steadyPoint("a", 2, 0, { status: "too short", latency: undefined });
    expect(answer(scenarioOf(["a"], [2]), [short])).toBe(
      "With 2 pending operations, the runs of a are too short to tell.",
    );
  });

  test("does not say that a line keeps up which delivers less than was asked for", () => {
    const points = [...line("a", [1e4, 1e4, 1e4], { shortfall: 0.2 }), ...line("b", [1e4, 1e4, 1e4])];
    expect(answer(scenarioOf(["a", "b"], axis, true), points)).toContain(
      " pending operations, b keeps up with the load;",
    );
  });

  test("says where connections are refused", () => {
    const refusing = (perSecond: number) => ({ refusedConnections: { value: perSecond, low: null, high: null } });
    const points = [...line("a", [1e4, 1e4, 1e4], refusing(2000)), ...line("b", [1e4, 1e4], refusing(500))];
    // 20,000 requests a second are served: one in forty is next to nothing.
    expect(answer(scenarioOf(["a", "b"], axis), points)).toMatch(
      /; with a up to 2 k\/s tries to connect find the backlog full \(at 1\)\.$/,
    );
  });

  test("of reads at a queue depth is what is read, at most, and what a read takes, whatever is full", () => {
    const storage = { kind: "storage", device: "nvme", rate: { basis: "total", perSecond: 1e6 } };
    const scenario = { ...scenarioOf(["a", "b"], [1, 1000]), workload: storage } as unknown as Scenario;
    const read = (id: string, pending: number, perSecond: number, ns: number, changes: Partial<Point> = {}): Point => {
      const point = steadyPoint(id, pending, 5, { shortfall: 0.9, ...changes });
      const throughput = { value: perSecond, low: perSecond * 0.98, high: perSecond * 1.02 };
      return {
        ...point,
        throughput,
        latency: {
          ...point.latency!,
          client: { ...point.latency!.response, p99: { value: ns, low: null, high: null } },
        },
      };
    };
    const full: Partial<Point> = { status: "saturated", bottleneck: { name: "the core", utilisation: 1 } };
    const points = [
      ...[read("a", 1, 8e4, 1e4), read("a", 1000, 4e5, 4e4, { ...full, unbounded: ["client.p99"] })],
      ...[read("b", 1, 7e4, 1e4), read("b", 1000, 6e4, 1e4, full)],
    ];
    const said = answer({ ...scenario, answer: { kind: "growth", metric: "response.p99" } }, points);
    expect(said).toMatch(
      /^From 1 to 1 k pending operations, throughput reaches 400 k\/s \(95 % interval 392 k\/s to 408 k\/s\) with a at 1 k and 70 k\/s with b at 1; /,
    );
    expect(said).toContain(
      "; p99 client latency grows 4-fold with a (40.0 us at 1 k), and stays at 10.0 us with b; a and b saturate",
    );
    expect(said).not.toMatch(/asked for|keep|response/);
    expect(answer(scenario, points)).toBe(
      "The most throughput is 400 k/s (95 % interval 392 k/s to 408 k/s), with a (at 1 k pending operations); 70.0 k/s with b (at 1), 0.17 times as much.",
    );
    expect(matterOf([points[1]], scenario)).toBe("saturated, full: the core");
    expect(matterOf([points[1]], base)).toBe("saturated, 90 % fewer events than asked for, full: the core");
  });

  test("says how much of the latency is an answer of somebody else", () => {
    const handler = [{ kind: "io", operations: [{ to: "db", takes: { kind: "constant", meanPs: 8e6 } }] }];
    const asking = { ...scenarioOf(["a"], axis) };
    const waits = { ...asking, workload: { ...asking.workload, handler } } as unknown as Scenario;
    expect(answer(waits, line("a", [1e4, 1e4, 1.25e4]))).toMatch(
      / Of the mean response latency 64 % to 80 % is waiting for db\.$/,
    );
    expect(answer(waits, line("a", [1e4, 1e4, 1e5]))).not.toContain("waiting for");
    expect(answer(asking, line("a", [1e4, 1e4, 1e4]))).not.toContain("waiting for");
  });

  test("gives the latencies of what is delivered where no line carries the load", () => {
    const points = line("a", [1e4, 1e5, 5e6], { status: "saturated" });
    expect(answer(scenarioOf(["a"], axis), points)).toBe(
      "From 1 to 100 k pending operations, a saturates from 1 on (at 20 k/s); p99 response latency grows 500-fold with a, " +
        "from 10.0 us at 1 to 5.00 ms (95 % interval 4.95 ms to 5.05 ms) at 100 k.",
    );
  });

  test("compares the lines when there is one number of pending operations", () => {
    const points = [steadyPoint("a", 1000, 2e6), steadyPoint("b", 1000, 1e4), steadyPoint("c", 1000, 2e4)];
    expect(answer(scenarioOf(["a", "b", "c"], [1000]), points)).toBe(
      "With 1 k pending operations, p99 response latency is lowest with b, 10.0 us (95 % interval 9.9 us to 10.1 us); " +
        "it is 2.00 times as high with c and 200 times with a.",
    );
  });

  test("has something to say when nothing can be run", () => {
    expect(answer(scenarioOf(["a"], [5000]), [])).toBe(
      "With 5 k pending operations, none of the mechanisms can be run.",
    );
  });

  test("says why when nothing can be run, once for lines with the same reason", () => {
    const refused = (line: string, reason: string): Point => ({
      ...steadyPoint(line, 5000, 1),
      status: "unsupported",
      reason,
      latency: undefined,
    });
    const points = [refused("a", "too many"), refused("b", "needs threads: 4, not 2"), refused("c", "too many")];
    expect(answer(scenarioOf(["a", "b", "c"], [5000]), points)).toBe(
      "With 5 k pending operations, none of the mechanisms can be run: too many (a and c); needs threads: 4, not 2 (b).",
    );
  });
});

describe("numbers as people say them", () => {
  test("durations in the unit that fits, three digits", () => {
    expect([0, 0.5, 12.34, 999.6, 1234, 5.2e6, 1.5e9, 4.2e12].map((ns) => formatMeasured(ns, "ns"))).toEqual([
      "0 ns",
      "500 ps",
      "12.3 ns",
      "1.00 us",
      "1.23 us",
      "5.20 ms",
      "1.50 s",
      "4,200 s",
    ]);
  });

  test("no more digits than the interval supports", () => {
    expect(formatEstimate({ value: 5234, low: 5000, high: 5400 }, "ns")).toBe("5.2 us");
    expect(formatEstimate({ value: 5234, low: 2000, high: 8000 }, "ns")).toBe("5 us");
    expect(formatEstimate({ value: 5234, low: null, high: null }, "ns")).toBe("5.23 us");
  });

  test("an interval with as many digits as it takes to tell its ends apart", () => {
    const said = (value: number, low: number | null, high = low) =>
      formatWithInterval({ value, low, high }, "ns", DISTINCT);
    expect(said(10_005, 10_001, 10_009)).toBe("10.01 us (10.00 us to 10.01 us)");
    expect(said(10_000, 10_000)).toBe("10.0 us (10.0 us)");
    expect(said(10_000, null)).toBe("10.0 us");
  });

  test("a value that is within its interval", () => {
    expect(formatWithInterval({ value: 120e3, low: 106e3, high: 5e9 }, "ns", DISTINCT)).toBe(
      "120 us (110 us to 5.00 s)",
    );
  });

  test("a factor with no more digits than the values it leads from and to", () => {
    expect([1, 2, 3].map((digits) => formatFactor(4.32, digits))).toEqual(["4-fold", "4.3-fold", "4.3-fold"]);
  });

  test("counts exactly, rates and factors rounded", () => {
    expect([1, 1024, 1500, 100_000, 1_000_000].map(formatCount)).toEqual(["1", "1,024", "1.5 k", "100 k", "1 M"]);
    expect(formatExact(47_123, "rate")).toBe("47.1 k/s");
    expect([2.14, 431, 3612].map((factor) => formatFactor(factor))).toEqual(["2.1-fold", "430-fold", "3,600-fold"]);
  });
});
