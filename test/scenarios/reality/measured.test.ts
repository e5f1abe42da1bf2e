import { describe, expect, it } from "vitest";
import { Measured, NotMeasured, quantileOf } from "../../../scenarios/reality/measured.js";
import { probeLine } from "../../../scenarios/reality/probe-line.js";

function slice(round: number, others: number | undefined, ...values: [string, number, number][]) {
  return probeLine({ slice: "a", round, wall: 3e6, batches: [5, 0], ...(others !== undefined && { others }), values });
}

describe("what the probes found", () => {
  it("drops slices during which others took processor time, where enough are left", () => {
    const measured = new Measured();
    for (let round = 0; round < 6; round++) measured.add(slice(round, 0, ["x", 0, 100 + round]));
    for (let round = 6; round < 10; round++) measured.add(slice(round, 0.9, ["x", 0, 500]));
    expect(measured.quantity("x")).toMatchObject({ median: 102.5, best: 100 });
    expect(measured.gates.get("a")).toEqual({ counted: 6, all: 10, noisy: false });
  });

  it("takes the least disturbed third, and says so, where too few were quiet", () => {
    const measured = new Measured();
    for (let round = 0; round < 18; round++) measured.add(slice(round, 0.2 + round / 10, ["x", 0, round]));
    expect(measured.quantity("x")).toMatchObject({ median: 2.5, best: 0 });
    expect(measured.gates.get("a")).toEqual({ counted: 6, all: 18, noisy: true });
  });

  it("counts a slice that found nothing as one there was", () => {
    const measured = new Measured();
    measured.add(slice(0, 0));
    measured.add(slice(1, 0, ["x", 0, 7]));
    expect(measured.gates.get("a")).toEqual({ counted: 1, all: 2, noisy: false });
    expect(() => measured.quantity("y")).toThrow(NotMeasured);
  });

  it("tells values of one name apart by their size, and reads them round by round", () => {
    const measured = new Measured();
    measured.add(slice(0, undefined, ["x", 10, 1], ["x", 1000, 5], ["x", 1000, 7]));
    measured.add(slice(1, undefined, ["x", 10, 3]));
    expect(measured.sizes("x")).toEqual([10, 1000]);
    expect(measured.rounds().map((at) => [at("x", 10), at("x", 1000)])).toEqual([
      [1, 6],
      [3, 6],
    ]);
    expect(measured.median("x", 10)).toBe(2);
    expect(measured.best("x", 1000)).toBe(5);
  });

  it("hears of failures, and of what is left over", () => {
    const measured = new Measured();
    measured.add(probeLine({ failed: "io_uring", at: "io_uring_setup", errno: 1, error: "Operation not permitted" }));
    measured.add(probeLine({ left: { descriptors: 0, threads: 0 } }));
    expect(measured.failures[0].at).toBe("io_uring_setup");
    expect(measured.left).toEqual({ descriptors: 0, threads: 0 });
    expect(() => probeLine({ nonsense: 1 })).toThrow(/printed what is not understood: \{"nonsense":1\}/);
  });

  it("takes quantiles between order statistics", () => {
    expect(quantileOf([3, 1, 2], 0.5)).toBe(2);
    expect(quantileOf([0, 10], 0.25)).toBe(2.5);
    expect(quantileOf([4], 0.99)).toBe(4);
  });
});
