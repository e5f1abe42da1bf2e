import fc from "fast-check";
import { expect, it } from "vitest";
import { Heap } from "../../sim/heap.js";

it("takes the first of those that are in it, whatever comes and goes in between", () => {
  const moves = fc.array(fc.option(fc.integer({ min: 0, max: 20 }), { freq: 3 }), { maxLength: 200 });
  fc.assert(
    fc.property(moves, (given) => {
      const heap = new Heap<[number, number]>(([a, i], [b, j]) => a < b || (a === b && i < j));
      const all: [number, number][] = [];
      given.forEach((key, i) => {
        if (key === null) {
          expect(heap.first).toEqual(all[0]);
          expect(heap.shift()).toEqual(all.shift());
        } else {
          heap.push([key, i]);
          all.push([key, i]);
          all.sort(([a, i], [b, j]) => a - b || i - j);
        }
        expect(heap).toHaveLength(all.length);
        expect([...heap].sort(([a, i], [b, j]) => a - b || i - j)).toEqual(all);
      });
    }),
    { seed: 3, numRuns: 300 },
  );
});
