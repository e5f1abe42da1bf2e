import { expect, it } from "vitest";
import { enumerate } from "../../scenarios/common/enumerate.js";

it.each([
  [[], ""],
  [["a"], "a"],
  [["a", "b"], "a and b"],
  [["a", "b", "c"], "a, b and c"],
])("%j reads %j", (things, text) => {
  expect(enumerate(things)).toBe(text);
  expect(enumerate(things, "or")).toBe(text.replace(" and ", " or "));
});
