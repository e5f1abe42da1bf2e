/**
 * The laws of the mechanisms' own docstrings (docs/model.md#mechanisms-and-their-laws), against closed forms and cases
 * traced on paper.
 */
import { describe, expect, it } from "vitest";
import { simulate } from "../../scenarios/cell/simulate.js";
import { type HistogramData, meanOf, quantileOf } from "../../sim/histogram.js";
import { cell, closed, constant, costs, meanAndError, meanPs, replicate } from "./harness.js";
import { play } from "./stage.js";

const Z = 4;

/** Checks mean, p50 and p99 of notice latencies against a uniform distribution on [0, `top`]. */
function expectUniform(latencies: HistogramData, top: number): void {
  const samples = latencies.count;
  expect(Math.abs(meanOf(latencies) - top / 2)).toBeLessThan((Z * top) / Math.sqrt(12 * samples));
  expect(Math.abs(quantileOf(latencies, 0.5) - top / 2)).toBeLessThan((Z * top * 0.5) / Math.sqrt(samples));
  expect(Math.abs(quantileOf(latencies, 0.99) - 0.99 * top)).toBeLessThan(
    (Z * top * 0.0995) / Math.sqrt(samples) + top / 2048,
  );
  expect(latencies.maxPs).toBeLessThanOrEqual(top * 1.05);
}

describe("overlapped-fifo", () => {
  const prices = costs({ queuePop: 20, overlappedPollSyscall: 200, queuePush: 30, yield: 750, contextSwitch: 500 });

  for (const [threads, cores] of [
    [4, 4],
    [1, 4],
    [8, 4],
  ]) {
    for (const pending of [10, 100, 1_000, 10_000]) {
      if (pending < 5 * threads) continue;
      it(`${threads} threads, ${cores} cores, n = ${pending}: notice is uniform on [0, n c / min(m, C)]`, () => {
        const turnPs = 1e6 + (threads > cores ? 5e5 : 0);
        const top = (pending * turnPs) / Math.min(threads, cores);
        const perSecond = Math.min(50_000, Math.max(2_000, (0.2 * 1e12) / top));
        const result = simulate(
          cell("overlapped-fifo", { cores, pending, set: { threads }, costs: prices, workload: closed(perSecond) }),
        );
        expectUniform(result.latency.notice, top);
        const busy = 1 - result.accounts.idle / (cores * result.windowPs);
        expect(busy).toBeCloseTo(Math.min(threads, cores) / cores, 9);
      });
    }
  }
});

describe("overlapped-spin", () => {
  for (const pending of [100, 1_000, 10_000]) {
    it(`n = ${pending} on 4 cores: mean notice is n (poll + yield + switch) / 2C`, () => {
      const prices = costs({ overlappedPollSyscall: 200, yield: 300, contextSwitch: 500 });
      const top = (pending * 1e6) / 4;
      const result = simulate(cell("overlapped-spin", { pending, costs: prices, workload: closed(4_000) }));
      expectUniform(result.latency.notice, top);
      expect(result.accounts.idle).toBe(0);
    });
  }

  it("with fewer operations than cores there is nobody to switch to", () => {
    const prices = costs({ overlappedPollSyscall: 200, yield: 300, contextSwitch: 500 });
    const result = simulate(cell("overlapped-spin", { pending: 2, costs: prices, workload: closed(4_000) }));
    expect(result.counters.contextSwitches).toBe(0);
    expectUniform(result.latency.notice, 5e5);
    expect(result.accounts.idle).toBe(2 * result.windowPs);
  });

  it("polling memory is as much cheaper as the poll is, and books to user code", () => {
    const prices = costs({ overlappedPollSyscall: 200, overlappedPollMemory: 5, yield: 300, contextSwitch: 500 });
    const result = simulate(cell("overlapped-spin", { pending: 1_000, costs: prices, set: { poll: "memory" } }));
    expectUniform(result.latency.notice, (1_000 * 805_000) / 4);
    expect(result.counters.systemCalls).toBeLessThan(result.counters.fruitlessPolls + 3 * result.completions);
  });
});

describe("overlapped-ports", () => {
  const mean = (ports: number, cores: number) => {
    const prices = costs({ queuePop: 20, overlappedPollSyscall: 200, queuePush: 30, yield: 750, balance: 10 });
    const workload = closed(5_000);
    const runs = replicate(
      cell("overlapped-ports", { cores, pending: 4_096, set: { ports }, costs: prices, workload }),
      3,
    );
    return meanAndError(runs.map((run) => meanPs(run, "notice")));
  };

  it("splitting helps while m k < C and buys nothing after", () => {
    const [one, two, four, eight, sixteen] = [1, 2, 4, 8, 16].map((ports) => mean(ports, 4));
    // Uniform latency: the standard error over 3 x 2000 samples is half the range / sqrt(3 x 6000), 0.75 % of the mean.
    const tolerance = 4 * 0.0075 * Math.SQRT2;
    expect(one.mean / two.mean).toBeCloseTo(2, 1);
    expect(Math.abs(two.mean / four.mean / 2 - 1)).toBeLessThan(tolerance);
    expect(Math.abs(eight.mean / four.mean - 1)).toBeLessThan(tolerance);
    expect(Math.abs(sixteen.mean / four.mean - 1)).toBeLessThan(tolerance);
    expect(Math.abs(four.mean / ((4_096 * 1e6) / 2 / 4) - 1)).toBeLessThan(tolerance);
  });

  for (const balancer of ["random", "round-robin", "least-pending", "two-choices"]) {
    it(`${balancer} keeps every operation on some port`, () => {
      const prices = costs({ queuePop: 20, overlappedPollSyscall: 200, queuePush: 30, yield: 750 });
      const set = { ports: 3, threads: 2, balancer };
      const result = simulate(cell("overlapped-ports", { pending: 300, set, costs: prices, workload: closed(50_000) }));
      expect(result.unfinished).toBe(0);
      expect(result.operationsJain).toBeGreaterThan(0.8);
    });
  }
});

