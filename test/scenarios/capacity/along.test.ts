/** Capacities at each value of an axis, in a panel, and over whatever an axis may be. M/M/1 throughout. */
import { expect, test } from "vitest";
import { type CapacityOptions, findCapacity } from "../../../scenarios/capacity/run.js";
import { simulate } from "../../../scenarios/cell/simulate.js";
import type { Profile } from "../../../scenarios/common/types.js";
import type { Fixed } from "../../../scenarios/load/fixed.js";
import { readScenario, type ScenarioDescription } from "../../../scenarios/load/load.js";
import { SERVED, MM1 as whole } from "./mm1.js";

const MM1: ScenarioDescription = {
  ...whole,
  measurement: { ...whole.measurement, completions: 500 },
  capacity: { slo: "response.mean < 300us", precision: "20%" },
};

function find(description: ScenarioDescription, options: CapacityOptions = {}) {
  const profiles = new Map<string, Profile>();
  const load = (fixed?: readonly Fixed[]) => readScenario(description, { fixed, profiles });
  return findCapacity(load, { most: 60, ...options, execute: (cell) => simulate(cell), jobs: 1 });
}

/** The mean response time is 1 / (served - arriving). */
const greatestRate = (served: number, bound = 300e-6) => served - 1 / bound;

test("at each value of the axis its own capacity, and a claim holds at all of them or where it says", async () => {
  const claims = [{ at: "200us", "at-most": "3k/s" }, { "at-least": "3k/s" }, { at: "100us", "at-least": "3k/s" }].map(
    (capacity) => ({ says: "So.", source: "us", capacity: { line: "iocp", ...capacity } }),
  );
  const found = await find({ ...MM1, axis: { callback: ["100us", "200us"] }, claims });
  expect(found.along).toEqual({ of: "callback", unit: "ns", values: [100e3, 200e3] });
  const held = found.lines.map(({ x, capacity }) => {
    const truth = greatestRate(1e9 / x!);
    return capacity!.low! <= truth && truth <= capacity!.high!;
  });
  expect(held).toEqual([true, true]);
  expect(found.claims.map(({ verdict }) => verdict)).toEqual(["supported", "refuted", "supported"]);
  expect(found.claims[1].because).toMatch(/^at callback = 100 us it is .*; at callback = 200 us it is /);
});

test.each([
  ["a list", [300, 500]],
  ["a range", { from: 300, to: 500 }],
  ["a range in words", "300..500"],
])("with n as %s: at the greatest; at those that are asked for; and over n itself", async (_, pending) => {
  const written = { ...MM1, pending, axis: undefined };
  const [whole, chosen, over] = [
    await find(written),
    await find(written, { at: [500] }),
    await find(written, { over: "pending" }),
  ];
  expect(whole.lines[0].capacity?.low).toBeLessThan(greatestRate(SERVED));
  expect([whole.scenario.pending, chosen.along?.values, over.lines[0].outcome]).toEqual([[500], [500], "always"]);
});

test("over whatever an axis may be: the mean callback, and the load", async () => {
  const ns = (value: number) => ({ value, unit: "ns" as const });
  const callback = await find(MM1, { over: "callback", from: ns(20e3), to: ns(500e3) });
  // 1 / (1 / callback - 3000) = 300 us.
  const truth = 1e9 / (3000 + 1 / 300e-6);
  const [line] = callback.lines;
  expect([line.outcome, line.capacity!.low! < truth, line.capacity!.high! > truth]).toEqual(["greatest", true, true]);
  const load = await find(MM1, { over: "load" });
  const share = greatestRate(SERVED) / SERVED;
  expect(load.lines[0].capacity!.value / share).toBeCloseTo(1, 0);
  expect(load.lines[0].capacity!.low!).toBeLessThan(share * 1.02);
  expect(load.lines[0].capacity!.high!).toBeGreaterThan(share * 0.98);
  expect(load.rates).toMatchObject([{ line: "iocp" }]);
});

test("what is searched over takes the place of an axis that sets the same", async () => {
  const overRate = await find({ ...MM1, axis: { load: ["20%", "50%"] } });
  expect([overRate.along, overRate.lines.length]).toEqual([undefined, 1]);
  const truth = greatestRate(SERVED);
  expect(overRate.lines[0].capacity!.low!).toBeLessThan(truth);
  expect(overRate.lines[0].capacity!.high!).toBeGreaterThan(truth);
  const overCores = await find({ ...MM1, axis: { cores: [1, 2] } }, { over: "cores" });
  expect(overCores.range).toEqual({ from: 1, to: 2 });
  expect(overCores.lines[0]).toMatchObject({ outcome: "always", limit: 1, beyond: "below" });
});

test("in a panel of a load the rate is that share of what the line can carry", async () => {
  const panels = { load: ["30%", "50%"] };
  const slo = { ...MM1.capacity!, slo: "response.mean < 180us" };
  const found = await find(
    { ...MM1, panels, capacity: { ...slo, over: "callback", from: "20us", to: "500us" } },
    { panel: 0.5 },
  );
  // 5000 / s, what the callback of the file makes of 50 %: 1 / (1 / callback - 5000) = 180 us.
  const truth = 1e9 / (5000 + 1 / 180e-6);
  expect(found.lines[0].capacity!.value / truth).toBeCloseTo(1, 1);
});

test("refuses values that are not on the axis, too many of them, and panels that are searched over", async () => {
  const along = (values: unknown) => ({ ...MM1, axis: { callback: values } });
  const ns = (count: number) => Array.from({ length: count }, (_, i) => `${10 * (i + 1)}us`);
  await expect(find(along(["10us", "20us"]), { at: [5e3] })).rejects.toThrow(
    "--at: 5us is not on the axis, which has 10us, 20us",
  );
  await expect(find(along(ns(17)))).rejects.toThrow(
    "callback has 17 values: say where with --at 10us,170us; a capacity is found at 16 values of the axis at most",
  );
  await expect(find({ ...MM1, panels: { load: ["20%", "50%"] } }, { panel: 0.5 })).rejects.toThrow(
    "--in: the panels are what is searched over",
  );
  await expect(find(MM1, { over: "calback" })).rejects.toThrow('did you mean "callback"?');
});

test("of classes, the rates keep their shares", () => {
  const open = (rate: string) => ({ open: { "total-rate": rate, arrivals: "poisson", callback: "10us" } });
  const workload = [
    { name: "a", operations: "50%", ...open("1k/s") },
    { name: "b", ...open("3k/s") },
  ];
  const fixed = [{ name: "rate", text: "8k/s", option: "--over" }];
  const made = readScenario({ ...MM1, workload, capacity: undefined } as ScenarioDescription, { fixed }).workload;
  expect(made.kind === "classes" && made.classes.map(({ traffic }) => "rate" in traffic && traffic.rate)).toMatchObject(
    [{ perSecond: 2000 }, { perSecond: 6000 }],
  );
});
