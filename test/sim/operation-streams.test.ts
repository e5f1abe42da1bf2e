/**
 * The streams of operations: Threefry's published answers; independence of order, operation and purpose; uniformity.
 */
import { describe, expect, it } from "vitest";
import { type Block, OperationStreams, threefry } from "../../sim/operation-streams.js";

// Random123, examples/kat_vectors: counter, key, result of threefry2x32 with 20 rounds.
it.each([
  [0, 0, 0, 0, 0x6b200159, 0x99ba4efe],
  [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x1cb996fc, 0xbb002be7],
  [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xc4923a9c, 0x483df7a0],
])("threefry of counter %#x %#x under key %#x %#x has the known answer", (c0, c1, k0, k1, ...answer) => {
  const block: Block = [0, 0];
  threefry(k0, k1, c0, c1, block);
  expect(block).toEqual(answer);
});

/** `numbers` of each of `count` operations, drawn in the order that `order` says. */
function draw(order: number[], count = 3, purpose = "io"): number[][] {
  const streams = new OperationStreams("seed", 0, count);
  const stream = streams.of(purpose);
  const numbers: number[][] = Array.from({ length: count }, () => []);
  for (const operation of order) {
    streams.operation = operation;
    numbers[operation].push(stream.next());
  }
  return numbers;
}

describe("the stream of an operation", () => {
  it("does not depend on when the others draw", () => {
    expect(draw([2, 1, 0, 0, 1, 2, 2])).toEqual(draw([0, 0, 1, 1, 2, 2, 2]));
  });

  it("does not depend on how many there are, and differs by operation, purpose and replication", () => {
    expect(draw([0, 1, 2, 0], 100).slice(0, 3)).toEqual(draw([0, 1, 2, 0]));
    const [a, b, c] = draw([0, 1, 2]).map(([number]) => number);
    const other = draw([0], 1, "think")[0][0];
    const next = new OperationStreams("seed", 1, 1).of("io").next();
    expect(new Set([a, b, c, other, next]).size).toBe(5);
  });

  it("is uniform, along an operation and across operations", () => {
    const [operations, each, bins] = [100, 1_000, 64];
    const along = Array.from({ length: operations * each }, (_, i) => Math.floor(i / each));
    const numbers = draw(along, operations);
    const expected = (operations * each) / bins;
    const counts = new Array<number>(bins).fill(0);
    for (const number of numbers.flat()) counts[Math.floor(number * bins)]++;
    const chi = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 63 degrees of freedom: mean 63, standard deviation 11.2.
    expect(Math.abs(chi - 63)).toBeLessThan(4.4 * Math.sqrt(2 * 63));
    // Neighbours, in either direction, are uncorrelated: 12 times the covariance of 10^5 pairs has standard error 1 /
    // sqrt(10^5).
    const [rowwise, columnwise] = [0, 0].map((_, way) => {
      let sum = 0;
      for (let i = 0; i + 1 < operations; i++) {
        for (let j = 0; j + 1 < each; j++) {
          const neighbour = way === 0 ? numbers[i][j + 1] : numbers[i + 1][j];
          sum += 12 * (numbers[i][j] - 0.5) * (neighbour - 0.5);
        }
      }
      return sum / ((operations - 1) * (each - 1));
    });
    expect(Math.abs(rowwise)).toBeLessThan(4.4 / Math.sqrt(99 * 999));
    expect(Math.abs(columnwise)).toBeLessThan(4.4 / Math.sqrt(99 * 999));
  });
});
