import { expect, test } from "vitest";
import { anyQuantity, written } from "../../../scenarios/schema/capacity.js";
import { MisreadObjective, readObjective } from "../../../scenarios/schema/objective.js";

test("conditions, joined in any of three ways", () => {
  const both = [
    { metric: "response.p99", side: "below", bound: 1e6 },
    { metric: "goodput", side: "above", bound: 20_000 },
  ];
  for (const joint of [" and ", " && ", ", ", "\tand\n"])
    expect(readObjective(`response.p99 <= 1ms${joint}goodput>20k/s`)).toEqual(both);
  expect(readObjective("bulk.response.p99.9 < 5 ms")).toEqual([
    { metric: "bulk.response.p999", side: "below", bound: 5e6 },
  ]);
});

test.each([
  ["", 0, "expected an objective"],
  ["response.p99", 0, "expected an objective"],
  ["respons.p99 < 1ms", 0, 'did you mean "response.p99"?'],
  ["response.p99 < 1 apple", 15, "expected a duration"],
  ["response.p99 <", 13, "missing; expected a duration"],
  ["response.p99 < 1ms and goodput > 5", 33, "without a unit"],
  ["response.p99 < 1ms and  godput > 5/s", 24, 'did you mean "goodput"?'],
  ["response.max < 1ms", 0, "has no interval"],
  ["response.p99 < 1ms and response.p99 < 2ms", 23, "two such bounds"],
  ["response.p99 < 0", 15, "above 0"],
])("%j is refused at character %d", (text, at, message) => {
  let error: unknown;
  try {
    readObjective(text);
  } catch (caught) {
    error = caught;
  }
  expect(error).toBeInstanceOf(MisreadObjective);
  expect((error as MisreadObjective).at).toBe(at);
  expect((error as Error).message).toContain(message);
});

test.each([
  ["20k/s", { value: 20_000, unit: "rate" }, "20000/s"],
  [8, { value: 8, unit: "number" }, "8"],
  ["100k", { value: 100_000, unit: "number" }, "100000"],
  ["5us", { value: 5000, unit: "ns" }, "5000ns"],
  ["4KiB", { value: 4096, unit: "bytes" }, "4096B"],
  ["50%", { value: 0.5, unit: "share" }, "50%"],
])("an amount of %j", (text, amount, again) => {
  expect(anyQuantity.read(text)).toEqual(amount);
  expect(written(amount as never)).toBe(again);
  expect(anyQuantity.read(again)).toEqual(amount);
});
