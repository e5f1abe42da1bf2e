import { describe, expect, test } from "vitest";
import { simulate } from "../../../scenarios/cell/simulate.js";
import type { Cell } from "../../../scenarios/common/types.js";
import { analysed, responseOf, small } from "./small.js";

describe("one cost at a time", () => {
  test("what a turn of the FIFO is charged for moves mean notice latency by n / (2 min(m, C)) times its change", async () => {
    const [n, cores] = [40, 2];
    const measurement = { "warm-up": 100, completions: 4000, confidence: "99%" };
    const scenario = small({ mechanisms: ["overlapped-fifo"], pending: [n], measurement });
    const costs = ["queuePop", "queuePush", "overlappedPollSyscall", "yield"];
    const found = await analysed(scenario, { metrics: ["notice.mean"], costs, replications: 5 });
    const { effects } = responseOf(found, "overlapped-fifo");
    expect(effects.map(({ cost }) => cost).sort()).toEqual([...costs].sort());
    for (const { cost, low, high } of effects) {
      const { settings } = found.costs.find(({ name }) => name === cost)!;
      const expected = (setting: number) => (n / (2 * cores)) * (setting - settings[1]);
      for (const [{ difference }, setting] of [
        [low, settings[0]],
        [high, settings[2]],
      ] as const) {
        expect(difference!.low).toBeLessThanOrEqual(expected(setting));
        expect(difference!.high).toBeGreaterThanOrEqual(expected(setting));
      }
      // No excuse: the intervals are narrow beside what the whole range does.
      const whole = expected(settings[2]) - expected(settings[0]);
      expect(high.difference!.high! - high.difference!.low!).toBeLessThan(whole / 2);
    }
  });

  test("a cost that a line does not read has exactly no effect on it, and takes no run", async () => {
    const cells: Cell[] = [];
    const options = {
      metrics: ["core-time.system", "core-time.polling"],
      costs: ["yield", "completionGet", "epollWait"],
    };
    const execute = (cell: Cell) => {
      cells.push(cell);
      return simulate(cell);
    };
    const found = await analysed(small(), { ...options, execute });
    expect(responseOf(found, "iocp", "core-time.system").effects.map(({ cost }) => cost)).toEqual(["completionGet"]);
    expect(responseOf(found, "overlapped-fifo", "core-time.polling").effects.map(({ cost }) => cost)).toEqual([
      "yield",
    ]);
    expect(found.costs.map(({ name, lines }) => [name, lines])).toEqual([
      ["yield", ["overlapped-fifo"]],
      ["completionGet", ["iocp"]],
    ]);
    expect(cells).toHaveLength(3 * (2 + 2 * 2));
    expect(found.runs).toBe(cells.length);
  });

  test("a table is multiplied as a whole, until an end of it is at the end of the range", async () => {
    const costs = { waitEntryAdd: "0ns", waitEntryRemove: "0ns" };
    const machine = { cores: 2, profile: "linux-2026-vm", costs };
    const scenario = small({ mechanisms: ["poll"], pending: [1000], machine });
    const found = await analysed(scenario, { metrics: ["core-time.system"], costs: ["pollPerDescriptor"] });
    const [span] = found.costs;
    expect(span.table).toBe(true);
    expect(span.settings).toEqual([21 / 23, 1, 79 / 75.8]);
    const { base, effects } = responseOf(found, "poll", "core-time.system");
    // The time of its calls, without wait entries, is nearly all checking: it follows the factor.
    expect(effects[0].high.value! / base!.value).toBeGreaterThan(1 + 0.8 * (79 / 75.8 - 1));
    expect(effects[0].high.value! / base!.value).toBeLessThan(1 + 1.05 * (79 / 75.8 - 1));
  });

  test("memory follows costs that no run is charged for", async () => {
    const found = await analysed(small(), {
      metrics: ["memory"],
      costs: ["requestMemory"],
    });
    const { base, effects } = responseOf(found, "iocp", "memory");
    expect(effects.map(({ cost }) => cost)).toEqual(["requestMemory"]);
    const { low, value } = found.costs[0];
    expect(effects[0].low.value! - base!.value).toBeCloseTo(100 * (low - (value as number)), 6);
    expect(found.runs).toBe(3 * 2);
    expect(found.costs[0].lines).toEqual(["overlapped-fifo", "iocp"]);
  });

  test("without a steady state there is no value, and it comes first", async () => {
    const open = { "total-rate": "40k/s", arrivals: "exponential", callback: "15us", message: "16KiB" };
    const measurement = { replications: 2, "warm-up": 200, completions: 3000 };
    const machine = { cores: 1, profile: "linux-2026-vm" };
    const scenario = small({ mechanisms: [{ epoll: { buffer: "16KiB" } }], machine, workload: { open }, measurement });
    const found = await analysed(scenario, { metrics: ["response.mean"], costs: ["read", "copyPerByte"] });
    const { effects, status } = responseOf(found, "epoll (buffer=16384)", "response.mean");
    expect(status).toBeUndefined();
    expect(effects.map(({ cost }) => cost)).toEqual(["copyPerByte", "read"]);
    const [first] = effects;
    expect(first).toMatchObject({ swing: null, high: { value: null, status: "overloaded", difference: null } });
  });
});