describe("completion ports and epoll do not see n", () => {
  const prices = costs({
    ...{ interrupt: 1_000, wakeup: 500, idleExit: 2_000, contextSwitch: 600, read: 900, issue: 900 },
    ...{ completionGet: 200, epollWait: 150, epollPerEvent: 117, readEmpty: 400 },
  });
  const sizes = [1, 10, 100, 1_000, 10_000, 100_000];

  for (const [mechanism, lawNs] of [
    ["iocp", 3_500],
    ["epoll", 3_617],
  ] as [string, number][]) {
    it(`${mechanism}: slope 0 in n from 1 to 100,000, at idle exit + interrupt + wake-up`, () => {
      const points: { n: number; y: number }[] = [];
      for (const pending of sizes) {
        for (const run of replicate(cell(mechanism, { pending, costs: prices, workload: closed(1_000) }), 5)) {
          points.push({ n: pending, y: meanPs(run, "notice") / 1_000 });
        }
      }
      const { slope, error } = regression(points);
      const T_999_28 = 3.674;
      expect(Math.abs(slope)).toBeLessThanOrEqual(T_999_28 * error);
      for (const { y } of points) expect(Math.abs(y / lawNs - 1)).toBeLessThan(0.01);
    });
  }
});

/** Least squares of y on n: slope and its standard error. */
function regression(points: { n: number; y: number }[]): { slope: number; error: number } {
  const nMean = points.reduce((sum, { n }) => sum + n, 0) / points.length;
  const yMean = points.reduce((sum, { y }) => sum + y, 0) / points.length;
  const nn = points.reduce((sum, { n }) => sum + (n - nMean) ** 2, 0);
  const slope = points.reduce((sum, { n, y }) => sum + (n - nMean) * (y - yMean), 0) / nn;
  const residual = points.reduce((sum, { n, y }) => sum + (y - yMean - slope * (n - nMean)) ** 2, 0);
  return { slope, error: Math.sqrt(residual / (points.length - 2) / nn) };
}

