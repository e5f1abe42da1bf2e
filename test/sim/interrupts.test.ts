/** An interrupt that one core sends to another, where a thread runs, traced by hand. */
import { describe, expect, it } from "vitest";
import { ACCOUNTS } from "../../sim/accounting/accounts.js";
import { Machine } from "../../sim/machine.js";
import { Simulation } from "../../sim/simulation.js";
import { call, compute, type Program } from "../../sim/thread.js";

const costs = { interrupt: 100, interruptPerEvent: 0, wakeup: 10, ipi: 0, idleExit: 20, contextSwitch: 0 };

/**
 * A thread that computes for 1000 from 20 on; a device event at 300, whose interrupt (until 400; on the idle core,
 * which it rouses first, until 420) has something to do for the thread.
 */
function run(cores: number) {
  const simulation = new Simulation();
  const machine = new Machine(simulation, { cores, quantumPs: 1e9 }, costs);
  let ended = 0;
  function* program(): Program {
    yield compute(1_000, "callback");
    ended = simulation.now;
    yield call(50);
  }
  const thread = machine.spawn("thread", program);
  const seen: unknown[] = [];
  const done = () => {
    seen.push([simulation.now, machine.interrupts.interrupted === thread]);
    if (seen.length === 1) machine.interrupts.send(thread, done, 0, 7);
  };
  const handler = () => machine.interrupts.send(thread, done, 0, 40);
  simulation.at(300, () => machine.interrupt(handler, 0));
  simulation.at(1_000, () => seen.push(machine.interrupts.hitsUserCode(thread)));
  simulation.at(1_070, () => seen.push(machine.interrupts.hitsUserCode(thread)));
  machine.beginWindow();
  simulation.run(3_000);
  return { ended, seen, books: machine.endWindow() };
}

describe("an interrupt sent to a thread", () => {
  it("lengthens what the thread does on its core, twice if the handler goes on, and counts once", () => {
    const { ended, seen, books } = run(2);
    expect(seen).toEqual([[460, true], [467, true], true, false]);
    expect(ended).toBe(1_067);
    expect(books.counters.interrupts).toBe(2);
    expect(books.accounts[ACCOUNTS.indexOf("interrupt")]).toBe(100 + 47);
    expect(books.accounts[0]).toBe(1_000);
  });

  it("on the core that is interrupted already it is the same interrupt, which goes on", () => {
    const { ended, seen, books } = run(1);
    expect(seen.slice(0, 2)).toEqual([
      [440, true],
      [447, true],
    ]);
    expect(ended).toBe(1_167);
    expect(books.counters.interrupts).toBe(1);
    expect(books.accounts[ACCOUNTS.indexOf("interrupt")]).toBe(147);
  });
});
