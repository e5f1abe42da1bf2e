import { expect, it } from "vitest";
import { CostTable } from "../../models/costs.js";
import { Lock } from "../../models/lock.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import { ACCOUNTS } from "../../sim/accounting/accounts.js";
import { Simulation } from "../../sim/simulation.js";
import { call } from "../../sim/thread.js";
import { cell, closed, constant, costs } from "./harness.js";
import { play } from "./stage.js";

it("makes the k-th of cores that want it at once wait for the k - 1 before it", () => {
  const simulation = new Simulation();
  const lock = new Lock(simulation, new CostTable({ lockHold: 20, lockHandover: 100 }));
  const get = call(300_000);
  expect(lock.guard(get)).toBe(get);
  expect([1, 2, 3].map(() => lock.guard(get).ps - get.ps)).toEqual([100_000, 200_000, 300_000]);
  // The last has it at 300 ns, for 20 ns.
  simulation.at(319_999, () => expect(lock.guard(get).ps - get.ps).toBe(80_001));
  simulation.at(420_000, () => expect(lock.guard(get)).toBe(get));
  simulation.run();
});

it("takes longer to pass on for each core that spins already, where all spin on one word", () => {
  const simulation = new Simulation();
  const lock = new Lock(simulation, new CostTable({ lockHold: 20, lockHandover: 100, lockPerWaiter: 30 }));
  // Handed over with 0, 1, 2 others spinning: 100, 130, 160 ns after one another.
  expect([0, 1, 2, 3].map((core) => lock.take(core))).toEqual([0, 100_000, 230_000, 390_000]);
  // The second has had it since 100 ns: one spins. The last will have released it at 410 ns.
  simulation.at(230_000, () => expect(lock.take(4)).toBe(390_000 + 100_000 + 30_000 - 230_000));
  simulation.run();
});

/** As S. Boyd-Wickizer et al. found of ticket locks (2012): throughput has a peak, and falls as cores are added. */
it("makes a shared queue fall behind past its peak", () => {
  const perSecond = (cores: number, lockPerWaiter: number) => {
    const prices = costs({ lockHold: 20, lockHandover: 100, lockPerWaiter, completionGet: 200, issue: 200 });
    const workload = closed(1e9, constant(1e6));
    const run = { cores, set: { threads: cores, lock: "contended" }, costs: prices, workload, pending: 1_000 };
    const { completions, windowPs } = simulate(cell("iocp", { ...run, warmup: 2_000, completions: 10_000 }));
    return (completions / windowPs) * 1e12;
  };
  const peak = perSecond(4, 40);
  expect(peak).toBeGreaterThan(1.5 * perSecond(2, 40));
  const crowded = perSecond(32, 40);
  // An event takes the lock twice, its interrupt and its thread, past almost 31 others.
  expect(crowded).toBeGreaterThan(1e9 / (2 * (100 + 31 * 40)));
  expect(crowded).toBeLessThan(1e9 / (2 * (100 + 26 * 40)));
  // One whose waiters spin each on a word of its own stays where it is.
  expect(perSecond(32, 0)).toBeGreaterThan(0.95 * perSecond(16, 0));
});

it("lets the core that has it take it again", () => {
  const simulation = new Simulation();
  const lock = new Lock(simulation, new CostTable({ lockHold: 20, lockHandover: 100 }));
  expect([lock.take(0), lock.take(0), lock.take(1), lock.take(1), lock.take(0)]).toEqual([0, 0, 100_000, 0, 100_000]);
});

/**
 * Three threads on three cores make their first wait at the same instant: the second waits 100 ns, the third 200 ns.
 */
it.each(["epoll", "kqueue", "event-ports"])(
  "%s: threads that wait on one queue at once contend for its lock",
  (mechanism) => {
    const systemPs = (locks: { lockHold: number; lockHandover: number }) => {
      const prices = costs({ wakeup: 500, epollWait: 150, keventCall: 150, portGet: 150, ...locks });
      const parameters = { threads: 3, wakeOrder: "LIFO" };
      const scene = { mechanism, parameters, cores: 3, quantumPs: 1e15, pending: 4 };
      const events = [{ at: 1e8, operation: 0, callback: 1e6 }];
      return play({ ...scene, costs: prices as Record<string, number>, events }).books.accounts[
        ACCOUNTS.indexOf("system")
      ];
    };
    const uncontended = systemPs({ lockHold: 0, lockHandover: 0 });
    expect(systemPs({ lockHold: 20, lockHandover: 100 })).toBe(uncontended + 300_000);
  },
);
