import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonProblem, misspelt } from "../../../scenarios/result/json-error-place.js";

describe("where a text stops being JSON", () => {
  test.each([
    ['{"a": [1, 2,}', 1, 13, "expected a value", false],
    ['{"a": 1,\n "b" 2}', 2, 6, 'expected ":"', false],
    ["{\n  p99: 1}", 2, 3, 'expected a name or "}"', false],
    ["[1 2]", 1, 4, 'expected "," or "]"', false],
    ["[01]", 1, 3, 'expected "," or "]"', false],
    ['{"a": 1,}', 1, 9, "expected a name", false],
    ["[1]]", 1, 4, "expected the end", false],
    ['["a\tb"]', 1, 2, 'expected a value or "]"', false],
    ["NaN", 1, 1, "expected a value", false],
    ["[nul", 1, 2, 'expected a value or "]"', true],
    ["[-1.5e+", 1, 2, 'expected a value or "]"', true],
    ["", 1, 1, "expected a value", true],
    ['{"a": {"b": [1, 2', 1, 18, 'expected "," or "]"', true],
    ['["cut \\u00', 1, 2, 'expected a value or "]"', true],
    ['["not \\x cut"]', 1, 2, 'expected a value or "]"', false],
    ['{"a": "cut o', 1, 7, "expected a value", true],
  ])("%j", (text, line, column, message, truncated) => {
    expect(jsonProblem(text)).toEqual({ line, column, message, truncated });
  });

  test("there is none in what is JSON, and one in each of its beginnings, which are told to be cut off", () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (json, length) => {
        const text = `[${json}]`;
        expect(jsonProblem(text)).toBeUndefined();
        const beginning = text.slice(0, length % text.length);
        expect(jsonProblem(beginning)?.truncated).toBe(true);
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  test("is a matter of the text alone: what the engine refuses has one, however deep", () => {
    const edits = fc.tuple(fc.json(), fc.nat(), fc.constantFrom(...'{}[]:,"0e.-\\x \n'));
    fc.assert(
      fc.property(edits, ([json, at, character]) => {
        const text = json.slice(0, at % json.length) + character + json.slice((at % json.length) + 1);
        expect(jsonProblem(text) === undefined).toBe(isJson(text));
      }),
      { seed: 6, numRuns: 1000 },
    );
    const long = "x".repeat(10_000_000);
    expect(jsonProblem(`["${long}"]`)).toBeUndefined();
    expect(jsonProblem(`["${long}`)).toMatchObject({ column: 2, truncated: true });
    expect(misspelt(`["${long}1.50", 2.50]`)).toEqual({ line: 1, written: "2.50", read: "2.5" });
    expect(jsonProblem("[".repeat(100_000))).toMatchObject({ column: 100_001, truncated: true });
  });
});

describe("numbers that are not written as they read", () => {
  test("are found behind what is, with their line", () => {
    // The last digit is past what a double holds: both read the same.
    expect(Number("9551.6141081959182")).toBe(9551.614108195918);
    expect(misspelt('{"9.50": 1.5,\n "a": [0, 9551.6141081959182]}')).toEqual({
      ...{ line: 2, written: "9551.6141081959182", read: "9551.614108195918" },
    });
    expect(misspelt('["\\"1.50", -1e-7, 1e+21, 0.5, 10]')).toBeUndefined();
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
