/** For how long what happens at given times stays in a latency, from latencies over time that are given. */
import { expect, test } from "vitest";
import type { Asked } from "../../../scenarios/common/shapes/answer.js";
import type { Line, Point, Scenario } from "../../../scenarios/common/types.js";
import { answer } from "../../../scenarios/evidence/answer.js";
import type { Change } from "../../../sim/spec.js";
import { smallScenario, steadyPoint } from "../statistics/samples.js";

const MS = 1e9;
const stall: Change = { atPs: 30 * MS, kind: "stall", thread: 0, forPs: 10 * MS };
const surge: readonly Change[] = [
  { atPs: 60 * MS, kind: "rate", factor: 2 },
  { atPs: 70 * MS, kind: "rate", factor: 1 },
];
const asked: Asked = { kind: "recovery", metric: "response.p99" };

function scenarioOf(ids: readonly string[], changes: readonly Change[], answered?: Asked): Scenario {
  const lines = ids.map((id): Line => ({ id, label: id, mechanism: "iocp", parameters: {}, pending: [1] }));
  const { answer: _, ...rest } = smallScenario();
  return { ...rest, lines, pending: [1], changes: [...changes], ...(answered && { answer: answered }) };
}

/** Ten spans of 10 ms, 10 us each but for those that are given. */
function pointOf(id: string, high: Record<number, number>, eventsInSpan = 1000): Point {
  const value = Array.from({ length: 10 }, (_, i) => high[i] ?? 10_000);
  const column = { value, low: value, high: value };
  const events = value.map(() => 2 * eventsInSpan);
  const timeline = { spanNs: 1e7, mean: column, p50: column, p99: column, max: value, events };
  return { ...steadyPoint(id, 1, 20_000, { replications: 2 }), status: "changing", timeline } as Point;
}

test("is told of each thing that happens, by the spans that are above twice what it was before", () => {
  const points = [pointOf("a", { 3: 5e6, 4: 21_000, 6: 1e5 }), pointOf("b", { 3: 19_000, 6: 1e5, 7: 1e5 })];
  expect(answer(scenarioOf(["a", "b"], [stall, ...surge], asked), points)).toBe(
    "When thread 0 stands still from 30 ms to 40 ms, p99 response latency stays above twice " +
      "its usual for 20 ms with a (up to 5.00 ms) and never with b (up to 19.0 us). " +
      "When the rate is x2 from 60 ms to 70 ms, it does for 20 ms with b (up to 100 us) and for at most 10 ms with a " +
      "(up to 100 us); told in steps of 10 ms.",
  );
});

test("is what a scenario with changes asks if it does not say", () => {
  expect(answer(scenarioOf(["a"], [stall]), [pointOf("a", { 3: 5e6 })])).toMatch(/ for at most 10 ms with a /);
});

test("does not end with one span by itself, later; is more than what there is where it goes on", () => {
  expect(answer(scenarioOf(["a"], [stall], asked), [pointOf("a", { 3: 5e6, 4: 5e6, 8: 5e6 })])).toMatch(/ for 20 ms /);
  expect(answer(scenarioOf(["a"], [stall], asked), [pointOf("a", { 7: 5e6, 8: 5e6 })])).toMatch(/ for 60 ms /);
  const open = [pointOf("a", Object.fromEntries([3, 4, 5, 6, 7, 8, 9].map((i) => [i, 5e6])))];
  expect(answer(scenarioOf(["a"], [stall], asked), open)).toMatch(/ for more than 70 ms with a /);
});

test("is compared with the highest span before, where latencies vary by themselves", () => {
  expect(answer(scenarioOf(["a"], [stall], asked), [pointOf("a", { 1: 9e4, 3: 8e4, 4: 8e4 })])).toMatch(
    / never with a /,
  );
});

test("cannot be told where there is nothing before, or too little in a span: then who is best, and why", () => {
  const early = { ...stall, atPs: 5 * MS };
  expect(answer(scenarioOf(["a"], [early], asked), [pointOf("a", {})])).toMatch(
    /^With 1 pending operations, p99 response latency is 20\.0 us .* with a\. For how long cannot be told: no span of 10 ms ends before the first change\.$/,
  );
  expect(answer(scenarioOf(["a"], [stall], asked), [pointOf("a", {}, 40)])).toMatch(
    / For how long cannot be told: a span of 10 ms has 40 events, too few for a p99\.$/,
  );
  const mean: Asked = { ...asked, metric: "response.mean" };
  expect(answer(scenarioOf(["a"], [stall], mean), [pointOf("a", {}, 40)])).toMatch(
    / mean response latency stays above /,
  );
});

test("of many things that happen, the two that last longest are told", () => {
  const at = (ms: number): Change => ({ ...stall, atPs: ms * MS });
  const points = [pointOf("a", { 2: 5e6, 4: 5e6, 5: 5e6, 7: 5e6, 8: 5e6 })];
  const said = answer(scenarioOf(["a"], [at(20), at(40), at(70)], asked), points);
  expect(said).toMatch(/from 40 ms to 50 ms, .*from 70 ms to 80 ms, .*in steps of 10 ms, the two longest of 3\.$/);
});
