/** Starts of closed traffic that are kept: which, and for how long. */
import { describe, expect, it } from "vitest";
import { type Start, Starts } from "../../sim/traffic/starts.js";

function user(starts: Starts) {
  const drawn: string[] = [];
  const use = (key: string, operations: number): Start =>
    starts.of(key, () => {
      drawn.push(key);
      return { duePs: new Float64Array(operations), progress: new Map() };
    });
  return { drawn, use };
}

describe("Starts", () => {
  it("draws a start once, and gives the same one again", () => {
    const { drawn, use } = user(new Starts(2, 10));
    expect(use("a", 4)).toBe(use("a", 4));
    expect(drawn).toEqual(["a"]);
  });

  it("forgets those used longest ago when there are more operations than it keeps", () => {
    const { drawn, use } = user(new Starts(2, 10));
    for (const key of ["a", "b", "a", "c", "a", "c", "b"]) use(key, 4);
    expect(drawn).toEqual(["a", "b", "c", "b"]);
  });

  it("keeps none that is short, nor one that is more than all it keeps", () => {
    const { drawn, use } = user(new Starts(2, 10));
    use("kept", 10);
    for (const operations of [1, 11, 1, 11]) use(`of ${operations}`, operations);
    use("kept", 10);
    expect(drawn).toEqual(["kept", "of 1", "of 11", "of 1", "of 11"]);
  });
});
