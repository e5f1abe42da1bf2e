import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { between, decimal, iso8601 } from "../../../scenarios/trace/instant.js";

describe("a decimal number of seconds", () => {
  it.each([
    ["0", 0, 0],
    ["12.5", 12, 500_000_000_000],
    ["1696932936.123456789012", 1_696_932_936, 123_456_789_012],
    ["0.0000000000014", 0, 1],
    ["0.0000000000015", 0, 2],
    ["0.9999999999996", 1, 0],
    ["1e3", 1000, 0],
    ["1.25e-3", 0, 1_250_000_000],
    ["5.", 5, 0],
    ["1e-300", 0, 0],
    ["007", 7, 0],
  ])("%s is exact", (text, s, ps) => expect(decimal(text, 12)).toEqual({ s, ps }));

  it.each(["", "x", "-1", "1,5", ".5", "1.2.3", "0x10", "Infinity", "1e", "1e30", "9".repeat(400), " 1"])(
    "%s is none",
    (text) => expect(decimal(text, 12)).toBeUndefined(),
  );

  it("counts in other units", () => {
    expect(decimal("1500", 9)).toEqual({ s: 1, ps: 500_000_000_000 });
    expect(decimal("1.5", 6)).toEqual({ s: 0, ps: 1_500_000 });
    expect(decimal("2.5", 3)).toEqual({ s: 0, ps: 2500 });
    expect(decimal("7", 0)).toEqual({ s: 0, ps: 7 });
  });

  it("is what integer arithmetic says, for all digits", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 27n), fc.integer({ min: 0, max: 12 }), (ps, point) => {
        const digits = ps.toString().padStart(point + 1, "0");
        const text = `${digits.slice(0, digits.length - point)}.${digits.slice(digits.length - point)}`;
        const found = decimal(text, point)!;
        expect(BigInt(found.s) * 10n ** 12n + BigInt(found.ps)).toBe(ps);
      }),
      { seed: 1 },
    );
  });
});

describe("an ISO 8601 time", () => {
  it.each([
    ["1970-01-01T00:00:00Z", 0, 0],
    ["2023-10-10T11:35:36.25Z", 1_696_937_736, 250_000_000_000],
    ["2023-10-10 13:35:36,25+02:00", 1_696_937_736, 250_000_000_000],
    ["2023-10-10T06:05:36.25-0530", 1_696_937_736, 250_000_000_000],
    ["2024-02-29T23:59:60", 1_709_251_200, 0],
    ["1969-12-31T23:59:59.5Z", -1, 500_000_000_000],
  ])("%s", (text, s, ps) => expect(iso8601(text)).toEqual({ s, ps }));

  it.each([
    "2023-02-29T00:00:00Z",
    "2023-13-01T00:00:00Z",
    "2023-10-10T24:00:00Z",
    "2023-10-10",
    "2023-10-10T11:35Z",
    "x",
  ])("%s is none", (text) => expect(iso8601(text)).toBeUndefined());

  it("agrees with Date on every day", () => {
    fc.assert(
      fc.property(fc.integer({ min: -50_000_000_000, max: 200_000_000_000 }), (s) => {
        const date = new Date(s * 1000).toISOString();
        fc.pre(/^\d{4}-/.test(date));
        expect(iso8601(date)).toEqual({ s, ps: 0 });
      }),
      { seed: 1, numRuns: 1000 },
    );
  });
});

it("the time between two instants is exact to the picosecond", () => {
  expect(between({ s: 1_696_937_736, ps: 999_999_999_999 }, { s: 1_696_937_738, ps: 1 })).toBe(1_000_000_000_002);
});
