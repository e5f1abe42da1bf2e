import { expect, it } from "vitest";
import { CostTable } from "../../models/costs.js";
import { Lock } from "../../models/lock.js";
import { ACCOUNTS } from "../../sim/accounts.js";
import { Simulation } from "../../sim/simulation.js";
import { call } from "../../sim/thread.js";
import { costs } from "./harness.js";
import { play } from "./stage.js";

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

/** Three threads on three cores make their first wait at the same instant: the second waits 20 ns, the third 120 ns. */
it.each(["epoll", "kqueue", "event-ports"])(
  "%s: threads that wait on one queue at once contend for its lock",
  (mechanism) => {
    const systemPs = (locks: { lockHold: number; lockHandover: number }) => {
      const prices = costs({ idleExit: 2_000, epollWait: 150, keventCall: 150, portGet: 150, ...locks });
      const scene = { mechanism, parameters: { threads: 3 }, cores: 3, quantumPs: 1e15, pending: 4 };
      const events = [{ at: 1e8, operation: 0, callback: 1e6 }];
      return play({ ...scene, costs: prices as Record<string, number>, events }).books.accounts[
        ACCOUNTS.indexOf("system")
      ];
    };
    const uncontended = systemPs({ lockHold: 0, lockHandover: 0 });
    expect(systemPs({ lockHold: 20, lockHandover: 100 })).toBe(uncontended + 140_000);
  },
);
