/** What happens at given times, by hand: deterministic traffic, costs of nothing, one thread. */
import { describe, expect, it } from "vitest";
import { simulate } from "../../scenarios/cell/simulate.js";
import type { Cell } from "../../scenarios/common/types.js";
import type { Change, Workload } from "../../sim/spec.js";
import { cell, constant } from "../models/harness.js";

const US = 1e6;

/** One event every 10 us from 10 us on; the first is the first that is measured. */
function open(callback = 0): Workload {
  const rate = { basis: "total" as const, perSecond: 1e5 };
  return { kind: "open", rate, interval: constant(1), callback: constant(callback) };
}

function closed(callback = 0): Workload {
  const rate = { basis: "total" as const, perSecond: 1e5 };
  return { kind: "closed", rate, io: constant(1), think: constant(0), callback: constant(callback) };
}

function run(workload: Workload, changes: Change[], rest: Partial<Cell> = {}) {
  const base = cell("epoll", { cores: 1, pending: 1, workload, warmup: 1, changes, durationPs: 1_000 * US });
  const { timeline } = simulate({ ...base, completions: 200, ...rest });
  return timeline!;
}

/** Events in each of the first spans of 10 us. */
function counts(workload: Workload, changes: Change[], spans: number): number[] {
  return run(workload, changes).count.slice(0, spans);
}

describe("a rate", () => {
  const faster: Change[] = [
    { kind: "rate", factor: 2, atPs: 45 * US },
    { kind: "rate", factor: 1, atPs: 80 * US },
  ];

  // Events at 0, 10, 20, 30, 40; then what is left of an interval, 5 us, takes 2.5: 47.5, 52.5 ... 77.5; then 85, 95.
  it.each([
    ["open", open()],
    ["closed", closed()],
  ])("is %s traffic's from then on, for what is under way too", (_, workload) => {
    expect(counts(workload, faster, 10)).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 1, 1]);
  });

  const pause: Change[] = [
    { kind: "rate", factor: 0, atPs: 15 * US },
    { kind: "rate", factor: 1, atPs: 50 * US },
  ];

  // Events at 0, 10; what is left of the next interval, 5 us, passes from 50 us on: 55, 65 ...
  it.each([
    ["open", open()],
    ["closed", closed()],
  ])("of 0 stops %s traffic, which goes on where it was", (_, workload) => {
    expect(counts(workload, pause, 8)).toEqual([1, 1, 0, 0, 0, 1, 1, 1]);
  });

  // A client that thinks for 8 us and is 1 us away: at 0, 10, 20, 30, 40; at 45 it thinks for 4 us more, which take 2.
  it("is how fast clients think, and not the network", () => {
    const clients: Workload = {
      ...{ kind: "clients", network: constant(1 * US), think: constant(8 * US), outstanding: 1 },
      ...{ rate: { basis: "per-operation", perSecond: 1e5 }, callback: constant(0) },
    };
    // It comes at 48, and from then on every 6 us: 54, 60, 66, 72, 78; at 80 the 3 us that are left of 4 take 6.
    const times = [0, 10, 20, 30, 40, 48, 54, 60, 66, 72, 78, 87, 97];
    const found = run(clients, faster);
    const expected = times
      .map((us) => us - (us % 10))
      .reduce((sum, us) => sum.set(us, (sum.get(us) ?? 0) + 1), new Map());
    expect(found.count.slice(0, 10)).toEqual(
      [0, 10, 20, 30, 40, 50, 60, 70, 80, 90].map((us) => expected.get(us) ?? 0),
    );
    // Nothing more is sent from 15 us on, when it has thought for 4 us; the next is there 1 us after the other 4.
    expect(counts(clients, pause, 8)).toEqual([1, 1, 0, 0, 0, 1, 1, 1]);
  });

  it("is how fast a trace is played, from where it is", () => {
    const trace: Workload = {
      ...{ kind: "trace", speed: 2, rate: { basis: "total", perSecond: 1e5 }, callback: constant(0) },
      trace: {
        ...{ file: "a.csv", sha256: "", format: "csv", events: 1000, durationPs: 999 * 20 * US },
        ...{ known: { operation: 0, size: 0, service: 0 }, meanServicePs: 0, outOfOrder: 0, mostAtOnce: 1 },
      },
    };
    const recorded = () => Array.from({ length: 1000 }, (_, i) => ({ atPs: i * 20 * US })).values();
    const played = (changes: Change[]) => {
      const base = cell("epoll", { cores: 1, pending: 1, workload: trace, warmup: 1, changes, durationPs: 1_000 * US });
      return simulate({ ...base, completions: 200 }, { openTrace: recorded }).timeline!.count.slice(0, 10);
    };
    expect(played(faster)).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 1, 1]);
    expect(played(pause).slice(0, 8)).toEqual([1, 1, 0, 0, 0, 1, 1, 1]);
  });

  it("that is what it was changes nothing", () => {
    const workload = closed(3 * US);
    const same: Change[] = [{ kind: "rate", factor: 1, atPs: 33 * US }];
    expect(run(workload, same)).toEqual(run(workload, [{ kind: "stall", atPs: 999 * US, forPs: 1 }]));
  });
});

describe("a stall", () => {
  /** Longest latency in each of the first spans of 10 us. */
  const longest = (changes: Change[], set = {}) =>
    run(open(1 * US), changes, { parameters: { ...epoll, ...set } }).maxPs.slice(0, 8);
  const epoll = cell("epoll", { cores: 1 }).parameters;

  // The event at 20 us is served; those at 30, 40 and 50 wait until 55, and are served one after another.
  it("lets a thread finish what it does, and go on when it is over", () => {
    const stall: Change[] = [{ kind: "stall", thread: 0, atPs: 25 * US, forPs: 30 * US }];
    expect(longest(stall)).toEqual([1, 1, 1, 26, 17, 8, 1, 1].map((us) => us * US));
  });

  // It begins in the middle of the callback of 20 to 21 us, which it does not touch; the reply is there at 21.
  it("does not cut what is under way", () => {
    const stall: Change[] = [{ kind: "stall", thread: 0, atPs: 20.5 * US, forPs: 30 * US }];
    expect(longest(stall).slice(0, 6)).toEqual([1, 1, 30.5, 21.5, 12.5, 3.5].map((us) => us * US));
  });

  it("of another thread, which sleeps, is nobody's", () => {
    const stall: Change[] = [{ kind: "stall", thread: 1, atPs: 25 * US, forPs: 30 * US }];
    expect(longest(stall)).toEqual(Array.from({ length: 8 }, () => 1 * US));
  });

  it("without a thread stops all", () => {
    const stall: Change[] = [{ kind: "stall", atPs: 25 * US, forPs: 30 * US }];
    expect(longest(stall)).toEqual([1, 1, 1, 26, 17, 8, 1, 1].map((us) => us * US));
  });
});
