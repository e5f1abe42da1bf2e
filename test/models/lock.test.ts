import { expect, it } from "vitest";
import { CostTable } from "../../models/costs.js";
import { Lock } from "../../models/lock.js";
import { Simulation } from "../../sim/simulation.js";
import { call } from "../../sim/thread.js";

it("makes the k-th of threads that want it at once wait for the k - 1 before it", () => {
  const simulation = new Simulation();
  const lock = new Lock(simulation, new CostTable({ lockHold: 20, lockHandover: 100 }));
  const get = call(300_000);
  expect(lock.guard(get)).toBe(get);
  // The first holds it for 20 ns; each after that gets it 100 ns after the one before.
  expect([1, 2, 3].map(() => lock.guard(get).ps - get.ps)).toEqual([20_000, 120_000, 220_000]);
  simulation.at(320_000, () => {
    expect(lock.guard(get)).toBe(get);
  });
  simulation.run();
});
