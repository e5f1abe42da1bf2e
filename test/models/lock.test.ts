import { expect, it } from "vitest";
import { CostTable } from "../../models/costs.js";
import { Lock } from "../../models/lock.js";
import { ACCOUNTS } from "../../sim/accounting/accounts.js";
import { Simulation } from "../../sim/simulation.js";
import { call } from "../../sim/thread.js";
import { costs } from "./harness.js";
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
