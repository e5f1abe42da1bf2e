/**
 * The types of a result are its shape's: what one has and the other has not is no program. `npm run types` reads what
 * is expected here.
 */
import { describe, expect, it } from "vitest";
import { isMetricName, MOST_METRICS } from "../../../scenarios/common/metrics.js";
import { only } from "../../../scenarios/common/only.js";
import { all, exact, number, oneOf } from "../../../scenarios/common/shapes/exact.js";
import { result } from "../../../scenarios/common/shapes/result.js";
import type { Estimate, Knee, Result } from "../../../scenarios/common/types.js";

interface Price {
  amount: number;
  currency?: "EUR" | "USD";
}
const currency = oneOf(["EUR", "USD"]);

describe("a shape of a type that stays by hand", () => {
  it("has every field and kind of it, and no other", () => {
    const price = exact<Price>()({ amount: number, currency: currency.optional() });
    // @ts-expect-error a field is missing
    exact<Price>()({ amount: number });
    // @ts-expect-error a field too many
    exact<Price>()({ amount: number, currency: currency.optional(), tax: number });
    // @ts-expect-error a field that may be absent is asked for
    exact<Price>()({ amount: number, currency });
    // @ts-expect-error a kind is missing
    exact<Price>()({ amount: number, currency: oneOf(["EUR"]).optional() });
    // @ts-expect-error a kind is missing
    all<"EUR" | "USD">()(oneOf(["EUR"]));
    // @ts-expect-error a kind too many
    all<"EUR">()(currency);
    expect(price.safeParse({ amount: 1, tax: 2 }).success).toBe(false);
  });
});

describe("what is put together of others", () => {
  const interval: Estimate = { value: 2, low: 1, high: 3 };
  const found: Partial<Knee> = {};

  it("has no field that its shape has not", () => {
    const line = { line: "epoll", kind: "none" } as const;
    expect(only<Knee>()({ ...line, ...found, at: interval })).toEqual({ ...line, at: interval });
    // @ts-expect-error a field that a knee has not
    only<Knee>()({ ...line, ...found, att: interval });
    // @ts-expect-error the same where it may be absent
    only<Knee>()({ ...line, ...(interval.value > 1 && { att: interval }) });
    // @ts-expect-error a field is missing
    only<Knee>()({ kind: line.kind });
  });
});

it("a result without anything is told each field that it must have, in their order", () => {
  const shape = result({ has: isMetricName, most: MOST_METRICS });
  const required: (keyof Result)[] = [
    ...(["schema", "version", "engine", "command", "scenario", "mechanisms", "quantileLevels"] as const),
    ...(["points", "findings", "answer", "sha256", "recordSha256"] as const),
  ];
  expect(shape.safeParse({}).error?.issues.map(({ path }) => path)).toEqual(required.map((key) => [key]));
});
