import { describe, expect, test } from "vitest";
import { stream } from "../../sim/random.js";

const DRAWS = 100_000;

/** Chi-square of `counts` against equal expectations, as a standard normal score (Wilson and Hilferty). */
function chiSquareScore(counts: number[]): number {
  const freedom = counts.length - 1;
  const expected = counts.reduce((a, b) => a + b) / counts.length;
  const chi = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  return (Math.cbrt(chi / freedom) - (1 - 2 / (9 * freedom))) / Math.sqrt(2 / (9 * freedom));
}

describe("a stream", () => {
  test("is a function of seed, purpose and replication", () => {
    const numbers = (...[seed, purpose, replication]: [string, string, number]) => {
      const { next } = stream(seed, purpose, replication);
      return [next(), next(), next()];
    };
    expect(numbers("a", "io", 0)).toEqual(numbers("a", "io", 0));
    const others = [
      numbers("a", "io", 0),
      numbers("b", "io", 0),
      numbers("a", "think", 0),
      numbers("a", "io", 1),
      numbers("a", "io1", 0),
      numbers("a1", "io", 0),
      numbers('a","io', "", 0),
      numbers("a", '","io', 0),
      numbers("", "aio", 0),
    ];
    expect(new Set(others.flat()).size).toBe(3 * others.length);
  });

  test("gives the same numbers everywhere and always", () => {
    const numbers = stream("golden", "io", 0);
    expect([numbers.next(), numbers.next(), numbers.below(1000), numbers.below(7)]).toEqual([
      0.07808495344006472, 0.3225715163941876, 963, 0,
    ]);
  });

  test("is uniform in [0, 1), with 53 bits", () => {
    const { next } = stream("uniform", "io", 3);
    const cells = new Array(1000).fill(0);
    const lowBits = new Array(64).fill(0);
    for (let i = 0; i < DRAWS; i++) {
      const u = next();
      if (!(u >= 0 && u < 1 && Number.isInteger(u * 2 ** 53))) expect.fail(`${u} is not a 53-bit fraction`);
      cells[Math.floor(u * 1000)]++;
      lowBits[(u * 2 ** 53) % 64]++;
    }
    expect(Math.abs(chiSquareScore(cells))).toBeLessThan(4);
    expect(Math.abs(chiSquareScore(lowBits))).toBeLessThan(4);
  });

  test.each([2, 3, 10, 97])("below(%i) is uniform over the integers", (n) => {
    const { below } = stream("below", "choice", n);
    const counts = new Array(n).fill(0);
    for (let i = 0; i < DRAWS; i++) counts[below(n)]++;
    expect(counts).toHaveLength(n);
    expect(Math.abs(chiSquareScore(counts))).toBeLessThan(4);
  });

  test("below(1) is 0, below(2^53) reaches past 2^52", () => {
    const { below } = stream("below", "range", 0);
    expect(below(1)).toBe(0);
    expect(Math.max(...Array.from({ length: 50 }, () => below(2 ** 53)))).toBeGreaterThan(2 ** 52);
  });
});

describe("two streams of one run", () => {
  const pairs: [string, [string, number], [string, number]][] = [
    ["purposes", ["io", 0], ["callback", 0]],
    ["replications", ["io", 0], ["io", 1]],
    ["distant replications", ["io", 1], ["io", 10]],
  ];

  // Under independence the correlation of n uniform pairs is normal with standard deviation 1 / sqrt(n).
  test.each(pairs)("are uncorrelated: other %s", (_, [purposeA, replicationA], [purposeB, replicationB]) => {
    const a = stream("run", purposeA, replicationA);
    const b = stream("run", purposeB, replicationB);
    let product = 0;
    for (let i = 0; i < DRAWS; i++) product += (a.next() - 0.5) * (b.next() - 0.5);
    expect(Math.abs((12 * product) / DRAWS)).toBeLessThan(4 / Math.sqrt(DRAWS));
  });

  test("begin independently: first numbers of many replications are uniform and uncorrelated with the next", () => {
    const first = Array.from({ length: 20_000 }, (_, replication) => stream("run", "io", replication).next());
    const cells = new Array(100).fill(0);
    for (const u of first) cells[Math.floor(u * 100)]++;
    expect(Math.abs(chiSquareScore(cells))).toBeLessThan(4);
    const serial = first.slice(1).reduce((sum, u, i) => sum + (u - 0.5) * (first[i] - 0.5), 0);
    expect(Math.abs((12 * serial) / first.length)).toBeLessThan(4 / Math.sqrt(first.length));
  });
});
