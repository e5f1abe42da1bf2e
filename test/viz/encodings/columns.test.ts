import fc from "fast-check";
import { expect, it } from "vitest";
import { packed, packedResult, unpacked, unpackedResult } from "../../../viz/encodings/columns.js";
import { fixtureResult } from "../fixture.js";

it("gives back what it was given, whatever that was", () => {
  const values = fc.array(fc.jsonValue({ noUnicodeString: false }));
  fc.assert(
    fc.property(values, (list) => {
      const stored = JSON.parse(JSON.stringify(list));
      expect(unpacked(JSON.parse(JSON.stringify(packed(stored))))).toEqual(stored);
    }),
  );
});

it("writes a key once, however many objects have it", () => {
  const values = Array.from({ length: 50 }, (_, i) => ({ value: i, ...(i % 2 === 0 && { low: { at: i } }) }));
  const text = JSON.stringify(packed(values));
  expect(text.split('"value"')).toHaveLength(2);
  expect(unpacked(JSON.parse(text))).toEqual(values);
});

it("gives back a result, and its parts", () => {
  const result = { ...fixtureResult(), parts: [fixtureResult()] };
  const stored = JSON.parse(JSON.stringify(result));
  const text = JSON.stringify(packedResult(result));
  expect(unpackedResult(JSON.parse(text))).toEqual(stored);
  expect(text.length).toBeLessThan(0.8 * JSON.stringify(result).length);
});