describe("poll and select, traced on paper", () => {
  /** One event every millisecond, alone: Idle exit 2000, interrupt 1000, wake-up 500, then the second scan. */
  const base = { interrupt: 1_000, wakeup: 500, idleExit: 2_000, read: 900 };
  const alone = {
    kind: "open" as const,
    rate: { basis: "total" as const, perSecond: 1_000 },
    interval: constant(1),
    callback: constant(5e6),
  };

  it("poll: a call that slept costs call + 2 n descriptors, and notices after the second scan", () => {
    const prices = costs({ ...base, pollCall: 430, pollPerDescriptor: 50 });
    const result = simulate(cell("poll", { pending: 100, costs: prices, workload: alone }));
    const { notice, start, response } = result.latency;
    expect([notice.minPs, notice.maxPs]).toEqual([8_500_000, 8_500_000]);
    expect([start.minPs, start.maxPs]).toEqual([9_400_000, 9_400_000]);
    expect([response.minPs, response.maxPs]).toEqual([14_400_000, 14_400_000]);
    expect(result.accounts.system).toBe(2_000 * (430 + 2 * 100 * 50 + 900) * 1_000);
    expect(result.accounts.callback).toBe(2_000 * 5e6);
    expect(result.accounts.interrupt).toBe(2_000 * 1_500_000);
    expect(result.counters.systemCalls).toBe(2 * 2_000);
  });

  it("select: as poll, and six bitmaps of n / 8 bytes are copied", () => {
    const prices = costs({ ...base, selectCall: 700, selectPerDescriptor: 60, selectCopyPerByte: 10 });
    const result = simulate(cell("select", { pending: 100, costs: prices, workload: alone }));
    expect(result.latency.notice.minPs).toBe(9_500_000);
    expect(result.accounts.system).toBe(2_000 * (700 + 6 * 13 * 10 + 2 * 100 * 60 + 900) * 1_000);
  });

  it("select: 1,024 descriptors fit, one more does not, unless the limit is lifted", () => {
    expect(() => simulate(cell("select", { pending: 1_025 }))).toThrow(/do not fit in a bitmap of FD_SETSIZE = 1024/);
    const prices = costs({ selectPerDescriptor: 1 });
    for (const [pending, limit] of [
      [1_024, 1_024],
      [1_025, "unlimited"],
    ] as const) {
      const run = simulate(cell("select", { pending, costs: prices, set: { FD_SETSIZE: limit } }));
      expect(run.unfinished).toBe(0);
    }
  });

  it("poll: user code looks at the results up to the last ready one", () => {
    const prices = costs({ ...base, pollCall: 430, pollPerDescriptor: 50, scanPerDescriptor: 3 });
    const result = simulate(cell("poll", { pending: 1, costs: prices, workload: alone }));
    expect(result.latency.start.minPs).toBe((1_000 + 500 + 2_000 + 50 + 3 + 900) * 1_000);
    expect(result.accounts.user).toBe(2_000 * 3_000);
  });

  it("poll: under load the cost per event falls, because a call finds more", () => {
    const prices = costs({ ...base, pollCall: 430, pollPerDescriptor: 50 });
    const perEvent = [1_000, 5_000, 20_000, 80_000].map((perSecond) => {
      const result = simulate(
        cell("poll", { pending: 1_000, costs: prices, workload: closed(perSecond, constant(1e6)) }),
      );
      return result.accounts.system / result.events;
    });
    for (let i = 1; i < perEvent.length; i++) expect(perEvent[i]).toBeLessThan(perEvent[i - 1]);
    expect(perEvent[3]).toBeLessThan(perEvent[0] / 5);
  });

  /*
   * A call of 0, 1000 descriptors at 50 ns: the first scan finds nothing, 0-50 us, and the loop sleeps. An event on 0
   * at 100 us, known at 103 (idle exit 2 us), wakes it (wake-up 500 ns): the second scan runs from 103.5 to 153.5 us.
   * At 130 us (known at 131) it stands at descriptor 550. Descriptor 900 is still ahead: seen, noticed at 153.5 us.
   * Descriptor 100 is behind: it waits for the next call's scan, from 153.5 us (reads and callbacks are free here) to
   * 203.5 us.
   */
  it.each([
    [900, 153_500_000],
    [100, 203_500_000],
  ])("poll: an event during the scan, on descriptor %i, is noticed at %i ps", (operation, noticed) => {
    const { events } = play({
      mechanism: "poll",
      parameters: { threads: 1 },
      cores: 2,
      quantumPs: 1e15,
      pending: 1_000,
      costs: costs({ ...base, read: 0, pollPerDescriptor: 50 }) as Record<string, number>,
      events: [
        { at: 1e8, operation: 0, callback: 0 },
        { at: 1.3e8, operation, callback: 0 },
      ],
    });
    expect(events.get(0)?.notice).toBe(153_500_000);
    expect(events.get(1)?.notice).toBe(noticed);
  });

  it("poll: an event behind the first scan keeps the call from going to sleep", () => {
    const { events, books } = play({
      mechanism: "poll",
      parameters: { threads: 1 },
      cores: 2,
      quantumPs: 1e15,
      pending: 1_000,
      costs: costs({ ...base, read: 0, pollPerDescriptor: 50 }) as Record<string, number>,
      events: [{ at: 3e7, operation: 10, callback: 0 }],
    });
    // The loop starts after its idle exit, at 2 us; known at 31 us at descriptor 580; a second scan from 52 us.
    expect(events.get(0)?.notice).toBe(102_000_000);
    expect(books.counters.wakeups).toBe(0);
  });
});

describe("iocp, traced on paper", () => {
  const prices = costs({
    interrupt: 1_000,
    wakeup: 500,
    idleExit: 2_000,
    contextSwitch: 600,
    issue: 900,
    completionGet: 200,
  });

  it("alone, an event is noticed after idle exit, interrupt and wake-up, by the thread that blocked last", () => {
    const workload = {
      kind: "open" as const,
      rate: { basis: "total" as const, perSecond: 1_000 },
      interval: constant(1),
      callback: constant(5e6),
    };
    const result = simulate(cell("iocp", { pending: 10, costs: prices, workload }));
    expect(result.latency.notice.minPs).toBe(3_500_000);
    expect(result.latency.notice.maxPs).toBe(3_500_000);
    expect(result.workers.callbacks).toEqual([2_000]);
    expect(result.counters.contextSwitches).toBe(0);
    expect(result.counters.systemCalls).toBe(2 * 2_000);
  });

  it("no more threads run than NumberOfConcurrentThreads", () => {
    const workload = closed(400_000, constant(1e7));
    const set = { threads: 8, NumberOfConcurrentThreads: 2 };
    const result = simulate(cell("iocp", { cores: 8, pending: 1_000, costs: prices, workload, set }));
    const busy = 8 - result.accounts.idle / result.windowPs;
    const interrupts = result.accounts.interrupt / result.windowPs;
    expect(busy - interrupts).toBeLessThanOrEqual(2 + 1e-9);
    expect(busy - interrupts).toBeGreaterThan(1.9);
  });
});
