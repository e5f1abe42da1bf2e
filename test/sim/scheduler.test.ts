import { describe, expect, it } from "vitest";
import type { MachineSpec } from "../../sim/spec.js";
import { BLOCK, compute, type Op, type Program, sleep, spin, type Thread, wake, yieldCore } from "../../sim/thread.js";
import { accountsOf, computer, script } from "./computer.js";

const work = (ps: number) => compute(ps, "callback");

/** Spawn threads named A, B, ... at time zero, each with its script; run for long; who noted what, when. */
function play(cores: number, quantum: number, choices: Partial<MachineSpec>, scripts: Op[][], costs = {}) {
  const made = computer(cores, quantum, costs, choices);
  scripts.forEach((ops, i) => {
    const name = String.fromCharCode(65 + i);
    made.machine.spawn(name, () => script(made.note, name, ops));
  });
  made.simulation.run(100_000);
  return made;
}

describe("a run queue per core, traced by hand", () => {
  /*
   * Two cores. A and B take cores 0 and 1 at once; C and D wait: C in queue 0 (both are empty), D in queue 1 (the
   * shorter), E in queue 0. Switching costs 1.
   *
   *   core 0                             core 1
   *   0-1, 1-11    A computes 10         0-1, 1-101    B computes 100
   *   11-12, 12-32 C computes 20
   *   32-33, 33-63 E computes 30
   *   63           queue 0 is empty: with stealing D, 63-64, 64-84
   *                without: idle         101-102, 102-122 D
   */
  const scripts = [[work(10)], [work(100)], [work(20)], [work(20)], [work(30)]];
  it.each([
    [true, 84],
    [false, 122],
  ])("stealing %s: D ends at %i", (stealing, end) => {
    const { log, machine } = play(2, 1e6, { runQueue: "per-core", stealing }, scripts, { contextSwitch: 1 });
    expect(Object.fromEntries(log)).toEqual({ A: 11, B: 101, C: 32, D: end, E: 63 });
    expect(machine.counters.contextSwitches).toBe(5);
  });

  it("with a shared queue the same threads go to whichever core is free", () => {
    const { log } = play(2, 1e6, {}, scripts, { contextSwitch: 1 });
    expect(Object.fromEntries(log)).toEqual({ A: 11, C: 32, B: 101, D: 53, E: 84 });
  });

  it("steals from the longest queue, first the thread that has waited longest", () => {
    // Three cores. Behind A, B, C (cores 0, 1, 2) wait D, G, J in queue 0; E, H in queue 1; F, I in queue 2. Core 1 is
    // through with B, E and H at 3 and steals D from queue 0, the longest; of two equal ones G from queue 0; then F
    // from queue 2, J from queue 0, and I.
    const scripts = [[work(100)], [work(1)], [work(100)], ...Array.from({ length: 7 }, () => [work(1)])];
    const { log } = play(3, 1e6, { runQueue: "per-core" }, scripts);
    expect(log.map(([name]) => name).join("")).toBe("BEHDGFJIAC");
  });

  it("a woken thread goes to an idle core, else back to the queue of the core it ran on", () => {
    const { simulation, machine, log, note } = computer(2, 1e6, {}, { runQueue: "per-core", stealing: false });
    const a: Thread = machine.spawn("A", () => script(note, "A", [work(5), BLOCK, work(5)]));
    machine.spawn("B", () => script(note, "B", [work(50)]));
    simulation.at(10, () => machine.spawn("C", () => script(note, "C", [work(100)])));
    simulation.at(20, () => machine.interrupt(() => machine.wakeFromInterrupt(a), 0));
    simulation.run(1000);
    // At 20 core 0 runs C until 110 and core 1 runs B until 50: A waits for core 0, where it ran, though core 1 idles
    // from 50.
    expect(log).toEqual([
      ["A", 5],
      ["B", 50],
      ["C", 110],
      ["A", 110],
      ["A", 115],
    ]);
  });

  it("a quantum ends only for those in the core's own queue", () => {
    // Core 0: A and C by turns of 10. Core 1: B alone, never preempted.
    const { log, machine } = play(2, 10, { runQueue: "per-core" }, [[work(25)], [work(60)], [work(20)]]);
    expect(log).toEqual([
      ["C", 40],
      ["A", 45],
      ["B", 60],
    ]);
    expect(machine.counters.preemptions).toBe(3);
  });
});