describe("all costs together", () => {
  test("give a distribution and coefficients that agree with the single effects", async () => {
    const scenario = small({ mechanisms: ["overlapped-fifo"] });
    const costs = ["queuePop", "overlappedPollSyscall", "yield", "issue"];
    const found = await analysed(scenario, { metrics: ["notice.mean"], costs, design: 24 });
    expect(found.design).toHaveLength(24);
    found.costs.forEach(({ settings: [low, , high] }, k) => {
      for (const point of found.design!) {
        expect(point[k]).toBeGreaterThanOrEqual(low);
        expect(point[k]).toBeLessThanOrEqual(high);
      }
    });
    const { joint, effects } = responseOf(found, "overlapped-fifo");
    const { min, p10, median, p90, max } = joint!.quantiles!;
    expect([min, p10, median, p90, max]).toEqual([min, p10, median, p90, max].sort((a, b) => a - b));
    expect(min).toBe(Math.min(...(joint!.values as number[])));
    // Their ranges are nearly as wide as each other's, in logarithms too.
    const strongest = ["overlappedPollSyscall", "yield"];
    expect(
      effects
        .slice(0, 2)
        .map(({ cost }) => cost)
        .sort(),
    ).toEqual(strongest);
    expect(
      joint!
        .coefficients!.slice(0, 2)
        .map(({ cost }) => cost)
        .sort(),
    ).toEqual(strongest);
    expect(joint!.coefficients!.find(({ cost }) => cost === "issue")!.coefficient).toBeLessThan(0.2);
    expect(joint!.rSquared).toBeGreaterThan(0.9);
    expect(joint!.agreement).toBeGreaterThan(0.7);
  });

  test("give the same bytes however many jobs there are, and another seed another design", async () => {
    const options = { metrics: ["notice.mean"], costs: ["yield", "wakeup"], design: 4 };
    const [one, two] = [await analysed(small(), options), await analysed(small(), { ...options, jobs: 3 })];
    expect(JSON.stringify(two)).toBe(JSON.stringify(one));
    const other = await analysed(small({ seed: "other" }), options);
    expect(other.design).not.toEqual(one.design);
    expect(other.sha256).not.toBe(one.sha256);
  });
});

describe("what cannot be analysed", () => {
  test.each([
    [{ metrics: ["notice.maen"] }, 'no metric "notice.maen"; did you mean "notice.mean"?'],
    [{ costs: ["yeild"] }, 'no cost is named "yeild"; did you mean "yield"?'],
    [{ claims: ["fifo"] }, 'no claim "fifo": the scenario claims nothing'],
    [{ at: [50] }, "--at: 50 is not on the axis, which has 100; --pending changes it"],
  ])("%j", async (options, message) => {
    await expect(analysed(small(), options)).rejects.toThrow(message);
  });

  test.each(["1us", { 1: "1us", 1000: "2us" }])("a cost that the scenario sets has no range: %j", async (own) => {
    const machine = { cores: 2, profile: "linux-2026-vm", costs: { yield: own } };
    const set = small({ machine });
    await expect(analysed(set, { costs: ["yield"] })).rejects.toThrow(
      "yield has no range to vary it over: set in the scenario",
    );
    const found = await analysed(set, { metrics: ["notice.mean"], costs: ["queuePop"] });
    expect(found.fixed).toContain("yield");
  });
});
