/** Replications that fall into regimes, and those that only differ. */
import { describe, expect, it, test } from "vitest";
import type { CellResult, Point } from "../../../scenarios/common/types.js";
import { regimesIn, regimesOf } from "../../../scenarios/statistics/regimes.js";
import { regimesClause } from "../../../scenarios/statistics/status/words.js";
import { stream } from "../../../sim/random.js";
import { cellResult } from "./samples.js";

const PARTS = 8;

/** Of each letter a part of a window: `l` low, `h` ten times as high, both some 20 % up and down by turns. */
function windows(...replications: string[]): number[][] {
  const levels: Record<string, number> = { l: 1, h: 10 };
  return replications.map((letters) => [...letters].map((letter, i) => levels[letter] * (i % 2 ? 1.1 : 0.9)));
}

const [LOW, HIGH] = ["l".repeat(PARTS), "h".repeat(PARTS)];

describe("regimes", () => {
  test.each([
    [[LOW, LOW, HIGH], { high: 1, times: 10 }],
    [[LOW, LOW, HIGH, LOW, HIGH], { high: 2, times: 10 }],
    [[LOW, LOW, HIGH, LOW, "llllhhhh"], { high: 1, moved: 1, times: 10 }],
    [[LOW, LOW, LOW, "hhhhllll", HIGH], { high: 1, moved: 1, times: 10 }],
  ])("are found in %j", (replications, found) => {
    expect(regimesIn(windows(...replications), "backlog")).toEqual({ of: "backlog", ...found });
  });

  test.each([
    ["of one kind only", [LOW, LOW, LOW]],
    ["that come and go within a window", [LOW, "llhhllhh", HIGH, LOW, LOW]],
    ["that all replications go over to: that is a drift", ["llllhhhh", "llllhhhh", "llllhhhh"]],
    ["of a part or two, which may be chance", [LOW, LOW, LOW, LOW, "llllllhh"]],
    ["of a single replication", [HIGH]],
    ["of two, of which one may be high by chance", [LOW, HIGH]],
  ])("are none %s", (_, replications) => {
    expect(regimesIn(windows(...replications), "backlog")).toBeUndefined();
  });

  it("are none where they differ too little to matter", () => {
    const near = windows(LOW, LOW, LOW).concat(windows(LOW, LOW).map((parts) => parts.map((value) => value * 1.4)));
    expect(regimesIn(near, "backlog")).toBeUndefined();
  });

  it("are those of latency, or else of the backlog", () => {
    const cell = (latency: string, backlog: string): CellResult => ({
      ...cellResult([1]),
      batches: { counts: new Array(PARTS).fill(1), sumsPs: windows(latency)[0], squares: 1 },
      series: { spanPs: 1, pending: [], queued: [], backlog: windows(backlog)[0] },
    });
    const low = cell(LOW, LOW);
    expect(regimesOf([low, low, cell(HIGH, HIGH)])?.of).toBe("response");
    expect(regimesOf([low, low, cell(LOW, HIGH)])?.of).toBe("backlog");
    expect(regimesOf([low, low, low])).toBeUndefined();
  });
});

/** Parts that depend on the one before, by `of`, and scatter by a factor of e: one regime. */
function oneRegime(trial: number, replications: number, of: number): number[][] {
  const random = stream("regimes", "test", trial);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  return Array.from({ length: replications }, () => {
    let state = normal();
    return Array.from({ length: PARTS }, () => {
      state = of * state + Math.sqrt(1 - of * of) * normal();
      return Math.exp(state);
    });
  });
}

test.each([
  [2, 0],
  [5, 0],
  [10, 0],
  [5, 0.5],
  [10, 0.5],
])("in one regime of %i replications, whose parts depend on each other by %d, none are found", (replications, of) => {
  const trials = 4000;
  const found = Array.from({ length: trials }, (_, trial) => regimesIn(oneRegime(trial, replications, of), "response"));
  // 1 in 1,000 at most, with three standard deviations.
  expect(found.filter((each) => each !== undefined).length).toBeLessThan(trials / 1000 + 3 * Math.sqrt(trials / 1000));
});

test("say how many replications are in which", () => {
  const point = (regimes: Point["regimes"], replications: number) => ({ regimes, replications }) as Point;
  expect(regimesClause([point({ of: "response", high: 3, times: 12.3 }, 20)])).toBe(
    "in 3 of 20 replications events take 12 times as long as in the others, all along the window: the mean over all is of neither regime",
  );
  const two = [
    point({ of: "backlog", high: 1, moved: 2, times: 8 }, 10),
    point({ of: "response", high: 1, times: 4 }, 10),
  ];
  expect(regimesClause(two)).toBe(
    "in 3 of 10 or 1 of 10 replications 4 to 8 times as many events are at the server as in the others, all along the window, or from some time on, or until then: the mean over all is of neither regime",
  );
  expect(regimesClause([point(undefined, 5)])).toBe("");
});