describe("pinned threads, traced by hand", () => {
  it.each(["shared", "per-core"] as const)("run on core i mod C only, with a %s queue", (runQueue) => {
    // A, C, E on core 0; B, D on core 1, which idles from 6 on.
    const scripts = [[work(10)], [work(3)], [work(20)], [work(3)], [work(30)]];
    const { log, machine } = play(2, 1e6, { runQueue, pinning: "round-robin" }, scripts);
    expect(log).toEqual([
      ["B", 3],
      ["D", 6],
      ["A", 10],
      ["C", 30],
      ["E", 60],
    ]);
    expect(machine.threads.map((thread) => thread.core)).toEqual([0, 1, 0, 1, 0]);
  });

  it("wait for their core when woken, though another idles", () => {
    const { simulation, machine, log, note } = computer(2, 1e6, {}, { pinning: "round-robin" });
    machine.spawn("A", () => script(note, "A", [work(50)]));
    machine.spawn("B", () => script(note, "B", [work(1)]));
    simulation.at(10, () => machine.spawn("C", () => script(note, "C", [work(5)])));
    simulation.run(1000);
    expect(log).toEqual([
      ["B", 1],
      ["A", 50],
      ["C", 55],
    ]);
  });
});

describe("fair share, traced by hand", () => {
  /*
   * One core, quantum 100. A hog computes without end from 0. A sleeper computes 30 and sleeps 550, again and again.
   *
   *   0-100     hog; its quantum is over, the sleeper (0) waits and has had less
   *   100-130   sleeper (30), sleeps until 680
   *   130-      hog (100 ... 650 at 680)
   *   680       the sleeper starts at max(30, 650 - 100) = 550. The hog is a quantum ahead: it makes way at once
   *   680-710   sleeper (580), sleeps until 1260; hog from 710 on; and so on every 580
   *
   * First in, first out, the sleeper waits for the hog's quantum to end: of those since 130 the sixth, at 730. It
   * computes 730-760 and sleeps until 1310; of the hog's quanta since 760 the sixth ends at 1360.
   */
  const hogAndSleeper = (scheduler: "fifo" | "fair", sleepPs: number) => {
    const { simulation, machine, log, note } = computer(1, 100, {}, { scheduler });
    machine.spawn("hog", function* (): Program {
      for (;;) yield work(1e6);
    });
    machine.spawn("sleeper", function* (): Program {
      for (;;) {
        yield work(30);
        note("done");
        yield sleep(sleepPs);
      }
    });
    simulation.run(2000);
    return { ends: log.map(([, time]) => time), machine };
  };

  it("a sleeper displaces a hog at once", () => {
    const { ends, machine } = hogAndSleeper("fair", 550);
    expect(ends).toEqual([130, 710, 1290, 1870]);
    expect(accountsOf(machine)).toMatchObject({ callback: 2000, idle: 0 });
    expect(machine.counters.preemptions).toBe(4);
    expect(hogAndSleeper("fifo", 550).ends).toEqual([130, 760, 1390]);
  });

  it("one that slept too short a time for that waits until the hog's quantum is over", () => {
    // Woken at 150 with 30 when the hog has had 120: less than a quantum behind. The hog's quantum, begun at 130, ends
    // at 230: 230-260 (60). Woken at 280 when the hog has had 220: the hog makes way, 280-310.
    const { ends } = hogAndSleeper("fair", 20);
    expect(ends.slice(0, 3)).toEqual([130, 260, 310]);
  });

  it("shares a core equally, whoever is cut up how", () => {
    // A computes in one piece, B in pieces of 7: each has had 1000 when 2000 are over, within a quantum.
    const { simulation, machine } = computer(1, 50, {}, { scheduler: "fair" });
    const had = [0, 0];
    for (const [i, piece] of [3, 70].entries()) {
      machine.spawn(`${i}`, function* (): Program {
        for (;;) {
          yield work(piece);
          had[i] += piece;
        }
      });
    }
    simulation.run(20_000);
    expect(Math.abs(had[0] - 10_000)).toBeLessThanOrEqual(100);
    expect(Math.abs(had[1] - 10_000)).toBeLessThanOrEqual(100);
  });

  it("who yields goes behind all that wait, whatever they have had", () => {
    // A yields after 1 each time; B, C and D compute pieces of 10, 20, 30 and yield too: round and round in order.
    const scripts = [1, 10, 20, 30].map((ps) => [0, 1, 2].flatMap(() => [work(ps), yieldCore(0, "system")]));
    const { log } = play(1, 1e6, { scheduler: "fair" }, scripts);
    const computed = log.filter((_, i) => i === 0 || log[i - 1][0] !== log[i][0]).map(([name]) => name);
    expect(computed.join("")).toMatch(/^ABCDABCDABCD/);
  });

  it("a thread that wakes another makes way for it if it is a quantum ahead", () => {
    const { simulation, machine, log, note } = computer(1, 100, {}, { scheduler: "fair" });
    const sleeper = machine.spawn("sleeper", () => script(note, "sleeper", [BLOCK, work(10)]));
    machine.spawn("waker", () => script(note, "waker", [work(150), wake(0, sleeper), work(20), work(20)]));
    simulation.run(1000);
    // Woken at 150 the sleeper starts at 50, a quantum behind the waker: it runs first, 150-160, and the waker goes on.
    expect(log).toEqual([
      ["waker", 150],
      ["waker", 150],
      ["sleeper", 150],
      ["sleeper", 160],
      ["waker", 180],
      ["waker", 200],
    ]);
  });

  it("of several running threads the one furthest ahead makes way, also out of an interrupt", () => {
    const { simulation, machine, log, note } = computer(
      2,
      100,
      { interrupt: 8 },
      { scheduler: "fair", interrupts: { target: "one" } },
    );
    const sleeper = machine.spawn("sleeper", () => script(note, "sleeper", [BLOCK, work(10)]));
    simulation.at(0, () => machine.spawn("A", () => script(note, "A", [work(400)])));
    simulation.at(120, () => machine.spawn("B", () => script(note, "B", [work(400)])));
    simulation.at(300, () => machine.interrupt(() => machine.wakeFromInterrupt(sleeper), 0));
    simulation.run(2000);
    // B starts on core 1 at 120 with A's 120: both are equally far. At 300 the interrupt hits core 0 (A, 300); at 308 B
    // has had 120 + 188 = 308, A 300: the sleeper starts at 200 and takes core 1, 308-318. Then A and B go on: A
    // 308-408, B 318-530.
    expect(log).toEqual([
      ["sleeper", 308],
      ["sleeper", 318],
      ["A", 408],
      ["B", 530],
    ]);
  });

  it.each([
    [23, 30],
    [27, 38],
  ])("counts what a spin took until it was ended at %i, interrupts not counted", (endsAt, end) => {
    const { simulation, machine, log, note } = computer(1, 1000, { interrupt: 8 }, { scheduler: "fair" });
    let come = false;
    const spinner = machine.spawn("spinner", () => script(note, "spinner", [spin(10, "user", () => come)]));
    const tell = () => {
      come = true;
      machine.endSpin(spinner);
    };
    // Told at 23 the poll that ends at 30 is the last. Told at 27, in an interrupt since 25: the same, 8 later.
    simulation.at(endsAt, tell);
    if (endsAt > 25) simulation.at(25, () => machine.interrupt(() => {}, 0));
    simulation.run(100);
    expect(log).toEqual([["spinner", end]]);
    expect(spinner.virtualPs).toBe(30);
  });

  it("keeps fifty thousand threads in order", () => {
    const { simulation, machine } = computer(1, 1, {}, { scheduler: "fair" });
    const count = 50_000;
    let ended = 0;
    function* brief(ps: number): Program {
      yield compute(ps, "callback");
      ended++;
    }
    for (let i = 0; i < count; i++) machine.spawn("", () => brief(1 + (i % 2)));
    // After a turn of 1 each, the short ones are through; after one and a half each all are.
    simulation.run(count);
    expect(ended).toBe(count / 2);
    simulation.run(1.5 * count);
    expect(ended).toBe(count);
  });
});

describe("fair share on a queue per core", () => {
  it("takes what a stolen thread has had into account, counted from its new queue's minimum", () => {
    // Core 0: A, 1000 long, then idle... C waits behind A with 0. Core 1: B ends at 10 and steals C: it runs 10-60.
    const choices = { scheduler: "fair", runQueue: "per-core" } as const;
    const { log, machine } = play(2, 1e6, choices, [[work(1000)], [work(10)], [work(50)]]);
    expect(log).toEqual([
      ["B", 10],
      ["C", 60],
      ["A", 1000],
    ]);
    // It was even with queue 0's minimum, 0, and begins even with queue 1's, 10.
    expect(machine.threads[2].virtualPs).toBe(60);
  });
});
