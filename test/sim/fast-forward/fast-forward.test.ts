/** The parts of foreseeing turns, each against the plain way of doing the same. */
import { describe, expect, it } from "vitest";
import type { Core } from "../../../sim/core.js";
import { FairQueue } from "../../../sim/fair-queue.js";
import { Earliest } from "../../../sim/fast-forward/earliest.js";
import { FairRow } from "../../../sim/fast-forward/fair-row.js";
import { Places, RotatingQueue } from "../../../sim/fast-forward/rotating-queue.js";
import { occurrence, type Source } from "../../../sim/fast-forward/sources.js";
import { stream } from "../../../sim/random.js";
import { Thread } from "../../../sim/thread.js";

describe("the earliest of a few clocks", () => {
  it.each([1, 3, 8, 13])(
    "of %i is the one that shows the earliest time, the lowest-numbered of equal ones",
    (count) => {
      const draws = stream("test", "earliest", count);
      const clocks = new Earliest(count);
      const times: number[] = new Array(count).fill(Number.POSITIVE_INFINITY);
      for (let i = 0; i < 500; i++) {
        const clock = draws.below(count);
        times[clock] = draws.below(20);
        clocks.set(clock, times[clock]);
        expect(clocks.first).toBe(times.indexOf(Math.min(...times)));
      }
    },
  );
});

describe("things that happen at regular intervals", () => {
  it("the k-th of all is found without going through those before", () => {
    const draws = stream("test", "sources", 0);
    for (let trial = 0; trial < 50; trial++) {
      const now = 1e15;
      const sources: Source[] = Array.from({ length: 1 + draws.below(5) }, (_, index) => {
        const periodPs = 1 + draws.below(2_000);
        return { core: { index } as Core, nextPs: now + draws.below(periodPs), periodPs };
      });
      const all = sources.flatMap(({ core, nextPs, periodPs }) =>
        Array.from({ length: 2_000 }, (_, i) => ({ core, atPs: nextPs + i * periodPs })),
      );
      all.sort((a, b) => a.atPs - b.atPs || a.core.index - b.core.index);
      for (const count of [0, 1, 2, draws.below(10), draws.below(1_999)]) {
        expect(occurrence(sources, count)).toEqual(all[count]);
      }
    }
  });
});

/** Threads on `cores` cores, and those that wait, with fair share; all polling. */
function fairShare(waiting: number, cores: number, draws: ReturnType<typeof stream>) {
  const threads = Array.from({ length: waiting + cores }, (_, id) => {
    const thread = new Thread(id, `thread ${id}`, function* () {});
    thread.virtualPs = 10 * draws.below(30);
    return thread;
  });
  return { threads, onCores: threads.slice(waiting), values: threads.map(({ virtualPs }) => virtualPs) };
}

describe("threads that wait for their fair share", () => {
  it.each([
    [1, 1],
    [3, 2],
    [10, 4],
  ])("%i of them, and %i on cores, yield as they do one by one", (waiting, cores) => {
    const draws = stream("test", "fair", waiting);
    for (let trial = 0; trial < 40; trial++) {
      const turnPs = 7 + draws.below(100);
      const { threads, onCores, values } = fairShare(waiting, cores, draws);
      const plain = new FairQueue([], 1);
      const queue = new RotatingQueue(new Places(), () => false);
      const row = new FairRow(queue, threads, () => {});
      for (const thread of threads.slice(0, waiting)) {
        plain.push(thread);
        row.push(thread);
      }
      const firstPs = onCores.map(() => draws.below(turnPs));
      row.lentPs.push(...onCores.map(({ virtualPs }, i) => virtualPs + firstPs[i]));
      for (const { id } of onCores) queue.lend(id, false);

      const yields = draws.below(3) === 0 ? draws.below(5_000) : draws.below(3 * (waiting + cores));
      const running = onCores.map((thread, i) => ({ thread, leftPs: firstPs[i] }));
      for (let i = 0; i < yields; i++) {
        const { thread, leftPs } = running.shift() as (typeof running)[number];
        thread.virtualPs += leftPs;
        plain.yields(thread);
        plain.push(thread);
        running.push({ thread: plain.shift() as Thread, leftPs: turnPs });
      }
      const willBe = running.map(({ thread, leftPs }) => thread.virtualPs + leftPs);
      const order: [number, number][] = [];
      for (let next = plain.shift(); next !== undefined; next = plain.shift()) order.push([next.id, next.virtualPs]);

      threads.forEach((thread, i) => {
        thread.virtualPs = values[i];
      });
      queue.turn(yields, yields);
      row.turn(yields, turnPs);
      expect(row.lentPs).toEqual(willBe);
      const found: [number, number][] = [];
      for (let next = row.shift(); next !== undefined; next = row.shift()) found.push([next.id, next.virtualPs]);
      expect(found).toEqual(order);
    }
  });

  it("one that wakes stands in front of those that have had more", () => {
    const { threads } = fairShare(5, 0, stream("test", "wakes", 0));
    const row = new FairRow(new RotatingQueue(new Places(), () => false), threads, () => {});
    const values = [50, 20, 50, 10, 20];
    threads.forEach((thread, i) => {
      thread.virtualPs = values[i];
      row.push(thread);
    });
    expect(Array.from(threads, () => row.shift()?.id)).toEqual([3, 1, 4, 0, 2]);
  });
});

describe("a rotating queue", () => {
  it("takes one in anywhere, also where lent ones stand close", () => {
    const draws = stream("test", "insert", 0);
    for (let trial = 0; trial < 30; trial++) {
      const queue = new RotatingQueue(new Places(), () => false);
      const waiting: number[] = [];
      const lent: number[] = [];
      for (let id = 0; id < 150; id++) {
        if (draws.below(6) === 0 && waiting.length > 0) {
          queue.turn(1, 0);
          lent.push(waiting.shift() as number);
        } else if (draws.below(6) === 0 && lent.length > 0) {
          queue.turn(0, 1);
          waiting.push(lent.shift() as number);
        }
        const rank = draws.below(waiting.length + 1);
        queue.insert(rank, id);
        waiting.splice(rank, 0, id);
      }
      const ids = new Int32Array(waiting.length);
      queue.waitingTo(ids, 0);
      expect([...ids]).toEqual(waiting);
      const others = new Int32Array(150);
      queue.lentTo(others);
      expect([...others.slice(0, lent.length)]).toEqual(lent);
    }
  });
});
