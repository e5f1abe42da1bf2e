/** How many receivers are slow: the share of the connections, rounded, one at least; none of a share of 0. */
import { expect, test } from "vitest";
import { stream } from "../../../sim/random.js";
import { drainTimes } from "../../../sim/requests/receivers.js";

const FAST_PS = 1e4;
const SLOW_PS = 1e6;

test.each([
  [0, 0],
  [0.001, 1],
  [0.02, 2],
  [1, 100],
])("of 100 connections with a share of %d, %d are slow", (share, slow) => {
  const rate = { kind: "constant", meanBytes: 1e8 } as const;
  const times = drainTimes(
    { rate, slow: { share, rate: { kind: "constant", meanBytes: 1e6 } } },
    100,
    stream("seed", "receivers", 0),
  );
  expect([...times].filter((ps) => ps === SLOW_PS)).toHaveLength(slow);
  expect([...times].filter((ps) => ps === FAST_PS)).toHaveLength(100 - slow);
});
